//! Asks a language model, and prints its answer as it comes: a POST whose answer is an event stream that says when it is done.
//!
//! Any server with the interface of `OpenAI` will do; the key is in `OPENAI_API_KEY`:
//! `cargo run --example chat -- https://api.openai.com/v1/chat/completions gpt-4o-mini "Why is the sky blue?"`

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use std::io::{self, Write};

use serde_json::{Value, json};
use sse_std::{Closed, Error, EventSource};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(model), Some(question)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: chat URL MODEL QUESTION".into());
    };
    let body = json!({"model": model, "stream": true, "messages": [{"role": "user", "content": question}]});

    // A POST is sent once: whatever happens, nobody pays twice.
    let mut source = EventSource::builder(&url)
        .method("POST")
        .header("Content-Type", "application/json")
        .sensitive_header("Authorization", &format!("Bearer {}", std::env::var("OPENAI_API_KEY").unwrap_or_default()))
        .body(body.to_string())
        .build()?;

    let mut out = io::stdout();
    while let Some(event) = source.next_event() {
        match event {
            // How these servers say that it was all; not every one closes the connection then.
            Ok(event) if event.data == "[DONE]" => break,
            Ok(event) => {
                let chunk: Value = serde_json::from_str(event.data)?;
                if let Some(error) = chunk.get("error") {
                    return Err(format!("the server says: {error}").into());
                }
                out.write_all(
                    chunk.pointer("/choices/0/delta/content").and_then(Value::as_str).unwrap_or_default().as_bytes(),
                )?;
                out.flush()?;
            }
            // The reason is in the body of the answer.
            Err(Error::Closed(closed @ (Closed::Status(_) | Closed::ContentType))) => {
                let answer = source.failed_response().map(|answer| answer.text().into_owned()).unwrap_or_default();
                return Err(format!("{closed}: {answer}").into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    writeln!(out)?;
    Ok(())
}
