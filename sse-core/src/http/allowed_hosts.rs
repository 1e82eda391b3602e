//! Against DNS rebinding: a page that makes its own name point at this machine still says its own name.

use super::text::Host;

/// The hosts that a server answers for. A request for another one is of a web page whose name was made to point here, or of a
/// client that is lost: answer [`Response::MISDIRECTED`](super::Response::MISDIRECTED).
///
/// A name without a port stands for all ports; ASCII case and one dot at the end do not matter.
///
/// ```
/// use sse_core::http::{AllowedHosts, Host};
///
/// const NAMES: [Host; 2] = [Host::new("device.local").unwrap(), Host::new("localhost:8080").unwrap()];
/// const HOSTS: AllowedHosts = AllowedHosts::new(&NAMES).and_addresses();
/// assert!(HOSTS.allows(Host::new("Device.local:80")));
/// assert!(HOSTS.allows(Host::new("192.168.0.7")));       // an address cannot be made to point elsewhere
/// assert!(!HOSTS.allows(Host::new("evil.example")));
/// assert!(!HOSTS.allows(Host::new("localhost")));
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct AllowedHosts<'a> {
    names: &'a [Host<'a>],
    addresses: bool,
}

impl<'a> AllowedHosts<'a> {
    /// These, and no others.
    pub const fn new(names: &'a [Host<'a>]) -> Self {
        Self { names, addresses: false }
    }

    /// And every IP address, with any port: for devices that do not know under which address they are reached.
    pub const fn and_addresses(self) -> Self {
        Self { addresses: true, ..self }
    }

    /// Whether `host` is one of them. A request that names none (HTTP/1.0) is for none of them.
    #[must_use]
    pub fn allows(&self, host: Option<Host<'_>>) -> bool {
        let Some(host) = host else { return false };
        let (name, port) = (without_dot(host.name()), host.port());
        let listed = |listed: &Host<'_>| {
            without_dot(listed.name()).eq_ignore_ascii_case(name) && (listed.port().is_none() || listed.port() == port)
        };
        self.names.iter().any(listed) || (self.addresses && is_address(name))
    }
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// An IPv6 address has brackets, an IPv4 address four numbers: browsers write all other forms so.
fn is_address(name: &str) -> bool {
    let is_number = |part: &[u8]| {
        let digits = part.iter().all(u8::is_ascii_digit);
        digits && matches!(part.len(), 1..=3) && (part.len() < 3 || part <= b"255".as_slice())
    };
    // Not `str::split`: its searcher can panic.
    let mut parts = name.as_bytes().split(|&byte| byte == b'.');
    name.starts_with('[') || (parts.clone().count() == 4 && parts.all(is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_meant() {
        const NAMES: [Host<'static>; 3] =
            [Host::new("a.local").unwrap(), Host::new("B:80").unwrap(), Host::new("[::1]:8080").unwrap()];
        let named = AllowedHosts::new(&NAMES);
        let or_address = named.and_addresses();
        for host in ["a.local", "A.LOCAL.", "a.local:1", "b:80", "b.:80", "[::1]:8080"] {
            assert!(named.allows(Some(Host::new(host).unwrap())), "{host}");
        }
        for host in ["a", "a.local.evil", "xa.local", "a.local..", "b", "b:81", "[::1]", "evil"] {
            assert!(!named.allows(Host::new(host)), "{host}");
        }
        for host in ["1.2.3.4", "255.255.255.255:1", "127.0.0.1.", "[::1]", "[fe80::1]:80"] {
            assert!(!named.allows(Host::new(host)) && or_address.allows(Some(Host::new(host).unwrap())), "{host}");
        }
        for host in
            ["1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.x", "1.2.3.0004", "1..2.3", "1.2.3.4.evil", "0x7f000001", "1"]
        {
            assert!(!or_address.allows(Some(Host::new(host).unwrap())), "{host}");
        }
        assert!(!or_address.allows(None));
    }
}
