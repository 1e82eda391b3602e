//! Events for people, or as JSON for programs.

use std::{
    io::{self, Write},
    time::{Instant, SystemTime},
};

use serde_json::json;
use sse_std::{Event, FailedResponse, Oversize, State};

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

    /// To standard error.
    pub(crate) fn state(&self, state: State, detail: Option<&str>) {
        let seconds = self.started.elapsed().as_secs_f64();
        let detail = detail.map(|detail| format!(" ({})", printable(detail))).unwrap_or_default();
        match state {
            State::Connecting { attempt: 1 } => eprintln!("tail: connecting"),
            State::Connecting { attempt } => eprintln!("tail: connecting, attempt {attempt}"),
            State::Redirecting { .. } => eprintln!("tail: redirected"),
            State::Open => eprintln!("tail: open after {seconds:.1} s"),
            State::Waiting { wait, lost } => {
                eprintln!("tail: {lost}{detail}; waiting {}", humantime::format_duration(wait));
            }
            State::Closed(closed) => {
                eprintln!("tail: closed: {closed}{}", if closed.is_error() { &*detail } else { "" });
            }
            _ => {}
        }
    }

    /// What the server said instead of a stream.
    pub(crate) fn failed(&self, answer: Option<&FailedResponse>) {
        let Some(answer) = answer else { return };
        let content_type = answer.header("content-type").unwrap_or("no content type");
        eprintln!("tail: status {}, {}", answer.status, printable(content_type));
        for line in answer.text().lines().take(20) {
            eprintln!("tail: | {}", printable(line));
        }
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
