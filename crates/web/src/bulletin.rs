//! What tells open pages that the ledger has grown: server-sent events, at most a few a second, without any content.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, stream};
use tokio::time::{Instant, sleep_until};

use crate::{hall::Shared, reader::Reader};

/// Least time between two events to one page.
const APART: Duration = Duration::from_millis(200);
/// A page's connection is ended now and then, so that a session that ended does not listen on.
const LASTS: Duration = Duration::from_secs(15 * 60);

/// `/events`: `event: ledger` with the latest sequence number whenever it grows.
pub(crate) async fn events(
    State(hall): State<Shared>,
    _reader: Reader,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let watch = hall.ledger.watch();
    let begun = Instant::now();
    let events = stream::unfold((watch, begun), move |(mut watch, last)| async move {
        if begun.elapsed() > LASTS {
            return None;
        }
        // A burst of acts is one event: what counts is that something is new, and the latest number.
        tokio::time::timeout(LASTS, watch.changed()).await.ok()?.ok()?;
        sleep_until(last + APART).await;
        let seq = *watch.borrow_and_update();
        Some((Ok(Event::default().event("ledger").data(seq.to_string())), (watch, Instant::now())))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
