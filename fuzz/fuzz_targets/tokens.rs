//! Fragments joined again are the lines of the stream, whatever the cut, and nothing is left out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_fuzz::{Input, seed};
use sse_tests::laws::tokens_are_the_lines;

fuzz_target!(init: seed(), |bytes: &[u8]| {
    let Some(Input { stream, sizes, other_sizes, .. }) = Input::new(bytes) else { return };
    tokens_are_the_lines(&stream, &sizes);
    tokens_are_the_lines(&stream, &other_sizes);
    tokens_are_the_lines(&stream, &[1]);
    tokens_are_the_lines(&stream, &[usize::MAX]);
});
