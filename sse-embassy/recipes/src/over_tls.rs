//! The client over TLS 1.3 by embedded-tls.
//!
//! # Memory
//! The record buffer that receives takes 16640 bytes, or the server's records may not fit. 4416 will do if it honours the
//! extension for shorter ones (`with_max_fragment_length(MaxFragmentLength::Bits12)`), which many do not. The one that sends has
//! to hold the request. About 10 KiB of stack for the handshake, 27 KiB with verification.
//!
//! # Cancellation
//! A read of embedded-tls that is dropped half way breaks the session. `Follower` itself drops one only when it gives the
//! connection up; `select` around it has to keep the future, or to reconnect.

use embassy_net::{Stack, dns::DnsQueryType, tcp::TcpSocket};
use embassy_time::{Duration, Instant, with_deadline, with_timeout};
use embedded_tls::{Aes128GcmSha256, TlsConfig, TlsConnection, TlsContext, UnsecureProvider};
use rand_core::CryptoRngCore;
use sse_embassy::{Follower, Host, Policy, Request, Target, Update};

const NAME: &str = "example.com";
const REQUEST: Request<'_> = Request::new(Host::new(NAME).unwrap(), Target::new("/events").unwrap()).https(true);

/// What lives as long as the client: put it into a `ConstStaticCell`.
#[derive(Debug)]
pub struct Buffers {
    receive: [u8; 2048],
    send: [u8; 1024],
    record_in: [u8; 16640],
    record_out: [u8; 2048],
}

impl Buffers {
    /// Empty ones.
    #[must_use]
    pub const fn new() -> Self {
        Self { receive: [0; 2048], send: [0; 1024], record_in: [0; 16640], record_out: [0; 2048] }
    }
}

impl Default for Buffers {
    fn default() -> Self {
        Self::new()
    }
}

/// Follows the stream for ever.
///
/// `UnsecureProvider` takes any certificate: for a server on the internet, give a provider that verifies, as embedded-tls's
/// documentation of `TlsContext` shows.
pub async fn follow(stack: Stack<'static>, buffers: &'static mut Buffers, rng: &mut impl CryptoRngCore, seed: u32) {
    let mut socket = TcpSocket::new(stack, &mut buffers.receive, &mut buffers.send);
    let mut follower = Follower::<512, 1024>::new(&REQUEST, Policy::RESILIENT, seed);
    let config = TlsConfig::new().with_server_name(NAME);
    while follower.connection_wanted().await {
        let deadline = follower.connect_deadline().unwrap_or(Instant::MAX);
        let connected = with_deadline(deadline, connect(stack, &mut socket)).await;
        if connected == Ok(true) {
            let mut tls =
                TlsConnection::<_, Aes128GcmSha256>::new(&mut socket, &mut buffers.record_in, &mut buffers.record_out);
            let context = TlsContext::new(&config, UnsecureProvider::new::<Aes128GcmSha256>(&mut *rng));
            match with_deadline(deadline, tls.open(context)).await {
                Ok(Ok(())) => {
                    follower.connected();
                    while let Some(update) = follower.next_update(&mut tls).await {
                        if let Update::Event(_event) = update { /* … */ }
                    }
                }
                _ => follower.unreachable(),
            }
        } else {
            follower.unreachable();
        }
        socket.abort();
        let _ = with_timeout(Duration::from_millis(200), socket.flush()).await;
    }
}

async fn connect(stack: Stack<'_>, socket: &mut TcpSocket<'_>) -> bool {
    let Ok(addresses) = stack.dns_query(NAME, DnsQueryType::A).await else { return false };
    let Some(&address) = addresses.first() else { return false };
    socket.connect((address, 443)).await.is_ok()
}
