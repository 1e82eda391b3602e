//! Messages to bytes.

use core::hint::black_box;

use sse_core::{Id, Line, Message};
use sse_tests::model::{self, Limits};

use crate::{
    clock::{self, Effort, Work},
    inputs::text::words,
    rng::Rng,
};

/// What is to be sent.
#[derive(Clone, Debug)]
struct Fields {
    event: Option<Line<'static>>,
    id: Option<String>,
    data: String,
}

/// Somebody who encodes all of the messages so many times.
struct Encoder<'m> {
    name: &'static str,
    /// One message, to be checked.
    once: fn(&Fields) -> Vec<u8>,
    work: Work<'m>,
}

/// The times for one kind of message.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: &'static str,
    /// Bytes per encoded message.
    pub wire: f64,
    /// Nanoseconds per message.
    pub times: Vec<(&'static str, f64)>,
}

impl Row {
    pub fn time(&self, name: &str) -> Option<f64> {
        self.times.iter().find(|(encoder, _)| *encoder == name).map(|(_, time)| *time)
    }
}

pub const OURS: [&str; 2] = ["encode", "parts"];
pub const BY_HAND: &str = "by hand";
pub const PEER: &str = "sse-stream";
pub const MEMCPY: &str = "memcpy";

/// Everybody, with every kind of message.
///
/// # Errors
/// A word on a wrong encoding.
pub fn run(effort: Effort) -> Result<Vec<Row>, String> {
    let mut rng = Rng::new(57);
    let mut messages = |one: fn(&mut Rng) -> Fields| -> Vec<Fields> { (0..BATCH).map(|_| one(&mut rng)).collect() };
    let kinds = [
        ("57 bytes: event, id, data", messages(small)),
        ("1 KiB on one line", messages(|rng| data(rng, 1))),
        ("1 KiB in 16 lines", messages(|rng| data(rng, 16))),
    ];
    kinds.into_iter().map(|(name, messages)| row(name, &messages, effort)).collect()
}

/// Different messages of each kind, so that nobody can get used to one.
const BATCH: usize = 64;

/// 57 bytes when encoded, differently made up.
fn small(rng: &mut Rng) -> Fields {
    const TYPES: [&str; 5] = ["add", "tick", "update", "removed", "finished"];
    let event = rng.pick(&TYPES);
    let id = rng.within(1..=9_999_999).to_string();
    let data = words(rng, 36 - event.len() - id.len());
    Fields { event: Line::new(event), id: Some(id), data }
}

/// About 1 KiB of data in so many lines.
fn data(rng: &mut Rng, lines: usize) -> Fields {
    let len = 1024 / lines;
    let line = |_| {
        let len = rng.within(len - len / 8..=len + len / 8) - 1;
        words(rng, len)
    };
    Fields { event: None, id: None, data: (0..lines).map(line).collect::<Vec<_>>().join("\n") }
}

fn row(name: &'static str, messages: &[Fields], effort: Effort) -> Result<Row, String> {
    let wires: Vec<String> = messages.iter().map(|fields| message(fields).to_string()).collect();
    let encoders = encoders(messages, &wires);
    for encoder in &encoders {
        for (fields, wire) in messages.iter().zip(&wires) {
            let read = |wire: &[u8]| model::interpret(wire, "", Limits::NONE);
            let encoded = (encoder.once)(fields);
            if encoded.len() != wire.len() || read(&encoded) != read(wire.as_bytes()) {
                return Err(format!("{}: {fields:?} is not encoded as it should be", encoder.name));
            }
        }
    }
    let (names, works): (Vec<_>, Vec<_>) = encoders.into_iter().map(|encoder| (encoder.name, encoder.work)).unzip();
    let times = clock::in_turns(works, effort).into_iter().map(|times| clock::median(times) / messages.len() as f64);
    let wire = wires.iter().map(String::len).sum::<usize>() as f64 / messages.len() as f64;
    Ok(Row { name, wire, times: names.into_iter().zip(times).collect() })
}

