//! Every form from its verb's fields: the inputs, and what was typed read back into a body, with every reason at once.

use base::Currency;
use kernel::{Cell, Field, FieldKind, ObjectKind, Refusals, State, VerbSpec};
use ledger::{Page, Query};
use serde_json::{Map, Value};

use crate::{
    behind, clock,
    hall::Hall,
    pages::{sign_in::check_csrf, upload::ACCEPT},
    reader::{Reader, pairs},
    trouble::Trouble,
    ui::{self, Choice, Kind, Link},
    value::{self, RowOf},
    words::{say, say_with},
};

/// Most objects offered in a list; beyond it the identifier is typed or scanned.
const OFFERED: u32 = 300;

/// What was typed, or is known before anything is typed: names and values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name as it was typed, empty when there is none: passwords keep their spaces.
    pub(crate) fn exact(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// The first value of a name without white space around, empty when there is none.
    pub(crate) fn said(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().trim().to_owned()
    }

    /// Every value of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, value)| value.clone()).collect()
    }
}

/// A form of a page of ours, which bears the secret of the session.
pub(crate) fn sent(reader: &Reader, body: &str) -> Result<Typed, Trouble> {
    let typed = Typed(pairs(body));
    check_csrf(reader, &typed.0)?;
    Ok(typed)
}

/// Reads a whole form into the body of its verb; every field that cannot be read or is missing is told.
pub(crate) fn read(reader: &Reader, spec: &VerbSpec, typed: &Typed) -> Result<Map<String, Value>, Refusals> {
    let mut body = Map::new();
    let mut refusals = Refusals::none();
    for field in &spec.fields {
        let values = |name: &str| values(reader, field, typed, name);
        match field.read_form(&values).and_then(|value| field.check(Some(&value)).map(|()| value)) {
            Ok(Value::Null) => {}
            Ok(value) => {
                body.insert(field.name.clone(), value);
            }
            Err(refusal) => refusals.add(refusal),
        }
    }
    refusals.or(body)
}

/// What can be read of a form that is still being filled in; the rest is left out.
pub(crate) fn read_some(reader: &Reader, spec: &VerbSpec, typed: &Typed) -> Map<String, Value> {
    let read = |field: &Field| {
        let value = field.read_form(&|name: &str| values(reader, field, typed, name)).ok()?;
        (!value.is_null() && field.check(Some(&value)).is_ok()).then(|| (field.name.clone(), value))
    };
    spec.fields.iter().filter_map(read).collect()
}

/// The values of a name as the field reads them: moments with the site's offset, lists one value a line.
fn values(reader: &Reader, field: &Field, typed: &Typed, name: &str) -> Vec<String> {
    let all = typed.all(name);
    match &field.kind {
        FieldKind::Moment if name == field.name => all.iter().map(|v| clock::typed(&reader.zone, v)).collect(),
        FieldKind::List(item) if name == field.name && !matches!(**item, FieldKind::Money) => {
            all.iter().flat_map(|v| v.lines().map(ToOwned::to_owned)).collect()
        }
        _ => all,
    }
}

/// The inputs of a verb. `fixed` is the field whose object the page is about: it is sent, not asked.
pub(crate) fn inputs(
    hall: &Hall,
    reader: &Reader,
    spec: &VerbSpec,
    typed: &Typed,
    fixed: Option<&str>,
    refusals: &Refusals,
) -> Result<Vec<ui::Field>, Trouble> {
    let mut inputs = Vec::new();
    for field in &spec.fields {
        let mut input = input(hall, reader, field, typed)?;
        if fixed == Some(field.name.as_str()) {
            input.kind = Kind::Hidden;
        }
        input.error = wrong(reader, refusals, &field.name);
        input.beside = way_to_enter(hall, reader, spec, field);
        inputs.push(input);
    }
    if reader.sites.len() > 1 {
        // Where one acts decides what may be done at all: it is asked first.
        inputs.insert(0, ui::Field { error: wrong(reader, refusals, SITE), ..site_input(reader, typed) });
    }
    if !reader.deputations.is_empty() {
        inputs.insert(0, ui::Field { error: wrong(reader, refusals, IN_NAME_OF), ..name_input(hall, reader, typed) });
    }
    Ok(inputs)
}

/// The way to register what a field asks for, for those who may; it leads back to this form.
fn way_to_enter(hall: &Hall, reader: &Reader, spec: &VerbSpec, field: &Field) -> Option<Link> {
    let (FieldKind::Object(kind), None) = (&field.kind, &spec.subject) else { return None };
    let enter = hall.house().verb(hall.house().register(kind)?.enter)?.spec();
    let held = reader.actor.roles();
    enter.roles.iter().any(|role| held.contains(role.as_str())).then(|| {
        let then = format!("{}/{}", spec.name, field.name);
        let address = ui::Query::new(value::path(&["act", &enter.name])).with(THEN, Some(&then)).href();
        Link::new(enter.title.get(reader.lang), address)
    })
}

