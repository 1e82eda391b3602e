//! Every public entry point of sse-core, with every argument and every answer from outside unforeseeable.
//!
//! That this links proves that no panic is reachable and nothing is allocated. `Display` of everything that has it is in, and
//! so is `Debug`, but not of what holds text (`Event`, `Line`, `Id`, `Message`, `Parts`, `Array`) and not of `Parser` and
//! `EventReader`, nor of what has text or many fields in `http`: the formatters in `core` for `str` and for more than five fields have panics of their own.

#![no_std]
#![no_main]

use core::{
    error::Error,
    fmt::{self, Write as _},
    hash::{Hash, Hasher},
    time::Duration,
};

use embedded_io::ErrorKind;
use sse_bare_metal::{Anything, any, bytes, text, used};
use sse_core::{
    Array, Buffer, Buffers, DataWriter, Decimal, Event, EventReader, EventWriter, Field, Full, Id, InlineParser, Line,
    Message, Oversize, Parser, ReadError, Slice, Step, Tokenizer, WriteError,
    backlog::{Backlog, ByteRing, GapEvent, Next, Slot, SlowReader, Span, Subscription},
    client::{BadRedirect, Closed, Connection, Lost, Policy, Response as Answer, Source, State},
    http::{
        AllowedHosts, BadFraming, BadHead, BadRequest, Body, Carried, Chunk, ChunkSize, ContentType, Cors, CorsHeaders,
        Framing, HeadParser, HeaderName, HeaderValue, Host, LastEventId, Method, RedirectTarget, Request,
        RequestParser, Response, Target, Truncated, last_event_id_value, retry_after,
    },
};

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    loop {
        tokenizer();
        parsers();
        encoder();
        io();
        http_client();
        http_server();
        http_errors();
        client();
        fan_out();
        errors();
        traits();
        #[cfg(feature = "deliberate-panic")]
        used(bytes()[any(1)]);
    }
}

#[inline(never)]
fn tokenizer() {
    for mut tokens in [Tokenizer::new(), Tokenizer::default()] {
        let mut chunk = bytes();
        while let Some(token) = tokens.next(&mut chunk) {
            used(token);
        }
    }
}

#[inline(never)]
fn parsers() {
    parser(InlineParser::<64>::new());
    parser(InlineParser::<1, 0, 2>::default());
    parser(Parser::with_buffers(Buffers::<Array<8>, Array<8>, Array<8>>::default()));
    parser(Parser::with_buffers(Buffers {
        data: Slice::new(any(&mut [0; 8][..])),
        event: Slice::new(any(&mut [0; 8][..])),
        ids: [Slice::new(any(&mut [0; 8][..])), Slice::new(any(&mut [0; 8][..])), Slice::new(any(&mut [0; 8][..]))],
    }));
    parser(Parser::with_buffers(Buffers::<AnyBuffer, AnyBuffer, AnyBuffer>::default()));
    // Both kinds of memory, asked directly, as `Parser` would not.
    buffer(Array::<8>::new());
    buffer(Slice::new(any(&mut [0; 8][..])));
}

fn parser<D: Buffer, E: Buffer, I: Buffer>(mut parser: Parser<D, E, I>) {
    used(parser.set_last_event_id(Id::new(text()).unwrap_or_default()));
    while any(true) {
        let mut chunk = bytes();
        while let Some(event) = parser.next(&mut chunk) {
            used(event);
        }
        let (_, step) = parser.advance(bytes());
        if let Step::Event(ready) = step {
            // Another chunk than the event was found in.
            used(parser.event(ready, bytes()));
        }
        let (used_bytes, step) = parser.advance_with(bytes(), |token| used(token));
        used(used_bytes);
        match step {
            Step::NeedData => parser.reset(),
            Step::Event(ready) => used(parser.event(ready, bytes())),
            Step::Oversize(oversize) => used(oversize),
        }
        used((parser.last_event_id(), parser.retry()));
    }
}

fn buffer(mut buffer: impl Buffer) {
    while any(true) {
        used(buffer.push_str(text()));
        used((buffer.capacity(), buffer.as_str()));
        if any(true) {
            buffer.clear();
        }
    }
}

/// A buffer that keeps no promise of the trait: "a wrong implementation gives wrong text, never a panic".
#[derive(Default)]
struct AnyBuffer;

impl Buffer for AnyBuffer {
    fn capacity(&self) -> usize {
        any(8)
    }

