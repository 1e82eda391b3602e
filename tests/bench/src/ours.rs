//! sse-core, with the buffers that its users would have.

use sse_core::Parser;
#[cfg(not(feature = "simd"))]
use sse_core::{Array, InlineParser};
#[cfg(feature = "simd")]
use {sse_core::Buffers, sse_std::Growing};

use crate::feed::{Feed, Read, Seen};

/// The longest data that it can take; the id is the other that has to be long for a growth shape.
pub const DATA: usize = 512 * 1024;
pub const ID: usize = 64 * 1024;

/// With a heap: what sse-std's reader has.
#[cfg(feature = "simd")]
pub struct Ours(Parser<Growing, Growing, Growing>);

/// Without a heap; boxed because it is large, and no larger than the growth shapes need.
#[cfg(not(feature = "simd"))]
pub struct Ours(Box<Parser<Array<DATA>, Array<64>, Array<ID>>>);

impl Ours {
    #[cfg(feature = "simd")]
    pub fn new() -> Self {
        let ids = core::array::from_fn(|_| Growing::with_limit(ID));
        Self(Parser::with_buffers(Buffers { data: Growing::with_limit(DATA), event: Growing::with_limit(DATA), ids }))
    }

    #[cfg(not(feature = "simd"))]
    pub fn new() -> Self {
        Self(Box::new(InlineParser::new()))
    }
}

impl Read for Ours {
    const NAME: &'static str = "ours";

    #[inline]
    fn read(&mut self, feed: Feed, mut each: impl FnMut(Seen<'_>)) {
        let parser = &mut self.0;
        feed.each(|mut chunk| {
            while let Some(event) = parser.next(&mut chunk) {
                match event {
                    Ok(event) => each(Seen { data: event.data, event_type: event.event_type, id: event.id }),
                    Err(oversize) => panic!("{oversize}"),
                }
            }
        });
    }
}
