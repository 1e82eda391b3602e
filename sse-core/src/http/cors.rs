//! Who may read a stream from a web page of another origin (WHATWG Fetch, 3.3).

use core::time::Duration;

use super::{head_writer::HeadWriter, response::Response, status::Status, text::HeaderValue};
use crate::encode::Decimal;

/// Which pages of other origins may read what a server answers. Without it none may: browsers see to that.
///
/// Either any page may, but then never with cookies or other credentials of its user, or those of a list of origins. There is
/// no way to say "any, with credentials", which would let every page on the web read what the user can read.
///
/// ```
/// use sse_core::http::{Cors, HeaderValue, Response};
///
/// const PAGES: [HeaderValue; 1] = [HeaderValue::new("https://app.example").unwrap()];
/// const CORS: Cors = Cors::origins(&PAGES);
/// let answer = Response::EVENT_STREAM.cors(CORS.headers(HeaderValue::new("https://app.example")));
/// assert!(answer.to_string().contains("\r\nAccess-Control-Allow-Origin: https://app.example\r\nVary: Origin\r\n"));
/// assert!(!CORS.allows(HeaderValue::new("https://evil.example").unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Cors<'a> {
    origins: Origins<'a>,
    methods: HeaderValue<'a>,
    request_headers: Option<HeaderValue<'a>>,
    /// Whole seconds.
    max_age: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Origins<'a> {
    Any,
    Listed { origins: &'a [HeaderValue<'a>], credentials: bool },
}

impl<'a> Cors<'a> {
    /// Pages of every origin, without credentials.
    pub const ANY: Cors<'static> = Cors::of(Origins::Any);

    /// Pages of these origins, without credentials: `https://app.example`, compared as it stands.
    pub const fn origins(origins: &'a [HeaderValue<'a>]) -> Self {
        Self::of(Origins::Listed { origins, credentials: false })
    }

    /// Pages of these origins, also with credentials: cookies, and `withCredentials` of an `EventSource`.
    pub const fn origins_with_credentials(origins: &'a [HeaderValue<'a>]) -> Self {
        Self::of(Origins::Listed { origins, credentials: true })
    }

    /// The methods that pages may use, besides `GET`, `HEAD` and `POST`, which need no permission: `PUT, DELETE`. `GET` unless set.
    pub const fn methods(self, methods: HeaderValue<'a>) -> Self {
        Self { methods, ..self }
    }

    /// The request headers that pages may send, besides `Last-Event-ID` and `Cache-Control`: `authorization, content-type`.
    pub const fn request_headers(self, names: HeaderValue<'a>) -> Self {
        Self { request_headers: Some(names), ..self }
    }

    /// For how long browsers may remember the answer to a preflight, in whole seconds. They have limits of their own.
    pub const fn max_age(self, time: Duration) -> Self {
        Self { max_age: Some(time.as_secs()), ..self }
    }

    /// Whether a page of `origin` may read what is answered. An origin is compared byte by byte, as browsers send it.
    #[must_use]
    pub fn allows(&self, origin: HeaderValue<'_>) -> bool {
        match self.origins {
            Origins::Any => true,
            Origins::Listed { origins, .. } => origins.iter().any(|listed| listed.as_str() == origin.as_str()),
        }
    }

    /// Headers for the answer to a request with this `Origin`, or with none.
    ///
    /// With a list, `Vary: Origin` is there in any case, so that no cache gives one origin's answer to another.
    pub fn headers<'o>(&self, origin: Option<HeaderValue<'o>>) -> CorsHeaders<'o>
    where
        'a: 'o,
    {
        let allowed = origin.filter(|&origin| self.allows(origin));
        let (allow_origin, credentials, vary) = match self.origins {
            Origins::Any => (Some(HeaderValue::known("*")), false, false),
            Origins::Listed { credentials, .. } => (allowed, credentials && allowed.is_some(), true),
        };
        CorsHeaders { allow_origin, credentials, vary, preflight: None }
    }

    /// The answer to a preflight: an `OPTIONS` request that [asks for a method](super::RequestHead::asks_method). 204 with all
    /// that is allowed, or 403 for an origin that is not.
    pub fn preflight<'o>(&self, origin: Option<HeaderValue<'o>>) -> Response<'o>
    where
        'a: 'o,
    {
        let (status, headers) = self.preflight_headers(origin);
        if status == Status::FORBIDDEN { Response::FORBIDDEN.cors(headers) } else { Response::preflight(headers) }
    }

    /// Status and headers of that answer, for servers that write its head themselves.
    pub fn preflight_headers<'o>(&self, origin: Option<HeaderValue<'o>>) -> (Status, CorsHeaders<'o>)
    where
        'a: 'o,
    {
        let headers = self.headers(origin);
        if origin.is_none() || headers.allow_origin.is_none() {
            return (Status::FORBIDDEN, headers);
        }
        let (methods, request_headers) = (self.methods, self.request_headers);
        let max_age = self.max_age.map(Decimal::new);
        let preflight = Some(Preflight { methods, request_headers, max_age });
        (Status::NO_CONTENT, CorsHeaders { preflight, ..headers })
    }

    const fn of(origins: Origins<'a>) -> Self {
        Self { origins, methods: HeaderValue::known("GET"), request_headers: None, max_age: None }
    }
}

