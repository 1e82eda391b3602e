//! How long to wait before asking again (RFC 9110, 10.2.3).

use core::time::Duration;

use super::{element::Element, word::Word};

/// The value of a `Retry-After` header in seconds; `None` if it is a date, or neither (RFC 9110, 10.2.3).
///
/// More seconds than about half of `usize::MAX` may count as that.
///
/// ```
/// use core::time::Duration;
/// use sse_core::http::retry_after;
///
/// assert_eq!(retry_after("120"), Some(Duration::from_secs(120)));
/// assert_eq!(retry_after("Fri, 31 Dec 1999 23:59:59 GMT"), None);
/// ```
#[must_use]
pub fn retry_after(value: &str) -> Option<Duration> {
    let (mut element, mut word) = (Element::NEW, Word::new());
    let is_list = value.bytes().any(|byte| element.push(byte, &mut word));
    element.number().filter(|_| !is_list).map(|secs| Duration::from_secs(secs as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u64 = usize::MAX as u64;

    #[test]
    fn digits_only() {
        for (value, seconds) in [
            ("0", 0),
            ("120", 120),
            (" 007\t", 7),
            ("2684354559", 2684354559),
            ("11529215046068469759", if usize::BITS == 64 { 11529215046068469759 } else { MOST }),
            ("11529215046068469760", MOST),
            ("18446744073709551615", MOST),
            ("18446744073709551616", MOST),
            ("99999999999999999999999999999999999999999999", MOST),
        ] {
            assert_eq!(retry_after(value), Some(Duration::from_secs(seconds)), "{value}");
        }
        for value in
            ["", " ", "+5", "-5", "5 5", "5.5", "5;", "5,", ",5", "5,5", "0x5", "5s", "Fri, 31 Dec 1999 23:59:59 GMT"]
        {
            assert_eq!(retry_after(value), None, "{value}");
        }
    }
}
