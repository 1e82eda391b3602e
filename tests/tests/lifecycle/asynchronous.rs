//! What only the async client has: futures that are dropped, any HTTP library, and a clock that can be turned.

use core::{
    future::{Future, Ready, pending, ready},
    pin::{Pin, pin},
    time::Duration,
};

use futures_util::{
    Stream, StreamExt,
    stream::{self, FusedStream},
};
use sse_std::{
    Closed, Error, Lost, Policy, ReadyState, State, Update,
    client::Response,
    stream::{Attempt, EventSource},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::{Instant, sleep, timeout},
};

use crate::Test;

pub(crate) fn tests() -> Vec<Test> {
    vec![
        ("async: a ladder of twenty failures, in virtual time", || virtually(ladder())),
        ("async: silence is told after the idle time, which any byte starts anew", || virtually(silence())),
        ("async: no answer is told after the time for it", || virtually(no_answer())),
        ("async: a future that is dropped loses nothing", || virtually(dropped_futures())),
        ("async: dropping it closes the connection", || really(dropped())),
        ("async: closing it drops the body, and tells nothing", || virtually(closed())),
        ("async: reconnecting drops what is under way", || virtually(reconnect())),
        ("async: as a stream it has events only, and the end if that is an error", || virtually(as_a_stream())),
        ("async: a redirect that the library does not follow ends it", || virtually(redirect())),
        ("async: an answer that failed leaves its body", || virtually(failed_body())),
    ]
}

/// Time passes when all else waits.
fn virtually(test: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    // A day, for those that would go on for ever.
    let test = async { timeout(Duration::from_secs(86_400), test).await.unwrap() };
    runtime.enable_time().start_paused(true).build().unwrap().block_on(test);
}

fn really(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

type Body = Pin<Box<dyn Stream<Item = Result<&'static [u8], &'static str>>>>;

/// An answer at once.
fn answer(
    status: u16,
    body: impl Stream<Item = &'static str> + 'static,
) -> Ready<Result<(Response, Body), &'static str>> {
    ready(Ok((Response::new(status, true), Box::pin(body.map(|text| Ok(text.as_bytes()))))))
}

