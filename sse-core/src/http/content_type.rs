//! What a response says that it is.

use super::{element::Element, words};

/// What the `Content-Type` of a response says.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ContentType {
    // First, so that what starts with it is nothing but zeros.
    /// There is none.
    Missing,
    /// `text/event-stream`: the only one that opens a stream.
    EventStream,
    /// Something else, or nothing that could be understood.
    Other,
}

impl ContentType {
    /// Reads the value of a `Content-Type` header as browsers do.
    ///
    /// Case and parameters do not matter, so `Text/Event-Stream; charset=windows-1252` is one. Of several types, between
    /// commas, the last counts; what is not a media type at all, and `*/*`, are passed over. (WHATWG MIME Sniffing, 4.4, and
    /// Fetch, "extract a MIME type".) Several `Content-Type` lines count as one whose values are joined with commas.
    ///
    /// ```
    /// use sse_core::http::ContentType;
    ///
    /// assert_eq!(ContentType::of("text/event-stream;"), ContentType::EventStream);
    /// assert_eq!(ContentType::of("text/event-stream-x"), ContentType::Other);
    /// assert_eq!(ContentType::of("text/event-stream, text/html"), ContentType::Other);
    /// ```
    #[must_use]
    pub fn of(value: &str) -> Self {
        Self::of_bytes(value.as_bytes())
    }

    /// The same of a value that need not be text.
    #[must_use]
    pub fn of_bytes(value: &[u8]) -> Self {
        let mut kind = Self::Other;
        Element::each(value, |element, word| kind.element(element, word));
        kind
    }

    /// One of several types, of which the last counts.
    pub(super) fn element(&mut self, element: &Element, word: u8) {
        if !element.is_media_type() || word == words::ANY_TYPE {
            if matches!(self, Self::Missing) {
                *self = Self::Other;
            }
        } else {
            *self = if word == words::EVENT_STREAM { Self::EventStream } else { Self::Other };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_what_browsers_make_of_it() {
        for value in [
            "text/event-stream",
            "TEXT/Event-Stream",
            " \ttext/event-stream\t ",
            "text/event-stream;",
            "text/event-stream ; charset=utf-8",
            "text/event-stream;charset=windows-1252",
            "text/event-stream;\"",
            "text/event-stream;x=\"a,text/html\"",
            "text/event-stream;x=\"\\\",text/html\"",
            "text/html, text/event-stream",
            "text/event-stream, x bogus",
            "text/event-stream,",
            "text/event-stream, */*",
            "text/event-stream, text/",
            "text/event-stream, /html",
            "text/event-stream, text/html/x",
            "text/event-stream, te xt/html",
            "text/event-stream, a/é",
        ] {
            assert_eq!(ContentType::of(value), ContentType::EventStream, "{value:?}");
        }
        for value in [
            "",
            " ",
            ";",
            "x bogus",
            "text",
            "text/x-bogus",
            "text/event-stream-x",
            "text/event-strea",
            "text/event-stream x",
            "text /event-stream",
            "text/ event-stream",
            "text/event-stream\0",
            "text/event-stream\n",
            "\"text/event-stream\"",
            "text/event-stream, text/html",
            "text/event-stream, application/something.much.longer.than.a.word",
            "\"a, text/event-stream",
            "*/*",
        ] {
            assert_eq!(ContentType::of(value), ContentType::Other, "{value:?}");
        }
    }
}
