//! The little HTTP/1.1 that an event stream needs (RFC 9110 and 9112).
mod bad_head;
mod body;
mod content_type;
mod element;
mod framing;
mod head;
mod header;
mod lines;
mod machine;
mod request;
mod retry_after;
#[cfg(test)]
mod splits;
mod text;

pub use self::{
    bad_head::BadHead,
    body::{BadFraming, Body, Truncated},
    content_type::ContentType,
    framing::Framing,
    head::{Head, HeadParser},
    request::{Request, RequestParts},
    retry_after::retry_after,
    text::{HeaderName, HeaderValue, Host, Method, Target, last_event_id_value},
};
