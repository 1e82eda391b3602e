//! Who may read the events from a page of another origin, and what says so: in the program only if it is set.

use sse_core::http::{Cors, HeadWriter, HeaderValue, Method, RequestBytes, Status};

use super::answer::{Answer, Then};

/// No page of another origin: what an [`EventServer`](crate::EventServer) has in the place of [`Cors`] unless that is set.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NoCors;

/// [`Cors`] or [`NoCors`].
pub trait CorsRules: Rules {}

impl CorsRules for NoCors {}
impl CorsRules for Cors<'_> {}

/// What there is to do for them; nobody else has such rules.
pub trait Rules: Copy {
    /// The answer to a request for the events that is not a `GET`.
    fn answer(&self, _: &RequestBytes<'_>) -> Answer {
        Answer::new(Status::METHOD_NOT_ALLOWED, Then::Allow)
    }

    /// Writes what lets pages of other origins read the answer, if they may.
    fn write<F: FnMut(&[u8]) -> bool>(&self, _: Then, _: &RequestBytes<'_>, _: &mut HeadWriter<F>) {}
}

impl Rules for NoCors {}

impl Rules for Cors<'_> {
    fn answer(&self, request: &RequestBytes<'_>) -> Answer {
        if !request.asks_method() || !request.is_method(Method::OPTIONS) {
            return NoCors.answer(request);
        }
        let (status, _) = self.preflight_headers(origin(request));
        Answer::new(status, if status == Status::FORBIDDEN { Then::Forbidden } else { Then::Preflight })
    }

    fn write<F: FnMut(&[u8]) -> bool>(&self, then: Then, request: &RequestBytes<'_>, head: &mut HeadWriter<F>) {
        match then {
            Then::Stream | Then::Allow | Then::RetryAfter => self.headers(origin(request)).write(head),
            Then::Preflight | Then::Forbidden => self.preflight_headers(origin(request)).1.write(head),
            Then::Page | Then::PageAllow | Then::Nothing => {}
        }
    }
}

fn origin<'r>(request: &RequestBytes<'r>) -> Option<HeaderValue<'r>> {
    HeaderValue::new(core::str::from_utf8(request.origin()?).ok()?)
}
