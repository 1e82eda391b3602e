//! Follows an event stream with either of sse-std's clients, and prints all that they tell as JSON, for `tests/interop`.

#![allow(clippy::print_stdout)]

mod asynchronous;
mod blocking;
mod print;

use core::time::Duration;

use lexopt::{Arg, Parser, ValueExt};
use sse_std::Policy;

const USAGE: &str = "follow --client blocking|async [--policy standard|resilient] [--header 'Name: value']... \
[--last-event-id ID] [--post FILE] [--idle-ms N] [--max-events N] URL";

/// What the command line asks for.
struct Options {
    asynchronous: bool,
    policy: Policy,
    headers: Vec<(String, String)>,
    last_event_id: String,
    body: Option<Vec<u8>>,
    max_events: u64,
    url: String,
}

fn main() -> Result<(), Box<dyn core::error::Error>> {
    // Whatever it is doing: all that is printed is printed.
    ctrlc::set_handler(|| std::process::exit(0))?;
    let options = options()?;
    if options.asynchronous { asynchronous::follow(options) } else { blocking::follow(options) }
}

fn options() -> Result<Options, Box<dyn core::error::Error>> {
    let mut options = Options {
        asynchronous: false,
        policy: Policy::STANDARD,
        headers: Vec::new(),
        last_event_id: String::new(),
        body: None,
        max_events: u64::MAX,
        url: String::new(),
    };
    let mut idle = None;
    let mut arguments = Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("client") => options.asynchronous = arguments.value()? == "async",
            Arg::Long("policy") => {
                options.policy = if arguments.value()? == "resilient" { Policy::RESILIENT } else { Policy::STANDARD };
            }
            Arg::Long("header") => {
                let header = arguments.value()?.string()?;
                let (name, value) = header.split_once(':').ok_or("a header is Name: value")?;
                options.headers.push((name.to_owned(), value.trim().to_owned()));
            }
            Arg::Long("last-event-id") => options.last_event_id = arguments.value()?.string()?,
            Arg::Long("post") => options.body = Some(std::fs::read(arguments.value()?)?),
            Arg::Long("idle-ms") => idle = Some(Duration::from_millis(arguments.value()?.parse()?)),
            Arg::Long("max-events") => options.max_events = arguments.value()?.parse()?,
            Arg::Value(url) if options.url.is_empty() => options.url = url.string()?,
            _ => return Err(format!("{}\n\n{USAGE}", argument.unexpected()).into()),
        }
    }
    if idle.is_some() {
        options.policy = options.policy.idle_timeout(idle);
    }
    Ok(options)
}
