//! One's own lines of the sign-in log.

use axum::extract::State;
use kernel::Lang;
use maud::{Markup, html};

use super::framed;
use crate::{
    clock,
    hall::{Shared, beside},
    journal::{self, Line},
    pages::{Answer, shown},
    reader::Reader,
    ui::{self, Tone},
    words::say,
};

/// Lines shown at most.
pub(crate) const MOST: usize = 200;

/// `/account/log`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let lines = journal::lines(&hall.ledger, reader.now, Some(&reader.login), MOST)?;
        let main = html! {
            p class="lead" { (say(lang, "journal-lead")) }
            (table(&reader, &say(lang, "account-tab-log"), &lines, None))
        };
        Ok(shown(&reader, framed(hall, &reader, "/account/log", main)))
    })
    .await
}

/// The lines as a table; with the person's name where it is not one's own log.
pub(crate) fn table(reader: &Reader, caption: &str, lines: &[Line], names: Option<&dyn Fn(&str) -> String>) -> Markup {
    let lang: Lang = reader.lang;
    if lines.is_empty() {
        return ui::empty(caption, &say(lang, "journal-empty"), None);
    }
    html! {
        div class="table-wrap" role="region" aria-label=(caption) tabindex="0" {
            table class="table" {
                caption class="vh" { (caption) }
                thead { tr {
                    th scope="col" { (say(lang, "journal-when")) }
                    @if names.is_some() { th scope="col" { (say(lang, "admin-person")) } }
                    th scope="col" { (say(lang, "journal-what")) }
                    th scope="col" { (say(lang, "journal-where")) }
                } }
                tbody { @for line in lines {
                    tr {
                        td { (ui::moment(&clock::dated(reader, line.at))) }
                        @if let Some(names) = names { td { (names(&line.login)) } }
                        td {
                            @if line.what.warns() { (ui::badge(Tone::Soon, &line.what.words(lang))) } @else { (line.what.words(lang)) }
                            @if !line.about.is_empty() { " · " (line.about) }
                        }
                        td { (line.address) @if !line.device.is_empty() { " · " (line.device) } }
                    }
                } }
            }
        }
    }
}
