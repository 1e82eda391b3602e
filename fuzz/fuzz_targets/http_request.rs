//! Heads of requests against `httparse` and a plain reading of its headers, cut in two ways.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_fuzz::Http;
use sse_tests::http::{REQUEST_PIECES, request_is_the_model};

fuzz_target!(|bytes: &[u8]| {
    let Some(Http { wire, sizes, other_sizes, .. }) = Http::new(bytes, REQUEST_PIECES) else { return };
    request_is_the_model(&wire, &sizes);
    request_is_the_model(&wire, &other_sizes);
});
