//! Room for the bytes of events, for those who have no heap.

use crate::encode::Message;

/// A ring of bytes: what is written goes behind what was written last, and around the end.
///
/// It does not know what is still needed: whoever owns it forgets the oldest events until a new one fits
/// ([`free`](Self::free)).
///
/// ```
/// use sse_core::{Message, backlog::ByteRing};
///
/// let mut ring = ByteRing::new([0; 24]);
/// let first = ring.write(&Message::new().data("one")).unwrap();
/// let second = ring.write(&Message::new().data("two")).unwrap();
/// assert_eq!(ring.write(&Message::new().data("three")), None);       // 24 - 2 * 11 are free
/// ring.free(first);
/// let third = ring.write(&Message::new().data("three")).unwrap();
/// assert_eq!(ring.read(&second), [&b"data: two\n\n"[..], b""]);
/// assert_eq!(ring.read(&third).concat(), b"data: three\n\n");        // it goes around the end
/// ```
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
pub struct ByteRing<M> {
    /// Where the next byte goes.
    end: usize,
    used: usize,
    memory: M,
}

/// The place of an event in a [`ByteRing`], and of the id in it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Span {
    start: usize,
    len: usize,
    id: usize,
    id_len: usize,
}

impl Span {
    /// Its length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether it is empty, which an encoded message never is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<M> ByteRing<M> {
    /// A ring with nothing in it.
    pub const fn new(memory: M) -> Self {
        Self { memory, end: 0, used: 0 }
    }

    /// The oldest message is needed no more. In the order in which they were written.
    pub fn free(&mut self, oldest: Span) {
        self.used = self.used.saturating_sub(oldest.len);
    }
}

impl<M: AsRef<[u8]> + AsMut<[u8]>> ByteRing<M> {
    /// How many bytes there is room for in all.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.memory.as_ref().len()
    }

    /// How many bytes there is room for now.
    #[must_use]
    pub fn room(&self) -> usize {
        self.capacity().saturating_sub(self.used)
    }

    /// Encodes a message into the ring; where it is. `None`, and no event is touched, if there is no room.
    pub fn write(&mut self, message: &Message<'_>) -> Option<Span> {
        self.try_write(message).ok()
    }

    /// The same. It looks at all of the text once, also if there is no room.
    ///
    /// # Errors
    /// How many bytes the message needs if there is no room for them, so that nobody has to ask for its
    /// [`encoded_len`](Message::encoded_len) first.
    pub fn try_write(&mut self, message: &Message<'_>) -> Result<Span, usize> {
        let (start, used) = (self.end, self.used);
        let (mut id, mut id_len) = (0, 0);
        message.pieces(&mut |piece, is_id| {
            if is_id {
                (id, id_len) = (self.end, piece.len());
            }
            self.put(piece);
        });
        let len = self.used.wrapping_sub(used);
        if self.used > self.capacity() {
            (self.end, self.used) = (start, used);
            return Err(len);
        }
        Ok(Span { start, len, id, id_len })
    }

    /// The bytes of a message: two pieces if it goes around the end of the ring, else the second one is empty.
    #[must_use]
    pub fn read(&self, span: &Span) -> [&[u8]; 2] {
        self.pieces(span.start, span.len)
    }

    /// Whether the message has this id. Not if it has none, or an empty one.
    #[must_use]
    pub fn has_id(&self, span: &Span, id: &str) -> bool {
        self.has_id_bytes(span, id.as_bytes())
    }

    /// The same of an id as a request has it, which need not be text.
    #[must_use]
    pub fn has_id_bytes(&self, span: &Span, id: &[u8]) -> bool {
        let mut at = span.id;
        let mut is_same = |&byte: &u8| {
            let memory = self.memory.as_ref();
            at = at.checked_sub(memory.len()).unwrap_or(at);
            let is_same = memory.get(at) == Some(&byte);
            at = at.wrapping_add(1);
            is_same
        };
        span.id_len > 0 && id.len() == span.id_len && id.iter().all(&mut is_same)
    }

    /// Writes what there is room for, and counts all.
    fn put(&mut self, bytes: &[u8]) {
        let memory = self.memory.as_mut();
        for &byte in bytes {
            if self.used < memory.len() {
                if let Some(room) = memory.get_mut(self.end) {
                    *room = byte;
                }
            }
            self.used = self.used.saturating_add(1);
            self.end = self.end.wrapping_add(1);
            if self.end >= memory.len() {
                self.end = 0;
            }
        }
    }

    fn pieces(&self, start: usize, len: usize) -> [&[u8]; 2] {
        let memory = self.memory.as_ref();
        let from_start = memory.get(start..).unwrap_or_default();
        let first = from_start.get(..len).unwrap_or(from_start);
        [first, memory.get(..len.wrapping_sub(first.len())).unwrap_or_default()]
    }
}
