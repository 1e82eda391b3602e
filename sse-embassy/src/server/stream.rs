//! One client and its events.

use core::{
    future::{Future, pending, poll_fn},
    pin::pin,
    task::Poll,
};

use embassy_futures::{
    poll_once,
    select::{Either4, select4},
};
use embassy_net::tcp::{TcpSocket, TcpWriter};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Instant, Timer};
use sse_core::{
    Message,
    backlog::GapEvent,
    http::{Chunk, ChunkSize},
};

use super::{settings::EventServer, sockets::Over};
use crate::broadcast::{Delivery, Subscriber};

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    EventServer<'_, M, EVENTS, BYTES, CLIENTS>
{
    /// Sends what there is, until it is over. The head is on its way.
    pub(super) async fn stream(
        &self,
        socket: &mut TcpSocket<'_>,
        mut subscriber: Subscriber<'_, M, EVENTS, BYTES, CLIENTS>,
        chunked: bool,
    ) -> Over {
        let (mut reader, writer) = socket.split();
        let mut out = Out::new(writer, chunked);
        let mut greeting = self.retry.map(|retry| Message::new().retry(retry));
        loop {
            if let Some(message) = &greeting
                && out.put_message(message)
            {
                greeting = None;
            }
            while greeting.is_none() {
                match out.take_from(&mut subscriber) {
                    Taken::Something => {}
                    Taken::Nothing => break,
                    Taken::Over(over) => return over,
                }
            }
            let now = Instant::now();
            let keep_alive_at = out.quiet_since.saturating_add(self.keep_alive);
            if !out.is_blocked && now >= keep_alive_at {
                out.put_message(&Message::KEEP_ALIVE);
                out.quiet_since = now;
                continue;
            }
            let queue = out.progress();
            let patience = if queue > 0 { out.progress_at.saturating_add(self.patience) } else { Instant::MAX };
            if now >= patience {
                return Over::AtOnce;
            }
            let until = if out.is_blocked { patience } else { patience.min(keep_alive_at) };
            let mut byte = [0; 16];
            let is_blocked = out.is_blocked;
            let news = async {
                if is_blocked {
                    pending::<()>().await;
                } else {
                    subscriber.ready().await;
                }
            };
            let shrunk = has_shrunk(&mut out.writer, queue);
            let woken = select4(reader.read(&mut byte), news, shrunk, Timer::at(until)).await;
            // A client that has no more to ask for has left: who waits for events keeps its side open.
            if let Either4::First(Ok(0) | Err(_)) = woken {
                return Over::Politely;
            }
        }
    }
}

/// What is on its way to a client.
struct Out<'s> {
    writer: TcpWriter<'s>,
    chunked: bool,
    /// Bytes that were ever put into the send buffer.
    written: u64,
    acknowledged: u64,
    /// Something was acknowledged, or there was nothing to acknowledge.
    progress_at: Instant,
    /// The last event or keep-alive.
    quiet_since: Instant,
    /// What comes next does not fit.
    is_blocked: bool,
    /// An event that is longer than the send buffer: its number, and how much of it is out.
    partly: Option<(u64, usize)>,
}

/// What a look at the broadcast has come to.
enum Taken {
    Something,
    Nothing,
    Over(Over),
}

impl<'s> Out<'s> {
    fn new(writer: TcpWriter<'s>, chunked: bool) -> Self {
        let now = Instant::now();
        Self {
            written: writer.send_queue() as u64,
            writer,
            chunked,
            acknowledged: 0,
            progress_at: now,
            quiet_since: now,
            is_blocked: false,
            partly: None,
        }
    }

    /// Bytes that are not acknowledged. Sees whether some were since the last time.
    fn progress(&mut self) -> usize {
        let queue = self.writer.send_queue();
        let acknowledged = self.written.saturating_sub(queue as u64);
        if queue == 0 || acknowledged > self.acknowledged {
            self.progress_at = Instant::now();
        }
        self.acknowledged = acknowledged;
        queue
    }

