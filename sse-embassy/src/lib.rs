#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

mod broadcast;
mod client;
mod reader;
mod server;
mod update;
mod writer;

pub use sse_core::{
    self, Event, Id, Line, Message, Oversize, Token,
    client::{Closed, Counters, Lost, Policy, ReadyState, State},
    http::{AllowedHosts, Cors, HeaderName, HeaderValue, Host, Method, Target},
};

pub use self::{
    broadcast::{Broadcast, Delivery, End, Refused, Replay, SlowReader, Subscriber, Subscription},
    client::{EventSource, Follower, Request},
    reader::{EventReader, ReadError},
    server::{EventServer, Page},
    update::{Error, Update},
    writer::{EventWriter, WriteError},
};
