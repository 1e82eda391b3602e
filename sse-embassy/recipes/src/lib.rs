//! What to put together with other crates. Copy what you need.
#![no_std]
#![forbid(unsafe_code)]

pub mod behind_picoserve;
pub mod over_tls;
