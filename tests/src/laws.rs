//! The laws, each a function that panics where one is broken: for property tests and fuzz targets alike.

use sse_core::{Id, InlineParser};

use crate::{
    model::{self, Limits},
    replay,
};

/// A parser with `D` bytes of data, `E` of event type and `I` of id is the model: however the stream is cut, in one step and in
/// two, by the fast way and by the slow one, with the errors that the model predicts.
pub fn parser_is_the_model<const D: usize, const E: usize, const I: usize>(
    stream: &[u8],
    sizes: &[usize],
    other_sizes: &[usize],
    last_event_id: &str,
) {
    let expected = model::interpret(stream, last_event_id, Limits { data: D, event: E, id: I });
    let id = Id::new(last_event_id).unwrap();
    let new = || {
        let mut parser = Box::new(InlineParser::<D, E, I>::new());
        parser.set_last_event_id(id).unwrap();
        parser
    };
    let check = |parser: &InlineParser<D, E, I>, outcomes, how| {
        assert_eq!(outcomes, expected.outcomes, "{how}");
        assert_eq!(parser.last_event_id(), expected.last_event_id, "last event ID, {how}");
        assert_eq!(parser.retry().map(|retry| retry.as_millis()), expected.retry.map(u128::from), "retry, {how}");
    };
    let mut parser = new();
    let outcomes = replay::by_next(&mut parser, replay::chunks(stream, sizes));
    check(&parser, outcomes, "by next");
    let mut parser = new();
    let outcomes = replay::by_advance(&mut parser, replay::chunks(stream, other_sizes));
    check(&parser, outcomes, "by advance");
    let mut parser = new();
    let outcomes = replay::by_advance_with(&mut parser, replay::chunks(stream, other_sizes));
    check(&parser, outcomes, "without short cuts");
}

/// After any prefix of the stream, what is out is what the model says of that prefix: nothing is held back for want of more.
pub fn parser_holds_nothing_back(stream: &[u8]) {
    let mut parser = InlineParser::<64, 16, 16>::new();
    let limits = Limits { data: 64, event: 16, id: 16 };
    let mut outcomes = Vec::new();
    for (at, byte) in stream.iter().enumerate() {
        outcomes.append(&mut replay::by_next(&mut parser, [core::slice::from_ref(byte)]));
        assert_eq!(outcomes, model::interpret(&stream[..=at], "", limits).outcomes, "after {at} bytes");
    }
}

/// Joined, the fragments are the lines of the stream, however it is cut, and nothing is left out.
pub fn tokens_are_the_lines(stream: &[u8], sizes: &[usize]) {
    let (lines, open) = replay::joined_lines(replay::chunks(stream, sizes));
    assert_eq!((&lines, &open), (&model::lines_of(stream).0, &model::lines_of(stream).1));
}
