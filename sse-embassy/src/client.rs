//! The client: follows a stream, and connects again when it breaks.

mod accessors;
mod chunk;
mod event_source;
mod exchange;
mod follower;
mod link;
mod request;

pub use self::{event_source::EventSource, follower::Follower, request::Request};
