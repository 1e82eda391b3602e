//! The form that `build.rs` writes.

/// What is left of it.
#[derive(Clone, Copy)]
pub struct Bytes(pub &'static [u8]);

impl Bytes {
    pub fn take(&mut self, len: usize) -> &'static [u8] {
        let (taken, rest) = self.0.split_at(len);
        self.0 = rest;
        taken
    }

    pub fn flag(&mut self) -> bool {
        self.take(1) == [1]
    }

    pub fn number(&mut self) -> usize {
        u32::from_le_bytes(self.take(4).try_into().unwrap()) as usize
    }

    pub fn big(&mut self) -> u64 {
        u64::from_le_bytes(self.take(8).try_into().unwrap())
    }

    pub fn bytes(&mut self) -> &'static [u8] {
        let len = self.number();
        self.take(len)
    }

    pub fn text(&mut self) -> &'static str {
        core::str::from_utf8(self.bytes()).unwrap()
    }

    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| read(self))
    }
}
