//! What has to be done to the same bytes whoever parses them.

use core::hint::black_box;

use crate::feed::Feed;

/// Finds the line ends.
pub fn memchr2(feed: Feed) {
    let mut count = 0;
    feed.each(|chunk| count += memchr::memchr2_iter(b'\r', b'\n', chunk).count());
    black_box(count);
}

/// Copies, to a buffer that is used again and again.
pub fn memcpy() -> impl FnMut(Feed) {
    let mut buffer = Vec::new();
    move |feed| {
        let len = feed.chunk.min(feed.bytes.len());
        if buffer.len() < len {
            buffer.resize(len, 0);
        }
        feed.each(|chunk| {
            buffer[..chunk.len()].copy_from_slice(chunk);
            black_box(&mut buffer);
        });
    }
}

/// Checks UTF-8, but for a character that is cut by the start of a chunk, which would be the end of the check.
pub fn utf8(feed: Feed) {
    feed.each(|chunk| {
        let start = chunk.iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
        let _ = black_box(core::str::from_utf8(&chunk[start..]));
    });
}
