//! Every public entry point of sse-core, with every argument and every answer from outside unforeseeable.
//!
//! That this links proves that no panic is reachable and nothing is allocated. `Display` of everything that has it is in, and
//! so is `Debug`, but not of what holds text (`Event`, `Line`, `Id`, `Message`, `Parts`, `Array`) and not of `Parser` and
//! `EventReader`, nor of what has text or many fields in `http`: the formatters in `core` for `str` and for more than five fields
//! have panics of their own.

#![no_std]
#![no_main]

mod http;
mod life;
mod values;

use core::{
    fmt::{self, Write as _},
    time::Duration,
};

use sse_bare_metal::{Anything, any, bytes, text, used};
use sse_core::{
    Array, Buffer, Buffers, DataWriter, Decimal, EventReader, EventWriter, Full, Id, InlineParser, Line, Message,
    Parser, Slice, Step, Tokenizer,
};

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    loop {
        tokenizer();
        parsers();
        encoder();
        io();
        http::client();
        http::server();
        http::errors();
        life::client();
        life::fan_out();
        values::errors();
        values::traits();
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
    let number = if any(true) { Decimal::new(any(7)) } else { Decimal::from(any(7)) };
    used((number.as_str(), number.as_bytes()));
    for id in [Id::new(text()), Some(Id::EMPTY), Some(number.as_id())] {
        let (Some(id), Some(line)) = (id, Line::new(text())) else {
            continue;
        };
        used((id.as_str(), line.as_str()));
        let full = Message::new().comment(text()).event(line).id(id).retry(any(Duration::from_secs(3))).data(text());
        for message in [full, Message::new(), Message::KEEP_ALIVE, any(Message::default())] {
            message.parts().for_each(used);
            used((message.encoded_len(), message.id_range()));
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
