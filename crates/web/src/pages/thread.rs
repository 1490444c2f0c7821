//! Acts as a thread tells them: who, what, when, what was said or measured, with which evidence.

use std::collections::HashSet;

use kernel::{ColumnKind, Envelope, FieldKind, ObjectRef, Text};
use ledger::Struck;
use maud::{Markup, html};

use crate::{
    clock,
    hall::Hall,
    naming,
    reader::Reader,
    sight,
    ui::{self, Act, Evidence, Tone},
    value,
    words::say_with,
};

/// A thread as markup, in the order given. Acts about another object than the page's own name it.
pub(crate) fn markup(hall: &Hall, reader: &Reader, acts: &[Struck], page_of: Option<&ObjectRef>) -> Markup {
    let hidden = sight::hidden_fields(hall, &reader.scope);
    let entries: Vec<Act> = acts.iter().map(|act| entry(hall, reader, act, page_of, &hidden)).collect();
    ui::thread(reader.lang, &entries)
}

fn entry(
    hall: &Hall,
    reader: &Reader,
    act: &Struck,
    page_of: Option<&ObjectRef>,
    hidden: &HashSet<&'static str>,
) -> Act {
    let lang = reader.lang;
    let envelope = &act.envelope;
    let name = hall.name(&envelope.actor.0);
    let who = match &envelope.on_behalf_of {
        Some(person) => say_with(lang, "thread-for", &[("who", name.into()), ("other", hall.name(&person.0).into())]),
        None => name,
    };
    let site = value::object_words(hall, reader, "site", &envelope.site.0);
    let about = sight::main_object(hall, envelope).filter(|of| Some(*of) != page_of).and_then(|of| {
        let href = value::object_href(hall, &of.kind, &of.id)?;
        Some(html! { p class="entry-object" { a class="code" href=(href) { (of.id) } } })
    });
    let facts = detail(hall, reader, envelope, hidden);
    let told = about.is_some() || facts.is_some();
    let local = envelope.occurred_at.in_zone(&reader.zone);
    Act {
        day: clock::day(lang, local.date()),
        who: format!("{who} · {site}"),
        what: naming::act_title(hall, &envelope.kind, envelope.case.as_ref()).get(lang).to_owned(),
        at: clock::dated(reader, envelope.occurred_at),
        detail: told
            .then(|| html! { @if let Some(about) = &about { (about) } @if let Some(facts) = &facts { (facts) } }),
        evidence: envelope
            .evidence
            .iter()
            .enumerate()
            .map(|(n, digest)| Evidence {
                label: say_with(lang, "thread-document", &[("number", (n + 1).into())]),
                href: None,
                digest: digest.clone(),
            })
            .collect(),
        seq: Some(act.seq),
        href: format!("/acts?seqs={}", act.seq),
        tone: Tone::Plain,
    }
}

/// The fields of an act with the labels of the form that asked for them; objects it is about and costs one may not
/// see are left out.
fn detail(hall: &Hall, reader: &Reader, act: &Envelope, hidden: &HashSet<&'static str>) -> Option<Markup> {
    let payload = act.payload.as_object()?;
    let subject = act.case.as_ref().map(|case| case.case.id.as_str());
    let shown: Vec<(String, String)> = payload
        .iter()
        .filter(|(name, value)| !hidden.contains(name.as_str()) && value.as_str().is_none_or(|v| Some(v) != subject))
        .filter_map(|(name, value)| {
            let (label, mut kind) = asked_by(hall, act, name);
            if let (FieldKind::Choice(options), Some(code)) = (&kind, value.as_str())
                && options.iter().all(|(option, _)| option != code)
            {
                // An event may know more answers than the form asked for: the column of that name has their words.
                kind = of_column(hall, name, code).unwrap_or(kind);
            }
            if kind == FieldKind::Digest {
                return None;
            }
            let words = value::field_words(hall, reader, &kind, value);
            (!words.is_empty()).then(|| (label.get(reader.lang).to_owned(), words))
        })
        .collect();
    (!shown.is_empty()).then(|| {
        html! { dl class="entry-facts" { @for (label, words) in &shown { div { dt { (label) } dd { (words) } } } } }
    })
}

/// The label and kind of a payload's field: of the verb of the same step, else of any verb with such a field, else
/// of a column of that name.
fn asked_by(hall: &Hall, act: &Envelope, name: &str) -> (Text, FieldKind) {
    let house = hall.house();
    let step = act.case.as_ref().map(|case| (case.procedure.as_str(), case.step.as_str()));
    let of = |same_step: bool| {
        house
            .verbs()
            .map(kernel::Verb::spec)
            .filter(|spec| !same_step || spec.step.as_ref().map(|(p, s)| (p.as_str(), s.as_str())) == step)
            .find_map(|spec| spec.fields.iter().find(|field| field.name == name))
    };
    if let Some(field) = of(true).or_else(|| of(false)) {
        return (field.label.clone(), field.kind.clone());
    }
    let column = house.tables().into_iter().find_map(|table| table.column(name));
    let label = column.map_or_else(|| Text::same(name.replace('_', " ")), |column| column.label.clone());
    let kind = match column.map(|column| column.kind) {
        Some(ColumnKind::Object(kind)) => FieldKind::Object(kind.to_owned()),
        Some(ColumnKind::Grams) => FieldKind::Grams,
        Some(ColumnKind::Carats) => FieldKind::Carats,
        Some(ColumnKind::Date) => FieldKind::Date,
        Some(ColumnKind::Moment) => FieldKind::Moment,
        Some(ColumnKind::Choice(options)) => choice(options),
        _ => FieldKind::Paragraph { max: usize::MAX },
    };
    (label, kind)
}

/// The choice a column of a name has, when the code is one of it.
fn of_column(hall: &Hall, name: &str, code: &str) -> Option<FieldKind> {
    let columns = hall.house().tables().into_iter().filter_map(|table| table.column(name));
    columns
        .filter_map(|column| match column.kind {
            ColumnKind::Choice(options) if options.iter().any(|(option, _)| *option == code) => Some(options),
            _ => None,
        })
        .map(choice)
        .next()
}

fn choice(options: &[(&'static str, Text)]) -> FieldKind {
    FieldKind::Choice(options.iter().map(|(code, label)| ((*code).to_owned(), label.clone())).collect())
}
