//! Answers that are no event streams.

use core::time::Duration;
use std::time::Instant;

use ureq::unversioned::transport::NextTimeout;

use super::incoming::Incoming;

/// An answer that did not open a stream: often a JSON text that says why.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FailedResponse {
    /// The status.
    pub status: u16,
    /// The header fields, in the order in which they came; names in lower case. Values that are not UTF-8 have U+FFFD in them.
    pub headers: Vec<(String, String)>,
    /// The start of the body: at most 64 KiB, and what came within five seconds.
    pub body: Vec<u8>,
}

impl FailedResponse {
    /// The value of the first header field of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Reads what `body` has, as long as it gives it.
    pub(super) fn read(mut self, mut body: Incoming, give_up: impl Fn() -> bool) -> Self {
        let since = Instant::now();
        while !give_up() {
            let room = MOST.saturating_sub(self.body.len());
            let (_, piece) = body.rest();
            let piece = piece.get(..room).unwrap_or(piece);
            self.body.extend_from_slice(piece);
            let used = piece.len();
            body.consume(used);
            let left = PATIENCE.saturating_sub(since.elapsed());
            let timeout = NextTimeout { after: left.into(), ..NextTimeout::default() };
            if used == room || left.is_zero() || body.fill(timeout).is_err() {
                break;
            }
        }
        self
    }
}

/// Of a body that nobody has asked for.
const MOST: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(5);
