//! The connection of an answer, taken back from ureq: it connects, asks and reads the head; the body is read here.

use core::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ureq::{
    Body, Error,
    unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport},
};

/// A connection, with TLS and all.
pub(super) type Connection = Box<dyn Transport>;

/// Where the connections of an agent are handed over.
#[derive(Clone, Debug, Default)]
pub(super) struct Handover(Arc<Mutex<Slot>>);

#[derive(Debug, Default)]
enum Slot {
    /// A connection that is dropped now is closed.
    #[default]
    Idle,
    /// The one that is dropped next goes here.
    Wanted,
    Here(Connection),
}

impl Handover {
    /// What `body` is to be read from, behind the head; `None` if the answer has no body.
    pub(super) fn connection_of(&self, body: Body) -> Option<Connection> {
        *self.slot() = Slot::Wanted;
        drop(body);
        let slot = mem::take(&mut *self.slot());
        if let Slot::Here(connection) = slot { Some(connection) } else { None }
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// At the end of the chain: what ureq gets is [`Lent`].
impl Connector<Connection> for Handover {
    type Out = Lent;

    fn connect(&self, _: &ConnectionDetails<'_>, connection: Option<Connection>) -> Result<Option<Lent>, Error> {
        Ok(connection.map(|connection| Lent { connection, handover: self.clone() }))
    }
}

/// A connection that comes back when it is dropped, if it is wanted.
#[derive(Debug)]
pub(super) struct Lent {
    connection: Connection,
    handover: Handover,
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut slot = self.handover.slot();
        // Only the outermost: within it there may be another one, to a proxy.
        if matches!(*slot, Slot::Wanted) {
            *slot = Slot::Here(mem::replace(&mut self.connection, Box::new(())));
        }
    }
}

impl Transport for Lent {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.connection.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.connection.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.connection.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.connection.is_open()
    }

    fn is_tls(&self) -> bool {
        self.connection.is_tls()
    }
}
