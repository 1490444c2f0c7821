//! The box on an object's page: a text, colleagues, photos and documents, and whether they bear the client's approval.
//! It works without script; with it files are sent as soon as they are chosen.

use base::id::PersonId;
use kernel::ObjectRef;
use ledger::Struck;
use maud::{Markup, html};
use uuid::Uuid;

use super::{documents, upload};
use crate::{
    forms::{self, Typed},
    hall::Hall,
    reader::Reader,
    trouble::Trouble,
    ui::{self, Choice, Field, Form, Kind},
    value,
    words::say,
};

/// Names of what it sends.
pub(crate) const TEXT: &str = "text";
pub(crate) const MENTION: &str = "mention";
pub(crate) const DOCUMENT: &str = "document";
pub(crate) const APPROVED: &str = "approved";
pub(crate) const OF: &str = "of";

/// Colleagues offered to be mentioned; any other is named in the text.
const OFFERED: usize = 8;

/// The box, for kinds of object that have a thread. What is typed in it outlives the refreshing of the page around it.
pub(crate) fn section(hall: &Hall, reader: &Reader, object: &ObjectRef, acts: &[Struck]) -> Result<Markup, Trouble> {
    let kind = hall.house().object(&object.kind);
    let spoken = kind.is_some_and(|kind| !kind.table.scope.is_empty())
        && hall.house().verb(correspondence::WRITE).is_some()
        && hall.archive().is_ok();
    if !spoken {
        return Ok(html! {});
    }
    let form = form(hall, reader, object, acts, &Typed::default(), None)?;
    Ok(html! {
        section class="compose" id="compose" hx-preserve="true" aria-labelledby="compose-title" {
            h2 id="compose-title" { (say(reader.lang, "compose-title")) }
            (form)
        }
    })
}

/// Its form, with what was typed.
pub(crate) fn form(
    hall: &Hall,
    reader: &Reader,
    object: &ObjectRef,
    acts: &[Struck],
    typed: &Typed,
    answer: Option<Markup>,
) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let command = typed.get("command_id").filter(|id| !id.is_empty()).map(ToOwned::to_owned);
    let text = Field {
        name: TEXT.to_owned(),
        label: say(lang, "compose-text"),
        help: say(lang, "compose-text-help"),
        value: typed.get(TEXT).unwrap_or_default().to_owned(),
        kind: Kind::Message {
            colleagues: value::path(&["o", &object.kind, &object.id, "colleagues"]),
            list: say(lang, "compose-colleagues"),
        },
        ..Field::default()
    };
    let people = people(hall, reader, acts, &typed.all(MENTION));
    let mention = Field {
        name: MENTION.to_owned(),
        label: say(lang, "compose-mention"),
        value: typed.all(MENTION).join(","),
        kind: Kind::Several(people),
        ..Field::default()
    };
    let files = Field {
        name: DOCUMENT.to_owned(),
        label: say(lang, "compose-files"),
        value: typed.all(DOCUMENT).join("\n"),
        kind: Kind::Digest { accept: upload::ACCEPT.to_owned(), several: true },
        ..Field::default()
    };
    let mut fields = vec![text];
    if !reader.deputations.is_empty() {
        fields.insert(0, forms::name_input(hall, reader, typed));
    }
    if !matches!(&mention.kind, Kind::Several(list) if list.is_empty()) {
        fields.push(mention);
    }
    fields.push(files);
    let form = Form {
        id: format!("compose-{}", object.id.replace(|c: char| !c.is_ascii_alphanumeric(), "-")),
        action: format!("{}/message", value::path(&["o", &object.kind, &object.id])),
        csrf: reader.csrf().to_owned(),
        command_id: command.unwrap_or_else(|| Uuid::now_v7().to_string()),
        fields,
        verb: say(lang, "compose-send"),
        cancel: None,
        answer,
        draft: true,
    };
    Ok(ui::form_with(lang, &form, &approval(hall, reader, object, typed)?))
}

/// Whether the documents bear the client's approval, and of what: folded away, since most messages do not.
fn approval(hall: &Hall, reader: &Reader, object: &ObjectRef, typed: &Typed) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let Some(verb) = hall.house().verb(correspondence::APPROVE) else { return Ok(html! {}) };
    let held = reader.roles();
    if !verb.spec().roles.iter().any(|role| held.contains(role.as_str())) {
        return Ok(html! {});
    }
    let chosen = typed.get(APPROVED).unwrap_or_default();
    let select = |name: &str, label: String, list: Vec<Choice>| {
        let value = typed.get(name).unwrap_or_default().to_owned();
        ui::field(lang, &Field { name: name.to_owned(), label, value, kind: Kind::Person(list), ..Field::default() })
    };
    let what =
        correspondence::Approved::OPTIONS.iter().map(|(code, label)| Choice::new(*code, capital(label.get(lang))));
    let names = documents::names(hall, object)?;
    let names: Vec<Choice> = names.into_iter().map(|(digest, name)| Choice::new(digest, name)).collect();
    Ok(html! {
        details class="fold" open[!chosen.is_empty()] {
            summary { (say(lang, "compose-approval")) }
            div class="fold-fields" {
                p class="soft" { (say(lang, "compose-approval-help")) }
                (select(APPROVED, say(lang, "compose-approved"), what.collect()))
                @if !names.is_empty() { (select(OF, say(lang, "compose-of"), names)) }
            }
        }
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Who takes part in the thread, the latest first, and whoever was chosen already.
fn people(hall: &Hall, reader: &Reader, acts: &[Struck], chosen: &[String]) -> Vec<Choice> {
    let mut people: Vec<PersonId> = chosen.iter().map(|id| PersonId::from(id.as_str())).collect();
    for act in acts {
        let actor = &act.envelope.actor;
        if people.len() >= OFFERED {
            break;
        }
        if *actor != reader.person && !people.contains(actor) {
            people.push(actor.clone());
        }
    }
    let mut list: Vec<Choice> = people
        .iter()
        .filter(|person| !person.0.is_empty())
        .map(|person| Choice::new(person.0.clone(), hall.name(&person.0)))
        .collect();
    list.sort_by(|a, b| a.label.cmp(&b.label));
    list
}
