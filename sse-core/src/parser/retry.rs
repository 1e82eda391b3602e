//! The reconnection time, digit by digit (WHATWG HTML 9.2.6).

use crate::tokenizer::Fragment;

/// A `retry` line under way: milliseconds so far. Anything but ASCII digits makes the line count for nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct RetryLine(State);

#[derive(Clone, Copy, Debug)]
enum State {
    Empty,
    Digits(u64),
    Bogus,
}

impl RetryLine {
    pub(super) const fn new() -> Self {
        Self(State::Empty)
    }

    /// The reconnection time in milliseconds, once the line is complete; saturates at `u64::MAX`.
    pub(super) fn push(&mut self, fragment: Fragment<'_>) -> Option<u64> {
        let start = if fragment.first { State::Empty } else { self.0 };
        crate::scan::looked_at(fragment.bytes.len());
        self.0 = fragment.bytes.iter().fold(start, |state, byte| match (state, byte) {
            (State::Bogus, _) => State::Bogus,
            (State::Empty, b'0'..=b'9') => State::Digits(u64::from(byte & 0xf)),
            (State::Digits(n), b'0'..=b'9') => {
                State::Digits(n.saturating_mul(10).saturating_add(u64::from(byte & 0xf)))
            }
            _ => State::Bogus,
        });
        match self.0 {
            State::Digits(n) if fragment.last => Some(n),
            _ => None,
        }
    }
}
