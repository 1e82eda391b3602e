//! Blocking readers and writers over the `embedded_io` traits.

mod reader;
mod writer;

pub use self::{
    reader::{EventReader, ReadError},
    writer::{EventWriter, WriteError},
};