    fn as_str(&self) -> &str {
        text()
    }

    fn push_str(&mut self, text: &str) -> Result<(), Full> {
        used(text);
        any(Ok(()))
    }

    fn clear(&mut self) {}
}

#[inline(never)]
fn encoder() {
    let number = Decimal::new(any(7));
    used(number.as_str());
    for id in [Id::new(text()), Some(Id::EMPTY), Some(number.as_id())] {
        let (Some(id), Some(line)) = (id, Line::new(text())) else {
            continue;
        };
        used((id.as_str(), line.as_str()));
        let full = Message::new().comment(text()).event(line).id(id).retry(any(Duration::from_secs(3))).data(text());
        for message in [full, Message::new(), Message::KEEP_ALIVE, any(Message::default())] {
            message.parts().for_each(used);
            used(message.encoded_len());
            used(message.encode(any(&mut [0; 64][..])));
            used(write!(Anything, "{message}"));
            used(data_writer(message));
        }
    }
}

fn data_writer(head: Message<'_>) -> Result<Anything, fmt::Error> {
    let mut data = DataWriter::new(Anything, head)?;
    data.write_str(text())?;
    data.write_str(text())?;
    data.finish()
}

#[inline(never)]
fn io() {
    reader(EventReader::<_, 16, 64>::new(Anything));
    reader(EventReader::<_, 1, 0, 0, 0>::new(Anything));

    let mut events = EventWriter::new(Anything);
    used(events.send(&Message::new().data(text())));
    used(events.keep_alive());
    used(events.get_ref());
    used(events.get_mut());
    used(events.into_inner());
}

fn reader<const C: usize, const D: usize, const E: usize, const I: usize>(
    mut events: EventReader<Anything, C, D, E, I>,
) {
    while any(true) {
        used(events.set_last_event_id(Id::new(text()).unwrap_or_default()));
        // To its end and over it.
        while any(true) {
            used(events.next_event());
        }
        used((events.last_event_id(), events.retry(), events.get_ref()));
        used(events.get_mut());
        used(events.reconnect(Anything));
    }
    used(events.into_inner());
}

#[inline(never)]
fn http_client() {
    let (Some(name), Some(value)) = (HeaderName::new(text()), HeaderValue::new(text())) else { return };
    let (Some(method), Some(target), Some(host)) = (Method::new(text()), Target::new(text()), Host::new(text())) else {
        return;
    };
    used((name.as_str(), value.as_str(), method.as_str(), target.as_str(), host.as_str()));
    used((method.is_safe(), host.name(), host.port(), last_event_id_value(text()), retry_after(text())));
    used((ContentType::of(text()), ContentType::of_bytes(bytes())));
    used(write!(Anything, "{name:>9} {value} {method} {target} {host}"));
    let headers = [(name, value), any((name, value))];
    let request = Request::new(host, target)
        .method(any(Method::POST))
        .last_event_id(text())
        .body_len(any(Some(7)))
        .headers(any(&headers[..]));
    request.parts().for_each(used);
    used(request.parts().clone());
    used(request.encoded_len());
    used(request.encode(any(&mut [0; 64][..])));
    used(write!(Anything, "{request}"));

    head(HeadParser::<64>::new());
    head(HeadParser::<0>::default());
    for framing in [any(Framing::Chunked), Framing::Chunked, Framing::Close, Framing::Length(any(7))] {
        let mut body = Body::new(framing);
        while any(true) {
            let mut input = bytes();
            used(body.next(&mut input));
            used((body.is_done(), body.end()));
        }
        used(body.clone());
        printed(&body);
    }
}

fn head<const L: usize>(mut parser: HeadParser<L>) {
    while any(true) {
        let mut input = bytes();
        let head = parser.next(&mut input);
        used((parser.location(), parser.is_started()));
        if let Ok(Some(head)) = head {
            used(head == any(head));
            hashed(head);
        }
        used(parser.clone());
    }
}

