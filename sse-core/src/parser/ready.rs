//! The two-step form of the parser: plain numbers that stand for an event.

#[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
mod places;
#[cfg(all(feature = "optimize_for_size", not(target_pointer_width = "64")))]
mod stored;

#[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
pub(super) use self::places::{Places, Texts};
#[cfg(all(feature = "optimize_for_size", not(target_pointer_width = "64")))]
pub(super) use self::stored::{Places, Texts};
use crate::event::Oversize;

/// What [`Parser::advance`](crate::Parser::advance) came to.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Step {
    /// All of the chunk is used: read the next one.
    NeedData,
    /// An event is complete: get it with [`Parser::event`](crate::Parser::event).
    Event(Ready),
    /// An event was dropped because it did not fit: go on with the rest of the chunk.
    Oversize(Oversize),
}

/// An event that [`Parser::advance`](crate::Parser::advance) has found, as numbers: where its text lies.
///
/// Good for one call of [`Parser::event`](crate::Parser::event), with the chunk it was found in.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Ready(pub(super) Places);
