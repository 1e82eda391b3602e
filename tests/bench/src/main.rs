//! How fast sse-core is: `cargo run --release --manifest-path tests/bench/Cargo.toml`.

mod allocations;
mod cells;
mod clock;
mod encoders;
mod feed;
mod goals;
mod growth;
mod inputs;
mod limits;
mod measure;
mod options;
mod ours;
#[cfg(feature = "peers")]
mod peers;
mod report;
mod rng;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use inputs::Input;
use options::{Options, Part};

fn main() -> ExitCode {
    let options = match Options::from_args(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => return fail(&format!("{message}\n{}", options::USAGE)),
    };
    match run(&options) {
        Ok(missed) if options.check && !missed.is_empty() => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

/// Does what is asked for; the goals that were missed.
fn run(options: &Options) -> Result<Vec<String>, String> {
    let mut inputs = inputs::all();
    if let Some(path) = &options.file {
        inputs.push(inputs::recorded(path)?);
    }
    let mut missed = Vec::new();
    if options.wants(Part::Parse) {
        missed.append(&mut parse(&inputs, options)?);
    }
    if options.wants(Part::Encode) {
        let rows = encoders::run(options.effort)?;
        say(&report::encoding(&rows))?;
        missed.append(&mut goals::missed_in_encoding(&rows));
    }
    if options.wants(Part::Growth) {
        let growths = growth::run(options.effort);
        say(&report::growth(&growths))?;
        missed.append(&mut goals::missed_in_growth(&growths));
    }
    if options.wants(Part::Allocations) {
        missed.append(&mut allocate(&inputs, options)?);
    }
    if options.check {
        say(&report::missed(&missed))?;
    }
    Ok(missed)
}

fn parse(inputs: &[Input], options: &Options) -> Result<Vec<String>, String> {
    let mut contestants = measure::contestants();
    let mut rows = Vec::new();
    say(&report::parse_head())?;
    for cell in cells::all(inputs, &options.cells) {
        let row = cells::run(cell, &mut contestants, options.effort)?;
        say(&report::parse_line(&row, &contestants))?;
        rows.push(row);
    }
    say(&report::parse_summary(&rows, &contestants))?;
    Ok(goals::missed_in_parsing(&rows, &contestants))
}

fn allocate(inputs: &[Input], options: &Options) -> Result<Vec<String>, String> {
    let mut contestants = measure::contestants();
    let (mut all, mut ours) = (Vec::new(), Vec::new());
    for cell in cells::all(inputs, &options.cells) {
        let events = cell.events();
        if cell.chunk == 1460 {
            all.push(allocations::run(cell.clone(), events, &mut contestants));
        }
        ours.push(allocations::run(cell, events, &mut contestants[..1]));
    }
    say(&report::allocations(&all, &ours, &contestants))?;
    Ok(goals::missed_in_allocations(&ours))
}

/// Whoever reads may stop reading, as `head` does.
fn say(text: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{}", text.trim_end()).map_err(|error| error.to_string())
}
