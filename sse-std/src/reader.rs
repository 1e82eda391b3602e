//! Events out of any `BufRead`.

use core::{iter::FusedIterator, time::Duration};
use std::io::{BufRead, ErrorKind};

use sse_core::{Buffers, Event, Full, Id, Parser, Step};

use crate::{buffer::Growing, error::Error, event::OwnedEvent};

/// Reads events from any [`BufRead`]: a socket in a `BufReader`, the body of an HTTP client, a file, standard input.
///
/// [`next_event`](Self::next_event) lends events, without a copy where an event lies whole in the reader's own buffer; as an
/// [`Iterator`] it gives them away. An event is out as soon as its blank line was read; nothing is read ahead beyond what one
/// `fill_buf` brings.
///
/// # Limits
/// Data, event type and id may have 1 MiB each, or what [`with_limit`](Self::with_limit) says. A longer one is
/// [`Error::Oversize`], and the stream goes on. Memory grows with what is really needed, up to the limit for each of data,
/// event type and three ids; while one of them grows, half the limit more.
///
/// ```
/// use sse_std::EventReader;
///
/// let body = &b"data: hello\n\nevent: bye\ndata: see you\n\n"[..];
/// let mut events = EventReader::new(body);
/// while let Some(event) = events.next_event() {
///     let event = event?;
///     match event.event_type {
///         "bye" => assert_eq!(event.data, "see you"),
///         _ => assert_eq!(event.data, "hello"),
///     }
/// }
/// # Ok::<(), sse_std::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventReader<R> {
    reader: R,
    parser: Parser<Growing, Growing, Growing>,
    /// Bytes of the reader's buffer that are used, and still lent to the last event.
    used: usize,
    ended: bool,
}

impl<R: BufRead> EventReader<R> {
    /// The limit of data, event type and id, each, unless set: 1 MiB.
    pub const DEFAULT_LIMIT: usize = 1 << 20;

    /// A reader at the start of a stream, with no last event ID. Nothing is read yet.
    pub const fn new(reader: R) -> Self {
        Self::with_limit(reader, Self::DEFAULT_LIMIT)
    }

    /// A reader whose events may have `limit` bytes of data, as many of event type, and as many of id.
    pub const fn with_limit(reader: R, limit: usize) -> Self {
        let ids = [Growing::with_limit(limit), Growing::with_limit(limit), Growing::with_limit(limit)];
        let buffers = Buffers { data: Growing::with_limit(limit), event: Growing::with_limit(limit), ids };
        Self { reader, parser: Parser::with_buffers(buffers), used: 0, ended: false }
    }

    /// The next event, lent until the next call; `None` at the end of the stream, where an unfinished event is dropped (9.2.6).
    ///
    /// # Errors
    /// See [`Error`]. After [`Error::Io`] of another kind than `WouldBlock` and `TimedOut` there is only `None`.
    pub fn next_event(&mut self) -> Option<Result<Event<'_>, Error>> {
        let ready = loop {
            match self.advance()? {
                Ok(Step::Event(ready)) => break ready,
                Ok(Step::Oversize(oversize)) => return Some(Err(oversize.into())),
                Ok(Step::NeedData) => {}
                Err(error) => return Some(Err(error)),
            }
        };
        // Not a read: what is used is not consumed yet, so the same bytes are still there.
        let chunk = match self.reader.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) => return Some(Err(error.into())),
        };
        Some(Ok(self.parser.event(ready, chunk)))
    }

    /// A new connection: goes on with `reader`, drops what is unfinished, keeps the last event ID and the reconnection time.
    /// Gives the old reader back.
    pub fn reconnect(&mut self, reader: R) -> R {
        self.consume();
        self.parser.reset();
        self.ended = false;
        core::mem::replace(&mut self.reader, reader)
    }

    /// The last event ID string: what `Last-Event-ID` says in the request that resumes this stream, if it is not empty.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.parser.last_event_id()
    }

    /// Sets the last event ID string, to resume from one that was kept. Call it before the first event.
    ///
    /// # Errors
    /// [`Full`] if it is over the limit.
    pub fn set_last_event_id(&mut self, id: Id<'_>) -> Result<(), Full> {
        self.parser.set_last_event_id(id)
    }

    /// The reconnection time that the stream has set, if it has; a server may say anything from 0 to `u64::MAX` ms.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }

    /// What it reads from.
    pub const fn get_ref(&self) -> &R {
        &self.reader
    }

    /// What it reads from, as to set a timeout; bytes that are taken out of it are lost to the event stream.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// What it reads from, just behind the last event.
    pub fn into_inner(mut self) -> R {
        self.consume();
        self.reader
    }

    /// One look at what the reader has; `None` at its end.
    fn advance(&mut self) -> Option<Result<Step, Error>> {
        self.consume();
        if self.ended {
            return None;
        }
        loop {
            match self.reader.fill_buf() {
                Ok([]) => {
                    self.ended = true;
                    return None;
                }
                Ok(chunk) => {
                    let (used, step) = self.parser.advance(chunk);
                    self.used = used;
                    return Some(Ok(step));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                    return Some(Err(error.into()));
                }
            }
        }
    }

    fn consume(&mut self) {
        self.reader.consume(core::mem::take(&mut self.used));
    }
}

impl<R: BufRead> Iterator for EventReader<R> {
    type Item = Result<OwnedEvent, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_event().map(|result| result.map(OwnedEvent::from))
    }
}

impl<R: BufRead> FusedIterator for EventReader<R> {}
