//! The little HTTP/1.1 that an event stream needs (RFC 9110 and 9112).
mod allowed_hosts;
mod bad_head;
mod bad_request;
mod body;
mod chunk;
mod content_type;
mod cors;
mod element;
mod framing;
mod head;
mod header;
mod incoming;
mod lines;
mod machine;
mod receiver;
mod request;
mod response;
mod retry_after;
#[cfg(test)]
mod splits;
mod text;

pub use self::{
    allowed_hosts::AllowedHosts,
    bad_head::BadHead,
    bad_request::BadRequest,
    body::{BadFraming, Body, Truncated},
    chunk::{Chunk, ChunkParts, ChunkSize},
    content_type::ContentType,
    cors::{Cors, CorsHeaders},
    framing::Framing,
    head::{Head, HeadParser},
    incoming::{Accept, LastEventId, RequestHead, RequestParser},
    request::{Request, RequestParts},
    response::{EVENT_STREAM_HEADERS, Response, ResponseParts},
    retry_after::retry_after,
    text::{HeaderName, HeaderValue, Host, Method, Target, last_event_id_value},
};
