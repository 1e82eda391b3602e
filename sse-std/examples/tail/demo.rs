//! A server on loopback that sends a dozen events, and drops its client in the middle.

use core::{net::Ipv4Addr, time::Duration};
use std::{
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use sse_std::{Decimal, EventWriter, Line, Message};

const TICK: Line<'_> = Line::new("tick").unwrap();
const GREETING: &str = "Server-Sent Events,\nfrom a thread of this very process";
const LAST: u64 = 11;
const PACE: Duration = Duration::from_millis(75);

/// Starts the server; its URL.
pub(crate) fn start() -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}/", listener.local_addr()?);
    eprintln!("following {url} (this process; --help tells of others)");
    thread::spawn(move || {
        for client in listener.incoming() {
            serve(client?)?;
        }
        io::Result::Ok(())
    });
    Ok(url)
}

/// Sends half of what the client does not have yet.
fn serve(mut client: TcpStream) -> io::Result<()> {
    let first = last_event_id(&mut BufReader::new(&client))?.saturating_add(1);
    if first > LAST {
        return client.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
    client.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
    )?;
    let mut events = EventWriter::new(client);
    if first == 1 {
        events.send(&Message::new().comment("hello").retry(Duration::from_millis(200)).data(GREETING))?;
    }
    for n in (first..=LAST).take(6) {
        thread::sleep(PACE);
        let (number, square) = (Decimal::new(n), n.saturating_mul(n));
        let head = Message::new().event(TICK).id(number.as_id());
        events.send_display(head, format_args!("{{\"n\":{n},\"square\":{square}}}"))?;
    }
    Ok(())
}

/// Reads the head of a request; the number in its `Last-Event-ID`. The other side of this conversation is known.
fn last_event_id(request: &mut impl BufRead) -> io::Result<u64> {
    let (mut id, mut line) = (0, String::new());
    while request.read_line(&mut line)? > 2 {
        if let Some((name, value)) = line.split_once(':') {
            if name.eq_ignore_ascii_case("last-event-id") {
                id = value.trim().parse().unwrap_or(0);
            }
        }
        line.clear();
    }
    Ok(id)
}
