//! What the programs share.

#![no_std]
#![forbid(unsafe_code)]

pub mod json;
