//! One exchange of messages, by ureq.

use core::time::Duration;
use std::{
    io::{self, ErrorKind},
    time::SystemTime,
};

use sse_core::{
    client::{Lost, Response},
    http::{BadHead, Framing},
};
use ureq::{
    Agent, Body,
    config::{AutoHeaderValue, Config},
    http::{self, HeaderMap, HeaderName, header, response::Parts},
    unversioned::{
        resolver::{DefaultResolver, Resolver},
        transport::{Connector as _, DefaultConnector},
    },
};

use super::{failed::FailedResponse, handover::Handover, incoming::Incoming, request::Request};

/// An agent for one event source, whose connections serve one stream each.
#[derive(Debug)]
pub(super) struct Sender {
    agent: Agent,
    handover: Handover,
}

impl Sender {
    pub(super) fn new(config: Option<&Config>) -> Self {
        Self::with_resolver(config, DefaultResolver::default())
    }

    fn with_resolver(config: Option<&Config>, resolver: impl Resolver) -> Self {
        let handover = Handover::default();
        let connector = DefaultConnector::default().chain(handover.clone());
        Self { agent: Agent::with_parts(config.cloned().unwrap_or_default(), connector, resolver), handover }
    }

    /// What has the socket under way.
    pub(super) const fn agent(&self) -> &Agent {
        &self.agent
    }

    /// Sends the request; the head of the answer, and its body to be read. `timeout` is for all of it up to that.
    pub(super) fn send(&self, request: &Request, timeout: Option<Duration>) -> Result<(Parts, Incoming), ureq::Error> {
        let (head, body) = exchange(&self.agent, request, timeout)?.into_parts();
        let framing = framing(&head).ok_or_else(|| ureq::Error::Other(Box::new(BadHead::Length)))?;
        Ok((head, Incoming::new(self.handover.connection_of(body), framing)))
    }
}

fn exchange(agent: &Agent, request: &Request, timeout: Option<Duration>) -> Result<http::Response<Body>, ureq::Error> {
    let mut head = http::Request::builder().method(request.method.clone()).uri(request.url.as_str());
    if let Some(headers) = head.headers_mut() {
        headers.clone_from(&request.headers);
    }
    match &request.body {
        Some(body) => run(agent, head.body(&**body)?, timeout),
        None if [http::Method::POST, http::Method::PUT, http::Method::PATCH].contains(&request.method) => {
            run(agent, head.body(&[][..])?, timeout)
        }
        None => run(agent, head.body(())?, timeout),
    }
}

fn run<B: ureq::AsSendBody>(
    agent: &Agent,
    request: http::Request<B>,
    timeout: Option<Duration>,
) -> Result<http::Response<Body>, ureq::Error> {
    let request = agent
        .configure_request(request)
        // Redirects and statuses are the machine's, and nothing may sit between the server's event and the user's.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .accept_encoding(AutoHeaderValue::None)
        // One time for it all. It ends with the head, as the body is not ureq's to read.
        .timeout_global(timeout)
        .timeout_per_call(None)
        .timeout_recv_body(None)
        .timeout_resolve(None)
        .timeout_connect(None)
        .timeout_send_request(None)
        .timeout_send_body(None)
        .timeout_recv_response(None)
        .timeout_per_read(None)
        .timeout_per_write(None)
        .build();
    agent.run(request)
}

/// What the machine wants to know of a head.
pub(super) fn response(head: &Parts) -> Response {
    // Nothing here decompresses; what was encoded without being asked for is no event stream.
    let is_event_stream = is_event_stream(&head.headers) && !is_encoded(&head.headers);
    Response::new(head.status.as_u16(), is_event_stream)
        .has_location(head.headers.contains_key(header::LOCATION))
        .retry_after(retry_after(&head.headers, SystemTime::now()))
}

/// Of several content types the last one counts, without its parameters (WHATWG Fetch, "extract a MIME type").
fn is_event_stream(headers: &HeaderMap) -> bool {
    headers.get_all(header::CONTENT_TYPE).iter().next_back().is_some_and(|last| crate::is_event_stream(last.as_bytes()))
}

fn is_encoded(headers: &HeaderMap) -> bool {
    let codings = |name| headers.get_all(name).iter().flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
    let is_other = |coding: &[u8], known: &[&str]| {
        let coding = coding.trim_ascii();
        !coding.is_empty() && !known.iter().any(|it| coding.eq_ignore_ascii_case(it.as_bytes()))
    };
    codings(header::CONTENT_ENCODING).any(|coding| is_other(coding, &["identity"]))
        || codings(header::TRANSFER_ENCODING).any(|coding| is_other(coding, &["identity", "chunked"]))
}

