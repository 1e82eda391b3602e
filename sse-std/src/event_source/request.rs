//! What is asked for, and what of it goes along with a redirect.

use core::fmt;
use std::sync::Arc;

use sse_core::{client::BadRedirect, http::Carried};
use ureq::http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING, USER_AGENT},
};
use url::Url;

/// A request that can be sent again.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Arc<[u8]>>,
}

/// A URL, method or header that cannot be part of a request.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum InvalidRequest {
    /// Not a URL, or a relative one.
    Url(String),
    /// A URL that is neither `http` nor `https`.
    Scheme(String),
    /// Not a method (RFC 9110, 9.1).
    Method(String),
    /// Not the name of a header field (RFC 9110, 5.1), or one that is set for each message: `Host`, `Content-Length`,
    /// `Transfer-Encoding`, `Connection`.
    HeaderName(String),
    /// The value of this header field has characters that no field value can have, such as a line break (RFC 9110, 5.5).
    HeaderValue(String),
    /// The last event ID has CR, LF or NUL, or is over the limit.
    LastEventId,
}

impl Request {
    pub(super) fn get(url: Url) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("sse-std/", env!("CARGO_PKG_VERSION"))));
        // It serves one stream, and is not to be kept for another.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        Self { method: Method::GET, url, headers, body: None }
    }

    /// RFC 9110, 9.2.1.
    pub(super) fn is_safe(&self) -> bool {
        self.method.is_safe()
    }

    /// Sets a header field; a sensitive one does not go along to another origin.
    pub(super) fn set_header(&mut self, name: &str, value: &str, sensitive: bool) -> Result<(), InvalidRequest> {
        let (name, mut value) = header(name, value)?;
        value.set_sensitive(sensitive);
        self.headers.insert(name, value);
        Ok(())
    }

    /// The request that a redirect asks for (WHATWG Fetch, 4.4), as far as it may be followed.
    pub(super) fn redirected(mut self, status: u16, location: Option<&str>) -> Result<Self, BadRedirect> {
        let location = location.filter(|location| !location.is_empty()).ok_or(BadRedirect::Location)?;
        let mut url = self.url.join(location).map_err(|_| BadRedirect::Location)?;
        if url.fragment().is_none() {
            url.set_fragment(self.url.fragment());
        }
        match (self.url.scheme(), url.scheme()) {
            ("https", "http") => return Err(BadRedirect::Downgrade),
            (_, "http" | "https") => {}
            _ => return Err(BadRedirect::Location),
        }
        let cross_origin = url.origin() != self.url.origin();
        let carried = Carried::by_redirect(status, self.method.as_str(), cross_origin);
        if carried.becomes_get() {
            self.method = Method::GET;
            self.body = None;
        }
        let stays = |(name, value): &(&HeaderName, &HeaderValue)| {
            !carried.header(name.as_str()) || cross_origin && value.is_sensitive()
        };
        let staying: Vec<HeaderName> = self.headers.iter().filter(stays).map(|(name, _)| name.clone()).collect();
        for name in staying {
            self.headers.remove(name);
        }
        self.url = url;
        Ok(self)
    }
}

/// A URL that can be requested.
pub(super) fn url(text: &str) -> Result<Url, InvalidRequest> {
    let url = Url::parse(text).map_err(|error| InvalidRequest::Url(format!("{text}: {error}")))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        scheme => Err(InvalidRequest::Scheme(scheme.to_owned())),
    }
}

pub(super) fn method(name: &str) -> Result<Method, InvalidRequest> {
    Method::from_bytes(name.as_bytes()).map_err(|_| InvalidRequest::Method(name.to_owned()))
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), InvalidRequest> {
    let invalid_name = || InvalidRequest::HeaderName(name.to_owned());
    let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid_name())?;
    if [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&known) {
        return Err(invalid_name());
    }
    // From bytes: text beyond ASCII is allowed, as UTF-8.
    let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| InvalidRequest::HeaderValue(name.to_owned()))?;
    Ok((known, value))
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(why) => write!(f, "not an absolute URL: {why}"),
            Self::Scheme(scheme) => write!(f, "a URL of scheme {scheme:?}: an event stream comes over http or https"),
            Self::Method(name) => write!(f, "not an HTTP method: {name:?}"),
            Self::HeaderName(name) => write!(f, "not the name of a header field that can be set: {name:?}"),
            Self::HeaderValue(name) => write!(f, "the value of header field {name:?} has a control character"),
            Self::LastEventId => f.write_str("the last event ID has a CR, LF or NUL, or is over the limit"),
        }
    }
}

