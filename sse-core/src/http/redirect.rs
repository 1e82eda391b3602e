//! Where a redirect leads, for clients that stay with one server (RFC 9110, 10.2.2; RFC 3986, 5.2).

use super::text::{Host, Target, is_target_byte};
use crate::client::BadRedirect;

/// The target that redirects have led to, as long as they stay with the same origin: in `N` bytes.
///
/// Whoever wants to follow others needs a URL parser and a notion of what may be sent to whom; this is for devices, which know
/// whom they talk to.
///
/// ```
/// use sse_core::{client::BadRedirect, http::{Host, RedirectTarget, Target}};
///
/// const HOST: Host = Host::new("example.org").unwrap();
/// const FIRST: Target = Target::new("/v1/events?room=7").unwrap();
/// let mut target = RedirectTarget::<64>::new();
/// target.follow(FIRST, HOST, false, "../v2/events")?;
/// assert_eq!(target.get().unwrap().as_str(), "/v2/events");
/// let elsewhere = target.follow(FIRST, HOST, false, "http://example.com/");
/// assert_eq!(elsewhere, Err(BadRedirect::CrossOrigin));
/// # Ok::<(), BadRedirect>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RedirectTarget<const N: usize> {
    text: [u8; N],
    len: usize,
}

impl<const N: usize> RedirectTarget<N> {
    /// No redirect yet.
    pub const fn new() -> Self {
        Self { text: [0; N], len: 0 }
    }

