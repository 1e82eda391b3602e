//! The laws of the parser: it is held against the model, however the stream is cut and however small the buffers are.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use proptest::{collection::vec, prelude::*};
use sse_core::{Array, Buffers, Field, InlineParser, Parser, Slice, Token};
use sse_tests::{
    laws,
    model::{self, Limits},
    outcome::Outcome,
    replay::{by_next, chunks},
    stream,
};

fn streams() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => vec(any::<u8>(), 0..60).prop_map(|choices| stream::of_pieces(&choices)),
        2 => vec(any::<u8>(), 0..150).prop_map(|choices| stream::of_lines(&choices)),
        1 => vec(any::<u8>(), 0..200),
    ]
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        Just(vec![usize::MAX]),
        Just(vec![1]),
        Just(vec![64]),
        vec(0_usize..20, 1..20),
        vec(0_usize..4, 1..20),
        vec(30_usize..300, 1..20)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Laws 1 and 5, with buffers that everything fits.
    #[test]
    fn is_the_model_however_cut(input in streams(), sizes in sizes(), other in sizes(), id in "[a-z]{0,3}") {
        laws::parser_is_the_model::<4096, 4096, 4096>(&input, &sizes, &other, &id);
    }

    /// Laws 1, 3 and 5, with buffers that much does not fit.
    #[test]
    fn is_the_model_with_tiny_buffers(input in streams(), sizes in sizes(), other in sizes(), id in "[a-z]{0,3}") {
        laws::parser_is_the_model::<12, 5, 4>(&input, &sizes, &other, &id);
        laws::parser_is_the_model::<3, 3, 3>(&input, &sizes, &other, &id);
        laws::parser_is_the_model::<0, 0, 3>(&input, &sizes, &other, &id);
    }

    /// Law 6.
    #[test]
    fn holds_nothing_back(input in streams()) {
        // It takes quadratic time, in the model.
        laws::parser_holds_nothing_back(&input[..input.len().min(200)]);
    }

    /// `reset` between streams is what the model does with the last event ID string.
    #[test]
    fn connections_follow_each_other(streams in vec(streams(), 1..5), sizes in sizes()) {
        let mut parser = InlineParser::<32, 8, 8>::new();
        let mut id = String::new();
        let mut retry = None;
        for input in &streams {
            let seen = by_next(&mut parser, chunks(input, &sizes));
            let model = model::interpret(input, &id, Limits { data: 32, event: 8, id: 8 });
            prop_assert_eq!(seen, model.outcomes);
            (id, retry) = (model.last_event_id, model.retry.or(retry));
            prop_assert_eq!(parser.last_event_id(), &id);
            prop_assert_eq!(parser.retry().map(|retry| retry.as_millis() as u64), retry);
            parser.reset();
            prop_assert_eq!(parser.last_event_id(), &id);
        }
    }

    /// The kind of buffer makes no difference; id buffers of unequal length count as the smallest.
    #[test]
    fn lent_memory_is_as_good(input in streams(), sizes in sizes()) {
        let (mut data, mut event, mut a, mut b, mut c) = ([0xAA; 12], [0xAA; 5], [0xAA; 4], [0xAA; 9], [0xAA; 6]);
        let ids = [Slice::new(&mut a), Slice::new(&mut b), Slice::new(&mut c)];
        let buffers = Buffers { data: Slice::new(&mut data), event: Slice::new(&mut event), ids };
        let seen = by_next(&mut Parser::with_buffers(buffers), chunks(&input, &sizes));
        prop_assert_eq!(seen, by_next(&mut InlineParser::<12, 5, 4>::new(), [&input[..]]));
    }

    /// Tokens do not depend on the cut, and nothing is left out.
    #[test]
    fn tokens_joined_are_the_lines(input in streams(), sizes in sizes()) {
        laws::tokens_are_the_lines(&input, &sizes);
    }

    /// The tap sees what a tokenizer tells, whatever the parser does with it.
    #[test]
    fn the_tap_sees_every_token(input in streams(), sizes in sizes()) {
        let mut parser = InlineParser::<3, 3, 3>::new();
        let (mut tapped, mut told) = (Vec::new(), Vec::new());
        let mut tokens = sse_core::Tokenizer::new();
        for chunk in chunks(&input, &sizes) {
            let mut rest = chunk;
            while !rest.is_empty() {
                let (used, _) = parser.advance_with(rest, |token| tapped.push(format!("{token:?}")));
                rest = &rest[used..];
            }
            let mut rest = chunk;
            while let Some(token) = tokens.next(&mut rest) {
                told.push(format!("{token:?}"));
            }
        }
        prop_assert_eq!(tapped, told);
    }
}

/// Law 5, spelled out.
/// Where many lines of data have come, many are looked for at once: up to the end of the chunk, and no more than 64 or 640 bytes.
#[test]
fn many_lines_of_data_at_every_cut() {
    for newline in ["\n", "\r\n", "\r"] {
        let event = |lines: usize, len: usize| {
            let line = |at: usize| format!("data: {}{newline}", "é".repeat((len + at) % (len + 2)));
            (0..lines).map(line).chain([newline.to_owned()]).collect::<String>()
        };
        let stream = [event(9, 1), event(12, 3), event(20, 20), event(70, 0), event(7, 30), event(2, 1)].concat();
        for cut in 0..=stream.len() {
            laws::parser_is_the_model::<4096, 8, 8>(stream.as_bytes(), &[cut, usize::MAX], &[usize::MAX], "");
        }
    }
}

