//! Tables.

use core::fmt::Write as _;

use crate::{
    allocations::Allocations,
    cells::Row,
    encoders, goals,
    growth::Growth,
    measure::{Contestant, Outcome, Role},
};

const PER_MIB: f64 = (1 << 20) as f64 / 1000.0;

/// What the columns of [`parse_line`] are.
pub fn parse_head() -> String {
    "PARSE: our time, and our time over that of others\n\
     cell                  ns/event   us/MiB    /peer  fastest peer         /memchr2   /utf8 /memcpy"
        .into()
}

pub fn parse_line(row: &Row, contestants: &[Contestant]) -> String {
    let ours = ours(row);
    let (event, mib) = (ours / row.events as f64, ours / row.cell.bytes.len() as f64 * PER_MIB);
    let (ratio, peer) =
        fastest(row, contestants).map_or(("-".into(), "-"), |(time, peer)| (format!("{:.2}", ours / time), peer));
    let mut line = format!("{:<18} {event:>11.1} {mib:>8.1} {ratio:>8}  {peer:<19}", row.cell.name());
    for (limit, width) in [("memchr2", 10), ("utf8", 7), ("memcpy", 7)] {
        let _ = write!(line, " {:>width$.2}", over(row, contestants, limit));
    }
    line
}

pub fn parse_summary(rows: &[Row], contestants: &[Contestant]) -> String {
    let mut text = String::new();
    if contestants.iter().any(|contestant| contestant.role == Role::Peer) {
        text += &peers(rows, contestants);
        text += &summary(rows, contestants);
    }
    let whole: Vec<_> = rows.iter().filter(|row| row.cell.is_whole()).collect();
    if !whole.is_empty() {
        text += "\nWHOLE: our time over that of memchr2\n";
    }
    for row in whole {
        let _ = write!(text, "{:<18} {:>8.2}", row.cell.input, over(row, contestants, "memchr2"));
        if let Some((_, goal)) = goals::MEMCHR2.iter().find(|(input, _)| *input == row.cell.input) {
            let _ = write!(text, "   goal {goal:.1}");
        }
        text.push('\n');
    }
    text
}

fn peers(rows: &[Row], contestants: &[Contestant]) -> String {
    let mut text = String::from("\nPEERS: their time over ours\n");
    let peers = || contestants.iter().enumerate().filter(|(_, contestant)| contestant.role == Role::Peer);
    let _ = write!(text, "{:<18}", "cell");
    for (_, peer) in peers() {
        let _ = write!(text, " {:>17}", peer.name);
    }
    text.push('\n');
    for row in rows {
        let _ = write!(text, "{:<18}", row.cell.name());
        for (index, _) in peers() {
            let cell = match row.outcomes[index] {
                Outcome::Time(time) => format!("{:.2}", time / ours(row)),
                Outcome::Wrong => "wrong".into(),
                Outcome::Slow => "slow".into(),
            };
            let _ = write!(text, " {cell:>17}");
        }
        text.push('\n');
    }
    text
}

