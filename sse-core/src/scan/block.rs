//! One look at 64 bytes: a bit for each of them, the lowest for the first.

#[cfg(any(test, not(all(feature = "safe_arch", target_arch = "x86_64"))))]
mod portable;
#[cfg(all(feature = "safe_arch", target_arch = "x86_64"))]
mod sse2;

#[cfg(not(all(feature = "safe_arch", target_arch = "x86_64")))]
use self::portable::marks_of;
#[cfg(all(feature = "safe_arch", target_arch = "x86_64"))]
use self::sse2::marks_of;
use super::looked_at;

/// How many bytes are looked at together.
pub(crate) const BLOCK: usize = 64;

/// A bit for each byte that is CR or LF.
// Functions of their own, or compilers make no vector instructions of the portable ones.
#[inline(never)]
pub(crate) fn newlines(bytes: &[u8; BLOCK]) -> u64 {
    looked_at(BLOCK);
    marks_of(bytes, [b'\r', b'\n'])
}

/// The same for half a block.
#[inline(never)]
pub(super) fn newlines_of_half(bytes: &[u8; BLOCK / 2]) -> u64 {
    looked_at(BLOCK / 2);
    marks_of(bytes, [b'\r', b'\n'])
}

/// A bit for each byte that is a colon.
#[inline(never)]
pub(super) fn colons(bytes: &[u8; BLOCK]) -> u64 {
    looked_at(BLOCK);
    marks_of(bytes, [b':'; 2])
}

#[cfg(test)]
mod tests {
    use super::{portable::marks_of as portable_marks_of, *};

    #[test]
    fn a_bit_for_each_of_those_bytes() {
        let bytes: [u8; BLOCK] = core::array::from_fn(|at| b"\r\n:a\x8d\x8a\xba\0\x0b\x0c\x0e;9\n\r"[at * 7 % 15]);
        for shift in 0..BLOCK {
            for those in [[b'\r', b'\n'], [b':', b':'], [0, 0xBA]] {
                let mut bytes = bytes;
                bytes.rotate_left(shift);
                let expected = |bytes: &[u8]| {
                    bytes.iter().rev().fold(0_u64, |marks, byte| marks << 1 | u64::from(those.contains(byte)))
                };
                assert_eq!(marks_of(&bytes, those), expected(&bytes), "{bytes:x?}");
                assert_eq!(portable_marks_of(&bytes, those), expected(&bytes), "{bytes:x?}");
                let half: &[u8; BLOCK / 2] = bytes.first_chunk().unwrap();
                assert_eq!(marks_of(half, those), expected(half), "{half:x?}");
                assert_eq!(portable_marks_of(half, those), expected(half), "{half:x?}");
            }
        }
    }
}