    /// What to ask for; `None` before the first redirect, and after one that leads nowhere.
    #[must_use]
    pub fn get(&self) -> Option<Target<'_>> {
        core::str::from_utf8(self.text.get(..self.len)?).ok().and_then(Target::new)
    }

    /// Forgets all redirects: the next attempt starts with the first target again.
    pub const fn clear(&mut self) {
        self.len = 0;
    }

    /// Goes where `location` says, the `Location` of the answer to the latest request: for `first`, or for what the redirect
    /// before led to. `host` and `https` are those of all requests. A fragment is cut off, `.` and `..` are resolved, and what
    /// no target may have is percent-encoded.
    ///
    /// # Errors
    /// [`BadRedirect::CrossOrigin`] and [`BadRedirect::Downgrade`] if it leads to another scheme, host or port;
    /// [`BadRedirect::Location`] if it is no such URL, or longer than `N` bytes.
    pub fn follow(
        &mut self,
        first: Target<'_>,
        host: Host<'_>,
        https: bool,
        location: &str,
    ) -> Result<(), BadRedirect> {
        let result = self.resolve(first, host, https, location);
        if result.is_err() {
            self.clear();
        }
        result
    }

    fn resolve(&mut self, first: Target<'_>, host: Host<'_>, https: bool, location: &str) -> Result<(), BadRedirect> {
        let location = until(location, |byte| byte == b'#');
        if location.is_empty() {
            return Err(BadRedirect::Location);
        }
        let path = same_origin(location, host, https)?;
        if self.len == 0 {
            self.put(first.as_str().as_bytes())?;
        }
        match path.as_bytes() {
            [] | [b'?', ..] if path.len() != location.len() => {
                // Behind a host: its root.
                self.len = 0;
                self.put(b"/")?;
            }
            [b'/', ..] => self.len = 0,
            [b'?', ..] => self.len = self.path_len(),
            _ => {
                let path = self.text.get(..self.path_len()).unwrap_or_default();
                self.len = path.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at.saturating_add(1));
            }
        }
        self.put(path.as_bytes())?;
        self.resolve_dots();
        if self.get().is_some() { Ok(()) } else { Err(BadRedirect::Location) }
    }

    /// Where the query starts, or the end.
    fn path_len(&self) -> usize {
        let text = self.text.get(..self.len).unwrap_or_default();
        text.iter().position(|&byte| byte == b'?').unwrap_or(self.len)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BadRedirect> {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        let digit = |nibble: u8| HEX.get(usize::from(nibble & 0xf)).copied().unwrap_or_default();
        for &byte in bytes {
            if is_target_byte(byte) {
                self.push(byte)?;
            } else {
                [b'%', digit(byte >> 4), digit(byte)].into_iter().try_for_each(|byte| self.push(byte))?;
            }
        }
        Ok(())
    }

    fn push(&mut self, byte: u8) -> Result<(), BadRedirect> {
        *self.text.get_mut(self.len).ok_or(BadRedirect::Location)? = byte;
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    /// Takes `.` and `..` out of the path (RFC 3986, 5.2.4), in place: it only gets shorter.
    fn resolve_dots(&mut self) {
        let path_end = self.path_len();
        let (mut to, mut from) = (0_usize, 0_usize);
        while from < path_end {
            // At a slash.
            let start = from.saturating_add(1);
            let rest = self.text.get(start..path_end).unwrap_or_default();
            let len = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
            let end = start.saturating_add(len);
            match rest.get(..len).unwrap_or_default() {
                dots @ (b"." | b"..") => {
                    if dots.len() == 2 {
                        let kept = self.text.get(..to).unwrap_or_default();
                        to = kept.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
                    }
                    if end == path_end {
                        to = self.shift(to, from, start);
                    }
                }
                _ => to = self.shift(to, from, end),
            }
            from = end;
        }
        self.len = self.shift(to, path_end, self.len);
    }

    /// Copies down what is between `from` and `end`; where it then ends. Not `copy_within`, which can panic.
    fn shift(&mut self, mut to: usize, from: usize, end: usize) -> usize {
        for at in from..end {
            let byte = self.text.get(at).copied().unwrap_or_default();
            if let Some(room) = self.text.get_mut(to) {
                *room = byte;
            }
            to = to.saturating_add(1);
        }
        to
    }
}

impl<const N: usize> Default for RedirectTarget<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// What stands behind scheme and host, if they are these or there are none.
fn same_origin<'l>(location: &'l str, host: Host<'_>, https: bool) -> Result<&'l str, BadRedirect> {
    let scheme = until(location, |byte| matches!(byte, b':' | b'/' | b'?'));
    let rest = location.get(scheme.len()..).unwrap_or_default();
    let (to_https, rest) = match rest.strip_prefix(':') {
        Some(rest) if scheme.eq_ignore_ascii_case("https") => (true, rest),
        Some(rest) if scheme.eq_ignore_ascii_case("http") => (false, rest),
        Some(_) => return Err(BadRedirect::Location),
        None => (https, location),
    };
    let Some(rest) = rest.strip_prefix("//") else {
        // `http:/path` is a relic that nobody sends.
        return if rest.len() == location.len() { Ok(location) } else { Err(BadRedirect::Location) };
    };
    if https && !to_https {
        return Err(BadRedirect::Downgrade);
    }
    let authority = until(rest, |byte| matches!(byte, b'/' | b'?'));
    let to = Host::new(authority).ok_or(BadRedirect::Location)?;
    let port = |host: Host<'_>| host.port().unwrap_or(if https { 443 } else { 80 });
    if to_https != https || !to.name().eq_ignore_ascii_case(host.name()) || port(to) != port(host) {
        return Err(BadRedirect::CrossOrigin);
    }
    Ok(rest.get(authority.len()..).unwrap_or_default())
}

/// Not `split`: its searcher can panic. ASCII only.
fn until(text: &str, is_end: impl Fn(u8) -> bool) -> &str {
    let end = text.bytes().position(is_end).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Target<'static> = Target::new("/dir/page?q").unwrap();

    fn follow(host: &str, https: bool, location: &str) -> Result<std::string::String, BadRedirect> {
        let mut target = RedirectTarget::<32>::new();
        target.follow(FIRST, Host::new(host).unwrap(), https, location)?;
        Ok(target.get().unwrap().as_str().into())
    }

    #[test]
    fn stays_with_the_origin() {
        for (location, expected) in [
            ("next", "/dir/next"),
            ("/x#g", "/x"),
            ("/", "/"),
            ("?p", "/dir/page?p"),
            ("?", "/dir/page?"),
            ("./", "/dir/"),
            (".", "/dir/"),
            ("..", "/"),
            ("../../../x", "/x"),
            ("a/./b/../c?../d", "/dir/a/c?../d"),
            ("a/..", "/dir/"),
            ("/..a/...", "/..a/..."),
            ("//", "?"),
            ("//h", "/"),
            ("//H:80/x", "/x"),
            ("http://h?x", "/?x"),
            ("HTTP://h:/x:y", "/x:y"),
            ("é ü", "/dir/%C3%A9%20%C3%BC"),
            ("/\u{7f}", "/%7F"),
        ] {
            let expected = if expected == "?" { Err(BadRedirect::Location) } else { Ok(expected.into()) };
            assert_eq!(follow("h", false, location), expected, "{location}");
        }
        assert_eq!(follow("h:8443", true, "https://h:8443/x"), Ok("/x".into()));
        assert_eq!(follow("h", true, "https://h:443/x"), Ok("/x".into()));
    }

    #[test]
    fn and_goes_nowhere_else() {
        for (https, location, why) in [
            (false, "", BadRedirect::Location),
            (false, "#x", BadRedirect::Location),
            (false, "http:", BadRedirect::Location),
            (false, "http:x", BadRedirect::Location),
            (false, "http://", BadRedirect::Location),
            (false, "http://user@h/", BadRedirect::Location),
            (false, "ftp://h/", BadRedirect::Location),
            (false, "data:x", BadRedirect::Location),
            (false, "/23456789012345678901234567890123", BadRedirect::Location),
            (false, "http://h.example/", BadRedirect::CrossOrigin),
            (false, "//other", BadRedirect::CrossOrigin),
            (false, "//h:81/", BadRedirect::CrossOrigin),
            (false, "https://h/", BadRedirect::CrossOrigin),
            (true, "http://h/", BadRedirect::Downgrade),
            (true, "//h:80/", BadRedirect::CrossOrigin),
        ] {
            assert_eq!(follow("h", https, location), Err(why), "{location}");
        }
    }

    #[test]
    fn redirects_of_redirects_and_a_fresh_start() {
        let host = Host::new("h").unwrap();
        let mut target = RedirectTarget::<32>::new();
        assert!(target.get().is_none());
        for (location, expected) in
            [("a/b/", "/dir/a/b/"), ("c", "/dir/a/b/c"), ("../d?x", "/dir/a/d?x"), ("?y", "/dir/a/d?y")]
        {
            target.follow(FIRST, host, false, location).unwrap();
            assert_eq!(target.get().unwrap().as_str(), expected);
        }
        target.clear();
        assert!(target.get().is_none());
        target.follow(FIRST, host, false, "x").unwrap();
        assert_eq!(target.get().unwrap().as_str(), "/dir/x");
    }
}
