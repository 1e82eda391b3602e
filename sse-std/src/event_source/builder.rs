//! What to ask for, and how.

use core::fmt;
use std::sync::Arc;

use sse_core::{
    Id,
    client::{Connection, Policy},
};
use ureq::config::Config;

#[cfg(feature = "cookies")]
use super::cookies::Cookies;
use super::{
    attempt::Attempt,
    request::{InvalidRequest, Request, method, url},
    source::{EventSource, Parts},
};
use crate::{reader::EventReader, seed::seed};

/// Sets up an [`EventSource`]; nothing is sent before its first event is asked for.
///
/// A mistake in URL, method or a header field is told by [`build`](Self::build), so that calls can be chained.
///
/// ```
/// use sse_std::{EventSource, Policy};
///
/// let source = EventSource::builder("https://example.com/v1/chat")
///     .method("POST")
///     .sensitive_header("Authorization", "Bearer …")
///     .header("Content-Type", "application/json")
///     .body(r#"{"stream": true}"#)
///     .policy(Policy::RESILIENT)
///     .build()?;
/// # Ok::<(), sse_std::InvalidRequest>(())
/// ```
#[must_use]
pub struct Builder {
    request: Result<Request, InvalidRequest>,
    policy: Policy,
    last_event_id: String,
    limit: usize,
    repeatable: Option<bool>,
    #[cfg(feature = "cookies")]
    with_credentials: bool,
    config: Option<Config>,
    before_attempt: Option<BeforeAttempt>,
}

/// Called before each attempt.
pub(super) type BeforeAttempt = Box<dyn FnMut(&mut Attempt<'_>) + Send>;

impl Builder {
    pub(super) fn new(text: &str) -> Self {
        Self {
            request: url(text).map(Request::get),
            policy: Policy::STANDARD,
            last_event_id: String::new(),
            limit: EventReader::<&[u8]>::DEFAULT_LIMIT,
            repeatable: None,
            #[cfg(feature = "cookies")]
            with_credentials: false,
            config: None,
            before_attempt: None,
        }
    }

    /// The method: `GET` unless set. With one that is not safe (RFC 9110, 9.2.1), as `POST`, the request is sent once, unless
    /// [`repeatable`](Self::repeatable) says otherwise.
    pub fn method(self, name: &str) -> Self {
        self.change(|request| {
            request.method = method(name)?;
            Ok(())
        })
    }

    /// Sets a header field, in place of one of this name. `Accept: text/event-stream` and `Cache-Control: no-cache` are there
    /// already.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change(|request| request.set_header(name, value, false))
    }

    /// The same for a secret, which a redirect does not carry to another origin. (`Authorization`, `Cookie` and
    /// `Proxy-Authorization` are known to be secret.)
    pub fn sensitive_header(self, name: &str, value: &str) -> Self {
        self.change(|request| request.set_header(name, value, true))
    }

    /// The body, which each attempt sends.
    pub fn body(self, body: impl AsRef<[u8]>) -> Self {
        let body = Arc::from(body.as_ref());
        self.change(|request| {
            request.body = Some(body);
            Ok(())
        })
    }

    /// When to connect again: [`Policy::STANDARD`] unless set.
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Where to go on, as kept from another run.
    pub fn last_event_id(self, id: &str) -> Self {
        Self { last_event_id: id.to_owned(), ..self }
    }

    /// How many bytes an event's data, type and id may have, each: 1 MiB unless set.
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Whether the request may be sent more than once, whatever its method.
    pub fn repeatable(self, repeatable: bool) -> Self {
        Self { repeatable: Some(repeatable), ..self }
    }

    /// Whether cookies that answers set are sent with later requests. Off unless set, as in browsers for other origins.
    #[cfg(feature = "cookies")]
    pub fn with_credentials(self, with_credentials: bool) -> Self {
        Self { with_credentials, ..self }
    }

    /// ureq's own settings, for TLS, proxies and address families. Timeouts, redirects and statuses stay ours.
    pub fn ureq_config(self, config: Config) -> Self {
        Self { config: Some(config), ..self }
    }

    /// Called before each attempt, to put in a fresh token, say.
    ///
    /// ```
    /// # fn fresh_token() -> String { String::new() }
    /// # use sse_std::EventSource;
    /// let source = EventSource::builder("https://example.com/events")
    ///     .before_attempt(|attempt| {
    ///         let _ = attempt.set_sensitive_header("Authorization", &format!("Bearer {}", fresh_token()));
    ///     })
    ///     .build()?;
    /// # Ok::<(), sse_std::InvalidRequest>(())
    /// ```
    pub fn before_attempt(self, hook: impl FnMut(&mut Attempt<'_>) + Send + 'static) -> Self {
        Self { before_attempt: Some(Box::new(hook)), ..self }
    }

    /// The event source.
    ///
    /// # Errors
    /// [`InvalidRequest`] if the URL, the method, a header field or the last event ID cannot be sent.
    pub fn build(self) -> Result<EventSource, InvalidRequest> {
        let request = self.request?;
        let id = Id::new(&self.last_event_id).ok_or(InvalidRequest::LastEventId)?;
        let repeatable = self.repeatable.unwrap_or_else(|| request.is_safe());
        EventSource::from_parts(Parts {
            connection: Connection::new(self.policy, seed()).repeatable(repeatable),
            request,
            id,
            limit: self.limit,
            config: self.config,
            #[cfg(feature = "cookies")]
            cookies: self.with_credentials.then(Cookies::default),
            before_attempt: self.before_attempt,
        })
    }

    fn change(mut self, change: impl FnOnce(&mut Request) -> Result<(), InvalidRequest>) -> Self {
        if let Ok(request) = &mut self.request {
            if let Err(invalid) = change(request) {
                self.request = Err(invalid);
            }
        }
        self
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, policy, .. } = self;
        f.debug_struct("Builder").field("request", request).field("policy", policy).finish_non_exhaustive()
    }
}
