//! Reader, writer and `Follower` over I/O that is as awkward as it may be: it is pending before each byte, and each future is
//! dropped after one poll.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use core::{
    convert::Infallible,
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll, Waker},
};

use embedded_io_async::{ErrorType, Read, Write};
use proptest::{collection::vec, prelude::*};
use sse_embassy::{
    Error, EventReader, EventWriter, Follower, Host, Id, Message, Policy, ReadError, Request, State, Target, Update,
    WriteError,
};
// For its clock.
use sse_embassy_tests as _;
use sse_tests::{
    model::{self, Limits},
    outcome::Outcome,
    stream,
};

/// Pends before each byte that it gives or takes.
struct Slow {
    input: Vec<u8>,
    at: usize,
    output: Vec<u8>,
    pends: bool,
    /// Takes no more than so many bytes.
    room: usize,
}

impl Slow {
    fn new(input: &[u8]) -> Self {
        Self { input: input.to_vec(), at: 0, output: Vec::new(), pends: false, room: usize::MAX }
    }

    fn turn(&mut self) -> Poll<()> {
        self.pends = !self.pends;
        if self.pends { Poll::Pending } else { Poll::Ready(()) }
    }
}

impl ErrorType for Slow {
    type Error = Infallible;
}

impl Read for Slow {
    async fn read(&mut self, out: &mut [u8]) -> Result<usize, Infallible> {
        poll_fn(|_| self.turn()).await;
        let Some(&byte) = self.input.get(self.at) else { return Ok(0) };
        out[0] = byte;
        self.at += 1;
        Ok(1)
    }
}

impl Write for Slow {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        poll_fn(|_| self.turn()).await;
        if self.output.len() >= self.room {
            return Ok(0);
        }
        self.output.push(bytes[0]);
        Ok(1)
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        poll_fn(|_| self.turn()).await;
        Ok(())
    }
}

/// One poll, and then the future is dropped.
fn poll_and_drop<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn read<const CHUNK: usize>(input: &[u8]) -> Vec<Outcome> {
    let mut events = EventReader::<_, CHUNK, 16, 4, 4>::new(Slow::new(input));
    let mut outcomes = Vec::new();
    loop {
        let outcome = match poll_and_drop(events.next_event()) {
            Poll::Pending => continue,
            Poll::Ready(None) => return outcomes,
            Poll::Ready(Some(Ok(event))) => event.into(),
            Poll::Ready(Some(Err(ReadError::Oversize(oversize)))) => oversize.into(),
            Poll::Ready(Some(Err(error))) => panic!("{error}"),
        };
        outcomes.push(outcome);
    }
}

const REQUEST: Request<'static> = Request::new(Host::new("h").unwrap(), Target::new("/t").unwrap());

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dropped_future_loses_nothing(choices in vec(any::<u8>(), 0..60)) {
        let input = stream::of_pieces(&choices);
        let expected = model::interpret(&input, "", Limits { data: 16, event: 4, id: 4 });
        prop_assert_eq!(read::<1>(&input), expected.outcomes.clone());
        prop_assert_eq!(read::<7>(&input), expected.outcomes);
    }

    /// The same, behind a request and a head, and in chunks.
    #[test]
    fn a_followers_dropped_future_loses_nothing(choices in vec(any::<u8>(), 0..60), cuts in vec(1_usize..40, 1..9)) {
        let input = stream::of_pieces(&choices);
        let expected = model::interpret(&input, "", Limits { data: 16, event: 4, id: 4 });
        let mut wire = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        let (mut rest, mut cuts) = (&input[..], cuts.iter().cycle());
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
            wire.extend(format!("{:x}\r\n", chunk.len()).bytes());
            wire.extend(chunk);
            wire.extend(b"\r\n");
            rest = after;
        }
        wire.extend(b"0\r\n\r\n");

        let request = REQUEST.body(b"{}");
        let mut follower = Follower::<1, 16, 4, 4>::new(&request, Policy::STANDARD.connect_timeout(None), 1);
        prop_assert_eq!(poll_and_drop(follower.connection_wanted()), Poll::Ready(true));
        follower.connected();
        let mut connection = Slow::new(&wire);
        let mut outcomes: Vec<Outcome> = Vec::new();
        let mut states = Vec::new();
        loop {
            match poll_and_drop(follower.next_update(&mut connection)) {
                Poll::Pending => {}
                Poll::Ready(None) => break,
                Poll::Ready(Some(Update::State(state))) => states.push(state),
                Poll::Ready(Some(Update::Event(event))) => outcomes.push(event.into()),
                Poll::Ready(Some(Update::Oversize(oversize))) => outcomes.push(oversize.into()),
            }
        }
        prop_assert_eq!(outcomes, expected.outcomes);
        let as_it_should = matches!(states[..], [State::Connecting { attempt: 1 }, State::Open, State::Waiting { .. }]);
        prop_assert!(as_it_should);
        let sent = String::from_utf8(connection.output).unwrap();
        prop_assert_eq!(sent, "GET /t HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\
            Connection: close\r\nContent-Length: 2\r\n\r\n{}");
    }
}

#[test]
fn a_reader_goes_on_with_another_connection() {
    let next = |events: &mut EventReader<Slow, 4, 16>| loop {
        if let Poll::Ready(event) = poll_and_drop(events.next_event()) {
            return event.map(|event| event.map(|event| (event.data.to_owned(), event.id.to_owned())).unwrap());
        }
    };
    let mut events = EventReader::new(Slow::new(b"retry: 7\nid: 1\ndata: x\n\ndata: unfinished\n"));
    assert_eq!(next(&mut events), Some(("x".into(), "1".into())));
    assert_eq!(next(&mut events), None);
    events.reconnect(Slow::new(b"data: y\n\n"));
    assert_eq!((events.last_event_id(), events.retry().unwrap().as_millis()), ("1", 7));
    assert_eq!(next(&mut events), Some(("y".into(), "1".into())));
    events.set_last_event_id(Id::new("2").unwrap()).unwrap();
    assert_eq!(events.last_event_id(), "2");
}

#[test]
fn a_writer_writes_it_all_and_one_that_takes_nothing_is_an_error() {
    embassy_futures::block_on(async {
        let mut events = EventWriter::new(Slow::new(b""));
        events.send(&Message::new().id(Id::new("1").unwrap()).data("a\nb")).await.unwrap();
        events.keep_alive().await.unwrap();
        assert_eq!(events.get_ref().output, b"id: 1\ndata: a\ndata: b\n\n: \n\n");
        events.get_mut().room = 0;
        assert!(matches!(events.keep_alive().await, Err(WriteError::WriteZero)));
    });
}

#[test]
fn a_follower_tells_of_connections_that_fail() {
    let mut follower = Follower::<8, 16>::new(&REQUEST, Policy::STANDARD.max_failures(Some(0)), 1);
    assert_eq!(poll_and_drop(follower.connection_wanted()), Poll::Ready(true));
    assert!(follower.connect_deadline().is_some());
    follower.unreachable();
    let mut connection = Slow::new(b"");
    let update = poll_and_drop(follower.next_update(&mut connection));
    let Poll::Ready(Some(Update::State(State::Closed(closed)))) = update else { panic!("{update:?}") };
    assert_eq!(Error::Closed(closed).to_string(), "gave up: the server cannot be reached");
    assert!(matches!(poll_and_drop(follower.next_update(&mut connection)), Poll::Ready(None)));
    assert_eq!(poll_and_drop(follower.connection_wanted()), Poll::Ready(false));
}
