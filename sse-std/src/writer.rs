//! Events into any `Write`.

use core::fmt::{self, Write as _};
use std::io::{self, Write};

use sse_core::{DataWriter, Message};

/// Writes events to any [`Write`]: a socket, the body of a response, a file. Each is one write and one flush, so that it is one
/// packet where it can be, and never waits in a buffer for the next.
///
/// ```
/// use sse_std::{EventWriter, Line, Message};
///
/// const TICK: Line = Line::new("tick").unwrap();
///
/// let mut events = EventWriter::new(Vec::new());
/// events.send(&Message::new().event(TICK).data("one\ntwo"))?;
/// events.send_display(Message::new(), format_args!("{:.1} °C", 21.5))?;
/// events.keep_alive()?;
/// assert_eq!(events.into_inner(), "event: tick\ndata: one\ndata: two\n\ndata: 21.5 °C\n\n: \n\n".as_bytes());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventWriter<W> {
    writer: W,
    message: String,
}

impl<W: Write> EventWriter<W> {
    /// Nothing is written before the first event.
    pub const fn new(writer: W) -> Self {
        Self { writer, message: String::new() }
    }

    /// Writes `message` and flushes.
    ///
    /// # Errors
    /// Those of the writer. Part of the message may be out then: end the stream, or the next message would join it.
    pub fn send(&mut self, message: &Message<'_>) -> io::Result<()> {
        self.message.clear();
        self.message.extend(message.parts());
        self.write()
    }

    /// As [`send`](Self::send), with data that is yet to be formatted: `format_args!`, a JSON value, anything `Display`. If
    /// `head` has data, it goes on behind that.
    ///
    /// # Errors
    /// Those of the writer; and if `data` fails to format, in which case nothing was written.
    pub fn send_display(&mut self, head: Message<'_>, data: impl fmt::Display) -> io::Result<()> {
        self.message.clear();
        self.format(head, data).map_err(|_| io::Error::other("the data failed to format; nothing was sent"))?;
        self.write()
    }

    /// Sends [`Message::KEEP_ALIVE`], which clients ignore.
    ///
    /// # Errors
    /// Those of the writer. This is also how a server notices that a silent client has left.
    pub fn keep_alive(&mut self) -> io::Result<()> {
        self.send(&Message::KEEP_ALIVE)
    }

    /// What it writes to.
    pub const fn get_ref(&self) -> &W {
        &self.writer
    }

    /// What it writes to.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.writer
    }

    /// What it writes to. Every message is already out.
    pub fn into_inner(self) -> W {
        self.writer
    }

    fn format(&mut self, head: Message<'_>, data: impl fmt::Display) -> fmt::Result {
        let mut writer = DataWriter::new(&mut self.message, head)?;
        write!(writer, "{data}")?;
        writer.finish().map(|_| ())
    }

    fn write(&mut self) -> io::Result<()> {
        let written = self.writer.write_all(self.message.as_bytes()).and_then(|()| self.writer.flush());
        // One large message should not hold its memory for ever.
        self.message.clear();
        self.message.shrink_to(KEPT);
        written
    }
}

/// Bytes of buffer that are kept between messages.
const KEPT: usize = 16 * 1024;
