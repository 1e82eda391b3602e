//! What the fuzz targets share: how an input says how to cut its stream, and seeds from the conformance vectors.

use std::{fs, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sse_tests::{http::of_pieces, stream};

/// A stream and two ways to cut it, out of a fuzzer's bytes: eight bytes of plan, then the stream.
#[derive(Clone, Debug)]
pub struct Input {
    /// The stream.
    pub stream: Vec<u8>,
    /// Sizes of chunks, over and over.
    pub sizes: Vec<usize>,
    /// Other sizes.
    pub other_sizes: Vec<usize>,
    /// A free choice.
    pub choice: u8,
}

impl Input {
    /// `None` if there is not even a plan.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let ([a, b, c, d, e, f, choice, mode], rest) = bytes.split_first_chunk()?;
        // Raw bytes, or choices that get to hard places sooner.
        let stream = match mode % 4 {
            1 => stream::of_pieces(rest),
            2 => stream::of_lines(rest.get(..1200).unwrap_or(rest)),
            _ => rest.to_vec(),
        };
        let sizes = [a, b, c].map(|&size| usize::from(size)).into();
        Some(Self { stream, sizes, other_sizes: [d, e, f].map(|&size| usize::from(size % 8)).into(), choice: *choice })
    }
}

/// Bytes of HTTP and two ways to cut them, out of a fuzzer's bytes: eight bytes of plan, then the bytes.
#[derive(Clone, Debug)]
pub struct Http {
    /// The bytes.
    pub wire: Vec<u8>,
    /// Sizes of chunks, over and over.
    pub sizes: Vec<usize>,
    /// Other sizes.
    pub other_sizes: Vec<usize>,
    /// A free choice.
    pub choice: u8,
}

impl Http {
    /// `None` if there is not even a plan.
    pub fn new(bytes: &[u8], pieces: &[&str]) -> Option<Self> {
        let ([a, b, c, d, e, f, choice, mode], rest) = bytes.split_first_chunk()?;
        // Raw bytes, or choices of pieces that get to hard places sooner.
        let wire = if mode % 2 == 0 { of_pieces(pieces, rest.get(..200).unwrap_or(rest)) } else { rest.to_vec() };
        let sizes = [a, b, c].map(|&size| usize::from(size)).into();
        Some(Self { wire, sizes, other_sizes: [d, e, f].map(|&size| usize::from(size % 8)).into(), choice: *choice })
    }
}

/// Writes the streams of the conformance vectors into the corpus folder that libFuzzer was started with, as it starts.
pub fn seed() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let merging = arguments.iter().any(|argument| argument.starts_with("-merge") || argument.starts_with("-minimize"));
    let corpus = arguments.iter().map(Path::new).find(|path| path.is_dir());
    let Some(corpus) = corpus.filter(|_| !merging) else { return };
    for (n, stream) in streams().enumerate() {
        let path = corpus.join(format!("vector-{n}"));
        let plan = [255, 255, 255, 1, 3, 7, n as u8, 0];
        if !path.exists() && fs::write(&path, [&plan, &stream[..]].concat()).is_err() {
            return;
        }
    }
}

/// The `input_b64` values of the vectors. Read by hand, so that no JSON parser has to be built with instrumentation.
fn streams() -> impl Iterator<Item = Vec<u8>> {
    let files = [
        include_str!("../../tests/vectors/wpt.jsonl"),
        include_str!("../../tests/vectors/adversarial.jsonl"),
        include_str!("../../tests/vectors/reconnect.jsonl"),
    ];
    let values = files.into_iter().flat_map(|file| file.split("\"input_b64\": \"").skip(1));
    values.filter_map(|value| BASE64_STANDARD.decode(value.split('"').next()?).ok())
}
