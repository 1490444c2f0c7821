//! The body of a command from a program: JSON, and with the session's secret when a page of ours sends it.

use axum::http::{HeaderMap, header};
use kernel::Text;
use serde::de::DeserializeOwned;

use crate::{reader::Reader, session, trouble::Trouble};

/// Reads what was sent. A page of ours that calls the API with its session must carry the session's secret: a form of
/// another site cannot set a header.
pub(super) fn read<T: DeserializeOwned>(reader: &Reader, headers: &HeaderMap, body: &str) -> Result<T, Trouble> {
    if let Some((_, csrf)) = &reader.session {
        let sent = headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
        if !sent.is_some_and(|sent| session::same_secret(sent, csrf)) {
            return Err(Trouble::Forged);
        }
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(Trouble::Unreadable(Text::new(
            "Send JSON with the content type application/json.",
            "Envoyez du JSON avec le type de contenu application/json.",
        )));
    }
    serde_json::from_str(body).map_err(|error| {
        Trouble::Unreadable(Text::owned(
            format!("The body is not what this address takes: {error}. See /api/openapi.json."),
            format!("Le corps n’est pas ce que cette adresse attend : {error}. Voyez /api/openapi.json."),
        ))
    })
}
