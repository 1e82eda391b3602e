#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod backlog;
mod buffer;
pub mod client;
mod encode;
mod event;
mod field;
pub mod http;
#[cfg(feature = "embedded-io")]
mod io;
mod parser;
mod scan;
mod tokenizer;
mod utf8;

pub use buffer::{Array, Buffer, Buffers, Full, Slice};
pub use encode::{DataWriter, Decimal, Id, Line, Message, Parts};
pub use event::{Event, Oversize};
pub use field::Field;
#[cfg(feature = "embedded-io")]
pub use io::{EventReader, EventWriter, ReadError, WriteError};
pub use parser::{InlineParser, Parser, Ready, Step};
pub use tokenizer::{Fragment, Token, Tokenizer};
