//! WHATWG HTML 9.2.6, word for word, over a whole stream: slow, and easy to hold against the text of the standard.
//!
//! Two things are ours: a stream starts with the event source's last event ID string (as browsers do), and values have limits.

use sse_core::Field;

use crate::outcome::Outcome;

/// The longest values, in bytes of text.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of data.
    pub data: usize,
    /// Of an event type.
    pub event: usize,
    /// Of an id.
    pub id: usize,
}

impl Limits {
    /// The standard's.
    pub const NONE: Self = Self { data: usize::MAX, event: usize::MAX, id: usize::MAX };
}

/// What a stream comes to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// Events and oversize events, in order.
    pub outcomes: Vec<Outcome>,
    /// The last event ID string at the end.
    pub last_event_id: String,
    /// The last event ID buffer at the end, which is ahead of the string if a block was not finished.
    pub id_buffer: String,
    /// The reconnection time, if the stream set it.
    pub retry: Option<u64>,
}

/// "To interpret an event stream".
#[must_use]
pub fn interpret(stream: &[u8], last_event_id: &str, limits: Limits) -> Answer {
    // Streams must be decoded using the UTF-8 decode algorithm (which strips one leading BOM).
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    let text = String::from_utf8_lossy(stream);

    let mut source = Source {
        limits,
        answer: Answer {
            outcomes: Vec::new(),
            last_event_id: last_event_id.into(),
            id_buffer: last_event_id.into(),
            retry: None,
        },
        data: String::new(),
        event_type: String::new(),
    };
    for line in lines(&text) {
        source.line(line);
    }
    // Once the end of the file is reached, any pending data must be discarded.
    source.answer
}

/// Lines end in CRLF, LF or CR; the end of the stream ends none.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(['\r', '\n']) {
        lines.push(&rest[..end]);
        rest = &rest[end..];
        rest = rest.strip_prefix("\r\n").unwrap_or_else(|| &rest[1..]);
    }
    lines
}

/// A line as a tokenizer tells it: its field and the bytes of its value; `None` is a blank line.
pub type Line = Option<(Field, Vec<u8>)>;

/// The complete lines of `stream`, and what there is of the value of the line that is not complete at its end.
///
/// An incomplete line has no value before the first byte of it, nor as long as it may yet be any field's.
#[must_use]
pub fn lines_of(stream: &[u8]) -> (Vec<Line>, Line) {
    let start = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    let (mut lines, mut rest) = (Vec::new(), start);
    while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        lines.push(value(&rest[..end], true));
        rest = &rest[end..];
        rest = rest.strip_prefix(b"\r\n").unwrap_or_else(|| &rest[1..]);
    }
    let may_be_a_bom = lines.is_empty() && rest.len() == stream.len() && b"\xEF\xBB".starts_with(rest);
    (lines, if may_be_a_bom { None } else { value(rest, false) })
}

fn value(line: &[u8], complete: bool) -> Line {
    let names = [
        ("data", Field::Data),
        ("event", Field::Event),
        ("id", Field::Id),
        ("retry", Field::Retry),
        ("", Field::Comment),
    ];
    for (name, field) in names {
        if let Some(value) = line.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b":")) {
            let value = value.strip_prefix(b" ").unwrap_or(value);
            return (complete || !value.is_empty()).then(|| (field, value.to_vec()));
        }
        if line == name.as_bytes() && !name.is_empty() && complete {
            return Some((field, Vec::new()));
        }
        if name.as_bytes().starts_with(line) && !complete {
            return None;
        }
    }
    (!line.is_empty()).then(|| (Field::Unknown, line.to_vec()))
}

struct Source {
    limits: Limits,
    answer: Answer,
    data: String,
    event_type: String,
}

impl Source {
    fn line(&mut self, line: &str) {
        if line.is_empty() {
            // If the line is empty (a blank line): dispatch the event.
            self.dispatch();
        } else if line.starts_with(':') {
            // If the line starts with a colon: ignore the line.
        } else if let Some((field, value)) = line.split_once(':') {
            // If value starts with a space, remove it.
            self.field(field, value.strip_prefix(' ').unwrap_or(value));
        } else {
            self.field(line, "");
        }
    }

    fn field(&mut self, field: &str, value: &str) {
        match field {
            "event" => self.event_type = value.into(),
            // Append the field value to the data buffer, then append a single LF to the data buffer.
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            // If the field value does not contain NULL, set the last event ID buffer to the field value.
            "id" if !value.contains('\0') => self.answer.id_buffer = value.into(),
            // If the field value consists of only ASCII digits, set the reconnection time to that integer.
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.answer.retry = Some(value.parse().unwrap_or(u64::MAX));
            }
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        // Set the last event ID string to the value of the last event ID buffer.
        let id = self.answer.id_buffer.clone();
        let id_fits = id.len() <= self.limits.id;
        if id_fits {
            self.answer.last_event_id = id.clone();
        } else {
            self.answer.id_buffer = self.answer.last_event_id.clone();
        }
        let mut data = core::mem::take(&mut self.data);
        let event_type = core::mem::take(&mut self.event_type);

        // If the data buffer is an empty string: return. Its last character, a LF, is removed.
        let has_data = data.pop().is_some();
        let oversize = |field, text: &str| Outcome::Oversize { field, len: text.len() as u64 };
        if has_data && data.len() > self.limits.data {
            self.answer.outcomes.push(oversize(Field::Data, &data));
        } else if has_data && event_type.len() > self.limits.event {
            self.answer.outcomes.push(oversize(Field::Event, &event_type));
        } else if !id_fits {
            self.answer.outcomes.push(oversize(Field::Id, &id));
        } else if has_data {
            // type: "message", or the event type buffer if that is not empty.
            let event_type = if event_type.is_empty() { "message" } else { &event_type };
            self.answer.outcomes.push(Outcome::event(event_type, &data, &id));
        }
    }
}
