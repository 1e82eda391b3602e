//! Level 1: tokens put together to events (WHATWG HTML 9.2.6).

mod block;
#[cfg(test)]
mod cost;
#[cfg(target_pointer_width = "64")]
mod fast;
mod ids;
#[cfg(target_pointer_width = "64")]
mod plain;
mod ready;
mod retry;
#[cfg(not(target_pointer_width = "64"))]
mod small;
mod store;

use core::time::Duration;

#[cfg(target_pointer_width = "64")]
use self::fast::Hints;
pub use self::ready::{Ready, Step};
use self::{block::Block, ids::Roles, ready::Texts, retry::RetryLine};
use crate::{
    buffer::{Array, Buffer, Buffers, Full},
    encode::Id,
    event::{Event, Oversize},
    tokenizer::{Token, Tokenizer},
    utf8::Decoder,
};

/// Turns the bytes of an event stream into [`Event`]s, in chunks of any size.
///
/// Each connection is one stream: call [`reset`](Self::reset) between them, which keeps the last event ID.
/// There is no call for the end of a stream: what is unfinished then is dropped, as 9.2.6 says.
///
/// # Limits
/// The capacity of a buffer is the limit of its value, however the value arrives: a value that is longer gives [`Oversize`] at
/// the event's blank line, and the stream goes on. Comments and unknown fields may be of any length and use no memory.
///
/// # Cost
/// Data on one line in one chunk is borrowed from the chunk; on 32-bit targets, where flash is dearer, if the event has nothing
/// else, and with the feature `optimize_for_size` never. What is cut, or has several lines, is copied once. Time is linear in the
/// input however it is cut. Nothing is allocated.
///
/// ```
/// use sse_core::InlineParser;
///
/// let mut parser = InlineParser::<256>::new();
/// let mut seen = 0;
/// for chunk in [&b"data: hel"[..], b"lo\r", b"\n\r\n"] {
///     let mut input = chunk;
///     while let Some(event) = parser.next(&mut input) {
///         assert_eq!(event?.data, "hello");
///         seen += 1;
///     }
/// }
/// assert_eq!(seen, 1);
/// # Ok::<(), sse_core::Oversize>(())
/// ```
// In this order, as what is small and often asked for is reached by shorter instructions at the start.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Parser<D, E, I> {
    decoder: Decoder,
    tokens: Tokenizer,
    roles: Roles,
    /// Something of the block under way is in `block` and the buffers.
    stored: bool,
    /// What is stored belongs to the event that was lent or reported last.
    lent: bool,
    #[cfg(target_pointer_width = "64")]
    hints: Hints,
    block: Block,
    retry_line: RetryLine,
    retry: Option<u64>,
    buffers: Buffers<D, E, I>,
}

/// A parser with its buffers inline: at most `DATA` bytes of data, `EVENT` bytes of event type, `ID` bytes of id per event.
///
/// It takes `DATA + EVENT + 3 * ID` bytes and less than 180 more.
pub type InlineParser<const DATA: usize, const EVENT: usize = 64, const ID: usize = 64> =
    Parser<Array<DATA>, Array<EVENT>, Array<ID>>;

impl<const DATA: usize, const EVENT: usize, const ID: usize> InlineParser<DATA, EVENT, ID> {
    /// A parser at the start of a stream, with no last event ID. Fits a `static`.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_buffers(Buffers {
            data: Array::new(),
            event: Array::new(),
            ids: [Array::new(), Array::new(), Array::new()],
        })
    }
}

impl<const DATA: usize, const EVENT: usize, const ID: usize> Default for InlineParser<DATA, EVENT, ID> {
    fn default() -> Self {
        Self::new()
    }
}

