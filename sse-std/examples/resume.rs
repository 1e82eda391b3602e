//! Goes on where the last run stopped: the last event ID is kept in a file.
//!
//! `cargo run --example resume -- https://stream.wikimedia.org/v2/stream/recentchange last-event-id.txt`

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use std::fs;

use sse_std::{Error, EventSource, Policy};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: resume URL FILE".into());
    };

    let kept = fs::read_to_string(&file).unwrap_or_default();
    let mut source = EventSource::builder(&url).policy(Policy::RESILIENT).last_event_id(&kept).build()?;
    let mut written = kept;
    while let Some(event) = source.next_event() {
        match event {
            Ok(event) => println!("{}: {}", event.event_type, event.data),
            Err(Error::Oversize(oversize)) => eprintln!("{oversize}"),
            Err(error) => return Err(error.into()),
        }
        // Only after the event was dealt with. To another name first, so that no half of an id is ever in the file.
        if source.last_event_id() != written {
            source.last_event_id().clone_into(&mut written);
            let new = format!("{file}.new");
            fs::write(&new, &written)?;
            fs::rename(&new, &file)?;
        }
    }
    Ok(())
}
