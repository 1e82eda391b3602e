//! The laws of the HTTP module, each a function that panics where one is broken: it is held against `httparse` with a plain
//! reading of its headers, against a plain chunk decoder, and against that of `ureq-proto`, however the input is cut.

use core::time::Duration;

use httparse::{EMPTY_HEADER, ParserConfig, Status};
use sse_core::{
    Id,
    http::{
        Accept, BadFraming, BadHead, BadRequest, Body, ContentType, Framing, HeadParser, HeaderValue, Host,
        LastEventId, RequestParser,
    },
};
use ureq_proto::{
    client::{Call, RecvResponseResult, SendRequestResult},
    http::Request,
};

use crate::replay::chunks;

/// What a response's head says: status, type, framing, encoded, when to retry, whether and where to go.
type Said = (u16, ContentType, Framing, bool, Option<Duration>, bool, Option<Vec<u8>>);

/// Names and values, folded lines joined.
type Fields<'a> = Vec<(&'a str, Vec<u8>)>;

/// Room for a `Location`, in all heads that are compared.
const LOCATION: usize = 64;

/// Room for the text of a request.
const TEXT: usize = 96;

/// The head of a response is what `httparse` and a plain reading of its headers say, however it is cut.
pub fn head_is_the_model(wire: &[u8], sizes: &[usize]) {
    let (seen, rest) = head(chunks(wire, sizes));
    let whole = head([wire]);
    assert_eq!((&seen, rest), (&whole.0, whole.1), "however cut");
    match model_head(wire) {
        Model::Is(said, len) => assert_eq!((seen, rest), (said.map(Some), wire.len() - len)),
        Model::Partial => assert!(!matches!(seen, Ok(Some(_))), "{seen:?} of what is not complete"),
        // What we accept and `httparse` does not: control bytes in values, and minor versions from 2 on.
        Model::Refused => {
            // Nor does it skip a folded line after the status line.
            let folded = wire.windows(2).any(|pair| matches!(pair, [b'\n', b' ' | b'\t']));
            if let (Ok(Some(said)), false) = (seen, folded) {
                let tame = tame(wire);
                match model_head(&tame) {
                    Model::Is(Ok(model), len) => {
                        assert_eq!((said.0, said.2, rest), (model.0, model.2, wire.len() - len));
                    }
                    Model::Unknown => {}
                    _ => panic!("{said:?} of what is refused"),
                }
            }
        }
        Model::Unknown => {}
    }
}

type Seen = (Result<Option<Said>, BadHead>, usize);

/// What our parser says, and how many bytes it leaves. An error leaves none.
fn head<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Seen {
    let mut parser = HeadParser::<LOCATION>::new();
    let mut pieces = pieces.into_iter();
    for mut piece in &mut pieces {
        match parser.next(&mut piece) {
            Ok(None) => assert!(piece.is_empty()),
            Ok(Some(head)) => {
                let left = piece.len() + pieces.map(<[u8]>::len).sum::<usize>();
                let location = parser.location().map(<[u8]>::to_vec);
                let said = (
                    head.status,
                    head.content_type,
                    head.framing,
                    head.encoded,
                    head.retry_after,
                    head.has_location,
                    location,
                );
                return (Ok(Some(said)), left);
            }
            Err(bad) => {
                assert_eq!(parser.next(&mut piece), Err(bad), "an error stays");
                return (Err(bad), 0);
            }
        }
    }
    (Ok(None), 0)
}

enum Model<T> {
    /// It is this, with so many bytes.
    Is(T, usize),
    Partial,
    Refused,
    /// More than the model can take.
    Unknown,
}

