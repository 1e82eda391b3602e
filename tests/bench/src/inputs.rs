//! The streams that are parsed: generated, the same in every run. What varies on a real stream (lengths, tokens, comments, ids)
//! varies here, so that no shortcut pays only because a stream repeats itself.

mod styles;
pub mod text;

use crate::rng::Rng;

/// A stream.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    pub name: &'static str,
    pub bytes: &'static [u8],
    /// Where its blocks end.
    ends: &'static [usize],
}

impl Input {
    /// Whole blocks from the start of the stream: about `len` bytes of it, or all of it.
    pub fn prefix(&self, len: usize) -> &'static [u8] {
        let at = self.ends.partition_point(|&end| end < len);
        &self.bytes[..self.ends.get(at).copied().unwrap_or(self.bytes.len())]
    }
}

const MIB: usize = 1 << 20;

/// All of them.
pub fn all() -> Vec<Input> {
    vec![
        generate("llm_tokens", 2 * MIB, styles::llm_tokens()),
        generate("anthropic", 2 * MIB, styles::anthropic("\n")),
        generate("tiny", 2 * MIB, styles::tiny),
        generate("full", 2 * MIB, styles::full("\r\n")),
        generate("multiline", 2 * MIB, styles::multiline),
        generate("large", 4 * MIB, styles::large),
        generate("wikimedia", 2 * MIB, styles::wikimedia()),
        generate("heartbeat", 2 * MIB, styles::heartbeat),
        generate("cr_only", 2 * MIB, styles::cr_only()),
    ]
}

/// A stream that somebody recorded: what is complete of it, repeated until it is long enough to be timed.
///
/// # Errors
/// A word on a file that cannot be read or has no complete block.
pub fn recorded(path: &str) -> Result<Input, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    // Blank lines are wherever two line ends follow each other; a CRLF is one line end.
    let is_blank = |pair: &[u8]| matches!(pair, [b'\n', b'\n' | b'\r'] | [b'\r', b'\r']);
    let blanks = bytes.windows(2).enumerate().filter(|(_, pair)| is_blank(pair)).map(|(at, _)| at + 2);
    let ends: Vec<usize> = blanks.map(|end| end + usize::from(bytes[end..].starts_with(b"\n"))).collect();
    let len = *ends.last().ok_or_else(|| format!("{path}: no complete event"))?;
    let times = MIB.div_ceil(len);
    Ok(Input {
        name: "recorded",
        bytes: bytes[..len].repeat(times).leak(),
        ends: (0..times).flat_map(|time| ends.iter().map(move |end| time * len + end)).collect::<Vec<_>>().leak(),
    })
}

/// Blocks that `block` writes until there are `len` bytes of them, and until the last one says that it may end the stream.
fn generate(name: &'static str, len: usize, mut block: impl FnMut(&mut Rng, &mut String) -> bool) -> Input {
    let mut rng = Rng::new(name.bytes().fold(0, |seed, byte| seed * 31 + u64::from(byte)));
    let (mut text, mut ends) = (String::new(), Vec::new());
    loop {
        let may_end = block(&mut rng, &mut text);
        ends.push(text.len());
        if text.len() >= len && may_end {
            return Input { name, bytes: text.leak().as_bytes(), ends: ends.leak() };
        }
    }
}