/// The name under which a form is told which field of which other form waits for what it enters: `orders.request/client`.
pub(crate) const THEN: &str = "then";

/// The verb and the field that wait for a new object of a kind, when the address says one that is there.
pub(crate) fn waiting<'a>(hall: &'a Hall, typed: &Typed) -> Option<(&'a VerbSpec, &'a Field)> {
    let (verb, name) = typed.get(THEN)?.split_once('/')?;
    let spec = hall.house().verb(verb)?.spec();
    Some((spec, spec.fields.iter().find(|field| field.name == name)?))
}

/// The name the acting site is sent under.
const SITE: &str = "site";

/// The name the person one acts for is sent under.
pub(crate) const IN_NAME_OF: &str = "on_behalf_of";

/// In whose name one acts, asked of deputies.
pub(crate) fn name_input(hall: &Hall, reader: &Reader, typed: &Typed) -> ui::Field {
    let oneself = Choice::new("", say(reader.lang, "form-own-name"));
    let others = reader.deputations.iter().map(|under| {
        let until = clock::short(reader.lang, &reader.zone, under.until);
        let name = hall.name(&under.principal.0);
        let label = say_with(reader.lang, "form-for", &[("name", name.into()), ("until", until.into())]);
        Choice::new(under.principal.0.clone(), label)
    });
    ui::Field {
        name: IN_NAME_OF.to_owned(),
        label: say(reader.lang, "form-in-name"),
        help: say(reader.lang, "form-in-name-help"),
        value: typed.get(IN_NAME_OF).unwrap_or_default().to_owned(),
        kind: Kind::Person(std::iter::once(oneself).chain(others).collect()),
        ..ui::Field::default()
    }
}

fn wrong(reader: &Reader, refusals: &Refusals, name: &str) -> Option<String> {
    let about = refusals.0.iter().filter(|refusal| refusal.field.as_deref() == Some(name));
    let wrong: Vec<&str> = about.map(|refusal| refusal.text.get(reader.lang)).collect();
    (!wrong.is_empty()).then(|| wrong.join(" "))
}

/// Where one acts, asked of those who could act at several sites.
fn site_input(reader: &Reader, typed: &Typed) -> ui::Field {
    let choices = reader.sites.iter().map(|id| {
        let name = reader.network.site(id).map_or(id.0.as_str(), |site| site.name.as_str());
        Choice::new(id.0.clone(), name)
    });
    ui::Field {
        name: SITE.to_owned(),
        label: say(reader.lang, "form-site"),
        help: say(reader.lang, "form-site-help"),
        required: true,
        value: typed.get("site").unwrap_or(reader.site.0.as_str()).to_owned(),
        // Many sites stand in a list; few would otherwise be radios and push the verb's own fields out of sight.
        kind: Kind::Person(choices.collect()),
        ..ui::Field::default()
    }
}

fn input(hall: &Hall, reader: &Reader, field: &Field, typed: &Typed) -> Result<ui::Field, Trouble> {
    let lang = reader.lang;
    let kind = kind(hall, reader, &field.kind, &field.name, typed)?;
    let mut help = field.help.get(lang).to_owned();
    if matches!((&field.kind, &kind), (FieldKind::List(_), Kind::TextArea)) {
        help = [help.as_str(), &say(lang, "form-one-per-line")].join(" ").trim().to_owned();
    }
    let joined = match (&field.kind, &kind) {
        (FieldKind::List(_), Kind::Several(_)) => typed.all(&field.name).join(","),
        (FieldKind::List(_), _) => typed.all(&field.name).join("\n"),
        _ => typed.get(&field.name).unwrap_or_default().to_owned(),
    };
    Ok(ui::Field {
        name: field.name.clone(),
        label: field.label.get(lang).to_owned(),
        help,
        error: None,
        // A tick that must be set would make “no” impossible to say.
        required: field.required && field.kind != FieldKind::Bool,
        value: joined,
        kind,
        autocomplete: String::new(),
        personal: field.personal,
        beside: None,
    })
}

