//! Where a redirect leads, for clients that stay with one server (RFC 9110, 10.2.2; RFC 3986, 5.2).

use super::{
    grammar::{decimal_port, is_target_byte, same_word, text},
    request::Request,
    text::{Host, Target, name_and_port},
};
use crate::client::BadRedirect;

/// The target that redirects have led to, as long as they stay with the same origin: in `N` bytes.
///
/// Whoever wants to follow others needs a URL parser and a notion of what may be sent to whom; this is for devices, which know
/// whom they talk to.
///
/// ```
/// use sse_core::{client::BadRedirect, http::{Host, RedirectTarget, Request, Target}};
///
/// const FIRST: Target = Target::new("/v1/events?room=7").unwrap();
/// const REQUEST: Request = Request::new(Host::new("example.org").unwrap(), FIRST);
/// let mut target = RedirectTarget::<64>::new();
/// target.follow(&REQUEST, b"../v2/events")?;
/// assert_eq!(target.get().unwrap().as_str(), "/v2/events");
/// let elsewhere = target.follow(&REQUEST, b"http://example.com/");
/// assert_eq!(elsewhere, Err(BadRedirect::CrossOrigin));
/// # Ok::<(), BadRedirect>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RedirectTarget<const N: usize>(Path<[u8; N]>);

/// Scheme, host and port of a request, taken apart.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Origin<'a> {
    name: &'a str,
    port: u32,
    https: bool,
}

impl<'a> Origin<'a> {
    pub(super) const fn new(host: Host<'a>, https: bool) -> Self {
        let port = match host.port() {
            Some(port) => port as u32,
            None => default_port(https),
        };
        Self { name: host.name(), port, https }
    }
}

const fn default_port(https: bool) -> u32 {
    if https { 443 } else { 80 }
}

/// The target of any size.
#[derive(Clone, Debug)]
struct Path<T: ?Sized> {
    /// Beyond its end if there was no room for some byte.
    len: usize,
    text: T,
}

impl<const N: usize> RedirectTarget<N> {
    const NEW: Self = Self(Path { len: 0, text: [0; N] });

    /// No redirect yet.
    pub const fn new() -> Self {
        Self::NEW
    }

    /// What to ask for; `None` before the first redirect, and after one that leads nowhere.
    #[must_use]
    pub fn get(&self) -> Option<Target<'_>> {
        self.bytes().map(text).map(Target::known)
    }

    /// The same in less flash, as that it is text need not be looked up.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        self.0.text.get(..self.0.len).filter(|text| !text.is_empty())
    }

    /// Forgets all redirects: the next attempt starts with the first target again.
    pub const fn clear(&mut self) {
        self.0.len = 0;
    }

    /// Goes where `location` says, the `Location` of the answer to `request`, or to what the redirect before has made of it. A
    /// fragment is cut off, `.` and `..` are resolved, and what no target may have is percent-encoded.
    ///
    /// # Errors
    /// [`BadRedirect::CrossOrigin`] and [`BadRedirect::Downgrade`] if it leads to another scheme, host or port, or names a user;
    /// [`BadRedirect::Location`] if it is no such URL, or longer than `N` bytes.
    pub fn follow(&mut self, request: &Request<'_>, location: &[u8]) -> Result<(), BadRedirect> {
        let path: &mut Path<[u8]> = &mut self.0;
        path.follow(request, location)
    }
}

impl Path<[u8]> {
    #[inline(never)]
    fn follow(&mut self, request: &Request<'_>, location: &[u8]) -> Result<(), BadRedirect> {
        let result = self.resolve(request, location);
        if result.is_err() {
            self.len = 0;
        }
        result
    }

    fn resolve(&mut self, request: &Request<'_>, location: &[u8]) -> Result<(), BadRedirect> {
        let (location, _) = until(location, const { marks(b"#") });
        let (has_host, mut path) = same_origin(location, &request.origin)?;
        if self.len == 0 {
            self.put(request.target.as_str().as_bytes());
        }
        let before = self.text.get(..self.len).ok_or(BadRedirect::Location)?;
        let path_len = until(before, const { marks(b"?") }).0.len();
        self.len = match path {
            // The slash is there, as all targets start with one.
            [b'/', rest @ ..] => {
                path = rest;
                1
            }
            _ if has_host => 1,
            [] => return Err(BadRedirect::Location),
            [b'?', ..] => path_len,
            _ => self.after_slash(path_len),
        };
        self.put(path);
        if self.len > self.text.len() { Err(BadRedirect::Location) } else { Ok(()) }
    }

    /// Puts a path and its query to the end, without its `.` and `..` (RFC 3986, 5.2.4).
    fn put(&mut self, bytes: &[u8]) {
        let mut in_path = true;
        for &byte in bytes {
            if in_path && matches!(byte, b'/' | b'?') {
                in_path = byte == b'/';
                if self.takes_dots_off() && in_path {
                    continue;
                }
            }
            if is_target_byte(byte) {
                self.push(byte);
            } else {
                self.push(b'%');
                self.push_digit(byte >> 4);
                self.push_digit(byte & 0xf);
            }
        }
        if in_path {
            self.takes_dots_off();
        }
    }

    fn push_digit(&mut self, nibble: u8) {
        self.push(nibble.wrapping_add(if nibble < 10 { b'0' } else { b'A' - 10 }));
    }

    #[inline(never)]
    fn push(&mut self, byte: u8) {
        if let Some(room) = self.text.get_mut(self.len) {
            *room = byte;
            self.len = self.len.wrapping_add(1);
        } else {
            self.len = usize::MAX;
        }
    }