#[inline(never)]
fn http_server() {
    let mut parser = any(RequestParser::<64>::new());
    let mut small = RequestParser::<0>::default();
    while any(true) {
        let mut input = bytes();
        used((parser.next(&mut input), small.next(&mut input)));
        used(small.request());
        used((parser.is_started(), parser.clone()));
        let Some(request) = parser.request() else { continue };
        used(request == any(request));
        hashed(request);

        let hosts =
            [any(Host::new(text())), request.host].map(|host| host.unwrap_or(const { Host::new("h").unwrap() }));
        used(AllowedHosts::new(any(&hosts[..])).and_addresses().allows(request.host));

        let value = HeaderValue::new(text()).unwrap_or(const { HeaderValue::new("").unwrap() });
        let origins = [value, value];
        for cors in [Cors::ANY, Cors::origins(any(&origins[..])), Cors::origins_with_credentials(&origins)] {
            let cors = cors.methods(value).request_headers(value).max_age(any(Duration::from_secs(3)));
            used(cors.allows(value));
            let headers = any(cors.headers(request.origin));
            headers.pairs().for_each(used);
            response(any(cors.preflight(request.origin)), headers);
        }
        for answer in [
            any(Response::EVENT_STREAM),
            Response::method_not_allowed(value),
            Response::unavailable(any(Duration::from_secs(3))),
            Response::page(value, text()),
            any(BadRequest::Line).response(),
        ] {
            response(answer, CorsHeaders::NONE);
        }
    }
    let message = Message::new().data(text());
    let chunk = Chunk::new(&message);
    chunk.parts().for_each(used);
    used((chunk.encoded_len(), chunk.encode(any(&mut [0; 64][..])), chunk.parts().clone()));
    used(write!(Anything, "{chunk}"));
    if let Some(size) = ChunkSize::new(any(7)) {
        used(size.as_str());
        printed(&size);
    }
}

fn response(response: Response<'_>, cors: CorsHeaders<'_>) {
    let (Some(name), Some(value)) = (HeaderName::new(text()), HeaderValue::new(text())) else { return };
    let headers = [(name, value)];
    let response = response.cors(cors).headers(&headers);
    response.parts().for_each(used);
    used(response.parts().clone());
    used(response.encoded_len());
    used(response.encode(any(&mut [0; 64][..])));
    used(write!(Anything, "{response}"));
}

#[inline(never)]
fn client() {
    let (host, target) = (Host::new(text()), Target::new(text()));
    let (Some(host), Some(target)) = (host, target) else { return };
    let mut redirect = RedirectTarget::<64>::new();
    used(redirect.follow(target, host, any(true), text()).is_ok());
    used(redirect.get());
    redirect.clear();
    used(RedirectTarget::<0>::default().follow(target, host, any(true), text()).is_ok());
    let carried = Carried::by_redirect(any(303), text(), any(true));
    used((carried.becomes_get(), carried.header(text())));
    let values = || [bytes(), bytes()].into_iter().take(any(2));
    used(Framing::of_response(any(true), values(), values()));

    for policy in [Policy::STANDARD, Policy::RESILIENT] {
        let time = || any(Duration::from_millis(7));
        let policy = policy.idle_timeout(Some(time())).max_failures(any(Some(3))).jitter_percent(any(9));
        let policy = policy.min_wait(time()).max_wait(time()).max_redirects(any(3)).retry_statuses(any(true));
        let connection = Connection::new(any(policy), any(7)).repeatable(any(true));
        let mut source = Source::new(connection, InlineParser::<16, 4, 4>::new());
        used(source.set_last_event_id(Id::new(text()).unwrap_or_default()));
        while any(true) {
            let answer = Answer::new(any(200), any(true)).has_location(any(true)).retry_after(any(Some(time())));
            let states = [
                source.response(answer),
                source.bad_redirect(any(BadRedirect::Location)),
                source.lost(any(Lost::Ended), time()),
                source.timed_out(time()),
                source.wait_over(),
                source.reconnect(),
            ];
            for state in states.into_iter().flatten() {
                used((state.ready_state(), state));
                if let State::Waiting { lost, .. } | State::Closed(Closed::GaveUp { last: lost }) = state {
                    shown(lost);
                }
                if let State::Closed(closed) = state {
                    used(closed.is_error());
                    shown(closed);
                }
            }
            used((source.timeout(), source.idle_timeout(), source.retry()));
            used(source.last_event_id_field());
            used(*source.counters());
            let chunk = bytes();
            match source.advance(chunk) {
                (_, Step::Event(ready)) => used(source.event(ready, chunk)),
                (used_up, _) => used(used_up),
            }
            used(source.advance_with(chunk, |token| used(token)).0);
        }
        used((source.finish(), source.close()));
    }
}

