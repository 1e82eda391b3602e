//! Events out of any `embedded_io_async::Read`.

use core::time::Duration;

use embedded_io_async::Read;
pub use sse_core::ReadError;
use sse_core::{Event, Full, Id, InlineParser, Step};

/// Reads events from any [`Read`]: a UART, a TCP or TLS connection, the body reader of an HTTP client.
///
/// It reads `CHUNK` bytes at a time, at most, and never waits for more than there is. `DATA`, `EVENT` and `ID` are the longest
/// data, event type and id in bytes, as in [`InlineParser`]. `CHUNK` is a matter of speed only; 1 will do.
///
/// # Memory
/// `CHUNK + DATA + EVENT + 3 * ID` bytes and less than 200 more, beside the reader.
///
/// ```
/// use sse_embassy::EventReader;
///
/// # embassy_futures::block_on(async {
/// let uart = &b"data: on\n\nevent: alarm\ndata: off\n\n"[..];
/// let mut events = EventReader::<_, 64, 256>::new(uart);
/// let mut seen = String::new();
/// while let Some(event) = events.next_event().await {
///     let event = event?;
///     seen += &format!("{}={} ", event.event_type, event.data);
/// }
/// assert_eq!(seen, "message=on alarm=off ");
/// # Ok::<(), sse_embassy::ReadError<core::convert::Infallible>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct EventReader<R, const CHUNK: usize, const DATA: usize, const EVENT: usize = 64, const ID: usize = 64> {
    reader: R,
    parser: InlineParser<DATA, EVENT, ID>,
    chunk: [u8; CHUNK],
    start: usize,
    end: usize,
}

impl<R, const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize>
    EventReader<R, CHUNK, DATA, EVENT, ID>
{
    /// A reader at the start of a stream, with no last event ID.
    pub const fn new(reader: R) -> Self {
        const { assert!(CHUNK > 0, "a reader needs room for at least one byte") };
        Self { reader, parser: InlineParser::new(), chunk: [0; CHUNK], start: 0, end: 0 }
    }

    /// A new connection: drops what is unfinished and unread, keeps the last event ID. Gives the old reader back.
    pub fn reconnect(&mut self, reader: R) -> R {
        self.parser.reset();
        (self.start, self.end) = (0, 0);
        core::mem::replace(&mut self.reader, reader)
    }

    /// The last event ID string: what the request that resumes this stream has to say.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.parser.last_event_id()
    }

    /// Sets the last event ID string, to resume from one that was kept.
    ///
    /// # Errors
    /// [`Full`] if it has more than `ID` bytes.
    pub fn set_last_event_id(&mut self, id: Id<'_>) -> Result<(), Full> {
        self.parser.set_last_event_id(id)
    }

    /// The reconnection time that the stream has set, if it has.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }

    /// What it reads from.
    pub const fn get_ref(&self) -> &R {
        &self.reader
    }

    /// What it reads from; bytes that are taken out of it are lost to the event stream.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// What it reads from. Bytes that were read ahead are lost.
    pub fn into_inner(self) -> R {
        self.reader
    }
}

impl<R: Read, const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize>
    EventReader<R, CHUNK, DATA, EVENT, ID>
{
    /// The next event, lent until the next call; `None` at the end of the stream, where an unfinished event is dropped (9.2.6).
    ///
    /// Cancel-safe if reading is: nothing changes but after a read that has returned, so a future that is dropped, as by
    /// `select`, loses nothing. (Sockets of embassy-net are; TLS connections as a rule are not.)
    ///
    /// # Errors
    /// [`ReadError::Oversize`] in place of an event that does not fit, [`ReadError::Io`] if reading failed. Nothing is lost by
    /// either: call again to go on.
    pub async fn next_event(&mut self) -> Option<Result<Event<'_>, ReadError<R::Error>>> {
        let (ready, from) = loop {
            let from = self.start;
            let (used, step) = self.parser.advance(self.chunk.get(from..self.end).unwrap_or_default());
            self.start = from.saturating_add(used);
            match step {
                Step::Event(ready) => break (ready, from),
                Step::Oversize(oversize) => return Some(Err(ReadError::Oversize(oversize))),
                Step::NeedData => match self.reader.read(&mut self.chunk).await {
                    Ok(0) => return None,
                    Ok(n) => (self.start, self.end) = (0, n),
                    Err(error) => return Some(Err(ReadError::Io(error))),
                },
            }
        };
        Some(Ok(self.parser.event(ready, self.chunk.get(from..self.end).unwrap_or_default())))
    }
}
