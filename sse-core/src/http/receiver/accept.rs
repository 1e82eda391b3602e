//! What a client wants to have: the elements of `Accept` (RFC 9110, 12.5.1).

use super::Said;
use crate::http::{bad_request::BadRequest, element::Element, incoming::Accept};

impl Said {
    /// Looks at the value of a line. Weights do not matter.
    pub(super) fn accept(&mut self, value: &[u8], is_long: bool) -> Result<(), BadRequest> {
        if is_long {
            return Err(BadRequest::LongField);
        }
        Element::each_text(value, |element, word| {
            let is = |media_type| element.is_media_type() && word.is(media_type);
            self.accept = match self.accept {
                _ if is(b"text/event-stream") => Accept::EventStream,
                Accept::Missing | Accept::Other if is(b"text/*") || is(b"*/*") => Accept::Anything,
                Accept::Missing => Accept::Other,
                before => before,
            };
        });
        Ok(())
    }
}
