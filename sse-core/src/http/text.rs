//! Text that is known to be harmless where in a head it is going to stand.

use core::fmt;

use super::{
    grammar::{decimal_port, is_host, is_target, is_token, is_value, split_host},
    word::is_blank,
};

/// Makes a validated type over `&str`: its constructor, `as_str` and `Display`.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $new:literal, $holds:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $name<'a>(&'a str);

        impl<'a> $name<'a> {
            #[doc = $new]
            #[must_use]
            pub const fn new(text: &'a str) -> Option<Self> {
                if $holds(text.as_bytes()) { Some(Self(text)) } else { None }
            }

            /// The text.
            #[must_use]
            pub const fn as_str(self) -> &'a str {
                self.0
            }
        }

        impl fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.0)
            }
        }
    };
}

text! {
    /// The value of a header field, which cannot end its line (RFC 9110, 5.5). May be empty.
    ///
    /// What is not ASCII goes out as UTF-8. Space and tab at either end are lost on the way.
    ///
    /// ```
    /// use sse_core::http::HeaderValue;
    ///
    /// assert!(HeaderValue::new("Bearer x").is_some());
    /// assert_eq!(HeaderValue::new("x\r\nForged: y"), None);
    /// ```
    HeaderValue, "`None` if `text` has a control byte other than a tab.", is_value
}

text! {
    /// The method of a request: a token (RFC 9110, 9.1). Case matters.
    ///
    /// ```
    /// use sse_core::http::Method;
    ///
    /// assert!(Method::GET.is_safe() && !Method::POST.is_safe());
    /// assert_eq!(Method::new("GET /x"), None);
    /// ```
    Method, "`None` if `text` is empty or has a byte that no method can have.", is_token
}

text! {
    /// What a request asks for, in origin form: an absolute path with an optional query (RFC 9112, 3.2.1).
    ///
    /// Other characters than printable ASCII have to be percent-encoded, and there is no fragment: with neither space nor line
    /// end in it, it can be nothing but the target.
    ///
    /// ```
    /// use sse_core::http::Target;
    ///
    /// assert!(Target::new("/events?room=7").is_some());
    /// assert_eq!(Target::new("events"), None);
    /// assert_eq!(Target::new("/x HTTP/1.1\r\n"), None);
    /// ```
    Target, "`None` if `text` does not start with `/`, or has `#` or anything but printable ASCII.", is_target
}

text! {
    /// A host with an optional port, as in the `Host` header (RFC 9110, 7.2): `example.org`, `10.0.0.7:8080`, `[::1]:80`.
    ///
    /// ```
    /// use sse_core::http::Host;
    ///
    /// let host = Host::new("device.local:8080").unwrap();
    /// assert_eq!((host.name(), host.port()), ("device.local", Some(8080)));
    /// assert_eq!(Host::new("::1"), None);     // needs its brackets
    /// assert_eq!(Host::new("user@host"), None);
    /// ```
    Host, "`None` if `text` is not a host with an optional port, or if the port is above 65535.", is_host
}

impl Method<'_> {
    /// `GET`
    pub const GET: Method<'static> = Method("GET");
    /// `HEAD`
    pub const HEAD: Method<'static> = Method("HEAD");
    /// `POST`
    pub const POST: Method<'static> = Method("POST");
    /// `PUT`
    pub const PUT: Method<'static> = Method("PUT");
    /// `PATCH`
    pub const PATCH: Method<'static> = Method("PATCH");
    /// `DELETE`
    pub const DELETE: Method<'static> = Method("DELETE");
    /// `OPTIONS`
    pub const OPTIONS: Method<'static> = Method("OPTIONS");

    /// Whether it only reads, so that a request can be sent again (RFC 9110, 9.2.1): `GET`, `HEAD`, `OPTIONS`, `TRACE` and
    /// `QUERY`.
    #[must_use]
    pub const fn is_safe(self) -> bool {
        matches!(self.0.as_bytes(), b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE" | b"QUERY")
    }
}

impl<'a> HeaderValue<'a> {
    /// Text of which it is known.
    pub(super) const fn known(text: &'a str) -> Self {
        Self(text)
    }
}

impl<'a> Host<'a> {
    /// Without the port. IPv6 addresses keep their brackets.
    #[must_use]
    pub const fn name(self) -> &'a str {
        match split_host(self.0.as_bytes()) {
            Some((len, _)) => match self.0.split_at_checked(len) {
                Some((name, _)) => name,
                None => self.0,
            },
            None => self.0,
        }
    }

    /// The port, if it names one.
    #[must_use]
    pub const fn port(self) -> Option<u16> {
        match split_host(self.0.as_bytes()) {
            Some((_, port @ [_, ..])) => Some(decimal_port(port) as u16),
            _ => None,
        }
    }
}

