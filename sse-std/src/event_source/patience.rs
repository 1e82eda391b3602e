//! How long a read may take, which changes in the life of a connection: ureq has one number for it.

use core::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use std::{
    io::{self, ErrorKind},
    sync::Arc,
};

use ureq::{
    Error,
    unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport},
};

/// The silence to bear, shared with the connections of an agent.
#[derive(Clone, Debug)]
pub(super) struct Patience(Arc<AtomicU64>);

/// In place of ms.
const FOR_EVER: u64 = u64::MAX;

impl Patience {
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(FOR_EVER)))
    }

    /// From the next read on.
    pub(super) fn set(&self, silence: Option<Duration>) {
        let ms = silence.map_or(FOR_EVER, |it| it.as_millis().try_into().unwrap_or(FOR_EVER));
        self.0.store(ms, Ordering::Relaxed);
    }

    fn get(&self) -> Option<Duration> {
        Some(self.0.load(Ordering::Relaxed)).filter(|&ms| ms != FOR_EVER).map(Duration::from_millis)
    }
}

/// At the end of the chain: gives the connection its patience.
impl<In: Transport> Connector<In> for Patience {
    type Out = Patient<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, connection: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(connection.map(|connection| Patient { connection, patience: self.clone() }))
    }
}

/// A connection with patience.
#[derive(Debug)]
pub(super) struct Patient<T> {
    connection: T,
    patience: Patience,
}

impl<T: Transport> Transport for Patient<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.connection.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.connection.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = NextTimeout { per_read: self.patience.get().map(Into::into), ..timeout };
        self.connection.await_input(timeout).map_err(|error| match error {
            // These two are an end like any to ureq's body, but a stream that is reset has not ended.
            Error::Io(error) if [ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted].contains(&error.kind()) => {
                Error::Io(io::Error::new(ErrorKind::BrokenPipe, error))
            }
            error => error,
        })
    }

    fn is_open(&mut self) -> bool {
        self.connection.is_open()
    }

    fn is_tls(&self) -> bool {
        self.connection.is_tls()
    }
}
