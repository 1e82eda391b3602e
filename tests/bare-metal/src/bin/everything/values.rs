//! What can be done with any value: show, compare, copy and hash it.

use core::{
    error::Error,
    fmt::{self, Write as _},
    hash::{Hash, Hasher},
};

use embedded_io::ErrorKind;
use sse_bare_metal::{Anything, any, bytes, text, used};
use sse_core::{
    DataWriter, Decimal, Event, EventReader, EventWriter, Field, Full, Id, InlineParser, Line, Message, Oversize,
    ReadError, Slice, Tokenizer, WriteError,
};

#[inline(never)]
pub fn errors() {
    let oversize = Oversize::new(any(Field::Data), any(9));
    shown(oversize);
    shown(Full);
    shown(any(ReadError::Io(ErrorKind::Other)));
    shown(any(ReadError::<ErrorKind>::from(oversize)));
    shown(any(WriteError::Io(ErrorKind::Other)));
    shown(any(WriteError::<ErrorKind>::WriteZero));
}

pub fn shown(error: impl Error) {
    used(error.source().is_some());
    used(write!(Anything, "{error}"));
    used(write!(Anything, "{error:?}"));
    used(write!(Anything, "{error:#?}"));
}

#[inline(never)]
pub fn traits() {
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

pub fn printed(value: &dyn fmt::Debug) {
    used(write!(Anything, "{value:?} {value:#?}"));
}

pub fn hashed(value: impl Hash) {
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
