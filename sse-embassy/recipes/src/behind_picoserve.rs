//! Events out of a `Broadcast` as a response of picoserve: the feature `picoserve`, with a route and a task.

use embassy_net::Stack;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use picoserve::{
    Config, Router, Server, Timeouts,
    response::IntoResponse,
    routing::{PathRouter, get},
};
use sse_embassy::{
    Broadcast,
    picoserve::{EventResponse, Resume},
};

/// Up to 16 events, up to 1 KiB of them, up to 3 clients.
pub static EVENTS: Broadcast<CriticalSectionRawMutex, 16, 1024, 3> = Broadcast::new();

/// Events of up to 256 bytes; a client that comes back gets what it has missed.
async fn events(resume: Resume) -> impl IntoResponse {
    EVENTS.subscribe(resume.subscription()).map(EventResponse::<_, 16, 1024, 3, 256>::new)
}

/// Beside your own routes.
pub fn app() -> Router<impl PathRouter> {
    Router::new().route("/events", get(events))
}

/// A task for each connection, each with an `id` of its own.
pub async fn serve(id: usize, stack: Stack<'static>) -> ! {
    let second = picoserve::time::Duration::from_secs(1);
    // The last one ends the stream of a client that has stopped reading.
    let timeouts = Timeouts {
        start_read_request: second * 5,
        persistent_start_read_request: second,
        read_request: second,
        write: second * 30,
    };
    let (config, app) = (Config::new(timeouts), app());
    let (mut http, mut receive, mut send) = ([0; 1024], [0; 512], [0; 1024]);
    loop {
        let server = Server::new(&app, &config, &mut http);
        server.listen_and_serve(id, stack, 80, &mut receive, &mut send).await;
    }
}
