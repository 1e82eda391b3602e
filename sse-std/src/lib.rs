#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

// Named for their `std` features, which sse-core does not turn on.
use {memchr as _, simdutf8 as _};

#[cfg(feature = "broadcast")]
pub mod broadcast;
mod buffer;
mod error;
mod event;
#[cfg(feature = "ureq")]
mod event_source;
pub mod guide;
mod reader;
#[cfg(any(feature = "ureq", feature = "tokio"))]
mod seed;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "stream")]
pub mod stream;
mod update;
mod writer;

pub use sse_core;
pub use sse_core::client;
pub use sse_core::client::{BadRedirect, Closed, Counters, Lost, Policy, ReadyState, State};
use sse_core::http::ContentType;
pub use sse_core::{DataWriter, Decimal, Event, Field, Full, Id, Line, Message, Oversize};

#[cfg(feature = "ureq")]
pub use self::event_source::{Attempt, Builder, EventSource, FailedResponse, Handle, InvalidRequest, Updates};
pub use self::{
    buffer::Growing, error::Error, event::OwnedEvent, reader::EventReader, update::Update, writer::EventWriter,
};

/// Whether this value of a `Content-Type` field is `text/event-stream`, with or without parameters, in any case.
#[must_use]
pub fn is_event_stream(content_type: &[u8]) -> bool {
    ContentType::of_bytes(content_type) == ContentType::EventStream
}
