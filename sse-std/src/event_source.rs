//! The blocking `EventSource`, on ureq.

mod attempt;
mod builder;
#[cfg(feature = "cookies")]
mod cookies;
mod credentials;
mod failed;
mod handle;
mod handover;
mod incoming;
mod request;
mod source;
mod transport;
mod updates;

pub use self::{
    attempt::Attempt, builder::Builder, failed::FailedResponse, handle::Handle, request::InvalidRequest,
    source::EventSource, updates::Updates,
};
