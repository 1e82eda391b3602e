//! Data that is produced piece by piece.

use core::fmt;

use super::{lines::first_line, message::Message};

/// Writes an event whose data comes in pieces, as from `write!` or a serializer: of any length, with no buffer.
///
/// CR, LF and CRLF in the data each start a new line of it, also a CRLF that comes in two pieces. Any way to cut the data gives
/// the same bytes as [`Message::data`] with all of it.
///
/// ```
/// use core::fmt::Write;
/// use sse_core::{DataWriter, Line, Message};
///
/// let head = Message::new().event(Line::new("reading").unwrap());
/// let mut data = DataWriter::new(String::new(), head)?;
/// write!(data, "{{\"celsius\": {:.1}}}", 21.5)?;
/// assert_eq!(data.finish()?, "event: reading\ndata: {\"celsius\": 21.5}\n\n");
/// # Ok::<(), core::fmt::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "the event is complete only after `finish`"]
pub struct DataWriter<W> {
    out: W,
    /// A CR was the last byte, and its line break is out: a LF that follows belongs to it.
    after_cr: bool,
}

impl<W: fmt::Write> DataWriter<W> {
    /// Starts an event with the fields of `head`. If `head` has data, what is written goes on behind it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(mut out: W, head: Message<'_>) -> Result<Self, fmt::Error> {
        let opened = Message { data: Some(""), ..head };
        let mut parts = opened.parts().peekable();
        while let Some(part) = parts.next() {
            // The last part would end the event.
            if parts.peek().is_some() {
                out.write_str(part)?;
            }
        }
        let mut data = Self { out, after_cr: false };
        fmt::Write::write_str(&mut data, head.data.unwrap_or_default())?;
        Ok(data)
    }

    /// Ends the event and gives the writer back. Without this call no client gets the event, and the next one joins it.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> Result<W, fmt::Error> {
        self.out.write_str("\n\n")?;
        Ok(self.out)
    }
}

impl<W: fmt::Write> fmt::Write for DataWriter<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        let text = if self.after_cr { text.strip_prefix('\n').unwrap_or(text) } else { text };
        self.after_cr = text.ends_with('\r');
        let (mut line, mut rest) = first_line(text);
        loop {
            if !line.is_empty() {
                self.out.write_str(line)?;
            }
            let Some(next) = rest else { return Ok(()) };
            self.out.write_str("\ndata: ")?;
            (line, rest) = first_line(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use super::*;

    #[test]
    fn says_the_same_however_it_is_cut() {
        for text in ["", "a", "\n", "\r", "\r\n", "a\r\nb", "\r\r\n\n", "a\n\rb\r\n", " é\r"] {
            let whole = Message::new().comment("c").data(text).to_string();
            for first in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
                for second in (first..=text.len()).filter(|&at| text.is_char_boundary(at)) {
                    let head = Message::new().comment("c").data(&text[..first]);
                    let mut data = DataWriter::new(String::new(), head).unwrap();
                    fmt::Write::write_str(&mut data, &text[first..second]).unwrap();
                    fmt::Write::write_str(&mut data, &text[second..]).unwrap();
                    assert_eq!(data.finish().unwrap(), whole, "{text:?} cut at {first} and {second}");
                }
            }
        }
    }
}
