//! Two network stacks in one process, over a cable that can be cut, lose frames and go down, in virtual time: a test of minutes
//! takes milliseconds, and happens the same way each time.

// A test helper fails by panicking.
#![allow(clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used)]
#![allow(clippy::missing_panics_doc, clippy::missing_errors_doc)]

pub mod clock;
pub mod net;
pub mod peer;
pub mod told;

pub use crate::{
    clock::{run, run_in_real_time},
    net::{CLIENT, Net, SERVER},
};
