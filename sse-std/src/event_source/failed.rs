//! Answers that are no event streams.

use std::io::Read;

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
    pub(super) fn read(mut self, body: impl Read, give_up: impl Fn() -> bool) -> Self {
        let mut body = body.take(MOST);
        let mut piece = [0; 4096];
        while !give_up() {
            match body.read(&mut piece) {
                Ok(0) | Err(_) => break,
                Ok(n) => self.body.extend_from_slice(piece.get(..n).unwrap_or_default()),
            }
        }
        self
    }
}

/// Of a body that nobody has asked for.
const MOST: u64 = 64 * 1024;
