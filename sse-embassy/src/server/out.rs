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

use crate::broadcast::{Shown, Subscriber, What};

// Numbers first, where they are aligned.
#[repr(C)]
pub(super) struct Out<'s, 't> {
    pub(super) socket: &'s mut TcpSocket<'t>,
    /// Bytes that were not acknowledged when that was looked at last, and those that were written since.
    queue: usize,
    /// How much is out of the answer, or of an event that is longer than the send buffer.
    out: usize,
    /// How much of that is still to be passed over.
    skip: usize,
    /// The number of that event.
    number: usize,
    /// The last event or keep-alive.
    quiet_since: Instant,
    chunked: bool,
    /// What comes next does not fit.
    is_blocked: bool,
    /// The stream is to start with its reconnection time.
    greets: bool,
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

impl<'s, 't> Out<'s, 't> {
    pub(super) const fn new(socket: &'s mut TcpSocket<'t>) -> Self {
        Self {
            socket,
            chunked: false,
            is_blocked: false,
            greets: false,
            queue: 0,
            out: 0,
            skip: 0,
            number: 0,
            quiet_since: Instant::MIN,
        }
    }

    /// At the start of an answer.
    pub(super) const fn start(&mut self, chunked: bool, greets: bool) {
        (self.chunked, self.greets, self.out) = (chunked, greets, 0);
    }

    /// Whether the client has acknowledged something since the last look, or there is nothing to acknowledge.
    pub(super) fn has_progressed(&mut self) -> bool {
        let queue = self.socket.send_queue();
        let before = core::mem::replace(&mut self.queue, queue);
        queue == 0 || queue < before
    }

    /// When a comment has to be sent.
    pub(super) fn keep_alive_at(&self, period: Duration) -> Instant {
        if self.is_blocked { Instant::MAX } else { self.quiet_since.saturating_add(period) }
    }

    /// Sends a comment, if it is time and there is room.
    pub(super) fn keep_alive(&mut self, context: &mut Context<'_>, now: Instant, period: Duration) {
        if now >= self.keep_alive_at(period) {
            self.put(context, [b": \n\n", b"", b""], false);
            self.quiet_since = now;
        }
    }

    /// Writes what there is room for of what `answer` gives; whether all is out.
    pub(super) fn head(
        &mut self,
        context: &mut Context<'_>,
        answer: impl FnOnce(&mut dyn FnMut(&[u8]) -> bool),
        now: Instant,
    ) -> bool {
        self.begin();
        answer(&mut |piece| self.write(context, piece));
        self.quiet_since = now;
        self.end()
    }

    /// Writes the events that there are and that there is room for.
    pub(super) fn events<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>(
        &mut self,
        context: &mut Context<'_>,
        subscriber: &mut Subscriber<'_, M, EVENTS, BYTES, CLIENTS>,
        retry: Option<&core::time::Duration>,
        now: Instant,
    ) -> Sent {
        if let (true, Some(retry)) = (self.greets, retry) {
            self.greets = self
                .show(context, &Shown { what: What::Greeting, first: &[], second: &[], number: 0, retry })
                .is_none();
            if self.greets {
                return Sent::All;
            }
        }
        loop {
            self.is_blocked = false;
            let waker = context.waker();
            match subscriber.deliver(Some(waker), |shown| self.show(&mut Context::from_waker(waker), shown)) {
                Some(Sent::All) => self.quiet_since = now,
                Some(over) => return over,
                None => return Sent::All,
            }
        }
    }

    /// Writes what is shown; `None` if there is no room for it.
    #[inline(never)]
    fn show(&mut self, context: &mut Context<'_>, shown: &Shown<'_>) -> Option<Sent> {
        let is_event = shown.what == What::Event;
        let is_forgotten = self.out > 0 && !(is_event && self.number == shown.number);
        if is_forgotten || shown.what == What::TooSlow {
            // Also if it is the event that is partly out.
            return Some(Sent::Lost);
        }
        self.number = shown.number;
        let is_end = matches!(shown.what, What::Ended | What::EndedWithRetry);
        let is_retry = matches!(shown.what, What::Greeting | What::EndedWithRetry);
        let number = match shown.what {
            // Nothing is written out.
            What::Event => 0,
            _ if is_retry => millis(shown.retry),
            _ => shown.number as u64,
        };
        let number = Decimal::new(number);
        let number = if shown.what == What::UnknownGap { b"null" } else { number.as_bytes() };
        let text = match shown.what {
            What::Gap | What::UnknownGap => [GapEvent::BEFORE.as_bytes(), number, GapEvent::AFTER.as_bytes()],
            _ if is_retry => [b"retry: ", number, b"\n\n"],
            _ => [shown.first, shown.second, b""],
        };
        self.put(context, text, is_end).then_some(if is_end { Sent::End } else { Sent::All })
    }

    /// Writes all of it, as a chunk if there are chunks, if there is room, and nothing else; of what will never fit, what does.
    /// Whether all is out.
    #[inline(never)]
    fn put(&mut self, context: &mut Context<'_>, text: [&[u8]; 3], is_end: bool) -> bool {
        let len = text.iter().fold(0, |sum: usize, piece| sum.wrapping_add(piece.len()));
        let size = if self.chunked { ChunkSize::new(len) } else { None };
        let last = if self.chunked && is_end { Chunk::LAST } else { "" };
        let frame = size.as_ref().map_or(0, |size| size.as_bytes().len().wrapping_add(ChunkSize::END.len()));
        let needed = len.wrapping_add(frame).wrapping_add(last.len());
        let capacity = self.socket.send_capacity();
        self.begin();
        self.is_blocked = self.out == 0 && needed <= capacity && needed > capacity.saturating_sub(self.queue);
        if let Some(size) = &size {
            self.write(context, size.as_bytes());
        }
        text.iter().for_each(|piece| {
            self.write(context, piece);
        });
        if size.is_some() {
            self.write(context, ChunkSize::END.as_bytes());
        }
        self.write(context, last.as_bytes());
        self.end()
    }

    const fn begin(&mut self) {
        (self.skip, self.is_blocked) = (self.out, false);
    }

    /// Whether all is out.
    const fn end(&mut self) -> bool {
        if !self.is_blocked {
            self.out = 0;
        }
        !self.is_blocked
    }

    /// Writes what there is room for and is not out; whether there may be more.
    #[inline(never)]
    fn write(&mut self, context: &mut Context<'_>, piece: &[u8]) -> bool {
        let mut rest = piece.get(self.skip..).unwrap_or_default();
        self.skip = self.skip.saturating_sub(piece.len());
        while !self.is_blocked && !rest.is_empty() {
            // Not `write`: it goes around the end of the send buffer itself, with two copies of all it does.
            let written = pin!(self.socket.write_with(|room| {
                let n = room.len().min(rest.len());
                if let (Some(room), Some(text)) = (room.get_mut(..n), rest.get(..n)) {
                    room.copy_from_slice(text);
                }
                (n, n)
            }));
            let n = match written.poll(context) {
                Poll::Ready(Ok(n)) => n,
                _ => 0,
            };
            self.out = self.out.wrapping_add(n);
            self.queue = self.queue.wrapping_add(n);
            self.is_blocked = n == 0;
            rest = rest.get(n..).unwrap_or_default();
        }
        !self.is_blocked
    }
}

/// Whole milliseconds.
fn millis(time: &core::time::Duration) -> u64 {
    // Of more than a century it matters to nobody how much more.
    let seconds = u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
    u64::from(seconds).wrapping_mul(1000).wrapping_add(time.subsec_millis().into())
}
