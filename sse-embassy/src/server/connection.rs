//! One socket: a connection, its request, its answer, and the next one.
//!
//! A state machine by hand, and not `async`: there is one place where it reads, one where it writes and one where it waits, and
//! what it keeps is the same memory in all states.

use core::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};

use embassy_net::tcp::TcpSocket;
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::Timer;
use sse_core::http::{BadRequest, RequestParser, Status};

use super::{
    answer::Answer,
    cors::CorsRules,
    out::{Out, Sent},
    settings::EventServer,
};
use crate::{
    broadcast::Subscriber,
    time::{Moment, in_millis},
};

/// Bytes for the lines of a request that are kept, and for the name of the next one.
const TEXT: usize = 416;

/// How often it is asked whether the broadcast was shut down, while there is no client. In ms, as all times here.
const LOOK: u32 = 1000;

/// How long the end of a connection may take.
const FAREWELL: u32 = 2000;

/// A reset is one packet, and not sent again.
const RESET: u32 = 200;

// In this order, as short instructions reach only what is near.
#[repr(C)]
pub(super) struct Connection<'s, 't, 'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, R>
{
    phase: Phase,
    /// It has begun, and what that takes is still to be done.
    is_new: bool,
    port: u16,
    server: &'s EventServer<'a, M, EVENTS, BYTES, CLIENTS, R>,
    /// When the phase has begun, or the client has acknowledged something.
    since: Moment,
    answer: Answer,
    out: Out<'s, 't>,
    subscriber: Option<Subscriber<'a, M, EVENTS, BYTES, CLIENTS>>,
    parser: RequestParser<TEXT, false>,
}

/// In this order; after the last one comes the first again.
#[derive(Clone, Copy, Eq, PartialEq, PartialOrd)]
enum Phase {
    /// The connection before is forgotten, and its client told, if there is something to tell.
    Reset,
    Listen,
    Ask,
    Answer,
    Stream,
    /// All is said. It waits until that is acknowledged, and the client has ended its side too: it may still be sending a body
    /// that nobody wants, and would lose the answer to a reset.
    Farewell,
}

