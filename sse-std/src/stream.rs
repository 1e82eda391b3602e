//! Async clients: any HTTP library whose bodies are a [`Stream`](futures_core::Stream) of byte chunks.
//!
//! [`EventStream`] reads one body. [`EventSource`] (feature `tokio`) connects, and connects again: the same machine as the
//! blocking [`EventSource`](crate::EventSource). Dropping either stops everything.

mod chunks;
#[cfg(feature = "tokio")]
mod connect;
mod event_stream;
#[cfg(feature = "tokio")]
mod source;

pub use self::event_stream::{EventStream, StreamError};
#[cfg(feature = "tokio")]
pub use self::{
    connect::{Attempt, Connect},
    source::{EventSource, Updates},
};
