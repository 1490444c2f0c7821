//! Acts as a thread tells them: who, what, when, what was said or measured, with which evidence.

use std::collections::HashSet;

use kernel::{ColumnKind, Envelope, FieldKind, FieldWords, ObjectRef, Text};
use ledger::Struck;
use maud::{Markup, html};
use serde_json::Value;
use uuid::Uuid;

use super::{
    documents::{self, Papers},
    messages::Said,
};
use crate::{
    clock,
    hall::Hall,
    naming,
    reader::Reader,
    sight,
    ui::{self, Act, Tone},
    value::{self, RowOf},
    words::say_with,
};

/// A thread as markup, in the order given. Acts about another object than the page's own name it; what the head of the
/// page says already (`head`) is not said again with every act.
pub(crate) fn markup(
    hall: &Hall,
    reader: &Reader,
    acts: &[Struck],
    page_of: Option<&ObjectRef>,
    head: Option<RowOf<'_>>,
) -> Markup {
    let hidden = sight::hidden_fields(hall, &reader.scope);
    let (said, papers) = (Said::of(hall, acts), documents::of_acts(hall, acts));
    let told = Told { page_of, head, hidden: &hidden, said: &said, papers: &papers };
    let entries: Vec<Act> = acts.iter().map(|act| entry(hall, reader, act, &told)).collect();
    ui::thread(reader.lang, &entries)
}

/// What an entry need not or may not say.
struct Told<'a> {
    page_of: Option<&'a ObjectRef>,
    head: Option<RowOf<'a>>,
    hidden: &'a HashSet<&'static str>,
    said: &'a Said,
    papers: &'a Papers,
}

impl Told<'_> {
    /// Whether a field says what the reader has before them: the object of the page or of the act, one the head names,
    /// or the site the act was done at. Numbers of ours (UUIDs) are nobody's to read.
    fn has(&self, act: &Envelope, name: &str, value: &Value) -> bool {
        let Some(text) = value.as_str() else { return false };
        let case = act.case.as_ref().map(|case| case.case.id.as_str());
        let in_head = || {
            let (column, cell) = self.head?.get(name)?;
            Some(matches!(column.kind, ColumnKind::Object(_)) && cell.text() == Some(text))
        };
        case == Some(text)
            || self.page_of.is_some_and(|of| of.id == text)
            || act.site.0 == text
            || Uuid::try_parse(text).is_ok()
            || in_head() == Some(true)
    }
}

fn entry(hall: &Hall, reader: &Reader, act: &Struck, told: &Told<'_>) -> Act {
    let lang = reader.lang;
    let envelope = &act.envelope;
    let name = hall.name(&envelope.actor.0);
    let who = match &envelope.on_behalf_of {
        Some(person) => say_with(lang, "thread-for", &[("who", name.into()), ("other", hall.name(&person.0).into())]),
        None => name,
    };
    let site = value::object_words(hall, reader, "site", &envelope.site.0);
    let about = sight::main_object(hall, envelope).filter(|of| Some(*of) != told.page_of).and_then(|of| {
        let href = value::object_href(hall, &of.kind, &of.id)?;
        Some(html! { p class="entry-object" { a class="code" href=(href) { (of.id) } } })
    });
    let facts = detail(hall, reader, envelope, told);
    let words = told.said.markup(reader, envelope.id);
    let says = about.is_some() || facts.is_some() || words.is_some();
    let local = envelope.occurred_at.in_zone(&reader.zone);
    Act {
        day: clock::day(lang, local.date()),
        who: format!("{who} · {site}"),
        what: naming::act_title(hall, &envelope.kind, envelope.case.as_ref()).get(lang).to_owned(),
        at: clock::dated(reader, envelope.occurred_at),
        detail: says
            .then(|| html! { @if let Some(about) = &about { (about) } @if let Some(words) = &words { (words) } @if let Some(facts) = &facts { (facts) } }),
        evidence: envelope
            .evidence
            .iter()
            .enumerate()
            .map(|(n, digest)| {
                let plain = say_with(lang, "thread-document", &[("number", (n + 1).into())]);
                documents::evidence(lang, told.papers, envelope.id, digest, plain)
            })
            .collect(),
        seq: Some(act.seq),
        href: format!("/acts?seqs={}", act.seq),
        tone: Tone::Plain,
    }
}

/// The fields of an act as its event words them, in the order it tells them; costs one may not see are left out.
fn detail(hall: &Hall, reader: &Reader, act: &Envelope, told: &Told<'_>) -> Option<Markup> {
    let payload = act.payload.as_object()?;
    let words = hall.house().event(&act.kind, act.version).map_or(&[][..], |event| &event.words);
    let place = |name: &str| words.iter().position(|word| word.name == name).unwrap_or(usize::MAX);
    let mut fields: Vec<(&String, &Value)> = payload.iter().collect();
    fields.sort_by_key(|(name, _)| place(name));
    let shown: Vec<(String, String)> = fields
        .into_iter()
        .filter(|(name, value)| !told.hidden.contains(name.as_str()) && !told.has(act, name, value))
        .filter_map(|(name, value)| {
            let (label, kind) = worded(hall, act, words, name, value)?;
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

/// The label and kind of a field: as the event declares it, else as the form that asked for it does. `None` when the
/// event says that it means nothing to people.
fn worded(hall: &Hall, act: &Envelope, words: &[FieldWords], name: &str, value: &Value) -> Option<(Text, FieldKind)> {
    let asked = || asked_by(hall, act, name);
    let (label, mut kind) = match words.iter().find(|word| word.name == name) {
        Some(word) => match word.kind.clone()? {
            // A text may be the code of a choice the form offered.
            FieldKind::Text { .. } => (word.label.clone(), asked().1),
            kind => (word.label.clone(), kind),
        },
        None => asked(),
    };
    if let (FieldKind::Choice(options), Some(code)) = (&kind, value.as_str())
        && options.iter().all(|(option, _)| option != code)
    {
        // An event may know more answers than the form asked for: the column of that name has their words.
        kind = of_column(hall, name, code).unwrap_or(kind);
    }
    Some((label, kind))
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
