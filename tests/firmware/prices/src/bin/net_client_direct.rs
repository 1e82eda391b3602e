//! The same event source without redirects.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

prices::client!(0);
