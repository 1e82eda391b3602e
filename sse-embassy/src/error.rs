//! What can go wrong.

use core::fmt;

use sse_core::{Oversize, client::Closed};

/// Why there is no event.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Error {
    /// One event did not fit; the stream goes on.
    Oversize(Oversize),
    /// There are no more events, and that was not asked for.
    Closed(Closed),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oversize(oversize) => oversize.fmt(f),
            Self::Closed(closed) => closed.fmt(f),
        }
    }
}

impl core::error::Error for Error {}
