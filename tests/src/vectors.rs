//! The conformance data of `tests/vectors`; its README says what the columns mean.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::outcome::Outcome;

/// A stream and its answer.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of the file")]
pub struct Stream {
    pub name: String,
    #[serde(rename = "input_b64", deserialize_with = "base64")]
    pub input: Vec<u8>,
    pub chunks: Option<Vec<usize>>,
    #[serde(default)]
    pub initial_last_event_id: String,
    pub events: Vec<Event>,
    pub last_event_id: String,
    pub id_buffer: String,
    pub retry_ms: Option<u64>,
}

/// An event of an answer.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of the file")]
pub struct Event {
    #[serde(rename = "type")]
    pub event_type: String,
    pub data: String,
    pub id: String,
}

/// Streams over several connections of one event source.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of the file")]
pub struct Reconnect {
    pub name: String,
    #[serde(default)]
    pub initial_last_event_id: String,
    pub connections: Vec<Connection>,
    pub last_event_id: String,
    pub retry_ms: Option<u64>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of the file")]
pub struct Connection {
    pub request_last_event_id: Option<String>,
    #[serde(rename = "input_b64", deserialize_with = "base64")]
    pub input: Vec<u8>,
    pub events: Vec<Event>,
}

/// A message, and what an encoder made of it or that it must refuse.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of the file")]
pub struct Encoder {
    pub name: String,
    pub fields: Fields,
    #[serde(default, rename = "output_b64", deserialize_with = "base64")]
    pub output: Vec<u8>,
    pub read_back: Option<Vec<Event>>,
    pub read_back_retry_ms: Option<u64>,
    /// That encoder lost something.
    #[serde(default)]
    pub lossy: bool,
    pub rejects: Option<String>,
}

/// The fields of a message.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of the file")]
pub struct Fields {
    pub event: Option<String>,
    pub id: Option<String>,
    pub data: Option<String>,
    pub comment: Option<String>,
    pub retry: Option<i64>,
}

/// `wpt.jsonl` and `adversarial.jsonl`.
#[must_use]
pub fn streams() -> Vec<Stream> {
    let mut streams = rows(include_str!("../vectors/wpt.jsonl"));
    streams.append(&mut rows(include_str!("../vectors/adversarial.jsonl")));
    streams
}

/// `reconnect.jsonl`.
#[must_use]
pub fn reconnects() -> Vec<Reconnect> {
    rows(include_str!("../vectors/reconnect.jsonl"))
}

/// `encoder.jsonl`.
#[must_use]
pub fn encoders() -> Vec<Encoder> {
    rows(include_str!("../vectors/encoder.jsonl"))
}

impl From<&Event> for Outcome {
    fn from(event: &Event) -> Self {
        Self::event(&event.event_type, &event.data, &event.id)
    }
}

fn rows<T: DeserializeOwned>(file: &str) -> Vec<T> {
    file.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))).collect()
}

fn base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom)
}
