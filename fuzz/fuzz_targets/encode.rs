//! Arbitrary messages come back as they were sent, and hostile text in any field never adds a field or an event.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_fuzz::seed;
use sse_tests::fields::{Fields, messages_in_a_row};

type Texts = (Option<String>, Option<String>, Option<String>, Option<String>);

fuzz_target!(init: seed(), |input: (Vec<(Texts, Option<u64>)>, Vec<String>)| {
    let (messages, pieces) = input;
    let messages: Vec<Fields> = messages
        .into_iter()
        .map(|((comment, event, id, data), retry)| Fields { comment, event, id, retry, data })
        .collect();
    for fields in &messages {
        fields.round_trip();
        fields.nothing_is_forged();
        fields.data_in_pieces(&pieces);
    }
    messages_in_a_row(&messages);
});
