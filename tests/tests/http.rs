//! The laws of the HTTP module, with inputs that are made to be hard.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use proptest::{collection::vec, prelude::*};
use sse_core::{
    InlineParser, Message,
    http::{
        Body, Chunk, Framing, HeadParser, HeaderName, HeaderValue, Host, Method, Request, RequestParser, Response,
        Target,
    },
};
use sse_tests::{
    http::{
        BODY_PIECES, HEAD_PIECES, REQUEST_PIECES, body_is_the_model, counted, head_is_the_model, of_pieces,
        request_is_the_model,
    },
    replay::chunks,
};

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![Just(vec![1]), vec(0_usize..20, 1..20), vec(0_usize..4, 1..20)]
}

/// Pieces behind a start that is right, so that much of it is.
fn wire(start: &'static str, pieces: &'static [&str]) -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop_oneof![
        9 => vec(any::<u8>(), 0..30).prop_map(move |choices| of_pieces(pieces, &choices)),
        1 => vec(any::<u8>(), 0..60),
    ];
    (any::<bool>(), bytes, any::<bool>()).prop_map(move |(started, bytes, ended)| {
        let (start, end) = (if started { start } else { "" }, if ended { "\r\n\r\n" } else { "" });
        [start.as_bytes(), &bytes, end.as_bytes()].concat()
    })
}

fn token() -> impl Strategy<Value = String> {
    "[A-Za-z!#$%&'*+.^_`|~0-9-]{1,12}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_head_is_the_model(wire in wire("HTTP/1.1 200 OK\r\n", HEAD_PIECES), sizes in sizes()) {
        head_is_the_model(&wire, &sizes);
    }

    #[test]
    fn a_body_is_the_model(wire in wire("1\r\nx\r\n", BODY_PIECES), sizes in sizes(), length in 0_u64..60) {
        for framing in [Framing::Chunked, Framing::Close, Framing::Length(length)] {
            body_is_the_model(&wire, &sizes, framing);
        }
    }

    #[test]
    fn a_request_is_the_model(wire in wire("GET / HTTP/1.1\r\nHost: h\r\n", REQUEST_PIECES), sizes in sizes()) {
        request_is_the_model(&wire, &sizes);
    }

    /// No text makes more of a request than it is: what is written is read back.
    #[test]
    fn a_request_is_read_back(
        method in token(), target in "/[!-~]{0,20}", host in "[a-z0-9.-]{1,10}(:[0-9]{1,4})?", id in any::<String>(),
        headers in vec((token(), any::<String>()), 0..5), len in proptest::option::of(0_u64..1 << 60), sizes in sizes(),
    ) {
        let headers: Vec<_> = headers
            .iter()
            .filter_map(|(name, value)| Some((HeaderName::new(name)?, HeaderValue::new(value)?)))
            .filter(|(name, _)| !["host", "origin", "accept"].contains(&&name.as_str().to_ascii_lowercase()[..]))
            .collect();
        let (Some(method), Some(target)) = (Method::new(&method), Target::new(&target)) else { return Ok(()) };
        let host = Host::new(&host).unwrap();
        let request = Request::new(host, target).method(method).last_event_id(&id).headers(&headers).body_len(len);
        let wire = request.to_string();
        let mut parser = RequestParser::<4096>::new();
        let mut done = false;
        for mut piece in chunks(wire.as_bytes(), &sizes) {
            prop_assert!(!done);
            done = parser.next(&mut piece).unwrap();
            prop_assert!(piece.is_empty());
        }
        let seen = parser.request().unwrap();
        prop_assert_eq!((seen.method, seen.host), (method, Some(host)));
        let path = target.as_str();
        prop_assert_eq!(&[seen.path, seen.query.unwrap_or_default()].join("?")[..path.len()], path);
        prop_assert_eq!(seen.framing, Framing::Length(counted(len.unwrap_or(0))));
        let expected = sse_core::http::last_event_id_value(&id).map(|value| value.as_str().trim_matches([' ', '\t']));
        match (seen.last_event_id, expected) {
            (sse_core::http::LastEventId::Id(id), Some(expected)) => {
                prop_assert_eq!(id.as_str(), expected);
            }
            (sse_core::http::LastEventId::Missing, None) => {}
            other => prop_assert!(false, "{:?}", other),
        }
    }

    /// A server's answer in chunks, through the client: the events are what was sent.
    #[test]
    fn a_stream_goes_through(events in vec("[a-z\r\n]{0,30}", 0..8), sizes in sizes(), chunked: bool) {
        let response = if chunked { Response::EVENT_STREAM_CHUNKED } else { Response::EVENT_STREAM };
        let mut wire = response.to_string();
        for data in &events {
            let message = Message::new().data(data);
            wire += &if chunked { Chunk::new(&message).to_string() } else { message.to_string() };
        }
        if chunked {
            wire += Chunk::LAST;
        }
        let (mut heads, mut body, mut parser) = (HeadParser::<0>::new(), None, InlineParser::<64>::new());
        let mut seen = Vec::new();
        for mut raw in chunks(wire.as_bytes(), &sizes) {
            if body.is_none() {
                body = heads.next(&mut raw).unwrap().map(|head| Body::new(head.framing));
            }
            let Some(body) = &mut body else { continue };
            while let Some(mut piece) = body.next(&mut raw).unwrap() {
                while let Some(event) = parser.next(&mut piece) {
                    seen.push(event.unwrap().data.to_string());
                }
            }
        }
        let expected: Vec<String> =
            events.iter().map(|data| data.replace("\r\n", "\n").replace('\r', "\n")).collect();
        prop_assert_eq!(seen, expected);
        let body = body.unwrap();
        prop_assert_eq!((body.is_done(), body.end()), (chunked, Ok(())));
    }
}

/// Reading and writing heads allocates nothing.
#[test]
fn http_allocates_nothing() {
    let mut out = [0; 512];
    let allocations = allocation_counter::measure(|| {
        let request = Request::new(Host::new("h").unwrap(), Target::new("/").unwrap()).last_event_id("1");
        assert!(request.encode(&mut out).is_some());
        assert_eq!(RequestParser::<64>::new().next(&mut &out[..]), Ok(true));
        assert!(Response::EVENT_STREAM_CHUNKED.encode(&mut out).is_some());
        assert!(HeadParser::<64>::new().next(&mut &out[..]).unwrap().is_some());
    });
    assert_eq!(allocations.count_total, 0);
}
