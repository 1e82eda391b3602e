//! The cells: every input in chunks of every size.

use sse_tests::{
    model::{self, Limits},
    outcome::Outcome as Expected,
};

use crate::{
    clock::Effort,
    feed::{Feed, Read as _, Tally},
    inputs::Input,
    measure::{self, Contestant, Outcome},
    ours::Ours,
};

/// Chunk sizes, and how much of an input is enough for them.
pub const CHUNKINGS: [(&str, usize, usize); 5] = [
    ("whole", usize::MAX, usize::MAX),
    ("16384", 16_384, usize::MAX),
    ("1460", 1460, usize::MAX),
    ("64", 64, 1 << 20),
    ("1", 1, 256 << 10),
];

/// An input in chunks of one size.
#[derive(Clone, Debug)]
pub struct Cell {
    pub input: &'static str,
    pub chunking: &'static str,
    pub chunk: usize,
    pub bytes: &'static [u8],
}

/// What came of a cell.
#[derive(Clone, Debug)]
pub struct Row {
    pub cell: Cell,
    pub events: usize,
    /// In the order of the contestants.
    pub outcomes: Vec<Outcome>,
}

impl Cell {
    pub fn name(&self) -> String {
        format!("{}/{}", self.input, self.chunking)
    }

    pub const fn feed(&self) -> Feed {
        Feed::once(self.bytes, self.chunk)
    }

    /// How many events the model sees.
    pub fn events(&self) -> usize {
        expected(self.bytes).len()
    }

    /// The input's bytes are all in one chunk.
    pub const fn is_whole(&self) -> bool {
        self.chunk == usize::MAX
    }
}

/// Those whose name has one of `filters` in it; all without filters.
pub fn all(inputs: &[Input], filters: &[String]) -> Vec<Cell> {
    let cell = |input: &Input, (chunking, chunk, enough)| Cell {
        input: input.name,
        chunking,
        chunk,
        bytes: input.prefix(enough),
    };
    let cells = inputs.iter().flat_map(|input| CHUNKINGS.iter().map(move |&chunking| cell(input, chunking)));
    cells
        .filter(|cell| filters.is_empty() || filters.iter().any(|filter| cell.name().contains(filter.as_str())))
        .collect()
}

/// Checks our answer, then times everybody.
///
/// # Errors
/// A word on our wrong answer.
pub fn run(cell: Cell, contestants: &mut [Contestant], effort: Effort) -> Result<Row, String> {
    let expected = expected(cell.bytes);
    check(&cell, &expected)?;
    let outcomes = measure::measure(contestants, cell.feed(), tally(&expected), effort);
    Ok(Row { cell, events: expected.len(), outcomes })
}

/// The model's answer.
fn expected(bytes: &[u8]) -> Vec<Expected> {
    model::interpret(bytes, "", Limits::NONE).outcomes
}

fn tally(expected: &[Expected]) -> Tally {
    let len = |outcome: &Expected| if let Expected::Event { data, .. } = outcome { data.len() } else { 0 };
    Tally { events: expected.len(), data: expected.iter().map(len).sum() }
}

/// Our events are the model's: data, type and id of each.
fn check(cell: &Cell, expected: &[Expected]) -> Result<(), String> {
    let mut expected = expected.iter();
    let (mut right, mut wrong) = (0, false);
    Ours::new().read(cell.feed(), |event| {
        let seen = (event.data, event.event_type, event.id);
        wrong |= !matches!(expected.next(), Some(Expected::Event { data, event_type, id }) if seen == (data, event_type, id));
        right += usize::from(!wrong);
    });
    if wrong || expected.next().is_some() {
        return Err(format!("{}: after {right} events, ours are not the model's", cell.name()));
    }
    Ok(())
}