fn model_head(wire: &[u8]) -> Model<Result<Said, BadHead>> {
    let mut config = ParserConfig::default();
    config.allow_spaces_after_header_name_in_responses(true).allow_obsolete_multiline_headers_in_responses(true);
    let mut at = 0;
    loop {
        let mut headers = [EMPTY_HEADER; 128];
        let mut response = httparse::Response::new(&mut headers);
        let len = match config.parse_response(&mut response, &wire[at..]) {
            Ok(Status::Complete(len)) => len,
            Ok(Status::Partial) => return Model::Partial,
            Err(httparse::Error::TooManyHeaders) => return Model::Unknown,
            Err(_) => return Model::Refused,
        };
        at += len;
        let (Some(status), Some(minor)) = (response.code, response.version) else { return Model::Unknown };
        if status < 100 {
            return Model::Is(Err(BadHead::Status), wire.len());
        }
        let fields = fields(response.headers);
        let location: Vec<&Vec<u8>> = values(&fields, "location").filter(|_| (300..400).contains(&status)).collect();
        let has_location = !location.is_empty();
        let location = match location[..] {
            [value] if value.len() <= LOCATION => Some(value.clone()),
            _ => None,
        };
        if (100..200).contains(&status) && status != 101 {
            continue;
        }
        let framing = match (lengths(&fields), status) {
            (_, 101 | 204 | 304) => Framing::Length(0),
            ((Some(last), _), _) => {
                if last == "chunked" && minor == 1 {
                    Framing::Chunked
                } else {
                    Framing::Close
                }
            }
            ((None, Length::None), _) => Framing::Close,
            ((None, Length::Some(length)), _) => Framing::Length(length),
            ((None, Length::Bad), _) => return Model::Is(Err(BadHead::Length), wire.len()),
        };
        let codings = lists(&fields, "transfer-encoding").into_iter().chain(lists(&fields, "content-encoding"));
        let is_known = |coding: &String| matches!(&coding[..], "" | "identity");
        // One that is chunked twice, or has its content chunked, is encoded only in the second case.
        let chunked = |coding: &String| coding == "chunked";
        let transfer_encoded = lists(&fields, "transfer-encoding").iter().any(|c| !is_known(c) && !chunked(c));
        let content_encoded = lists(&fields, "content-encoding").iter().any(|c| !is_known(c));
        drop(codings);
        let retry_after = values(&fields, "retry-after").last().and_then(|value| {
            let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
            digits.then(|| Duration::from_secs(number(value).unwrap()))
        });
        let encoded = transfer_encoded || content_encoded;
        let said = (status, content_type(&fields), framing, encoded, retry_after, has_location, location);
        return Model::Is(Ok(said), at);
    }
}

/// Names in lower case; folded lines joined, blanks around taken off.
fn fields<'a>(headers: &[httparse::Header<'a>]) -> Fields<'a> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let value = |raw: &[u8]| {
        let joined: Vec<u8> = raw.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let start = joined.iter().position(|byte| !is_blank(byte)).unwrap_or(joined.len());
        let end = joined.iter().rposition(|byte| !is_blank(byte)).map_or(start, |at| at + 1);
        joined[start..end].to_vec()
    };
    headers.iter().map(|header| (header.name, value(header.value))).collect()
}

fn values<'f>(fields: &'f Fields<'_>, name: &'f str) -> impl Iterator<Item = &'f Vec<u8>> {
    fields.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The elements of all lists of that name, in lower case: cut at commas that are not quoted, blanks around taken off.
fn lists(fields: &Fields<'_>, name: &str) -> Vec<String> {
    values(fields, name).flat_map(|value| elements(value)).collect()
}

