//! A subscriber that blocks a thread.

use std::io::{self, Write};

use super::subscriber::{Delivery, Subscriber};

/// Why a stream is over that could be written to its end.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum End {
    /// It was shut down.
    Ended,
    /// The client is too slow, and [`SlowReader::Disconnect`](sse_core::backlog::SlowReader::Disconnect).
    TooSlow,
}

impl Subscriber {
    /// Writes events as they come, and keep-alives, until it is over. What has piled up is written at once, up to 64 KiB; each
    /// write is flushed.
    ///
    /// # Errors
    /// Those of `out`: as a rule, the client has left. A client that stops reading blocks the thread, and nothing else, until
    /// the socket's write timeout: set one.
    pub fn serve(mut self, mut out: impl Write) -> io::Result<End> {
        let mut buffer = Vec::new();
        while let Some(first) = self.next_delivery() {
            let mut delivery = Some(first);
            let mut end = None;
            while let Some(it) = delivery {
                end = match it {
                    Delivery::Ended(_) => Some(End::Ended),
                    Delivery::TooSlow => Some(End::TooSlow),
                    _ => None,
                };
                buffer.extend_from_slice(&self.bytes_of(it));
                delivery = if end.is_none() && buffer.len() < AT_ONCE { self.try_delivery() } else { None };
            }
            out.write_all(&buffer)?;
            out.flush()?;
            if let Some(end) = end {
                return Ok(end);
            }
            buffer.clear();
            // An event of a mebibyte should not be remembered for ever.
            buffer.shrink_to(AT_ONCE);
        }
        Ok(End::Ended)
    }
}

/// A write of so many bytes costs as much as two of half as many.
const AT_ONCE: usize = 64 * 1024;
