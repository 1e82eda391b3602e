//! A request before it is sent, for those who have to change it each time.

use std::sync::Arc;

use super::request::{InvalidRequest, Request, url};

/// The request of one attempt, before it is sent: see [`Builder::before_attempt`](super::Builder::before_attempt).
///
/// Changes are for this attempt only.
#[derive(Debug)]
pub struct Attempt<'a> {
    pub(super) number: u32,
    pub(super) last_event_id: &'a str,
    pub(super) request: &'a mut Request,
}

impl Attempt<'_> {
    /// Its number, from 1, over the whole life of the event source.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The last event ID string; may be empty. It is sent by itself.
    #[must_use]
    pub const fn last_event_id(&self) -> &str {
        self.last_event_id
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.request.url.as_str()
    }

    /// Asks this URL instead.
    ///
    /// # Errors
    /// [`InvalidRequest`] if it cannot be requested; the URL is then what it was.
    pub fn set_url(&mut self, text: &str) -> Result<(), InvalidRequest> {
        self.request.url = url(text)?;
        Ok(())
    }

    /// Sets a header field, in place of one of this name.
    ///
    /// # Errors
    /// [`InvalidRequest`] if there can be no such field.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), InvalidRequest> {
        self.request.set_header(name, value, false)
    }

    /// The same for a secret, which a redirect does not carry to another origin.
    ///
    /// # Errors
    /// [`InvalidRequest`] if there can be no such field.
    pub fn set_sensitive_header(&mut self, name: &str, value: &str) -> Result<(), InvalidRequest> {
        self.request.set_header(name, value, true)
    }

    /// Sends this body.
    pub fn set_body(&mut self, body: impl Into<Arc<[u8]>>) {
        self.request.body = Some(body.into());
    }
}
