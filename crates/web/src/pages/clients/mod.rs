//! What is known of a person behind a code: on their page once the reading is struck, and as a whole to be given to them.

mod everything;

use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use base::{Moment, moment::HOUR};
use kernel::{Cell, ObjectRef, Vaulted};
use maud::{Markup, html};

use super::{Answer, shown};
use crate::{
    behind,
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell, sight,
    trouble::Trouble,
    ui::{self, Fact, Query},
    value,
    words::say,
};
use everything::Everything;

/// When the reader last struck a reading and an export of an object.
fn last(hall: &Hall, reader: &Reader, of: &Vaulted, code: &str) -> Result<(Option<Moment>, Option<Moment>), Trouble> {
    let (table, read, export) = of.readings;
    let key = format!("{code}/{}", reader.person);
    let row = hall.ledger.look(|state| state.get(table, &key)).map_err(Trouble::failure)?;
    let at = |column: &str| {
        let cell = table.position(column).and_then(|at| row.as_ref()?.get(at).cloned());
        cell.as_ref().and_then(Cell::int).map(Moment)
    };
    Ok((at(read), at(export)))
}

fn within_the_hour(reader: &Reader, at: Option<Moment>) -> bool {
    at.is_some_and(|at| reader.now.since(at) < HOUR)
}

/// Whether the reader may be told, by the row of the object; `None` when there is no such object.
fn may_tell(hall: &Hall, reader: &Reader, of: &Vaulted, code: &str) -> Result<bool, Trouble> {
    let table = of.table;
    let row = hall.ledger.look(|state| state.get(table, code)).map_err(Trouble::failure)?;
    Ok(row.is_some_and(|cells| of.may_tell(&cells, &reader.actor, &reader.network)))
}

/// The part of an object's page that tells who it is: the data once a reading was struck, else the way to it.
pub(crate) fn panel(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let Some(of) = hall.house().vaulted(&object.kind) else { return Ok(html! {}) };
    if !may_tell(hall, reader, of, &object.id)? {
        return Ok(html! {});
    }
    let (read, export) = last(hall, reader, of, &object.id)?;
    let title = say(lang, "vault-title");
    let values = hall.ledger.personal(object).map_err(Trouble::failure)?;
    if values.is_empty() {
        return Ok(ui::facts(&title, &[Fact::text(say(lang, "vault-kept"), &say(lang, "vault-empty"))]));
    }
    let address = |verb: &str| Query::new(value::path(&["act", verb])).with("subject", Some(&object.id)).href();
    if !within_the_hour(reader, read) {
        return Ok(html! {
            section class="facts" {
                h2 { (title) }
                p { (say(lang, "vault-closed")) }
                p { a class="button" href=(address(of.read)) { (say(lang, "vault-open")) } }
            }
        });
    }
    let mut facts: Vec<Fact> = Vec::new();
    for field in (of.fields)() {
        if let Some(text) = values.get(&field.name) {
            let lines: Vec<&str> = text.lines().collect();
            facts.push(Fact {
                label: field.label.get(lang).to_owned(),
                value: html! { @for (n, line) in lines.iter().enumerate() { @if n > 0 { br; } (line) } },
            });
        }
    }
    if within_the_hour(reader, export) {
        let page = value::path(&["o", &object.kind, &object.id, "data"]);
        facts.push(Fact {
            label: say(lang, "vault-export"),
            value: html! {
                a href=(page) { (say(lang, "vault-export-page")) } " · "
                a href=(format!("{page}.json")) { "JSON" }
            },
        });
    }
    Ok(ui::facts(&title, &facts))
}

/// A client as on an envelope: the name for whoever may be told, the address only while a reading is struck.
pub(crate) fn envelope(hall: &Hall, reader: &Reader, code: &str) -> Vec<String> {
    let Some(name) = behind::name(hall, reader, "client", code) else { return Vec::new() };
    let mut lines = vec![name];
    let read =
        hall.house().vaulted("client").and_then(|of| last(hall, reader, of, code).ok()).and_then(|(read, _)| read);
    if within_the_hour(reader, read)
        && let Ok(values) = hall.ledger.personal(&ObjectRef::new("client", code))
        && let Some(address) = values.get("address")
    {
        lines.extend(address.lines().map(str::to_owned));
    }
    lines
}

/// Everything the maison knows of a person, once the export was struck by whoever asks, within the hour.
fn everything(hall: &Hall, reader: &Reader, kind: &str, code: &str) -> Result<Everything, Trouble> {
    let of = hall.house().vaulted(kind).ok_or(Trouble::NotFound)?;
    let object = hall.house().object(kind).ok_or(Trouble::NotFound)?;
    sight::object(hall, &reader.scope, object, code)?.ok_or(Trouble::NotFound)?;
    let (_, export) = last(hall, reader, of, code)?;
    if !may_tell(hall, reader, of, code)? || !within_the_hour(reader, export) {
        return Err(Trouble::NotFound);
    }
    Everything::of(hall, reader, of, object, code)
}

/// `/o/{kind}/{id}/data`: everything, to be read or printed.
pub(crate) async fn data(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id)): Path<(String, String)>,
) -> Answer {
    beside(&hall, move |hall| {
        let everything = everything(hall, &reader, &kind, &id)?;
        let title = format!("{} {id}", say(reader.lang, "vault-export"));
        Ok(shown(&reader, shell::page(hall, &reader, &title, everything.markup(reader.lang))))
    })
    .await
}

/// `/o/{kind}/{id}/data.json`: everything, for another program (Regulation (EU) 2016/679, article 20).
pub(crate) async fn json(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id)): Path<(String, String)>,
) -> Answer {
    beside(&hall, move |hall| {
        let everything = everything(hall, &reader, &kind, &id)?;
        let text = serde_json::to_string_pretty(&everything).map_err(Trouble::failure)?;
        let file = format!("attachment; filename=\"{kind}-{id}.json\"");
        let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, file)];
        Ok((headers, text).into_response())
    })
    .await
}
