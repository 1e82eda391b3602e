//! Writers of one block each, which say whether the stream may end behind it.

use core::fmt::Write as _;

use super::text::{ALNUM, HEX, token, words};
use crate::rng::Rng;

/// Completions in the style of OpenAI, one after the other: 200 to 300 bytes per event.
pub fn llm_tokens() -> impl FnMut(&mut Rng, &mut String) -> bool {
    let (mut head, mut left) = (String::new(), 0);
    move |rng, out| {
        if left == 0 {
            left = rng.within(100..=900);
            let (id, created, fingerprint) =
                (rng.text(ALNUM, 29), rng.within(1_700_000_000..=1_799_999_999), rng.text(HEX, 10));
            head = format!(
                "{{\"id\":\"chatcmpl-{id}\",\"object\":\"chat.completion.chunk\",\"created\":{created},\
                 \"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_{fingerprint}\",\"choices\":[{{\"index\":0,\"delta\":{{"
            );
        }
        left -= 1;
        if left == 0 {
            out.push_str("data: [DONE]\n\n");
            return true;
        }
        let (token, padding) = (token(rng), rng.within(0..=16));
        let delta = if left == 1 { String::new() } else { format!("\"content\":\"{token}\"") };
        let reason = if left == 1 { "\"stop\"" } else { "null" };
        let padding = rng.text(ALNUM, padding);
        let _ = write!(out, "data: {head}{delta}}},\"finish_reason\":{reason}}}],\"obfuscation\":\"{padding}\"}}\n\n");
        false
    }
}