impl<D, E, I> Parser<D, E, I> {
    /// A parser at the start of a stream, over empty buffers of any kind.
    pub const fn with_buffers(buffers: Buffers<D, E, I>) -> Self {
        Self {
            tokens: Tokenizer::new(),
            buffers,
            roles: Roles::new(),
            block: Block::new(),
            decoder: Decoder::new(),
            retry_line: RetryLine::new(),
            retry: None,
            stored: false,
            lent: false,
            #[cfg(target_pointer_width = "64")]
            hints: Hints::new(),
        }
    }
}

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// The next event of `input`, which is advanced past it; `None` when `input` is used up.
    ///
    /// The event borrows from the input where it can, else from the parser.
    ///
    /// # Errors
    /// [`Oversize`] in place of an event that does not fit; call again for the next one.
    #[inline]
    pub fn next<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8]) -> Option<Result<Event<'p>, Oversize>> {
        self.next_event(input)
    }

    /// [`next`](Self::next) in two steps, for those who own the chunk: how many bytes of `chunk` were used, and what came of
    /// them. Borrows nothing, so it can be looped.
    ///
    /// After [`Step::NeedData`] all of the chunk is used. After [`Step::Event`] call [`event`](Self::event) with the very same
    /// chunk, then go on with the rest of it. Never fails: [`Step::Oversize`] is a report, and the stream goes on.
    ///
    /// ```
    /// use sse_core::{InlineParser, Step};
    ///
    /// let mut parser = InlineParser::<64>::new();
    /// let chunk = b"data: a\n\ndata: b\n\n";
    /// let (mut start, mut seen) = (0, String::new());
    /// loop {
    ///     let rest = &chunk[start..];
    ///     let (used, step) = parser.advance(rest);
    ///     start += used;
    ///     match step {
    ///         Step::Event(ready) => seen += parser.event(ready, rest).data,
    ///         Step::Oversize(_) => {}
    ///         Step::NeedData => break,
    ///     }
    /// }
    /// assert_eq!(seen, "ab");
    /// ```
    pub fn advance(&mut self, chunk: &[u8]) -> (usize, Step) {
        let (used, found) = self.advance_to_event(chunk);
        (used, self.step(found, chunk))
    }

    /// [`advance`](Self::advance), showing each token to `tap` first: comments, unknown fields, and values that are larger
    /// than any buffer, piece by piece. Copies all that it keeps; otherwise it does the same.
    ///
    /// ```
    /// use sse_core::{Field, Fragment, InlineParser, Step, Token};
    ///
    /// let mut parser = InlineParser::<8>::new();
    /// let mut flash = Vec::new();
    /// let (_, step) = parser.advance_with(b"id: 7\ndata: a whole firmware image\n\n", |token| {
    ///     if let Token::Fragment(Fragment { field: Field::Data, bytes, .. }) = token {
    ///         flash.extend_from_slice(bytes);
    ///     }
    /// });
    /// assert_eq!(flash, b"a whole firmware image");
    /// assert!(matches!(step, Step::Oversize(oversize) if oversize.len == 22));
    /// assert_eq!(parser.last_event_id(), "7");
    /// ```
    pub fn advance_with(&mut self, chunk: &[u8], tap: impl FnMut(Token<'_>)) -> (usize, Step) {
        if self.lent {
            self.forget_event();
        }
        let mut rest = chunk;
        let found = self.tokens(&mut rest, tap);
        (chunk.len().saturating_sub(rest.len()), self.step(found, chunk))
    }

    /// The event that `ready` stands for; `chunk` is what [`advance`](Self::advance) was given to get it.
    ///
    /// Never fails; with another chunk, or after another call of `advance`, the text is a wrong one.
    #[must_use]
    pub fn event<'p>(&'p self, ready: Ready, chunk: &'p [u8]) -> Event<'p> {
        self.lend(ready.texts(chunk))
    }

    /// The last event ID string: what `Last-Event-ID` says in the request that resumes this stream, if it is not empty.
    ///
    /// It changes at the blank line of a block, also of one without data or whose data is oversize. Never holds CR, LF or NUL.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.roles.last(&self.buffers.ids).as_str()
    }

    /// Sets the last event ID string, to resume from one that was kept in flash or on disk. Call it before the stream starts.
    ///
    /// # Errors
    /// [`Full`] if `id` is longer than an id may be; the last event ID is then what it was.
    pub fn set_last_event_id(&mut self, id: Id<'_>) -> Result<(), Full> {
        if id.as_str().len() > self.id_capacity() {
            return Err(Full);
        }
        self.roles.set_last(&mut self.buffers.ids, id.as_str())
    }

    /// The reconnection time that the stream has set, if it has. Values over `u64::MAX` ms are `u64::MAX` ms: clamp it.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry.map(Duration::from_millis)
    }

    /// The same in whole milliseconds, at most `u32::MAX`: a `Duration` takes a division of 64 bits, and its routine 900 bytes.
    pub(crate) fn retry_millis(&self) -> Option<u32> {
        self.retry.map(|millis| millis.try_into().unwrap_or(u32::MAX))
    }

    /// Gets ready for a new connection: drops what is unfinished, keeps the last event ID and the reconnection time.
    pub fn reset(&mut self) {
        self.tokens = Tokenizer::new();
        self.decoder = Decoder::new();
        self.forget_event();
    }

    fn forget_event(&mut self) {
        self.lent = false;
        self.stored = false;
        self.block = Block::new();
        self.buffers.data.clear();
        self.buffers.event.clear();
    }

    #[inline]
    fn result<'p>(&'p self, found: Found<'p>) -> Option<Result<Event<'p>, Oversize>> {
        match found {
            Found::Nothing => None,
            Found::Oversize => Some(Err(self.block.oversize())),
            Found::Event(texts) => Some(Ok(self.lend(texts))),
        }
    }

    fn step(&self, found: Found<'_>, chunk: &[u8]) -> Step {
        match found {
            Found::Nothing => Step::NeedData,
            Found::Oversize => Step::Oversize(self.block.oversize()),
            Found::Event(texts) => Step::Event(texts.ready(chunk)),
        }
    }

    fn lend<'p>(&'p self, texts: Texts<'p>) -> Event<'p> {
        let (event, data) = texts.or(self.buffers.event.as_str(), self.buffers.data.as_str());
        Event::new(event, data, self.last_event_id())
    }

    /// The same for all three buffers, or it would depend on which of them the id falls into.
    fn id_capacity(&self) -> usize {
        let [a, b, c] = &self.buffers.ids;
        a.capacity().min(b.capacity()).min(c.capacity())
    }
}

/// What came of a chunk.
enum Found<'c> {
    Nothing,
    Event(Texts<'c>),
    /// The block tells of what.
    Oversize,
}
