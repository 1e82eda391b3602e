//! For tests: the same input in many pieces.

use core::fmt::Debug;
use std::vec::Vec;

/// Gives `input` to `read` whole, byte by byte, in two at every place, and with empty pieces; all have to give the same.
pub(super) fn each_way<T: PartialEq + Debug>(input: &[u8], read: impl Fn(&[&[u8]]) -> T) -> T {
    let whole = read(&[input]);
    let bytes: Vec<&[u8]> = input.chunks(1).collect();
    assert_eq!(read(&bytes), whole, "byte by byte: {:?}", input.escape_ascii());
    for at in 0..=input.len() {
        let (first, second) = input.split_at(at);
        assert_eq!(read(&[first, &[], second]), whole, "cut at {at}: {:?}", input.escape_ascii());
    }
    whole
}
