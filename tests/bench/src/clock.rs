//! Thread CPU time, taken in turns.

use core::time::Duration;

use cpu_time::ThreadTime;

/// The CPU time that `work` took.
pub fn time(work: impl FnOnce()) -> Duration {
    let start = ThreadTime::now();
    work();
    start.elapsed()
}

/// How much measuring is done.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Each contestant runs once per round.
    pub rounds: usize,
    /// The least that a run should take.
    pub run: Duration,
}

impl Effort {
    pub const FULL: Self = Self { rounds: 21, run: Duration::from_millis(15) };
    pub const QUICK: Self = Self { rounds: 5, run: Duration::from_millis(3) };
}

/// Work to be timed: it is told how often to repeat itself, and tells the time of what counts.
pub type Work<'w> = Box<dyn FnMut(usize) -> Duration + 'w>;

/// The times in nanoseconds for each of `works`, one for each round. Everyone has a turn in every round, and another one begins it
/// each time, so that a slow moment of the machine is nobody's own.
pub fn in_turns(mut works: Vec<Work<'_>>, effort: Effort) -> Vec<Vec<f64>> {
    let passes: Vec<usize> = works.iter_mut().map(|work| passes(work, effort.run)).collect();
    let mut times = vec![Vec::with_capacity(effort.rounds); works.len()];
    for round in 0..effort.rounds {
        for turn in 0..works.len() {
            let index = (round + turn) % works.len();
            let time = works[index](passes[index]);
            times[index].push(time.as_nanos() as f64 / passes[index] as f64);
        }
    }
    times
}

/// How often to repeat `work` so that it takes `enough`.
fn passes(work: &mut Work<'_>, enough: Duration) -> usize {
    let mut passes = 1;
    loop {
        let time = work(passes);
        if time >= enough {
            return passes;
        }
        // A little more than it seems to need, or ten times as much while that is not known.
        let needed = enough.as_nanos() * 11 / 10 * passes as u128 / time.as_nanos().max(1);
        passes = usize::try_from(needed).unwrap_or(usize::MAX).clamp(passes + 1, passes * 10);
    }
}

/// The middle one; of an even number, the upper of the two in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
