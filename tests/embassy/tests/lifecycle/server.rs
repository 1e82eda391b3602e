//! Two servers of raw bytes, which do what a row says, one connection after the other.

use core::{
    cell::{Cell, RefCell},
    future::Future,
};
use std::collections::VecDeque;

use embassy_futures::{
    join::join,
    select::{Either, select},
};
use embassy_net::{IpEndpoint, Stack, tcp::TcpSocket};
use embassy_sync::{blocking_mutex::raw::NoopRawMutex, signal::Signal};
use embassy_time::{Duration, Instant, with_timeout};
use sse_embassy_tests::{
    net::server,
    peer::{sleep, socket},
};
use sse_tests::lifecycle::{Asked, Connection, End, Step, at_origins};

/// How long a client may take for what it must do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(9);

type Bell = Signal<NoopRawMutex, ()>;

/// Both servers, and what they and the client's side tell each other.
pub(crate) struct Servers {
    stack: Stack<'static>,
    ports: [Port; 2],
    /// The client has found nobody listening, and goes on when this is heard.
    refused: Bell,
    heard: Bell,
    /// A request has come.
    pub(crate) asked: Bell,
    refusals: Cell<usize>,
}

struct Port {
    endpoint: IpEndpoint,
    listens: Cell<bool>,
    changed: Bell,
    /// Connections that wait to be served, and when they came.
    backlog: RefCell<VecDeque<(TcpSocket<'static>, Instant)>>,
    came: Bell,
}

impl Port {
    fn new(port: u16) -> Self {
        Self {
            endpoint: server(port),
            listens: Cell::new(true),
            changed: Bell::new(),
            backlog: RefCell::default(),
            came: Bell::new(),
        }
    }

    fn listen(&self, listens: bool) {
        self.listens.set(listens);
        self.changed.signal(());
    }

    /// Takes connections while it listens, for ever.
    async fn accept(&self, stack: Stack<'static>) {
        loop {
            if !self.listens.get() {
                self.changed.wait().await;
                continue;
            }
            let mut next = socket(stack, 4096, 4096);
            if let Either::First(Ok(())) = select(next.accept(self.endpoint.port), self.changed.wait()).await {
                next.set_nagle_enabled(false);
                self.backlog.borrow_mut().push_back((next, Instant::now()));
                self.came.signal(());
            }
        }
    }

    async fn next(&self) -> (TcpSocket<'static>, Instant) {
        loop {
            let next = self.backlog.borrow_mut().pop_front();
            match next {
                Some(it) => return it,
                None => self.came.wait().await,
            }
        }
    }
}

impl Servers {
    pub(crate) fn new(stack: Stack<'static>, connections: &[Connection]) -> Self {
        let ports = [Port::new(8001), Port::new(8002)];
        ports[0].listens.set(!matches!(connections.first(), Some(Connection::Refused)));
        let refusals = connections.iter().filter(|it| matches!(it, Connection::Refused)).count();
        let [refused, heard, asked] = [const { Bell::new() }; 3];
        Self { stack, ports, refused, heard, asked, refusals: Cell::new(refusals) }
    }

    /// With the origins that the servers have.
    pub(crate) fn real(&self, bytes: &[u8]) -> Vec<u8> {
        at_origins(bytes, self.ports.each_ref().map(|port| port.endpoint))
    }

    /// The client has found nobody listening. Somebody does when this returns, unless the next connection is refused too.
    pub(crate) async fn refused(&self) {
        if self.refusals.get() > 0 {
            self.refusals.set(self.refusals.get() - 1);
            self.refused.signal(());
            let _ = with_timeout(PATIENCE, self.heard.wait()).await;
            // The port is open before anybody comes.
            sleep(1).await;
        }
    }

