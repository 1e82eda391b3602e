//! Where a [`Parser`](crate::Parser) keeps what it cannot borrow.

use core::fmt;

/// A bounded store of text.
///
/// Open, so that a wrapper can bring its own: one that grows up to a limit, one over a pool. A wrong implementation gives
/// wrong text, never a panic.
pub trait Buffer {
    /// The most bytes of text it can ever hold. This is the limit of the value kept in it, whether the value needs keeping or
    /// not.
    fn capacity(&self) -> usize;
    /// What it holds. The last event ID is asked for with every event, so this should not take longer for longer text.
    fn as_str(&self) -> &str;
    /// Appends `text`, all of it or nothing.
    ///
    /// # Errors
    /// [`Full`] if it then had to hold more than [`capacity`](Self::capacity) bytes.
    fn push_str(&mut self, text: &str) -> Result<(), Full>;
    /// Appends `character`, for streams that come byte by byte.
    ///
    /// # Errors
    /// [`Full`] as for [`push_str`](Self::push_str).
    fn push(&mut self, character: char) -> Result<(), Full> {
        self.push_str(character.encode_utf8(&mut [0; 4]))
    }
    /// Makes it empty.
    fn clear(&mut self);
}

/// A [`Buffer`] of `N` bytes, inline.
#[derive(Clone, Debug, Default)]
pub struct Array<const N: usize>(heapless::String<N>);

impl<const N: usize> Array<N> {
    /// An empty buffer.
    #[must_use]
    pub const fn new() -> Self {
        Self(heapless::String::new())
    }
}

impl<const N: usize> Buffer for Array<N> {
    fn capacity(&self) -> usize {
        N
    }

    fn as_str(&self) -> &str {
        self.0.as_str()
    }

    fn push_str(&mut self, text: &str) -> Result<(), Full> {
        self.0.push_str(text).map_err(|_| Full)
    }

    fn push(&mut self, character: char) -> Result<(), Full> {
        #[cfg(target_pointer_width = "64")]
        return self.0.push(character).map_err(|_| Full);
        #[cfg(not(target_pointer_width = "64"))]
        push(self.0.as_mut_view(), character)
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// One for all sizes.
#[cfg(not(target_pointer_width = "64"))]
#[inline(never)]
fn push(text: &mut heapless::string::StringView, character: char) -> Result<(), Full> {
    text.push(character).map_err(|_| Full)
}

/// A [`Buffer`] over memory that the caller lends: a `static`, a pool, a piece of a larger array.
///
/// It looks through its text each time it is asked for it, so use [`Array`] for ids if they may be long.
#[derive(Debug)]
pub struct Slice<'a> {
    memory: &'a mut [u8],
    len: usize,
}

impl<'a> Slice<'a> {
    /// An empty buffer that can hold `memory.len()` bytes; what `memory` holds is overwritten.
    #[must_use]
    pub const fn new(memory: &'a mut [u8]) -> Self {
        Self { memory, len: 0 }
    }
}

impl Buffer for Slice<'_> {
    fn capacity(&self) -> usize {
        self.memory.len()
    }

    fn as_str(&self) -> &str {
        core::str::from_utf8(self.memory.get(..self.len).unwrap_or_default()).unwrap_or_default()
    }

    fn push_str(&mut self, text: &str) -> Result<(), Full> {
        let end = self.len.checked_add(text.len()).ok_or(Full)?;
        let room = self.memory.get_mut(self.len..end).ok_or(Full)?;
        // Not `copy_from_slice`: its length check would leave a panic in the binary.
        for (to, &from) in room.iter_mut().zip(text.as_bytes()) {
            *to = from;
        }
        self.len = end;
        Ok(())
    }

    fn clear(&mut self) {
        self.len = 0;
    }
}

/// All that a [`Parser`](crate::Parser) keeps, for [`Parser::with_buffers`](crate::Parser::with_buffers).
///
/// Give empty ones.
#[derive(Clone, Debug, Default)]
pub struct Buffers<D, E, I> {
    /// Data of the event under way, lines joined; its capacity is the longest data of an event.
    pub data: D,
    /// Type of the event under way; its capacity is the longest event type.
    pub event: E,
    /// The last event ID, the id of the event under way, and the id line under way, in turn: an id counts only when its line
    /// is complete without a NUL, and then only from its blank line on. The smallest capacity is the longest id.
    pub ids: [I; 3],
}

/// A [`Buffer`] has no room for what was to be stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("does not fit into the buffer; give it a larger one")
    }
}

impl core::error::Error for Full {}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds_what_fits(mut buffer: impl Buffer) {
        assert_eq!((buffer.capacity(), buffer.as_str()), (5, ""));
        assert_eq!(buffer.push_str("ab"), Ok(()));
        assert_eq!(buffer.push_str("€u"), Err(Full), "all or nothing");
        assert_eq!(buffer.as_str(), "ab");
        assert_eq!(buffer.push_str("€"), Ok(()));
        assert_eq!(buffer.push_str(""), Ok(()));
        assert_eq!(buffer.push_str("f"), Err(Full));
        assert_eq!(buffer.as_str(), "ab€");
        assert_eq!(buffer.push('f'), Err(Full));
        buffer.clear();
        assert_eq!(buffer.push('€'), Ok(()));
        assert_eq!(buffer.push('€'), Err(Full), "all or nothing");
        assert_eq!(buffer.push('f'), Ok(()));
        assert_eq!(buffer.as_str(), "€f");
        buffer.clear();
        assert_eq!((buffer.capacity(), buffer.as_str()), (5, ""));
    }

    #[test]
    fn array() {
        holds_what_fits(Array::<5>::new());
    }

    #[test]
    fn slice() {
        holds_what_fits(Slice::new(&mut [0xAA; 5]));
    }
}
