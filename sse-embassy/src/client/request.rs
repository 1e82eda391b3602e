//! What is asked for.

use embassy_net::{IpAddress, IpEndpoint};
use sse_core::http::{self, HeaderName, HeaderValue, Host, Method, Target};

/// Whom an event source asks, and for what. All of it is borrowed. Let it be a constant where it can: an address is taken apart, a
/// length is written out and header fields are sorted when it is made, which is then when it is compiled.
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
    // What can be known of a constant is worked out when it is compiled, so that no chip has to.
    pub(super) head: http::Request<'a>,
    #[cfg(any(feature = "dns", feature = "ipv6"))]
    pub(super) host: Host<'a>,
    pub(super) endpoint: Option<IpEndpoint>,
    #[cfg(any(feature = "dns", feature = "ipv6"))]
    pub(super) port: u16,
    kind: Kind,
    body: &'a [u8],
    repeatable: Option<bool>,
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
        let port = match host.port() {
            None | Some(0) => 80,
            Some(port) => port,
        };
        let endpoint = match ipv4(host.name().as_bytes()) {
            Some([a, b, c, d]) => Some(IpEndpoint::new(IpAddress::v4(a, b, c, d), port)),
            None => None,
        };
        Self {
            head: http::Request::new(host, target),
            #[cfg(any(feature = "dns", feature = "ipv6"))]
            host,
            endpoint,
            #[cfg(any(feature = "dns", feature = "ipv6"))]
            port,
            kind: Kind::Read,
            body: &[],
            repeatable: None,
        }
    }

    /// Connects to this address and port, whatever the host is called.
    pub const fn endpoint(self, endpoint: IpEndpoint) -> Self {
        Self { endpoint: Some(endpoint), ..self }
    }

    /// The connection that you bring has TLS: for [`Follower`](super::Follower), so that it follows redirects to `https` and
    /// none to `http`. An [`EventSource`](super::EventSource) has no TLS.
    pub const fn https(self, https: bool) -> Self {
        Self { head: self.head.https(https), ..self }
    }

    /// Another method. One that is not [safe](Method::is_safe) is sent once, unless [`repeatable`](Self::repeatable) says
    /// otherwise.
    pub const fn method(self, method: Method<'a>) -> Self {
        Self { head: self.head.method(method), kind: Kind::of(method), ..self }.with_body_len()
    }

    /// More header fields, credentials among them, as [`http::Request::headers`] has them. Redirects are followed to the same
    /// origin only, so no other server gets them.
    pub const fn headers(self, headers: &'a [(HeaderName<'a>, HeaderValue<'a>)]) -> Self {
        Self { head: self.head.headers(headers), ..self }
    }

    /// The body, which each attempt sends.
    pub const fn body(self, body: &'a [u8]) -> Self {
        Self { body, ..self }.with_body_len()
    }

    /// Whether the request may be sent more than once, whatever its method.
    pub const fn repeatable(self, repeatable: bool) -> Self {
        Self { repeatable: Some(repeatable), ..self }
    }

    const fn with_body_len(self) -> Self {
        let has_body = !self.body.is_empty() || matches!(self.kind, Kind::Post | Kind::Body);
        let len = if has_body { Some(self.body.len() as u64) } else { None };
        Self { head: self.head.body_len(len), ..self }
    }

    pub(super) fn is_repeatable(&self) -> bool {
        self.repeatable.unwrap_or(matches!(self.kind, Kind::Read | Kind::Safe))
    }

    pub(super) const fn body_bytes(&self, as_get: bool) -> &'a [u8] {
        if as_get { &[] } else { self.body }
    }

    /// Whether it is a `GET` request without a body after a redirect with this status (WHATWG Fetch, 4.4, step 12).
    pub(super) const fn becomes_get(&self, status: u16) -> bool {
        match status {
            301 | 302 => matches!(self.kind, Kind::Post),
            303 => !matches!(self.kind, Kind::Read),
            _ => false,
        }
    }
}

