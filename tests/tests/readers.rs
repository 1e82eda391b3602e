//! Readers and writers over real and over awkward I/O: sse-core's over `embedded_io`, sse-std's over `std::io`.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

use proptest::{collection::vec, prelude::*};
use sse_std::{Error, EventReader, EventWriter, Field, Id, Message, Oversize, OwnedEvent};
use sse_tests::{
    model::{self, Limits},
    outcome::Outcome,
    stream,
};

/// Gives what it was told to, one thing a call: bytes, or an error.
struct Script(VecDeque<io::Result<Vec<u8>>>);

impl Script {
    fn new(steps: impl IntoIterator<Item = Result<&'static str, io::ErrorKind>>) -> Self {
        Self(steps.into_iter().map(|step| step.map(Into::into).map_err(Into::into)).collect())
    }
}

impl Read for Script {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(step) = self.0.pop_front() else { return Ok(0) };
        let mut bytes = step?;
        let n = bytes.len().min(out.len());
        out[..n].copy_from_slice(&bytes[..n]);
        if n < bytes.len() {
            self.0.push_front(Ok(bytes.split_off(n)));
        }
        Ok(n)
    }
}

fn outcome(result: Result<OwnedEvent, Error>) -> Outcome {
    match result {
        Ok(event) => event.as_event().into(),
        Err(Error::Oversize(oversize)) => oversize.into(),
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the size of the reader's buffer, and whatever the limit, the reader is the model.
    #[test]
    fn std_reader_is_the_model(choices in vec(any::<u8>(), 0..60), capacity in 1_usize..40, limit in 0_usize..20) {
        let input = stream::of_pieces(&choices);
        let limits = Limits { data: limit, event: limit, id: limit };
        let expected = model::interpret(&input, "", limits);
        let mut owning = EventReader::with_limit(BufReader::with_capacity(capacity, &input[..]), limit);
        prop_assert_eq!(owning.by_ref().map(outcome).collect::<Vec<_>>(), expected.outcomes.clone());
        prop_assert_eq!(owning.last_event_id(), &expected.last_event_id);
        prop_assert!(owning.next().is_none() && owning.next_event().is_none(), "fused");

        let mut lending = EventReader::with_limit(BufReader::with_capacity(capacity, &input[..]), limit);
        let mut seen = Vec::new();
        while let Some(event) = lending.next_event() {
            seen.push(outcome(event.map(OwnedEvent::from)));
        }
        prop_assert_eq!(seen, expected.outcomes);
    }

    #[test]
    fn embedded_reader_is_the_model(choices in vec(any::<u8>(), 0..60)) {
        let input = stream::of_pieces(&choices);
        let expected = model::interpret(&input, "", Limits { data: 16, event: 4, id: 4 });
        prop_assert_eq!(embedded::<1>(&input), expected.outcomes.clone());
        prop_assert_eq!(embedded::<7>(&input), expected.outcomes.clone());
        prop_assert_eq!(embedded::<4096>(&input), expected.outcomes);
    }
}

fn embedded<const CHUNK: usize>(input: &[u8]) -> Vec<Outcome> {
    let mut events = sse_core::EventReader::<_, CHUNK, 16, 4, 4>::new(input);
    let mut outcomes = Vec::new();
    while let Some(event) = events.next_event() {
        outcomes.push(match event {
            Ok(event) => event.into(),
            Err(sse_core::ReadError::Oversize(oversize)) => oversize.into(),
            Err(error) => panic!("{error}"),
        });
    }
    outcomes
}

#[test]
fn interrupted_and_timed_out_reads_lose_nothing() {
    use io::ErrorKind::{ConnectionReset, Interrupted, TimedOut, WouldBlock};
    let steps = [
        Ok("id: 1\nda"),
        Err(Interrupted),
        Ok("ta: x"),
        Err(WouldBlock),
        Ok("y\n"),
        Err(TimedOut),
        Ok("\ndata: unfinished"),
        Err(ConnectionReset),
        Ok("\n\n"),
    ];
    let mut events = EventReader::new(BufReader::new(Script::new(steps)));
    let io_error = |event: Option<Result<OwnedEvent, Error>>| match event {
        Some(Err(Error::Io(error))) => error.kind(),
        other => panic!("{other:?}"),
    };
    assert_eq!(io_error(events.next()), WouldBlock);
    assert_eq!(io_error(events.next()), TimedOut);
    assert_eq!(events.next().unwrap().unwrap().data, "xy");
    assert_eq!(io_error(events.next()), ConnectionReset);
    assert!(events.next().is_none(), "a broken stream is over, so that a loop over it ends");

    events.reconnect(BufReader::new(Script::new([Ok("data: z\n\n")])));
    assert_eq!(events.last_event_id(), "1");
    let event = events.next().unwrap().unwrap();
    assert_eq!((event.data, event.id), ("z".into(), "1".into()));
}

#[test]
fn resumes_from_a_kept_id() {
    let mut events = EventReader::with_limit(&b"data: x\n\nretry: 7\n\n"[..], 4);
    assert!(events.set_last_event_id(Id::new("12345").unwrap()).is_err());
    events.set_last_event_id(Id::new("1234").unwrap()).unwrap();
    assert_eq!(events.next().unwrap().unwrap().id, "1234");
    assert!(events.next().is_none());
    assert_eq!(events.retry().unwrap().as_millis(), 7);
}

#[test]
fn gives_back_the_reader_just_behind_the_last_event() {
    let mut events = EventReader::new(&b"data: x\n\nthe rest"[..]);
    events.next_event().unwrap().unwrap();
    assert_eq!(events.into_inner(), b"the rest");
}

/// Memory: an endless line costs the limit and not more; events that fit the reader's buffer cost nothing.
#[test]
fn memory_is_bounded() {
    let limit = 64 * 1024;
    let endless = BufReader::new(io::repeat(b'x').take(50_000_000));
    let allocations = allocation_counter::measure(|| {
        let mut events = EventReader::with_limit((&b"data: "[..]).chain(endless).chain(&b"\n\n"[..]), limit);
        let error = events.next_event().unwrap().unwrap_err();
        assert!(matches!(error, Error::Oversize(Oversize { field: Field::Data, len: 50_000_000, .. })), "{error}");
        assert!(events.next_event().is_none());
    });
    // Growing holds the old half and the new whole at once.
    assert!(allocations.bytes_max <= limit as u64 * 3 / 2, "{allocations:?}");

    let small = b"id: 1\nevent: e\ndata: x\n\n".repeat(1000);
    let mut events = EventReader::new(&small[..]);
    events.next_event().unwrap().unwrap();
    let allocations = allocation_counter::measure(|| while let Some(Ok(_)) = events.next_event() {});
    assert!(allocations.count_total <= 5, "each buffer once, and no more for 999 events: {allocations:?}");
}

/// Over a real socket, an event is there before the server sends one byte more.
#[test]
fn an_event_does_not_wait_for_the_next() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, wait_until_seen) = mpsc::channel();
    let server = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        for end in ["\n\n", "\r\n\r\n", "\r\r"] {
            write!(stream, "data: x{end}").unwrap();
            wait_until_seen.recv().unwrap();
        }
    });
    let mut events = EventReader::new(BufReader::new(TcpStream::connect(address).unwrap()));
    for _ in 0..3 {
        assert_eq!(events.next_event().unwrap().unwrap().data, "x");
        seen.send(()).unwrap();
    }
    assert!(events.next_event().is_none());
    server.join().unwrap();
}

