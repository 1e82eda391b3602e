//! What only the blocking client has: handles for other threads, hooks, answers that failed, iterators.

use core::time::Duration;
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
    time::Instant,
};

use sse_std::{
    BadRedirect, Builder, Closed, Error, EventSource, Handle, Lost, OwnedEvent, Policy, ReadyState, State, Update,
};
use sse_tests::lifecycle::{
    Connection, End, FIRST, OTHER, PATH,
    build::{ms, quick, raw, redirect, silent, status, stop, stream, sturdy, typed},
};

use ureq::{Proxy, config::Config};

use crate::{
    Test,
    client::watched,
    server::{PATIENCE, Servers},
};

pub(crate) fn tests() -> Vec<Test> {
    vec![
        ("blocking: a handle closes a read that blocks", || close_is_prompt(|| stream("").hold(), quick(), OPEN)),
        ("blocking: a handle closes a wait", || close_is_prompt(|| stream(""), Policy::STANDARD, WAITING)),
        ("blocking: a handle closes while there is no answer", || close_is_prompt(silent, quick(), CONNECTING)),
        ("blocking: a handle reconnects from a read that blocks", || reconnect_is_prompt(stream("").hold(), OPEN)),
        ("blocking: a handle reconnects from a wait", || reconnect_is_prompt(stream(""), WAITING)),
        ("blocking: a handle reconnects while there is no answer", || reconnect_is_prompt(silent(), CONNECTING)),
        ("blocking: a reconnect that comes too late does not hide the end", late_reconnect),
        ("blocking: a handle that outlives its source", || {
            let handle = EventSource::new("http://nonexistent.invalid/").unwrap().handle();
            handle.reconnect();
            handle.close();
        }),
        ("blocking: closed by a handle before the first update", closed_before_the_start),
        ("blocking: a connection that is lost is closed before the wait", closed_before_the_wait),
        ("blocking: dropping it closes the connection", dropped),
        ("blocking: through a proxy, all ends when the stream does", through_a_proxy),
        ("blocking: its iterator has events only, and the end if that is an error", iterator),
        ("blocking: events are lent", lending),
        ("blocking: an answer that failed has status, header fields and body", failed_response),
        ("blocking: of a long answer that failed there are 64 KiB", long_failed_response),
        ("blocking: the hook gets number and id, and changes URL, header fields and body", before_attempt),
        (
            "blocking: user and password of the URL are sent as Basic authentication, and not elsewhere",
            user_and_password,
        ),
        ("blocking: it counts what it has been through", counters),
        ("lifecycle: ready_state_has_the_standards_numbers", || {
            let numbers = [ReadyState::Connecting, ReadyState::Open, ReadyState::Closed].map(|it| it as u8);
            assert_eq!(numbers, [0, 1, 2]);
        }),
    ]
}

const CONNECTING: fn(&State) -> bool = |it| matches!(it, State::Connecting { .. });
const OPEN: fn(&State) -> bool = |it| matches!(it, State::Open);
const WAITING: fn(&State) -> bool = |it| matches!(it, State::Waiting { .. });

fn serve<const N: usize>(connections: [Connection; N]) -> Servers {
    Servers::start(&connections).unwrap()
}

fn builder(servers: &Servers) -> Builder {
    EventSource::builder(&servers.real(FIRST)).policy(quick())
}

/// A source that tells of its states from a thread of its own.
fn follow(mut source: EventSource) -> (Handle, Receiver<State>, JoinHandle<EventSource>) {
    let (tell, states) = channel();
    let handle = source.handle();
    let thread = thread::spawn(move || {
        for update in source.updates() {
            if let Update::State(state) = update {
                let _ = tell.send(state);
            }
        }
        source
    });
    (handle, states, thread)
}

fn until(states: &Receiver<State>, wanted: fn(&State) -> bool) -> State {
    loop {
        let state = states.recv_timeout(PATIENCE).unwrap();
        if wanted(&state) {
            return state;
        }
    }
}

