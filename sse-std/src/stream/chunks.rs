//! A chunk that is being used up.

/// A chunk, and how much of it is used.
#[derive(Debug)]
pub(super) struct Chunk<B> {
    bytes: Option<B>,
    used: usize,
}

impl<B: AsRef<[u8]>> Chunk<B> {
    pub(super) const fn empty() -> Self {
        Self { bytes: None, used: 0 }
    }

    pub(super) const fn new(bytes: B) -> Self {
        Self { bytes: Some(bytes), used: 0 }
    }

    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.as_ref().and_then(|bytes| bytes.as_ref().get(self.used..)).unwrap_or_default()
    }

    /// So many bytes of the rest are used.
    pub(super) fn consume(&mut self, used: usize) {
        self.used = self.used.saturating_add(used);
    }
}
