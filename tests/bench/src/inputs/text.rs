//! What stands in events.

use crate::rng::Rng;

pub const ALNUM: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
pub const HEX: &[u8] = b"0123456789abcdef";
const LETTERS: &[u8] = b"eeeeeetttttaaaaooooiiinnnssshhhrrrddlluucmwfgypbvk";

/// A piece of text as language models produce it, as it stands in JSON.
pub fn token(rng: &mut Rng) -> String {
    const FOREIGN: &[&str] = &["é", " für", "ção", " день", "日本", "。", "—", "’s", "🙂", "は"];
    const MARKS: &[&str] = &[",", ".", "\\n\\n", ":", " -", "\\\"", "(", ")", " =", " {", "1", "20", "?", "!", ";"];
    match rng.within(0..=19) {
        0 => rng.pick(FOREIGN).into(),
        1..=4 => rng.pick(MARKS).into(),
        _ => {
            let space = if rng.one_in(4) { "" } else { " " };
            let len = rng.within(1..=6) + rng.within(0..=5);
            format!("{space}{}", rng.text(LETTERS, len))
        }
    }
}

/// `len` bytes of words.
pub fn words(rng: &mut Rng, len: usize) -> String {
    let mut text = String::new();
    while text.len() < len {
        let word = rng.within(1..=10);
        text += &rng.text(LETTERS, word);
        text.push(' ');
    }
    text.truncate(len);
    text
}