/// Within 200 ms; a busy machine has three tries.
fn close_is_prompt(connection: fn() -> Connection, policy: Policy, from: fn(&State) -> bool) {
    let times: Vec<Duration> = (0..3)
        .map(|_| {
            let mut servers = serve([connection()]);
            let asked = servers.asked();
            let (handle, states, thread) = follow(watched(builder(&servers).policy(policy)).unwrap());
            until(&states, from);
            asked.recv().unwrap();
            let since = Instant::now();
            handle.close();
            assert_eq!(until(&states, |it| matches!(it, State::Closed(_))), State::Closed(Closed::ByUser));
            let mut source = thread.join().unwrap();
            let time = since.elapsed();
            assert!(source.next_update().is_none() && source.ready_state() == ReadyState::Closed);
            drop(source);
            servers.finish().unwrap();
            time
        })
        .collect();
    assert!(times.iter().any(|time| *time < Duration::from_millis(200)), "{times:?}");
}

fn reconnect_is_prompt(connection: Connection, from: fn(&State) -> bool) {
    let mut servers = serve([connection, stop()]);
    let asked = servers.asked();
    let policy = Policy::STANDARD.reconnection_time(Duration::from_secs(60));
    let (handle, states, thread) = follow(watched(builder(&servers).policy(policy)).unwrap());
    until(&states, from);
    asked.recv().unwrap();
    handle.reconnect();
    assert_eq!(until(&states, CONNECTING), State::Connecting { attempt: 2 });
    assert_eq!(until(&states, |_| true), State::Closed(Closed::NoContent));
    drop(thread.join().unwrap());
    servers.finish().unwrap();
}

/// While the body of an answer that ends it is read.
fn late_reconnect() {
    let hangs = || raw("HTTP/1.1 404 x\r\nContent-Length: 9\r\n\r\n").end(End::Hold);
    let mut servers = serve([hangs()]);
    let asked = servers.asked();
    let (handle, states, thread) = follow(watched(builder(&servers)).unwrap());
    asked.recv().unwrap();
    // Nothing tells that the head has come.
    thread::sleep(Duration::from_millis(500));
    handle.reconnect();
    assert_eq!(until(&states, |it| !CONNECTING(it)), State::Closed(Closed::Status(404)));
    drop(thread.join().unwrap());
    servers.finish().unwrap();
}

fn closed_before_the_start() {
    let servers = serve([]);
    let mut source = watched(builder(&servers)).unwrap();
    source.handle().close();
    let updates: Vec<Update<OwnedEvent>> = source.updates().collect();
    assert_eq!(updates, [Update::State(State::Closed(Closed::ByUser))]);
    servers.finish().unwrap();
}

fn closed_before_the_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let policy = Policy::STANDARD.idle_timeout(Some(ms(100))).reconnection_time(Duration::from_secs(60));
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (handle, states, thread) = follow(EventSource::builder(&url).policy(policy).build().unwrap());
    let (mut socket, _) = listener.accept().unwrap();
    assert!(socket.read(&mut [0; 1024]).unwrap() > 0);
    socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n").unwrap();
    let wait = Duration::from_secs(60);
    assert_eq!(until(&states, WAITING), State::Waiting { wait, lost: Lost::Idle });
    socket.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    assert!(socket.read_to_end(&mut Vec::new()).is_ok(), "it is still open");
    handle.close();
    thread.join().unwrap();
}

fn dropped() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut source = EventSource::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        assert!(socket.read(&mut [0; 1024]).unwrap() > 0);
        socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n").unwrap();
        socket
    });
    assert_eq!(source.next_event().unwrap().unwrap().data, "x");
    let mut socket = server.join().unwrap();
    drop(source);
    socket.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    assert!(socket.read_to_end(&mut Vec::new()).is_ok(), "it is still open");
}

fn event(data: &str) -> OwnedEvent {
    OwnedEvent { event_type: "message".into(), data: data.into(), id: String::new() }
}

/// A tunnel is a connection in a connection.
fn through_a_proxy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = Proxy::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let thread = thread::spawn(move || {
        let mut asked = Vec::new();
        for answer in ["200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n", "204 No Content\r\n\r\n"] {
            let (mut socket, _) = listener.accept().unwrap();
            socket.set_read_timeout(Some(PATIENCE)).unwrap();
            asked.push(line_of_head(&mut socket));
            socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            asked.push(line_of_head(&mut socket));
            write!(socket, "HTTP/1.1 {answer}").unwrap();
            socket.shutdown(Shutdown::Write).unwrap();
            assert_eq!(socket.read(&mut [0]).unwrap(), 0, "the client has left");
        }
        asked
    });
    let config = Config::builder().proxy(Some(proxy)).build();
    let builder = EventSource::builder("http://a.example/events").policy(quick()).ureq_config(config);
    let mut source = watched(builder).unwrap();
    assert_eq!(source.next_event().unwrap().unwrap().data, "x");
    assert!(source.next_event().is_none());
    let asked = thread.join().unwrap();
    assert_eq!(asked, ["CONNECT a.example:80 HTTP/1.1", "GET /events HTTP/1.1"].repeat(2));
}

