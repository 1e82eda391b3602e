//! A subscriber whose client is reached by any `Write`.

use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Timer};
use embedded_io_async::Write;
use sse_core::{Message, WriteError, backlog::GapEvent};

use super::subscriber::{Delivery, Subscriber};

/// Why a stream is over that could be written to its end.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum End {
    /// It was shut down.
    Ended,
    /// The client is too slow, and [`SlowReader::Disconnect`](sse_core::backlog::SlowReader::Disconnect).
    TooSlow,
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    Subscriber<'_, M, EVENTS, BYTES, CLIENTS>
{
    /// Writes events as they come, each flushed, and a comment after each `keep_alive` without one, until it is over: to a TLS
    /// connection, a serial line, the body writer of another HTTP server.
    ///
    /// An event is copied to `buffer` before it is written, because it may be forgotten while the client is slow. One that is
    /// longer than the buffer is told as a gap. A buffer should have 64 bytes at least.
    ///
    /// Not cancel-safe: if the future is dropped, part of an event may be out, and the stream has to end.
    ///
    /// # Errors
    /// Those of `out`: as a rule, the client has left. A client that stops reading blocks this task, and nothing else: give `out`
    /// a timeout.
    pub async fn serve<W: Write>(
        mut self,
        mut out: W,
        buffer: &mut [u8],
        keep_alive: Duration,
    ) -> Result<End, WriteError<W::Error>> {
        loop {
            let mut end = None;
            let taken = self.try_delivery(|delivery| {
                let message = match delivery {
                    Delivery::Event { bytes, .. } => {
                        return Some(copy(bytes, buffer).or_else(|| GapEvent::new(Some(1)).message().encode(buffer)));
                    }
                    Delivery::Gap { lost } => return Some(GapEvent::new(lost).message().encode(buffer)),
                    Delivery::Ended { retry } => {
                        end = Some(End::Ended);
                        retry.map(|retry| Message::new().retry(retry))
                    }
                    Delivery::TooSlow => {
                        end = Some(End::TooSlow);
                        None
                    }
                };
                Some(message.and_then(|message| message.encode(buffer)))
            });
            if let Some(len) = taken {
                write_all(&mut out, buffer.get(..len.unwrap_or_default()).unwrap_or_default()).await?;
                if let Some(end) = end {
                    return Ok(end);
                }
                continue;
            }
            if let Either::Second(()) = select(self.ready(), Timer::after(keep_alive)).await {
                let len = Message::KEEP_ALIVE.encode(buffer).unwrap_or_default();
                write_all(&mut out, buffer.get(..len).unwrap_or_default()).await?;
            }
        }
    }
}

fn copy(bytes: [&[u8]; 2], buffer: &mut [u8]) -> Option<usize> {
    let len = bytes.iter().map(|piece| piece.len()).sum();
    let room = buffer.get_mut(..len)?;
    for (to, &from) in room.iter_mut().zip(bytes.into_iter().flatten()) {
        *to = from;
    }
    Some(len)
}

async fn write_all<W: Write>(out: &mut W, mut bytes: &[u8]) -> Result<(), WriteError<W::Error>> {
    while !bytes.is_empty() {
        match out.write(bytes).await {
            Ok(0) => return Err(WriteError::WriteZero),
            Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
            Err(error) => return Err(WriteError::Io(error)),
        }
    }
    out.flush().await.map_err(WriteError::Io)
}
