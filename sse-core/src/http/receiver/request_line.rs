//! The first line of a request (RFC 9112, 3).

use super::{AUTHORITY, METHOD, QUERY, Said, Span, TARGET, split};
use crate::http::{
    bad_request::BadRequest,
    grammar::{is_same, is_target_text, is_token, is_word},
};

impl Said {
    /// Finds method, target and version, each in its place.
    pub(super) fn request_line(&mut self, line: &[u8]) -> Result<(), BadRequest> {
        let (line, [name @ .., major, dot, minor]) = line.split_last_chunk::<9>().ok_or(BadRequest::RequestLine)?;
        if !is_same(name, b" HTTP/") {
            return Err(BadRequest::RequestLine);
        }
        match (major, dot, minor) {
            (b'1', b'.', b'1') => {}
            (b'1', b'.', b'0') => self.http_1_0 = true,
            _ => return Err(BadRequest::Version),
        }
        self.words(line).ok_or(BadRequest::RequestLine)
    }

    #[inline(never)]
    fn words(&mut self, line: &[u8]) -> Option<()> {
        let (method, target) = split(line, b' ')?;
        if !is_token(method) || !is_target_text(target) {
            return None;
        }
        self.set(METHOD, Span::new(0, method.len()));
        let (mut path, mut end) = (target, line.len());
        if !matches!(target, b"*" | [b'/', ..]) {
            // In absolute form.
            let (scheme, rest) = split(target, b'/')?;
            let [b'/', host @ ..] = rest else { return None };
            if !(is_word(scheme, b"http:") || is_word(scheme, b"https:")) {
                return None;
            }
            let host_start = end.wrapping_sub(host.len());
            let len = host.iter().position(|&byte| byte == b'/').unwrap_or(host.len());
            self.set(AUTHORITY, Span::new(host_start, host_start.wrapping_add(len)));
            path = host.get(len..)?;
            if path.is_empty() {
                // It is "/" if there is none, as is the last byte in front of the host.
                path = rest.get(..1)?;
                end = host_start;
            }
        }
        let start = end.wrapping_sub(path.len());
        if let Some((path, query)) = split(path, b'?') {
            self.set(QUERY, Span::new(end.wrapping_sub(query.len()), end));
            end = start.wrapping_add(path.len());
        }
        self.set(TARGET, Span::new(start, end));
        Some(())
    }
}
