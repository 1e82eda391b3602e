//! The life of a client, and the fan-out of a server.

use core::time::Duration;

use sse_bare_metal::{any, bytes, text, used};
use sse_core::{
    Id, InlineParser, Message, Step,
    backlog::{Backlog, ByteRing, GapEvent, Next, Slot, SlowReader, Span, Subscription},
    client::{BadRedirect, Closed, Connection, Lost, Policy, Response as Answer, Source, State},
    http::{Carried, Framing, LastEventId},
};

use crate::values::{printed, shown};

#[inline(never)]
pub fn client() {
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
                source.lost_millis(any(Lost::Ended), any(7)),
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
            used((source.phase(), source.why_lost(), source.closed(), source.limit_millis()));
            printed(&source.phase());
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
pub fn fan_out() {
    let mut ring = any(ByteRing::new([0; 64]));
    let mut backlog: Backlog<_, Span> = Backlog::new([const { Slot::EMPTY }; 4]);
    let mut none: Backlog<_, Span> = Backlog::new([const { Slot::EMPTY }; 0]);
    while any(true) {
        let id = Id::new(text()).unwrap_or_default();
        let gap = GapEvent::new(any(Some(7)));
        let messages = [Message::new().id(id).data(text()), gap.message(), any(Message::KEEP_ALIVE)];
        for message in messages {
            if let Err(needed) = ring.try_write(&message) {
                used((needed, ring.room()));
            }
            if let Some(span) = ring.write(&message) {
                used(backlog.is_full());
                used(backlog.add(span.clone(), None));
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
            let back = backlog.since(|span| ring.has_id_bytes(span, bytes()));
            let before_last = backlog.before_last(back.unwrap_or(any(7)), slow);
            for mut cursor in [replayed, any(backlog.live(slow)), backlog.from_oldest(slow), before_last] {
                used((backlog.behind(&cursor), cursor.position()));
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
