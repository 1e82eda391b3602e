//! Streams that are made to be hard.

/// What streams are made of. Lines, halves of lines, and things that look like lines.
#[rustfmt::skip]
const PIECES: &[&[u8]] = &[
    // Line ends, more of them than of anything else.
    b"\n", b"\n", b"\n", b"\n\n", b"\n\n", b"\r", b"\r", b"\r\r", b"\r\n", b"\r\n", b"\r\n\r\n", b"\n\r", b"\n\r\n",
    // Names, with and without colon and space.
    b"data", b"data:", b"data: ", b"data:  ", b"data: x", b"data: x\n\n", b"data :", b"Data:", b" data:", b"datas:", b"dat", b"da",
    b"event", b"event:", b"event: ", b"event: tick", b"event: message", b"events:", b"even", b"e",
    b"id", b"id:", b"id: ", b"id: 1", b"id: 22", b"id:a long id", b"ids:", b"i", b"ID:",
    b"retry", b"retry:", b"retry: ", b"retry: 10", b"retry:0", b"retryy", b"retr", b"r",
    b":", b": ", b":comment", b"::", b"other: field",
    // Values.
    b"x", b"hello", b" ", b"  ", b":", b"0", b"007", b"1234", b"99999999999999999999999", b"+5", b"-1", b"1e3", b"\t", b"{\"a\":1}",
    b"abcdefghijklmnopqrstuvwxyz",
    // NUL, and characters that are line ends elsewhere.
    b"\0", b"\x0b", b"\x0c", b"\x1c", "\u{85}".as_bytes(), "\u{2028}".as_bytes(), "\u{2029}".as_bytes(),
    // UTF-8, whole, cut and broken.
    "é".as_bytes(), "€".as_bytes(), "😀".as_bytes(), b"\xc3", b"\xa9", b"\xe2", b"\xe2\x82", b"\xac", b"\xf0", b"\xf0\x9f", b"\xf0\x9f\x98",
    b"\x80", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    // The byte order mark, whole and cut.
    b"\xef\xbb\xbf", b"\xef\xbb\xbf", b"\xef\xbb", b"\xef", b"\xbb\xbf",
];

/// A stream of pieces, one for each of `choices`. Fewer choices, and smaller ones, give simpler streams.
#[must_use]
pub fn of_pieces(choices: &[u8]) -> Vec<u8> {
    choices.iter().flat_map(|&choice| PIECES[usize::from(choice) % PIECES.len()]).copied().collect()
}

/// A stream of whole lines, of any length and in blocks of many: three of `choices` make a line. What real streams look like, and
/// where the parser takes its short cuts. One in eight is quiet, with many comments in a row, and one in eight is wordy, with many
/// lines of data in a row.
#[must_use]
pub fn of_lines(choices: &[u8]) -> Vec<u8> {
    let is_quiet = choices.first().is_some_and(|&choice| choice % 8 == 7);
    let is_wordy = choices.first().is_some_and(|&choice| choice % 8 == 6);
    let mut stream = Vec::new();
    for choice in choices.chunks_exact(3) {
        let &[kind, len, content] = choice else { continue };
        let newline: &[u8] = match kind >> 4 {
            0..=9 => b"\n",
            10..=13 => b"\r\n",
            _ => b"\r",
        };
        let name: &[u8] = match kind & 0xf {
            0..=6 if is_quiet => b": ",
            7 if is_quiet => b":",
            8 if is_quiet => b"data: ",
            9.. if is_quiet => b"",
            0..=12 if is_wordy => b"data: ",
            0..=5 => b"data: ",
            6 => b"data:",
            7 => b"data",
            8 => b"event: ",
            9 => b"id: ",
            10 => b": ",
            11 => b"retry: ",
            12 => b"unknown: ",
            _ => b"",
        };
        stream.extend_from_slice(name);
        if !(name.is_empty() || name == b"data") {
            let filler: &[u8] = match content % 32 {
                0 => "é".as_bytes(),
                1 => "€😀".as_bytes(),
                2 => b"\xff",
                3 => b"x\0",
                4 => b"7",
                5 => "text\u{2028}".as_bytes(),
                _ => b"text ",
            };
            stream.extend(filler.iter().cycle().take(usize::from(len)));
        }
        stream.extend_from_slice(newline);
    }
    stream
}
