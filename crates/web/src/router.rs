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
    let upload_limit = usize::try_from(hall.settings.upload_limit).unwrap_or(usize::MAX);
    let upload_within = Duration::from_secs(hall.settings.upload_within);
    let guarded = Router::new().merge(people()).merge(api::router()).fallback(lost);
    guarded
        .layer(DefaultBodyLimit::max(limit))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, within))
        .merge(
            with_files()
                .layer(DefaultBodyLimit::max(upload_limit))
                .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, upload_within)),
        )
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
        .route("/dashboard", get(pages::dashboard::page))
        .route("/sign-in", get(pages::sign_in::page).post(pages::sign_in::enter))
        .route("/sign-in/code", get(pages::halfway::page).post(pages::halfway::enter))
        .route("/sign-out", post(pages::sign_in::leave))
        .route("/welcome", get(pages::welcome::page).post(pages::welcome::choose))
        .route("/preferences", post(pages::preferences::choose))
        .route("/language/{lang}", get(pages::preferences::language))
        .route("/act/{verb}/preview", post(pages::preview::preview))
        .route("/o/{kind}/{id}", get(pages::object::page))
        .route("/o/{kind}/{id}/data", get(pages::clients::data))
        .route("/o/{kind}/{id}/data.json", get(pages::clients::json))
        .route("/o/{kind}/{id}/colleagues", get(pages::colleagues::page))
        .route("/o/{kind}/{id}/papers/{paper}", get(pages::papers::paper))
        .route("/v", get(pages::lists::index))
        .route("/v/{view}", get(pages::lists::list))
        .route("/b/{view}", get(pages::board::page))
        .route("/saved", post(pages::saved::keep))
        .route("/acts", get(pages::acts::page))
        .route("/figures", get(pages::figures::index))
        .route("/figures/{procedure}", get(pages::figures::page))
        .route("/reports", get(pages::reports::index))
        .route("/reports/{name}", get(pages::reports::page))
        .route("/procedures", get(pages::procedures::index))
        .route("/procedures/{id}", get(pages::procedures::document))
        .route("/procedures/{id}/versions", get(pages::versions::compare))
        .route("/procedures/{id}/signatures", get(pages::versions::who))
        .route("/ledger", get(pages::ledger::page))
        .route("/ledger/checkpoint", post(pages::ledger::checkpoint))
        .route("/search", get(pages::search::page))
        .route("/pick/{kind}/{field}", get(pages::pick::page))
        .route("/account", get(pages::account::page))
        .route("/account/password", post(pages::account::password))
        .merge(accounts())
        .route("/import", get(pages::import::index))
        .route("/import/profiles/forget", post(pages::import::forget_profile))
        .route("/import/profiles/{name}", get(pages::import::give_profile))
        .route("/import/{id}/preview", get(pages::import::look))
        .route("/import/{id}/faulty.xlsx", get(pages::import::faulty))
        .route("/import/{id}/run", get(pages::import::run).post(pages::import::begin))
        .route("/import/{id}/cancel", post(pages::import::cancel))
        .route("/help", get(pages::help::page))
        .route("/documents/{digest}", get(pages::documents::document))
        .route("/documents/{digest}/small", get(pages::documents::small))
        .route("/messages/{id}", get(pages::messages::page))
        .route("/mentions", get(pages::mentions::page))
        .route("/inbox", get(pages::inbox::page))
        .route("/notices", get(pages::notices::page))
        .route("/notices/bell", get(pages::notices::bell))
        .route("/calendar/{file}", get(pages::calendar::feed))
        .route("/events", get(bulletin::events))
        .route("/assets/{digest}/{*name}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .route("/health", get(|| async { "ok\n" }))
}

/// Forms that files come with: more room and more time, and their own eye on both.
fn with_files() -> Router<Shared> {
    Router::new()
        .route("/act/{verb}", get(pages::act::form).post(pages::act::act))
        .route("/o/{kind}/{id}/message", post(pages::messages::send))
        .route("/import", post(pages::import::upload))
        .route("/import/profiles", post(pages::import::bring_profile))
        .route("/import/{id}", get(pages::import::mapping).post(pages::import::map))
        .route("/api/import/{target}", post(api::import_file))
        .route("/documents", post(pages::upload::upload))
        .route("/api/documents", post(pages::upload::upload))
}

/// One's own account in its parts, and the pages of those who look after accounts.
fn accounts() -> Router<Shared> {
    use pages::{account, admin};
    Router::new()
        .route("/account/second-factor", get(account::second_factor::page).post(account::second_factor::confirm))
        .route("/account/second-factor/recovery", post(account::second_factor::renew))
        .route("/account/sessions", get(account::sessions::page))
        .route("/account/sessions/end", post(account::sessions::end))
        .route("/account/tokens", get(account::tokens::page).post(account::tokens::make))
        .route("/account/tokens/revoke", post(account::tokens::revoke))
        .route("/account/deputies", get(account::deputies::page))
        .route("/account/log", get(account::log::page))
        .route("/account/notices", get(account::notices::page).post(account::notices::choose))
        .route("/account/notices/calendar", post(account::notices::calendar))
        .route("/admin", get(admin::people::page))
        .route("/admin/people/{person}", get(admin::person::page))
        .route("/admin/enrol", get(admin::enrol::page).post(admin::enrol::enrol))
        .route("/admin/roles", get(admin::tables::roles))
        .route("/admin/sites", get(admin::tables::sites))
        .route("/admin/deputies", get(admin::tables::deputies))
        .route("/admin/sessions", get(admin::sessions::page))
        .route("/admin/tokens", get(admin::tokens::page))
        .route("/admin/log", get(admin::log::page))
        .route("/admin/settings", get(admin::settings::page))
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