fn line_of_head(socket: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    String::from_utf8(head).unwrap().lines().next().unwrap().to_owned()
}

fn iterator() {
    let servers = serve([stream("data: a\n\n"), stream("data: 0123456789\n\ndata: b\n\n"), status(404, "")]);
    let mut source = watched(builder(&servers).limit(8)).unwrap();
    assert_eq!(source.next().unwrap().unwrap(), event("a"));
    assert!(matches!(source.next(), Some(Err(Error::Oversize(it))) if it.len == 10));
    assert_eq!(source.next().unwrap().unwrap(), event("b"));
    assert!(matches!(source.next(), Some(Err(Error::Closed(Closed::Status(404))))));
    assert!(source.next().is_none() && source.next().is_none());
    drop(source);
    servers.finish().unwrap();

    let servers = serve([stream("data: a\n\n"), stop()]);
    let events: Vec<_> = watched(builder(&servers)).unwrap().map(Result::unwrap).collect();
    assert_eq!(events, [event("a")], "204 is no error");
    servers.finish().unwrap();
}

fn lending() {
    let servers = serve([stream("id: 1\nevent: e\ndata: a\n\ndata: b\ndata\n\n"), stream("data: c\n\n"), stop()]);
    let mut source = watched(builder(&servers)).unwrap();
    let mut seen = Vec::new();
    while let Some(event) = source.next_event() {
        let event = event.unwrap();
        seen.push(format!("{} {} {}", event.event_type, event.data, event.id));
    }
    assert_eq!(seen, ["e a 1", "message b\n 1", "message c 1"]);
    assert_eq!((source.last_event_id(), source.ready_state()), ("1", ReadyState::Closed));
    drop(source);
    servers.finish().unwrap();
}