impl<'s, 't, 'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, R: CorsRules>
    Connection<'s, 't, 'a, M, EVENTS, BYTES, CLIENTS, R>
{
    pub(super) fn new(
        server: &'s EventServer<'a, M, EVENTS, BYTES, CLIENTS, R>,
        socket: &'s mut TcpSocket<'t>,
        port: u16,
    ) -> Self {
        // An event should not wait for the acknowledgement of the one before.
        socket.set_nagle_enabled(false);
        Self {
            server,
            port,
            phase: Phase::Reset,
            is_new: true,
            since: Moment::START,
            parser: RequestParser::new(),
            answer: Answer::short(Status::TIMEOUT),
            subscriber: None,
            out: Out::new(socket),
        }
    }

    /// Goes on as far as it can; ready when the broadcast is shut down.
    #[inline(never)]
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let now = Moment::now();
            if self.is_new {
                self.begin(now);
            }
            let mut has_left = false;
            if self.phase >= Phase::Ask {
                let (phase, parser) = (self.phase, &mut self.parser);
                // What comes after the head is of no interest.
                let read = self.out.socket.read_with(|bytes| {
                    let heard = if phase == Phase::Ask { parser.next(&mut &*bytes) } else { Ok(false) };
                    (bytes.len(), heard)
                });
                let read = pin!(read).poll(context);
                match read {
                    Poll::Ready(Ok(heard)) => {
                        self.hear(heard);
                        continue;
                    }
                    Poll::Ready(Err(_)) => {
                        has_left = true;
                        // A client that has no more to ask for has left: who waits for events keeps its side open.
                        let next = match self.phase {
                            Phase::Stream => Some(Phase::Farewell),
                            Phase::Ask => Some(Phase::Reset),
                            _ => None,
                        };
                        if let Some(next) = next {
                            self.enter(next);
                            continue;
                        }
                    }
                    Poll::Pending => {}
                }
            }
            let next = match self.phase {
                Phase::Listen => self.listen(context),
                Phase::Answer | Phase::Stream => self.send(context, now),
                _ => None,
            };
            if let Some(next) = next {
                self.enter(next);
                continue;
            }
            let limit = match self.phase {
                Phase::Reset => RESET,
                Phase::Listen => LOOK,
                Phase::Farewell => FAREWELL,
                _ => self.server.patience,
            };
            // As the timer is for its end, and each end starts it anew, it is never too old to say how old it is.
            let mut left = self.since.left(now, limit);
            let mut is_over = left == 0;
            let mut is_ended = false;
            if !matches!(self.phase, Phase::Listen | Phase::Ask) {
                // It leaves a waker that is called whenever something is acknowledged.
                let is_flushed = pin!(self.out.socket.flush()).poll(context).is_ready();
                // An answer that is not out, of which nothing is on its way: there is no connection any more.
                is_ended = is_flushed && (has_left || self.phase == Phase::Reset);
                is_over |= is_ended;
            }
            if is_over {
                // A connection that has ended politely is not reset: its client may not have heard yet that we know.
                let is_done = self.phase == Phase::Reset || (is_ended && self.phase == Phase::Farewell);
                if is_done && self.server.broadcast.is_shut_down() {
                    return Poll::Ready(());
                }
                let next = match self.phase {
                    _ if is_done => Phase::Listen,
                    Phase::Listen => Phase::Listen,
                    Phase::Ask => {
                        self.answer = Answer::short(Status::TIMEOUT);
                        Phase::Answer
                    }
                    _ => Phase::Reset,
                };
                self.enter(next);
                continue;
            }
            if self.phase == Phase::Stream {
                let quiet = self.out.keep_alive_in(self.server.keep_alive, now);
                if quiet == 0 {
                    self.out.aside(context, now);
                    // It is looked at anew at once.
                }
                left = left.min(quiet);
            }
            let _ = pin!(Timer::at(in_millis(left))).poll(context);
            return Poll::Pending;
        }
    }

    const fn enter(&mut self, phase: Phase) {
        (self.phase, self.is_new) = (phase, true);
    }

    /// What a phase begins with.
    fn begin(&mut self, now: Moment) {
        (self.is_new, self.since) = (false, now);
        if matches!(self.phase, Phase::Reset | Phase::Farewell) {
            self.subscriber = None;
        }
        match self.phase {
            Phase::Reset => self.out.socket.abort(),
            Phase::Ask => self.parser.clear(),
            Phase::Answer => {
                let chunked = self.server.is_chunked(&self.parser.bytes());
                self.out.start(chunked, self.server.retry);
            }
            Phase::Farewell => self.out.socket.close(),
            Phase::Listen | Phase::Stream => {}
        }
    }

    #[inline(never)]
    fn listen(&mut self, context: &mut Context<'_>) -> Option<Phase> {
        if self.server.broadcast.is_shut_down() {
            return Some(Phase::Reset);
        }
        // It is refused if somebody comes already, and if there is no such port: then nobody will.
        let _ = pin!(self.out.socket.accept(self.port)).poll(context);
        pin!(self.out.socket.wait_write_ready()).poll(context).is_ready().then_some(Phase::Ask)
    }

    /// Goes on to the answer, if the request is complete.
    #[inline(never)]
    fn hear(&mut self, heard: Result<bool, BadRequest>) {
        self.answer = match heard {
            Ok(false) => return,
            Ok(true) => self.server.answer(&self.parser.bytes(), &mut self.subscriber),
            Err(bad) => Answer::short(bad.status()),
        };
        self.enter(Phase::Answer);
    }

    /// Sends what there is; where that leads, unless the client has to take it first, or there is no more.
    fn send(&mut self, context: &mut Context<'_>, now: Moment) -> Option<Phase> {
        if self.out.has_progressed() {
            self.since = now;
        }
        if self.phase == Phase::Answer {
            self.out.begin(now);
            let chunked = self.out.chunked;
            self.server.write(self.answer, chunked, &self.parser.bytes(), |piece| self.out.write(context, piece));
            self.out.end().then_some(if self.subscriber.is_some() { Phase::Stream } else { Phase::Farewell })
        } else {
            match self.out.events(context, self.subscriber.as_mut()?, now) {
                Sent::All => None,
                Sent::End => Some(Phase::Farewell),
                Sent::Lost => Some(Phase::Reset),
            }
        }
    }
}
