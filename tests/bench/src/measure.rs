//! Contestants against each other.

use core::time::Duration;

use crate::{
    clock::{self, Effort, Work},
    feed::{self, Feed, Read, Tally},
    limits,
};

/// Somebody who reads feeds.
pub struct Contestant {
    pub name: &'static str,
    pub role: Role,
    run: Box<dyn FnMut(Feed)>,
    tally: Option<Box<dyn FnMut(Feed) -> Tally>>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    Ours,
    Peer,
    Limit,
}

/// How a contestant did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Nanoseconds for the whole input.
    Time(f64),
    /// Other events than the model's.
    Wrong,
    /// So much slower than ours that it was not timed to the end.
    Slow,
}

impl Outcome {
    pub const fn time(self) -> Option<f64> {
        if let Self::Time(time) = self { Some(time) } else { None }
    }
}

impl Contestant {
    /// A parser; a new one for each run.
    fn parser<R: Read + 'static>(role: Role, new: fn() -> R) -> Self {
        Self {
            name: R::NAME,
            role,
            run: Box::new(move |feed| feed::use_all(&mut new(), feed)),
            tally: Some(Box::new(move |feed| feed::tally(&mut new(), feed))),
        }
    }

    fn limit(name: &'static str, run: impl FnMut(Feed) + 'static) -> Self {
        Self { name, role: Role::Limit, run: Box::new(run), tally: None }
    }

    /// Reads the feed, and uses what it gets.
    pub fn run(&mut self, feed: Feed) {
        (self.run)(feed);
    }

    fn time(&mut self, feed: Feed) -> Duration {
        clock::time(|| self.run(feed))
    }

    /// Whether its events are as many, and of as much data, as they should be.
    fn is_right(&mut self, feed: Feed, expected: Tally) -> bool {
        // A comment at the end, for those who wait for what comes after a CR.
        let complete = Feed { tail: b":\n", ..feed };
        self.tally.as_mut().is_none_or(|tally| tally(complete) == expected)
    }
}

/// All of them; ours is the first.
pub fn contestants() -> Vec<Contestant> {
    let mut all = vec![Contestant::parser(Role::Ours, crate::ours::Ours::new)];
    #[cfg(feature = "peers")]
    {
        use crate::peers::{EventsourceStream, PeerSseCore, SseParse, SseStream, Sseer};
        all.push(Contestant::parser(Role::Peer, || EventsourceStream));
        all.push(Contestant::parser(Role::Peer, || SseStream));
        all.push(Contestant::parser(Role::Peer, || PeerSseCore));
        all.push(Contestant::parser(Role::Peer, || Sseer));
        all.push(Contestant::parser(Role::Peer, || SseParse));
    }
    all.push(Contestant::limit("memchr2", limits::memchr2));
    all.push(Contestant::limit("utf8", limits::utf8));
    all.push(Contestant::limit("memcpy", limits::memcpy()));
    all
}

/// The times of all contestants for one pass over `feed`, in the order of `all`.
pub fn measure(all: &mut [Contestant], feed: Feed, expected: Tally, effort: Effort) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for index in 0..all.len() {
        let slow = is_slow(all, index, feed);
        outcomes.push(match slow {
            true => Outcome::Slow,
            false if all[index].is_right(feed, expected) => Outcome::Time(f64::NAN),
            false => Outcome::Wrong,
        });
    }
    let mut works: Vec<Work<'_>> = Vec::new();
    for (contestant, _) in all.iter_mut().zip(&outcomes).filter(|(_, outcome)| outcome.time().is_some()) {
        works.push(Box::new(|passes| contestant.time(feed.times(passes))));
    }
    let times = clock::in_turns(works, effort);
    for (outcome, time) in outcomes.iter_mut().filter(|outcome| outcome.time().is_some()).zip(times) {
        *outcome = Outcome::Time(clock::median(time));
    }
    outcomes
}

/// Who takes this many times our time is not timed.
const SLOW: u32 = 50;

/// Whether a contestant is too slow to be timed; found out with more and more of the input, so that one whose time is not linear
/// does not take minutes.
fn is_slow(all: &mut [Contestant], index: usize, feed: Feed) -> bool {
    let mut len = 4096;
    loop {
        let part = Feed { bytes: &feed.bytes[..len.min(feed.bytes.len())], ..feed };
        let ours = (0..3).map(|_| all[0].time(part)).max().unwrap_or_default();
        // Three times, as the first may find code and memory cold.
        if (0..3).all(|_| all[index].time(part) > ours * SLOW) {
            return true;
        }
        if len >= feed.bytes.len() {
            return false;
        }
        len *= 4;
    }
}
