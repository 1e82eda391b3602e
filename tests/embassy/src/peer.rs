//! A server and a client that do as they are told, byte by byte.

use embassy_net::{
    Stack,
    tcp::TcpSocket,
    udp::{PacketMetadata, UdpSocket},
};
use embassy_time::{Duration, Timer, with_timeout};

/// A socket with buffers of its own, which are never given back.
#[must_use]
pub fn socket(stack: Stack<'static>, receive: usize, send: usize) -> TcpSocket<'static> {
    TcpSocket::new(stack, vec![0; receive].leak(), vec![0; send].leak())
}

/// The scripted end of a connection.
pub struct Peer(pub TcpSocket<'static>);

impl core::fmt::Debug for Peer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.state().fmt(f)
    }
}

impl Peer {
    /// With roomy buffers.
    #[must_use]
    pub fn new(stack: Stack<'static>) -> Self {
        Self(socket(stack, 4096, 4096))
    }

    /// Takes a connection, and gives back the head of its request.
    pub async fn accept(&mut self, port: u16) -> String {
        self.clear().await;
        self.0.accept(port).await.unwrap();
        self.read_head().await
    }

    /// Reads up to a blank line.
    pub async fn read_head(&mut self) -> String {
        self.read_until(|text| text.ends_with("\r\n\r\n")).await
    }

    /// Reads until there is enough, or no more.
    pub async fn read_until(&mut self, enough: impl Fn(&str) -> bool) -> String {
        let mut bytes = Vec::new();
        loop {
            let mut byte = [0];
            match self.0.read(&mut byte).await {
                Ok(1) => bytes.extend(byte),
                _ => return String::from_utf8(bytes).unwrap(),
            }
            if core::str::from_utf8(&bytes).is_ok_and(&enough) {
                return String::from_utf8(bytes).unwrap();
            }
        }
    }

    /// Writes all of it; it does not matter if nobody takes it.
    pub async fn write(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let Ok(n) = self.0.write(bytes).await else { return };
            bytes = &bytes[n..];
        }
    }

    /// The head of an event stream, and its start.
    pub async fn open(&mut self, body: &str) {
        self.write(format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{body}").as_bytes()).await;
    }

    /// Says it is done, and waits until the other side is.
    pub async fn close(&mut self) {
        self.0.close();
        let _ = with_timeout(Duration::from_secs(5), self.0.flush()).await;
    }

    /// Resets the connection.
    pub async fn reset(&mut self) {
        self.0.abort();
        let _ = self.0.flush().await;
    }

    /// Whatever is left of the last connection goes.
    pub async fn clear(&mut self) {
        self.0.abort();
        let _ = with_timeout(Duration::from_secs(1), self.0.flush()).await;
    }

    /// Whether the other side has ended the connection, within so many ms.
    pub async fn is_left_within(&mut self, millis: u64) -> bool {
        let end = async { while let Ok(1..) = self.0.read(&mut [0; 64]).await {} };
        with_timeout(Duration::from_millis(millis), end).await.is_ok()
    }
}

/// Waits.
pub async fn sleep(millis: u64) {
    Timer::after_millis(millis).await;
}

/// Answers each question for a name with the server's own address; the names that were asked for.
pub async fn serve_names(stack: Stack<'static>, mut asked: impl FnMut(&[u8])) {
    answer_names(stack, |packet| {
        asked(&packet[12..packet.len() - 4]);
        // An answer, with one record: of this name, A, IN, for a minute, 4 bytes.
        packet[2..8].copy_from_slice(&[0x81, 0x80, 0, 1, 0, 1]);
        packet.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        packet.extend(crate::SERVER.octets());
    })
    .await;
}

/// Says of each name that there is no such name.
pub async fn deny_names(stack: Stack<'static>) {
    answer_names(stack, |packet| packet[2..4].copy_from_slice(&[0x81, 0x83])).await;
}

/// Makes answers of questions.
async fn answer_names(stack: Stack<'static>, mut answer: impl FnMut(&mut Vec<u8>)) {
    let meta = || vec![PacketMetadata::EMPTY; 4].leak();
    let mut socket = UdpSocket::new(stack, meta(), vec![0; 1024].leak(), meta(), vec![0; 1024].leak());
    socket.bind(53).unwrap();
    loop {
        let mut packet = vec![0; 512];
        let (len, from) = socket.recv_from(&mut packet).await.unwrap();
        packet.truncate(len);
        answer(&mut packet);
        socket.send_to(&packet, from.endpoint).await.unwrap();
    }
}
