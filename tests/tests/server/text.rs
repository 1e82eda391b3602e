//! Text that wants to be more than text.

use sse_std::{
    EventReader, Id, Line, Message,
    broadcast::{Broadcast, End, Subscription},
    sse_core::http::{HeaderName, HeaderValue, Response},
};

/// Text in any field stays in it, or cannot be said at all.
#[test]
fn no_text_can_forge_anything() {
    let big = "y".repeat(1 << 20);
    let texts = [
        "a\nb",
        "a\rb",
        "a\r\nb",
        "a\0b",
        "\u{feff}a",
        "\n\ndata: forged\n\n",
        "id: 1",
        "x\r\n\r\nHTTP/1.1 200 OK",
        &big,
    ];
    let broadcast = Broadcast::builder().bytes(64 << 20).build();
    let subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    let mut expected = Vec::new();
    for text in texts {
        let (line, id) = (Line::new(text), Id::new(text));
        assert_eq!(line.is_none(), text.contains(['\r', '\n']), "{text:?}");
        assert_eq!(id.is_none(), text.contains(['\r', '\n', '\0']), "{text:?}");
        let mut message = Message::new().data(text).comment(text);
        message = line.map_or(message, |line| message.event(line));
        message = id.map_or(message, |id| message.id(id));
        broadcast.publish(&message);
        let data = text.replace("\r\n", "\n").replace('\r', "\n");
        let event_type = line.map_or("message", |line| line.as_str());
        expected.push((event_type.to_owned(), data, id.map(|id| id.as_str().to_owned())));

        assert_eq!(HeaderName::new(text).is_none(), text != big, "{:?}", &text[..text.len().min(20)]);
        assert_eq!(
            HeaderValue::new(text).is_none(),
            text.contains(['\r', '\n', '\0']),
            "{:?}",
            &text[..text.len().min(20)]
        );
        if let (Some(value), Some(name)) = (HeaderValue::new(text), HeaderName::new("X-Text")) {
            let wire = Response::EVENT_STREAM.headers(&[(name, value)]).to_string();
            assert_eq!(wire.matches("\r\n\r\n").count(), 1);
            assert_eq!(wire.lines().count(), Response::EVENT_STREAM.to_string().lines().count() + 1);
        }
    }
    broadcast.shut_down(None);
    let mut wire = Vec::new();
    assert_eq!(subscriber.serve(&mut wire).unwrap(), End::Ended);
    let mut id = String::new();
    let seen: Vec<_> = EventReader::new(&wire[..]).map(Result::unwrap).collect();
    assert_eq!(seen.len(), expected.len());
    for (event, (event_type, data, event_id)) in seen.iter().zip(expected) {
        id = event_id.unwrap_or(id);
        assert!(event.event_type == *event_type && event.data == *data && event.id == *id);
    }
}
