//! The little HTTP/1.1 that an event stream needs (RFC 9110 and 9112): heads and bodies as bytes, without any I/O.
//!
//! Everything is pushed in pieces of any size and gives the same at every split; all that comes from outside is bounded, and
//! what goes out is of validated types, so that no text can end a line or split a message.
//!
//! | | client | server |
//! | --- | --- | --- |
//! | writes | [`Request`] | [`Response`], [`Chunk`], [`Cors`] |
//! | reads | [`HeadParser`], then [`Body`] | [`RequestParser`], [`AllowedHosts`] |
//!
//! # A client
//!
//! The layers nest as slices of slices, and nothing is copied on the way:
//!
//! ```
//! use sse_core::{InlineParser, http::{Body, ContentType, HeadParser, Host, Request, Target}};
//!
//! const REQUEST: Request = Request::new(Host::new("example.org").unwrap(), Target::new("/events").unwrap());
//! let mut out = [0; 256];
//! let len = REQUEST.last_event_id("41").encode(&mut out).unwrap();    // out[..len] goes to the socket
//! # assert!(out[..len].ends_with(b"\r\nLast-Event-ID: 41\r\n\r\n"));
//!
//! # let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n\
//! #     8\r\ndata: x\n\r\n1\r\n\n\r\n0\r\n\r\n";
//! # let mut answer = answer.chunks(7);
//! # let mut read = || answer.next().unwrap_or_default();
//! # let mut seen = Vec::new();
//! let (mut heads, mut body, mut parser) = (HeadParser::<256>::new(), None, InlineParser::<1024>::new());
//! loop {
//!     let mut raw = read();
//!     if raw.is_empty() {
//!         break;                                                      // the connection has ended
//!     }
//!     if body.is_none() {
//!         let Some(head) = heads.next(&mut raw)? else { continue };
//!         assert_eq!((head.status, head.content_type), (200, ContentType::EventStream));
//!         body = Some(Body::new(head.framing));
//!     }
//!     let Some(body) = &mut body else { continue };
//!     while let Some(mut piece) = body.next(&mut raw)? {
//!         while let Some(event) = parser.next(&mut piece) {
//!             println!("{}", event?.data);
//! #           seen.push(());
//!         }
//!     }
//! }
//! body.unwrap().end()?;                                               // else it was cut short
//! # assert_eq!(seen.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A server
//!
//! ```
//! use sse_core::{Message, http::{AllowedHosts, Chunk, Host, Method, RequestParser, Response}};
//!
//! const NAMES: [Host; 1] = [Host::new("device.local").unwrap()];
//! const HOSTS: AllowedHosts = AllowedHosts::new(&NAMES).and_addresses();
//!
//! fn answer(parser: &RequestParser) -> Response<'_> {
//!     let Some(request) = parser.request() else { return Response::BAD_REQUEST };
//!     match (request.method, request.path) {
//!         _ if !HOSTS.allows(request.host) => Response::MISDIRECTED,
//!         (Method::GET, "/events") if request.http_1_0 => Response::EVENT_STREAM,
//!         (Method::GET, "/events") => Response::EVENT_STREAM_CHUNKED,    // and then a Chunk for each Message
//!         _ => Response::NOT_FOUND,
//!     }
//! }
//!
//! let mut parser = RequestParser::new();
//! let mut raw = &b"GET /events HTTP/1.1\r\nHost: 192.168.0.7\r\n\r\n"[..];
//! assert_eq!(parser.next(&mut raw), Ok(true));
//! assert!(answer(&parser).to_string().ends_with("\r\nTransfer-Encoding: chunked\r\n\r\n"));
//! ```
//!
//! # What it is not
//!
//! No connection is used twice: both sides say `Connection: close`. Nothing is compressed or decompressed
//! ([`Head::encoded`] tells). TLS, time limits and redirects are for the caller:
//! [`HeadParser::location`] has the target, [`RedirectTarget`] what comes of one that stays with its server, and [`Carried`] what of
//! the request goes along.

mod allowed_hosts;
mod bad_head;
mod bad_request;
mod body;
mod carried;
mod chunk;
mod content_type;
mod cors;
mod element;
mod framing;
mod grammar;
mod head;
mod head_writer;
mod header;
mod header_name;
mod incoming;
mod machine;
mod receiver;
mod redirect;
mod request;
mod response;
mod retry_after;
#[cfg(test)]
mod splits;
mod status;
mod text;
mod word;
mod words;

pub use self::{
    allowed_hosts::AllowedHosts,
    bad_head::BadHead,
    bad_request::BadRequest,
    body::{BadFraming, Body, Truncated},
    carried::Carried,
    chunk::{Chunk, ChunkParts, ChunkSize},
    content_type::ContentType,
    cors::{Cors, CorsHeaders},
    framing::Framing,
    head::{Head, HeadParser},
    head_writer::{EVENT_STREAM_HEADERS, HeadWriter},
    header_name::HeaderName,
    incoming::{Accept, LastEventId, RequestBytes, RequestHead, RequestParser},
    redirect::RedirectTarget,
    request::{Attempt, Request, RequestParts},
    response::{Response, ResponseParts},
    retry_after::retry_after,
    status::Status,
    text::{HeaderValue, Host, Method, Target, last_event_id_value},
};