/// Counts calls; takes at most so many bytes a call.
#[derive(Default)]
struct Sink {
    bytes: Vec<u8>,
    writes: usize,
    flushes: usize,
    most: usize,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writes += 1;
        let n = bytes.len().min(self.most);
        self.bytes.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushes += 1;
        Ok(())
    }
}

#[test]
fn one_write_and_one_flush_per_event() {
    let mut events = EventWriter::new(Sink { most: usize::MAX, ..Sink::default() });
    events.send(&Message::new().id(Id::new("1").unwrap()).data("a\nb\nc")).unwrap();
    events.send_display(Message::new().data("x = "), 5).unwrap();
    events.keep_alive().unwrap();
    let sink = events.into_inner();
    assert_eq!((sink.writes, sink.flushes), (3, 3));
    assert_eq!(sink.bytes, b"id: 1\ndata: a\ndata: b\ndata: c\n\ndata: x = 5\n\n: \n\n");
}

#[test]
fn a_writer_that_takes_little_gets_it_all_and_one_that_takes_nothing_is_an_error() {
    let mut events = EventWriter::new(Sink { most: 3, ..Sink::default() });
    events.send(&Message::new().data("hello")).unwrap();
    assert_eq!(events.get_ref().bytes, b"data: hello\n\n");
    events.get_mut().most = 0;
    assert_eq!(events.keep_alive().unwrap_err().kind(), io::ErrorKind::WriteZero);

    let mut out = [0; 8];
    let mut events = sse_core::EventWriter::new(&mut out[..]);
    assert!(matches!(events.send(&Message::new().data("too long")), Err(sse_core::WriteError::Io(_))));
}

/// Data that fails to format leaves the stream as it was.
#[test]
fn failed_formatting_sends_nothing() {
    struct Fails;
    impl core::fmt::Display for Fails {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("half")?;
            Err(core::fmt::Error)
        }
    }
    let mut events = EventWriter::new(Vec::new());
    assert!(events.send_display(Message::new(), Fails).is_err());
    events.send(&Message::new().data("x")).unwrap();
    assert_eq!(events.into_inner(), b"data: x\n\n");
}

/// The trait object and the borrowed form work too.
#[test]
fn any_reader_and_writer() {
    let mut body: Box<dyn BufRead> = Box::new(&b"data: x\n\n"[..]);
    assert_eq!(EventReader::new(&mut *body).count(), 1);
    let mut out = Vec::new();
    EventWriter::new(&mut out as &mut dyn Write).keep_alive().unwrap();
    assert_eq!(out, b": \n\n");
}