impl core::error::Error for InvalidRequest {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn post() -> Request {
        let mut request = Request::get(url("https://a.example:8443/dir/page?q#f").unwrap());
        request.method = Method::POST;
        request.body = Some(b"{}".as_slice().into());
        for (name, value, sensitive) in [
            ("Content-Type", "application/json", false),
            ("Authorization", "Bearer x", false),
            ("Cookie", "a=b", false),
            ("X-Key", "secret", true),
            ("X-Kind", "plain", false),
        ] {
            request.set_header(name, value, sensitive).unwrap();
        }
        request
    }

    #[test]
    fn locations_are_resolved_and_checked() {
        for (location, expected) in [
            (Some("next"), Ok("https://a.example:8443/dir/next#f")),
            (Some("/x#g"), Ok("https://a.example:8443/x#g")),
            (Some("?p"), Ok("https://a.example:8443/dir/page?p#f")),
            (Some("//b.example/"), Ok("https://b.example/#f")),
            (Some("https://b.example/é ü"), Ok("https://b.example/%C3%A9%20%C3%BC#f")),
            (Some("http://a.example:8443/"), Err(BadRedirect::Downgrade)),
            (Some(""), Err(BadRedirect::Location)),
            (None, Err(BadRedirect::Location)),
            (Some("https://"), Err(BadRedirect::Location)),
            (Some("ftp://a.example/"), Err(BadRedirect::Location)),
            (Some("data:text/event-stream,data:x"), Err(BadRedirect::Location)),
        ] {
            let request = post().redirected(307, location);
            assert_eq!(request.map(|it| it.url.to_string()), expected.map(String::from), "{location:?}");
        }
    }

    #[test]
    fn a_get_has_no_body_and_does_not_tell_of_one() {
        for (status, expected) in [(303, "GET"), (307, "POST")] {
            let request = post().redirected(status, Some("x")).unwrap();
            assert_eq!(request.method.as_str(), expected);
            let is_get = expected == "GET";
            assert_eq!((request.body.is_none(), request.headers.get("content-type").is_none()), (is_get, is_get));
            assert!(request.headers.contains_key("authorization"));
        }
    }

    #[test]
    fn secrets_stay_with_their_origin() {
        let kept = |location| {
            let request = post().redirected(307, Some(location)).unwrap();
            ["authorization", "cookie", "x-key", "x-kind"].map(|name| request.headers.contains_key(name))
        };
        assert_eq!(kept("/same"), [true; 4]);
        for elsewhere in ["https://a.example/", "https://b.example:8443/"] {
            assert_eq!(kept(elsewhere), [false, false, false, true]);
        }
        let mut request = post();
        request.url = url("http://a.example/").unwrap();
        let request = request.redirected(302, Some("https://a.example/")).unwrap();
        assert!(!request.headers.contains_key("authorization"), "another scheme is another origin");
    }

    #[test]
    fn what_cannot_be_requested_is_told() {
        assert!(matches!(url("http://this is invalid/"), Err(InvalidRequest::Url(_))));
        assert!(matches!(url("/relative"), Err(InvalidRequest::Url(_))));
        for text in ["ftp://example.not/", "about:blank", "mailto:whatwg@awesome.example", "javascript:alert('FAIL')"] {
            assert!(matches!(url(text), Err(InvalidRequest::Scheme(_))), "{text}");
        }
        assert!(matches!(method("GE T"), Err(InvalidRequest::Method(_))));
        for (name, value) in [("a b", "x"), ("x\r\ny", "z"), ("", "x"), ("Host", "x"), ("content-length", "1")] {
            assert!(matches!(header(name, value), Err(InvalidRequest::HeaderName(_))), "{name:?}");
        }
        for value in ["a\r\nb: c", "a\nb", "a\0"] {
            assert!(matches!(header("x", value), Err(InvalidRequest::HeaderValue(_))), "{value:?}");
        }
        assert_eq!(header("x", "é\t").unwrap().1.as_bytes(), "é\t".as_bytes());
    }
}
