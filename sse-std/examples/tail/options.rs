//! What the command line asks for.

use std::{ffi::OsString, fs, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt};
use sse_std::{EventReader, EventSource, InvalidRequest, Policy};

pub(crate) const USAGE: &str = "\
Follows an event stream and prints each event as it arrives; what becomes of the connection goes to standard error.

usage: tail [OPTION...] [URL | FILE | -]

  URL                   follow a server, http or https, and connect again when the stream breaks; Ctrl-C ends it
  FILE                  read a file
  -                     read standard input, as in: curl -sN URL | tail -
  (none of these)       start a small server on loopback and follow it

  --json                one JSON object per event
  --limit BYTES         longest data, event type and id of an event; longer ones are reported and skipped [1048576]
  --policy NAME         standard: connect again as browsers do; resilient: as services should [standard]
  --header 'NAME: VALUE'  send this header field; may be repeated
  --last-event-id ID    go on after this event
  --post FILE           send POST with this file as the body, once";

pub(crate) struct Options {
    pub(crate) json: bool,
    pub(crate) limit: usize,
    pub(crate) stream: Stream,
    policy: Policy,
    headers: Vec<(String, String)>,
    last_event_id: String,
    post: Option<Vec<u8>>,
}

pub(crate) enum Stream {
    Demo,
    Url(String),
    File(PathBuf),
    StandardInput,
}

impl Options {
    /// `None` if it asks for help.
    pub(crate) fn from_command_line() -> Result<Option<Self>, Box<dyn core::error::Error>> {
        let mut options = Self {
            json: false,
            limit: EventReader::<&[u8]>::DEFAULT_LIMIT,
            stream: Stream::Demo,
            policy: Policy::STANDARD,
            headers: Vec::new(),
            last_event_id: String::new(),
            post: None,
        };
        let mut arguments = Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("json") => options.json = true,
                Arg::Long("limit") => options.limit = arguments.value()?.parse()?,
                Arg::Long("policy") => {
                    options.policy = match arguments.value()?.string()?.as_str() {
                        "standard" => Policy::STANDARD,
                        "resilient" => Policy::RESILIENT,
                        other => return Err(format!("no policy is called {other:?}\n\n{USAGE}").into()),
                    };
                }
                Arg::Long("header") => {
                    let header = arguments.value()?.string()?;
                    let (name, value) = header.split_once(':').ok_or_else(|| format!("not NAME: VALUE: {header:?}"))?;
                    options.headers.push((name.to_owned(), value.trim().to_owned()));
                }
                Arg::Long("last-event-id") => options.last_event_id = arguments.value()?.string()?,
                Arg::Long("post") => {
                    let path = PathBuf::from(arguments.value()?);
                    options.post = Some(fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
                }
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Value(value) if matches!(options.stream, Stream::Demo) => options.stream = Stream::named(value),
                _ => return Err(format!("{}\n\n{USAGE}", argument.unexpected()).into()),
            }
        }
        Ok(Some(options))
    }

    pub(crate) fn source(&self, url: &str) -> Result<EventSource, InvalidRequest> {
        let mut source =
            EventSource::builder(url).policy(self.policy).limit(self.limit).last_event_id(&self.last_event_id);
        for (name, value) in &self.headers {
            source = source.header(name, value);
        }
        if let Some(body) = &self.post {
            source = source.method("POST").body(body);
        }
        source.build()
    }
}

impl Stream {
    fn named(name: OsString) -> Self {
        match name.to_str() {
            Some("-") => Self::StandardInput,
            Some(url) if url.contains("://") => Self::Url(url.to_owned()),
            _ => Self::File(name.into()),
        }
    }
}
