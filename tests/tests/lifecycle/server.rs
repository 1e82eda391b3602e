//! Two servers of raw bytes, which do what a row says, one connection after the other.

use core::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
    time::Instant,
};

use socket2::{Domain, SockRef, Socket, Type};
use sse_tests::lifecycle::{Asked, Connection, End, Step, at_origins};

/// How long a client may take for what it must do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(9);

/// What tells the servers that there is no client any more: the first byte of a connection that is none.
const BELL: u8 = b'\n';

/// Both servers, under way.
pub(crate) struct Servers {
    addresses: [SocketAddr; 2],
    /// How many connections nobody is there for.
    refusals: usize,
    refused: Sender<()>,
    heard: Receiver<()>,
    asked: Option<Receiver<()>>,
    thread: JoinHandle<Result<Vec<Instant>, String>>,
}

impl Servers {
    pub(crate) fn start(connections: &[Connection]) -> Result<Self, String> {
        let ports = [Port::new()?, Port::new()?];
        let addresses = [ports[0].address, ports[1].address];
        let ((refused, told), (hears, heard), (asks, asked)) = (channel(), channel(), channel());
        let mut script = Script { ports, told, hears, asks, accepted: Vec::new(), open: Vec::new() };
        let refusals = connections.iter().filter(|it| matches!(it, Connection::Refused)).count();
        let connections = connections.to_vec();
        if !matches!(connections.first(), Some(Connection::Refused)) {
            script.ports[0].listen()?;
        }
        script.ports[1].listen()?;
        Ok(Self {
            addresses,
            refusals,
            refused,
            heard,
            asked: Some(asked),
            thread: thread::spawn(move || script.run(&connections)),
        })
    }

    /// A text with the origins that the servers have.
    pub(crate) fn real(&self, text: &str) -> String {
        String::from_utf8(at_origins(text.as_bytes(), self.addresses)).unwrap_or_default()
    }

    /// The client has found nobody listening. Somebody does when this returns, unless the next connection is refused too.
    pub(crate) fn refused(&mut self) {
        if self.refusals > 0 {
            self.refusals -= 1;
            let _ = (self.refused.send(()), self.heard.recv_timeout(PATIENCE));
        }
    }

    /// Tells of each request that has come, the first time it is called.
    pub(crate) fn asked(&mut self) -> Receiver<()> {
        self.asked.take().unwrap_or_else(|| channel().1)
    }

    /// The client is gone: all connections have come and no others, and all are closed. When each came.
    pub(crate) fn finish(self) -> Result<Vec<Instant>, String> {
        drop(self.refused);
        for address in self.addresses {
            if let Ok(mut bell) = TcpStream::connect(address) {
                let _ = bell.write_all(&[BELL]);
            }
        }
        self.thread.join().unwrap_or_else(|_| Err("the server panicked".into()))
    }
}

/// A port that stays ours while nobody listens.
struct Port {
    address: SocketAddr,
    _guard: Socket,
    listener: Option<TcpListener>,
}

impl Port {
    fn new() -> Result<Self, String> {
        let guard = bound((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = guard.local_addr().ok().and_then(|it| it.as_socket()).ok_or("no address")?;
        Ok(Self { address, _guard: guard, listener: None })
    }

    fn listen(&mut self) -> Result<(), String> {
        let socket = bound(self.address)?;
        socket.listen(64).map_err(|error| format!("listen: {error}"))?;
        self.listener = Some(socket.into());
        Ok(())
    }

    /// The next connection; `None`: the bell.
    fn accept(&self) -> Result<Option<TcpStream>, String> {
        let listener = self.listener.as_ref().ok_or("nobody listens")?;
        let (socket, _) = listener.accept().map_err(|error| format!("accept: {error}"))?;
        let _ = socket.set_nodelay(true);
        socket.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
        let mut first = [0];
        let bell = matches!(socket.peek(&mut first), Ok(1)) && first == [BELL];
        Ok((!bell).then_some(socket))
    }
}

fn bound(address: SocketAddr) -> Result<Socket, String> {
    let bind = || {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        Ok(socket)
    };
    bind().map_err(|error: std::io::Error| format!("bind: {error}"))
}

/// What the servers' thread has.
struct Script {
    ports: [Port; 2],
    told: Receiver<()>,
    hears: Sender<()>,
    asks: Sender<()>,
    accepted: Vec<Instant>,
    /// Connections that the client has to close yet.
    open: Vec<(usize, JoinHandle<bool>)>,
}

impl Script {
    fn run(mut self, connections: &[Connection]) -> Result<Vec<Instant>, String> {
        for (n, connection) in connections.iter().enumerate() {
            let goes_away = matches!(connections.get(n + 1), Some(Connection::Refused));
            match connection {
                Connection::Refused => {
                    self.told.recv().map_err(|_| format!("connection {n}: nobody was refused"))?;
                    if !goes_away {
                        self.ports[0].listen()?;
                    }
                    let _ = self.hears.send(());
                }
                Connection::Served { other, checks, steps, end } => {
                    let port = &mut self.ports[usize::from(*other)];
                    let mut socket = port.accept()?.ok_or_else(|| format!("connection {n} never came"))?;
                    self.accepted.push(Instant::now());
                    if goes_away {
                        self.ports[0].listener = None;
                    }
                    let request = read(&mut socket).map_err(|why| format!("request {n}: {why}"))?;
                    let _ = self.asks.send(());
                    for check in checks {
                        request.check(check).map_err(|why| format!("request {n}: {why}"))?;
                    }
                    for step in steps {
                        self.step(&mut socket, step);
                    }
                    self.end(n, socket, *end);
                }
            }
        }
        for port in &self.ports {
            if let Some(mut socket) = port.accept()? {
                let line = read(&mut socket).map(|it| it.line);
                return Err(format!("a connection too many: {line:?}"));
            }
        }
        for (n, open) in self.open {
            if !open.join().unwrap_or(false) {
                return Err(format!("the client never closed connection {n}"));
            }
        }
        Ok(self.accepted)
    }

    /// A client may leave in the middle of it: what it tells of that is checked, not this.
    fn step(&self, socket: &mut TcpStream, step: &Step) {
        let real = |bytes: &[u8]| at_origins(bytes, [self.ports[0].address, self.ports[1].address]);
        match step {
            Step::Send(bytes) => drop(socket.write_all(&real(bytes))),
            Step::Pieces(bytes) => {
                for byte in real(bytes) {
                    let _ = socket.write_all(&[byte]);
                }
            }
            Step::Pause(ms) => thread::sleep(Duration::from_millis(*ms)),
        }
    }

    fn end(&mut self, n: usize, mut socket: TcpStream, end: End) {
        match end {
            End::Reset => {
                let _ = SockRef::from(&socket).set_linger(Some(Duration::ZERO));
                return;
            }
            End::Close => drop(socket.shutdown(Shutdown::Write)),
            End::Hold => {}
        }
        let closed = move || loop {
            match socket.read(&mut [0; 512]) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return !matches!(error.kind(), std::io::ErrorKind::WouldBlock),
            }
        };
        self.open.push((n, thread::spawn(closed)));
    }
}

/// The request, as it comes.
fn read(socket: &mut TcpStream) -> Result<Asked, String> {
    let mut bytes = Vec::new();
    loop {
        if let Some(asked) = Asked::parse(&bytes) {
            return Ok(asked);
        }
        let mut piece = [0; 4096];
        match socket.read(&mut piece) {
            Ok(0) => return Err("not complete".to_owned()),
            Ok(n) => bytes.extend_from_slice(&piece[..n]),
            Err(error) => return Err(error.to_string()),
        }
    }
}
