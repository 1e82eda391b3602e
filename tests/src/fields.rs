//! Messages to be encoded, as strings that may be anything, and the laws of the encoder.

use core::{fmt::Write as _, time::Duration};

use sse_core::{DataWriter, Field, Id, Line, Message};

use crate::{
    model::{self, Limits},
    outcome::Outcome,
    replay,
};

/// The fields that somebody would like to send.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "named after the fields")]
pub struct Fields {
    pub comment: Option<String>,
    pub event: Option<String>,
    pub id: Option<String>,
    pub retry: Option<u64>,
    pub data: Option<String>,
}

impl Fields {
    /// The message, without an event type and an id that the types refuse.
    pub fn message(&self) -> Message<'_> {
        let mut message = Message::new();
        if let Some(comment) = &self.comment {
            message = message.comment(comment);
        }
        if let Some(event) = self.event() {
            message = message.event(event);
        }
        if let Some(id) = self.id() {
            message = message.id(id);
        }
        if let Some(retry) = self.retry {
            message = message.retry(Duration::from_millis(retry));
        }
        if let Some(data) = &self.data {
            message = message.data(data);
        }
        message
    }

    /// What a client sees that had `last_event_id` before: events, the last event ID, the reconnection time.
    #[must_use]
    pub fn seen(&self, last_event_id: &str) -> (Vec<Outcome>, String, Option<u64>) {
        let id = self.id.as_deref().filter(|id| !id.contains(['\r', '\n', '\0'])).unwrap_or(last_event_id);
        let event_type = self.event.as_deref().filter(|event| !event.is_empty() && !event.contains(['\r', '\n']));
        let event = self.data.as_deref().map(|data| Outcome::event(event_type.unwrap_or("message"), &normal(data), id));
        (event.into_iter().collect(), id.into(), self.retry)
    }

    /// What is read is what was written, line breaks having become LF; and every way to encode says the same.
    pub fn round_trip(&self) {
        let message = self.message();
        let wire = message.to_string();
        let answer = model::interpret(wire.as_bytes(), "before", Limits::NONE);
        assert_eq!((answer.outcomes, answer.last_event_id, answer.retry), self.seen("before"));

        assert_eq!(message.parts().collect::<String>(), wire);
        assert!(message.parts().all(|part| !part.is_empty()));
        assert_eq!(message.encoded_len(), wire.len());
        let mut out = vec![0; wire.len()];
        assert_eq!(message.encode(&mut out), Some(wire.len()));
        assert_eq!(out, wire.as_bytes());
        if let Some(short) = out.split_last_mut().map(|(_, short)| short) {
            assert_eq!(message.encode(short), None);
        }
    }

    /// However hostile the text, the lines on the wire are of the fields that were asked for, and one blank line ends them.
    pub fn nothing_is_forged(&self) {
        let (lines, open) = replay::joined_lines([self.message().to_string().as_bytes()]);
        assert_eq!(open, None);
        let blank = lines.iter().filter(|line| line.is_none()).count();
        assert_eq!((blank, lines.last()), (1, Some(&None)));
        let count = |field| lines.iter().flatten().filter(|(other, _)| *other == field).count();
        let line_count = |text: &Option<String>| text.as_ref().map_or(0, |text| normal(text).split('\n').count());
        assert_eq!(count(Field::Unknown), 0);
        assert_eq!(count(Field::Comment), line_count(&self.comment));
        assert_eq!(count(Field::Data), line_count(&self.data));
        assert_eq!(count(Field::Event), usize::from(self.event().is_some()));
        assert_eq!(count(Field::Id), usize::from(self.id().is_some()));
        assert_eq!(count(Field::Retry), usize::from(self.retry.is_some()));
    }

    /// Data that goes on in pieces is data written at once.
    pub fn data_in_pieces(&self, pieces: &[String]) {
        let mut whole = self.clone();
        whole.data = Some(self.data.iter().chain(pieces).map(String::as_str).collect());
        let mut writer = DataWriter::new(String::new(), self.message()).unwrap();
        for piece in pieces {
            writer.write_str(piece).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), whole.message().to_string());
    }

    fn event(&self) -> Option<Line<'_>> {
        self.event.as_deref().and_then(Line::new)
    }

    fn id(&self) -> Option<Id<'_>> {
        self.id.as_deref().and_then(Id::new)
    }
}

/// Messages in a row do not run into each other.
pub fn messages_in_a_row(messages: &[Fields]) {
    let wire: String = messages.iter().map(|fields| fields.message().to_string()).collect();
    let (mut outcomes, mut id, mut retry) = (Vec::new(), String::new(), None);
    for fields in messages {
        let (mut events, new_id, new_retry) = fields.seen(&id);
        outcomes.append(&mut events);
        (id, retry) = (new_id, new_retry.or(retry));
    }
    let answer = model::interpret(wire.as_bytes(), "", Limits::NONE);
    assert_eq!((answer.outcomes, answer.last_event_id, answer.retry), (outcomes, id, retry));
}

/// Text with every line break an LF.
fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