    /// Does what the last segment says if it is `.` or `..`, and then there is a slash at the end.
    fn takes_dots_off(&mut self) -> bool {
        let mut slash = self.len.wrapping_sub(1);
        while self.text.get(slash) == Some(&b'.') {
            slash = slash.wrapping_sub(1);
        }
        if self.text.get(slash) != Some(&b'/') {
            return false;
        }
        self.len = match self.len.wrapping_sub(slash) {
            2 => slash.wrapping_add(1),
            // The root has none above it.
            3 => self.after_slash(slash).max(1),
            _ => return false,
        };
        true
    }

    /// Where the segment starts that ends at `end`.
    #[inline(never)]
    fn after_slash(&self, end: usize) -> usize {
        let text = self.text.get(..end).unwrap_or_default();
        text.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at.saturating_add(1))
    }
}

impl<const N: usize> Default for RedirectTarget<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether there is a host, and what stands behind it, if scheme and host are these or there are none.
fn same_origin<'l>(location: &'l [u8], origin: &Origin<'_>) -> Result<(bool, &'l [u8]), BadRedirect> {
    let (scheme, rest) = until(location, const { marks(b":/?") });
    let (to_https, rest) = match rest {
        [b':', rest @ ..] => {
            let (to_https, scheme) = match scheme {
                [scheme @ .., b's' | b'S'] => (true, scheme),
                _ => (false, scheme),
            };
            if !same_word(scheme, b"http") {
                return Err(BadRedirect::Location);
            }
            (to_https, rest)
        }
        _ => (origin.https, location),
    };
    let [b'/', b'/', rest @ ..] = rest else {
        // `http:/path` is a relic that nobody sends.
        return if rest.len() == location.len() { Ok((false, location)) } else { Err(BadRedirect::Location) };
    };
    if origin.https && !to_https {
        return Err(BadRedirect::Downgrade);
    }
    let (authority, path) = until(rest, const { marks(b"/? ") });
    let (name, port) = name_and_port(authority);
    // What no host can be. Another one is not looked at more closely.
    if name.is_empty() || matches!(path, [b' ', ..]) {
        return Err(BadRedirect::Location);
    }
    let port = if port.is_empty() { default_port(to_https) } else { decimal_port(port) };
    if to_https != origin.https || !same_word(name, origin.name.as_bytes()) || port != origin.port {
        return Err(BadRedirect::CrossOrigin);
    }
    Ok((true, path))
}

/// Some of the ASCII characters from the space to `?`, a bit for each.
const fn marks(mut bytes: &[u8]) -> u32 {
    let mut marks = 0;
    while let [byte, rest @ ..] = bytes {
        marks |= 1 << (*byte & 0x1f);
        bytes = rest;
    }
    marks
}

/// What stands before the first of these, and the rest.
#[inline(never)]
fn until(text: &[u8], marks: u32) -> (&[u8], &[u8]) {
    let is_end = |&byte: &u8| byte >> 5 == 1 && marks >> (byte & 0x1f) & 1 == 1;
    text.split_at_checked(text.iter().position(is_end).unwrap_or(text.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Target<'static> = Target::new("/dir/page?q").unwrap();

    fn follow(host: &str, https: bool, location: &str) -> Result<std::string::String, BadRedirect> {
        let mut target = RedirectTarget::<32>::new();
        let request = Request::new(Host::new(host).unwrap(), FIRST).https(https);
        target.follow(&request, location.as_bytes())?;
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
            (false, "http:///x", BadRedirect::Location),
            (false, "http://:80", BadRedirect::Location),
            (false, "http://h h/", BadRedirect::Location),
            (false, "http://h /", BadRedirect::Location),
            (false, "http://user@h/", BadRedirect::CrossOrigin),
            (false, "http://h:x/", BadRedirect::CrossOrigin),
            (false, "http://h:65616/", BadRedirect::CrossOrigin),
            (false, "http://[h]/", BadRedirect::CrossOrigin),
            (false, "ftp://h/", BadRedirect::Location),
            (false, "data:x", BadRedirect::Location),
            (false, "/23456789012345678901234567890123", BadRedirect::Location),
            (false, "/23456789012345678901234567890123/../x", BadRedirect::Location),
            (false, "/2345678901234567890123456789é/..?x", BadRedirect::Location),
            (false, "23456789012345678901234567890123/.", BadRedirect::Location),
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
    fn the_first_target_has_to_fit() {
        let request = Request::new(Host::new("h").unwrap(), FIRST);
        let (mut room, mut no_room, mut none) =
            (RedirectTarget::<11>::new(), RedirectTarget::<10>::new(), RedirectTarget::<0>::new());
        assert_eq!(room.follow(&request, b"/x"), Ok(()));
        assert_eq!(no_room.follow(&request, b"/x"), Err(BadRedirect::Location));
        assert_eq!(none.follow(&request, b"/"), Err(BadRedirect::Location));
        assert!(no_room.get().is_none() && none.get().is_none());
    }

    #[test]
    fn redirects_of_redirects_and_a_fresh_start() {
        let request = Request::new(Host::new("h").unwrap(), FIRST);
        let mut target = RedirectTarget::<32>::new();
        assert!(target.get().is_none());
        for (location, expected) in
            [("a/b/", "/dir/a/b/"), ("c", "/dir/a/b/c"), ("../d?x", "/dir/a/d?x"), ("?y", "/dir/a/d?y")]
        {
            target.follow(&request, location.as_bytes()).unwrap();
            assert_eq!(target.get().unwrap().as_str(), expected);
        }
        target.clear();
        assert!(target.get().is_none());
        target.follow(&request, b"x").unwrap();
        assert_eq!(target.get().unwrap().as_str(), "/dir/x");
    }
}
