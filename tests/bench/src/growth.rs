//! Time for four times as much over time for as much: 4 where time is linear.

use crate::{
    clock::{self, Effort},
    feed::{self, Feed},
    ours::{ID, Ours},
};

/// A stream that would show if some work were done again and again.
struct Shape {
    name: &'static str,
    chunk: usize,
    /// The stream of size `n`, and the smaller of two such sizes.
    stream: fn(usize) -> String,
    n: usize,
}

const SHAPES: [Shape; 7] = [
    Shape { name: "one long line, 64-byte chunks", chunk: 64, stream: long_line, n: 64 << 10 },
    Shape { name: "one long line, 1-byte chunks", chunk: 1, stream: long_line, n: 64 << 10 },
    Shape { name: "many tiny events, whole", chunk: usize::MAX, stream: |n| "data: x\n\n".repeat(n), n: 8 << 10 },
    Shape {
        name: "many tiny id and event lines in one block, whole",
        chunk: usize::MAX,
        stream: tiny_lines,
        n: 4 << 10,
    },
    Shape { name: "many tiny data lines in one block, whole", chunk: usize::MAX, stream: tiny_data, n: 16 << 10 },
    Shape { name: "many tiny data lines in one block, 1-byte chunks", chunk: 1, stream: tiny_data, n: 16 << 10 },
    Shape { name: "a long id, then many tiny events, whole", chunk: usize::MAX, stream: long_id, n: ID / 4 },
];

fn long_line(n: usize) -> String {
    format!("data: {}\n\n", "abcdefg ".repeat(n / 8))
}

fn tiny_lines(n: usize) -> String {
    format!("{}data: x\n\n", "id: 1\nevent: e\n".repeat(n))
}

fn tiny_data(n: usize) -> String {
    format!("{}\n", "data:x\n".repeat(n))
}

fn long_id(n: usize) -> String {
    format!("id: {}\n{}", "i".repeat(n), "data: x\n\n".repeat(n / 4))
}

/// How time grew with one shape.
#[derive(Clone, Debug)]
pub struct Growth {
    pub name: &'static str,
    /// Nanoseconds.
    pub times: [f64; 2],
    /// The one over the other; both are taken one after the other, so this is steadier than the quotient of the medians.
    pub factor: f64,
}

/// Ours, with every shape.
pub fn run(effort: Effort) -> Vec<Growth> {
    let effort = Effort { rounds: effort.rounds.max(15), ..effort };
    let growth = |shape: Shape| {
        let feeds = [shape.n, 4 * shape.n].map(|n| Feed::once((shape.stream)(n).leak().as_bytes(), shape.chunk));
        let works = feeds.map(|feed| -> clock::Work<'static> {
            let mut parser = Ours::new();
            Box::new(move |passes| clock::time(|| feed::use_all(&mut parser, feed.times(passes))))
        });
        let times = clock::in_turns(works.into(), effort);
        let factors = times[0].iter().zip(&times[1]).map(|(n, times_four)| times_four / n);
        let factor = clock::median(factors.collect());
        Growth { name: shape.name, times: [0, 1].map(|index| clock::median(times[index].clone())), factor }
    };
    SHAPES.map(growth).into()
}
