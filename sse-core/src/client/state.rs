//! What a connection can be doing, and why.

use core::{fmt, time::Duration};

/// The `readyState` of an event source (WHATWG HTML 9.2.2), with the standard's numbers.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum ReadyState {
    /// Not connected yet, or between two connections.
    Connecting = 0,
    /// Events may come.
    Open = 1,
    /// Over for good.
    Closed = 2,
}

/// What a [`Connection`](super::Connection) is doing, and what whoever drives it does about it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
// A tag of its own, as one hidden in the `Duration` is a wide constant wherever it is read or written.
#[repr(u8)]
pub enum State {
    /// Send the request, then tell of the [`response`](super::Connection::response), or that there is none
    /// ([`lost`](super::Connection::lost)).
    Connecting {
        /// The number of this attempt, from 1, over the whole life of the event source.
        attempt: u32,
    },
    /// Send the request to where the `Location` field says, or refuse to ([`bad_redirect`](super::Connection::bad_redirect)).
    Redirecting {
        /// How many redirects this attempt has followed, with this one.
        redirects: u8,
    },
    /// Read the stream until it is [`lost`](super::Connection::lost).
    Open,
    /// Wait so long, then say [`wait_over`](super::Connection::wait_over). Where browsers fire `error` with `CONNECTING`.
    Waiting {
        /// At most `u32::MAX` ms, which every timer can take.
        wait: Duration,
        /// Why there is no connection.
        lost: Lost,
    },
    /// Nothing more happens. Where browsers fire `error` with `CLOSED`, unless the user closed it.
    Closed(Closed),
}

/// A [`State`] without its details.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Phase {
    /// See [`State::Connecting`].
    Connecting,
    /// See [`State::Redirecting`].
    Redirecting,
    /// See [`State::Open`].
    Open,
    /// See [`State::Waiting`].
    Waiting,
    /// See [`State::Closed`].
    Closed,
}

impl State {
    /// The standard's word for it.
    #[must_use]
    pub const fn ready_state(self) -> ReadyState {
        match self {
            Self::Connecting { .. } | Self::Redirecting { .. } | Self::Waiting { .. } => ReadyState::Connecting,
            Self::Open => ReadyState::Open,
            Self::Closed(_) => ReadyState::Closed,
        }
    }
}

/// Why a connection is over, or did not come about, though another one may.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Lost {
    /// No connection: no address for the name, refused, no route, no TLS session.
    Unreachable,
    /// The connection broke before or in the answer.
    Broken,
    /// The answer is not HTTP, or its body is not made of chunks as it should be.
    BadResponse,
    /// No answer within [`Policy::connect_timeout`](super::Policy::connect_timeout).
    TimedOut,
    /// Open, but not one byte within [`Policy::idle_timeout`](super::Policy::idle_timeout).
    Idle,
    /// The body ended as it should.
    Ended,
    /// The connection ended before the body did.
    Truncated,
    /// An answer with a status that the policy retries.
    Status(u16),
    /// The user asked for another connection.
    Reconnect,
}

/// Why there will not be another connection.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Closed {
    /// The user closed it.
    ByUser,
    /// The server said so, with status 204.
    NoContent,
    /// The stream ended, and its request is not one to repeat; or the user has all that was asked for.
    Ended,
    /// An answer with another status than 200 that the policy does not retry.
    Status(u16),
    /// An answer that is no `text/event-stream`.
    ContentType,
    /// A redirect that cannot be followed.
    Redirect(BadRedirect),
    /// It was lost, and its request is not one to repeat: its method is not safe (RFC 9110, 9.2.1).
    NotRepeated(Lost),
    /// More attempts in a row failed than [`Policy::max_failures`](super::Policy::max_failures) allows.
    GaveUp {
        /// Why the last one did.
        last: Lost,
    },
}

impl Closed {
    /// Whether the user should hear of it: everything but `close()`, 204, and the end of what was asked for.
    #[must_use]
    pub const fn is_error(self) -> bool {
        !matches!(self, Self::ByUser | Self::NoContent | Self::Ended)
    }
}

/// Why a redirect is not followed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BadRedirect {
    /// More than [`Policy::max_redirects`](super::Policy::max_redirects), as a loop of them is.
    TooMany,
    /// `Location` is empty, or not a URL that can be requested.
    Location,
    /// From https to http.
    Downgrade,
    /// To another origin, where this client cannot go.
    CrossOrigin,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "the server cannot be reached",
            Self::Broken => "the connection broke",
            Self::BadResponse => "the answer is not HTTP",
            Self::TimedOut => "no answer in time",
            Self::Idle => "the stream has fallen silent",
            Self::Ended => "the stream has ended",
            Self::Truncated => "the connection ended in the middle of the stream",
            Self::Status(status) => return write!(f, "the server answered with status {status}"),
            Self::Reconnect => "another connection was asked for",
        })
    }
}

impl core::error::Error for Lost {}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByUser => "closed",
            Self::NoContent => "the server has no more events (status 204)",
            Self::Ended => "the stream has ended",
            Self::Status(status) => return write!(f, "the server answered with status {status}"),
            Self::ContentType => "the answer is not an event stream (text/event-stream)",
            Self::Redirect(bad) => return bad.fmt(f),
            Self::NotRepeated(lost) => return write!(f, "{lost}, and the request is not one to send again"),
            Self::GaveUp { last } => return write!(f, "gave up: {last}"),
        })
    }
}

impl core::error::Error for Closed {}

impl fmt::Display for BadRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooMany => "too many redirects",
            Self::Location => "a redirect to nowhere: its Location field is no URL to request",
            Self::Downgrade => "a redirect from https to http",
            Self::CrossOrigin => "a redirect to another origin",
        })
    }
}

impl core::error::Error for BadRedirect {}
