//! What is on its way to a client.

use core::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};

use embassy_net::tcp::TcpSocket;
use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::{
    Decimal,
    backlog::GapEvent,
    http::{Chunk, ChunkSize},
};

use crate::{
    broadcast::{Shown, Subscriber, What},
    time::{Moment, UNSAID},
};

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
    quiet_since: Moment,
    /// The reconnection time that the stream is to start with, in ms; [`UNSAID`] if there is none, and when it is out.
    greeting: usize,
    pub(super) chunked: bool,
    /// What comes next does not fit.
    is_blocked: bool,
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
            greeting: UNSAID,
            queue: 0,
            out: 0,
            skip: 0,
            number: 0,
            quiet_since: Moment::START,
        }
    }

    /// At the start of an answer.
    pub(super) const fn start(&mut self, chunked: bool, greeting: usize) {
        (self.chunked, self.greeting, self.out) = (chunked, greeting, 0);
    }

    /// Whether the client has acknowledged something since the last look, or there is nothing to acknowledge.
    pub(super) fn has_progressed(&mut self) -> bool {
        let queue = self.socket.send_queue();
        let before = core::mem::replace(&mut self.queue, queue);
        queue == 0 || queue < before
    }

    /// In how many milliseconds a comment has to be sent; `u32::MAX`: never.
    pub(super) const fn keep_alive_in(&self, period: u32, now: Moment) -> u32 {
        // Something goes out once in each period, if only the comment: it is never too old to say how old it is.
        if self.is_blocked { u32::MAX } else { self.quiet_since.left(now, period) }
    }

    /// Sends that comment, or the greeting if there is one.
    pub(super) fn aside(&mut self, context: &mut Context<'_>, now: Moment) {
        let number = self.greeting;
        if self.show(context, &Shown { what: What::Aside, first: b": \n\n", second: b"", number }).is_some() {
            self.greeting = UNSAID;
        }
        self.quiet_since = now;
    }

    /// Writes the events that there are and that there is room for.
    pub(super) fn events<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>(
        &mut self,
        context: &mut Context<'_>,
        subscriber: &mut Subscriber<'_, M, EVENTS, BYTES, CLIENTS>,
        now: Moment,
    ) -> Sent {
        if self.greeting != UNSAID {
            self.aside(context, now);
        }
        while self.greeting == UNSAID {
            self.is_blocked = false;
            let waker = context.waker();
            match subscriber.deliver(Some(waker), |shown| self.show(&mut Context::from_waker(waker), shown)) {
                Some(Sent::All) => self.quiet_since = now,
                Some(over) => return over,
                None => break,
            }
        }
        Sent::All
    }

    /// Writes what is shown, as a chunk if there are chunks; `None` if there is no room for it.
    #[inline(never)]
    fn show(&mut self, context: &mut Context<'_>, shown: &Shown<'_>) -> Option<Sent> {
        let is_event = shown.what == What::Event;
        let is_forgotten = self.out > 0 && !(is_event && self.number == shown.number);
        if is_forgotten || shown.what == What::TooSlow {
            // Also if it is the event that is partly out.
            return Some(Sent::Lost);
        }
        self.number = shown.number;
        let is_end = shown.what == What::Ended;
        let number = decimal(shown.number);
        let number = if shown.number == UNSAID { b"null" } else { number.as_bytes() };
        let mut pieces = [b"", shown.first, shown.second, b"", b"", b""];
        let [_, one, two, three, ..] = &mut pieces;
        if shown.what == What::Gap {
            (*one, *two, *three) = (GapEvent::BEFORE.as_bytes(), number, GapEvent::AFTER.as_bytes());
        } else if !is_event && shown.number != UNSAID {
            (*one, *two, *three) = (b"retry: ", number, b"\n\n");
        }
        let mut needed = len(&pieces);
        let size = ChunkSize::new(needed);
        if self.chunked {
            let [before, .., after, last] = &mut pieces;
            if let Some(size) = &size {
                (*before, *after) = (size.as_bytes(), ChunkSize::END.as_bytes());
                needed = needed.wrapping_add(before.len()).wrapping_add(after.len());
            }
            if is_end {
                *last = Chunk::LAST.as_bytes();
                needed = needed.wrapping_add(last.len());
            }
        }
        // All of it if there is room, and nothing else; of what will never fit, what does.
        let capacity = self.socket.send_capacity();
        self.skip = self.out;
        // Around the end: what will never fit leaves more than any queue takes.
        self.is_blocked = self.out == 0 && capacity.wrapping_sub(needed) < self.queue;
        for piece in &pieces {
            self.write(context, piece);
        }
        self.end().then_some(if is_end { Sent::End } else { Sent::All })
    }

    /// An answer is written: anew from its start, as what is out is passed over.
    pub(super) const fn begin(&mut self, now: Moment) {
        (self.skip, self.is_blocked, self.quiet_since) = (self.out, false, now);
    }

    /// Whether all is out that was written.
    pub(super) const fn end(&mut self) -> bool {
        if !self.is_blocked {
            self.out = 0;
        }
        !self.is_blocked
    }

    /// Writes what there is room for and is not out; whether there may be more.
    #[inline(never)]
    pub(super) fn write(&mut self, context: &mut Context<'_>, piece: &[u8]) -> bool {
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

fn len(pieces: &[&[u8]]) -> usize {
    pieces.iter().fold(0, |sum, piece| sum.wrapping_add(piece.len()))
}

/// A number written out, without arithmetic in 64 bits where none has as many.
pub(super) fn decimal(number: usize) -> Decimal {
    u32::try_from(number).map_or_else(|_| Decimal::new(number as u64), Decimal::from)
}
