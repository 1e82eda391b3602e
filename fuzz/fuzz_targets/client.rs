//! The client's machine against its model, whatever happens in whatever order.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_tests::life::{Rules, happening, source_is_the_model};

fuzz_target!(|bytes: &[u8]| {
    let Some(([rules, a, b, c, d], rest)) = bytes.split_first_chunk() else { return };
    let happenings = rest.chunks_exact(2).map(|pair| happening(pair[0], pair[1]));
    source_is_the_model(Rules::of(*rules), u32::from_le_bytes([*a, *b, *c, *d]), happenings);
});
