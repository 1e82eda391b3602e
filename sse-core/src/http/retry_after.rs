//! How long to wait before asking again (RFC 9110, 10.2.3).

use core::time::Duration;

use super::{element::Element, lines::Word};

/// The value of a `Retry-After` header in seconds; `None` if it is a date, or neither (RFC 9110, 10.2.3).
///
/// More than 2<sup>63</sup> seconds may count as `u64::MAX`.
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
    element.number().filter(|_| !is_list).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_only() {
        for (value, seconds) in [
            ("0", 0),
            ("120", 120),
            (" 007\t", 7),
            ("11529215046068469759", 11529215046068469759),
            ("11529215046068469760", u64::MAX),
            ("18446744073709551615", u64::MAX),
            ("18446744073709551616", u64::MAX),
            ("99999999999999999999999999999999999999999999", u64::MAX),
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
