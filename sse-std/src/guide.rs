//! Pages for users: what happens and what to do about it. No code of ours is in here.

#[doc = include_str!("guide/client.md")]
pub mod client {}

#[cfg(all(feature = "broadcast", feature = "server"))]
#[doc = include_str!("guide/server.md")]
pub mod server {}
