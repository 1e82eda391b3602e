//! The fan-out logic against a literal model: one that never forgets anything, and works out what was forgotten.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use proptest::{collection::vec, prelude::*};
use sse_core::{
    Id, Message,
    backlog::{Backlog, ByteRing, Cursor, Next, Replay, Slot, SlowReader, Span},
};

/// All events ever, by number.
struct Model {
    keys: Vec<Option<u32>>,
    oldest: usize,
    slots: usize,
}

/// A subscriber, as the model has it.
struct Reader {
    next: usize,
    slow: SlowReader,
    too_slow: bool,
}

impl Model {
    fn push(&mut self, key: Option<u32>) {
        self.keys.push(key);
        self.oldest = self.oldest.max(self.keys.len().saturating_sub(self.slots));
    }

    fn next(&self, reader: &mut Reader) -> Next<usize> {
        if reader.too_slow {
            return Next::TooSlow;
        }
        if reader.next < self.oldest {
            let lost = (self.oldest - reader.next) as u64;
            reader.next = self.oldest;
            reader.too_slow = reader.slow == SlowReader::Disconnect;
            return if reader.too_slow { Next::TooSlow } else { Next::Gap { lost } };
        }
        while reader.next < self.keys.len() {
            let number = reader.next;
            reader.next += 1;
            let key = self.keys[number];
            let is_latest = key.is_none() || !self.keys[number + 1..].contains(&key);
            if reader.slow != SlowReader::Coalesce || is_latest {
                return Next::Event(number);
            }
        }
        Next::UpToDate
    }
}

const POLICIES: [SlowReader; 3] = [SlowReader::DropOldest, SlowReader::Disconnect, SlowReader::Coalesce];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn backlog_is_the_model(slots in 0_usize..6, steps in vec(any::<(u8, u8)>(), 0..120)) {
        let mut backlog = Backlog::new(vec![Slot::EMPTY; slots]);
        let mut model = Model { keys: Vec::new(), oldest: 0, slots };
        let mut readers: Vec<(Cursor, Reader)> = Vec::new();
        for (step, choice) in steps {
            match step % 8 {
                0..=2 => {
                    let number = model.keys.len();
                    let key = (choice % 4 != 0).then_some(u32::from(choice % 3));
                    prop_assert_eq!(backlog.is_full(), backlog.len() == slots);
                    // The same where there is a free slot, and nothing where there is none.
                    let refused = if choice % 8 < 4 { backlog.add(number, key) } else { Some(number) };
                    prop_assert!(refused.is_none() || refused == Some(number));
                    let forgotten = refused.and_then(|number| backlog.push(number, key));
                    let before = model.oldest;
                    model.push(key);
                    prop_assert_eq!(forgotten, (model.oldest > before).then_some(before));
                }
                3 if choice % 4 == 0 => {
                    let expected = (model.oldest < model.keys.len()).then_some(model.oldest);
                    prop_assert_eq!(backlog.pop(), expected);
                    model.oldest += usize::from(expected.is_some());
                }
                4 => {
                    let slow = POLICIES[usize::from(choice % 3)];
                    let (cursor, next) = if choice % 2 == 0 {
                        (backlog.live(slow), model.keys.len())
                    } else {
                        (backlog.from_oldest(slow), model.oldest)
                    };
                    readers.push((cursor, Reader { next, slow, too_slow: false }));
                }
                5 => {
                    let slow = POLICIES[usize::from(choice % 3)];
                    let last = usize::from(choice / 8);
                    let (cursor, replay) = backlog.replay(slow, |&number| number == last);
                    let known = (model.oldest..model.keys.len()).contains(&last);
                    let next = if known { last + 1 } else { model.keys.len() };
                    prop_assert_eq!(replay, match model.keys.len() - next {
                        _ if !known => Replay::Gap,
                        0 => Replay::UpToDate,
                        missed => Replay::Events(missed as u64),
                    });
                    readers.push((cursor, Reader { next, slow, too_slow: false }));
                }
                _ => {
                    let len = readers.len();
                    if let Some((cursor, reader)) = readers.get_mut(usize::from(choice) % len.max(1)) {
                        let seen = match backlog.next(cursor) {
                            Next::Event(&number) => Next::Event(number),
                            Next::Gap { lost } => Next::Gap { lost },
                            Next::UpToDate => Next::UpToDate,
                            Next::TooSlow => Next::TooSlow,
                        };
                        prop_assert_eq!(seen, model.next(reader));
                        prop_assert_eq!(backlog.behind(cursor), (model.keys.len() - reader.next) as u64);
                    }
                }
            }
            prop_assert_eq!(backlog.iter().copied().collect::<Vec<_>>(), (model.oldest..model.keys.len()).collect::<Vec<_>>());
            prop_assert_eq!((backlog.len(), backlog.pushed()), (model.keys.len() - model.oldest, model.keys.len() as u64));
        }
    }

    /// The ring gives back what was written, around the end too, and finds ids.
    #[test]
    fn ring_is_a_queue_of_messages(capacity in 0_usize..60, steps in vec((any::<bool>(), "[a-c]{0,9}", "[0-9]{0,3}"), 0..60)) {
        let mut ring = ByteRing::new(vec![0; capacity]);
        let mut queue: std::collections::VecDeque<(Span, String, String)> = std::collections::VecDeque::new();
        for (write, data, id) in steps {
            if write {
                let mut message = Message::new().comment("c").data(&data);
                if !id.is_empty() {
                    message = message.id(Id::new(&id).unwrap());
                }
                let used: usize = queue.iter().map(|(span, ..)| span.len()).sum();
                let fits = used + message.encoded_len() <= capacity;
                prop_assert_eq!(ring.room(), capacity - used);
                let span = ring.try_write(&message);
                let len = span.as_ref().map_or_else(|&needed| needed, Span::len);
                prop_assert_eq!(len, message.encoded_len());
                prop_assert_eq!(span.is_ok(), fits);
                let text = message.to_string();
                queue.extend(span.ok().map(|span| (span, text, id.clone())));
            } else if let Some((span, ..)) = queue.pop_front() {
                ring.free(span);
            }
            for (span, text, id) in &queue {
                prop_assert_eq!(ring.read(span).concat(), text.as_bytes());
                for other in ["", "0", "12", &**id, &format!("{id}0")] {
                    prop_assert_eq!(ring.has_id(span, other), !id.is_empty() && other == id, "{} {}", id, other);
                }
            }
        }
    }
}
