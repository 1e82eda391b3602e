//! One socket: a connection, its request, its answer, and the next one.

use core::pin::pin;

use embassy_futures::select::{Either, select};
use embassy_net::tcp::{State, TcpSocket};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant, Timer};
use sse_core::http::{BadRequest, RequestParser, Response};

use super::{answer::Answer, settings::EventServer};
use crate::{
    broadcast::Subscriber,
    client::time::{by, within},
};

/// How a connection is over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Over {
    /// All was said.
    Politely,
    /// The client is gone, or should be.
    AtOnce,
}

/// How a request has come.
enum Asked {
    Well,
    Badly(BadRequest),
    TooSlowly,
    /// The client has left.
    Not,
}

/// Bytes for what is kept of a request: method, target, `Host`, `Origin`, `Last-Event-ID`.
const TEXT: usize = 384;

impl<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    EventServer<'a, M, EVENTS, BYTES, CLIENTS>
{
    /// Serves one connection after the other, until the broadcast is [shut down](crate::Broadcast::shut_down).
    ///
    /// If the future is dropped, a client's place is free at once; its connection is the socket's, which tells the client
    /// nothing until it is used again or aborted.
    pub async fn serve(&self, socket: &mut TcpSocket<'_>, port: u16) {
        // An event should not wait for the acknowledgement of the one before.
        socket.set_nagle_enabled(false);
        while !self.broadcast.is_shut_down() {
            abort(socket).await;
            if !self.accept(socket, port).await {
                continue;
            }
            match self.converse(socket).await {
                Over::Politely => {
                    socket.close();
                    let _ = within(FAREWELL, drain(socket)).await;
                }
                Over::AtOnce => {}
            }
        }
        abort(socket).await;
    }

    /// Waits for a client; `false` if there is no use in it.
    async fn accept(&self, socket: &mut TcpSocket<'_>, port: u16) -> bool {
        let mut accepted = pin!(socket.accept(port));
        loop {
            match select(&mut accepted, Timer::after(LOOK)).await {
                Either::First(Ok(())) => return true,
                Either::First(Err(_)) => {
                    // No such port: do not try in a busy loop.
                    Timer::after(LOOK).await;
                    return false;
                }
                Either::Second(()) if self.broadcast.is_shut_down() => return false,
                Either::Second(()) => {}
            }
        }
    }

    async fn converse(&self, socket: &mut TcpSocket<'_>) -> Over {
        match self.respond(socket).await {
            Ok((subscriber, chunked)) => self.stream(socket, subscriber, chunked).await,
            Err(over) => over,
        }
    }

    /// Reads a request and answers it; what is needed for the rest, if that was the head of a stream.
    async fn respond(
        &self,
        socket: &mut TcpSocket<'_>,
    ) -> Result<(Subscriber<'a, M, EVENTS, BYTES, CLIENTS>, bool), Over> {
        let mut parser = RequestParser::<TEXT>::new();
        let short = match self.read_request(socket, &mut parser).await {
            Asked::Well => None,
            Asked::Badly(bad) => Some(bad.response()),
            Asked::TooSlowly => Some(Response::TIMEOUT),
            Asked::Not => return Err(Over::AtOnce),
        };
        let answer = match (short, parser.request()) {
            (Some(response), _) => Answer::Short(response),
            (None, Some(request)) => self.answer(&request),
            (None, None) => Answer::Short(Response::BAD_REQUEST),
        };
        match answer {
            Answer::Short(response) => Err(self.write(socket, &response).await),
            Answer::Stream { head, chunked, subscriber } => match self.write(socket, &head).await {
                Over::Politely => Ok((subscriber, chunked)),
                Over::AtOnce => Err(Over::AtOnce),
            },
        }
    }

    async fn read_request(&self, socket: &mut TcpSocket<'_>, parser: &mut RequestParser<TEXT>) -> Asked {
        let deadline = Instant::now().saturating_add(self.patience);
        loop {
            let read = socket.read_with(|bytes| {
                let mut rest = &*bytes;
                let is_complete = parser.next(&mut rest);
                (bytes.len().saturating_sub(rest.len()), is_complete)
            });
            match by(Some(deadline), read).await {
                Ok(Ok(Ok(true))) => return Asked::Well,
                Ok(Ok(Ok(false))) => {}
                Ok(Ok(Err(bad))) => return Asked::Badly(bad),
                Ok(Err(_)) => return Asked::Not,
                Err(_) => return Asked::TooSlowly,
            }
        }
    }

    /// Writes all of it, if the client takes it.
    async fn write(&self, socket: &mut TcpSocket<'_>, response: &Response<'_>) -> Over {
        for part in response.parts() {
            let mut rest = part.as_bytes();
            while !rest.is_empty() {
                match within(self.patience, socket.write(rest)).await {
                    Ok(Ok(n)) if n > 0 => rest = rest.get(n..).unwrap_or_default(),
                    _ => return Over::AtOnce,
                }
            }
        }
        Over::Politely
    }
}

/// Forgets the connection, and tells the client, if there is something to tell.
async fn abort(socket: &mut TcpSocket<'_>) {
    if !matches!(socket.state(), State::TimeWait) {
        socket.abort();
        let _ = within(RESET, socket.flush()).await;
    }
}

/// Waits until all is sent and acknowledged, and the client has ended its side too: it may still be sending a body that nobody
/// wants, and would lose the answer to a reset.
async fn drain(socket: &mut TcpSocket<'_>) {
    while let Ok(1..) = socket.read(&mut [0; 64]).await {}
    let _ = socket.flush().await;
}

/// How often it is asked whether the broadcast was shut down, while there is no client.
const LOOK: Duration = Duration::from_secs(1);

/// How long the end of a connection may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// A reset is one packet, and not sent again.
const RESET: Duration = Duration::from_millis(200);
