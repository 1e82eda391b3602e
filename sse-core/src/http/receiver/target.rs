//! What a request is for.

use super::{HOST, QUERY, Said, Span, TARGET, of};
use crate::http::lines::Word;

impl Said {
    /// Finds path and query in the target, and the host, if it is in absolute form: that counts more than `Host` (RFC 9112,
    /// 3.2 and 3.2.2). `None` if it is no target.
    pub(super) fn split_target(&mut self, text: &[u8], word: &mut Word) -> Option<()> {
        let Span { mut start, mut end } = self.span(TARGET);
        let target = of(text, Span { start, end });
        if !matches!(target, b"*" | [b'/', ..]) {
            word.clear();
            let scheme = target.iter().position(|&byte| {
                word.push(byte);
                word.is(b"http://") || word.is(b"https://")
            })?;
            // The path is "/" if there is none, as is the last byte of the scheme.
            let slash = start.wrapping_add(scheme as u16);
            let host = slash.wrapping_add(1);
            let rest = of(text, Span { start: host, end });
            let len = rest.iter().position(|&byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
            start = host.wrapping_add(len as u16);
            self.set(HOST, Span { start: host, end: start.wrapping_add(1) });
            match rest.get(len) {
                Some(b'/') => {}
                None => (start, end) = (slash, host.wrapping_add(1)),
                // A query right after the host: the path is "/", which does not stand in front of it.
                _ => return None,
            }
        }
        if let Some(len) = of(text, Span { start, end }).iter().position(|&byte| byte == b'?') {
            let query = start.wrapping_add(len as u16).wrapping_add(1);
            self.set(QUERY, Span { start: query, end });
            end = query;
        }
        self.set(TARGET, Span { start, end });
        Some(())
    }
}
