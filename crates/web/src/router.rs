//! The map of addresses, and what every request passes through.

use std::time::Duration;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

use crate::{
    api, assets, bulletin,
    hall::{App, Hall, Shared},
    pages, security,
    trouble::{self, Trouble},
};

/// Every address of the house.
pub fn router(app: App) -> Router {
    let hall = Hall::new(app);
    let limit = hall.settings.body_limit;
    let within = Duration::from_secs(hall.settings.answer_within);
    let guarded = Router::new().merge(people()).merge(api::router()).fallback(lost);
    guarded
        .layer(DefaultBodyLimit::max(limit))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, within))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(hall.clone(), security::origin))
        .layer(middleware::from_fn_with_state(hall.clone(), trouble::word))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(hall.clone(), security::headers))
        .layer(middleware::from_fn(security::log))
        .with_state(hall)
}

fn people() -> Router<Shared> {
    Router::new()
        .route("/", get(pages::today::page))
        .route("/sign-in", get(pages::sign_in::page).post(pages::sign_in::enter))
        .route("/sign-out", post(pages::sign_in::leave))
        .route("/preferences", post(pages::preferences::choose))
        .route("/language/{lang}", get(pages::preferences::language))
        .route("/act/{verb}", get(pages::act::form).post(pages::act::act))
        .route("/o/{kind}/{id}", get(pages::object::page))
        .route("/v", get(pages::lists::index))
        .route("/v/{view}", get(pages::lists::list))
        .route("/b/{view}", get(pages::board::page))
        .route("/acts", get(pages::acts::page))
        .route("/figures", get(pages::figures::index))
        .route("/figures/{procedure}", get(pages::figures::page))
        .route("/procedures", get(pages::procedures::index))
        .route("/procedures/{id}", get(pages::procedures::document))
        .route("/ledger", get(pages::ledger::page))
        .route("/ledger/checkpoint", post(pages::ledger::checkpoint))
        .route("/search", get(pages::search::page))
        .route("/pick/{kind}/{field}", get(pages::pick::page))
        .route("/account", get(pages::account::page))
        .route("/account/password", post(pages::account::password))
        .route("/help", get(pages::help::page))
        .route("/events", get(bulletin::events))
        .route("/assets/{digest}/{*name}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .route("/health", get(|| async { "ok\n" }))
}

async fn lost() -> Response {
    Trouble::NotFound.into_response()
}

/// A panic is a mistake of ours: it ends its own request, is logged, and shows nothing of itself.
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let why = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    Trouble::Failure(format!("panic: {why}")).into_response()
}
