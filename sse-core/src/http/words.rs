//! The words that mean something to a client, in what it sends and in what it reads. Each has a number, which is its place.

use super::grammar::same_word;

/// One after the other, each behind its length: a table of pointers would take as much again.
const WORDS: &[u8] =
    b"\x10Content-Language\x10Content-Location\x0cContent-Type\x10Content-Encoding\x11Transfer-Encoding\
    \x04Host\x06Accept\x0dCache-Control\x0aConnection\x0dLast-Event-ID\x0eContent-Length\x0bRetry-After\x08Location\
    \x11text/event-stream\x08no-cache\x05close\x03*/*\x07chunked\x08identity";

/// From here on, and up to [`CONTENT_LENGTH`], the names that tell of a body, and those that are sent from here.
pub(super) const OF_BODY: u8 = 1;
pub(super) const CONTENT_TYPE: u8 = 3;
pub(super) const CONTENT_ENCODING: u8 = 4;
/// From here on, and up to [`CONTENT_LENGTH`], the names that are sent from here and never from those that users give.
pub(super) const TRANSFER_ENCODING: u8 = 5;
pub(super) const HOST: u8 = 6;
pub(super) const ACCEPT: u8 = 7;
pub(super) const CONNECTION: u8 = 9;
pub(super) const LAST_EVENT_ID: u8 = 10;
pub(super) const CONTENT_LENGTH: u8 = 11;
pub(super) const RETRY_AFTER: u8 = 12;
pub(super) const LOCATION: u8 = 13;
/// This and the next two are what is sent with [`ACCEPT`] and the next two.
pub(super) const EVENT_STREAM: u8 = 14;
pub(super) const ANY_TYPE: u8 = 17;
pub(super) const CHUNKED: u8 = 18;
pub(super) const IDENTITY: u8 = 19;

/// The number of a word, in any case; a number that no word has if it is none of these.
#[inline(never)]
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

/// The word that has this number.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(super) fn word(number: u8) -> &'static str {
    // Where there is room, it need not be looked for.
    #[cfg(target_pointer_width = "64")]
    return TABLE.get(usize::from(number)).unwrap_or(&"");
    #[cfg(not(target_pointer_width = "64"))]
    word_without_a_table(number)
}

/// The words in their places, none in that of zero.
#[cfg(target_pointer_width = "64")]
static TABLE: [&str; 20] = {
    let mut table = [""; 20];
    let (mut words, mut number) = (WORDS, 1);
    while let Some((text, rest)) = split(words) {
        if let (Ok(text), Some((_, [place, ..]))) = (core::str::from_utf8(text), table.split_at_mut_checked(number)) {
            *place = text;
        }
        (words, number) = (rest, number.wrapping_add(1));
    }
    table
};

#[cfg(any(test, not(target_pointer_width = "64")))]
fn word_without_a_table(number: u8) -> &'static str {
    let (mut words, mut left) = (WORDS, number);
    while let Some((text, rest)) = split(words) {
        left = left.wrapping_sub(1);
        if left == 0 {
            return super::grammar::text(text);
        }
        words = rest;
    }
    ""
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
            (OF_BODY, "Content-Language"),
            (2, "Content-Location"),
            (CONTENT_TYPE, "Content-Type"),
            (CONTENT_ENCODING, "Content-Encoding"),
            (TRANSFER_ENCODING, "Transfer-Encoding"),
            (HOST, "Host"),
            (ACCEPT, "Accept"),
            (8, "Cache-Control"),
            (CONNECTION, "Connection"),
            (LAST_EVENT_ID, "Last-Event-ID"),
            (CONTENT_LENGTH, "Content-Length"),
            (RETRY_AFTER, "Retry-After"),
            (LOCATION, "Location"),
            (EVENT_STREAM, "text/event-stream"),
            (15, "no-cache"),
            (16, "close"),
            (ANY_TYPE, "*/*"),
            (CHUNKED, "chunked"),
            (IDENTITY, "identity"),
        ] {
            assert_eq!((word(place), number(text.as_bytes())), (text, place));
            assert_eq!(number(text.to_ascii_uppercase().as_bytes()), place);
        }
        for text in ["", "x", "Content", "Content-Typ", "Content-Typed", "\x04Host"] {
            assert_eq!(number(text.as_bytes()), 20, "{text}");
        }
        for number in 0..=u8::MAX {
            assert_eq!(word(number), word_without_a_table(number));
        }
        assert_eq!((word(0), word(20), word(255)), ("", "", ""));
    }
}
