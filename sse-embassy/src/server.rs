//! The server: HTTP in front of a broadcast.

mod answer;
mod settings;
mod sockets;
mod stream;

pub use self::settings::{EventServer, Page};
