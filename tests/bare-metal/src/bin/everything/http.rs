//! HTTP, both sides.

use core::{fmt::Write as _, time::Duration};

use sse_bare_metal::{Anything, any, bytes, text, used};
use sse_core::{
    Decimal, Message,
    http::{
        AllowedHosts, BadFraming, BadHead, BadRequest, Body, Chunk, ChunkSize, ContentType, Cors, CorsHeaders, Framing,
        HeadParser, HeadWriter, HeaderName, HeaderValue, Host, Method, RedirectTarget, Request, RequestBytes,
        RequestParser, Response, Status, Target, Truncated, last_event_id_value, retry_after,
    },
};

use crate::values::{hashed, printed, shown};

#[inline(never)]
pub fn client() {
    let (Some(name), Some(value)) = (HeaderName::new(text()), HeaderValue::new(text())) else { return };
    let (Some(method), Some(target), Some(host)) = (Method::new(text()), Target::new(text()), Host::new(text())) else {
        return;
    };
    used((name.as_str(), value.as_str(), method.as_str(), target.as_str(), host.as_str()));
    used((method.is_safe(), host.name(), host.port(), last_event_id_value(text()), retry_after(text())));
    used((ContentType::of(text()), ContentType::of_bytes(bytes())));
    used(write!(Anything, "{name:>9} {value} {method} {target} {host}"));
    let headers = [(name, value), any((name, value))];
    let request = Request::new(host, target)
        .method(any(Method::POST))
        .last_event_id(text())
        .body_len(any(Some(7)))
        .headers(any(&headers[..]));
    let request = if any(true) { request.without_body() } else { request };
    request.parts().for_each(used);
    used(request.parts().clone());
    used(request.encoded_len());
    used(request.encode(any(&mut [0; 64][..])));
    used(write!(Anything, "{request}"));
    let mut redirect = RedirectTarget::<64>::new();
    used(redirect.follow(&request, bytes()).is_ok());
    used(redirect.get());
    let attempt = any(request.attempt(text()).redirected(&redirect).becomes_get(any(true)));
    used(request.target(target).encode_from(&attempt, bytes(), any(7), any(&mut [0; 64][..])));
    redirect.clear();
    used(RedirectTarget::<0>::default().follow(&request.https(any(true)), bytes()).is_ok());

    head(HeadParser::<64>::new());
    head(HeadParser::<0>::default());
    for framing in [any(Framing::Chunked), Framing::Chunked, Framing::Close, Framing::Length(any(7))] {
        let mut body = Body::new(framing);
        while any(true) {
            let mut input = bytes();
            used(body.next(&mut input));
            used((body.is_done(), body.end()));
        }
        used(body.clone());
        printed(&body);
    }
}

fn head<const L: usize>(mut parser: HeadParser<L>) {
    while any(true) {
        let mut input = bytes();
        let head = parser.next(&mut input);
        used((parser.location(), parser.is_started()));
        if let Ok(Some(head)) = head {
            used(head == any(head));
            hashed(head);
        }
        used(parser.clone());
        parser.reset();
    }
}

#[inline(never)]
pub fn server() {
    let mut parser = any(RequestParser::<64>::new());
    let mut small = any(RequestParser::<0>::default());
    let mut incurious = any(RequestParser::<64, false>::new());
    while any(true) {
        let mut input = bytes();
        used((parser.next(&mut input), small.next(&mut input), incurious.next(&mut input)));
        used(small.request());
        used((parser.is_started(), parser.clone()));
        if any(true) {
            parser.clear();
        }
        request_bytes(&parser.bytes());
        let Some(request) = parser.request() else { continue };
        used(request == any(request));
        hashed(request);

        let hosts =
            [any(Host::new(text())), request.host].map(|host| host.unwrap_or(const { Host::new("h").unwrap() }));
        used(AllowedHosts::new(any(&hosts[..])).and_addresses().allows(request.host));
        used(any(AllowedHosts::ADDRESSES).allows_bytes(bytes()));

        let value = HeaderValue::new(text()).unwrap_or(const { HeaderValue::new("").unwrap() });
        let origins = [value, value];
        for cors in [Cors::ANY, Cors::origins(any(&origins[..])), Cors::origins_with_credentials(&origins)] {
            let cors = cors.methods(value).request_headers(value).max_age(any(Duration::from_secs(3)));
            used(cors.allows(value));
            let headers = any(cors.headers(request.origin));
            headers.pairs().for_each(used);
            response(any(cors.preflight(request.origin)), headers);
            let (status, headers) = any(cors.preflight_headers(request.origin));
            response(Response::empty(status), headers);
        }
        for answer in [
            any(Response::EVENT_STREAM),
            Response::method_not_allowed(value),
            Response::unavailable(any(Duration::from_secs(3))),
            Response::page(value, text()),
            any(BadRequest::Line).response(),
        ] {
            response(answer, CorsHeaders::NONE);
        }
    }
    let message = Message::new().data(text());
    let chunk = Chunk::new(&message);
    chunk.parts().for_each(used);
    used((chunk.encoded_len(), chunk.encode(any(&mut [0; 64][..])), chunk.parts().clone()));
    used(write!(Anything, "{chunk}"));
    if let Some(size) = ChunkSize::new(any(7)) {
        used(size.as_str());
        printed(&size);
    }
}

fn request_bytes(request: &RequestBytes<'_>) {
    used((request.method(), request.path(), request.host(), request.origin(), request.last_event_id()));
    used((request.asks_method(), request.http_1_0()));
    if let (Some(target), Some(method)) = (Target::new(text()), Method::new(text())) {
        used((request.is_for(target), request.is_method(method)));
    }
}

fn head_writer(name: HeaderName<'_>, value: HeaderValue<'_>, cors: &CorsHeaders<'_>) {
    let number = Decimal::new(any(7));
    let mut head = HeadWriter::new(|piece: &[u8]| {
        used(piece);
        any(true)
    });
    while any(true) {
        head.status(any(Status::OK));
        head.event_stream(any(true));
        head.field(name, value);
        head.body(&number, value);
        head.no_body();
        head.allow(value);
        head.retry_after(&number);
        cors.write(&mut head);
        head.end();
        head.end_with(bytes());
    }
    used(head.is_complete());
}

fn response(response: Response<'_>, cors: CorsHeaders<'_>) {
    let (Some(name), Some(value)) = (HeaderName::new(text()), HeaderValue::new(text())) else { return };
    head_writer(name, value, &cors);
    let headers = [(name, value)];
    let response = response.cors(cors).headers(&headers);
    response.parts().for_each(used);
    used(response.parts().clone());
    used(response.encoded_len());
    used(response.encode(any(&mut [0; 64][..])));
    used(write!(Anything, "{response}"));
}

#[inline(never)]
pub fn errors() {
    shown(any(BadHead::Line));
    shown(any(BadFraming::Size));
    shown(any(BadRequest::Line));
    shown(Truncated);
    printed(&any(ContentType::Missing));
    printed(&any(Framing::Close));
}
