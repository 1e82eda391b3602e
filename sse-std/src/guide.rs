//! Pages for users: what happens and what to do about it. No code of ours is in here.

#[doc = include_str!("guide/client.md")]
pub mod client {}