/// A body that ends.
fn ends(text: &'static str) -> impl Stream<Item = &'static str> {
    stream::iter([text])
}

/// A body that goes on without another byte.
fn holds(text: &'static str) -> impl Stream<Item = &'static str> {
    ends(text).chain(stream::pending())
}

async fn state<C: sse_std::stream::Connect>(source: Pin<&mut EventSource<C>>) -> State {
    match source.updates().next().await {
        Some(Update::State(state)) => state,
        other => panic!("{other:?}"),
    }
}

async fn ladder() {
    let connect = |_: Attempt| ready(Err::<(Response, Body), _>("nobody there"));
    let mut source = pin!(EventSource::with_policy(connect, Policy::RESILIENT));
    for failures in 0..20 {
        assert_eq!(state(source.as_mut()).await, State::Connecting { attempt: failures + 1 });
        let State::Waiting { wait, lost: Lost::Unreachable } = state(source.as_mut()).await else { panic!() };
        // 3, 6, 12, … s and up to a quarter more; at most 5 min with it.
        let least = Duration::from_secs(3 << failures.min(10)).min(Duration::from_secs(240));
        assert!((least..=least * 5 / 4).contains(&wait), "{failures}: {wait:?}");
        let since = Instant::now();
        let late = async {
            timeout(wait - Duration::from_millis(1), source.as_mut().updates().next()).await.unwrap_err();
        };
        late.await;
        assert_eq!(source.ready_state(), ReadyState::Connecting);
        assert!(since.elapsed() < wait);
    }
    assert_eq!((source.counters().unreachable, source.last_error()), (20, Some(&"nobody there")));
}

async fn silence() {
    // Something after 40 s, three times, then nothing.
    let body = || {
        let slow = stream::iter([":", " x\n", "data: a\n\n"]).then(|it| async move {
            sleep(Duration::from_secs(40)).await;
            it
        });
        slow.chain(stream::pending())
    };
    let mut source = pin!(EventSource::with_policy(move |_| answer(200, body()), Policy::RESILIENT));
    assert_eq!(state(source.as_mut()).await, State::Connecting { attempt: 1 });
    assert_eq!(state(source.as_mut()).await, State::Open);
    let since = Instant::now();
    assert!(matches!(source.as_mut().updates().next().await, Some(Update::Event(event)) if event.data == "a"));
    assert_eq!(since.elapsed().as_secs(), 120);
    let State::Waiting { lost: Lost::Idle, .. } = state(source.as_mut()).await else { panic!() };
    assert_eq!(since.elapsed().as_secs(), 120 + 45);
}

async fn no_answer() {
    let connect = |_: Attempt| pending::<Result<(Response, Body), &str>>();
    let mut source = pin!(EventSource::with_policy(connect, Policy::RESILIENT));
    let since = Instant::now();
    assert_eq!(state(source.as_mut()).await, State::Connecting { attempt: 1 });
    let State::Waiting { lost: Lost::TimedOut, .. } = state(source.as_mut()).await else { panic!() };
    assert_eq!(since.elapsed().as_secs(), 60);
}

async fn dropped_futures() {
    let connect = |attempt: Attempt| async move {
        sleep(Duration::from_millis(50)).await;
        let text = if attempt.number == 1 { "id: 1\nretry: 100\ndata: a\n\ndata: b\n\n" } else { "data: c\n\n" };
        let bytes = stream::iter(text.as_bytes().chunks(1)).then(|byte| async move {
            sleep(Duration::from_millis(7)).await;
            Ok::<_, &str>(byte)
        });
        Ok((Response::new(if attempt.number < 3 { 200 } else { 204 }, true), bytes))
    };
    let mut source = pin!(EventSource::new(connect));
    let (mut seen, mut dropped) = (Vec::new(), 0);
    loop {
        match timeout(Duration::from_millis(3), source.as_mut().updates().next()).await {
            Err(_) => dropped += 1,
            Ok(None) => break,
            Ok(Some(Update::Event(event))) => seen.push(event.data),
            Ok(Some(Update::State(State::Closed(closed)))) => seen.push(closed.to_string()),
            Ok(Some(_)) => {}
        }
    }
    assert_eq!(seen, ["a", "b", "c", &Closed::NoContent.to_string()]);
    assert_eq!((source.last_event_id(), source.counters().opened), ("1", 2));
    assert!(dropped > 100, "{dropped}");
}

async fn dropped() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let connect = move |_: Attempt| {
        let asked = http.get(&url).send();
        async move {
            let answer = asked.await?;
            Ok::<_, reqwest::Error>((Response::new(answer.status().as_u16(), true), answer.bytes_stream()))
        }
    };
    let mut source = Box::pin(EventSource::new(connect));
    let mut server = pin!(async {
        let (mut socket, _) = listener.accept().await.unwrap();
        // An answer to nothing would be none.
        assert!(socket.read(&mut [0; 1024]).await.unwrap() > 0);
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n";
        socket.write_all(head).await.unwrap();
        let read = timeout(Duration::from_secs(3), socket.read_to_end(&mut Vec::new())).await;
        assert!(matches!(read, Ok(Ok(_))), "it is still open");
    });
    tokio::select! {
        event = source.next() => assert_eq!(event.unwrap().unwrap().data, "x"),
        () = &mut server => panic!("closed before it was dropped"),
    }
    drop(source);
    server.await;
}

async fn closed() {
    let (alive, gone) = tokio::sync::oneshot::channel::<()>();
    let mut alive = Some(alive);
    let connect = move |_: Attempt| {
        let alive = alive.take();
        answer(200, holds("data: a\n\ndata: b\n\n").inspect(move |_| assert!(alive.is_some())))
    };
    let mut source = pin!(EventSource::new(connect));
    assert_eq!(source.next().await.unwrap().unwrap().data, "a");
    source.as_mut().close();
    assert!(gone.await.is_err(), "the body is dropped");
    assert!(source.next().await.is_none() && source.is_terminated());
    assert_eq!(source.ready_state(), ReadyState::Closed);
    source.as_mut().reconnect();
    assert!(source.next().await.is_none(), "closed is closed");
}

async fn reconnect() {
    let connect = |attempt: Attempt| {
        let id = attempt.last_event_id.as_deref();
        assert_eq!(id, (attempt.number > 1).then_some(&b"7"[..]));
        match attempt.number {
            1 => answer(200, holds("id: 7\ndata: a\n\ndata: not told\n\n").boxed_local()),
            2 => answer(200, ends("").boxed_local()),
            _ => answer(204, ends("").boxed_local()),
        }
    };
    let policy = Policy::STANDARD.reconnection_time(Duration::from_secs(1_000));
    let mut source = pin!(EventSource::with_policy(connect, policy));
    let since = Instant::now();
    assert_eq!(source.next().await.unwrap().unwrap().data, "a");
    source.as_mut().reconnect();
    assert_eq!(state(source.as_mut()).await, State::Connecting { attempt: 2 });
    assert_eq!(state(source.as_mut()).await, State::Open);
    let wait = Duration::from_secs(1_000);
    assert_eq!(state(source.as_mut()).await, State::Waiting { wait, lost: Lost::Ended });
    source.as_mut().reconnect();
    assert_eq!(state(source.as_mut()).await, State::Connecting { attempt: 3 });
    assert_eq!(state(source.as_mut()).await, State::Closed(Closed::NoContent));
    assert_eq!(since.elapsed(), Duration::ZERO);
}

async fn as_a_stream() {
    let connect = |attempt: Attempt| match attempt.number {
        1 => answer(200, ends("data: a\n\ndata: b\n\n")),
        _ => answer(404, ends("no")),
    };
    let mut source = pin!(EventSource::new(connect));
    assert_eq!(source.next().await.unwrap().unwrap().data, "a");
    assert_eq!(source.next().await.unwrap().unwrap().data, "b");
    assert!(!source.is_terminated());
    assert!(matches!(source.next().await, Some(Err(Error::Closed(Closed::Status(404))))));
    assert!(source.is_terminated() && source.next().await.is_none());

    let mut source = pin!(EventSource::new(|_: Attempt| answer(204, ends(""))));
    assert!(source.next().await.is_none(), "204 is no error");
}

async fn redirect() {
    let body = || -> Body { Box::pin(stream::empty()) };
    let connect = move |_: Attempt| ready(Ok::<_, &str>((Response::new(302, false).has_location(true), body())));
    let mut source = pin!(EventSource::new(connect));
    assert_eq!(state(source.as_mut()).await, State::Connecting { attempt: 1 });
    assert_eq!(state(source.as_mut()).await, State::Closed(Closed::Status(302)));
    assert!(source.is_terminated());
}

async fn failed_body() {
    let mut source = pin!(EventSource::new(|_: Attempt| answer(401, ends(r#"{"error": 1}"#))));
    assert!(matches!(source.next().await, Some(Err(Error::Closed(Closed::Status(401))))));
    let body = source.as_mut().take_failed_body().unwrap();
    assert_eq!(body.collect::<Vec<_>>().await, [Ok(&br#"{"error": 1}"#[..])]);
    assert!(source.take_failed_body().is_none());
}
