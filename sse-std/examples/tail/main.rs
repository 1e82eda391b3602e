//! Follows an event stream and prints each event as it arrives.
//!
//! With no argument it starts a small server on loopback and follows that.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

mod demo;
mod options;
mod print;

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    process::ExitCode,
};

use sse_std::{Error, EventReader, EventSource, State, Update};

use crate::{
    options::{Options, Stream},
    print::Printer,
};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        // Whoever reads us has seen enough, as in `tail - | head`.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tail: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn core::error::Error>> {
    let Some(options) = Options::from_command_line()? else {
        println!("{}", options::USAGE);
        return Ok(ExitCode::SUCCESS);
    };
    let printer = Printer::new(options.json);
    match &options.stream {
        Stream::Demo => follow(options.source(&demo::start()?)?, printer),
        Stream::Url(url) => follow(options.source(url)?, printer),
        Stream::StandardInput => read(io::stdin().lock(), options.limit, printer),
        Stream::File(path) => {
            let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
            read(BufReader::new(file), options.limit, printer)
        }
    }
}

/// Follows a server, until it says that there is no more, or Ctrl-C.
fn follow(mut source: EventSource, mut printer: Printer) -> Result<ExitCode, Box<dyn core::error::Error>> {
    let handle = source.handle();
    ctrlc::set_handler(move || handle.close())?;
    let mut code = ExitCode::SUCCESS;
    while let Some(update) = source.next_update() {
        match update {
            Update::Event(event) => printer.event(event)?,
            Update::Oversize(oversize) => printer.oversize(oversize),
            Update::State(state) => {
                let detail = source.last_error().map(ToString::to_string);
                printer.state(state, detail.as_deref());
                if let State::Closed(closed) = state {
                    if closed.is_error() {
                        code = ExitCode::FAILURE;
                        printer.failed(source.failed_response());
                    }
                }
            }
        }
    }
    printer.summary(source.last_event_id())?;
    Ok(code)
}

/// Reads a stream that is here already.
fn read(stream: impl BufRead, limit: usize, mut printer: Printer) -> Result<ExitCode, Box<dyn core::error::Error>> {
    let mut events = EventReader::with_limit(stream, limit);
    while let Some(event) = events.next_event() {
        match event {
            Ok(event) => printer.event(event)?,
            Err(Error::Oversize(oversize)) => printer.oversize(oversize),
            Err(error) => return Err(error.into()),
        }
    }
    printer.summary(events.last_event_id())?;
    Ok(ExitCode::SUCCESS)
}

fn is_broken_pipe(error: &(dyn core::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
