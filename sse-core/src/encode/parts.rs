//! A message cut into borrowed pieces.

use super::{
    decimal::Decimal,
    lines::first_line,
    message::Message,
    text::{Id, Line},
};

/// The pieces of an encoded [`Message`], in order: write them one after the other. None is empty.
///
/// ```
/// use sse_core::Message;
///
/// let message = Message::new().data("one\ntwo");
/// assert!(message.parts().eq(["data: ", "one", "\ndata: ", "two", "\n\n"]));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Parts<'m> {
    message: &'m Message<'m>,
    /// The field under way, or what comes in its place.
    at: At,
    /// A line whose prefix is out.
    line: &'m str,
    /// More lines of the field under way.
    rest: Option<&'m str>,
}

impl<'m> Parts<'m> {
    pub(super) const fn new(message: &'m Message<'m>) -> Self {
        Self { message, at: At::Start, line: "", rest: None }
    }
}

impl<'m> Iterator for Parts<'m> {
    type Item = &'m str;

    // Where there is room for it: what is left of the state machine in a loop is what the message needs.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn next(&mut self) -> Option<&'m str> {
        let line = core::mem::take(&mut self.line);
        if !line.is_empty() {
            return Some(line);
        }
        let begins = matches!(self.at, At::Start);
        if self.rest.is_none() {
            self.at = self.at.next_in(self.message)?;
            let message = self.message;
            match self.at {
                At::Start => {}
                At::Comment => self.rest = message.comment,
                // These are lines already.
                At::Event => self.line = message.event.map_or("", Line::as_str),
                At::Id => self.line = message.id.map_or("", Id::as_str),
                At::Retry => self.line = message.retry.as_ref().map_or("", Decimal::as_str),
                At::Data => self.rest = message.data,
                At::End => return Some(if begins { "\n" } else { "\n\n" }),
            }
        }
        if let Some(text) = self.rest {
            (self.line, self.rest) = first_line(text);
        }
        let prefix = self.at.prefix();
        if begins { prefix.get(1..) } else { Some(prefix) }
    }
}

impl core::iter::FusedIterator for Parts<'_> {}

/// The fields in the order in which they are sent: data last, so that it can be streamed.
#[derive(Clone, Copy, Debug)]
enum At {
    Start,
    Comment,
    Event,
    Id,
    Retry,
    Data,
    End,
}

impl At {
    /// The next field that `message` has.
    #[inline]
    const fn next_in(self, message: &Message<'_>) -> Option<Self> {
        if matches!(self, Self::End) {
            return None;
        }
        let order = self as u8;
        Some(if order < Self::Comment as u8 && message.comment.is_some() {
            Self::Comment
        } else if order < Self::Event as u8 && message.event.is_some() {
            Self::Event
        } else if order < Self::Id as u8 && message.id.is_some() {
            Self::Id
        } else if order < Self::Retry as u8 && message.retry.is_some() {
            Self::Retry
        } else if order < Self::Data as u8 && message.data.is_some() {
            Self::Data
        } else {
            Self::End
        })
    }

    /// Ends the line before, and begins one. The space is always there, or clients would take the text's own first space.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Comment => "\n: ",
            Self::Event => "\nevent: ",
            Self::Id => "\nid: ",
            Self::Retry => "\nretry: ",
            Self::Data => "\ndata: ",
            Self::Start | Self::End => "\n",
        }
    }
}