fn elements(value: &[u8]) -> Vec<String> {
    let (mut elements, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for &byte in value {
        let character = char::from(byte);
        match character {
            ',' if !quoted => {
                elements.push(String::new());
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && !escaped && character == '\\';
        elements.last_mut().unwrap().push(character.to_ascii_lowercase());
    }
    elements.iter().map(|element| element.trim_matches([' ', '\t']).to_string()).collect()
}

/// WHATWG Fetch, "extract a MIME type", as far as event streams go.
fn content_type(fields: &Fields<'_>) -> ContentType {
    if values(fields, "content-type").next().is_none() {
        return ContentType::Missing;
    }
    let mut kind = ContentType::Other;
    for element in lists(fields, "content-type") {
        let essence = element.split(';').next().unwrap_or_default().trim_matches([' ', '\t']);
        let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
        let Some((main, sub)) = essence.split_once('/') else { continue };
        if is_token(main) && is_token(sub) && essence != "*/*" {
            kind = if essence == "text/event-stream" { ContentType::EventStream } else { ContentType::Other };
        }
    }
    kind
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte)
}

enum Length {
    None,
    Some(u64),
    Bad,
}

/// The last transfer coding, which is empty if there are none in the header, and what `Content-Length` says.
fn lengths(fields: &Fields<'_>) -> (Option<String>, Length) {
    let transfer = values(fields, "transfer-encoding").next().map(|_| {
        let mut codings = lists(fields, "transfer-encoding");
        codings.retain(|coding| !coding.is_empty());
        codings.pop().unwrap_or_default()
    });
    let mut length = Length::None;
    for value in lists(fields, "content-length") {
        let number = number(value.as_bytes()).filter(|&number| usize::BITS < u64::BITS || number < u64::MAX);
        length = match (number, length) {
            (Some(number), Length::None) => Length::Some(number),
            (Some(number), Length::Some(before)) if number == before => Length::Some(number),
            _ => Length::Bad,
        };
    }
    (transfer, length)
}

/// Of digits.
fn number(digits: &[u8]) -> Option<u64> {
    let digits = str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    (!digits.is_empty()).then(|| counted(digits.parse().unwrap_or(u64::MAX)))
}

/// What a number in a head counts as: `usize::MAX` if all its digits but the last make more than a sixteenth of what a `usize` counts.
#[must_use]
pub fn counted(number: u64) -> u64 {
    if number / 10 < 1 << (usize::BITS - 4) { number } else { usize::MAX as u64 }
}

/// With no control bytes, and of version 1.1.
fn tame(wire: &[u8]) -> Vec<u8> {
    let mut tame: Vec<u8> = wire
        .iter()
        .map(|&byte| if byte.is_ascii_control() && !b"\t\r\n\0".contains(&byte) { b'x' } else { byte })
        .collect();
    for at in 0..tame.len().saturating_sub(8) {
        if tame[at..].starts_with(b"HTTP/1.") && matches!(tame[at + 7], b'2'..=b'9') {
            tame[at + 7] = b'1';
        }
    }
    tame
}

/// What a body gives: its bytes, how many bytes it leaves, what was wrong, whether it is done, whether it may end here.
type Decoded = (Vec<u8>, usize, Result<(), BadFraming>, bool, bool);

/// A body is what a plain decoder makes of it, however it is cut; where `ureq-proto` decodes it, it is the same.
pub fn body_is_the_model(wire: &[u8], sizes: &[usize], framing: Framing) {
    let seen = body(framing, chunks(wire, sizes));
    assert_eq!(seen, body(framing, [wire]), "however cut");
    match framing {
        Framing::Close => assert_eq!(seen, (wire.to_vec(), 0, Ok(()), false, true)),
        Framing::Length(length) => {
            let len = usize::try_from(length).unwrap_or(usize::MAX).min(wire.len());
            let done = len as u64 == length && length < usize::MAX as u64;
            let whole = done || length >= usize::MAX as u64;
            assert_eq!(seen, (wire[..len].to_vec(), wire.len() - len, Ok(()), done, whole));
        }
        Framing::Chunked => {
            assert_eq!(seen, model_body(wire), "the plain decoder");
            if let Some((bytes, left)) = ureq_body(wire) {
                assert_eq!((&seen.0, seen.1, seen.2, seen.3), (&bytes, left, Ok(()), true), "ureq-proto");
            }
        }
    }
}

fn body<'a>(framing: Framing, pieces: impl IntoIterator<Item = &'a [u8]>) -> Decoded {
    let mut body = Body::new(framing);
    let (mut bytes, mut left, mut result) = (Vec::new(), 0, Ok(()));
    for mut piece in pieces {
        while result.is_ok() {
            match body.next(&mut piece) {
                Ok(Some(data)) => {
                    assert!(!data.is_empty());
                    bytes.extend_from_slice(data);
                }
                Ok(None) => {
                    left += piece.len();
                    assert!(piece.is_empty() || body.is_done());
                    break;
                }
                Err(bad) => {
                    assert_eq!(body.next(&mut piece), Err(bad), "an error stays");
                    (result, left) = (Err(bad), 0);
                }
            }
        }
    }
    (bytes, left, result, body.is_done(), body.end().is_ok())
}

fn model_body(wire: &[u8]) -> Decoded {
    let (mut bytes, mut rest) = (Vec::new(), wire);
    let size = loop {
        let (line, after) = match line(rest) {
            Line::Is(line, after) => (line, Some(after)),
            Line::Partial([]) if !rest.is_empty() => return (bytes, 0, Err(BadFraming::Size), false, false),
            Line::Partial(line) => (line, None),
            Line::Bad(line, byte) => {
                // What is wrong with the size comes before what is wrong with the line.
                let in_size = line.is_empty() || (byte == 0 && !line.contains(&b';'));
                let bad = if in_size { BadFraming::Size } else { BadFraming::Line };
                return (bytes, 0, Err(size(line, false).err().unwrap_or(bad)), false, false);
            }
            Line::Long(line) => {
                return (bytes, 0, Err(size(line, false).err().unwrap_or(BadFraming::TooLong)), false, false);
            }
        };
        let size = match size(line, after.is_some()) {
            Ok(size) => size,
            Err(bad) => return (bytes, 0, Err(bad), false, false),
        };
        let Some(after) = after else { return (bytes, 0, Ok(()), false, false) };
        if size == 0 {
            break after;
        }
        let len = usize::try_from(size).unwrap_or(usize::MAX).min(after.len());
        bytes.extend_from_slice(&after[..len]);
        match &after[len..] {
            [] | [b'\r'] => return (bytes, 0, Ok(()), false, false),
            [b'\r', b'\n', next @ ..] => rest = next,
            [b'\r', ..] => return (bytes, 0, Err(BadFraming::Line), false, false),
            _ => return (bytes, 0, Err(BadFraming::End), false, false),
        }
    };
    let mut rest = size;
    let mut room = usize::from(Body::MAX_LINE);
    loop {
        match line(&rest[..rest.len().min(room)]) {
            Line::Is(b"", _) => return (bytes, rest.len() - 2, Ok(()), true, true),
            Line::Is(line, _) => {
                room -= line.len() + 2;
                rest = &rest[line.len() + 2..];
            }
            Line::Bad(..) => return (bytes, 0, Err(BadFraming::Line), false, false),
            _ if rest.len() > room => return (bytes, 0, Err(BadFraming::TooLong), false, false),
            _ => return (bytes, 0, Ok(()), false, true),
        }
    }
}

enum Line<'a> {
    /// A line, and what follows it.
    Is(&'a [u8], &'a [u8]),
    Partial(&'a [u8]),
    /// Up to the byte that is wrong.
    Bad(&'a [u8], u8),
    Long(&'a [u8]),
}

fn line(wire: &[u8]) -> Line<'_> {
    let room = usize::from(Body::MAX_LINE);
    let at = wire.iter().position(|byte| matches!(byte, b'\r' | b'\n' | 0)).unwrap_or(wire.len());
    if at >= room {
        return Line::Long(&wire[..room]);
    }
    match &wire[at..] {
        [] | [b'\r'] if at + 1 < room || wire.len() <= room => Line::Partial(&wire[..at]),
        [b'\r', ..] if at + 1 == room => Line::Long(&wire[..at]),
        [b'\r', b'\n', after @ ..] => Line::Is(&wire[..at], after),
        [byte, ..] => Line::Bad(&wire[..at], *byte),
        [] => Line::Partial(wire),
    }
}

/// The size of a chunk whose line starts like this, or is this.
fn size(line: &[u8], whole: bool) -> Result<u64, BadFraming> {
    let mut size: usize = 0;
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    for &digit in &line[..digits] {
        let digit = char::from(digit).to_digit(16).unwrap_or_default() as usize;
        size = size.checked_mul(16).ok_or(BadFraming::Huge)? + digit;
    }
    let rest = line[digits..].iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    let starts = digits > 0 || (line.is_empty() && !whole);
    if starts && matches!(rest, None | Some(b';')) { Ok(size as u64) } else { Err(BadFraming::Size) }
}

/// The bytes and what is left, if `ureq-proto` gets to the end of it and our rules are kept: digits first, and no line end but
/// CRLF. It refuses lines of more than 20 bytes.
fn ureq_body(wire: &[u8]) -> Option<(Vec<u8>, usize)> {
    let request = Request::get("http://h/").body(()).unwrap();
    let mut call = Call::new(request).unwrap().proceed();
    call.write(&mut [0; 256]).unwrap();
    let Ok(Some(SendRequestResult::RecvResponse(mut call))) = call.proceed() else { panic!("no request") };
    call.try_response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false).unwrap();
    let Some(RecvResponseResult::RecvBody(mut call)) = call.proceed() else { panic!("no body") };
    let (mut bytes, mut at, mut room) = (Vec::new(), 0, vec![0; wire.len() + 16]);
    loop {
        let rest = &wire[at..];
        // Where it stands at a size, and takes more than is allowed.
        let ended = call.is_ended_chunked();
        if call.is_on_chunk_boundary() && !ended {
            let Line::Is(line, _) = line(rest) else { return None };
            size(line, true).ok()?;
        }
        call.stop_on_chunk_boundary(true);
        let (taken, given) = call.read(rest, &mut room).ok()?;
        bytes.extend_from_slice(&room[..given]);
        at += taken;
        if taken == 0 && given == 0 {
            // With the blank line, and with trailer fields that it skips unseen.
            let whole = ended && wire[..at].ends_with(b"\r\n\r\n");
            let odd_trailer = matches!(model_body(wire).2, Err(BadFraming::Line | BadFraming::TooLong));
            return (whole && !odd_trailer).then_some((bytes, wire.len() - at));
        }
    }
}

/// What a request's head says.
#[derive(Debug, Eq, PartialEq)]
struct Asked {
    method: String,
    path: String,
    query: Option<String>,
    host: Option<String>,
    origin: Option<String>,
    last_event_id: Result<String, ()>,
    accept: Accept,
    asks_method: bool,
    framing: Framing,
    http_1_0: bool,
}

/// The head of a request is what `httparse` and a plain reading of its headers say, however it is cut.
pub fn request_is_the_model(wire: &[u8], sizes: &[usize]) {
    let (seen, rest) = asked(chunks(wire, sizes));
    let whole = asked([wire]);
    assert_eq!((&seen, rest), (&whole.0, whole.1), "however cut");
    match model_request(wire) {
        Model::Is(Ok(mut model), len) => {
            let (fits, id_fits) = fits(&wire[..len]);
            if !id_fits {
                model.last_event_id = Err(());
            }
            match seen {
                Ok(Some(seen)) => assert_eq!((&seen, rest, fits), (&model, wire.len() - len, true)),
                Err(BadRequest::LongTarget | BadRequest::LongField) => assert!(!fits, "{model:?}"),
                seen => panic!("{seen:?} of {model:?}"),
            }
        }
        Model::Is(Err(()), _) => assert!(seen.is_err(), "{seen:?} of what has to be refused"),
        Model::Partial => assert!(!matches!(seen, Ok(Some(_))), "{seen:?} of what is not complete"),
        Model::Refused => {
            if let Ok(Some(seen)) = seen {
                let model = model_request(&tame(wire));
                assert!(matches!(model, Model::Is(Ok(_), _) | Model::Unknown), "{seen:?} of what is refused");
            }
        }
        Model::Unknown => {}
    }
}

fn asked<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Result<Option<Asked>, BadRequest>, usize) {
    let mut parser = RequestParser::<TEXT>::new();
    let mut pieces = pieces.into_iter();
    for mut piece in &mut pieces {
        match parser.next(&mut piece) {
            Ok(false) => assert!(piece.is_empty()),
            Ok(true) => {
                let left = piece.len() + pieces.map(<[u8]>::len).sum::<usize>();
                let request = parser.request().unwrap();
                let asked = Asked {
                    method: request.method.as_str().into(),
                    path: request.path.into(),
                    query: request.query.map(Into::into),
                    host: request.host.map(|host| host.as_str().into()),
                    origin: request.origin.map(|origin| origin.as_str().into()),
                    last_event_id: match request.last_event_id {
                        LastEventId::Missing => Ok(String::new()),
                        LastEventId::Unusable => Err(()),
                        LastEventId::Id(id) => {
                            assert!(!id.as_str().is_empty());
                            Ok(id.as_str().into())
                        }
                    },
                    accept: request.accept,
                    asks_method: request.asks_method,
                    framing: request.framing,
                    http_1_0: request.http_1_0,
                };
                return (Ok(Some(asked)), left);
            }
            Err(bad) => {
                assert_eq!(parser.next(&mut piece), Err(bad), "an error stays");
                assert_eq!(parser.request(), None);
                assert!(bad.response().to_string().starts_with("HTTP/1.1 "));
                return (Err(bad), 0);
            }
        }
    }
    (Ok(None), 0)
}

