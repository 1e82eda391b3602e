//! Data on many lines: where several of them end is known before the first one is stored, which spares a wrong guess at each.
//!
//! It does what `store` does, which property tests hold it against.

use crate::{
    buffer::Buffer,
    parser::{Parser, plain},
    scan::{BLOCK, marks_at_end, newlines},
    utf8,
};

/// Where lines end.
struct Run {
    /// From where the run starts on; a CRLF is two ends.
    ends: [u16; CAPACITY],
    /// How many ends there are.
    len: usize,
}

const CAPACITY: usize = 64;

/// How many blocks are looked through.
const BLOCKS: usize = 10;

/// From as many lines on after the first one it pays to expect many in the next block too.
pub(super) const MANY_LINES: usize = 5;

impl Run {
    /// Those of `lines`, which lie at the end of `chunk`, in the first blocks, or as many as there is room for.
    #[inline(always)]
    fn new(chunk: &[u8], lines: &[u8]) -> Self {
        let mut run = Self { ends: [0; CAPACITY], len: 0 };
        let mut rest = lines;
        for block in 0..BLOCKS {
            let at = block.saturating_mul(BLOCK);
            let Some((bytes, after)) = rest.split_first_chunk() else {
                run.add(at, marks_at_end(rest, chunk));
                break;
            };
            run.add(at, newlines(bytes));
            rest = after;
        }
        run
    }

    /// Adds the ends in the block at `at`. As a rule there are no more than two, and it is a matter of luck how many, so two are
    /// written whether they are there or not.
    #[inline(always)]
    fn add(&mut self, at: usize, marks: u64) {
        let marks = self.write(at, marks);
        let mut marks = self.write(at, marks);
        while marks != 0 && self.len < CAPACITY {
            marks = self.write(at, marks);
        }
    }

    /// Writes the first of the ends, if there is one; those that are left.
    #[inline(always)]
    fn write(&mut self, at: usize, marks: u64) -> u64 {
        if let Some(end) = self.ends.get_mut(self.len) {
            *end = at.saturating_add(marks.trailing_zeros() as usize) as u16;
            self.len = self.len.saturating_add(usize::from(marks != 0));
        }
        marks & marks.wrapping_sub(1)
    }

    fn ends(&self) -> &[u16] {
        self.ends.get(..self.len).unwrap_or_default()
    }
}

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Stores the lines of data at `start` of `chunk`, of which many are expected; where it has come to. That is `start` if there are
    /// none, or none that can be stored like this.
    #[inline(never)]
    pub(super) fn run_of_data(&mut self, chunk: &[u8], start: usize) -> usize {
        let Some(lines) = chunk.get(start..).filter(|lines| lines.starts_with(plain::NAME)) else { return start };
        if self.lent {
            self.forget_event();
        }
        self.hints.many_lines = false;
        let run = Run::new(chunk, lines);
        let [first, rest @ ..] = run.ends() else { return start };
        let last = rest.last().unwrap_or(first);
        let text = lines.get(..=usize::from(*last)).and_then(|lines| utf8::text_in(chunk, lines));
        let Some(text) = text else { return start };
        self.next_line_of_data();
        let (value, buffer) = (&mut self.block.data, &mut self.buffers.data);
        let limit = buffer.capacity();
        // The line that is not stored yet, as it is not known whether another one follows.
        let (mut from, mut to) = (plain::NAME.len(), usize::from(*first));
        let mut at = after(lines, to);
        let mut more = 0_usize;
        let mut is_over = false;
        for &end in rest {
            let end = usize::from(end);
            // The LF of a CRLF.
            if end < at {
                continue;
            }
            if !lines.get(at..).is_some_and(|line| line.starts_with(plain::NAME)) {
                is_over = true;
                break;
            }
            if let Some(line_and_lf) = text.get(from..=to).filter(|line| line.ends_with('\n')) {
                // Where a line ends in a LF, the LF that joins it to the next one is already there.
                value.push(line_and_lf, limit, buffer);
            } else {
                value.push(text.get(from..to).unwrap_or_default(), limit, buffer);
                value.push_char('\n', limit, buffer);
            }
            from = at.saturating_add(plain::NAME.len());
            to = end;
            at = after(lines, end);
            more = more.saturating_add(1);
        }
        value.push(text.get(from..to).unwrap_or_default(), limit, buffer);
        self.hints.many_lines = !is_over || more >= MANY_LINES;
        if at == lines.len() {
            return self.after_line(chunk, chunk.len().saturating_sub(1));
        }
        start.saturating_add(at)
    }
}

/// Where the line starts that follows the one that ends at `end`.
#[inline(always)]
fn after(lines: &[u8], end: usize) -> usize {
    let after = end.saturating_add(1);
    if lines.get(end..=after) == Some(b"\r\n") { after.saturating_add(1) } else { after }
}
