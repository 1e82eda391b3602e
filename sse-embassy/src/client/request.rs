//! What is asked for.

use embassy_net::IpEndpoint;
use sse_core::http::{self, HeaderName, HeaderValue, Host, Method, Target};

/// Whom an event source asks, and for what. All of it is borrowed, and can be a constant.
///
/// `Accept`, `Cache-Control` and `Last-Event-ID` come by themselves.
///
/// ```
/// use sse_embassy::{HeaderName, HeaderValue, Host, Method, Request, Target};
///
/// const HEADERS: [(HeaderName, HeaderValue); 2] = [
///     (HeaderName::new("Authorization").unwrap(), HeaderValue::new("Bearer x").unwrap()),
///     (HeaderName::new("Content-Type").unwrap(), HeaderValue::new("application/json").unwrap()),
/// ];
/// const REQUEST: Request = Request::new(Host::new("192.168.0.7:8080").unwrap(), Target::new("/v1/chat").unwrap())
///     .method(Method::POST)
///     .headers(&HEADERS)
///     .body(br#"{"stream": true}"#);
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Request<'a> {
    pub(super) host: Host<'a>,
    pub(super) target: Target<'a>,
    pub(super) endpoint: Option<IpEndpoint>,
    pub(super) https: bool,
    method: Method<'a>,
    kind: Kind,
    headers: &'a [(HeaderName<'a>, HeaderValue<'a>)],
    body: &'a [u8],
    repeatable: Option<bool>,
    /// A redirect has taken the body away.
    bodiless: bool,
}

/// What matters of a method. Told when the request is made, which is when it is compiled as a rule.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Kind {
    /// `GET` and `HEAD`.
    Read,
    /// Others that are safe.
    Safe,
    Post,
    /// `PUT` and `PATCH`, which have a body too.
    Body,
    Other,
}

impl Kind {
    const fn of(method: Method<'_>) -> Self {
        match method.as_str().as_bytes() {
            b"GET" | b"HEAD" => Self::Read,
            b"POST" => Self::Post,
            b"PUT" | b"PATCH" => Self::Body,
            _ if method.is_safe() => Self::Safe,
            _ => Self::Other,
        }
    }
}

impl<'a> Request<'a> {
    /// A `GET` request. The host is an address, or a name if there is the feature `dns`; port 80 unless it names one.
    pub const fn new(host: Host<'a>, target: Target<'a>) -> Self {
        Self {
            host,
            target,
            endpoint: None,
            https: false,
            method: Method::GET,
            kind: Kind::Read,
            headers: &[],
            body: &[],
            repeatable: None,
            bodiless: false,
        }
    }

    /// Connects to this address and port, whatever the host is called.
    pub const fn endpoint(self, endpoint: IpEndpoint) -> Self {
        Self { endpoint: Some(endpoint), ..self }
    }

    /// The connection that you bring has TLS: for [`Follower`](super::Follower), so that it follows redirects to `https` and
    /// none to `http`. An [`EventSource`](super::EventSource) has no TLS.
    pub const fn https(self, https: bool) -> Self {
        Self { https, ..self }
    }

    /// Another method. One that is not [safe](Method::is_safe) is sent once, unless [`repeatable`](Self::repeatable) says
    /// otherwise.
    pub const fn method(self, method: Method<'a>) -> Self {
        Self { method, kind: Kind::of(method), ..self }
    }

    /// More header fields, credentials among them, as [`http::Request::headers`] has them. Redirects are followed to the same
    /// origin only, so no other server gets them.
    pub const fn headers(self, headers: &'a [(HeaderName<'a>, HeaderValue<'a>)]) -> Self {
        Self { headers, ..self }
    }

    /// The body, which each attempt sends.
    pub const fn body(self, body: &'a [u8]) -> Self {
        Self { body, ..self }
    }

    /// Whether the request may be sent more than once, whatever its method.
    pub const fn repeatable(self, repeatable: bool) -> Self {
        Self { repeatable: Some(repeatable), ..self }
    }

    pub(super) fn is_repeatable(&self) -> bool {
        self.repeatable.unwrap_or(matches!(self.kind, Kind::Read | Kind::Safe))
    }

    /// What goes on the wire.
    #[inline(never)]
    pub(super) fn head<'r>(&self, target: Target<'r>, last_event_id: &'r str) -> http::Request<'r>
    where
        'a: 'r,
    {
        let has_body = !self.body.is_empty() || matches!(self.kind, Kind::Post | Kind::Body);
        let head = http::Request::new(self.host, target)
            .method(self.method)
            .headers(self.headers)
            .body_len(has_body.then_some(self.body.len() as u64))
            .last_event_id(last_event_id);
        if self.bodiless { head.without_body() } else { head }
    }

    pub(super) const fn body_bytes(&self) -> &'a [u8] {
        self.body
    }

    /// Becomes what it is after a redirect with this status (WHATWG Fetch, 4.4, step 12).
    pub(super) const fn redirect(&mut self, status: u16) {
        let becomes_get = match status {
            301 | 302 => matches!(self.kind, Kind::Post),
            303 => !matches!(self.kind, Kind::Read),
            _ => false,
        };
        if becomes_get {
            (self.method, self.kind) = (Method::GET, Kind::Read);
            (self.body, self.bodiless) = (&[], true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_change_as_fetch_says() {
        let post = Request::new(Host::new("h").unwrap(), Target::new("/").unwrap()).method(Method::POST).body(b"x");
        for (status, method, expected) in [
            (301, "POST", "GET"),
            (302, "POST", "GET"),
            (303, "POST", "GET"),
            (307, "POST", "POST"),
            (308, "POST", "POST"),
            (301, "PUT", "PUT"),
            (303, "PUT", "GET"),
            (303, "HEAD", "HEAD"),
        ] {
            let mut request = post.method(Method::new(method).unwrap());
            request.redirect(status);
            assert_eq!(request.method.as_str(), expected);
            assert_eq!((request.body.is_empty(), request.bodiless), (method != expected, method != expected));
        }
    }
}
