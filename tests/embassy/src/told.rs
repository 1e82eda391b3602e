//! What an event source tells, as text.

use sse_embassy::{EventSource, Host, Policy, Request, State, Target, Update};

use crate::net::Net;

/// What the tests ask for.
pub const REQUEST: Request<'static> =
    Request::new(Host::new("10.0.0.2:8080").unwrap(), Target::new("/events?a=b").unwrap());

/// Small: 64 bytes at a time.
pub type Source = EventSource<'static, 64, 64>;

/// An event source of the client's stack.
#[must_use]
pub fn source(net: &'static Net, request: Request<'static>, policy: Policy) -> Source {
    EventSource::new(net.client, vec![0; 256].leak(), vec![0; 128].leak(), Box::leak(Box::new(request)), policy, 1)
}

/// What is told, as text.
pub fn tell<E: core::borrow::Borrow<str>>(update: Update<E>) -> String {
    match update {
        Update::Event(event) => event.borrow().to_owned(),
        Update::State(State::Connecting { attempt }) => format!("connecting {attempt}"),
        Update::State(State::Waiting { wait, lost }) => format!("{} ms: {lost:?}", wait.as_millis()),
        Update::State(state) => format!("{state:?}"),
        Update::Oversize(oversize) => format!("{oversize}"),
    }
}

/// The next thing that is told.
pub async fn next(source: &mut Source) -> String {
    match source.next_update().await {
        Some(update) => tell(update.map(|event| format!("{} {} {}", event.event_type, event.data, event.id))),
        None => "end".into(),
    }
}

/// The next so many things that are told.
pub async fn told(source: &mut Source, count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(next(source).await);
    }
    all
}
