//! The parser against the model: cut in two ways, in one step and in two, with buffers that everything fits and with small
//! ones, whose `Oversize` the model predicts; and nothing is held back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_fuzz::{Input, seed};
use sse_tests::laws::{parser_holds_nothing_back, parser_is_the_model};

fuzz_target!(init: seed(), |bytes: &[u8]| {
    let Some(Input { stream, sizes, other_sizes, choice }) = Input::new(bytes) else { return };
    let id = if choice % 2 == 0 { "" } else { "old" };
    parser_is_the_model::<8192, 8192, 8192>(&stream, &sizes, &other_sizes, id);
    match choice % 4 {
        0 => parser_is_the_model::<12, 5, 4>(&stream, &sizes, &other_sizes, id),
        1 => parser_is_the_model::<3, 3, 3>(&stream, &sizes, &other_sizes, id),
        2 => parser_is_the_model::<40, 0, 0>(&stream, &sizes, &other_sizes, id),
        _ => parser_is_the_model::<0, 1, 8>(&stream, &sizes, &other_sizes, id),
    }
    // Takes quadratic time, in the model.
    if choice % 8 == 0 && stream.len() < 200 {
        parser_holds_nothing_back(&stream);
    }
});
