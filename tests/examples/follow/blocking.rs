//! The blocking client.

use sse_std::EventSource;

use crate::{Options, print::Printer};

pub(crate) fn follow(options: Options) -> Result<(), Box<dyn core::error::Error>> {
    let mut builder = EventSource::builder(&options.url).policy(options.policy).last_event_id(&options.last_event_id);
    for (name, value) in &options.headers {
        builder = builder.header(name, value);
    }
    if let Some(body) = options.body {
        builder = builder.method("POST").body(body);
    }
    let mut source = builder.build()?;
    let mut printer = Printer::new(options.max_events);
    for update in source.updates() {
        if !printer.print(update)? {
            break;
        }
    }
    if let Some(error) = source.last_error() {
        eprintln!("{error}");
    }
    Ok(())
}
