//! Against DNS rebinding: a page that makes its own name point at this machine still says its own name.

use super::{
    grammar::decimal_port,
    text::{Host, name_and_port},
};

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
    lookup: Lookup,
}

/// Whether a host is one of these names: a function that is in the program only if there may be names.
#[derive(Clone, Copy, Debug)]
struct Lookup(Option<IsListed>);

type IsListed = fn(&[Host<'_>], &[u8]) -> bool;

#[cfg(feature = "defmt")]
impl defmt::Format for Lookup {
    fn format(&self, _: defmt::Formatter<'_>) {}
}

impl<'a> AllowedHosts<'a> {
    /// Every IP address, and no name.
    pub const ADDRESSES: AllowedHosts<'static> = AllowedHosts { names: &[], addresses: true, lookup: Lookup(None) };

    /// These, and no others.
    pub const fn new(names: &'a [Host<'a>]) -> Self {
        Self { names, addresses: false, lookup: Lookup(Some(is_listed)) }
    }

    /// And every IP address, with any port: for devices that do not know under which address they are reached.
    pub const fn and_addresses(self) -> Self {
        Self { addresses: true, ..self }
    }

    /// Whether `host` is one of them. A request that names none (HTTP/1.0) is for none of them.
    #[must_use]
    pub fn allows(&self, host: Option<Host<'_>>) -> bool {
        host.is_some_and(|host| self.allows_bytes(host.as_str().as_bytes()))
    }

    /// The same of a host as [`RequestBytes`](super::RequestBytes) has it.
    #[must_use]
    pub fn allows_bytes(&self, host: &[u8]) -> bool {
        self.lookup.0.is_some_and(|is_listed| is_listed(self.names, host)) || (self.addresses && is_address(host))
    }
}

fn is_listed(names: &[Host<'_>], host: &[u8]) -> bool {
    let (name, port) = name_and_port(host);
    names.iter().any(|listed| {
        let (listed, wanted) = name_and_port(listed.as_str().as_bytes());
        without_dot(listed).eq_ignore_ascii_case(without_dot(name))
            && (wanted.is_empty() || decimal_port(wanted) == decimal_port(port))
    })
}

fn without_dot(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".").unwrap_or(name)
}

/// An IPv6 address has brackets, an IPv4 address four numbers, of up to 255, and perhaps a dot behind them: browsers write all
/// other forms so.
fn is_address(host: &[u8]) -> bool {
    // No dot stands without digits before it, so that four numbers have three or four.
    let (mut numbers, mut digits, mut number) = (0_usize, 0_usize, 0_usize);
    for &byte in host {
        match byte {
            b'[' => return true,
            b':' => break,
            b'.' if digits > 0 => (digits, number) = (0, 0),
            b'0'..=b'9' => {
                numbers = numbers.wrapping_add(usize::from(digits == 0));
                digits = digits.wrapping_add(1);
                number = number.wrapping_mul(10).wrapping_add(usize::from(byte.wrapping_sub(b'0')));
                if digits > 3 || number > 255 {
                    return false;
                }
            }
            _ => return false,
        }
    }
    numbers == 4
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
