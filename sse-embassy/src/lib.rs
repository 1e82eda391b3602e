//! Server-Sent Events on embassy-net: a crate skeleton so far, which re-exports [`sse_core`] and adds nothing yet.
#![no_std]

pub use sse_core;
