//! The way in for programs: every verb, every view, every object and act, with the same scope and the same refusals.

mod acts;
mod body;
mod commands;
mod imports;
mod messages;
mod objects;
mod openapi;
mod views;

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::hall::Shared;

pub(crate) use imports::import_file;

/// Addresses under `/api`. They are written whole, not nested: who reads an address later sees all of it.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/api/commands/{verb}", post(commands::submit))
        .route("/api/views", get(views::index))
        .route("/api/views/{view}", get(views::rows))
        .route("/api/objects/{kind}/{id}", get(objects::object))
        .route("/api/messages", post(messages::submit))
        .route("/api/acts", get(acts::acts))
        .route("/api/openapi.json", get(openapi::document))
}

/// JSON with its type.
pub(crate) fn json(value: &serde_json::Value) -> Response {
    axum::Json(value).into_response()
}
