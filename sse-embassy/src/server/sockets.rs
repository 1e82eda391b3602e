//! A socket and its connections.

use core::future::{Future, poll_fn};

use embassy_net::tcp::TcpSocket;
use embassy_sync::blocking_mutex::raw::RawMutex;

use super::{connection::Connection, cors::CorsRules, settings::EventServer};

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, R: CorsRules>
    EventServer<'_, M, EVENTS, BYTES, CLIENTS, R>
{
    /// Serves one connection after the other, until the broadcast is [shut down](crate::Broadcast::shut_down).
    ///
    /// If the future is dropped, a client's place is free at once; its connection is the socket's, which tells the client
    /// nothing until it is used again or aborted.
    pub fn serve<'s>(&'s self, socket: &'s mut TcpSocket<'_>, port: u16) -> impl Future<Output = ()> {
        let mut connection = Connection::new(self, socket, port);
        poll_fn(move |context| connection.poll(context))
    }
}
