//! What tells a client that it has missed events.

use crate::encode::{Decimal, Line, Message};

/// The event that a subscriber gets in place of those that it has missed: of type `gap`, with `{"lost":3}` as data, or
/// `{"lost":null}` if nobody knows how many. It has no id, so that the client's last event ID stays.
///
/// ```
/// use sse_core::backlog::GapEvent;
///
/// assert_eq!(GapEvent::new(Some(3)).message().to_string(), "event: gap\ndata: {\"lost\":3}\n\n");
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct GapEvent {
    text: [u8; ROOM],
    len: u8,
}

/// Of `{"lost":`, the digits of `u64::MAX`, and a brace.
const ROOM: usize = 8 + 20 + 1;

impl GapEvent {
    /// The event type.
    pub const EVENT_TYPE: Line<'static> = Line::new("gap").unwrap();

    /// What stands in front of the number, or of `null`: for who writes the encoded event in pieces.
    pub const BEFORE: &'static str = "event: gap\ndata: {\"lost\":";

    /// What stands behind it.
    pub const AFTER: &'static str = "}\n\n";

    /// So many events are lost, as [`Next::Gap`](super::Next::Gap) says; `None` for [`Replay::Gap`](super::Replay::Gap).
    pub fn new(lost: Option<u64>) -> Self {
        let mut it = Self { text: [0; ROOM], len: 0 };
        let number = lost.map(Decimal::new);
        let lost = number.as_ref().map_or("null", Decimal::as_str);
        let bytes = ["{\"lost\":", lost, "}"].into_iter().flat_map(str::bytes);
        for (room, byte) in it.text.iter_mut().zip(bytes) {
            *room = byte;
            it.len = it.len.saturating_add(1);
        }
        it
    }

    /// The event.
    pub fn message(&self) -> Message<'_> {
        let data = core::str::from_utf8(self.text.get(..usize::from(self.len)).unwrap_or_default()).unwrap_or_default();
        Message::new().event(Self::EVENT_TYPE).data(data)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn tells_how_many() {
        for (lost, data) in [(Some(0), "0"), (Some(u64::MAX), "18446744073709551615"), (None, "null")] {
            let wire = std::format!("event: gap\ndata: {{\"lost\":{data}}}\n\n");
            assert_eq!(GapEvent::new(lost).message().to_string(), wire);
            assert_eq!([GapEvent::BEFORE, data, GapEvent::AFTER].concat(), wire);
        }
    }
}
