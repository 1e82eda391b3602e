//! The server: HTTP in front of a broadcast.

mod answer;
mod connection;
mod cors;
mod out;
mod settings;
mod sockets;

pub use self::{
    cors::{CorsRules, NoCors},
    settings::{EventServer, Page},
};
