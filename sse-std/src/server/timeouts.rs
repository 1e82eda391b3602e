//! How long clients may take.

use core::time::Duration;

/// How long clients may take, for everything that they can draw out. Each is set on its own, and may be [`Duration::MAX`].
///
/// ```
/// use core::time::Duration;
/// use sse_std::server::Timeouts;
///
/// let timeouts = Timeouts::new().request(Duration::from_secs(3));
/// assert_eq!((timeouts.request, timeouts.write), (Duration::from_secs(3), Duration::from_secs(30)));
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub struct Timeouts {
    /// For the head of the request, from when the connection is accepted, and again for its body: 10 s. It is one deadline for
    /// all of it, so that a client that sends a byte now and then gains nothing.
    pub request: Duration,
    /// For each write of at most 64 KiB: 30 s. A client that stops reading is dropped after that.
    pub write: Duration,
    /// For the peer's system to acknowledge what was sent (`TCP_USER_TIMEOUT`, Linux only): 30 s. A peer that vanished without a
    /// word is dropped after that and the next two keep-alives. Other systems take their own time, a quarter of an hour as a
    /// rule.
    pub vanished: Duration,
}

impl Timeouts {
    /// 10 s for the request, 30 s for each write, 30 s for a peer that has vanished.
    pub const DEFAULT: Self =
        Self { request: Duration::from_secs(10), write: Duration::from_secs(30), vanished: Duration::from_secs(30) };

    /// [`DEFAULT`](Self::DEFAULT)
    pub const fn new() -> Self {
        Self::DEFAULT
    }

    /// Sets [`request`](Self#structfield.request).
    pub const fn request(self, request: Duration) -> Self {
        Self { request, ..self }
    }

    /// Sets [`write`](Self#structfield.write).
    pub const fn write(self, write: Duration) -> Self {
        Self { write, ..self }
    }

    /// Sets [`vanished`](Self#structfield.vanished).
    pub const fn vanished(self, vanished: Duration) -> Self {
        Self { vanished, ..self }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::DEFAULT
    }
}