fn summary(rows: &[Row], contestants: &[Contestant]) -> String {
    let mut ratios = over_fastest(rows, contestants);
    ratios.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut text = format!("\nSUMMARY: our time over the fastest peer's, {} cells\n", ratios.len());
    if let (Some(mean), Some((worst, row))) = (mean(&ratios), ratios.first()) {
        let _ = writeln!(text, "geometric mean {mean:.3}, worst {worst:.2} at {}", row.cell.name());
    }
    for (above, to) in [(1.0, f64::INFINITY), (0.8, 1.0)] {
        let cells: Vec<_> = ratios.iter().filter(|(ratio, _)| *ratio > above && *ratio <= to).collect();
        let _ = writeln!(text, "above {above:.1}: {} cells", cells.len());
        for cells in cells.chunks(4) {
            for (ratio, row) in cells {
                let _ = write!(text, "    {ratio:.2} {:<17}", row.cell.name());
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
    }
    text
}

pub fn encoding(rows: &[encoders::Row]) -> String {
    let mut text = String::from("\nENCODE: nanoseconds per message, and ours over others\n");
    let _ = write!(text, "{:<26} {:>6}", "message", "bytes");
    for (name, _) in rows.iter().take(1).flat_map(|row| &row.times) {
        let _ = write!(text, " {name:>10}");
    }
    text.push('\n');
    for row in rows {
        let _ = write!(text, "{:<26} {:>6.0}", row.name, row.wire);
        for (_, time) in &row.times {
            let _ = write!(text, " {time:>10.1}");
        }
        text.push('\n');
    }
    for other in [encoders::PEER, encoders::BY_HAND, encoders::MEMCPY] {
        for row in rows {
            let Some(time) = row.time(other) else { continue };
            let _ = write!(text, "{:<26} {:>6}", row.name, "");
            for ours in encoders::OURS {
                let _ = write!(text, " {:>10.2}", row.time(ours).map_or(f64::NAN, |ours| ours / time));
            }
            let _ = writeln!(text, "  over {other}");
        }
    }
    text
}

pub fn growth(growths: &[Growth]) -> String {
    let mut text = String::from("\nGROWTH: our time for 4n over our time for n\n");
    for growth in growths {
        let [n, times_four] = growth.times.map(|time| time / 1000.0);
        let _ = writeln!(text, "{:<54} {n:>9.1} us {times_four:>9.1} us {:>7.2}", growth.name, growth.factor);
    }
    text
}

/// `all` has everybody's, `ours` only ours.
pub fn allocations(all: &[Allocations], ours: &[Allocations], contestants: &[Contestant]) -> String {
    let mut text = String::from("\nALLOCATIONS per event, in a second pass\n");
    let _ = write!(text, "{:<18}", "cell");
    let parsers = contestants.iter().filter(|contestant| contestant.role != Role::Limit);
    for parser in parsers {
        let width = parser.name.len().max(10);
        let _ = write!(text, " {:>width$}", parser.name);
    }
    text.push('\n');
    for cell in all {
        let _ = write!(text, "{:<18}", cell.cell.name());
        for (allocations, parser) in cell.per_event.iter().zip(contestants) {
            let width = parser.name.len().max(10);
            let _ = write!(text, " {allocations:>width$.2}");
        }
        text.push('\n');
    }
    let none = ours.iter().filter(|cell| cell.per_event.iter().all(|&allocations| allocations == 0.0)).count();
    let _ = writeln!(text, "ours: none in {none} of {} cells", ours.len());
    text
}

/// The goals that were missed.
pub fn missed(missed: &[String]) -> String {
    let mut text = format!("\nGOALS: {} missed\n", missed.len());
    for goal in missed {
        let _ = writeln!(text, "    {goal}");
    }
    text
}

/// Our time over the fastest peer's, for the cells in which there is one.
pub fn over_fastest<'r>(rows: &'r [Row], contestants: &[Contestant]) -> Vec<(f64, &'r Row)> {
    rows.iter().filter_map(|row| fastest(row, contestants).map(|(time, _)| (ours(row) / time, row))).collect()
}

/// The geometric mean.
pub fn mean(ratios: &[(f64, &Row)]) -> Option<f64> {
    (!ratios.is_empty()).then(|| (ratios.iter().map(|(ratio, _)| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp())
}

/// Our time over that of the contestant of this name.
pub fn over(row: &Row, contestants: &[Contestant], name: &str) -> f64 {
    let index = contestants.iter().position(|contestant| contestant.name == name);
    index.and_then(|index| row.outcomes[index].time()).map_or(f64::NAN, |time| ours(row) / time)
}

/// Our time in nanoseconds for the whole input.
fn ours(row: &Row) -> f64 {
    row.outcomes[0].time().unwrap_or(f64::NAN)
}

/// The fastest peer that is right, and its time.
fn fastest(row: &Row, contestants: &[Contestant]) -> Option<(f64, &'static str)> {
    let peers = contestants.iter().zip(&row.outcomes).filter(|(contestant, _)| contestant.role == Role::Peer);
    let times = peers.filter_map(|(contestant, outcome)| outcome.time().map(|time| (time, contestant.name)));
    times.min_by(|a, b| a.0.total_cmp(&b.0))
}