/// Whether there is room for the lines of a head, and for the last event ID: those that count stay, one after the other.
fn fits(head: &[u8]) -> (bool, bool) {
    let blank = |line: &[u8]| line.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let (mut start, mut fits, mut id_fits, mut has_id) = (0, true, true, false);
    for line in head.split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default().to_ascii_lowercase();
        let is_id = start > 0 && name == b"last-event-id";
        let (is_kept, needed) = match &name[..] {
            _ if start == 0 => (true, line.len()),
            // One that is of no use is not kept.
            b"last-event-id" if has_id || line.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') => {
                (false, line.len())
            }
            b"host" | b"origin" | b"last-event-id" | b"content-length" | b"transfer-encoding" => (true, line.len()),
            b"accept" => (false, line.len()),
            _ => (false, name.len() + 1),
        };
        if start + needed > TEXT {
            // Of a long line it has to see the name.
            let has_name = start + name.len() < TEXT;
            (fits, id_fits) = (fits && is_id && has_name, id_fits && !is_id);
        } else if is_kept {
            start += line.len() - blank(line);
            has_id |= is_id;
        }
    }
    (fits, id_fits)
}

fn model_request(wire: &[u8]) -> Model<Result<Asked, ()>> {
    let mut headers = [EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut headers);
    let len = match request.parse(wire) {
        Ok(Status::Complete(len)) => len,
        Ok(Status::Partial) => return Model::Partial,
        Err(httparse::Error::TooManyHeaders) => return Model::Unknown,
        Err(_) => return Model::Refused,
    };
    let (Some(method), Some(target), Some(minor)) = (request.method, request.path, request.version) else {
        return Model::Unknown;
    };
    let fields = fields(request.headers);
    Model::Is(model_asked(method, target, minor == 0, &fields).ok_or(()), len)
}

