//! What a server sees of a row: requests, and the origins that they go to.

use core::{fmt::Display, str};

use super::{Check, FIRST, OTHER};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its first line.
    pub line: String,
    /// Names in lower case.
    fields: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Asked {
    /// `None` if it is not complete.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
        let mut lines = bytes[..end].split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let line = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let fields: Vec<_> = lines
            .filter_map(|line| {
                let colon = line.iter().position(|&byte| byte == b':')?;
                let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
                Some((name, line[colon + 1..].trim_ascii().to_vec()))
            })
            .collect();
        let length = fields.iter().find(|(name, _)| name == "content-length");
        let length = length.and_then(|(_, value)| str::from_utf8(value).ok()?.parse().ok()).unwrap_or(0);
        let body = &bytes[end + 4..];
        (body.len() >= length).then(|| Self { line, fields, body: body.to_vec() })
    }

    /// Whether it is what it must be.
    pub fn check(&self, check: &Check) -> Result<(), String> {
        let values = |name: &str| -> Vec<String> {
            let fields = self.fields.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
            fields.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect()
        };
        let (seen, expected) = match check {
            Check::Line(line) => (vec![self.line.clone()], vec![format!("{line} HTTP/1.1")]),
            Check::Has(name, value) => (values(name), vec![String::from_utf8_lossy(value).into_owned()]),
            Check::HasNot(name) => (values(name), Vec::new()),
            Check::Body(body) => (vec![String::from_utf8_lossy(&self.body).into_owned()], vec![(*body).to_owned()]),
        };
        if seen == expected { Ok(()) } else { Err(format!("{check:?}: saw {seen:?}")) }
    }
}

/// `bytes` with these addresses in place of [`FIRST`] and [`OTHER`].
#[must_use]
pub fn at_origins<A: Display>(bytes: &[u8], [first, other]: [A; 2]) -> Vec<u8> {
    let mut real = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        let found = [(FIRST, &first), (OTHER, &other)]
            .into_iter()
            .find_map(|(origin, address)| Some((rest.strip_prefix(origin.as_bytes())?, address)));
        rest = if let Some((after, address)) = found {
            real.extend(format!("http://{address}").bytes());
            after
        } else {
            real.push(byte);
            after
        };
    }
    real
}
