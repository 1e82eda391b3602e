//! What an async client wants of an HTTP library.

use core::future::Future;

use futures_core::Stream;
use sse_core::client::Response;

/// Sends a request: any function from an [`Attempt`] to a future of the head of the answer and its body.
///
/// The library follows redirects, if they are to be followed. Its total timeout must be off: a stream has no end. The body's
/// own errors break the stream; an error of the future means that there was no answer:
/// [`EventSource::why_lost`](super::EventSource::why_lost) tells more.
///
/// ```no_run
/// use sse_std::{client::Response, stream::{Attempt, EventSource}};
///
/// let http = reqwest::Client::new();
/// let connect = move |attempt: Attempt| {
///     let mut request = http.get("https://example.com/events").header("Accept", "text/event-stream");
///     if let Some(id) = attempt.last_event_id {
///         request = request.header("Last-Event-ID", id);
///     }
///     async move {
///         let answer = request.send().await?;
///         let is_event_stream = answer
///             .headers()
///             .get("content-type")
///             .is_some_and(|it| sse_std::is_event_stream(it.as_bytes()));
///         let head = Response::new(answer.status().as_u16(), is_event_stream);
///         Ok::<_, reqwest::Error>((head, answer.bytes_stream()))
///     }
/// };
/// let source = EventSource::new(connect);
/// ```
pub trait Connect {
    /// A piece of a body.
    type Chunk: AsRef<[u8]>;
    /// Why there is no answer, or no more of its body.
    type Error;
    /// The body.
    type Body: Stream<Item = Result<Self::Chunk, Self::Error>>;
    /// The exchange of messages.
    type Future: Future<Output = Result<(Response, Self::Body), Self::Error>>;

    /// Sends the request.
    fn connect(&mut self, attempt: Attempt) -> Self::Future;
}

/// One attempt at a connection.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attempt {
    /// From 1, over the whole life of the event source.
    pub number: u32,
    /// The value of the `Last-Event-ID` field; `None` if it should not be there, because there is no id or none that a header
    /// field can carry. Never with a control character other than a tab; bytes beyond ASCII are UTF-8.
    pub last_event_id: Option<Vec<u8>>,
}

impl<F, Fut, Body, Chunk, Error> Connect for F
where
    F: FnMut(Attempt) -> Fut,
    Fut: Future<Output = Result<(Response, Body), Error>>,
    Body: Stream<Item = Result<Chunk, Error>>,
    Chunk: AsRef<[u8]>,
{
    type Chunk = Chunk;
    type Error = Error;
    type Body = Body;
    type Future = Fut;

    fn connect(&mut self, attempt: Attempt) -> Fut {
        self(attempt)
    }
}
