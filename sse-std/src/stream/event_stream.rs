//! Events out of one body.

use core::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::{FusedStream, Stream};
use pin_project_lite::pin_project;
use sse_core::{Buffers, Full, Id, Oversize, Parser, Step};

use super::chunks::Chunk;
use crate::{buffer::Growing, event::OwnedEvent, reader::EventReader};

pin_project! {
    /// Turns a stream of byte chunks, as the body of an HTTP answer is, into a stream of events.
    ///
    /// The chunks may be cut anywhere. It ends with the body, where an unfinished event is dropped (9.2.6), and after an error
    /// of the body.
    ///
    /// # Limits
    /// Data, event type and id may have 1 MiB each, or what [`with_limit`](Self::with_limit) says. A longer one is
    /// [`StreamError::Oversize`], and the stream goes on.
    ///
    /// ```
    /// use futures_util::StreamExt;
    /// use sse_std::stream::EventStream;
    ///
    /// # futures_executor::block_on(async {
    /// let chunks = ["data: hel", "lo\n\ndata: bye\n", "\n"];
    /// let body = futures_util::stream::iter(chunks.map(Ok::<_, std::io::Error>));
    /// let events: Vec<_> = EventStream::new(body).map(|event| event.unwrap().data).collect().await;
    /// assert_eq!(events, ["hello", "bye"]);
    /// # });
    /// ```
    #[must_use = "streams do nothing unless polled"]
    pub struct EventStream<S, B> {
        #[pin]
        body: S,
        chunk: Chunk<B>,
        parser: Parser<Growing, Growing, Growing>,
        ended: bool,
    }
}

/// Why there is no event.
#[derive(Debug, Eq, PartialEq)]
pub enum StreamError<E> {
    /// The body broke: the stream is over.
    Body(E),
    /// One event was dropped because it is over the limit: go on.
    Oversize(Oversize),
}

impl<S, B, E> EventStream<S, B>
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    /// Events of up to 1 MiB.
    pub fn new(body: S) -> Self {
        Self::with_limit(body, EventReader::<&[u8]>::DEFAULT_LIMIT)
    }

    /// Events that may have `limit` bytes of data, as many of event type, and as many of id.
    pub fn with_limit(body: S, limit: usize) -> Self {
        let new = || Growing::with_limit(limit);
        let parser = Parser::with_buffers(Buffers { data: new(), event: new(), ids: [new(), new(), new()] });
        Self { body, chunk: Chunk::empty(), parser, ended: false }
    }

    /// The last event ID string: for `Last-Event-ID` in the request that resumes this stream, unless it is empty.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.parser.last_event_id()
    }

    /// Sets the last event ID string. Before the first event.
    ///
    /// # Errors
    /// [`Full`] if `id` is over the limit.
    pub fn set_last_event_id(&mut self, id: Id<'_>) -> Result<(), Full> {
        self.parser.set_last_event_id(id)
    }

    /// The reconnection time that the stream has set, if it has.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }
}

impl<S, B, E> Stream for EventStream<S, B>
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    type Item = Result<OwnedEvent, StreamError<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        loop {
            let (used, step) = this.parser.advance(this.chunk.rest());
            let outcome = match step {
                Step::Event(ready) => Some(Ok(this.parser.event(ready, this.chunk.rest()).into())),
                Step::Oversize(oversize) => Some(Err(StreamError::Oversize(oversize))),
                Step::NeedData => None,
            };
            this.chunk.consume(used);
            if outcome.is_some() {
                return Poll::Ready(outcome);
            }
            if *this.ended {
                return Poll::Ready(None);
            }
            match ready!(this.body.as_mut().poll_next(context)) {
                Some(Ok(bytes)) => *this.chunk = Chunk::new(bytes),
                Some(Err(error)) => {
                    *this.ended = true;
                    return Poll::Ready(Some(Err(StreamError::Body(error))));
                }
                None => *this.ended = true,
            }
        }
    }
}

impl<S, B, E> FusedStream for EventStream<S, B>
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<S, B: AsRef<[u8]>> fmt::Debug for EventStream<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("last_event_id", &self.parser.last_event_id())
            .field("unread", &self.chunk.rest().len())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl<E: fmt::Display> fmt::Display for StreamError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(error) => write!(f, "cannot read the event stream: {error}"),
            Self::Oversize(oversize) => oversize.fmt(f),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for StreamError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Body(error) => Some(error),
            Self::Oversize(oversize) => Some(oversize),
        }
    }
}
