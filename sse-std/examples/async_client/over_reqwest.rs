//! What the event source wants to know of reqwest's answers and errors. To be copied: it needs `hyper` as a dependency too.

use core::{error::Error, iter::successors};
use std::io::{self, ErrorKind};

use sse_std::{Lost, ReadyState, client::Response, sse_core::http};

/// What the head says. Of several content types the last one counts; what is still compressed here is no event stream.
pub(crate) fn head(answer: &reqwest::Response) -> Response {
    let headers = answer.headers();
    let content_type = headers.get_all("content-type").iter().next_back();
    let is_event_stream = content_type.is_some_and(|it| sse_std::is_event_stream(it.as_bytes()));
    let retry_after = headers.get("retry-after").and_then(|it| it.to_str().ok());
    Response::new(answer.status().as_u16(), is_event_stream && !headers.contains_key("content-encoding"))
        .retry_after(retry_after.and_then(http::retry_after))
}

/// Why there is no connection, or none any more, as far as reqwest tells.
///
/// It does not tell what broke while TLS was set up: that is `Unreachable`, as is a redirect that it would not follow.
pub(crate) fn why_lost(error: &reqwest::Error, state: ReadyState) -> Lost {
    let causes = || successors(error.source(), |&cause| cause.source());
    let io = causes().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    let not_http = || causes().any(|cause| cause.downcast_ref().is_some_and(hyper::Error::is_parse));
    match (state, io) {
        (ReadyState::Open, _) if error.is_timeout() => Lost::Idle,
        (ReadyState::Open, Some(ErrorKind::UnexpectedEof)) => Lost::Truncated,
        // A chunk that is none.
        (ReadyState::Open, Some(ErrorKind::InvalidData | ErrorKind::InvalidInput)) => Lost::BadResponse,
        (ReadyState::Open, _) => Lost::Broken,
        _ if error.is_timeout() => Lost::TimedOut,
        _ if error.is_connect() || error.is_redirect() || error.is_builder() => Lost::Unreachable,
        _ if not_http() => Lost::BadResponse,
        _ => Lost::Broken,
    }
}
