//! What proves the other crates: conformance vectors, a literal model of the standard, generators of streams, and what feeds
//! them to a parser in pieces. Used by tests, fuzz targets and benchmarks alike.

// A test helper fails by panicking.
#![allow(clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used)]
#![allow(clippy::missing_panics_doc, clippy::missing_errors_doc)]

pub mod fields;
pub mod http;
pub mod laws;
pub mod life;
pub mod lifecycle;
pub mod model;
pub mod outcome;
pub mod replay;
pub mod stream;
#[cfg(feature = "vectors")]
pub mod vectors;

/// The README's examples, tested.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
