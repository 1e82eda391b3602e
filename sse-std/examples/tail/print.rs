//! Events for people, or as JSON for programs.

use std::{
    io::{self, Write},
    time::{Instant, SystemTime},
};

use serde_json::json;
use sse_std::{Event, Oversize};

pub(crate) struct Printer {
    json: bool,
    started: Instant,
    events: u64,
    oversize: u64,
}

impl Printer {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, started: Instant::now(), events: 0, oversize: 0 }
    }

    pub(crate) fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        self.events = self.events.saturating_add(1);
        let time = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        let mut out = io::stdout().lock();
        if self.json {
            let Event { event_type, data, id, .. } = event;
            writeln!(out, "{}", json!({ "time": time, "type": event_type, "id": id, "data": data }))?;
        } else {
            // The clock of the RFC 3339 time, in UTC.
            let clock = time.get(11..23).unwrap_or(&time);
            let id = if event.id.is_empty() { "-" } else { &*printable(event.id) };
            let mut lines = event.data.split('\n');
            let first = lines.next().unwrap_or_default();
            writeln!(out, "{clock}  {:<10} {id:<6} {}", printable(event.event_type), printable(first))?;
            for line in lines {
                writeln!(out, "{:<32}{}", "", printable(line))?;
            }
        }
        out.flush()
    }

    pub(crate) fn oversize(&mut self, oversize: Oversize) {
        self.oversize = self.oversize.saturating_add(1);
        eprintln!("tail: {oversize}");
    }

    /// To standard output, unless that is JSON.
    pub(crate) fn summary(&self, last_event_id: &str) -> io::Result<()> {
        let Self { events, oversize, started, .. } = self;
        let seconds = started.elapsed().as_secs_f64();
        let summary = format!("{events} events, {oversize} oversize, {seconds:.1} s, last event ID {last_event_id:?}");
        if self.json { writeln!(io::stderr(), "{summary}") } else { writeln!(io::stdout(), "{summary}") }
    }
}

/// Text with control characters escaped: a stream should not drive the terminal.
fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => printable.push(c),
            _ if c.is_control() => printable.extend(c.escape_debug()),
            _ => printable.push(c),
        }
    }
    printable
}
