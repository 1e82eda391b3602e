//! The same network stack, and an event source on it: HTTP, the parser, the life of a client.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

prices::client!(128);
