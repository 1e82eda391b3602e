//! Every vector in `tests/vectors`, each a test of its own, in every way to cut it.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use core::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use libtest_mimic::{Arguments, Trial};
use sse_core::{Id, InlineParser, Line, Message};
use sse_tests::{
    model::{self, Limits},
    outcome::Outcome,
    replay,
    vectors::{self, Encoder, Reconnect, Stream},
};

/// Larger than any value in the vectors.
type Parser = InlineParser<8192, 8192, 8192>;

/// How often a vector was run through a parser.
static RUNS: AtomicUsize = AtomicUsize::new(0);

/// Inputs up to this length are cut at every point.
const EVERY_SPLIT: usize = 4096;

fn main() {
    let arguments = Arguments::from_args();
    let (streams, encoders, reconnects) = (vectors::streams(), vectors::encoders(), vectors::reconnects());
    let count = streams.len() + encoders.len() + reconnects.len();
    let mut trials: Vec<Trial> = Vec::new();
    for vector in streams {
        trials.push(Trial::test(vector.name.clone(), move || stream(&vector).map_err(Into::into)));
    }
    for vector in encoders {
        trials.push(Trial::test(vector.name.clone(), move || encoder(&vector).map_err(Into::into)));
    }
    for vector in reconnects {
        trials.push(Trial::test(format!("reconnect/{}", vector.name), move || reconnect(&vector).map_err(Into::into)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        let runs = RUNS.load(Ordering::Relaxed);
        println!("conformance: {count} vectors, {runs} runs, {} failed\n", conclusion.num_failed);
    }
    conclusion.exit();
}

fn stream(vector: &Stream) -> Result<(), String> {
    let model = model::interpret(&vector.input, &vector.initial_last_event_id, Limits::NONE);
    check("the model's events", &model.outcomes, &outcomes(&vector.events))?;
    check("the model's last event ID", &model.last_event_id, &vector.last_event_id)?;
    check("the model's id buffer", &model.id_buffer, &vector.id_buffer)?;
    check("the model's reconnection time", &model.retry, &vector.retry_ms)?;

    run_stream(vector, "whole", &[usize::MAX])?;
    if let Some(own) = &vector.chunks {
        run_stream(vector, "in the source's own pieces", own)?;
    }
    run_stream(vector, "byte by byte", &[1])?;
    run_stream(vector, "in pieces of 7 bytes", &[7])?;
    run_stream(vector, "with empty chunks", &[0, 2, 0, 0, 1])?;
    if vector.input.len() <= EVERY_SPLIT {
        for at in 0..=vector.input.len() {
            run_stream(vector, &format!("cut at {at}"), &[at, usize::MAX])?;
        }
    }
    Ok(())
}

fn run_stream(vector: &Stream, how: &str, sizes: &[usize]) -> Result<(), String> {
    let fresh = || {
        RUNS.fetch_add(1, Ordering::Relaxed);
        let mut parser = Box::new(Parser::new());
        parser.set_last_event_id(Id::new(&vector.initial_last_event_id).unwrap()).unwrap();
        parser
    };
    let mut parser = fresh();
    let seen = replay::by_next(&mut parser, replay::chunks(&vector.input, sizes));
    check(how, &seen, &outcomes(&vector.events))?;
    check(&format!("last event ID, {how}"), &parser.last_event_id(), &vector.last_event_id.as_str())?;
    check(&format!("reconnection time, {how}"), &parser.retry(), &vector.retry_ms.map(Duration::from_millis))?;
    let seen = replay::by_advance(&mut fresh(), replay::chunks(&vector.input, sizes));
    check(&format!("in two steps, {how}"), &seen, &outcomes(&vector.events))
}

fn reconnect(vector: &Reconnect) -> Result<(), String> {
    for sizes in [&[usize::MAX][..], &[1], &[7]] {
        RUNS.fetch_add(1, Ordering::Relaxed);
        let mut parser = Box::new(Parser::new());
        parser.set_last_event_id(Id::new(&vector.initial_last_event_id).unwrap()).unwrap();
        for (n, connection) in vector.connections.iter().enumerate() {
            let requested = Some(parser.last_event_id()).filter(|id| !id.is_empty());
            check(&format!("Last-Event-ID of request {n}"), &requested, &connection.request_last_event_id.as_deref())?;
            let seen = replay::by_next(&mut parser, replay::chunks(&connection.input, sizes));
            check(&format!("events of connection {n}"), &seen, &outcomes(&connection.events))?;
            parser.reset();
        }
        check("last event ID", &parser.last_event_id(), &vector.last_event_id.as_str())?;
        check("reconnection time", &parser.retry(), &vector.retry_ms.map(Duration::from_millis))?;
    }
    Ok(())
}

fn encoder(vector: &Encoder) -> Result<(), String> {
    let fields = &vector.fields;
    if let Some(read_back) = &vector.read_back {
        let (seen, retry) = read(&vector.output);
        check("what that encoder wrote", &seen, &outcomes(read_back))?;
        check("its reconnection time", &retry, &vector.read_back_retry_ms)?;
    }

    let event = fields.event.as_deref().map_or(Some(Line::default()), Line::new);
    let id = fields.id.as_deref().map_or(Some(Id::EMPTY), Id::new);
    // A negative reconnection time cannot be said.
    let retry = fields.retry.map_or(Ok(0), u64::try_from).ok();
    let (Some(event), Some(id), Some(retry)) = (event, id, retry) else {
        let refused = vector.rejects.is_some() || vector.lossy;
        return check("refused only what others refuse or change", &refused, &true);
    };
    check("refuses what others refuse", &vector.rejects, &None)?;

    let mut message = Message::new();
    message = if fields.event.is_some() { message.event(event) } else { message };
    message = if fields.id.is_some() { message.id(id) } else { message };
    message = if fields.retry.is_some() { message.retry(Duration::from_millis(retry)) } else { message };
    message = fields.comment.as_deref().map_or(message, |comment| message.comment(comment));
    message = fields.data.as_deref().map_or(message, |data| message.data(data));

    let (seen, seen_retry) = read(message.to_string().as_bytes());
    let event_type = fields.event.as_deref().unwrap_or("message");
    let expected: Vec<_> = fields
        .data
        .iter()
        .map(|data| {
            let data = data.replace("\r\n", "\n").replace('\r', "\n");
            Outcome::event(event_type, &data, fields.id.as_deref().unwrap_or_default())
        })
        .collect();
    check("what we wrote", &seen, &expected)?;
    check("our reconnection time", &seen_retry, &fields.retry.map(|_| retry))?;
    if let (false, Some(read_back)) = (vector.lossy, &vector.read_back) {
        check("what we wrote and what others wrote", &seen, &outcomes(read_back))?;
    }
    Ok(())
}

fn read(wire: &[u8]) -> (Vec<Outcome>, Option<u64>) {
    RUNS.fetch_add(1, Ordering::Relaxed);
    let mut parser = Box::new(Parser::new());
    let outcomes = replay::by_next(&mut parser, [wire]);
    (outcomes, parser.retry().map(|retry| retry.as_millis() as u64))
}

fn outcomes(events: &[vectors::Event]) -> Vec<Outcome> {
    events.iter().map(Outcome::from).collect()
}

fn check<T: core::fmt::Debug + PartialEq>(what: &str, seen: &T, expected: &T) -> Result<(), String> {
    if seen == expected { Ok(()) } else { Err(format!("{what}: saw {seen:?}, not {expected:?}")) }
}
