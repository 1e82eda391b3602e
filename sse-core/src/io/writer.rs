//! Events into any `embedded_io::Write`.

use core::fmt;

use embedded_io::{Error as _, ErrorKind, Write};

use crate::encode::Message;

/// Writes events to any [`Write`], flushing after each, so that none waits in a buffer.
///
/// A message is written part by part ([`Message::parts`]); put a buffered writer underneath where each write is a packet.
///
/// ```
/// use sse_core::{EventWriter, Message};
///
/// let mut out = [0; 64];
/// let mut events = EventWriter::new(&mut out[..]);
/// events.send(&Message::new().data("21.5"))?;
/// events.keep_alive()?;
/// let left = events.into_inner().len();
/// assert_eq!(&out[..64 - left], b"data: 21.5\n\n: \n\n");
/// # Ok::<(), sse_core::WriteError<embedded_io::SliceWriteError>>(())
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
    /// Writes `message` and flushes. Interrupted writes are repeated.
    ///
    /// # Errors
    /// Those of the writer, and [`WriteError::WriteZero`] if it takes no more bytes. Part of the message may be out then: end
    /// the stream, or the next message would join it.
    pub fn send(&mut self, message: &Message<'_>) -> Result<(), WriteError<W::Error>> {
        for part in message.parts() {
            let mut rest = part.as_bytes();
            // `write_all` of the trait panics where a writer takes no more bytes.
            while !rest.is_empty() {
                match self.writer.write(rest) {
                    Ok(0) => return Err(WriteError::WriteZero),
                    Ok(n) => rest = rest.get(n..).unwrap_or_default(),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => return Err(WriteError::Io(error)),
                }
            }
        }
        self.writer.flush().map_err(WriteError::Io)
    }

    /// Sends [`Message::KEEP_ALIVE`].
    ///
    /// # Errors
    /// As [`send`](Self::send). This is also how a server notices that a silent client has left.
    pub fn keep_alive(&mut self) -> Result<(), WriteError<W::Error>> {
        self.send(&Message::KEEP_ALIVE)
    }
}

/// Why a message is not out.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum WriteError<E> {
    /// Writing failed.
    Io(E),
    /// The writer takes no more bytes.
    WriteZero,
}

impl<E: fmt::Display> fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot write to the event stream: {error}"),
            Self::WriteZero => f.write_str("the writer takes no more bytes; end this event stream"),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for WriteError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::WriteZero => None,
        }
    }
}
