//! A server on loopback that sends a dozen events, and a connection to it.

use core::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use std::{
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use sse_std::{Decimal, EventWriter, Line, Message};

const TICK: Line<'_> = Line::new("tick").unwrap();
const GREETING: &str = "Server-Sent Events,\nfrom a thread of this very process";
const EVENTS: u64 = 12;
const PACE: Duration = Duration::from_millis(100);

/// Starts the server and asks it for its stream; what comes back is the body.
pub(crate) fn connect() -> io::Result<impl BufRead> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    eprintln!("following http://{address}/ (this process; --help tells of others)");
    thread::spawn(move || {
        let (stream, _) = listener.accept()?;
        serve(stream)
    });
    request(address)
}

fn serve(mut stream: TcpStream) -> io::Result<()> {
    read_head(&mut BufReader::new(&stream))?;
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
    )?;
    let mut events = EventWriter::new(stream);
    events.send(&Message::new().comment("hello").retry(Duration::from_secs(3)).data(GREETING))?;
    for n in 1..EVENTS {
        thread::sleep(PACE);
        events.keep_alive()?;
        let (number, square) = (Decimal::new(n), n.saturating_mul(n));
        let head = Message::new().event(TICK).id(number.as_id());
        events.send_display(head, format_args!("{{\"n\":{n},\"square\":{square}}}"))?;
    }
    Ok(())
}

fn request(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n")?;
    let mut body = BufReader::new(stream);
    read_head(&mut body)?;
    Ok(body)
}

/// Up to the blank line: the other side of this conversation is known.
fn read_head(stream: &mut impl BufRead) -> io::Result<()> {
    let mut line = String::new();
    while stream.read_line(&mut line)? > 2 {
        line.clear();
    }
    Ok(())
}
