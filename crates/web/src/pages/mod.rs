//! The pages: each a function from the reader and the address to markup.

pub(crate) mod account;
pub(crate) mod act;
pub(crate) mod acts;
pub(crate) mod admin;
pub(crate) mod board;
pub(crate) mod calendar;
pub(crate) mod case;
pub(crate) mod clients;
pub(crate) mod colleagues;
pub(crate) mod compose;
pub(crate) mod dashboard;
pub(crate) mod deeds;
pub(crate) mod documents;
pub(crate) mod export;
pub(crate) mod figures;
pub(crate) mod halfway;
pub(crate) mod help;
pub(crate) mod import;
pub(crate) mod inbox;
pub(crate) mod ledger;
pub(crate) mod lists;
pub(crate) mod mentioning;
pub(crate) mod mentions;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod object;
pub(crate) mod papers;
pub(crate) mod pick;
pub(crate) mod preferences;
pub(crate) mod preview;
pub(crate) mod procedures;
pub(crate) mod reports;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod sign_in;
pub(crate) mod table;
pub(crate) mod thread;
pub(crate) mod today;
pub(crate) mod upload;
pub(crate) mod versions;
pub(crate) mod welcome;

use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::Cookie;
use maud::Markup;

use crate::reader::Reader;

/// What a page's handler answers.
pub(crate) type Answer = Result<Response, crate::trouble::Trouble>;

/// A whole page; what was told once is not told again.
pub(crate) fn shown(reader: &Reader, markup: Markup) -> Response {
    let mut response = markup.into_response();
    if reader.done.is_some() && !reader.fragment {
        let gone = Cookie::build(("done", "")).path("/").max_age(time::Duration::ZERO).http_only(true).build();
        if let Ok(value) = gone.to_string().parse() {
            response.headers_mut().append(axum::http::header::SET_COOKIE, value);
        }
    }
    response
}
