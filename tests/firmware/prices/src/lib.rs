//! What the programs share: how many connections they have.

#![no_std]
#![forbid(unsafe_code)]

/// Connections: with one more of them one sees what one takes.
pub const MANY: usize = if cfg!(feature = "two") { 2 } else { 1 };

/// Of all sockets, to receive and to send.
pub type Buffers = [([u8; 1024], [u8; 512]); MANY];
