//! Blocking connections: a request, and a stream as the answer. For servers that speak HTTP/1.1 themselves, behind a proxy or
//! on their own; with a framework, a [`Subscriber`](crate::broadcast::Subscriber) is the body of its answer.
//!
//! ```
//! use std::{net::TcpListener, thread, time::Duration};
//! use sse_std::{
//!     Message,
//!     broadcast::{Broadcast, Subscription},
//!     server::Server,
//!     sse_core::http::{AllowedHosts, Host, Method, RequestParser, Response},
//! };
//!
//! const NAMES: [Host; 1] = [Host::new("localhost").unwrap()];
//! const HOSTS: AllowedHosts = AllowedHosts::new(&NAMES).and_addresses();
//!
//! let broadcast = Broadcast::builder().max_subscribers(500).build();
//! let server = Server::new(TcpListener::bind("127.0.0.1:0")?);
//! # let address = server.address()?;
//! let (stop, events) = (server.stop(), broadcast.clone());
//! let serving = thread::spawn(move || server.run(move |mut connection| {
//!     let mut parser = RequestParser::<512>::new();
//!     let request = match connection.request(&mut parser) {
//!         Ok(request) => request,
//!         Err(error) => return connection.refuse(&error),
//!     };
//!     match (request.method, request.path) {
//!         _ if !HOSTS.allows(request.host) => connection.answer(&Response::MISDIRECTED),
//!         (Method::GET, "/events") => match events.subscribe(Subscription::new().resume(request.last_event_id)) {
//!             Ok(subscriber) => connection.stream(&Response::event_stream(&request), subscriber).map(|_| ()),
//!             Err(_) => connection.answer(&Response::unavailable(Duration::from_secs(5))),
//!         },
//!         _ => connection.answer(&Response::NOT_FOUND),
//!     }
//! }));
//! # use std::io::{Read, Write};
//! # let mut client = std::net::TcpStream::connect(address)?;
//! # client.write_all(b"GET /events HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
//! # while broadcast.subscribers() == 0 { thread::yield_now() }
//! broadcast.publish(&Message::new().data("hello"));
//!
//! broadcast.shut_down(Some(Duration::from_secs(3)));    // streams end: come back in 3 s
//! stop.stop();
//! assert_eq!(serving.join().unwrap(), 0);               // connections that are left
//! # let mut answer = String::new();
//! # client.read_to_string(&mut answer)?;
//! # assert!(answer.ends_with("\r\n\r\ndata: hello\n\nretry: 3000\n\n"), "{answer}");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The `server` example adds a list of origins that may read the stream. What a client can draw out has a limit:
//!
//! | what | limit | what comes of it |
//! | --- | --- | --- |
//! | connections | 1000, [`Server::max_connections`] | 503 with `Retry-After` |
//! | streams | [`Builder::max_subscribers`](crate::broadcast::Builder::max_subscribers) | 503, if answered so |
//! | time for a request | 10 s, [`Timeouts::request`](Timeouts#structfield.request) | 408 |
//! | its head | 16 KiB, and the text that its [`RequestParser`](sse_core::http::RequestParser) keeps | 431 or 414 |
//! | its body | [`Connection::body`] | 413 |
//! | time for a write | 30 s, [`Timeouts::write`](Timeouts#structfield.write) | dropped |
//! | vanishing without a word | 30 s, [`Timeouts::vanished`](Timeouts#structfield.vanished), on Linux | dropped |
//! | leaving | the next keep-alive | its place is free |

mod body;
mod connection;
mod error;
mod listen;
mod socket;
mod timeouts;

pub use self::{
    body::EventBody,
    connection::Connection,
    error::RequestError,
    listen::{Server, Stop},
    socket::Socket,
    timeouts::Timeouts,
};
