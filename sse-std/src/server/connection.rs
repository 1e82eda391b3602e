//! One request, one answer.

use core::time::Duration;
use std::{
    io::{self, ErrorKind, IoSlice},
    net::TcpStream,
    time::Instant,
};

use sse_core::http::{Body, RequestHead, RequestParser, Response};

use super::{
    body::{EventBody, one_write, write_all},
    error::RequestError,
    socket::Socket,
    timeouts::Timeouts,
};
use crate::broadcast::{End, Subscriber};

/// A connection that was accepted: read its request, then give one answer.
///
/// A request head has at most 16 KiB, and of what is kept of it as much as its [`RequestParser`] has room for; [`Timeouts`] say
/// how long it may take. Answering closes the connection in a way that lets the client read the answer, also if it is still
/// sending.
///
/// ```
/// use std::{io::{Read, Write}, net::{TcpListener, TcpStream}};
/// use sse_std::{server::Connection, sse_core::http::{RequestParser, Response}};
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let mut client = TcpStream::connect(listener.local_addr()?)?;
/// client.write_all(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
/// client.shutdown(std::net::Shutdown::Write)?;
///
/// let mut connection = Connection::new(listener.accept()?.0)?;
/// let mut parser = RequestParser::<512>::new();
/// match connection.request(&mut parser) {
///     Ok(request) => {
///         assert_eq!(request.path, "/nothing");
///         connection.answer(&Response::NOT_FOUND)?;
///     }
///     Err(error) => connection.refuse(&error)?,
/// }
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert!(answer.starts_with("HTTP/1.1 404 Not Found\r\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Connection<S = TcpStream> {
    socket: S,
    timeouts: Timeouts,
    /// When what is being read has to be there; `None` if that is too far off to be told.
    deadline: Option<Instant>,
    /// What was read and is not dealt with.
    pending: Vec<u8>,
}

impl<S: Socket> Connection<S> {
    /// Sets the socket up, with the usual [`Timeouts`]. The time for the request starts now.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn new(socket: S) -> io::Result<Self> {
        Self::with_timeouts(socket, Timeouts::DEFAULT)
    }

    /// The same with others.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn with_timeouts(mut socket: S, timeouts: Timeouts) -> io::Result<Self> {
        socket.set_up(&timeouts)?;
        socket.set_write_timeout(one_write(timeouts.write))?;
        let deadline = Instant::now().checked_add(timeouts.request);
        Ok(Self { socket, timeouts, deadline, pending: Vec::new() })
    }

    /// Reads the head of the request. `parser` keeps its text, so that the connection stays free for the answer.
    ///
    /// # Errors
    /// [`RequestError`]: hand it to [`refuse`](Self::refuse).
    pub fn request<'p, const TEXT: usize>(
        &mut self,
        parser: &'p mut RequestParser<TEXT>,
    ) -> Result<RequestHead<'p>, RequestError> {
        loop {
            let mut input = &self.pending[..];
            let complete = parser.next(&mut input)?;
            self.keep(input.len());
            if complete {
                break;
            }
            self.read()?;
        }
        // It is there when it is complete.
        parser.request().ok_or(RequestError::Ended)
    }

    /// Reads the body of the request, of at most `most` bytes: what a client posts along with its wish for a stream. There is as
    /// much time for it as there was for the head.
    ///
    /// # Errors
    /// [`RequestError`]: hand it to [`refuse`](Self::refuse).
    pub fn body(&mut self, request: &RequestHead<'_>, most: usize) -> Result<Vec<u8>, RequestError> {
        self.deadline = Instant::now().checked_add(self.timeouts.request);
        let (mut body, mut read) = (Body::new(request.framing), Vec::new());
        loop {
            let mut input = &self.pending[..];
            while let Some(piece) = body.next(&mut input)? {
                if piece.len() > most.saturating_sub(read.len()) {
                    return Err(RequestError::LongBody);
                }
                read.extend_from_slice(piece);
            }
            self.keep(input.len());
            if body.is_done() {
                return Ok(read);
            }
            self.read()?;
        }
    }

    /// Sends a short answer, and closes the connection.
    ///
    /// # Errors
    /// Those of the socket: as a rule, the client has left.
    pub fn answer(mut self, response: &Response<'_>) -> io::Result<()> {
        self.send(response)?;
        close(self.socket)
    }

    /// Sends the answer to a request that could not be read, if there is one, and closes the connection.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn refuse(self, error: &RequestError) -> io::Result<()> {
        error.response().map_or(Ok(()), |response| self.answer(&response))
    }

    /// Sends the head of an event stream at once, then events and keep-alives until it is over: see [`Subscriber::serve`].
    ///
    /// Whether they come in chunks is as [`Response::event_stream`] has it. A client that has left is noticed at the next
    /// keep-alive, if not before; to half-close the connection counts as leaving.
    ///
    /// # Errors
    /// Those of the socket: as a rule, the client has left. [`ErrorKind::TimedOut`] if it has stopped reading.
    pub fn stream(self, response: &Response<'_>, subscriber: Subscriber) -> io::Result<End> {
        let mut body = self.start(response)?;
        let end = subscriber.serve(&mut body)?;
        body.finish()?;
        Ok(end)
    }

    /// Sends the head of an event stream at once; what follows is written to what this returns, by an
    /// [`EventWriter`](crate::EventWriter) perhaps. For streams that are made for one client: answers of a language model.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn start(mut self, response: &Response<'_>) -> io::Result<EventBody<S>> {
        self.send(response)?;
        Ok(EventBody::new(self.socket, response.is_chunked(), self.timeouts.write))
    }

    /// The socket, to ask whose it is.
    pub const fn get_ref(&self) -> &S {
        &self.socket
    }

    fn send(&mut self, response: &Response<'_>) -> io::Result<()> {
        let mut head = Vec::with_capacity(response.encoded_len());
        response.parts().for_each(|part| head.extend_from_slice(part.as_bytes()));
        write_all(&mut self.socket, &mut [IoSlice::new(&head)], self.timeouts.write)
    }

    /// The last `rest` bytes of what is pending stay.
    fn keep(&mut self, rest: usize) {
        self.pending.drain(..self.pending.len().saturating_sub(rest));
    }

    /// Reads more, while there is time.
    fn read(&mut self) -> Result<(), RequestError> {
        let mut buffer = [0; PIECE];
        loop {
            let left = self.deadline.map_or(Duration::MAX, |it| it.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Err(RequestError::Timeout);
            }
            self.socket.set_read_timeout(left.max(SHORTEST)).map_err(RequestError::Io)?;
            match self.socket.read(&mut buffer) {
                Ok(0) => return Err(RequestError::Ended),
                Ok(read) => {
                    self.pending.extend_from_slice(buffer.get(..read).unwrap_or_default());
                    return Ok(());
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(RequestError::Io(error)),
            }
        }
    }
}

/// Closes a connection so that what was sent arrives: a socket that is closed with unread input resets it, and then the peer
/// may lose what it has not read yet. Bounded in time and bytes.
pub(super) fn close(mut socket: impl Socket) -> io::Result<()> {
    socket.end()?;
    let (start, mut left) = (Instant::now(), LINGER_BYTES);
    let mut buffer = [0; PIECE];
    while let Some(time) = LINGER.checked_sub(start.elapsed()).filter(|time| !time.is_zero()) {
        socket.set_read_timeout(time.max(SHORTEST))?;
        match socket.read(&mut buffer) {
            Ok(read) if read > 0 && left > read => left = left.saturating_sub(read),
            _ => break,
        }
    }
    Ok(())
}

/// How much is read at once. It is on the stack.
const PIECE: usize = 1024;

/// Systems refuse a limit of no time, and some round.
const SHORTEST: Duration = Duration::from_millis(1);

/// How long, and for how many bytes, to wait for a client to take note of the end.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 256 * 1024;