    /// Listens, and does what `connections` say, until `client` has come to its end. Gives back when each connection came.
    pub(crate) async fn serve(
        &self,
        connections: &[Connection],
        client: impl Future<Output = Result<(), String>>,
    ) -> Result<Vec<Instant>, String> {
        let gone = Bell::new();
        let client = async {
            let told = client.await;
            gone.signal(());
            told
        };
        let listen = join(self.ports[0].accept(self.stack), self.ports[1].accept(self.stack));
        match select(join(client, self.run(connections, &gone)), listen).await {
            Either::First((Ok(()), seen)) => seen,
            Either::First((Err(told), Ok(_))) => Err(told),
            Either::First((Err(told), Err(seen))) => Err(format!("{told}; and the server: {seen}")),
            Either::Second(_) => Err("nobody listens".into()),
        }
    }

    async fn run(&self, connections: &[Connection], gone: &Bell) -> Result<Vec<Instant>, String> {
        let (mut accepted, mut open) = (Vec::new(), Vec::new());
        for (n, connection) in connections.iter().enumerate() {
            let goes_away = matches!(connections.get(n + 1), Some(Connection::Refused));
            let never = |what: &str| format!("connection {n}: {what}");
            match connection {
                Connection::Refused => {
                    if let Either::Second(()) = select(self.refused.wait(), gone.wait()).await {
                        return Err(never("nobody was refused"));
                    }
                    if !goes_away {
                        self.ports[0].listen(true);
                    }
                    self.heard.signal(());
                }
                Connection::Served { other, checks, steps, end } => {
                    let Either::First((mut socket, at)) =
                        select(self.ports[usize::from(*other)].next(), gone.wait()).await
                    else {
                        return Err(never("never came"));
                    };
                    accepted.push(at);
                    if goes_away {
                        self.ports[0].listen(false);
                    }
                    let request = read(&mut socket).await.map_err(|why| never(&why))?;
                    self.asked.signal(());
                    for check in checks {
                        request.check(check).map_err(|why| never(&why))?;
                    }
                    for step in steps {
                        // A client may leave in the middle of it: what it tells of that is checked, not this.
                        let _ = with_timeout(PATIENCE, self.step(&mut socket, step)).await;
                    }
                    match end {
                        End::Reset => {
                            socket.abort();
                            let _ = socket.flush().await;
                            continue;
                        }
                        End::Close => socket.close(),
                        End::Hold => {}
                    }
                    open.push((n, socket));
                }
            }
        }
        gone.wait().await;
        for port in &self.ports {
            let more = port.backlog.borrow_mut().pop_front();
            if let Some((mut socket, _)) = more {
                return Err(format!("a connection too many: {:?}", read(&mut socket).await.map(|it| it.line)));
            }
        }
        for (n, mut socket) in open {
            let closed = async { while let Ok(1..) = socket.read(&mut [0; 64]).await {} };
            if with_timeout(PATIENCE, closed).await.is_err() {
                return Err(format!("the client never closed connection {n}"));
            }
        }
        Ok(accepted)
    }

    async fn step(&self, socket: &mut TcpSocket<'static>, step: &Step) {
        match step {
            Step::Send(bytes) => drop(write(socket, &self.real(bytes)).await),
            Step::Pieces(bytes) => {
                for byte in self.real(bytes) {
                    // One segment is there before the next one goes out.
                    if write(socket, &[byte]).await.is_err() || socket.flush().await.is_err() {
                        return;
                    }
                }
            }
            Step::Pause(ms) => sleep(*ms).await,
        }
    }
}

async fn write(socket: &mut TcpSocket<'static>, mut bytes: &[u8]) -> Result<(), embassy_net::tcp::Error> {
    while !bytes.is_empty() {
        let n = socket.write(bytes).await?;
        bytes = &bytes[n..];
    }
    Ok(())
}

/// The request, as it comes.
async fn read(socket: &mut TcpSocket<'static>) -> Result<Asked, String> {
    let mut bytes = Vec::new();
    loop {
        if let Some(asked) = Asked::parse(&bytes) {
            return Ok(asked);
        }
        let mut piece = [0; 1024];
        match with_timeout(PATIENCE, socket.read(&mut piece)).await {
            Ok(Ok(n @ 1..)) => bytes.extend_from_slice(&piece[..n]),
            other => return Err(format!("the request is not complete: {other:?}")),
        }
    }
}
