//! What a contestant is given, and what it gives back.

use core::hint::black_box;
#[cfg(feature = "peers")]
use core::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// A stream in chunks.
///
/// The bytes are static, so that whoever wants to share or to slice them can do so for nothing.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    pub bytes: &'static [u8],
    /// The size of its chunks.
    pub chunk: usize,
    /// How often it is repeated, as one long stream.
    pub passes: usize,
    /// A last chunk of its own.
    pub tail: &'static [u8],
}

impl Feed {
    pub const fn once(bytes: &'static [u8], chunk: usize) -> Self {
        Self { bytes, chunk, passes: 1, tail: b"" }
    }

    pub const fn times(self, passes: usize) -> Self {
        Self { passes, ..self }
    }

    /// All chunks, for those that are pushed.
    #[inline]
    pub fn each(self, mut push: impl FnMut(&'static [u8])) {
        for _ in 0..self.passes {
            for chunk in self.bytes.chunks(self.chunk) {
                push(chunk);
            }
        }
        if !self.tail.is_empty() {
            push(self.tail);
        }
    }

    /// All chunks, for those that pull; it is never pending.
    #[cfg(feature = "peers")]
    pub fn stream(self) -> Chunks {
        Chunks { rest: b"", feed: self }
    }
}

#[cfg(feature = "peers")]
pub struct Chunks {
    rest: &'static [u8],
    feed: Feed,
}

#[cfg(feature = "peers")]
impl futures_core::Stream for Chunks {
    type Item = Result<&'static [u8], Infallible>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.rest.is_empty() {
            if let Some(passes) = self.feed.passes.checked_sub(1) {
                self.feed.passes = passes;
                self.rest = self.feed.bytes;
            } else if self.feed.tail.is_empty() {
                return Poll::Ready(None);
            } else {
                return Poll::Ready(Some(Ok(core::mem::take(&mut self.feed.tail))));
            }
        }
        let (chunk, rest) = self.rest.split_at(self.feed.chunk.min(self.rest.len()));
        self.rest = rest;
        Poll::Ready(Some(Ok(chunk)))
    }
}

/// An event, as text; empty where the contestant does not say.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub data: &'a str,
    pub event_type: &'a str,
    pub id: &'a str,
}

/// A parser.
pub trait Read {
    const NAME: &'static str;

    /// Reads all of the feed and shows every event.
    fn read(&mut self, feed: Feed, each: impl FnMut(Seen<'_>));
}

/// What is timed.
#[inline(never)]
pub fn use_all(reader: &mut impl Read, feed: Feed) {
    reader.read(feed, |seen| {
        black_box(seen.data);
        black_box(seen.event_type);
        black_box(seen.id);
    });
}

/// How many events, and how many bytes of data.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    pub events: usize,
    pub data: usize,
}

pub fn tally(reader: &mut impl Read, feed: Feed) -> Tally {
    let mut tally = Tally::default();
    reader.read(feed, |seen| {
        tally.events += 1;
        tally.data += seen.data.len();
    });
    tally
}
