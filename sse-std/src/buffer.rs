//! The storage of a parser that has a heap.

use sse_core::{Buffer, Full};

/// A [`Buffer`] on the heap that grows as needed, up to a limit. It takes no memory before it holds something.
///
/// For a [`Parser`](sse_core::Parser) of one's own. What it has grown to, it keeps.
///
/// ```
/// use sse_std::{Growing, sse_core::{Buffers, Parser}};
///
/// let new = || Growing::with_limit(64 * 1024);
/// let mut parser = Parser::with_buffers(Buffers { data: new(), event: new(), ids: [new(), new(), new()] });
/// let mut chunk = &b"data: x\n\n"[..];
/// assert_eq!(parser.next(&mut chunk).unwrap()?.data, "x");
/// # Ok::<(), sse_std::Oversize>(())
/// ```
#[derive(Clone, Debug)]
pub struct Growing {
    text: String,
    limit: usize,
}

impl Growing {
    /// An empty buffer that will hold at most `limit` bytes.
    #[must_use]
    pub const fn with_limit(limit: usize) -> Self {
        Self { text: String::new(), limit }
    }

    #[inline]
    fn make_room(&mut self, more: usize) -> Result<(), Full> {
        let needed = self.text.len().saturating_add(more);
        if needed <= self.text.capacity().min(self.limit) { Ok(()) } else { self.grow(needed) }
    }

    /// Doubles, so that growing takes linear time, but never over the limit, which is what "limit" promises.
    #[cold]
    fn grow(&mut self, needed: usize) -> Result<(), Full> {
        if needed > self.limit {
            return Err(Full);
        }
        let capacity = needed.max(self.text.capacity().saturating_mul(2)).min(self.limit);
        self.text.try_reserve_exact(capacity.saturating_sub(self.text.len())).map_err(|_| Full)
    }
}

impl Buffer for Growing {
    fn capacity(&self) -> usize {
        self.limit
    }

    fn as_str(&self) -> &str {
        &self.text
    }

    #[inline]
    fn push_str(&mut self, text: &str) -> Result<(), Full> {
        self.make_room(text.len())?;
        self.text.push_str(text);
        Ok(())
    }

    #[inline]
    fn push(&mut self, character: char) -> Result<(), Full> {
        self.make_room(character.len_utf8())?;
        self.text.push(character);
        Ok(())
    }

    fn clear(&mut self) {
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_the_limit_and_no_further() {
        let mut buffer = Growing::with_limit(1000);
        assert_eq!(buffer.text.capacity(), 0);
        for _ in 0..1000 {
            buffer.push('x').unwrap();
            assert!(buffer.text.capacity() <= 1000);
        }
        assert_eq!(buffer.push_str("x"), Err(Full));
        assert_eq!(buffer.push('x'), Err(Full));
        assert_eq!(buffer.push_str(""), Ok(()));
        assert_eq!(buffer.as_str().len(), 1000);
        buffer.clear();
        assert_eq!(buffer.push_str(&"x".repeat(1001)), Err(Full));
        assert_eq!(buffer.as_str(), "");
    }
}
