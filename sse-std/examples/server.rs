//! A blocking server: a tick each second, for up to 500 clients, which go on where they were.
//!
//! `cargo run --example server -- 127.0.0.1:8080`, then `curl -N http://127.0.0.1:8080/events`

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use core::time::Duration;
use std::{
    io,
    net::TcpListener,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use sse_std::{
    Decimal, Line, Message,
    broadcast::{Broadcast, Subscription},
    server::{Connection, Server},
    sse_core::http::{AllowedHosts, Cors, HeaderValue, Host, Method, RequestParser, Response},
};

const TICK: Line<'_> = Line::new("tick").unwrap();

/// Who may read it from web pages of other origins.
const PAGES: [HeaderValue<'_>; 1] = [HeaderValue::new("https://app.example").unwrap()];
const CORS: Cors<'_> = Cors::origins(&PAGES);

/// What this server is called. A page that makes another name point here gets nothing.
const NAMES: [Host<'_>; 1] = [Host::new("localhost").unwrap()];
const HOSTS: AllowedHosts<'_> = AllowedHosts::new(&NAMES).and_addresses();

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let broadcast = Broadcast::builder().max_subscribers(500).build();
    let server = Server::new(TcpListener::bind(address)?);
    println!("http://{}/events", server.address()?);
    let ticks = broadcast.clone();
    thread::spawn(move || {
        // A restarted process goes on with greater numbers: an old ID is never one of its own.
        let first = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        for n in first.. {
            let number = Decimal::new(n);
            ticks.publish(&Message::new().event(TICK).id(number.as_id()).data(number.as_str()));
            thread::sleep(Duration::from_secs(1));
        }
    });
    server.run(move |connection| answer(connection, &broadcast));
    Ok(())
}

fn answer(mut connection: Connection, broadcast: &Broadcast) -> io::Result<()> {
    let mut parser = RequestParser::<512>::new();
    let request = match connection.request(&mut parser) {
        Ok(request) => request,
        Err(error) => return connection.refuse(&error),
    };
    let cors = CORS.headers(request.origin);
    match (request.method, request.path) {
        _ if !HOSTS.allows(request.host) => connection.answer(&Response::MISDIRECTED),
        (Method::GET, "/events") => match broadcast.subscribe(Subscription::new().resume(request.last_event_id)) {
            Ok(subscriber) => {
                let end = connection.stream(&Response::event_stream(&request).cors(cors), subscriber);
                end.map(|_| ()).inspect_err(|error| println!("a client is gone: {error}"))
            }
            Err(_) => connection.answer(&Response::unavailable(Duration::from_secs(5)).cors(cors)),
        },
        (Method::OPTIONS, "/events") if request.asks_method => connection.answer(&CORS.preflight(request.origin)),
        (_, "/events") => connection.answer(&Response::method_not_allowed(ALLOWED).cors(cors)),
        _ => connection.answer(&Response::NOT_FOUND),
    }
}

const ALLOWED: HeaderValue<'_> = HeaderValue::new("GET, OPTIONS").unwrap();