#[test]
fn an_oversize_event_takes_nothing_with_it() {
    for sizes in [&[usize::MAX][..], &[1], &[7]] {
        let mut parser = InlineParser::<8>::new();
        let input = b"data: before\nid: 1\n\nid: 2\nretry: 70\nevent: x\ndata: too long by far\ndata: and more\n\ndata: after\n\n";
        let seen = by_next(&mut parser, chunks(input, sizes));
        let oversize = Outcome::Oversize { field: Field::Data, len: 24 };
        assert_eq!(seen, [Outcome::event("message", "before", "1"), oversize, Outcome::event("message", "after", "2")]);
        assert_eq!(parser.retry().unwrap().as_millis(), 70);
    }
}

/// An event type or an id that is replaced in its block does no harm, however long it was.
#[test]
fn only_the_last_of_several_values_has_to_fit() {
    let mut parser = InlineParser::<8, 4, 4>::new();
    let input = b"event: far too long\nevent: ok\nid: far too long\nid: ok\ndata: x\n\n";
    assert_eq!(by_next(&mut parser, [&input[..]]), [Outcome::event("ok", "x", "ok")]);
    let input = b"id: far too long\ndata: x\n\ndata: y\n\nid: far too long\n\n";
    let oversize = Outcome::Oversize { field: Field::Id, len: 12 };
    assert_eq!(by_next(&mut parser, [&input[..]]), [oversize.clone(), Outcome::event("message", "y", "ok"), oversize]);
}

/// Law 6, spelled out: a lone CR ends its line at once, and a LF that comes later belongs to it.
#[test]
fn a_lone_cr_dispatches_at_once() {
    let mut parser = InlineParser::<8>::new();
    assert_eq!(by_next(&mut parser, [&b"data: x\r\r"[..]]), [Outcome::event("message", "x", "")]);
    assert_eq!(by_next(&mut parser, [&b"\ndata: y\n"[..]]), []);
    assert_eq!(by_next(&mut parser, [&b"\r"[..]]), [Outcome::event("message", "y", "")]);
}

/// Law 3: memory is what the type says, and comments, unknown fields and endless lines use none of it.
#[test]
fn memory_is_what_the_type_says() {
    assert!(size_of::<InlineParser<1024>>() <= 1024 + 64 + 3 * 64 + 176);
    assert!(size_of::<InlineParser<0, 0, 0>>() <= 176);
    assert!(size_of::<sse_core::Tokenizer>() <= 4);
    static PARSER: InlineParser<64> = InlineParser::new();
    assert_eq!(PARSER.last_event_id(), "");
}

/// No allocation, however the stream comes.
#[test]
fn allocates_nothing() {
    let line = b"id: 1\nevent: e\ndata: 0123456789\ndata: \xff\n: comment\nunknown\nretry: 5\n\n".repeat(100);
    for sizes in [&[usize::MAX][..], &[1], &[7]] {
        let chunks: Vec<&[u8]> = chunks(&line, sizes).collect();
        let mut events = 0;
        let allocations = allocation_counter::measure(|| {
            let mut parser = InlineParser::<20>::new();
            for mut chunk in chunks.iter().copied() {
                while let Some(event) = parser.next(&mut chunk) {
                    events += usize::from(event.is_ok());
                }
            }
        });
        assert_eq!((events, allocations.count_total), (100, 0));
    }
}

/// Data of any length goes through the tap of the smallest parser.
#[test]
fn pieces_of_what_does_not_fit() {
    let image: Vec<u8> = (0..100_000_u32).map(|n| b'a' + (n % 26) as u8).collect();
    let input = [b"id: 9\ndata: ", &image[..], b"\n\ndata: x\n\n"].concat();
    let mut parser = Parser::with_buffers(Buffers {
        data: Array::<1>::new(),
        event: Array::<0>::new(),
        ids: [const { Array::<1>::new() }; 3],
    });
    let (mut flash, mut outcomes) = (Vec::new(), Vec::<Outcome>::new());
    for chunk in chunks(&input, &[1460]) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let (used, step) = parser.advance_with(rest, |token| match token {
                Token::Fragment(fragment) if fragment.field == Field::Data && parser_is_at_first(&flash, &image) => {
                    flash.extend_from_slice(fragment.bytes);
                }
                _ => {}
            });
            match step {
                sse_core::Step::Event(ready) => outcomes.push(parser.event(ready, rest).into()),
                sse_core::Step::Oversize(oversize) => outcomes.push(oversize.into()),
                sse_core::Step::NeedData => {}
            }
            rest = &rest[used..];
        }
    }
    assert_eq!(flash, image);
    assert_eq!(outcomes, [Outcome::Oversize { field: Field::Data, len: 100_000 }, Outcome::event("message", "x", "9")]);
}

fn parser_is_at_first(flash: &[u8], image: &[u8]) -> bool {
    flash.len() < image.len()
}

/// A line that lies whole in a chunk is one fragment, whatever it looks like at first.
#[test]
fn a_whole_line_is_one_fragment() {
    for line in [&b"data: x"[..], b"data", b"dat\0", b"even", b"\xef\xbbx", b"x", b": c", b"retry", b"idx: 1"] {
        let stream = [line, b"\n"].concat();
        let mut rest = &stream[..];
        let token = sse_core::Tokenizer::new().next(&mut rest).unwrap();
        let Token::Fragment(fragment) = token else { panic!("{token:?}") };
        assert!(fragment.first && fragment.last && rest.is_empty(), "{line:?} as {fragment:?}");
    }
}
