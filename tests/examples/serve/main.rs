//! The server that browsers and other clients are held against. Its log depends on the clock only, so that it goes on through a
//! `kill -9` as if it had been kept: event n is due n periods after `--epoch`.
//!
//! `serve --address IP:PORT [--epoch MS] [--every MS] [--retry MS] [--keep-alive MS] [--max N] [--allow ORIGIN]... [--credentials]`

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a tool for tests")]

use core::{str::FromStr, time::Duration};
use std::{
    io,
    net::TcpListener,
    sync::Arc,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use lexopt::prelude::*;
use sse_std::{
    Decimal, EventWriter, Line, Message,
    broadcast::{Broadcast, KeepAlive, Subscription},
    server::{Connection, Server, Stop},
    sse_core::http::{AllowedHosts, Cors, HeaderValue, LastEventId, Method, RequestHead, RequestParser, Response},
};

const HOSTS: AllowedHosts<'_> = AllowedHosts::new(&[]).and_addresses();
const JSON: HeaderValue<'_> = HeaderValue::new("application/json").unwrap();
const HTML: HeaderValue<'_> = HeaderValue::new("text/html; charset=utf-8").unwrap();
const HEADERS: HeaderValue<'_> = HeaderValue::new("content-type, x-test").unwrap();

struct Options {
    address: String,
    epoch: u64,
    every: u64,
    retry: u64,
    keep_alive: u64,
    max: usize,
    origins: Vec<HeaderValue<'static>>,
    credentials: bool,
}

fn options() -> Result<Options, lexopt::Error> {
    fn value<T: FromStr<Err: Into<Box<dyn core::error::Error + Send + Sync>>>>(
        parser: &mut lexopt::Parser,
    ) -> Result<T, lexopt::Error> {
        parser.value()?.parse()
    }
    let mut options = Options {
        address: "127.0.0.1:0".to_owned(),
        epoch: now_ms(),
        every: 100,
        retry: 500,
        keep_alive: 15_000,
        max: 500,
        origins: Vec::new(),
        credentials: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("address") => options.address = value(&mut parser)?,
            Long("epoch") => options.epoch = value(&mut parser)?,
            Long("every") => options.every = value(&mut parser)?,
            Long("retry") => options.retry = value(&mut parser)?,
            Long("keep-alive") => options.keep_alive = value(&mut parser)?,
            Long("max") => options.max = value(&mut parser)?,
            Long("allow") => {
                let origin: String = value(&mut parser)?;
                options.origins.push(HeaderValue::new(origin.leak()).ok_or("not an origin")?);
            }
            Long("credentials") => options.credentials = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let options = Arc::new(options()?);
    let broadcast = Broadcast::builder()
        .max_subscribers(options.max)
        .keep_alive(KeepAlive::comment(Duration::from_millis(options.keep_alive)))
        .build();
    let server = Server::new(TcpListener::bind(&options.address)?);
    println!("http://{}", server.address()?);
    let (publisher, log) = (broadcast.clone(), Arc::clone(&options));
    thread::spawn(move || publish(&publisher, &log));
    let stop = server.stop();
    server.run(move |connection| answer(connection, &broadcast, &options, &stop));
    Ok(())
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// Event 1, 2, 3, ... when each is due; those that are overdue at once. By n modulo 4: 1 unnamed, 2 `tick`, 3 `lines` with data
/// in several lines, 0 `text` with text beyond ASCII.
fn publish(broadcast: &Broadcast, options: &Options) {
    for n in 1.. {
        let due = options.epoch + n * options.every;
        thread::sleep(Duration::from_millis(due.saturating_sub(now_ms())));
        let data = format!("{{\"n\":{n},\"sent\":{due}");
        let (event_type, data) = match n % 4 {
            1 => (None, data + "}"),
            2 => (Some("tick"), data + "}"),
            3 => (Some("lines"), data.replace(',', ",\n") + "\n}"),
            _ => (Some("text"), data + ",\"text\":\"é 漢 🦀 \u{2028}\"}"),
        };
        let id = Decimal::new(n);
        let mut message = Message::new().id(id.as_id()).data(&data);
        if let Some(event_type) = event_type {
            message = message.event(Line::new(event_type).unwrap());
        }
        broadcast.publish(&message);
    }
}

fn answer(mut connection: Connection, broadcast: &Broadcast, options: &Options, stop: &Stop) -> io::Result<()> {
    let mut parser = RequestParser::<1024>::new();
    let request = match connection.request(&mut parser) {
        Ok(request) => request,
        Err(error) => return connection.refuse(&error),
    };
    let cors = if options.credentials {
        Cors::origins_with_credentials(&options.origins)
    } else {
        Cors::origins(&options.origins)
    };
    let cors = cors.request_headers(HEADERS);
    match (request.method, request.path) {
        _ if !HOSTS.allows(request.host) => connection.answer(&Response::MISDIRECTED),
        (Method::OPTIONS, _) if request.asks_method => connection.answer(&cors.preflight(request.origin)),
        (Method::GET, "/page") => connection.answer(&Response::page(HTML, "<!doctype html><title>page</title>")),
        (Method::GET, "/gauge") => {
            let (subscribers, connections) = (broadcast.subscribers(), stop.connections());
            let body = format!("{{\"subscribers\":{subscribers},\"connections\":{connections}}}");
            connection.answer(&Response::page(JSON, &body))
        }
        (Method::GET | Method::POST, "/events") => {
            let body = match connection.body(&request, 64 * 1024) {
                Ok(body) => body,
                Err(error) => return connection.refuse(&error),
            };
            let subscription = Subscription::new().resume(request.last_event_id);
            let Ok(subscriber) = broadcast.subscribe(subscription) else {
                return connection
                    .answer(&Response::unavailable(Duration::from_secs(5)).cors(cors.headers(request.origin)));
            };
            let response = Response::event_stream(&request).cors(cors.headers(request.origin));
            let mut events = EventWriter::new(connection.start(&response)?);
            events.send(&Message::new().retry(Duration::from_millis(options.retry)))?;
            if request.method == Method::POST {
                let event_type = Line::new("request").unwrap();
                events.send(&Message::new().event(event_type).data(&about(&request, &body)))?;
            }
            let mut body = events.into_inner();
            subscriber.serve(&mut body)?;
            body.finish()
        }
        _ => connection.answer(&Response::NOT_FOUND),
    }
}

/// What the server got, as JSON.
fn about(request: &RequestHead<'_>, body: &[u8]) -> String {
    let id = match request.last_event_id {
        LastEventId::Id(id) => Some(id.as_str()),
        _ => None,
    };
    format!("{{\"body\":{:?},\"last_event_id\":{id:?}}}", String::from_utf8_lossy(body)).replace("None", "null")
}
