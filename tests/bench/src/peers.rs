//! The other parsers, each by the cheapest way that its public interface offers: pushed where it can be pushed, else polled
//! without a runtime; chunks lent, never copied for it.

use core::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use futures_core::Stream;

use crate::feed::{Feed, Read, Seen};

/// All items of a stream that is never pending.
#[inline]
fn drain<S: Stream>(stream: S, mut each: impl FnMut(S::Item)) {
    let mut stream = pin!(stream);
    let mut context = Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(item)) = Pin::as_mut(&mut stream).poll_next(&mut context) {
        each(item);
    }
}

pub struct EventsourceStream;

impl Read for EventsourceStream {
    const NAME: &'static str = "eventsource-stream";

    fn read(&mut self, feed: Feed, mut each: impl FnMut(Seen<'_>)) {
        drain(eventsource_stream::EventStream::new(feed.stream()), |event| {
            if let Ok(event) = event {
                each(Seen { data: &event.data, event_type: &event.event, id: &event.id });
            }
        });
    }
}

pub struct SseStream;

impl Read for SseStream {
    const NAME: &'static str = "sse-stream";

    fn read(&mut self, feed: Feed, mut each: impl FnMut(Seen<'_>)) {
        drain(sse_stream::SseByteStream::new(feed.stream()), |block| {
            // Blocks without data are not events.
            if let Ok(sse_stream::Sse { event, data: Some(data), id, .. }) = block {
                let (event_type, id) = (event.as_deref().unwrap_or_default(), id.as_deref().unwrap_or_default());
                each(Seen { data: &data, event_type, id });
            }
        });
    }
}

pub struct PeerSseCore;

impl Read for PeerSseCore {
    const NAME: &'static str = "sse-core 0.2";

    fn read(&mut self, feed: Feed, mut each: impl FnMut(Seen<'_>)) {
        let mut decoder = peer_sse_core::SseDecoder::new();
        feed.each(|mut chunk| {
            while let Some(event) = decoder.next(&mut chunk) {
                if let Ok(peer_sse_core::SseEvent::Message(event)) = event {
                    let id = event.last_event_id.as_deref().unwrap_or_default();
                    each(Seen { data: &event.data, event_type: &event.event, id });
                }
            }
        });
    }
}

pub struct Sseer;

impl Read for Sseer {
    const NAME: &'static str = "sseer";

    fn read(&mut self, feed: Feed, mut each: impl FnMut(Seen<'_>)) {
        drain(sseer::EventStream::new(feed.stream()), |event| {
            if let Ok(event) = event {
                each(Seen { data: &event.data, event_type: &event.event, id: &event.id });
            }
        });
    }
}

pub struct SseParse;

impl Read for SseParse {
    const NAME: &'static str = "sse-parse";

    fn read(&mut self, feed: Feed, mut each: impl FnMut(Seen<'_>)) {
        let mut parser = sse_parse::SseParser::new();
        feed.each(|chunk| {
            parser.feed(chunk);
            while let Some(event) = parser.next_event() {
                each(Seen { data: &event.data, event_type: &event.event, id: &event.id });
            }
        });
    }
}
