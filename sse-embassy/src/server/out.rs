//! What is on its way to a client.

use core::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};

use embassy_net::tcp::TcpSocket;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant};
use sse_core::{
    Decimal,
    backlog::GapEvent,
    http::{Chunk, ChunkSize},
};

use crate::broadcast::{Delivery, Subscriber};

#[repr(C)]
pub(super) struct Out<'s, 't> {
    pub(super) socket: &'s mut TcpSocket<'t>,
    pub(super) chunked: bool,
    /// What comes next does not fit.
    is_blocked: bool,
    /// Bytes that were not acknowledged when that was looked at last.
    queue: usize,
    /// How much is out of the answer, or of an event that is longer than the send buffer.
    out: usize,
    /// Of that event, as much of its number as tells it from its neighbours.
    number: u32,
    /// The last event or keep-alive.
    quiet_since: Instant,
}

/// What a look at the broadcast has come to.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Sent {
    /// What there was, or what there was room for.
    All,
    /// The end of the stream.
    End,
    /// The client is too slow.
    Lost,
}

/// What is sent at once, or not at all: a chunk if there are chunks.
type Pieces<'p> = [&'p [u8]; 6];

impl<'s, 't> Out<'s, 't> {
    pub(super) const fn new(socket: &'s mut TcpSocket<'t>) -> Self {
        let quiet_since = Instant::MIN;
        Self { socket, chunked: false, is_blocked: false, queue: 0, out: 0, number: 0, quiet_since }
    }

    /// At the start of an answer.
    pub(super) const fn start(&mut self) {
        self.out = 0;
    }

    /// Whether the client has acknowledged something, or there was nothing to acknowledge.
    pub(super) fn has_progressed(&self) -> bool {
        let queue = self.socket.send_queue();
        queue == 0 || queue < self.queue
    }

    /// Looks at how much is not acknowledged.
    pub(super) fn remember(&mut self) {
        self.queue = self.socket.send_queue();
    }

    /// When a comment has to be sent.
    pub(super) fn keep_alive_at(&self, period: Duration) -> Instant {
        if self.is_blocked { Instant::MAX } else { self.quiet_since.saturating_add(period) }
    }

    pub(super) fn keep_alive(&mut self, context: &mut Context<'_>, now: Instant, period: Duration) {
        if now >= self.keep_alive_at(period) {
            self.put(context, [b": \n\n", b"", b""], "");
            self.quiet_since = now;
        }
    }

    /// Writes what there is room for of an answer's head, or all of the answer; whether all is out. A stream starts with the
    /// reconnection time, if there is one to tell.
    pub(super) fn head(
        &mut self,
        context: &mut Context<'_>,
        answer: impl FnOnce(&mut dyn FnMut(&[u8]) -> bool) -> bool,
        retry: Option<core::time::Duration>,
        now: Instant,
    ) -> bool {
        let mut skip = self.out;
        let mut all = answer(&mut |piece| self.write(context, piece, &mut skip));
        if let Some(retry) = retry {
            let retry = Decimal::new(millis(retry));
            let text = retry_pieces(retry.as_bytes());
            let size = ChunkSize::new(len(&text)).filter(|_| self.chunked);
            all = all && frame(size.as_ref(), text, "").into_iter().all(|piece| self.write(context, piece, &mut skip));
        }
        if all {
            self.out = 0;
            self.is_blocked = false;
            self.quiet_since = now;
        }
        all
    }

    /// Writes the events that there are and that there is room for.
    pub(super) fn events<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>(
        &mut self,
        context: &mut Context<'_>,
        subscriber: &mut Subscriber<'_, M, EVENTS, BYTES, CLIENTS>,
        now: Instant,
    ) -> Sent {
        self.is_blocked = false;
        let waker = context.waker();
        loop {
            match subscriber.deliver(Some(waker), |delivery| self.delivery(&mut Context::from_waker(waker), delivery)) {
                Some(Sent::All) => self.quiet_since = now,
                Some(over) => return over,
                None => return Sent::All,
            }
        }
    }