/// The name of a host, and the digits of its port, of which there may be none.
pub(super) fn name_and_port(host: &[u8]) -> (&[u8], &[u8]) {
    // An IPv6 address has colons before its bracket; no port has one.
    let split = host.iter().rposition(|&byte| matches!(byte, b':' | b']')).and_then(|at| host.split_at_checked(at));
    match split {
        Some((name, [b':', port @ ..])) => (name, port),
        _ => (host, &[]),
    }
}

impl<'a> Target<'a> {
    /// Text of which it is known.
    pub(super) const fn known(text: &'a str) -> Self {
        Self(text)
    }
}

/// What a `Last-Event-ID` header can say of `id`; `None` if there is to be no such header (WHATWG HTML, 9.2.3).
///
/// There is none for an empty id, and none for an id that HTTP cannot carry: one with control bytes, which event streams may
/// well set, or with nothing but blanks. Such an id stays the last event ID; it only goes unsaid.
///
/// ```
/// use sse_core::http::last_event_id_value;
///
/// assert_eq!(last_event_id_value("7…").unwrap().as_str(), "7…");
/// assert_eq!(last_event_id_value(""), None);
/// assert_eq!(last_event_id_value("\u{1}"), None);
/// ```
#[must_use]
pub const fn last_event_id_value(id: &str) -> Option<HeaderValue<'_>> {
    let (mut bytes, mut says_something) = (id.as_bytes(), false);
    while let [byte, rest @ ..] = bytes {
        if !is_blank(*byte) {
            if byte.is_ascii_control() {
                return None;
            }
            says_something = true;
        }
        bytes = rest;
    }
    if says_something { Some(HeaderValue(id)) } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

    use std::string::String;

    use super::*;
    use crate::http::HeaderName;

    #[test]
    fn names_and_methods_are_tokens() {
        for text in ["a", "X-Y", "!#$%&'*+-.^_`|~09azAZ"] {
            assert_eq!((HeaderName::new(text), Method::new(text)), (HeaderName::new(text), Some(Method(text))));
        }
        for text in
            ["", " ", "a b", "a:", "a\r", "a\n", "a\0", "é", "(", "a/b", "a\t", "\"", "a,b", "[", "{", "@", "\x7f"]
        {
            assert_eq!((HeaderName::new(text), Method::new(text)), (None, None), "{text:?}");
        }
        let safe = ["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"];
        for text in ["GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "POST", "PUT", "PATCH", "DELETE", "get"] {
            assert_eq!(Method::new(text).unwrap().is_safe(), safe.contains(&text), "{text}");
        }
    }

    #[test]
    fn values_stay_on_their_line() {
        for text in ["", " ", "\t", "a b", "é…\u{85}", "\u{2028}", ";=\"\\,"] {
            assert_eq!(HeaderValue::new(text), Some(HeaderValue(text)));
        }
        for byte in (0..0x20).chain([0x7f]).filter(|&byte| byte != b'\t') {
            let text = String::from_utf8([b'a', byte, b'b'].into()).unwrap();
            assert_eq!(HeaderValue::new(&text), None, "{byte:#x}");
        }
    }

    #[test]
    fn targets_cannot_split_a_request() {
        for text in ["/", "//", "/a/b?c=d&e=%20", "/~!$'()*+,;:@[]|\\^`{}\"<>"] {
            assert_eq!(Target::new(text), Some(Target(text)));
        }
        for text in ["", "a", "*", "?", "http://x/", "/a b", "/a#b", "/\r\n", "/\0", "/é", "/\t", "/\x7f"] {
            assert_eq!(Target::new(text), None, "{text:?}");
        }
    }

    #[test]
    fn hosts() {
        for (text, name, port) in [
            ("a", "a", None),
            ("a.b-c_d~1", "a.b-c_d~1", None),
            ("a:", "a", None),
            ("a:0", "a", Some(0)),
            ("a:65535", "a", Some(65535)),
            ("a:00080", "a", Some(80)),
            ("[::1]", "[::1]", None),
            ("[FE80::1]:8080", "[FE80::1]", Some(8080)),
            ("[::1.2.3.4]:1", "[::1.2.3.4]", Some(1)),
            ("x%2e!$&'()*+,;=", "x%2e!$&'()*+,;=", None),
        ] {
            let host = Host::new(text).unwrap();
            assert_eq!((host.name(), host.port(), host.as_str()), (name, port, text));
        }
        for text in [
            "", ":", ":80", "a:b", "a:65536", "a:99999", "a:1:2", "::1", "[::1", "[]", "[x]", "[::1]x", "[::1]:x",
            "a b", "a/b", "a@b", "a?b", "a#b", "a\r", "a\n", "a\0", "a\t", "é", "a\\b", "a\"", "<a>", "a[", "a]",
        ] {
            assert_eq!(Host::new(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_can_be_said_of_an_id() {
        for id in ["a", "…", " a ", "a\tb", "0"] {
            assert_eq!(last_event_id_value(id), Some(HeaderValue(id)));
        }
        for id in ["", " ", "\t ", "\r", "a\n", "a\0b", "\x01", "a\x7f"] {
            assert_eq!(last_event_id_value(id), None, "{id:?}");
        }
    }
}
