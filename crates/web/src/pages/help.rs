//! Help: the five places, what a refusal is, the keys, and the programs' way in.

use axum::extract::State;
use maud::html;

use super::{Answer, shown};
use crate::{hall::Shared, reader::Reader, shell, ui, words::say};

/// `/help`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    let lang = reader.lang;
    let parts = [
        (say(lang, "help-today-title"), say(lang, "help-today")),
        (say(lang, "help-object-title"), say(lang, "help-object")),
        (say(lang, "help-refusal-title"), say(lang, "help-refusal")),
        (say(lang, "help-list-title"), say(lang, "help-list")),
        (say(lang, "help-figures-title"), say(lang, "help-figures")),
        (say(lang, "help-ledger-title"), say(lang, "help-ledger")),
    ];
    let main = html! {
        (ui::page_title(&say(lang, "help-title"), &say(lang, "help-lead"), None))
        @for (title, text) in &parts { section class="help" { h2 { (title) } p { (text) } } }
        section class="help" {
            h2 { (say(lang, "help-programs-title")) }
            p { (say(lang, "help-programs")) " " a href="/api/openapi.json" { "openapi.json" } }
        }
        p { button class="button" type="button" data-opens="keys" { (say(lang, "help-keys")) } }
    };
    Ok(shown(&reader, shell::page(&hall, &reader, &say(lang, "help-title"), main)))
}
