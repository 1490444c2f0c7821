//! Search: everything one may see, of every kind; a code that is exactly one object leads straight to it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use kernel::{ObjectKind, Vaulted};
use ledger::Query;
use maud::{Markup, html};

use super::{Answer, shown};
use crate::{
    behind,
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell, sight,
    trouble::Trouble,
    ui,
    value::{self, RowOf},
    words::{say, say_with},
};

/// Objects shown of one kind.
const SHOWN: u32 = 20;

/// `/search?q=…`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let query = reader.query();
        let asked: String = query.get("q").unwrap_or_default().trim().chars().take(200).collect();
        if !asked.is_empty() {
            for kind in hall.house().objects() {
                if sight::object(hall, &reader.scope, kind, &asked)?.is_some() {
                    return Ok(Redirect::to(&value::path(&["o", kind.kind, &asked])).into_response());
                }
            }
        }
        let mut found = 0;
        let mut parts: Vec<Markup> = Vec::new();
        if !asked.is_empty() {
            for kind in hall.house().objects() {
                let (count, part) = match hall.house().vaulted(kind.kind) {
                    Some(of) => of_people(hall, &reader, kind, of, &asked)?,
                    None => of_kind(hall, &reader, kind, &asked)?,
                };
                found += count;
                parts.extend(part);
            }
        }
        let lead = if asked.is_empty() {
            say(lang, "search-hint")
        } else {
            say_with(lang, "search-found", &[("count", found.into())])
        };
        let main = html! {
            (ui::page_title(&say(lang, "search-title"), &lead, None))
            @for part in &parts { (part) }
            @if parts.is_empty() && !asked.is_empty() { (ui::empty(&say(lang, "search-none-title"), &say(lang, "search-none"), None)) }
        };
        Ok(shown(&reader, shell::search_page(hall, &reader, &say(lang, "search-title"), &asked, main)))
    })
    .await
}

/// Those behind whose code a person stands: by code, by name for whoever may be told, by whole address or number.
fn of_people(
    hall: &Hall,
    reader: &Reader,
    kind: &ObjectKind,
    of: &Vaulted,
    asked: &str,
) -> Result<(u64, Option<Markup>), Trouble> {
    let found = behind::found(hall, reader, of, asked, SHOWN as usize)?;
    if found.is_empty() {
        return Ok((0, None));
    }
    Ok((
        found.len() as u64,
        Some(html! {
            section class="index" {
                h2 { (kind.title.get(reader.lang)) " " span class="count" { (found.len()) } }
                ul data-lines="" {
                    @for (code, name) in &found {
                        li data-line="" { p {
                            a href=(value::path(&["o", kind.kind, code])) data-open="" { span class="code" { (code) } }
                            " " (name.as_deref().unwrap_or_default())
                        } }
                    }
                }
            }
        }),
    ))
}

fn of_kind(hall: &Hall, reader: &Reader, kind: &ObjectKind, asked: &str) -> Result<(u64, Option<Markup>), Trouble> {
    let lang = reader.lang;
    let query = Query { search: Some(asked.to_owned()), limit: SHOWN, ..Query::table(kind.table) };
    let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
    if page.rows.is_empty() {
        return Ok((0, None));
    }
    let what = |row: RowOf<'_>| {
        kind.what
            .iter()
            .filter(|name| **name != kind.table.key())
            .filter_map(|name| row.get(name))
            .map(|(column, cell)| value::words(hall, reader, column, cell, Some(row)))
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let list = hall.house().views().iter().find(|view| std::ptr::eq(view.table, kind.table) && view.only.is_empty());
    Ok((
        page.total,
        Some(html! {
            section class="index" {
                h2 { (kind.title.get(lang)) " " span class="count" { (page.total) } }
                ul data-lines="" {
                    @for (cells, key) in page.rows.iter().zip(&page.keys) {
                        li data-line="" { p {
                            a href=(value::path(&["o", kind.kind, key])) data-open="" { span class="code" { (key) } }
                            " " (what(RowOf { columns: &page.columns, cells }))
                        } }
                    }
                }
                @if let (true, Some(view)) = (page.total > u64::from(SHOWN), list) {
                    p { a href=(ui::Query::new(format!("/v/{}", view.name)).with("q", Some(asked)).href()) { (say(lang, "search-all")) } }
                }
            }
        }),
    ))
}
