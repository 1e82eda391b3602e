//! The words that mean something to a client in what it reads. Each has a number, which is its place.

use super::grammar::same_word;

/// One after the other, each behind its length: a table of pointers would take as much again.
const WORDS: &[u8] =
    b"\x0cContent-Type\x10Content-Encoding\x11Transfer-Encoding\x0eContent-Length\x0bRetry-After\x08Location\
    \x11text/event-stream\x03*/*\x07chunked\x08identity";

pub(super) const CONTENT_TYPE: u8 = 1;
pub(super) const CONTENT_ENCODING: u8 = 2;
pub(super) const TRANSFER_ENCODING: u8 = 3;
pub(super) const CONTENT_LENGTH: u8 = 4;
pub(super) const RETRY_AFTER: u8 = 5;
pub(super) const LOCATION: u8 = 6;
pub(super) const EVENT_STREAM: u8 = 7;
pub(super) const ANY_TYPE: u8 = 8;
pub(super) const CHUNKED: u8 = 9;
pub(super) const IDENTITY: u8 = 10;
/// Of all others.
#[cfg(test)]
pub(super) const NONE: u8 = 11;

/// The number of a word, in any case; a number that no word has if it is none of these.
pub(super) fn number(word: &[u8]) -> u8 {
    let (mut words, mut number) = (WORDS, 1_u8);
    while let Some((text, rest)) = split(words) {
        if same_word(word, text) {
            break;
        }
        (number, words) = (number.wrapping_add(1), rest);
    }
    number
}

const fn split(words: &[u8]) -> Option<(&[u8], &[u8])> {
    let [len, rest @ ..] = words else { return None };
    rest.split_at_checked(*len as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places() {
        for (place, text) in [
            (CONTENT_TYPE, "Content-Type"),
            (CONTENT_ENCODING, "Content-Encoding"),
            (TRANSFER_ENCODING, "Transfer-Encoding"),
            (CONTENT_LENGTH, "Content-Length"),
            (RETRY_AFTER, "Retry-After"),
            (LOCATION, "Location"),
            (EVENT_STREAM, "text/event-stream"),
            (ANY_TYPE, "*/*"),
            (CHUNKED, "chunked"),
            (IDENTITY, "identity"),
        ] {
            assert_eq!(number(text.as_bytes()), place);
            assert_eq!(number(text.to_ascii_uppercase().as_bytes()), place);
        }
        for text in ["", "x", "Content", "Content-Typ", "Content-Typed", "\x04Host"] {
            assert_eq!(number(text.as_bytes()), NONE, "{text}");
        }
    }
}
