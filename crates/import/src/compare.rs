//! What a row says against what the house holds of the same object.

use base::{Currency, Money};
use kernel::{
    Cell, Column, ColumnKind, Field, FieldKind, House, Lang, ObjectRef, Personal, Say as _, State, StateExt as _, Text,
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::area::{Document, document_key};

/// A field whose value in the file is not the one in the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What it is called.
    pub label: Text,
    /// As the house has it; empty when it cannot be shown.
    pub ours: Text,
    /// As the file has it.
    pub theirs: Text,
    /// Whether the verb for changes takes it over; what it does not, stays as the house has it.
    pub taken: bool,
}

/// Puts the house's own identifiers where a row names objects by their numbers in the other system: the client SAP
/// knows as 0000100131 is the one that came under that number.
pub(crate) fn resolve(state: &dyn State, system: &str, fields: &[Field], body: &mut Map<String, Value>) {
    for field in fields {
        let FieldKind::Object(kind) = &field.kind else { continue };
        let Some(number) = body.get(&field.name).and_then(Value::as_str) else { continue };
        let document = state.row::<Document>(document_key(system, number));
        if let Some(document) = document.filter(|document| document.object_kind == *kind) {
            body.insert(field.name.clone(), Value::from(document.object));
        }
    }
}

/// Every field of a body that differs from the object's row. Fields the house keeps elsewhere cannot be compared and are
/// left out; personal ones are compared by the vault and never shown.
pub(crate) fn differences(
    house: &House,
    state: &dyn State,
    object: &ObjectRef,
    fields: &[Field],
    body: &Map<String, Value>,
) -> Vec<Difference> {
    let Some(kind) = house.object(&object.kind) else { return Vec::new() };
    let Some(cells) = state.get(kind.table, &object.id) else { return Vec::new() };
    let mut found = Vec::new();
    for field in fields {
        let Some(value) = body.get(&field.name).filter(|value| !value.is_null()) else { continue };
        if field.personal {
            let said = Personal::Said(value.as_str().unwrap_or_default().to_owned());
            if state.holds(object, &field.name, &said) == Some(false) {
                let hidden = Text::new("(personal)", "(personnel)");
                found.push(Difference {
                    field: field.name.clone(),
                    label: field.label.clone(),
                    ours: hidden.clone(),
                    theirs: hidden,
                    taken: true,
                });
            }
            continue;
        }
        let Some(at) = kind.table.position(&field.name) else { continue };
        let column = &kind.table.columns[at];
        let currency = match column.kind {
            ColumnKind::Money(name) => kind.table.position(name).and_then(|at| cells[at].text()),
            _ => None,
        };
        let same = same(&cells[at], column, currency, value);
        if !same {
            found.push(Difference {
                field: field.name.clone(),
                label: field.label.clone(),
                ours: in_both(|lang| ours(&cells[at], column, currency, lang)),
                theirs: in_both(|lang| theirs(field, value, lang)),
                taken: true,
            });
        }
    }
    found
}

fn in_both(say: impl Fn(Lang) -> String) -> Text {
    Text::owned(say(Lang::En), say(Lang::Fr))
}

fn same(cell: &Cell, column: &Column, currency: Option<&str>, value: &Value) -> bool {
    match (cell, value) {
        (Cell::Int(minor), Value::Object(money)) => {
            money.get("minor").and_then(Value::as_i64) == Some(*minor)
                && money.get("currency").and_then(Value::as_str) == currency
        }
        (Cell::Int(n), Value::Bool(yes)) => (*n != 0) == *yes,
        (Cell::Int(n), value) => value.as_i64() == Some(*n),
        (Cell::Text(text), Value::Array(_)) if column.kind == ColumnKind::Json => {
            serde_json::from_str::<Value>(text).is_ok_and(|kept| kept == *value)
        }
        (Cell::Text(text), value) => value.as_str().map(str::trim) == Some(text.trim()),
        (Cell::Null, value) => value.as_array().is_some_and(Vec::is_empty),
    }
}

fn ours(cell: &Cell, column: &Column, currency: Option<&str>, lang: Lang) -> String {
    match (cell, column.kind) {
        (Cell::Int(minor), ColumnKind::Money(_)) => currency
            .and_then(|code| Currency::parse(code).ok())
            .map_or_else(|| minor.to_string(), |currency| Money::new(*minor, currency).say(lang)),
        (Cell::Int(n), ColumnKind::Grams) => base::Grams(*n).say(lang),
        (Cell::Int(n), ColumnKind::Carats) => base::Carats(*n).say(lang),
        (Cell::Int(n), ColumnKind::Bool) => yes(*n != 0, lang),
        (Cell::Text(code), ColumnKind::Choice(options)) => kernel::cell::choice_label(options, code, lang).to_owned(),
        (Cell::Text(date), ColumnKind::Date) => base::Date::parse(date).map_or_else(|| date.clone(), |d| d.say(lang)),
        (Cell::Text(json), ColumnKind::Json) => list(json),
        (Cell::Null, _) => "—".to_owned(),
        (other, _) => formats::cell::shown(&other.to_string()),
    }
}

/// A value of a body in words.
pub(crate) fn theirs(field: &Field, value: &Value, lang: Lang) -> String {
    use kernel::FieldKind as Kind;
    match (&field.kind, value) {
        (_, Value::Null) => "—".to_owned(),
        (Kind::Money, value) => {
            serde_json::from_value::<Money>(value.clone()).map_or_else(|_| value.to_string(), |money| money.say(lang))
        }
        (Kind::Grams, value) => base::Grams(value.as_i64().unwrap_or_default()).say(lang),
        (Kind::Carats, value) => base::Carats(value.as_i64().unwrap_or_default()).say(lang),
        (Kind::Date, Value::String(date)) => base::Date::parse(date).map_or_else(|| date.clone(), |d| d.say(lang)),
        (Kind::Bool, Value::Bool(on)) => yes(*on, lang),
        (Kind::Choice(options), Value::String(code)) => options
            .iter()
            .find(|(option, _)| option == code)
            .map_or_else(|| code.clone(), |(_, label)| label.get(lang).to_owned()),
        (_, Value::String(text)) => formats::cell::shown(text),
        (_, value @ Value::Array(_)) => list(&value.to_string()),
        (_, value) => value.to_string(),
    }
}

fn list(json: &str) -> String {
    serde_json::from_str::<Vec<String>>(json).map_or_else(|_| formats::cell::shown(json), |items| items.join(", "))
}

fn yes(on: bool, lang: Lang) -> String {
    if on { lang.of("yes", "oui") } else { lang.of("no", "non") }.to_owned()
}
