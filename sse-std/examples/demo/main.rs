//! A page that shows an event stream at work, in any browser, on a phone too.
//!
//! `cargo run --example demo -- 127.0.0.1:8080`, then open the address that it prints.
//!
//! One stream carries events of several types, because browsers allow six connections to a server, over all tabs. The button ends
//! all streams: browsers come back by themselves after the `retry` that they were told, with the last event ID, and have missed
//! nothing.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use core::time::Duration;
use std::{
    collections::VecDeque,
    io,
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use sse_std::{
    Decimal, Line, Message,
    broadcast::{Broadcast, Subscription},
    server::{Connection, Server},
    sse_core::http::{AllowedHosts, HeaderValue, Host, Method, RequestHead, RequestParser, Response},
};

const PAGE: &str = include_str!("page.html");
const HTML: HeaderValue<'_> = HeaderValue::new("text/html; charset=utf-8").unwrap();
const NAMES: [Host<'_>; 1] = [Host::new("localhost").unwrap()];
const HOSTS: AllowedHosts<'_> = AllowedHosts::new(&NAMES).and_addresses();
const MESSAGE: Line<'static> = Line::new("message").unwrap();
const CLIENTS: Line<'static> = Line::new("clients").unwrap();
const UPTIME: Line<'static> = Line::new("uptime").unwrap();

/// What clients are told to wait before they come back.
const RETRY: Duration = Duration::from_secs(2);

/// Streams end when a broadcast is shut down, so that a restart takes another one, with what was published before.
#[derive(Default)]
struct Demo(Mutex<State>);

#[derive(Default)]
struct State {
    broadcast: Arc<Broadcast>,
    published: VecDeque<Event>,
}

struct Event {
    id: Decimal,
    event_type: Line<'static>,
    data: String,
}

impl Event {
    fn publish(&self, broadcast: &Broadcast) {
        broadcast.publish(&Message::new().event(self.event_type).id(self.id.as_id()).data(&self.data));
    }
}

impl Demo {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn broadcast(&self) -> Arc<Broadcast> {
        Arc::clone(&self.state().broadcast)
    }

    fn publish(&self, event: Event) {
        let mut state = self.state();
        event.publish(&state.broadcast);
        state.published.push_back(event);
        if state.published.len() > KEPT {
            state.published.pop_front();
        }
    }

    fn restart(&self) {
        let mut state = self.state();
        state.broadcast.shut_down(Some(RETRY));
        state.broadcast = Arc::new(Broadcast::new());
        state.published.iter().for_each(|event| event.publish(&state.broadcast));
    }
}

/// How many events a client may have missed.
const KEPT: usize = 100;

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let demo = Arc::new(Demo::default());
    let server = Server::new(TcpListener::bind(address)?).max_connections(200);
    println!("http://{}/", server.address()?);
    let publisher = Arc::clone(&demo);
    thread::spawn(move || publish(&publisher));
    server.run(move |connection| answer(connection, &demo));
    Ok(())
}

/// Events for ever: `uptime` and `clients` by name, and one without a name now and then.
fn publish(demo: &Demo) {
    let started = Instant::now();
    // A restarted process goes on with greater numbers: an old ID is never one of its own.
    let first = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    for n in 0_u64.. {
        let (event_type, data) = match n % 4 {
            0 => (MESSAGE, format!("Message {n}: nothing special, as most messages are.")),
            1 => (CLIENTS, demo.broadcast().subscribers().to_string()),
            _ => (UPTIME, format!("{:.1} s", started.elapsed().as_secs_f32())),
        };
        demo.publish(Event { id: Decimal::new(first.saturating_add(n)), event_type, data });
        thread::sleep(Duration::from_millis(500));
    }
}

fn answer(mut connection: Connection, demo: &Demo) -> io::Result<()> {
    let mut parser = RequestParser::<512>::new();
    let request = match connection.request(&mut parser) {
        Ok(request) => request,
        Err(error) => return connection.refuse(&error),
    };
    match (request.method, request.path) {
        _ if !HOSTS.allows(request.host) => connection.answer(&Response::MISDIRECTED),
        (Method::GET, "/") => connection.answer(&Response::page(HTML, PAGE)),
        (Method::GET, "/events") => {
            // With nothing to go on from, what is kept fills the page at once.
            let subscription = Subscription::new().resume(request.last_event_id).from_oldest();
            match demo.broadcast().subscribe(subscription) {
                Ok(subscriber) => connection.stream(&Response::event_stream(&request), subscriber).map(|_| ()),
                Err(_) => connection.answer(&Response::unavailable(RETRY)),
            }
        }
        // Browsers say where a `POST` comes from: only this page may do it.
        (Method::POST, "/restart") if is_own_page(&request) => {
            demo.restart();
            connection.answer(&Response::NO_CONTENT)
        }
        (Method::POST, "/restart") => connection.answer(&Response::FORBIDDEN),
        _ => connection.answer(&Response::NOT_FOUND),
    }
}

fn is_own_page(request: &RequestHead<'_>) -> bool {
    let (Some(origin), Some(host)) = (request.origin, request.host) else { return false };
    origin.as_str().strip_prefix("http://") == Some(host.as_str())
}
