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

    fn next(&mut self) -> Option<&'m str> {
        let line = core::mem::take(&mut self.line);
        if !line.is_empty() {
            return Some(line);
        }
        let begins = matches!(self.at, At::Start);
        while self.rest.is_none() {
            self.at = self.at.next()?;
            let message = self.message;
            self.rest = match self.at {
                At::Start => None,
                At::Comment => message.comment,
                At::Event => message.event.map(Line::as_str),
                At::Id => message.id.map(Id::as_str),
                At::Retry => message.retry.as_ref().map(Decimal::as_str),
                At::Data => message.data,
                At::End => return Some(if begins { "\n" } else { "\n\n" }),
            };
        }
        (self.line, self.rest) = self.rest.map_or(("", None), first_line);
        let prefix = self.at.prefix();
        if begins { prefix.strip_prefix('\n') } else { Some(prefix) }
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
    const fn next(self) -> Option<Self> {
        match self {
            Self::Start => Some(Self::Comment),
            Self::Comment => Some(Self::Event),
            Self::Event => Some(Self::Id),
            Self::Id => Some(Self::Retry),
            Self::Retry => Some(Self::Data),
            Self::Data => Some(Self::End),
            Self::End => None,
        }
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
