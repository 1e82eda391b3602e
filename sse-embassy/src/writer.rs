//! Events into any `embedded_io_async::Write`.

use embedded_io_async::Write;
use sse_core::Message;
pub use sse_core::WriteError;

/// Writes events to any [`Write`], flushing after each, so that none waits in a buffer.
///
/// A message is written part by part ([`Message::parts`]); put a buffered writer underneath where each write is a packet.
///
/// ```
/// use sse_embassy::{EventWriter, Message};
///
/// # embassy_futures::block_on(async {
/// let mut out = [0; 64];
/// let mut events = EventWriter::new(&mut out[..]);
/// events.send(&Message::new().data("21.5")).await?;
/// events.keep_alive().await?;
/// let left = events.into_inner().len();
/// assert_eq!(&out[..64 - left], b"data: 21.5\n\n: \n\n");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct EventWriter<W> {
    writer: W,
}

impl<W> EventWriter<W> {
    /// Nothing is written before the first event.
    pub const fn new(writer: W) -> Self {
        Self { writer }
    }

    /// What it writes to.
    pub const fn get_ref(&self) -> &W {
        &self.writer
    }

    /// What it writes to.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.writer
    }

    /// What it writes to.
    pub fn into_inner(self) -> W {
        self.writer
    }
}

impl<W: Write> EventWriter<W> {
    /// Writes `message` and flushes.
    ///
    /// Not cancel-safe: if the future is dropped, part of the message may be out. End the stream then, or let a task of its own
    /// do the sending.
    ///
    /// # Errors
    /// Those of the writer, and [`WriteError::WriteZero`] if it takes no more bytes. Part of the message may be out then: end
    /// the stream, or the next message would join it.
    pub async fn send(&mut self, message: &Message<'_>) -> Result<(), WriteError<W::Error>> {
        for part in message.parts() {
            let mut rest = part.as_bytes();
            // `write_all` of the trait panics where a writer takes no more bytes.
            while !rest.is_empty() {
                match self.writer.write(rest).await {
                    Ok(0) => return Err(WriteError::WriteZero),
                    Ok(n) => rest = rest.get(n..).unwrap_or_default(),
                    Err(error) => return Err(WriteError::Io(error)),
                }
            }
        }
        self.writer.flush().await.map_err(WriteError::Io)
    }

    /// Sends [`Message::KEEP_ALIVE`]. Not cancel-safe, as [`send`](Self::send).
    ///
    /// # Errors
    /// As [`send`](Self::send). This is also how a server notices that a silent client has left.
    pub async fn keep_alive(&mut self) -> Result<(), WriteError<W::Error>> {
        self.send(&Message::KEEP_ALIVE).await
    }
}
