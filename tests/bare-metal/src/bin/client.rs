//! A whole client but for its socket and its timer, as an adapter would have it: `client::Source` with the parser, and what it
//! needs of HTTP. For its size.
//!
//! Each step is a function of its own, so that `llvm-nm --print-size --size-sort` tells what it takes.

#![no_std]
#![no_main]

use core::time::Duration;

use sse_bare_metal::{any, bytes, text, used};
use sse_core::{
    Array, InlineParser, Step,
    client::{BadRedirect, Connection, Lost, Policy, Response, Source, State},
    http::{
        BadFraming, BadHead, Body, ContentType, Framing, Head, HeadParser, HeaderName, HeaderValue, Host, Request,
        Target,
    },
};

type Events = Source<Array<256>, Array<64>, Array<64>>;

const HOST: Host<'_> = Host::new("example.org").unwrap();
const TARGET: Target<'_> = Target::new("/events").unwrap();
const NAME: HeaderName<'_> = HeaderName::new("Authorization").unwrap();

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let mut source = Source::new(Connection::new(Policy::RESILIENT, any(1)), InlineParser::<256, 64, 64>::new());
    let mut heads = HeadParser::<128>::new();
    let mut body = Body::new(Framing::Close);
    let mut out = [0; 256];
    loop {
        used(source.timeout());
        match source.state() {
            State::Connecting { attempt } => {
                used(attempt);
                heads = HeadParser::new();
                used((request(source.last_event_id(), &mut out), &out));
                exchange(&mut source, &mut heads, &mut body);
            }
            State::Redirecting { redirects } => {
                used((redirects, heads.location()));
                if any(false) {
                    used(source.bad_redirect(BadRedirect::Location));
                }
                heads = HeadParser::new();
                exchange(&mut source, &mut heads, &mut body);
            }
            State::Open => stream(&mut source, &mut body),
            State::Waiting { wait, lost } => {
                used((wait, lost));
                used(source.wait_over());
            }
            State::Closed(closed) => used(closed),
            _ => {}
        }
        if any(false) {
            used(source.reconnect());
        }
        if any(false) {
            used(source.close());
        }
    }
}

fn exchange(source: &mut Events, heads: &mut HeadParser<128>, body: &mut Body) {
    let mut input = bytes();
    while !input.is_empty() {
        match head(heads, &mut input) {
            Ok(Some(head)) => {
                *body = Body::new(head.framing);
                let response =
                    Response::new(head.status, head.content_type == ContentType::EventStream && !head.encoded)
                        .has_location(head.has_location)
                        .retry_after(head.retry_after);
                used(answered(source, response));
                return stream_bytes(source, body, input);
            }
            Ok(None) => {}
            Err(bad) => {
                used(bad);
                return used(lost(source, Lost::BadResponse));
            }
        }
    }
    if any(false) {
        used(source.timed_out(Duration::ZERO));
    }
}

fn stream(source: &mut Events, body: &mut Body) {
    let input = bytes();
    if input.is_empty() {
        let how = if body.end().is_ok() { Lost::Ended } else { Lost::Truncated };
        return used(lost(source, how));
    }
    stream_bytes(source, body, input);
}

#[inline(never)]
fn stream_bytes(source: &mut Events, body: &mut Body, mut input: &[u8]) {
    loop {
        match piece(body, &mut input) {
            Ok(Some(mut piece)) => {
                while !piece.is_empty() {
                    let (taken, step) = source.advance(piece);
                    match step {
                        Step::Event(ready) => used(source.event(ready, piece)),
                        Step::Oversize(oversize) => used(oversize),
                        Step::NeedData => {}
                    }
                    piece = piece.get(taken..).unwrap_or_default();
                }
            }
            Ok(None) if body.is_done() => return used(lost(source, Lost::Ended)),
            Ok(None) => return,
            Err(bad) => {
                used(bad);
                return used(lost(source, Lost::Broken));
            }
        }
    }
}

#[inline(never)]
fn request(last_event_id: &str, out: &mut [u8]) -> Option<usize> {
    let headers = [(NAME, HeaderValue::new(text()).unwrap_or(const { HeaderValue::new("").unwrap() }))];
    Request::new(any(HOST), any(TARGET)).last_event_id(last_event_id).headers(&headers).encode(out)
}

#[inline(never)]
fn head(heads: &mut HeadParser<128>, input: &mut &[u8]) -> Result<Option<Head>, BadHead> {
    heads.next(input)
}

#[inline(never)]
fn piece<'a>(body: &mut Body, input: &mut &'a [u8]) -> Result<Option<&'a [u8]>, BadFraming> {
    body.next(input)
}

#[inline(never)]
fn answered(source: &mut Events, response: Response) -> Option<State> {
    source.response(response)
}

#[inline(never)]
fn lost(source: &mut Events, lost: Lost) -> Option<State> {
    source.lost(lost, any(Duration::ZERO))
}
