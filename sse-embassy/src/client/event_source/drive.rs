//! What an event source does next: one poll function for all that it can wait for.

use core::{
    future::poll_fn,
    task::{Context, Poll, ready},
};

use sse_core::{
    Event,
    client::{Lost, Phase},
};

use super::{
    super::{
        exchange::{Tap, Told},
        link::{Dialed, FAREWELL, RESET, doze},
    },
    EventSource,
};
use crate::Update;
#[cfg(feature = "dns")]
use crate::time::within;

impl<const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>
    EventSource<'_, CHUNK, DATA, EVENT, ID, LOCATION>
{
    /// What `poll` has to tell at last.
    #[cfg(not(feature = "dns"))]
    pub(super) fn told<T>(
        &mut self,
        mut poll: impl FnMut(&mut Self, &mut Context<'_>) -> Poll<Option<T>>,
    ) -> impl Future<Output = Option<T>> {
        poll_fn(move |context| poll(self, context))
    }

    /// The same; a name lookup is the one thing that is waited for in a future of its own.
    #[cfg(feature = "dns")]
    pub(super) async fn told<T>(
        &mut self,
        mut poll: impl FnMut(&mut Self, &mut Context<'_>) -> Poll<Option<T>>,
    ) -> Option<T> {
        loop {
            let told = poll_fn(|context| poll(self, context)).await;
            if !self.has_looked_up().await {
                return told;
            }
        }
    }

    /// Goes on until there is something to tell.
    ///
    /// `tap` is a value of its own, so that a program that never has one has no code for it.
    #[inline(never)]
    pub(super) fn poll_advance(&mut self, context: &mut Context<'_>, mut tap: Option<Tap<'_>>) -> Poll<Option<Told>> {
        const { assert!(CHUNK > 0, "it needs room for at least one byte; or use next_update_in_place") };
        loop {
            match ready!(self.poll_ready(context)) {
                Ready::News => return Poll::Ready(Some(Told::News)),
                Ready::End => return Poll::Ready(None),
                Ready::ToRead if self.chunk.has_unused() => {
                    let tap = tap.as_mut().map(|tap| &mut **tap as Tap<'_>);
                    let update = self.chunk.feed(&mut self.exchange, tap);
                    if update.is_some() {
                        return Poll::Ready(update);
                    }
                    self.settle();
                }
                Ready::ToRead => match self.link.poll_read(context, self.chunk.room()) {
                    Poll::Pending => ready!(self.poll_rest(context)),
                    Poll::Ready(Ok(0)) => self.lose(self.exchange.end()),
                    Poll::Ready(Err(_)) => self.lose(Lost::Broken),
                    Poll::Ready(Ok(len)) => {
                        self.chunk.filled(len);
                        self.exchange.heard();
                    }
                },
            }
        }
    }

    pub(super) fn poll_in_place<R>(
        &mut self,
        context: &mut Context<'_>,
        then: &mut Option<impl FnOnce(Update<Event<'_>>) -> R>,
    ) -> Poll<Option<R>> {
        loop {
            match ready!(self.poll_ready(context)) {
                Ready::News => return Poll::Ready(then.take().map(|then| then(Update::State(self.state())))),
                Ready::End => return Poll::Ready(None),
                // Another method has read more than it needed.
                Ready::ToRead if self.chunk.has_unused() => {
                    if let Some(told) = self.chunk.feed(&mut self.exchange, None) {
                        let update = self.chunk.update(&self.exchange, told);
                        return Poll::Ready(then.take().map(|then| then(update)));
                    }
                    self.settle();
                }
                Ready::ToRead => {
                    let exchange = &mut self.exchange;
                    let take = |raw: &mut [u8]| {
                        exchange.heard();
                        let (used, told) = exchange.feed(raw, 0, None);
                        (used, told.and_then(|told| Some(then.take()?(exchange.update(told, raw)))))
                    };
                    match self.link.poll_read_with(context, take) {
                        Poll::Pending => ready!(self.poll_rest(context)),
                        Poll::Ready(Ok(None)) => self.lose(self.exchange.end()),
                        Poll::Ready(Err(_)) => self.lose(Lost::Broken),
                        Poll::Ready(Ok(Some(None))) => self.settle(),
                        Poll::Ready(Ok(Some(it))) => return Poll::Ready(it),
                    }
                }
            }
        }
    }

    /// Goes on until there is something to tell that is no event, or something to read.
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Ready> {
        loop {
            if core::mem::take(&mut self.exchange.news) {
                return Poll::Ready(Ready::News);
            }
            match self.exchange.source.phase() {
                Phase::Waiting => ready!(self.poll_rest(context)),
                Phase::Closed => return Poll::Ready(Ready::End),
                _ if !self.exchange.is_connected() => {
                    self.exchange.begin();
                    match self.link.poll_connect(context, self.exchange.request()) {
                        Poll::Pending => ready!(self.poll_rest(context)),
                        Poll::Ready(Dialed::Unreachable) => self.lose(Lost::Unreachable),
                        Poll::Ready(Dialed::Connected) => {
                            self.chunk.filled(0);
                            self.exchange.connected();
                        }
                        // See `has_looked_up`.
                        #[cfg(feature = "dns")]
                        Poll::Ready(Dialed::Unknown) => {
                            self.asks = true;
                            return Poll::Ready(Ready::End);
                        }
                    }
                }
                _ if !self.exchange.asked => {
                    let exchange = &self.exchange;
                    match self.link.poll_write_with(context, |room| exchange.put_unsent(room)) {
                        Poll::Pending => ready!(self.poll_rest(context)),
                        Poll::Ready(Ok(len @ 1..)) => self.exchange.sent(len),
                        // All is out; or the answer has come before the end of the request.
                        Poll::Ready(_) => self.exchange.asked = true,
                    }
                }
                _ if self.exchange.is_complete() => self.lose(self.exchange.end()),
                _ => return Poll::Ready(Ready::ToRead),
            }
        }
    }

    /// There is nothing to do but to wait, unless that has been long enough.
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let left = self.exchange.left();
        let is_over = left == 0;
        if self.exchange.source.phase() == Phase::Waiting {
            if is_over || self.link.is_back() {
                self.exchange.wait_over();
                return Poll::Ready(());
            }
        } else if is_over {
            self.lose(self.exchange.silence());
            return Poll::Ready(());
        } else if self.exchange.asked && self.link.is_gone() {
            self.lose(Lost::Broken);
            return Poll::Ready(());
        }
        doze(context, left);
        Poll::Pending
    }

    /// Looks up the name that is to be connected to, if that is what it has stopped for; whether it was.
    #[cfg(feature = "dns")]
    pub(super) async fn has_looked_up(&mut self) -> bool {
        if !core::mem::take(&mut self.asks) {
            return false;
        }
        let name = self.exchange.request().host.name();
        match within(self.exchange.left(), self.link.lookup(name)).await {
            Ok(true) => {}
            Ok(false) => self.lose(Lost::Unreachable),
            Err(_) => self.lose(self.exchange.silence()),
        }
        true
    }

    /// The connection is of no more use, or there is none.
    fn lose(&mut self, lost: Lost) {
        self.exchange.lost(lost);
        self.settle();
    }

    /// Hangs up if the connection has become useless.
    pub(super) fn settle(&mut self) {
        if self.exchange.is_connected() {
            return;
        }
        let farewell = if self.exchange.politely() { FAREWELL } else { RESET };
        self.link.hang_up(farewell);
    }
}

/// What is there to do for those who read.
enum Ready {
    /// The state is another one.
    News,
    ToRead,
    End,
}
