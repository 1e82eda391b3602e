//! One publisher, many subscribers, in static memory: each event is encoded once, into a ring that all read from.

mod publish;
mod serve;
mod state;
mod subscriber;

pub use sse_core::backlog::{Replay, SlowReader};

pub(crate) use self::subscriber::{Shown, What};
pub use self::{
    publish::{Broadcast, Refused},
    serve::End,
    subscriber::{Delivery, Subscriber, Subscription},
};