fn failed_response() {
    let answer = "HTTP/1.1 401 x\r\nX-Why: a\r\nX-Why: b\r\nContent-Length: 15\r\n\r\n{\"error\": \"no\"}";
    let json = typed("application/json", r#"{"error": 5}"#);
    let busy = "HTTP/1.1 503 x\r\nContent-Length: 4\r\n\r\nbusy";
    let servers = serve([raw(answer), json, raw(busy), stream("data: x\n\n"), redirect(301, "/x"), status(403, "")]);
    let mut source = watched(builder(&servers)).unwrap();
    assert!(source.failed_response().is_none());
    assert!(matches!(source.next_event(), Some(Err(Error::Closed(Closed::Status(401))))));
    let failed = source.failed_response().unwrap();
    assert_eq!((failed.status, failed.header("X-WHY"), &*failed.text()), (401, Some("a"), r#"{"error": "no"}"#));
    assert_eq!(failed.headers.iter().filter(|(name, _)| name == "x-why").count(), 2);

    let mut source = watched(builder(&servers)).unwrap();
    assert!(matches!(source.next_event(), Some(Err(Error::Closed(Closed::ContentType)))));
    let failed = source.failed_response().unwrap();
    assert_eq!((failed.status, failed.header("content-type")), (200, Some("application/json")));
    assert_eq!(failed.body, br#"{"error": 5}"#);

    let mut source = watched(builder(&servers).policy(sturdy())).unwrap();
    let waiting = source.updates().nth(1).unwrap();
    assert!(matches!(waiting, Update::State(State::Waiting { lost: Lost::Status(503), .. })));
    assert_eq!(source.failed_response().unwrap().text(), "busy");
    assert_eq!(source.next_event().unwrap().unwrap().data, "x");
    assert!(source.failed_response().is_none(), "a good answer has followed");
    assert!(matches!(source.next_event(), Some(Err(Error::Closed(Closed::Status(403))))));
    assert_eq!(source.failed_response().unwrap().status, 403);
    drop(source);
    servers.finish().unwrap();

    // Also one that redirects to nowhere, in place of an older one.
    let servers = serve([raw(busy), redirect(302, "ftp://a.example/")]);
    let mut source = watched(builder(&servers).policy(sturdy())).unwrap();
    let bad = Closed::Redirect(BadRedirect::Location);
    assert!(matches!(source.next_event(), Some(Err(Error::Closed(closed))) if closed == bad));
    let failed = source.failed_response().unwrap();
    assert_eq!((failed.status, failed.header("location")), (302, Some("ftp://a.example/")));
    drop(source);
    servers.finish().unwrap();
}

fn long_failed_response() {
    let servers = serve([raw(format!("HTTP/1.1 400 x\r\n\r\n{}", "x".repeat(1 << 20)))]);
    let mut source = watched(builder(&servers)).unwrap();
    assert!(matches!(source.next_event(), Some(Err(Error::Closed(Closed::Status(400))))));
    assert_eq!(source.failed_response().unwrap().body.len(), 64 << 10);
    drop(source);
    servers.finish().unwrap();
}

fn before_attempt() {
    let servers = serve([
        stream("id: 5\n\n").line("GET /1").has("X-Token", "1").with_id(""),
        redirect(307, "/elsewhere").line("GET /2").has("X-Token", "2").with_id("5"),
        stream("").line("GET /elsewhere").has("X-Token", "2").with_id("5"),
        stop().line("GET /events").has_not("X-Token").has("X-Mine", "kept").with_id("5"),
    ]);
    let (tell, told) = channel();
    let url = servers.real(FIRST);
    let builder = EventSource::builder(&format!("{url}{PATH}"))
        .policy(quick())
        .header("X-Mine", "kept")
        .before_attempt(move |attempt| {
            let number = attempt.number();
            tell.send((number, attempt.last_event_id().to_owned(), attempt.url().to_owned())).unwrap();
            assert!(attempt.set_header("Host", "x").is_err() && attempt.set_url("ftp://x/").is_err());
            if number < 3 {
                attempt.set_url(&format!("{url}/{number}")).unwrap();
                attempt.set_sensitive_header("X-Token", &number.to_string()).unwrap();
            }
        });
    let mut source = watched(builder).unwrap();
    assert!(source.next_event().is_none());
    let first = servers.real(FIRST) + PATH;
    assert_eq!(source.url(), first);
    let expected = [(1, ""), (2, "5"), (3, "5")].map(|(number, id)| (number, id.to_owned(), first.clone()));
    assert_eq!(told.try_iter().collect::<Vec<_>>(), expected);
    drop(source);
    servers.finish().unwrap();
}

fn user_and_password() {
    // aladdin:open sesame, of RFC 7617.
    const AUTHORIZATION: &str = "Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ==";
    let servers = serve([
        redirect(307, "/here").has("Authorization", AUTHORIZATION),
        redirect(307, &format!("{OTHER}/there")).has("Authorization", AUTHORIZATION),
        stop().at_other().line("GET /there").has_not("Authorization"),
    ]);
    let url = servers.real(FIRST).replace("http://", "http://aladdin:open%20sesame@");
    let mut source = watched(EventSource::builder(&url).policy(quick())).unwrap();
    assert!(source.next_event().is_none(), "{:?}", source.last_error());
    drop(source);
    servers.finish().unwrap();
}

fn counters() {
    let servers = serve([
        stream("data: x\n\ndata: 0123456789\n\n"),
        status(503, ""),
        raw(""),
        stream("").hold(),
        stream("").after(50, "").reset(),
        stop(),
    ]);
    let policy = sturdy().idle_timeout(Some(ms(150)));
    let mut source = watched(builder(&servers).policy(policy).limit(8)).unwrap();
    let lost: Vec<Lost> = (source.updates())
        .filter_map(|it| if let Update::State(State::Waiting { lost, .. }) = it { Some(lost) } else { None })
        .collect();
    assert_eq!(lost, [Lost::Ended, Lost::Status(503), Lost::Broken, Lost::Idle, Lost::Broken]);
    let seen = source.counters();
    assert_eq!((seen.bytes, seen.events, seen.oversize, seen.opened), (27, 1, 1, 3));
    assert_eq!((seen.ended, seen.refused, seen.timed_out, seen.broken, seen.unreachable), (1, 1, 1, 2, 0));
    assert!(source.last_error().is_some());
    drop(source);
    servers.finish().unwrap();
}