#[inline(never)]
fn fan_out() {
    let mut ring = any(ByteRing::new([0; 64]));
    let mut backlog: Backlog<_, Span> = Backlog::new([const { Slot::EMPTY }; 4]);
    let mut none: Backlog<_, Span> = Backlog::new([const { Slot::EMPTY }; 0]);
    while any(true) {
        let id = Id::new(text()).unwrap_or_default();
        let gap = GapEvent::new(any(Some(7)));
        let messages = [Message::new().id(id).data(text()), gap.message(), any(Message::KEEP_ALIVE)];
        for message in messages {
            if let Some(span) = ring.write(&message) {
                if let Some(forgotten) = backlog.push(span.clone(), any(Some(7))) {
                    ring.free(forgotten);
                }
                used(none.push(span, None));
            }
        }
        if let Some(span) = backlog.pop() {
            ring.free(span);
        }
        for slow in [SlowReader::DropOldest, SlowReader::Disconnect, SlowReader::Coalesce] {
            let (replayed, replay) = backlog.replay(slow, |span| ring.has_id(span, text()));
            let wanted = Subscription::new().slow_reader(slow).resume(any(LastEventId::Unusable));
            let wanted = any(wanted.last_event_id(text()).from_oldest());
            used(backlog.subscribe(wanted, |span, id| ring.has_id(span, id)).1.is_some());
            used(replay);
            for mut cursor in [replayed, any(backlog.live(slow)), backlog.from_oldest(slow)] {
                used(backlog.behind(&cursor));
                match backlog.next(&mut cursor) {
                    Next::Event(span) => used(ring.read(span)),
                    Next::Gap { lost } => used(lost),
                    _ => {}
                }
            }
        }
        used((backlog.len(), backlog.is_empty(), backlog.pushed()));
        backlog.iter().for_each(|span| used(span.len()));
    }
}

#[inline(never)]
fn http_errors() {
    shown(any(BadHead::LongLocation(9)));
    shown(any(BadFraming::Size));
    shown(any(BadRequest::Line));
    shown(Truncated);
    printed(&any(ContentType::Missing));
    printed(&any(Framing::Close));
}

#[inline(never)]
fn errors() {
    let oversize = Oversize::new(any(Field::Data), any(9));
    shown(oversize);
    shown(Full);
    shown(any(ReadError::Io(ErrorKind::Other)));
    shown(any(ReadError::<ErrorKind>::from(oversize)));
    shown(any(WriteError::Io(ErrorKind::Other)));
    shown(any(WriteError::<ErrorKind>::WriteZero));
}

fn shown(error: impl Error) {
    used(error.source().is_some());
    used(write!(Anything, "{error}"));
    used(write!(Anything, "{error:?}"));
    used(write!(Anything, "{error:#?}"));
}

#[inline(never)]
fn traits() {
    used(any(Field::Data).name());
    let event = Event::new(text(), text(), text());
    let (line, id) = (Line::new(text()).unwrap_or_default(), Id::new(text()).unwrap_or_default());
    used(line.cmp(&any(Line::default())));
    used(id.cmp(&any(Id::EMPTY)));
    used(any(Decimal::new(7)) == any(Decimal::new(8)));
    hashed((any(Field::Data), event, any(Oversize::new(Field::Data, 9)), line, id, any(Decimal::new(7))));
    used(write!(Anything, "{} {line:>9} {id:^.3}", any(Field::Data)));

    let mut tokens = Tokenizer::new();
    let mut chunk = bytes();
    while let Some(token) = tokens.next(&mut chunk) {
        used(token == any(token));
        printed(&token);
    }
    printed(&tokens.clone());
    let mut parser = InlineParser::<8>::new();
    let (_, step) = parser.advance(bytes());
    printed(&step);
    used(parser.clone());
    used(event == any(event));
    printed(&Slice::new(any(&mut [0; 8][..])));
    printed(&any(Decimal::new(7)));
    used(Message::new().parts().clone());
    used(EventReader::<_, 8, 8>::new(Anything).clone());
    printed(&DataWriter::new(Anything, Message::new()));
    printed(&EventWriter::new(Anything).clone());
}

fn printed(value: &dyn fmt::Debug) {
    used(write!(Anything, "{value:?} {value:#?}"));
}

fn hashed(value: impl Hash) {
    value.hash(&mut Nothing);
}

struct Nothing;

impl Hasher for Nothing {
    fn write(&mut self, bytes: &[u8]) {
        used(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}
