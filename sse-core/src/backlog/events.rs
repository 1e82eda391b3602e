//! The events themselves.

use core::marker::PhantomData;

use super::cursor::{Cursor, Next, Replay, SlowReader};

/// The last events, as many as there are slots: numbered, the oldest forgotten first.
///
/// `M` is the memory: an array, a boxed slice, a `&mut` slice. `P` is what stands for an event's bytes.
///
/// # Cost
/// Pushing, and what is next for a cursor: the same however many subscribers there are, and no more than a look at a slot; with
/// a key, and to find the place of a client that comes back, a look at each slot.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Backlog<M, P> {
    /// The slot of the oldest event.
    first: usize,
    len: usize,
    /// The number of the next event, around the end: nobody is behind by as many as there are numbers.
    next: usize,
    slots: M,
    payload: PhantomData<P>,
}

/// Room for one event.
#[derive(Clone, Debug)]
pub struct Slot<P> {
    payload: Option<P>,
    // Not `Option<u32>`: an empty slot is all zeros, so that a `static` takes no flash for what it starts with.
    has_key: bool,
    /// There is a later event with this key.
    superseded: bool,
    key: u32,
}

impl<P> Slot<P> {
    /// No event.
    pub const EMPTY: Self = Self { payload: None, has_key: false, superseded: false, key: 0 };
}

impl<M, P> Backlog<M, P> {
    /// A backlog with no events; whatever `slots` hold is forgotten as they are needed.
    pub const fn new(slots: M) -> Self {
        Self { slots, first: 0, len: 0, next: 0, payload: PhantomData }
    }

    /// How many events are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many events were pushed in all; where addresses have 32 bits, so has this number.
    #[must_use]
    pub const fn pushed(&self) -> u64 {
        self.next as u64
    }

    /// A subscriber that gets what comes from now on.
    pub const fn live(&self, slow: SlowReader) -> Cursor {
        self.before_last(0, slow)
    }

    /// A subscriber that gets all that is kept, and what comes.
    pub const fn from_oldest(&self, slow: SlowReader) -> Cursor {
        self.before_last(self.len, slow)
    }

    /// A subscriber that gets so many of the last events, and what comes.
    pub const fn before_last(&self, count: usize, slow: SlowReader) -> Cursor {
        Cursor { next: self.next.wrapping_sub(count), slow, too_slow: false }
    }

    /// How many events, kept or forgotten, are still to come before the cursor is up to date.
    #[must_use]
    pub const fn behind(&self, cursor: &Cursor) -> u64 {
        self.distance(cursor) as u64
    }

    const fn distance(&self, cursor: &Cursor) -> usize {
        // No cursor is ahead. (One of another backlog would be far behind.)
        self.next.wrapping_sub(cursor.next)
    }
}

impl<M: AsRef<[Slot<P>]> + AsMut<[Slot<P>]>, P> Backlog<M, P> {
    /// Adds an event, and gives back the one that had to go for it: the oldest if all slots are taken; with no slots, the new
    /// one. Of events with the same `key`, [`SlowReader::Coalesce`] gets the latest.
    pub fn push(&mut self, payload: P, key: Option<u32>) -> Option<P> {
        let forgotten = if self.is_full() { self.pop() } else { None };
        let refused = self.add(payload, key);
        if refused.is_some() {
            // It has passed all the same.
            self.next = self.next.wrapping_add(1);
        }
        refused.or(forgotten)
    }

    /// Adds an event for which there is a free slot. Without one it is given back, and nothing has changed.
    pub fn add(&mut self, payload: P, key: Option<u32>) -> Option<P> {
        if self.is_full() {
            return Some(payload);
        }
        if let Some(key) = key {
            self.supersede(key);
        }
        let at = self.at(self.len);
        if let Some(slot) = self.slots.as_mut().get_mut(at) {
            let (has_key, key) = (key.is_some(), key.unwrap_or_default());
            *slot = Slot { payload: Some(payload), has_key, superseded: false, key };
        }
        self.len = self.len.wrapping_add(1);
        self.next = self.next.wrapping_add(1);
        None
    }

    /// Whether all slots are taken, so that the oldest event has to go for a new one.
    pub fn is_full(&self) -> bool {
        self.len >= self.capacity()
    }

    /// Forgets the oldest event.
    pub fn pop(&mut self) -> Option<P> {
        let payload = self.slots.as_mut().get_mut(self.first)?.payload.take()?;
        self.first = self.at(1);
        self.len = self.len.saturating_sub(1);
        Some(payload)
    }

