//! What is to be reached, and what was missed. Ratios are those of one run.

use crate::{allocations::Allocations, cells::Row, encoders, growth::Growth, measure::Contestant, report};

/// Our time over the fastest peer's: geometric mean, any cell, and any cell but those of `LONG` inputs in pieces.
const MEAN: f64 = 0.5;
const ANY_CELL: f64 = 1.0;
const SHORT_CELL: f64 = 0.8;
const LONG: [&str; 2] = ["large", "wikimedia"];

/// Our time over that of `memchr2`, for inputs that are whole.
pub const MEMCHR2: [(&str, f64); 9] = [
    ("llm_tokens", 1.8),
    ("anthropic", 1.9),
    ("tiny", 1.3),
    ("full", 1.2),
    ("multiline", 1.7),
    ("large", 2.0),
    ("wikimedia", 2.2),
    ("heartbeat", 0.6),
    ("cr_only", 1.8),
];

const GROWTH: f64 = 4.4;

/// Our encoder's time: over `memcpy` for 1 KiB on one line, over the fastest peer's for every message.
const OVER_MEMCPY: (&str, f64) = ("1 KiB on one line", 3.0);
const OVER_PEER: f64 = 0.5;

pub fn missed_in_parsing(rows: &[Row], contestants: &[Contestant]) -> Vec<String> {
    let mut missed = Vec::new();
    let ratios = report::over_fastest(rows, contestants);
    if report::mean(&ratios).is_some_and(|mean| mean > MEAN) {
        missed.push(format!("parse: geometric mean {:.3}, not {MEAN}", report::mean(&ratios).unwrap_or(f64::NAN)));
    }
    for (ratio, row) in &ratios {
        let long = LONG.contains(&row.cell.input) && !row.cell.is_whole();
        let goal = if long { ANY_CELL } else { SHORT_CELL };
        if *ratio > goal {
            missed.push(format!("parse {}: {ratio:.2} of the fastest peer's time, not {goal}", row.cell.name()));
        }
    }
    for row in rows.iter().filter(|row| row.cell.is_whole()) {
        let ratio = report::over(row, contestants, "memchr2");
        for (_, goal) in MEMCHR2.iter().filter(|(input, goal)| *input == row.cell.input && ratio > *goal) {
            missed.push(format!("parse {}: {ratio:.2} times memchr2, not {goal}", row.cell.name()));
        }
    }
    missed
}

pub fn missed_in_encoding(rows: &[encoders::Row]) -> Vec<String> {
    let mut missed = Vec::new();
    for row in rows {
        for ours in encoders::OURS {
            let over = |other| Some(row.time(ours)? / row.time(other)?);
            if let Some(ratio) = over(encoders::PEER).filter(|&ratio| ratio > OVER_PEER) {
                missed.push(format!("{ours} {}: {ratio:.2} of the fastest peer's time, not {OVER_PEER}", row.name));
            }
            let (name, goal) = OVER_MEMCPY;
            if let Some(ratio) = over(encoders::MEMCPY).filter(|&ratio| row.name == name && ratio > goal) {
                missed.push(format!("{ours} {}: {ratio:.2} times memcpy, not {goal}", row.name));
            }
        }
    }
    missed
}

pub fn missed_in_growth(growths: &[Growth]) -> Vec<String> {
    let missed = growths.iter().filter(|growth| growth.factor > GROWTH);
    missed.map(|growth| format!("growth, {}: {:.2}, not {GROWTH}", growth.name, growth.factor)).collect()
}

pub fn missed_in_allocations(ours: &[Allocations]) -> Vec<String> {
    let missed = ours.iter().filter(|cell| cell.per_event.first().is_some_and(|&ours| ours > 0.0));
    missed.map(|cell| format!("allocations {}: {} per event, not 0", cell.cell.name(), cell.per_event[0])).collect()
}
