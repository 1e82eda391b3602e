#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

mod broadcast;
mod client;
mod error;
#[cfg(feature = "picoserve")]
pub mod picoserve;
mod reader;
mod server;
mod time;
mod writer;

pub use sse_core::{
    self, Event, Id, Line, Message, Oversize, Token,
    client::{Closed, Counters, Lost, Policy, ReadyState, State, Update},
    http::{AllowedHosts, Cors, HeaderName, HeaderValue, Host, Method, Target},
};

pub use self::{
    broadcast::{Broadcast, Delivery, End, Refused, Replay, SlowReader, Subscriber, Subscription},
    client::{EventSource, Follower, Request},
    error::Error,
    reader::{EventReader, ReadError},
    server::{CorsRules, EventServer, NoCors, Page},
    writer::{EventWriter, WriteError},
};
