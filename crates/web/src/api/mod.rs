//! The way in for programs: every verb, every view, every object and act, with the same scope and the same refusals.

mod acts;
mod commands;
mod objects;
mod openapi;
mod views;

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{hall::Shared, trouble::Trouble};

/// Addresses under `/api`.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/commands/{verb}", post(commands::submit))
        .route("/views", get(views::index))
        .route("/views/{view}", get(views::rows))
        .route("/objects/{kind}/{id}", get(objects::object))
        .route("/acts", get(acts::acts))
        .route("/openapi.json", get(openapi::document))
        .fallback(|| async { Trouble::NotFound.into_response() })
}

/// JSON with its type.
pub(crate) fn json(value: &serde_json::Value) -> Response {
    axum::Json(value).into_response()
}
