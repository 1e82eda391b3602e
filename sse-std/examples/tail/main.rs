//! Follows an event stream and prints each event as it arrives.
//!
//! With no argument it starts a small server on loopback and follows that.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

mod demo;
mod print;

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    process::ExitCode,
};

use lexopt::{Arg, Parser, ValueExt};
use sse_std::{Error, EventReader};

use crate::print::Printer;

const USAGE: &str = "\
Follows an event stream and prints each event as it arrives.

usage: tail [--json] [--limit BYTES] [FILE | -]

  FILE           read a file
  -              read standard input, as in: curl -sN URL | tail -
  (neither)      start a small server on loopback and follow it
  --json         one JSON object per event
  --limit BYTES  longest data, event type and id of an event; longer ones are reported and skipped [1048576]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads us has seen enough, as in `tail - | head`.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tail: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn core::error::Error>> {
    let (mut json, mut limit, mut source) = (false, EventReader::<&[u8]>::DEFAULT_LIMIT, None);
    let mut arguments = Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("json") => json = true,
            Arg::Long("limit") => limit = arguments.value()?.parse()?,
            Arg::Long("help") | Arg::Short('h') => {
                println!("{USAGE}");
                return Ok(());
            }
            Arg::Value(value) if source.is_none() => source = Some(value),
            _ => return Err(format!("{}\n\n{USAGE}", argument.unexpected()).into()),
        }
    }

    let printer = Printer::new(json);
    match source {
        None => follow(demo::connect()?, limit, printer),
        Some(source) if source == "-" => follow(io::stdin().lock(), limit, printer),
        Some(source) => {
            let file = File::open(&source).map_err(|error| format!("{}: {error}", source.to_string_lossy()))?;
            follow(BufReader::new(file), limit, printer)
        }
    }
}

fn follow(stream: impl BufRead, limit: usize, mut printer: Printer) -> Result<(), Box<dyn core::error::Error>> {
    let mut events = EventReader::with_limit(stream, limit);
    while let Some(event) = events.next_event() {
        match event {
            Ok(event) => printer.event(event)?,
            Err(Error::Oversize(oversize)) => printer.oversize(oversize),
            Err(error) => return Err(error.into()),
        }
    }
    printer.summary(events.last_event_id())?;
    Ok(())
}

fn is_broken_pipe(error: &(dyn core::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