fn kind(hall: &Hall, reader: &Reader, kind: &FieldKind, name: &str, typed: &Typed) -> Result<Kind, Trouble> {
    let choices = |options: &[(String, kernel::Text)]| {
        options.iter().map(|(code, label)| Choice::new(code.clone(), label.get(reader.lang))).collect::<Vec<_>>()
    };
    Ok(match kind {
        FieldKind::Text { max } => Kind::Line(u32::try_from(*max).unwrap_or(u32::MAX)),
        FieldKind::Paragraph { .. } => Kind::TextArea,
        FieldKind::Integer { min, max } => {
            // The widest bounds only say “any number”: nothing to tell the person.
            let shown = |n: i64| if n.abs() > 1_000_000_000_000 { String::new() } else { n.to_string() };
            Kind::Number { unit: String::new(), min: shown(*min), max: shown(*max), step: "1".to_owned() }
        }
        FieldKind::Money => {
            let usual = reader.network.site(&reader.site).map_or(Currency::EUR, |site| site.currency);
            let mut all: Vec<String> = Currency::all().map(|c| c.code().to_owned()).collect();
            all.sort_by_key(|code| (code != usual.code(), code.clone()));
            let chosen = typed.get(&format!("{name}.currency")).unwrap_or(usual.code()).to_owned();
            Kind::Money { currencies: all, currency: chosen }
        }
        FieldKind::Grams => Kind::Weight { units: vec!["g".to_owned()], unit: "g".to_owned() },
        FieldKind::Carats => Kind::Weight { units: vec!["ct".to_owned()], unit: "ct".to_owned() },
        FieldKind::Date => Kind::Date,
        FieldKind::Moment => Kind::DateTime,
        FieldKind::Bool => Kind::Check,
        FieldKind::Choice(options) => Kind::Choice(choices(options)),
        FieldKind::Object(of) => match objects(hall, reader, of)? {
            Some(list) => Kind::Person(list),
            None if hall.house().object(of).is_some() => Kind::Pick { found_at: value::path(&["pick", of, name]) },
            None => Kind::Scan,
        },
        FieldKind::Digest => Kind::Digest { accept: ACCEPT.to_owned(), several: false },
        FieldKind::List(item) => match item.as_ref() {
            FieldKind::Choice(options) => Kind::Several(choices(options)),
            FieldKind::Object(of) => match objects(hall, reader, of)? {
                Some(list) if list.len() <= 24 => Kind::Several(list),
                _ => Kind::TextArea,
            },
            FieldKind::Digest => Kind::Digest { accept: ACCEPT.to_owned(), several: true },
            _ => Kind::TextArea,
        },
    })
}

/// Objects offered while somebody types; more letters narrow them down.
const FOUND: u32 = 12;

/// The objects of a type the reader may see that have these letters in one of their texts, as choices.
pub(crate) fn found(hall: &Hall, reader: &Reader, of: &str, letters: &str) -> Result<Vec<Choice>, Trouble> {
    let kind = hall.house().object(of).ok_or(Trouble::NotFound)?;
    if let Some(of) = hall.house().vaulted(of) {
        let found = behind::found(hall, reader, of, letters, FOUND as usize)?;
        let choice = |(code, name): (String, Option<String>)| {
            let label = name.map_or_else(|| code.clone(), |name| format!("{name} · {code}"));
            Choice::new(code, label)
        };
        return Ok(found.into_iter().map(choice).collect());
    }
    let letters: String = letters.trim().chars().take(80).collect();
    let query = Query { search: (!letters.is_empty()).then_some(letters), limit: FOUND, ..Query::table(kind.table) };
    let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
    Ok(choices_of(hall, reader, kind, &page))
}

/// The objects of a type the reader may see, when they are few enough to be chosen from.
fn objects(hall: &Hall, reader: &Reader, of: &str) -> Result<Option<Vec<Choice>>, Trouble> {
    if of == "site" {
        let sites = reader.network.sites().map(|site| Choice::new(site.id.0.clone(), site.name.clone()));
        return Ok(Some(sites.collect()));
    }
    let Some(kind) = hall.house().object(of) else { return Ok(None) };
    let query = Query { limit: OFFERED, ..Query::table(kind.table) };
    let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
    if page.total > u64::from(OFFERED) {
        return Ok(None);
    }
    let mut choices = choices_of(hall, reader, kind, &page);
    if let Some(register) = hall.house().register(of) {
        // Whoever may not be named in a new act is not offered for one.
        let allowed = |state: &dyn State| choices.retain(|one| (register.refuse)(&one.value, state).is_none());
        hall.ledger.look(allowed).map_err(Trouble::failure)?;
    }
    Ok(Some(choices))
}

fn choices_of(hall: &Hall, reader: &Reader, kind: &ObjectKind, page: &Page) -> Vec<Choice> {
    let label = |key: &str, cells: &[Cell]| {
        let row = RowOf { columns: &page.columns, cells };
        if kind.kind == "person" {
            return hall.name(key);
        }
        if let Some(name) = behind::name(hall, reader, kind.kind, key) {
            return format!("{name} · {key}");
        }
        let what = kind.what.iter().filter_map(|name| row.get(name));
        let words: Vec<String> = what
            .filter(|(column, _)| column.name != kind.table.key())
            .map(|(column, cell)| value::words(hall, reader, column, cell, Some(row)))
            .filter(|text| !text.is_empty())
            .collect();
        [&[key.to_owned()][..], &words].concat().join(" · ")
    };
    let mut choices: Vec<Choice> =
        page.keys.iter().zip(&page.rows).map(|(key, cells)| Choice::new(key.clone(), label(key, cells))).collect();
    if kind.kind == "person" || hall.house().vaulted(kind.kind).is_some() {
        choices.sort_by(|a, b| a.label.cmp(&b.label));
    }
    choices
}
