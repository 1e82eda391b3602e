//! The laws of the encoder: what is read is what was written, and no text can be more than the field it was given for.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use core::time::Duration;

use proptest::{collection::vec, prelude::*};
use sse_core::{Decimal, Line, Message};
use sse_tests::fields::{Fields, messages_in_a_row};

/// Text that would like to be more.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\r"),
        Just("\r\n"),
        Just("\n\n"),
        Just("data: x"),
        Just("data:"),
        Just("event: forged"),
        Just("id: 666"),
        Just("retry: 0"),
        Just(":"),
        Just(" "),
        Just("\0"),
        Just("\u{feff}"),
        Just("\u{2028}"),
        Just("\u{85}"),
        Just("a"),
        Just("é😀"),
    ];
    prop_oneof![vec(piece, 0..12).prop_map(|pieces| pieces.concat()), any::<String>()]
}

fn fields() -> impl Strategy<Value = Fields> {
    let text = || proptest::option::of(hostile());
    (text(), text(), text(), proptest::option::of(any::<u64>()), text())
        .prop_map(|(comment, event, id, retry, data)| Fields { comment, event, id, retry, data })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_what_was_written(fields in fields()) {
        fields.round_trip();
    }

    #[test]
    fn no_text_makes_a_field(fields in fields()) {
        fields.nothing_is_forged();
    }

    #[test]
    fn messages_do_not_run_into_each_other(messages in vec(fields(), 0..5)) {
        messages_in_a_row(&messages);
    }

    #[test]
    fn data_in_pieces_is_data(fields in fields(), pieces in vec(hostile(), 0..6)) {
        fields.data_in_pieces(&pieces);
    }

    #[test]
    fn decimals(number: u64) {
        let decimal = Decimal::new(number);
        prop_assert_eq!(decimal.as_str(), number.to_string());
    }
}

/// Nothing is allocated.
#[test]
fn encoding_allocates_nothing() {
    let mut out = [0; 256];
    let allocations = allocation_counter::measure(|| {
        let number = Decimal::new(7);
        let message = Message::new()
            .event(Line::new("tick").unwrap())
            .id(number.as_id())
            .retry(Duration::from_secs(1))
            .data("a\nb");
        assert!(message.encode(&mut out).is_some());
    });
    assert_eq!(allocations.count_total, 0);
}