/// An address as in a URL: what `core` makes of it too, but when it is compiled. Four numbers, with no zeros before them.
const fn ipv4(name: &[u8]) -> Option<[u8; 4]> {
    let (mut octets, mut rest) = ([0_u8; 4], name);
    let mut room: &mut [u8] = &mut octets;
    while let [octet, after @ ..] = room {
        let mut is_first = true;
        while let [digit @ b'0'..=b'9', more @ ..] = rest {
            if !is_first && *octet == 0 {
                return None;
            }
            let Some(tens) = octet.checked_mul(10) else { return None };
            let Some(number) = tens.checked_add(digit.wrapping_sub(b'0')) else { return None };
            *octet = number;
            (rest, is_first) = (more, false);
        }
        if is_first {
            return None;
        }
        if !after.is_empty() {
            let [b'.', more @ ..] = rest else { return None };
            rest = more;
        }
        room = after;
    }
    if rest.is_empty() { Some(octets) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_change_as_fetch_says() {
        let post = Request::new(Host::new("h").unwrap(), Target::new("/").unwrap()).method(Method::POST).body(b"x");
        for (status, method, becomes_get) in [
            (301, "POST", true),
            (302, "POST", true),
            (303, "POST", true),
            (307, "POST", false),
            (308, "POST", false),
            (301, "PUT", false),
            (303, "PUT", true),
            (303, "HEAD", false),
        ] {
            let request = post.method(Method::new(method).unwrap());
            assert_eq!(request.becomes_get(status), becomes_get, "{status} {method}");
            assert_eq!(request.body_bytes(becomes_get).is_empty(), becomes_get);
        }
    }

    #[test]
    fn bodies_have_a_length_whatever_is_said_first() {
        let request = Request::new(Host::new("h").unwrap(), Target::new("/").unwrap());
        for (request, len) in [
            (request, None),
            (request.method(Method::POST), Some(0)),
            (request.method(Method::POST).body(b"xy"), Some(2)),
            (request.body(b"xy").method(Method::POST), Some(2)),
            (request.body(b"xy"), Some(2)),
            (request.body(b"xy").method(Method::DELETE), Some(2)),
            (request.method(Method::POST).method(Method::DELETE), None),
            (request.body(b"xy").body(b""), None),
        ] {
            let mut head = [0; 256];
            let end = request.head.encode(&mut head).unwrap();
            let head = core::str::from_utf8(head.get(..end).unwrap()).unwrap();
            let said = head.split_once("Content-Length: ").map(|(_, rest)| rest.lines().next().unwrap());
            assert_eq!(said.map(|len| len.parse().unwrap()), len, "{head}");
        }
    }

    #[test]
    fn an_address_is_where_to_connect() {
        let endpoint = |host| Request::new(Host::new(host).unwrap(), Target::new("/").unwrap()).endpoint;
        let at = |port| Some(IpEndpoint::new(IpAddress::v4(10, 0, 0, 2), port));
        assert_eq!(endpoint("10.0.0.2"), at(80));
        assert_eq!(endpoint("10.0.0.2:0"), at(80));
        assert_eq!(endpoint("10.0.0.2:8080"), at(8080));
        assert_eq!(endpoint("device.local:8080"), None);
    }

    #[test]
    fn addresses_are_what_core_takes_for_them() {
        for name in [
            "0.0.0.0",
            "10.0.0.2",
            "255.255.255.255",
            "192.168.100.9",
            "",
            ".",
            "1",
            "1.2.3",
            "1.2.3.",
            ".1.2.3",
            "1.2.3.4.",
            "1.2.3.4.5",
            "1..2.3",
            "256.1.1.1",
            "1.1.1.256",
            "1.1.1.999",
            "1.1.1.1000",
            "01.1.1.1",
            "1.1.1.00",
            "1.1.1.001",
            "+1.1.1.1",
            "-1.1.1.1",
            " 1.1.1.1",
            "1.1.1.1 ",
            "1.1.1.a",
            "a.b.c.d",
            "example.org",
            "[::1]",
        ] {
            let expected = name.parse().ok().map(|address: core::net::Ipv4Addr| address.octets());
            assert_eq!(ipv4(name.as_bytes()), expected, "{name}");
        }
    }
}
