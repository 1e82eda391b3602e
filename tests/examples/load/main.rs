//! Many subscribers of one process, some of them bad ones: see `tests/load/README.md`.
//!
//! `cargo run --release -p sse-tests --example load [-- --quick]`

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a tool for tests")]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a tool for tests")]

mod clients;

use core::time::Duration;
use std::{
    fs, io,
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Command, Stdio},
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use sse_std::{
    Decimal, Message,
    broadcast::{Broadcast, Subscription},
    server::{Connection, Server, Timeouts},
    sse_core::http::{RequestParser, Response},
};

/// How many clients of each kind.
#[derive(Clone, Copy)]
struct Load {
    busy: usize,
    idle: usize,
    stalled: usize,
    leaving: usize,
    seconds: u64,
}

const EVENTS: usize = 1024;
const BYTES: usize = 1 << 20;
/// Of a busy stream; data has this many bytes.
const PERIOD: Duration = Duration::from_millis(100);
const DATA: usize = 2000;
/// An idle stream has an event each so many of those.
const IDLE_PERIODS: u64 = 20;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(Load { busy: 800, idle: 800, stalled: 200, leaving: 200, seconds: 15 }),
        ["--quick"] => compare(Load { busy: 100, idle: 100, stalled: 25, leaving: 25, seconds: 10 }),
        ["play", busy, idle, stalled, leaving, seconds] => {
            let [busy, idle, stalled, leaving] = [busy, idle, stalled, leaving].map(|it| it.parse().unwrap());
            let load = Load { busy, idle, stalled, leaving, seconds: seconds.parse().unwrap() };
            play(load)?.iter().for_each(|(what, seen)| println!("{what}\t{seen}"));
            Ok(())
        }
        ["clients", address, busy, idle, stalled, leaving] => {
            let [busy, idle, stalled, leaving] = [busy, idle, stalled, leaving].map(|it| it.parse().unwrap());
            clients::run(address, busy, idle, stalled, leaving)
        }
        _ => Err(io::Error::other("usage: load [--quick]")),
    }
}

fn compare(load: Load) -> io::Result<()> {
    let without = play_apart(Load { stalled: 0, leaving: 0, ..load })?;
    let with = play_apart(load)?;
    println!("{:<28}{:>26}{:>26}", "", "all healthy", "with bad ones");
    for (without, with) in without.lines().zip(with.lines()) {
        let (what, without) = without.split_once('\t').unwrap();
        println!("{what:<28}{without:>26}{:>26}", with.split_once('\t').unwrap().1);
    }
    Ok(())
}

/// In a process of its own, so that its memory is its own.
fn play_apart(load: Load) -> io::Result<String> {
    let Load { busy, idle, stalled, leaving, seconds } = load;
    let numbers = [busy, idle, stalled, leaving].map(|it| it.to_string());
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.arg("play").args(numbers).arg(seconds.to_string()).stderr(Stdio::inherit()).output()?;
    assert!(output.status.success(), "see above");
    String::from_utf8(output.stdout).map_err(io::Error::other)
}

/// What was seen, line by line. Panics if it is not as it should be.
fn play(load: Load) -> io::Result<Vec<(&'static str, String)>> {
    let Load { busy, idle, stalled, leaving, seconds } = load;
    let everybody = busy + idle + stalled + leaving;
    let broadcast = || Broadcast::builder().events(EVENTS).bytes(BYTES).build();
    let (fast, slow) = (broadcast(), broadcast());
    let timeouts = Timeouts::new().write(Duration::from_secs(2)).vanished(Duration::from_secs(5));
    let server = Server::new(TcpListener::bind("127.0.0.1:0")?)
        .max_connections(everybody + 10)
        .timeouts(timeouts)
        .stack_size(128 << 10);
    let (address, stop) = (server.address()?.to_string(), server.stop());
    let before = resident();
    let streams = (fast.clone(), slow.clone());
    let serving = thread::spawn(move || server.run(move |connection| answer(connection, &streams.0, &streams.1)));

    let numbers = [busy, idle, stalled, leaving].map(|it| it.to_string());
    let mut child = Command::new(std::env::current_exe()?)
        .args(["clients", &address])
        .args(numbers)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap()?, "ready");
    wait(&|| fast.subscribers() + slow.subscribers() == everybody);
    let quiet = resident();

    let mut most = quiet;
    let start = Instant::now();
    for n in 0..seconds * 1000 / u64::try_from(PERIOD.as_millis()).unwrap() {
        publish(&fast, n);
        if n % IDLE_PERIODS == 0 {
            publish(&slow, n / IDLE_PERIODS);
            most = most.max(resident());
        }
        let next = PERIOD * u32::try_from(n + 1).unwrap();
        thread::sleep(next.saturating_sub(start.elapsed()));
    }
    // Before anything is shut down, the bad ones have lost their places.
    let waited = Instant::now();
    while fast.subscribers() > busy && waited.elapsed() < Duration::from_secs(20) {
        publish(&fast, u64::MAX);
        thread::sleep(PERIOD);
    }
    assert_eq!((fast.subscribers(), slow.subscribers()), (busy, idle), "places of those who are gone are free");
    let gauge = format!("{everybody} -> {}", fast.subscribers() + slow.subscribers());
    fast.shut_down(None);
    slow.shut_down(None);
    let mut seen: Vec<(&str, String)> = Vec::new();
    for (line, what) in said.zip(["busy: p50 p90 p99 max, ms", "idle: p50 p90 p99 max, ms", "events lost"]) {
        seen.push((what, line?));
    }
    assert_eq!(seen.get(2).map(|it| &it.1[..]), Some("0"), "no event is lost to a healthy reader");
    assert!(child.wait()?.success());
    stop.stop();
    assert_eq!(serving.join().unwrap(), 0);
    let kept = 2 * (EVENTS * 80 + BYTES);
    // A connection is a thread, and what it has piled up: a few events at a time, but up to 64 KiB.
    let formula = kept + everybody * (100 + THREAD) + stalled * (64 << 10);
    assert!(most.saturating_sub(before) < formula, "{} bytes more, expected {formula}", most - before);
    seen.extend([
        ("places", gauge),
        ("KiB per idle connection", ((quiet - before) / everybody / 1024).to_string()),
        ("MiB at most, of formula", format!("{} of {}", most.saturating_sub(before) >> 20, formula >> 20)),
    ]);
    Ok(seen)
}

/// What a thread of a connection takes of memory, by the docs of `Server`.
const THREAD: usize = 20 << 10;

fn publish(broadcast: &Broadcast, n: u64) {
    let id = Decimal::new(n);
    let sent = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
    broadcast.publish(&Message::new().id(id.as_id()).data(&format!("{n} {sent} {}", "x".repeat(DATA))));
}

fn answer(mut connection: Connection, fast: &Broadcast, slow: &Broadcast) -> io::Result<()> {
    let mut parser = RequestParser::<128>::new();
    let request = match connection.request(&mut parser) {
        Ok(request) => request,
        Err(error) => return connection.refuse(&error),
    };
    let broadcast = if request.path == "/busy" { fast } else { slow };
    let subscriber = broadcast.subscribe(Subscription::new()).map_err(io::Error::other)?;
    connection.stream(&Response::event_stream(&request), subscriber).map(|_| ())
}

fn wait(condition: &dyn Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not come");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Bytes of memory that this process has.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("VmRSS: 0 kB");
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}
