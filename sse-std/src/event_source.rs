//! The blocking `EventSource`, on ureq.

mod attempt;
mod builder;
#[cfg(feature = "cookies")]
mod cookies;
mod failed;
mod handle;
mod patience;
mod request;
mod source;
mod transport;

pub use self::{
    attempt::Attempt,
    builder::Builder,
    failed::FailedResponse,
    handle::Handle,
    request::InvalidRequest,
    source::{EventSource, Updates},
};
