//! Chance, from the standard library's own.

use core::hash::BuildHasher;
use std::hash::RandomState;

/// A seed that differs from process to process, and from call to call.
pub(crate) fn seed() -> u32 {
    RandomState::new().hash_one(0) as u32
}
