//! Makes bytes that a chip can walk through out of `tests/vectors`: numbers and lengths are little-endian `u32`, an option is a
//! byte and its value, a list is its length and its items.

use std::{env, fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;

fn main() {
    let mut out = Vec::new();
    for file in ["wpt", "adversarial", "reconnect", "encoder"] {
        let path = format!("../../vectors/{file}.jsonl");
        println!("cargo:rerun-if-changed={path}");
        for line in fs::read_to_string(path).unwrap().lines() {
            let vector: Value = serde_json::from_str(line).unwrap();
            text(&mut out, &vector["name"]);
            let mut rest = Vec::new();
            if file == "encoder" {
                encoder(&mut rest, &vector)
            } else {
                stream(&mut rest, &vector)
            }
            bytes(&mut out, &rest);
        }
    }
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("vectors.bin"), out).unwrap();
}

fn stream(out: &mut Vec<u8>, vector: &Value) {
    out.push(0);
    list(out, vector["chunks"].as_array(), |out, size| number(out, size.as_u64().unwrap()));
    text(out, &vector["initial_last_event_id"]);
    text(out, &vector["last_event_id"]);
    option(out, &vector["retry_ms"], big);
    // A stream alone is the only connection of its source.
    let mut alone = vector.clone();
    alone["request_last_event_id"] = vector["initial_last_event_id"].clone();
    list(out, Some(vector["connections"].as_array().unwrap_or(&vec![alone])), |out, connection| {
        text(out, &connection["request_last_event_id"]);
        bytes(out, &BASE64_STANDARD.decode(connection["input_b64"].as_str().unwrap()).unwrap());
        list(out, connection["events"].as_array(), event);
    });
}

fn encoder(out: &mut Vec<u8>, vector: &Value) {
    out.push(1);
    let fields = &vector["fields"];
    for field in ["event", "id", "data", "comment"] {
        option(out, &fields[field], text);
    }
    // A negative time cannot be said at all, and is refused in this way.
    let unsayable = fields["retry"].as_i64().is_some_and(|retry| retry < 0);
    option(out, &Value::from(fields["retry"].as_u64()), big);
    let rejects = vector["rejects"].is_string();
    out.push((rejects && !unsayable).into());
    out.push((rejects || vector["lossy"] == true).into());
    // What comes back: line breaks are `\n` then.
    let text_of = |field: &str| fields[field].as_str().unwrap_or_default();
    let data = fields["data"].as_str().map(|data| data.replace("\r\n", "\n").replace('\r', "\n"));
    let events: Vec<_> = data
        .iter()
        .map(|data| {
            let event_type = if text_of("event").is_empty() { "message" } else { text_of("event") };
            serde_json::json!({"type": event_type, "data": data, "id": text_of("id")})
        })
        .collect();
    list(out, Some(&events), event);
}

fn event(out: &mut Vec<u8>, event: &Value) {
    for field in ["type", "data", "id"] {
        text(out, &event[field]);
    }
}

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend(u32::try_from(number).unwrap().to_le_bytes());
}

fn big(out: &mut Vec<u8>, number: &Value) {
    out.extend(number.as_u64().unwrap().to_le_bytes());
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len() as u64);
    out.extend(bytes);
}

fn text(out: &mut Vec<u8>, text: &Value) {
    bytes(out, text.as_str().unwrap_or_default().as_bytes());
}

fn option(out: &mut Vec<u8>, value: &Value, write: impl Fn(&mut Vec<u8>, &Value)) {
    out.push((!value.is_null()).into());
    if !value.is_null() {
        write(out, value);
    }
}

fn list(out: &mut Vec<u8>, items: Option<&Vec<Value>>, write: impl Fn(&mut Vec<u8>, &Value)) {
    number(out, items.map_or(0, Vec::len) as u64);
    items.into_iter().flatten().for_each(|item| write(out, item));
}
