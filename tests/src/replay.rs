//! Feeding a stream to a parser in pieces.

use sse_core::{Buffer, Field, Fragment, Parser, Step, Token, Tokenizer};

use crate::{model::Line, outcome::Outcome};

/// Cuts `stream` into chunks of these sizes, over and over; 0 is an empty chunk. The last chunk is what is left.
pub fn chunks<'s>(stream: &'s [u8], sizes: &'s [usize]) -> impl Iterator<Item = &'s [u8]> {
    let mut sizes = if sizes.iter().any(|&size| size > 0) { sizes } else { &[usize::MAX] }.iter().cycle();
    let mut rest = stream;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (chunk, after) = rest.split_at((*sizes.next()?).min(rest.len()));
        rest = after;
        Some(chunk)
    })
}

/// What `parser` makes of the chunks, by [`Parser::next`].
pub fn by_next<'s, D: Buffer, E: Buffer, I: Buffer>(
    parser: &mut Parser<D, E, I>,
    chunks: impl IntoIterator<Item = &'s [u8]>,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for mut chunk in chunks {
        while let Some(result) = parser.next(&mut chunk) {
            outcomes.push(result.into());
        }
        assert!(chunk.is_empty(), "`None` means that the chunk is used up");
    }
    outcomes
}

/// What `parser` makes of the chunks, by [`Parser::advance`] and [`Parser::event`].
pub fn by_advance<'s, D: Buffer, E: Buffer, I: Buffer>(
    parser: &mut Parser<D, E, I>,
    chunks: impl IntoIterator<Item = &'s [u8]>,
) -> Vec<Outcome> {
    in_steps(parser, chunks, Parser::advance)
}

/// What `parser` makes of the chunks, by [`Parser::advance_with`], which takes none of the short cuts.
pub fn by_advance_with<'s, D: Buffer, E: Buffer, I: Buffer>(
    parser: &mut Parser<D, E, I>,
    chunks: impl IntoIterator<Item = &'s [u8]>,
) -> Vec<Outcome> {
    in_steps(parser, chunks, |parser, chunk| parser.advance_with(chunk, |_| ()))
}

fn in_steps<'s, D: Buffer, E: Buffer, I: Buffer>(
    parser: &mut Parser<D, E, I>,
    chunks: impl IntoIterator<Item = &'s [u8]>,
    mut advance: impl FnMut(&mut Parser<D, E, I>, &[u8]) -> (usize, Step),
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for chunk in chunks {
        let mut rest = chunk;
        loop {
            let (used, step) = advance(parser, rest);
            match step {
                Step::Event(ready) => outcomes.push(parser.event(ready, rest).into()),
                Step::Oversize(oversize) => outcomes.push(oversize.into()),
                Step::NeedData => {
                    assert_eq!(used, rest.len(), "all of the chunk is used when more is needed");
                    break;
                }
            }
            assert!(used > 0, "an event takes at least its blank line");
            rest = &rest[used..];
        }
    }
    outcomes
}

/// What a tokenizer makes of the chunks: its complete lines, and the line that was not complete at the end.
pub fn joined_lines<'s>(chunks: impl IntoIterator<Item = &'s [u8]>) -> (Vec<Line>, Line) {
    let mut tokens = Tokenizer::new();
    let (mut lines, mut open) = (Vec::new(), None::<(Field, Vec<u8>)>);
    for mut chunk in chunks {
        while let Some(token) = tokens.next(&mut chunk) {
            let Token::Fragment(Fragment { field, bytes, first, last }) = token else {
                assert_eq!(open, None, "a blank line only after a complete line");
                lines.push(None);
                continue;
            };
            assert_eq!(first, open.is_none(), "the first fragment of a line, and only that, is `first`");
            assert!(!bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n')), "no line ends in a fragment");
            let (line_field, line) = open.get_or_insert_with(|| (field, Vec::new()));
            assert_eq!(*line_field, field, "a line keeps its field");
            line.extend_from_slice(bytes);
            if last {
                lines.push(open.take());
            }
        }
        assert!(chunk.is_empty(), "`None` means that the chunk is used up");
    }
    (lines, open)
}
