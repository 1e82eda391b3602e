//! The blocking client over TLS: a certificate that it trusts, one that it does not, and none at all.

#![cfg(not(target_env = "musl"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use core::time::Duration;
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, mpsc},
    thread,
    time::Instant,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring, pki_types::PrivateKeyDer};
use sse_std::{Closed, EventSource, Lost, Policy, State, Update};
use ureq::{
    config::Config,
    tls::{Certificate, RootCerts, TlsConfig},
};

type Session = StreamOwned<ServerConnection, TcpStream>;

/// A server for `localhost` that gives each connection to `serve`; its URL, and what trusts it.
fn server(serve: impl Fn(Session) + Send + 'static) -> (String, Config) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for socket in listener.incoming() {
            serve(StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), socket.unwrap()));
        }
    });
    let roots = RootCerts::new_with_certs(&[Certificate::from_der(cert.der()).to_owned()]);
    let trusting = Config::builder().tls_config(TlsConfig::builder().root_certs(roots).build()).build();
    (url, trusting)
}

fn read_head(session: &mut Session) -> std::io::Result<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        session.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8(head).unwrap())
}

const STREAM: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: secret\n\n";

#[test]
fn events_come_and_close_ends_a_read_that_blocks() {
    let (gone, has_gone) = mpsc::channel();
    let (url, trusting) = server(move |mut session| {
        let head = read_head(&mut session).unwrap();
        assert!(head.to_ascii_lowercase().contains("\r\nhost: localhost:"), "{head}");
        session.write_all(STREAM).unwrap();
        // Until the client has left.
        let _ = session.read_to_end(&mut Vec::new());
        gone.send(()).unwrap();
    });
    let mut source = EventSource::builder(&url).ureq_config(trusting).build().unwrap();
    let event = source.next_event().unwrap().unwrap();
    assert_eq!((event.data, event.id), ("secret", "1"));
    assert!(source.origin().starts_with("https://localhost:"));
    let handle = source.handle();
    let closer = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        handle.close();
        Instant::now()
    });
    assert_eq!(source.next_update(), Some(Update::State(State::Closed(Closed::ByUser))));
    assert!(closer.join().unwrap().elapsed() < Duration::from_secs(1));
    assert_eq!(source.next_update(), None);
    has_gone.recv_timeout(Duration::from_secs(5)).unwrap();
}

/// Nothing of the request is said to a server that nobody vouches for.
#[test]
fn no_trust_no_request() {
    let (heads, seen) = mpsc::channel();
    let (url, _) = server(move |mut session| heads.send(read_head(&mut session).is_ok()).unwrap());
    let mut source = EventSource::new(&url).unwrap();
    let lost = source.updates().find_map(|update| match update {
        Update::State(State::Waiting { lost, .. }) => Some(lost),
        _ => None,
    });
    assert_eq!(lost, Some(Lost::Unreachable));
    let error = source.last_error().unwrap().to_string();
    assert!(error.to_ascii_lowercase().contains("certificate"), "{error}");
    assert!(!seen.recv().unwrap());
}

/// Each end of a stream, with TLS's own word for it and without (RFC 9112, 9.8).
#[test]
fn an_end_that_only_the_connection_tells_has_to_be_vouched_for() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    let close = format!("{head}\r\ndata: x\n\n");
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n0\r\n");
    let cut = format!("{head}Transfer-Encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n");
    let length = format!("{head}Content-Length: 9\r\n\r\ndata: x\n\n");
    let short = format!("{head}Content-Length: 99\r\n\r\ndata: x\n\n");
    for (answer, vouched_for, expected) in [
        (&close, true, Lost::Ended),
        (&close, false, Lost::Truncated),
        (&chunked, true, Lost::Ended),
        (&chunked, false, Lost::Ended),
        (&cut, true, Lost::Truncated),
        (&cut, false, Lost::Truncated),
        (&length, false, Lost::Ended),
        (&short, false, Lost::Truncated),
    ] {
        let bytes = answer.clone();
        let (url, trusting) = server(move |mut session| {
            read_head(&mut session).unwrap();
            session.write_all(bytes.as_bytes()).unwrap();
            if vouched_for {
                session.conn.send_close_notify();
            }
            session.flush().unwrap();
        });
        let mut source = EventSource::builder(&url).ureq_config(trusting).build().unwrap();
        assert_eq!(source.next_event().unwrap().unwrap().data, "x");
        let update = source.next_update().unwrap();
        let Update::State(State::Waiting { lost, .. }) = update else { panic!("{update:?}") };
        assert_eq!(lost, expected, "{answer:?}, {vouched_for}");
    }
}

/// The time for an answer is for TLS, too.
#[test]
fn a_handshake_that_does_not_come_is_waited_for_no_longer_than_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let policy = Policy::STANDARD.connect_timeout(Some(Duration::from_millis(300)));
    let since = Instant::now();
    let mut source = EventSource::builder(&url).policy(policy).build().unwrap();
    let updates: Vec<_> = source.updates().take(2).collect();
    assert!(matches!(updates[1], Update::State(State::Waiting { lost: Lost::TimedOut, .. })), "{updates:?}");
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
}

#[test]
fn no_tls_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for socket in listener.incoming() {
            let _ = socket.unwrap().write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let mut source = EventSource::new(&url).unwrap();
    let updates: Vec<_> = source.updates().take(2).collect();
    assert_eq!(updates[0], Update::State(State::Connecting { attempt: 1 }));
    assert!(matches!(updates[1], Update::State(State::Waiting { lost: Lost::Unreachable, .. })), "{updates:?}");
}
