//! One publisher, many subscribers: each event is encoded once, and its bytes are shared.

mod beat;
mod builder;
mod publish;
mod serve;
mod shared;
mod subscriber;

pub use sse_core::backlog::{Replay, SlowReader, Subscription};

pub use self::{
    builder::{Builder, KeepAlive},
    publish::{Broadcast, Refused},
    serve::End,
    subscriber::{Blocking, Delivery, Subscriber},
};