/// Messages in the style of Anthropic: a type and about 120 bytes of data per event.
pub fn anthropic(eol: &'static str) -> impl FnMut(&mut Rng, &mut String) -> bool {
    let (mut at, mut len) = (0, 0);
    move |rng, out| {
        let mut event = |name: &str, rest: &str| {
            let _ = write!(out, "event: {name}{eol}data: {{\"type\":\"{name}\"{rest}}}{eol}{eol}");
        };
        if at == len {
            (at, len) = (0, rng.within(100..=900));
        }
        at += 1;
        match len - at {
            _ if at == 1 => {
                let (id, tokens) = (rng.text(ALNUM, 24), rng.within(10..=9999));
                event(
                    "message_start",
                    &format!(
                        ",\"message\":{{\"id\":\"msg_{id}\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\
                         \"stop_reason\":null,\"usage\":{{\"input_tokens\":{tokens},\"output_tokens\":1}}}}"
                    ),
                );
            }
            _ if at == 2 => {
                event("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
            }
            2 => event("content_block_stop", ",\"index\":0"),
            1 => {
                let tokens = rng.within(10..=9999);
                let usage = format!(
                    ",\"delta\":{{\"stop_reason\":\"end_turn\",\"stop_sequence\":null}},\"usage\":{{\"output_tokens\":{tokens}}}"
                );
                event("message_delta", &usage);
            }
            0 => event("message_stop", ""),
            _ if rng.one_in(40) => event("ping", ""),
            _ => {
                let pieces = rng.within(4..=10);
                let text: String = (0..pieces).map(|_| token(rng)).collect();
                let index = rng.within(0..=2);
                event(
                    "content_block_delta",
                    &format!(",\"index\":{index},\"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}"),
                );
            }
        }
        at == len
    }
}

/// The smallest events.
pub fn tiny(rng: &mut Rng, out: &mut String) -> bool {
    let _ = write!(out, "data: {}\n\n", char::from(rng.pick(ALNUM)));
    true
}

/// All the fields.
pub fn full(eol: &'static str) -> impl FnMut(&mut Rng, &mut String) -> bool {
    const TYPES: &[&str] = &["update", "add", "remove", "price-changed", "status", "user.joined"];
    let mut id = 0;
    move |rng, out| {
        id += rng.within(1..=40);
        let event = rng.pick(TYPES);
        if rng.one_in(3) {
            let _ = write!(out, "event: {event}{eol}id: {id}{eol}");
        } else {
            let _ = write!(out, "id: {id}{eol}event: {event}{eol}");
        }
        if rng.one_in(12) {
            let _ = write!(out, "retry: {}{eol}", rng.within(500..=30_000));
        }
        let (key, value, text) = (rng.within(1..=99_999), rng.within(1..=9_999_999), rng.within(0..=30));
        let text = words(rng, text);
        let _ = write!(out, "data: {{\"k\":{key},\"v\":{value},\"t\":\"{text}\"}}{eol}{eol}");
        true
    }
}

/// Eight lines of data per event.
pub fn multiline(rng: &mut Rng, out: &mut String) -> bool {
    for _ in 0..8 {
        let len = rng.within(40..=80);
        let _ = writeln!(out, "data: {}", words(rng, len));
    }
    out.push('\n');
    true
}

/// Lines of 64 KiB, more or less.
pub fn large(rng: &mut Rng, out: &mut String) -> bool {
    let end = out.len() + rng.within(52_000..=78_000);
    out.push_str("data: {\"rows\":[");
    while out.len() < end {
        let (id, len, score) = (rng.within(1..=999_999), rng.within(5..=120), rng.within(0..=99_999));
        let name = words(rng, len);
        let foreign = if rng.one_in(20) { token(rng) + "ö" } else { String::new() };
        let _ = write!(out, "{{\"id\":{id},\"name\":\"{name}{foreign}\",\"score\":{score},\"ok\":true}},");
    }
    out.push_str("null]}\n\n");
    true
}

/// In the style of Wikimedia's recent changes: 200 bytes of id and 1.5 KiB of data.
pub fn wikimedia() -> impl FnMut(&mut Rng, &mut String) -> bool {
    const WIKIS: &[(&str, &[&str])] = &[
        ("en.wikipedia.org", &["User talk:", "Category:", "Talk:", "List of "]),
        ("commons.wikimedia.org", &["File:", "Category:Files from ", "File:Plan of "]),
        ("www.wikidata.org", &["Q", "Lexeme:L", "Property:P"]),
        ("de.wikipedia.org", &["Diskussion:Straße ", "Löschkandidaten/", "Österreichische "]),
        ("ru.wikipedia.org", &["Обсуждение участника:", "Категория:Население ", "Файл:"]),
        ("ja.wikipedia.org", &["利用者‐会話:", "日本の鉄道駅一覧 ", "ファイル:"]),
    ];
    let (mut offset, mut time) = (5_300_000_000_usize, 1_760_000_000_000_usize);
    move |rng, out| {
        offset += rng.within(1..=30);
        time += rng.within(1..=400);
        let (wiki, titles) = rng.pick(WIKIS);
        let len = rng.within(10..=40);
        let title = format!("{}{}", rng.pick(titles), words(rng, len));
        let (words_in_comment, words_in_user, length) =
            (rng.within(150..=420), rng.within(5..=15), rng.within(100..=99_999));
        let (comment, user) = (words(rng, words_in_comment), words(rng, words_in_user));
        let (uuid, request, revision) = (rng.text(HEX, 32), rng.text(HEX, 32), rng.within(100_000_000..=999_999_999));
        let _ = write!(
            out,
            "event: message\n\
             id: [{{\"topic\":\"eqiad.mediawiki.recentchange\",\"partition\":0,\"timestamp\":{time},\"offset\":{offset}}},\
             {{\"topic\":\"codfw.mediawiki.recentchange\",\"partition\":0,\"timestamp\":{time},\"offset\":-1}}]\n\
             data: {{\"$schema\":\"/mediawiki/recentchange/1.0.0\",\"meta\":{{\"uri\":\"https://{wiki}/wiki/{title}\",\
             \"request_id\":\"{request}\",\"id\":\"{uuid}\",\"domain\":\"{wiki}\",\"stream\":\"mediawiki.recentchange\",\
             \"dt\":\"2025-10-09T08:53:20.001Z\",\"topic\":\"eqiad.mediawiki.recentchange\",\"partition\":0,\
             \"offset\":{offset}}},\"id\":{revision},\"type\":\"edit\",\"namespace\":0,\"title\":\"{title}\",\
             \"title_url\":\"https://{wiki}/wiki/{title}\",\"comment\":\"{comment}\",\"timestamp\":{seconds},\
             \"user\":\"{user}\",\"bot\":{bot},\"notify_url\":\"https://{wiki}/w/index.php?diff={revision}&oldid={offset}\",\
             \"minor\":false,\"patrolled\":true,\"length\":{{\"old\":{length},\"new\":{length}}},\
             \"revision\":{{\"old\":{offset},\"new\":{revision}}},\"server_url\":\"https://{wiki}\",\
             \"server_name\":\"{wiki}\",\"server_script_path\":\"/w\",\"parsedcomment\":\"{comment}\"}}\n\n",
            seconds = time / 1000,
            bot = rng.one_in(3),
        );
        true
    }
}

/// Comments with a blank line each, and now and then an event.
pub fn heartbeat(rng: &mut Rng, out: &mut String) -> bool {
    if rng.one_in(50) {
        let len = rng.within(5..=60);
        let _ = write!(out, "data: {}\n\n", words(rng, len));
        return true;
    }
    let (ticks, len) = (rng.within(1..=999_999), rng.within(0..=30));
    let _ = match rng.within(0..=3) {
        0 => write!(out, ": ping {ticks}\n\n"),
        1 => write!(out, ":{}\n\n", words(rng, len)),
        _ => write!(out, ": {}\n\n", words(rng, len)),
    };
    true
}

/// Line ends that are a CR alone: events of both `anthropic` and `full`.
pub fn cr_only() -> impl FnMut(&mut Rng, &mut String) -> bool {
    let (mut anthropic, mut full) = (anthropic("\r"), full("\r"));
    move |rng, out| {
        if rng.one_in(2) {
            anthropic(rng, out);
        } else {
            full(rng, out);
        }
        true
    }
}