/// `None` for what has to be refused, although its syntax is right.
fn model_asked(method: &str, target: &str, http_1_0: bool, fields: &Fields<'_>) -> Option<Asked> {
    let graphic = target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    let lower = target.to_ascii_lowercase();
    let scheme = ["http://", "https://"].into_iter().find(|scheme| lower.starts_with(scheme));
    let (authority, path) = match scheme {
        _ if !graphic => return None,
        None if target == "*" || target.starts_with('/') => (None, target),
        None => return None,
        Some(scheme) => {
            let rest = &target[scheme.len()..];
            let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
            (Some(authority), if path.is_empty() { "/" } else { path })
        }
    };
    if path.starts_with('?') {
        return None;
    }
    let one = |name| {
        let values: Vec<&Vec<u8>> = values(fields, name).collect();
        match values[..] {
            [] => Ok(None),
            [value] => Ok(Some(str::from_utf8(value).map_err(|_| ())?)),
            _ => Err(()),
        }
    };
    let header = one("host").ok()?;
    if header.is_none() && !http_1_0 && authority.is_none() {
        return None;
    }
    let named = authority.or(header);
    let host = named.and_then(Host::new);
    if host.is_none() && header.is_some_and(|header| !header.is_empty()) {
        return None;
    }
    if host.is_none() && header.is_none() && !http_1_0 {
        return None;
    }
    let origin = one("origin").ok()?;
    if origin.is_some_and(|origin| HeaderValue::new(origin).is_none() || !origin.is_ascii()) {
        return None;
    }
    // No lists, nor two lines.
    let (transfer, length) = (one("transfer-encoding").ok()?, one("content-length").ok()?);
    let framing = match (transfer, length) {
        (None, None) => Framing::Length(0),
        (None, Some(length)) => match number(length.as_bytes())? {
            u64::MAX => return None,
            number => Framing::Length(number),
        },
        (Some(coding), None) if coding.eq_ignore_ascii_case("chunked") && !http_1_0 => Framing::Chunked,
        _ => return None,
    };
    let accept = values(fields, "accept").flat_map(|value| elements(value)).fold(None, |accept, element| {
        let is = element.split(';').next().unwrap_or_default().trim_matches([' ', '\t']).to_string();
        Some(match (&is[..], accept) {
            ("text/event-stream", _) | (_, Some(Accept::EventStream)) => Accept::EventStream,
            ("text/*" | "*/*", _) | (_, Some(Accept::Anything)) => Accept::Anything,
            _ => Accept::Other,
        })
    });
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query.to_string())));
    let id = one("last-event-id").map(Option::unwrap_or_default);
    let is_good = |id: &str| Id::new(id).is_some() && HeaderValue::new(id).is_some();
    Some(Asked {
        method: method.into(),
        path: path.into(),
        query,
        host: host.map(|host| host.as_str().into()),
        origin: origin.map(Into::into),
        last_event_id: id.and_then(|id| if is_good(id) { Ok(id.to_string()) } else { Err(()) }),
        accept: accept.unwrap_or(Accept::Missing),
        asks_method: values(fields, "access-control-request-method").next().is_some(),
        framing,
        http_1_0,
    })
}

