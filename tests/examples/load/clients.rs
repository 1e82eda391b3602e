//! The clients, in a process of their own.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use sse_std::sse_core::InlineParser;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::Semaphore,
    time::{Duration, sleep},
};

/// What the healthy ones of a kind have seen: how late each event was, in microseconds, and how many did not come.
#[derive(Default)]
struct Seen {
    late: Vec<u64>,
    lost: u64,
}

pub(super) fn run(address: &str, busy: usize, idle: usize, stalled: usize, leaving: usize) -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let (fast, slow) = (Arc::new(Mutex::new(Seen::default())), Arc::new(Mutex::new(Seen::default())));
        let mut tasks = Vec::new();
        // Who connects all at once overflows the queue of those that wait to be accepted.
        let gate = Arc::new(Semaphore::new(0));
        for n in 0..busy.max(idle) {
            for (path, some, seen) in [("/busy", busy, &fast), ("/idle", idle, &slow)] {
                if n < some {
                    let (socket, seen) = (connect(address, path).await?, Arc::clone(seen));
                    tasks.push(tokio::spawn(read(socket, seen)));
                }
            }
        }
        let mut bad = Vec::new();
        for _ in 0..stalled {
            bad.push(connect(address, "/busy").await?);
        }
        for _ in 0..leaving {
            let (mut socket, gate) = (connect(address, "/busy").await?, Arc::clone(&gate));
            tokio::spawn(async move {
                // With what has come unread: the peer gets a reset.
                let _ = gate.acquire().await;
                let _ = socket.read(&mut [0; 10]).await;
            });
        }
        println!("ready");
        io::stdout().flush()?;
        sleep(Duration::from_secs(3)).await;
        gate.add_permits(leaving);
        for task in tasks {
            task.await??;
        }
        drop(bad);
        let (fast, slow) = (&mut *fast.lock().unwrap(), &mut *slow.lock().unwrap());
        println!("{}\n{}\n{}", percentiles(&mut fast.late), percentiles(&mut slow.late), fast.lost + slow.lost);
        Ok(())
    })
}

async fn connect(address: &str, path: &str) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // Those that stop reading are to be noticed soon.
    socket.set_recv_buffer_size(16 << 10)?;
    let mut stream = socket.connect(address.parse().map_err(io::Error::other)?).await?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: a\r\n\r\n").as_bytes()).await?;
    // The head comes at once.
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    assert!(head.starts_with(b"HTTP/1.1 200 "), "{}", head.escape_ascii());
    Ok(stream)
}

/// Reads until the end.
async fn read(mut socket: TcpStream, seen: Arc<Mutex<Seen>>) -> io::Result<()> {
    let (mut parser, mut buffer) = (InlineParser::<4096>::new(), [0; 8192]);
    let (mut late, mut lost, mut next) = (Vec::new(), 0, 0);
    loop {
        let read = socket.read(&mut buffer).await?;
        if read == 0 {
            break;
        }
        let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap();
        let mut chunk = &buffer[..read];
        while let Some(event) = parser.next(&mut chunk) {
            let event = event.unwrap();
            let mut words = event.data.split(' ').map(|word| word.parse::<u64>());
            let (Some(Ok(n)), Some(Ok(sent))) = (words.next(), words.next()) else { panic!("{}", event.data) };
            if n != u64::MAX {
                // A gap of any kind, or an event twice.
                lost += n.abs_diff(next);
                next = n + 1;
                late.push(now.saturating_sub(sent));
            }
        }
    }
    let mut seen = seen.lock().unwrap();
    seen.late.append(&mut late);
    seen.lost += lost;
    Ok(())
}

fn percentiles(late: &mut [u64]) -> String {
    late.sort_unstable();
    let at = |percent: usize| late.get((late.len() * percent / 100).min(late.len().saturating_sub(1))).copied();
    let text = [50, 90, 99, 100].map(|percent| format!("{:.1}", at(percent).unwrap_or(0) as f64 / 1000.0));
    text.join(" ")
}
