//! Bodies against a plain decoder, and chunked ones against that of `ureq-proto`, cut in two ways.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_core::http::Framing;
use sse_fuzz::Http;
use sse_tests::http::{BODY_PIECES, body_is_the_model};

fuzz_target!(|bytes: &[u8]| {
    let Some(Http { wire, sizes, other_sizes, choice }) = Http::new(bytes, BODY_PIECES) else { return };
    let framing = match choice {
        0..=99 => Framing::Length(u64::from(choice)),
        100 => Framing::Close,
        _ => Framing::Chunked,
    };
    body_is_the_model(&wire, &sizes, framing);
    body_is_the_model(&wire, &other_sizes, framing);
});
