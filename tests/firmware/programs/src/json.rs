//! As much JSON as it takes to read one text out of an answer. (A product takes a crate for it: `serde-json-core`, `picojson`.)

/// The text of the first `"key":"…"` in `json`, without its escapes; nothing if there is none.
pub fn text<'a>(json: &'a str, key: &str) -> impl Iterator<Item = char> + 'a {
    let value = json.split_once(key).and_then(|(_, rest)| rest.strip_prefix("\":\"")).unwrap_or_default();
    let mut rest = value.chars();
    core::iter::from_fn(move || match rest.next()? {
        '"' => None,
        '\\' => match rest.next()? {
            'n' => Some('\n'),
            't' => Some('\t'),
            other => Some(other),
        },
        other => Some(other),
    })
    .fuse()
}
