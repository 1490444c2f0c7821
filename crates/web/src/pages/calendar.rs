//! `/calendar/{secret}.ics`: a person's due times and promises, for the calendar on their desk or in their pocket.

use axum::{
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;

use super::{Answer, sign_in::arrival};
use crate::{
    calendar,
    hall::{Shared, beside},
    trouble::Trouble,
};

/// `GET /calendar/{secret}.ics`.
pub(crate) async fn feed(
    State(hall): State<Shared>,
    Path(file): Path<String>,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Answer {
    let secret = file.strip_suffix(".ics").ok_or(Trouble::NotFound)?.to_owned();
    let from = arrival(&hall, &headers, connection).address;
    beside(&hall, move |hall| {
        let Some(reader) = calendar::open(hall, &secret)? else {
            // Nobody guesses 256 bits, but whoever tries is slowed like everybody.
            hall.limits.stranger(&from)?;
            return Err(Trouble::NotFound);
        };
        hall.limits.program(&reader.login)?;
        let text = calendar::text(hall, &reader)?;
        let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&text))[..32]);
        let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let unchanged = known.flat_map(|list| list.split(',')).any(|one| {
            let one = one.trim();
            one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
        });
        let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
        let response: Response = if unchanged {
            (StatusCode::NOT_MODIFIED, headers).into_response()
        } else {
            (headers, [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response()
        };
        Ok(response)
    })
    .await
}