/// Headers of an answer that say who may read it: for [`Response::cors`], or one by one.
///
/// ```
/// use sse_core::http::Cors;
///
/// let headers = Cors::ANY.headers(None);
/// assert!(headers.pairs().eq([("Access-Control-Allow-Origin", "*")]));
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct CorsHeaders<'a> {
    allow_origin: Option<HeaderValue<'a>>,
    credentials: bool,
    vary: bool,
    preflight: Option<Preflight<'a>>,
}

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Preflight<'a> {
    methods: HeaderValue<'a>,
    request_headers: Option<HeaderValue<'a>>,
    max_age: Option<Decimal>,
}

impl<'a> CorsHeaders<'a> {
    /// No headers: no page of another origin may read the answer.
    pub const NONE: CorsHeaders<'static> =
        CorsHeaders { allow_origin: None, credentials: false, vary: false, preflight: None };

    /// How many lines there are at most.
    const LINES: u8 = 7;

    /// Names and values, for frameworks that write the head themselves.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        (0..Self::LINES).filter_map(|n| self.line(n))
    }

    /// Writes them.
    pub fn write<'h, F: FnMut(&'h [u8]) -> bool>(&'h self, head: &mut HeadWriter<F>) {
        self.pairs().for_each(|(name, value)| head.raw_field(name, value.as_bytes()));
    }

    /// Line `n`, if it is sent.
    fn line(&self, n: u8) -> Option<(&'static str, &str)> {
        let preflight = self.preflight.as_ref();
        Some(match n {
            0 => ("Access-Control-Allow-Origin", self.allow_origin?.as_str()),
            1 if self.credentials => ("Access-Control-Allow-Credentials", "true"),
            2 if self.vary => ("Vary", "Origin"),
            3 => ("Access-Control-Allow-Methods", preflight?.methods.as_str()),
            4 if preflight.is_some() => ("Access-Control-Allow-Headers", "last-event-id, cache-control"),
            5 => ("Access-Control-Allow-Headers", preflight?.request_headers?.as_str()),
            6 => ("Access-Control-Max-Age", preflight?.max_age.as_ref()?.as_str()),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        string::{String, ToString},
        vec::Vec,
    };

    use super::*;

    const A: HeaderValue<'static> = HeaderValue::known("https://a.example");
    const OTHER: HeaderValue<'static> = HeaderValue::known("https://a.example.evil");
    const PAGES: [HeaderValue<'static>; 2] = [A, HeaderValue::known("null")];
    const ALLOW: (&str, &str) = ("Access-Control-Allow-Origin", "https://a.example");
    const CREDENTIALS: (&str, &str) = ("Access-Control-Allow-Credentials", "true");
    const VARY: (&str, &str) = ("Vary", "Origin");

    #[test]
    fn who_may_read() {
        let any = ("Access-Control-Allow-Origin", "*");
        let (listed, trusted) = (Cors::origins(&PAGES), Cors::origins_with_credentials(&PAGES));
        for (cors, origin, expected) in [
            (Cors::ANY, None, &[any][..]),
            (Cors::ANY, Some(OTHER), &[any]),
            (listed, Some(A), &[ALLOW, VARY]),
            (listed, Some(OTHER), &[VARY]),
            (listed, Some(HeaderValue::known("HTTPS://a.example")), &[VARY]),
            (listed, Some(HeaderValue::known("")), &[VARY]),
            (listed, None, &[VARY]),
            (trusted, Some(A), &[ALLOW, CREDENTIALS, VARY]),
            (trusted, Some(OTHER), &[VARY]),
            (trusted, None, &[VARY]),
            (Cors::origins(&[]), Some(A), &[VARY]),
        ] {
            let headers = cors.headers(origin);
            assert_eq!(headers.pairs().collect::<Vec<_>>(), expected, "{origin:?}");
            let wire: String = expected.iter().flat_map(|(name, value)| [*name, ": ", *value, "\r\n"]).collect();
            assert!(Response::EVENT_STREAM.cors(headers).to_string().ends_with(&(wire + "\r\n")));
        }
        assert_eq!(CorsHeaders::NONE.pairs().count(), 0);
        assert!(!Response::EVENT_STREAM.to_string().contains("Access-Control"));
    }

    #[test]
    fn preflights() {
        let cors = Cors::origins_with_credentials(&PAGES)
            .methods(HeaderValue::known("GET, PUT"))
            .request_headers(HeaderValue::known("authorization"))
            .max_age(Duration::from_secs(600));
        assert_eq!(
            cors.preflight(Some(A)).to_string(),
            "HTTP/1.1 204 No Content\r\nConnection: close\r\nAccess-Control-Allow-Origin: https://a.example\r\n\
             Access-Control-Allow-Credentials: true\r\nVary: Origin\r\nAccess-Control-Allow-Methods: GET, PUT\r\n\
             Access-Control-Allow-Headers: last-event-id, cache-control\r\nAccess-Control-Allow-Headers: authorization\r\n\
             Access-Control-Max-Age: 600\r\n\r\n"
        );
        assert_eq!(
            Cors::ANY.preflight(Some(OTHER)).to_string(),
            "HTTP/1.1 204 No Content\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\n\
             Access-Control-Allow-Methods: GET\r\nAccess-Control-Allow-Headers: last-event-id, cache-control\r\n\r\n"
        );
        for (cors, origin) in [(cors, Some(OTHER)), (cors, None), (Cors::ANY, None)] {
            let answer = cors.preflight(origin).to_string();
            assert!(answer.starts_with("HTTP/1.1 403 ") && !answer.contains("Allow-Methods"), "{answer}");
        }
    }
}