fn encoders<'m>(messages: &'m [Fields], wires: &'m [String]) -> Vec<Encoder<'m>> {
    vec![
        Encoder { name: OURS[0], once: |fields| to_slice_once(fields), work: to_slice(messages) },
        Encoder {
            name: OURS[1],
            once: |fields| message(fields).parts().collect::<String>().into_bytes(),
            work: reused(messages, |fields, out| {
                for part in message(fields).parts() {
                    out.extend_from_slice(part.as_bytes());
                }
            }),
        },
        Encoder {
            name: BY_HAND,
            once: |fields| {
                let mut out = Vec::new();
                by_hand(fields, &mut out);
                out
            },
            work: reused(messages, by_hand),
        },
        #[cfg(feature = "peers")]
        Encoder { name: PEER, once: |fields| sse(fields).encode().unwrap_or_default().to_vec(), work: peer(messages) },
        Encoder {
            name: MEMCPY,
            once: |fields| message(fields).to_string().into_bytes(),
            work: reused_for(wires, |wire, out| out.extend_from_slice(wire.as_bytes())),
        },
    ]
}

/// What our users write. The id is text from elsewhere, so that its check is part of the price, as it is in the peer's encoder.
#[inline]
fn message(fields: &Fields) -> Message<'_> {
    let mut message = Message::new().data(&fields.data);
    if let Some(event) = fields.event {
        message = message.event(event);
    }
    if let Some(id) = fields.id.as_deref().and_then(Id::new) {
        message = message.id(id);
    }
    message
}

fn to_slice_once(fields: &Fields) -> Vec<u8> {
    let mut out = vec![0; message(fields).encoded_len()];
    let len = message(fields).encode(&mut out).unwrap_or_default();
    out.truncate(len);
    out
}

/// [`Message::encode`] to a slice that is large enough, again and again.
fn to_slice(messages: &[Fields]) -> Work<'_> {
    let mut out = vec![0; 4096];
    Box::new(move |passes| {
        clock::time(|| {
            for fields in (0..passes).flat_map(|_| messages) {
                let len = message(black_box(fields)).encode(&mut out);
                black_box((len, &mut out));
            }
        })
    })
}

/// Appends to a `Vec` that is emptied each time and keeps its memory.
fn reused<'m>(messages: &'m [Fields], encode: impl Fn(&Fields, &mut Vec<u8>) + 'm) -> Work<'m> {
    reused_for(messages, encode)
}

fn reused_for<'m, M>(messages: &'m [M], encode: impl Fn(&M, &mut Vec<u8>) + 'm) -> Work<'m> {
    let mut out = Vec::with_capacity(4096);
    Box::new(move |passes| {
        clock::time(|| {
            for message in (0..passes).flat_map(|_| messages) {
                out.clear();
                encode(black_box(message), &mut out);
                black_box(&mut out);
            }
        })
    })
}

/// What somebody would write who has no encoder, with care for line ends in the data.
fn by_hand(fields: &Fields, out: &mut Vec<u8>) {
    if let Some(event) = fields.event {
        out.extend_from_slice(b"event: ");
        out.extend_from_slice(event.as_str().as_bytes());
        out.push(b'\n');
    }
    if let Some(id) = &fields.id {
        out.extend_from_slice(b"id: ");
        out.extend_from_slice(id.as_bytes());
        out.push(b'\n');
    }
    let mut rest = fields.data.as_bytes();
    loop {
        out.extend_from_slice(b"data: ");
        let Some(end) = memchr::memchr2(b'\r', b'\n', rest) else { break };
        out.extend_from_slice(&rest[..end]);
        out.push(b'\n');
        rest = &rest[end..];
        rest = rest.strip_prefix(b"\r\n").unwrap_or(&rest[1..]);
    }
    out.extend_from_slice(rest);
    out.extend_from_slice(b"\n\n");
}

#[cfg(feature = "peers")]
fn sse(fields: &Fields) -> sse_stream::Sse {
    let mut sse = sse_stream::Sse::default().data(&fields.data);
    sse.event = fields.event.map(|event| event.as_str().into());
    sse.id = fields.id.clone();
    sse
}

/// It takes the message by value: made before the clock runs, a batch at a time.
#[cfg(feature = "peers")]
fn peer(messages: &[Fields]) -> Work<'_> {
    let batch = |_| {
        let batch: Vec<_> = messages.iter().map(sse).collect();
        clock::time(|| {
            for sse in batch {
                let _ = black_box(sse.encode());
            }
        })
    };
    Box::new(move |passes| (0..passes).map(batch).sum())
}
