//! What of a request goes along with a redirect (WHATWG Fetch, 4.4).

use super::header_name::OF_BODY;

/// What a redirect makes of the request that it answers: its method, its body, and which header fields go along.
///
/// Where it leads is not its business: see [`RedirectTarget`](super::RedirectTarget).
///
/// ```
/// use sse_core::http::Carried;
///
/// const SEE_OTHER: Carried = Carried::by_redirect(303, "POST", true);
/// assert!(SEE_OTHER.becomes_get());
/// assert!(SEE_OTHER.header("Accept") && !SEE_OTHER.header("content-type") && !SEE_OTHER.header("Authorization"));
///
/// let moved = Carried::by_redirect(307, "POST", false);
/// assert!(!moved.becomes_get() && moved.header("Content-Type") && moved.header("Authorization"));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Carried {
    becomes_get: bool,
    cross_origin: bool,
}

impl Carried {
    /// After an answer of this status to a request of this method. `cross_origin`: whether it leads to another scheme, host or
    /// port.
    pub const fn by_redirect(status: u16, method: &str, cross_origin: bool) -> Self {
        // Methods are told apart by case (RFC 9110, 9.1).
        let becomes_get = match (status, method.as_bytes()) {
            (301 | 302, b"POST") => true,
            (303, b"GET" | b"HEAD") => false,
            (303, _) => true,
            _ => false,
        };
        Self { becomes_get, cross_origin }
    }

    /// Whether it is a `GET` without a body now. Else method and body stay what they are.
    #[must_use]
    pub const fn becomes_get(self) -> bool {
        self.becomes_get
    }

    /// Whether a header field of this name, in any case, goes along: without the body, not the fields that tell of it; to
    /// another origin, not `Authorization`, `Cookie` and `Proxy-Authorization`. What else is a secret, only the user knows.
    #[must_use]
    pub fn header(self, name: &str) -> bool {
        let is_one_of = |names: &[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(name));
        !(self.becomes_get && is_one_of(&OF_BODY) || self.cross_origin && is_one_of(&SECRETS))
    }
}

const SECRETS: [&str; 3] = ["Authorization", "Cookie", "Proxy-Authorization"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_change_as_fetch_says() {
        for (status, method, becomes_get) in [
            (301, "POST", true),
            (302, "POST", true),
            (303, "POST", true),
            (307, "POST", false),
            (308, "POST", false),
            (301, "PUT", false),
            (302, "QUERY", false),
            (301, "GET", false),
            (303, "PUT", true),
            (303, "QUERY", true),
            (303, "HEAD", false),
            (303, "GET", false),
            (302, "post", false),
        ] {
            for cross_origin in [false, true] {
                let carried = Carried::by_redirect(status, method, cross_origin);
                assert_eq!(carried.becomes_get(), becomes_get, "{status} {method}");
                for (name, of_body, secret) in [
                    ("Content-Type", true, false),
                    ("CONTENT-ENCODING", true, false),
                    ("content-language", true, false),
                    ("Content-Location", true, false),
                    ("authorization", false, true),
                    ("Cookie", false, true),
                    ("Proxy-Authorization", false, true),
                    ("Accept", false, false),
                    ("Last-Event-ID", false, false),
                    ("Content-Other", false, false),
                ] {
                    let goes_along = !(of_body && becomes_get || secret && cross_origin);
                    assert_eq!(carried.header(name), goes_along, "{status} {method} {cross_origin} {name}");
                }
            }
        }
    }
}