/// How the end of the body is told.
fn framing(head: &Parts) -> Option<Framing> {
    let values = |name: HeaderName| head.headers.get_all(name).iter().map(http::HeaderValue::as_bytes);
    let http_1_0 = head.version == http::Version::HTTP_10;
    Framing::of_response(http_1_0, values(header::TRANSFER_ENCODING), values(header::CONTENT_LENGTH))
}

/// RFC 9110, 10.2.3: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    sse_core::http::retry_after(value).or_else(|| {
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(now).unwrap_or_default())
    })
}

/// Where a redirect goes.
pub(super) fn location(head: &Parts) -> Option<&str> {
    head.headers.get(header::LOCATION).and_then(|value| core::str::from_utf8(value.as_bytes()).ok())
}

/// A failing answer but for its body.
pub(super) fn failed(head: &Parts) -> FailedResponse {
    let headers = head.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    FailedResponse { status: head.status.as_u16(), headers: headers.collect(), body: Vec::new() }
}

/// Why a request had no answer. `None`: it took too long.
pub(super) fn why_no_response(error: &ureq::Error) -> Option<Lost> {
    use ureq::Error as E;
    Some(match error {
        E::Timeout(_) => return None,
        E::Protocol(_) | E::Http(_) | E::LargeResponseHeader(..) => Lost::BadResponse,
        E::Other(error) if error.is::<BadHead>() => Lost::BadResponse,
        E::Io(error) if is_of_a_connection(error) => Lost::Broken,
        _ => Lost::Unreachable,
    })
}

/// Whether this only happens to a connection that has come about. All else is from before that: no address for the name, which
/// has no kind of its own, no route, refused, no TLS session.
fn is_of_a_connection(error: &io::Error) -> bool {
    use ErrorKind as K;
    [K::BrokenPipe, K::ConnectionReset, K::ConnectionAborted, K::UnexpectedEof, K::WriteZero].contains(&error.kind())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

    use core::net::SocketAddr;
    use std::{net::TcpListener, thread, time::Instant};

    use ureq::unversioned::{resolver::ResolvedSocketAddrs, transport::NextTimeout};

    use super::*;

    fn headers(name: &'static str, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, http::HeaderValue::from_static(value));
        }
        headers
    }

    /// A name server that takes its time.
    #[derive(Debug)]
    struct Slow(Duration, SocketAddr);

    impl Resolver for Slow {
        fn resolve(&self, _: &http::Uri, _: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            assert!(*timeout.after > self.0, "it may take what there is");
            thread::sleep(self.0);
            let mut addresses = self.empty();
            addresses.push(self.1);
            Ok(addresses)
        }
    }

    #[test]
    fn the_time_is_for_all_steps_together() {
        // Connects, and says nothing.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (lookup, all) = (Duration::from_millis(1_000), Duration::from_millis(1_400));
        let sender = Sender::with_resolver(None, Slow(lookup, listener.local_addr().unwrap()));
        let request = Request::get("http://a.example/".parse().unwrap());
        let since = Instant::now();
        let error = sender.send(&request, Some(all)).err().unwrap();
        let time = since.elapsed();
        assert_eq!(why_no_response(&error), None, "{error}");
        assert!((all..all + lookup * 3 / 4).contains(&time), "{time:?}");
    }

    #[test]
    fn content_types() {
        for (values, expected) in [
            (&["text/event-stream"][..], true),
            (&["text/event-stream;"], true),
            (&["text/event-stream;charset=windows-1252"], true),
            (&[" TEXT/Event-Stream ; x"], true),
            (&["text/html", "text/event-stream"], true),
            (&["text/event-stream", "text/html"], false),
            (&["x bogus"], false),
            (&["text/x-bogus"], false),
            (&["text/event-stream-x"], false),
            (&[""], false),
            (&[], false),
        ] {
            assert_eq!(is_event_stream(&headers("content-type", values)), expected, "{values:?}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        for (value, expected) in [
            ("0", Some(0)),
            ("120", Some(120)),
            ("99999999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
            ("Sunday, 06-Nov-94 08:50:07 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
            ("-1", None),
            ("+5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            let seconds = retry_after(&headers("retry-after", &[value]), now).map(|it| it.as_secs());
            assert_eq!(seconds, expected, "{value:?}");
        }
    }
}
