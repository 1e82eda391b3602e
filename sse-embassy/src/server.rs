//! The server: HTTP in front of a broadcast.

mod answer;
mod connection;
mod out;
mod settings;
mod sockets;

pub use self::settings::{EventServer, Page};
