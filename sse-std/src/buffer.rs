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
}

impl Buffer for Growing {
    fn capacity(&self) -> usize {
        self.limit
    }

    fn as_str(&self) -> &str {
        &self.text
    }

    fn push_str(&mut self, text: &str) -> Result<(), Full> {
        let needed = self.text.len().checked_add(text.len()).filter(|&needed| needed <= self.limit).ok_or(Full)?;
        if needed > self.text.capacity() {
            // Doubled, so that growing takes linear time, but never over the limit, which is what "limit" promises.
            let capacity = needed.max(self.text.capacity().saturating_mul(2)).min(self.limit);
            self.text.try_reserve_exact(capacity.saturating_sub(self.text.len())).map_err(|_| Full)?;
        }
        self.text.push_str(text);
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
            buffer.push_str("x").unwrap();
            assert!(buffer.text.capacity() <= 1000);
        }
        assert_eq!(buffer.push_str("x"), Err(Full));
        assert_eq!(buffer.push_str(""), Ok(()));
        assert_eq!(buffer.as_str().len(), 1000);
        buffer.clear();
        assert_eq!(buffer.push_str(&"x".repeat(1001)), Err(Full));
        assert_eq!(buffer.as_str(), "");
    }
}
