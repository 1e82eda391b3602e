//! Hosts by IPv6 address.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

use embassy_futures::join::join3;
use sse_embassy::{EventSource, Host, Policy, Request, Target};
use sse_embassy_tests::{peer::Peer, run};

#[test]
fn an_address_in_brackets_and_a_redirect_within_it() {
    run(async |net| {
        let request = Request::new(Host::new("[fd00::2]:8080").unwrap(), Target::new("/a").unwrap());
        let (receive, send) = (vec![0; 536].leak(), vec![0; 256].leak());
        let mut source = EventSource::<64, 64>::new(net.client, receive, send, &request, Policy::RESILIENT, 1);
        let client = async {
            let event = source.next_event().await.unwrap().unwrap();
            assert_eq!((event.data, event.id), ("x", "1"));
        };
        let (mut first, mut second) = (Peer::new(net.server), Peer::new(net.server));
        let redirecting = async {
            let head = first.accept(8080).await;
            assert!(head.starts_with("GET /a HTTP/1.1\r\n") && head.contains("Host: [fd00::2]:8080\r\n"), "{head}");
            let location = "Location: http://[fd00::2]:8080/b";
            first.write(format!("HTTP/1.1 307 \r\n{location}\r\nContent-Length: 0\r\n\r\n").as_bytes()).await;
            first.close().await;
        };
        let answering = async {
            let head = second.accept(8080).await;
            assert!(head.starts_with("GET /b HTTP/1.1\r\n"), "{head}");
            second.open("id: 1\ndata: x\n\n").await;
        };
        join3(client, redirecting, answering).await;
    });
}
