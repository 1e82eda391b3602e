//! Fan-out: the last events, encoded once, and where each subscriber is in them.
//!
//! What a publisher, a slow reader and a returning client come to is decided here, for servers with and without a heap. A
//! [`Backlog`] numbers events and forgets the oldest; a [`Cursor`] is all that a subscriber costs. What an event's bytes are,
//! and where, is the adapter's business: shared on a heap, or a place in a [`ByteRing`].
//!
//! ```
//! use sse_core::backlog::{Backlog, Cursor, Next, Slot, SlowReader};
//!
//! let mut backlog = Backlog::new([const { Slot::EMPTY }; 2]);
//! let mut cursor = backlog.live(SlowReader::DropOldest);
//! for event in ["a", "b", "c"] {
//!     backlog.push(event, None);                            // two have room: "a" goes
//! }
//! assert_eq!(backlog.next(&mut cursor), Next::Gap { lost: 1 });
//! assert_eq!(backlog.next(&mut cursor), Next::Event(&"b"));
//! assert_eq!(backlog.next(&mut cursor), Next::Event(&"c"));
//! assert_eq!(backlog.next(&mut cursor), Next::UpToDate);
//! ```

mod bytes;
mod cursor;
mod events;
mod gap;
mod subscription;

pub use self::{
    bytes::{ByteRing, Span},
    cursor::{Cursor, Next, Replay, SlowReader},
    events::{Backlog, Slot},
    gap::GapEvent,
    subscription::Subscription,
};
