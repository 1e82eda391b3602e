#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

// Named for their `std` features, which sse-core does not turn on.
use {memchr as _, simdutf8 as _};

mod buffer;
mod error;
mod event;
mod reader;
mod writer;

pub use sse_core;
pub use sse_core::{DataWriter, Decimal, Event, Field, Full, Id, Line, Message, Oversize};

pub use self::{buffer::Growing, error::Error, event::OwnedEvent, reader::EventReader, writer::EventWriter};