    /// Writes what is shown; `None` if there is no room for it.
    #[inline(never)]
    fn delivery(&mut self, context: &mut Context<'_>, delivery: Delivery<'_>) -> Option<Sent> {
        let (number, lost) = match delivery {
            Delivery::Event { number, .. } => (number as u32, None),
            // The event that is partly out is forgotten.
            _ if self.out > 0 => return Some(Sent::Lost),
            Delivery::TooSlow => return Some(Sent::Lost),
            Delivery::Gap { lost } => (0, lost),
            Delivery::Ended { retry } => (0, retry.map(millis)),
        };
        if self.out > 0 && self.number != number {
            return Some(Sent::Lost);
        }
        self.number = number;
        let lost = lost.map(Decimal::new);
        let digits = lost.as_ref().map(Decimal::as_bytes);
        let (text, end): ([&[u8]; 3], &str) = match delivery {
            Delivery::Event { bytes: [first, second], .. } => ([first, second, b""], ""),
            Delivery::Ended { .. } => (digits.map_or_else(Default::default, retry_pieces), if self.chunked { Chunk::LAST } else { "" }),
            _ => ([GapEvent::BEFORE.as_bytes(), digits.unwrap_or(b"null"), GapEvent::AFTER.as_bytes()], ""),
        };
        let sent = if matches!(delivery, Delivery::Ended { .. }) { Sent::End } else { Sent::All };
        self.put(context, text, end).then_some(sent)
    }

    /// Writes all of it, if there is room, and nothing else; of what will never fit, what does. Whether all is out.
    fn put(&mut self, context: &mut Context<'_>, text: [&[u8]; 3], end: &str) -> bool {
        let size = ChunkSize::new(len(&text)).filter(|_| self.chunked);
        let pieces = frame(size.as_ref(), text, end);
        let (len, capacity) = (len(&pieces), self.socket.send_capacity());
        let room = capacity.saturating_sub(self.socket.send_queue());
        self.is_blocked = self.out == 0 && len > room && len <= capacity;
        if !self.is_blocked {
            let mut skip = self.out;
            self.is_blocked = !pieces.into_iter().all(|piece| self.write(context, piece, &mut skip));
        }
        if !self.is_blocked {
            self.out = 0;
        }
        !self.is_blocked
    }

    /// Writes what there is room for, but for the first `skip` bytes; whether that is all.
    fn write(&mut self, context: &mut Context<'_>, piece: &[u8], skip: &mut usize) -> bool {
        let rest = piece.get(*skip..).unwrap_or_default();
        *skip = skip.saturating_sub(piece.len());
        if rest.is_empty() {
            return true;
        }
        let Poll::Ready(Ok(n)) = pin!(self.socket.write(rest)).poll(context) else { return false };
        self.out = self.out.saturating_add(n);
        n == rest.len()
    }
}

/// A chunk, if it has a size.
fn frame<'p>(size: Option<&'p ChunkSize>, [a, b, c]: [&'p [u8]; 3], end: &'p str) -> Pieces<'p> {
    match size {
        Some(size) => [size.as_bytes(), a, b, c, ChunkSize::END.as_bytes(), end.as_bytes()],
        None => [b"", a, b, c, b"", end.as_bytes()],
    }
}

fn len(pieces: &[&[u8]]) -> usize {
    pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.len()))
}

fn retry_pieces(millis: &[u8]) -> [&[u8]; 3] {
    [b"retry: ", millis, b"\n\n"]
}

/// Whole milliseconds.
fn millis(time: core::time::Duration) -> u64 {
    // Of more than a century it matters to nobody how much more.
    let seconds = u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
    u64::from(seconds).wrapping_mul(1000).wrapping_add(time.subsec_millis().into())
}
