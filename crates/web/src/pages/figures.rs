//! Figures: what the acts say of a procedure, within the reader's scope, a period and a site; every figure opens the
//! acts it was computed from.

mod draw;
mod part;

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use maud::html;

use super::{Answer, shown};
use crate::{
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Query},
    value,
    words::say,
};

/// `/figures`: the procedures there are figures of.
pub(crate) async fn index(State(hall): State<Shared>, reader: Reader) -> Answer {
    let lang = reader.lang;
    let all: Vec<_> = hall.book.procedures().collect();
    if let [only] = all.as_slice() {
        return Ok(axum::response::Redirect::to(&value::path(&["figures", &only.id])).into_response());
    }
    let main = html! {
        (ui::page_title(&say(lang, "figures-title"), &say(lang, "figures-lead"), None))
        section class="index" { ul data-lines="" { @for one in &all {
            li data-line="" {
                p { a href=(value::path(&["figures", &one.id])) data-open="" { (one.title.get(lang)) } }
                p class="soft" { (one.purpose.get(lang)) }
            }
        } } }
    };
    Ok(shown(&reader, shell::page(&hall, &reader, &say(lang, "figures-title"), main)))
}

/// `/figures/{procedure}?from=…&to=…&site=…`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    beside(&hall, move |hall| {
        let procedure = hall.book.procedure(&id).ok_or(Trouble::NotFound)?;
        let part = part::read(hall, &reader, procedure, &reader.query())?;
        let drawn = draw::all(hall, &reader, procedure, &part);
        if reader.fragment {
            return Ok(drawn.into_response());
        }
        let lang = reader.lang;
        let address = reader.query();
        let main = html! {
            (ui::page_title(procedure.title.get(lang), &say(lang, "figures-lead"), None))
            (draw::choices(&reader, &address, &part))
            div id="figures" hx-get=(address.href()) hx-trigger="sse:ledger throttle:700ms" hx-swap="innerHTML" { (drawn) }
        };
        Ok(shown(&reader, shell::page(hall, &reader, procedure.title.get(lang), main)))
    })
    .await
}

/// The sequence numbers behind a figure, as its link says: newest first.
pub(crate) fn behind(hall: &Hall, reader: &Reader, address: &Query) -> Result<Vec<u64>, Trouble> {
    let id = address.get("procedure").unwrap_or_default();
    let procedure = hall.book.procedure(id).ok_or(Trouble::NotFound)?;
    let part = part::read(hall, reader, procedure, address)?;
    let mut seqs = part::behind(&part, address);
    seqs.sort_unstable_by_key(|seq| std::cmp::Reverse(*seq));
    seqs.dedup();
    Ok(seqs)
}
