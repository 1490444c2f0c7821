//! The procedures in force, each as the document people work by.

use axum::extract::{Path, State};
use maud::html;

use super::{Answer, shown};
use crate::{
    assets,
    hall::{Shared, beside},
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Icon, Link},
    value,
    words::{say, say_with},
};

/// `/procedures`.
pub(crate) async fn index(State(hall): State<Shared>, reader: Reader) -> Answer {
    let lang = reader.lang;
    let procedures: Vec<_> = hall.book.procedures().collect();
    let main = html! {
        (ui::page_title(&say(lang, "procedures-title"), &say(lang, "procedures-lead"), None))
        @if procedures.is_empty() { (ui::empty(&say(lang, "procedures-title"), &say(lang, "procedures-empty"), None)) }
        section class="index" { ul data-lines="" {
            @for one in &procedures {
                li data-line="" {
                    p { a href=(value::path(&["procedures", &one.id])) data-open="" { (one.title.get(lang)) } }
                    p class="soft" { (one.purpose.get(lang)) }
                    p class="soft" {
                        (say_with(lang, "procedure-version", &[("version", one.version.to_string().into())])) " · "
                        (reader.network.role_title(&one.owner).get(lang)) " · "
                        a href=(value::path(&["figures", &one.id])) { (say(lang, "procedure-figures")) }
                    }
                }
            }
        } }
    };
    Ok(shown(&reader, shell::page(&hall, &reader, &say(lang, "procedures-title"), main)))
}

/// `/procedures/{id}?version=…`.
pub(crate) async fn document(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    for kind in ["pdf", "bpmn"] {
        if let Some(id) = id.strip_suffix(kind).and_then(|id| id.strip_suffix('.')) {
            return super::papers::procedure(&hall, reader, id.to_owned(), kind).await;
        }
    }
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let version = reader.query().get("version").and_then(|n| n.parse().ok());
        let procedure = match version {
            Some(version) => hall.book.version(&id, version),
            None => hall.book.procedure(&id),
        };
        let procedure = procedure.ok_or(Trouble::NotFound)?;
        let back = Link::new(say(lang, "procedures-title"), "/procedures");
        let main = html! {
            link rel="stylesheet" href={ (*assets::PREFIX) "/css/sop.css" };
            a class="back" href=(back.href) { (ui::icon(Icon::Back)) span { (back.label) } }
            (ui::page_title(procedure.title.get(lang), "", None))
            (super::versions::head(hall, &reader, procedure)?)
            (procedure::document::html(&hall.book, procedure, lang))
            p {
                a class="button" href=(value::path(&["figures", &procedure.id])) { (say(lang, "procedure-figures")) } " "
                a class="button" href={ (value::path(&["procedures", &format!("{}.pdf", procedure.id)])) "?version=" (procedure.version) } { "PDF" } " "
                a class="button" href={ (value::path(&["procedures", &format!("{}.bpmn", procedure.id)])) "?version=" (procedure.version) } { "BPMN" }
            }
        };
        Ok(shown(&reader, shell::page(hall, &reader, procedure.title.get(lang), main)))
    })
    .await
}