    fn take_from<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>(
        &mut self,
        subscriber: &mut Subscriber<'_, M, EVENTS, BYTES, CLIENTS>,
    ) -> Taken {
        self.is_blocked = false;
        let taken = subscriber.try_delivery(|delivery| match delivery {
            Delivery::Event { bytes, number } => self.put_event(bytes, number),
            _ if self.partly.is_some() => Some(Taken::Over(Over::AtOnce)),
            Delivery::Gap { lost } => self.put_message(&GapEvent::new(lost).message()).then_some(Taken::Something),
            Delivery::Ended { retry } => {
                let is_out = retry.is_none_or(|retry| self.put_message(&Message::new().retry(retry)));
                let last = if self.chunked { Chunk::LAST } else { "" };
                let is_out = is_out && self.put([last.as_bytes(), b"", b"", b""]);
                is_out.then_some(Taken::Over(Over::Politely))
            }
            Delivery::TooSlow => Some(Taken::Over(Over::AtOnce)),
        });
        taken.unwrap_or(Taken::Nothing)
    }

    /// All of an event, or nothing; of one that will never fit, what does.
    fn put_event(&mut self, bytes: [&[u8]; 2], number: u64) -> Option<Taken> {
        let [first, second] = bytes;
        let size = ChunkSize::new(first.len().saturating_add(second.len())).filter(|_| self.chunked);
        let pieces = framed(size.as_ref(), [first, second]);
        let len = len(&pieces);
        let out = match self.partly {
            Some((partly, out)) if partly == number => out,
            Some(_) => return Some(Taken::Over(Over::AtOnce)),
            None if len <= self.writer.send_capacity() => {
                return self.put(pieces).then_some(Taken::Something);
            }
            None => 0,
        };
        let out = out.saturating_add(self.write(pieces, out));
        self.is_blocked = out < len;
        self.partly = self.is_blocked.then_some((number, out));
        (!self.is_blocked).then_some(Taken::Something)
    }

    /// Whether there was room for it. For short ones.
    fn put_message(&mut self, message: &Message<'_>) -> bool {
        let mut encoded = [0; 64];
        let len = message.encode(&mut encoded).unwrap_or_default();
        let size = ChunkSize::new(len).filter(|_| self.chunked);
        self.put(framed(size.as_ref(), [encoded.get(..len).unwrap_or_default(), b""]))
    }

    /// Writes all of it, if there is room.
    fn put(&mut self, pieces: [&[u8]; 4]) -> bool {
        let room = self.writer.send_capacity().saturating_sub(self.writer.send_queue());
        self.is_blocked = len(&pieces) > room;
        if !self.is_blocked {
            self.write(pieces, 0);
        }
        !self.is_blocked
    }

    /// Writes what there is room for, but for the first `skip` bytes; how much that is.
    fn write(&mut self, pieces: [&[u8]; 4], skip: usize) -> usize {
        let now = Instant::now();
        if self.writer.send_queue() == 0 {
            // From now on there is something to acknowledge.
            self.progress_at = now;
        }
        let (mut skip, mut out) = (skip, 0_usize);
        for piece in pieces {
            let rest = piece.get(skip..).unwrap_or_default();
            skip = skip.saturating_sub(piece.len());
            if rest.is_empty() {
                continue;
            }
            let Poll::Ready(Ok(n)) = poll_once(self.writer.write(rest)) else { break };
            out = out.saturating_add(n);
            if n < rest.len() {
                break;
            }
        }
        self.written = self.written.saturating_add(out as u64);
        self.quiet_since = now;
        out
    }
}

/// A chunk, if it has a size.
fn framed<'p>(size: Option<&'p ChunkSize>, [first, second]: [&'p [u8]; 2]) -> [&'p [u8]; 4] {
    match size {
        Some(size) => [size.as_str().as_bytes(), first, second, ChunkSize::END.as_bytes()],
        None => [b"", first, second, b""],
    }
}

fn len(pieces: &[&[u8]; 4]) -> usize {
    pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.len()))
}

/// Waits until the client has acknowledged something of `queue` bytes.
async fn has_shrunk(writer: &mut TcpWriter<'_>, queue: usize) {
    poll_fn(|context| {
        if queue == 0 {
            return Poll::Pending;
        }
        if writer.send_queue() < queue {
            return Poll::Ready(());
        }
        // It waits for more than this, but leaves a waker that is called on the way.
        pin!(writer.flush()).poll(context).map(drop)
    })
    .await;
}