/// Heads and bodies that are made to be hard: one piece for each of `choices`.
#[must_use]
pub fn of_pieces(pieces: &[&str], choices: &[u8]) -> Vec<u8> {
    choices.iter().flat_map(|&choice| pieces[usize::from(choice) % pieces.len()].bytes()).collect()
}

/// Of heads of responses.
#[rustfmt::skip]
pub const HEAD_PIECES: &[&str] = &[
    "HTTP/1.1 200 OK\r\n", "HTTP/1.1 302 Found\r\n", "HTTP/1.0 200 OK\n", "HTTP/1.1 503\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 204 x\r\n", "HTTP/1.1 ", "HTTP/1.", "HTTP", "200", "\r\n", "\r\n", "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ":", ": ", ",", ";",
    "\"", "\\", "/", "x", "é", "\u{1}", "\0", "0", "5", "+5", "18446744073709551615", "11529215046068469760", "9999999999999999999999",
    "Content-Length", "Content-Length: ", "Content-Length: 5\r\n", "content-length: 5", "Transfer-Encoding: ", "chunked", "CHUNKED\r\n",
    "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "gzip", "identity", "Content-Encoding: ", "br\r\n",
    "Content-Type: ", "Content-Type: text/event-stream\r\n", "text/event-stream", "Text/Event-Stream; charset=x", "text/html", "*/*",
    "Content-Type: text/html\r\n", "Location: ", "Location: /a\r\n", "Location: https://example.org/a?b\r\n", "Retry-After: ",
    "Retry-After: 120\r\n", "Fri, 31 Dec 1999 23:59:59 GMT", "X: y\r\n", "X-Long: 0123456789012345678901234567890123456789\r\n",
    "\r\n folded", "\r\n\t", "0123456789012345678901234567890123456789",
];

