//! The other direction: events to bytes (WHATWG HTML 9.2.5).

mod data_writer;
mod decimal;
mod lines;
mod message;
mod parts;
pub(crate) mod pieces;
#[cfg(target_pointer_width = "64")]
mod slice;
mod text;

pub use self::{
    data_writer::DataWriter,
    decimal::Decimal,
    message::Message,
    parts::Parts,
    text::{Id, Line},
};