    /// What is next for this subscriber, which it has then had.
    pub fn next<'a>(&'a self, cursor: &mut Cursor) -> Next<&'a P> {
        if cursor.too_slow {
            return Next::TooSlow;
        }
        let mut behind = self.distance(cursor);
        if behind > self.len {
            cursor.next = self.next.wrapping_sub(self.len);
            if cursor.slow == SlowReader::Disconnect {
                cursor.too_slow = true;
                return Next::TooSlow;
            }
            return Next::Gap { lost: behind.wrapping_sub(self.len) as u64 };
        }
        while behind > 0 {
            let slot = self.slot(self.len.wrapping_sub(behind));
            behind = behind.wrapping_sub(1);
            cursor.next = self.next.wrapping_sub(behind);
            match slot {
                Some(Slot { payload: Some(payload), superseded, .. })
                    if !(*superseded && cursor.slow == SlowReader::Coalesce) =>
                {
                    return Next::Event(payload);
                }
                _ => {}
            }
        }
        Next::UpToDate
    }

    /// A subscriber that comes back: it goes on behind the latest event for which `is_last` says that it is the one with the
    /// client's last event ID. Give every event an id of its own, or a client gets events again that came after its last id.
    pub fn replay(&self, slow: SlowReader, is_last: impl Fn(&P) -> bool) -> (Cursor, Replay) {
        let cursor = self.live(slow);
        match self.since(is_last) {
            None => (cursor, Replay::Gap),
            Some(0) => (cursor, Replay::UpToDate),
            Some(missed) => (self.before_last(missed, slow), Replay::Events(missed as u64)),
        }
    }

    /// How many events came after the latest one for which `is_last` says that it is the one; `None` if there is no such event.
    pub fn since(&self, is_last: impl Fn(&P) -> bool) -> Option<usize> {
        let mut missed = 0_usize;
        while missed < self.len {
            if self.payload(self.len.wrapping_sub(missed).wrapping_sub(1)).is_some_and(&is_last) {
                return Some(missed);
            }
            missed = missed.wrapping_add(1);
        }
        None
    }

    /// The events that are kept, oldest first.
    pub fn iter<'a>(&'a self) -> impl Iterator<Item = &'a P>
    where
        P: 'a,
    {
        (0..self.len).filter_map(|nth| self.payload(nth))
    }

    fn capacity(&self) -> usize {
        self.slots.as_ref().len()
    }

    fn supersede(&mut self, key: u32) {
        for nth in (0..self.len).rev() {
            let at = self.at(nth);
            if let Some(slot) = self.slots.as_mut().get_mut(at) {
                if slot.has_key && slot.key == key {
                    // Those before it are marked already.
                    slot.superseded = true;
                    return;
                }
            }
        }
    }

    /// Of the nth event, from the oldest on.
    fn slot(&self, nth: usize) -> Option<&Slot<P>> {
        self.slots.as_ref().get(self.at(nth))
    }

    fn payload(&self, nth: usize) -> Option<&P> {
        self.slot(nth)?.payload.as_ref()
    }

    /// The slot of the nth event, from the oldest on, of at most as many as there are slots. No division: it costs flash.
    fn at(&self, nth: usize) -> usize {
        let at = self.first.wrapping_add(nth);
        at.checked_sub(self.capacity()).unwrap_or(at)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use super::*;

    /// What subscribers of every kind and pace get, in a backlog whose first event has the number `start`.
    fn run(start: usize, slots: usize) -> Vec<String> {
        const POLICIES: [SlowReader; 3] = [SlowReader::DropOldest, SlowReader::Disconnect, SlowReader::Coalesce];
        let mut backlog = Backlog::new(std::vec![const { Slot::<u32>::EMPTY }; slots]);
        backlog.next = start;
        let mut readers: Vec<_> = (POLICIES.into_iter())
            .flat_map(|slow| (1..9).map(move |pace| (pace, slow)))
            .map(|(pace, slow)| (pace, backlog.live(slow)))
            .collect();
        let mut seen = Vec::new();
        for event in 0..24 {
            if event % 7 == 6 {
                seen.push(format!("forgets {:?}", backlog.pop()));
            }
            let forgotten = backlog.push(event, (event % 2 == 0).then_some(event % 3));
            let kept = (backlog.len(), backlog.since(|kept| event - *kept == 2));
            let replay = POLICIES.map(|slow| {
                let (cursor, replay) = backlog.replay(slow, |kept| event - *kept == 2);
                (replay, backlog.behind(&cursor), backlog.behind(&backlog.from_oldest(slow)))
            });
            seen.push(format!("{event}: {forgotten:?} {kept:?} {replay:?}"));
            for (pace, cursor) in &mut readers {
                if event % *pace == 0 {
                    for _ in 0..3 {
                        let next = backlog.next(cursor);
                        let position = cursor.position().wrapping_sub(start);
                        seen.push(format!("{pace}: {next:?} {position} {}", backlog.behind(cursor)));
                    }
                }
            }
        }
        assert_eq!(backlog.pushed(), start.wrapping_add(24) as u64);
        seen
    }

    #[test]
    fn numbers_go_around_the_end() {
        for slots in [0, 1, 3, 5, 30] {
            let expected = run(0, slots);
            for before in [1, 2, 3, 5, 12, 23] {
                assert_eq!(run(usize::MAX - before + 1, slots), expected, "{before} before the end, {slots} slots");
            }
        }
    }
}