/// Of chunked bodies.
#[rustfmt::skip]
pub const BODY_PIECES: &[&str] = &[
    "0\r\n\r\n", "0\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "1\r\na\r\n", "3\r\nabc\r\n", "A\r\n0123456789\r\n", "a;x=\"y;z\"\r\n0123456789\r\n", "0", "1",
    "2", "f", "F", "10", "000", "ffffffffffffffff", "10000000000000000", "g", "x", "+1", "-1", " ", "\t", ";", ";a=b", "\"", "\\", "\0", "é",
    "X: y\r\n", "3;a\r\nabc\r\n", "3 \r\nabc\r\n", "data: x\n\n",
];

/// Of heads of requests.
#[rustfmt::skip]
pub const REQUEST_PIECES: &[&str] = &[
    "GET / HTTP/1.1\r\n", "GET /events?a=b HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\r\n", "GET http://h/x HTTP/1.1\r\n", "POST / HTTP/1.0\r\n", "GET", "/", " ",
    " ", "HTTP/1.1\r\n", "HTTP/2.0\r\n", "?", "#", "*", "http://", "\r\n", "\r\n", "\r\n", "\r\n\r\n", "\n", "\r", "\t", ":", ": ", ",", ";", "x", "é", "\u{1}",
    "\0", "5", "Host: ", "Host: h:80\r\n", "Host: h\r\n", "Host: h\r\n", "Origin: ", "Origin: https://a.example\r\n", "Last-Event-ID: ",
    "Last-Event-ID: 42\r\n", "Last-Event-ID: \u{1}\r\n", "Accept: ", "Accept: text/event-stream\r\n", "text/html, */*;q=0.8", "text/*",
    "Content-Length: ", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "gzip", "Access-Control-Request-Method: GET\r\n",
    "Cookie: a=b\r\n", "\r\n folded", "0123456789012345678901234567890123456789", "@", "[::1]",
];
