//! A client: the parser, and what it needs of HTTP, a request, the head of the answer, its body. For its size.

#![no_std]
#![no_main]

use sse_bare_metal::{any, bytes, text, used};
use sse_core::{
    InlineParser,
    http::{Body, HeadParser, HeaderName, HeaderValue, Host, Request, Target},
};

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    const HOST: Host<'_> = Host::new("example.org").unwrap();
    const TARGET: Target<'_> = Target::new("/events").unwrap();
    const NAME: HeaderName<'_> = HeaderName::new("Authorization").unwrap();
    let mut out = [0; 256];
    let mut heads = HeadParser::<128>::new();
    let mut parser = InlineParser::<256>::new();
    loop {
        let headers = [(NAME, HeaderValue::new(text()).unwrap_or(const { HeaderValue::new("").unwrap() }))];
        let request = Request::new(any(HOST), any(TARGET)).last_event_id(text()).headers(&headers);
        used((request.encode(&mut out), &out));
        let mut input = bytes();
        let Ok(Some(head)) = heads.next(&mut input) else { continue };
        used((head, heads.location(), heads.is_started()));
        let mut body = Body::new(head.framing);
        while let Ok(Some(mut piece)) = body.next(&mut input) {
            while let Some(event) = parser.next(&mut piece) {
                used(event);
            }
        }
        used((body.is_done(), body.end()));
    }
}
