//! How to, and why: pages for reading.

#[cfg(all(feature = "broadcast", feature = "server"))]
#[doc = include_str!("guide/server.md")]
pub mod server {}
