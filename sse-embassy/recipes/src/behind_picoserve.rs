//! Events out of a `Broadcast` as the body of a picoserve response.

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_time::Duration;
use picoserve::{
    io::Write,
    response::{
        IntoResponse, StatusCode,
        custom::{CustomBody, CustomResponse},
    },
};
use sse_embassy::{Broadcast, Subscriber, Subscription, WriteError};

/// Up to 16 events, up to 1 KiB of them, up to 3 clients.
pub static EVENTS: Broadcast<CriticalSectionRawMutex, 16, 1024, 3> = Broadcast::new();

/// The handler: `Router::new().route("/events", get(events))`. picoserve's write timeout ends the stream of a client that stops
/// reading.
pub async fn events() -> impl IntoResponse {
    match EVENTS.subscribe(Subscription::new()) {
        Ok(subscriber) => Ok(CustomResponse::build(StatusCode::OK)
            .with_header("Content-Type", "text/event-stream")
            .with_header("Cache-Control", "no-cache, no-transform")
            .with_body(Events(subscriber))),
        Err(_) => Err((StatusCode::SERVICE_UNAVAILABLE, ("Retry-After", "10"), "as many clients as there may be")),
    }
}

struct Events(Subscriber<'static, CriticalSectionRawMutex, 16, 1024, 3>);

impl CustomBody for Events {
    async fn write_response_body<W: Write>(self, writer: W) -> Result<(), W::Error> {
        // The longest event that is sent.
        let mut buffer = [0; 256];
        match self.0.serve(writer, &mut buffer, Duration::from_secs(15)).await {
            Err(WriteError::Io(error)) => Err(error),
            _ => Ok(()),
        }
    }
}
