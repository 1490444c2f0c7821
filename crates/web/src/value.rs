//! Cells as people read them: money with its currency, weights with their unit, codes by their names, objects as links.

use base::{Carats, Currency, Date, Grams, Moment, Money};
use kernel::{Cell, Column, ColumnKind, FieldKind, Lang, Say, cell::choice_label, language::group_digits, personal};
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    behind, clock,
    hall::Hall,
    naming,
    reader::Reader,
    ui::{self, Align, Query},
    words::say,
};

/// One row with its columns.
#[derive(Clone, Copy)]
pub(crate) struct RowOf<'a> {
    pub columns: &'a [&'static Column],
    pub cells: &'a [Cell],
}

impl<'a> RowOf<'a> {
    /// The cell of a column, when the row has it.
    pub(crate) fn get(&self, column: &str) -> Option<(&'static Column, &'a Cell)> {
        let at = self.columns.iter().position(|c| c.name == column)?;
        Some((self.columns[at], self.cells.get(at)?))
    }

    /// The text of a column, when the row has one there.
    pub(crate) fn text(&self, column: &str) -> Option<&'a str> {
        self.get(column).and_then(|(_, cell)| cell.text())
    }
}

/// A cell in words; `row` gives the currency of an amount and the procedure of a stage.
pub(crate) fn words(hall: &Hall, reader: &Reader, column: &Column, cell: &Cell, row: Option<RowOf<'_>>) -> String {
    let lang = reader.lang;
    match (column.kind, cell) {
        (_, Cell::Null) => String::new(),
        (ColumnKind::Money(currency), Cell::Int(minor)) => {
            let code = row.and_then(|row| row.text(currency)).and_then(|code| Currency::parse(code).ok());
            code.map_or_else(|| minor.to_string(), |currency| Money::new(*minor, currency).say(lang))
        }
        (ColumnKind::Grams, Cell::Int(n)) => Grams(*n).say(lang),
        (ColumnKind::Carats, Cell::Int(n)) => Carats(*n).say(lang),
        (ColumnKind::Integer, Cell::Int(n)) => group_digits(&n.to_string(), lang),
        (ColumnKind::Moment, Cell::Int(n)) => clock::short(lang, &reader.zone, Moment(*n)),
        (ColumnKind::Duration, Cell::Int(n)) => clock::length(lang, *n),
        (ColumnKind::Share, Cell::Int(n)) => format!("{}\u{202f}%", group_digits(&n.to_string(), lang)),
        (ColumnKind::Bool, Cell::Int(n)) => say(lang, if *n == 0 { "no" } else { "yes" }),
        (ColumnKind::Date, Cell::Text(text)) => Date::parse(text).map_or_else(|| text.clone(), |date| date.say(lang)),
        (ColumnKind::Choice(options), Cell::Text(code)) => choice_label(options, code, lang).to_owned(),
        (ColumnKind::Stage, Cell::Text(id)) => {
            naming::stage_title(hall, row.and_then(|row| row.text("procedure")), id).get(lang).to_owned()
        }
        (ColumnKind::Step, Cell::Text(id)) => {
            naming::step_title(hall, row.and_then(|row| row.text("procedure")), id).get(lang).to_owned()
        }
        (ColumnKind::Role, Cell::Text(code)) => reader.network.role_title(code).get(lang).to_owned(),
        (ColumnKind::Object(kind), Cell::Text(id)) => object_words(hall, reader, kind, id),
        (ColumnKind::Json, Cell::Text(text)) => json_words(text),
        (_, cell) => cell.to_string(),
    }
}

/// An object in words: people and sites by their names, clients by theirs for those who may be told, others by their
/// identifier.
pub(crate) fn object_words(hall: &Hall, reader: &Reader, kind: &str, id: &str) -> String {
    match kind {
        "person" => hall.name(id),
        "site" => reader.network.site(&id.into()).map_or_else(|| id.to_owned(), |site| site.name.clone()),
        _ => behind::name(hall, reader, kind, id).unwrap_or_else(|| id.to_owned()),
    }
}

/// The address of an object's page, when its kind has pages.
pub(crate) fn object_href(hall: &Hall, kind: &str, id: &str) -> Option<String> {
    hall.house().object(kind).map(|_| path(&["o", kind, id]))
}

/// A path of several parts, each encoded.
pub(crate) fn path(parts: &[&str]) -> String {
    let mut made = String::new();
    for part in parts {
        made.push('/');
        // A query without a path encodes one value as an address needs it.
        let encoded = Query { path: String::new(), pairs: vec![(String::new(), (*part).to_owned())] }.href();
        made.push_str(encoded.trim_start_matches("?="));
    }
    made
}

/// A cell as markup: moments with the exact one on hover, objects as links.
pub(crate) fn markup(hall: &Hall, reader: &Reader, column: &Column, cell: &Cell, row: Option<RowOf<'_>>) -> Markup {
    let text = words(hall, reader, column, cell, row);
    match (column.kind, cell) {
        (ColumnKind::Moment, Cell::Int(n)) => ui::moment(&clock::dated(reader, Moment(*n))),
        (ColumnKind::Share, Cell::Int(n)) => ui::share(*n, &text),
        (ColumnKind::Object(kind), Cell::Text(id)) => match object_href(hall, kind, id) {
            Some(href) => html! { a href=(href) { (text) } },
            None => html! { (text) },
        },
        _ => html! { (text) },
    }
}

/// Which side a column's values stand at.
pub(crate) fn align(kind: ColumnKind) -> Align {
    match kind {
        ColumnKind::Integer
        | ColumnKind::Money(_)
        | ColumnKind::Grams
        | ColumnKind::Carats
        | ColumnKind::Duration
        | ColumnKind::Share => Align::End,
        _ => Align::Start,
    }
}

/// A value of an act's payload in words, by the field that asked for it.
pub(crate) fn field_words(hall: &Hall, reader: &Reader, kind: &FieldKind, value: &Value) -> String {
    let lang = reader.lang;
    match (kind, value) {
        (_, Value::Null) => String::new(),
        (_, value) if personal::commitment(value).is_some() => say(lang, "vault-kept"),
        (FieldKind::Money, money) => serde_json::from_value::<Money>(money.clone())
            .map_or_else(|_| json_words(&money.to_string()), |money| money.say(lang)),
        (FieldKind::Grams, Value::Number(n)) => Grams(n.as_i64().unwrap_or_default()).say(lang),
        (FieldKind::Carats, Value::Number(n)) => Carats(n.as_i64().unwrap_or_default()).say(lang),
        (FieldKind::Date, Value::String(text)) => Date::parse(text).map_or_else(|| text.clone(), |d| d.say(lang)),
        (FieldKind::Moment, Value::String(text)) => {
            Moment::parse(text).map_or_else(|| text.clone(), |at| clock::short(lang, &reader.zone, at))
        }
        (FieldKind::Bool, Value::Bool(yes)) => say(lang, if *yes { "yes" } else { "no" }),
        (FieldKind::Choice(options), Value::String(code)) => options
            .iter()
            .find(|(option, _)| option == code)
            .map_or(code.as_str(), |(_, label)| label.get(lang))
            .to_owned(),
        (FieldKind::Object(kind), Value::String(id)) => object_words(hall, reader, kind, id),
        (FieldKind::Digest, Value::String(hex)) => hex.chars().take(12).chain("…".chars()).collect(),
        (FieldKind::List(item), Value::Array(items)) => {
            items.iter().map(|one| field_words(hall, reader, item, one)).collect::<Vec<_>>().join(", ")
        }
        (_, value) => plain_json(value, lang),
    }
}

fn plain_json(value: &Value, lang: Lang) -> String {
    match value {
        Value::String(text) => Date::parse(text).map_or_else(|| text.clone(), |date| date.say(lang)),
        Value::Number(n) => group_digits(&n.to_string(), lang),
        Value::Bool(yes) => say(lang, if *yes { "yes" } else { "no" }),
        Value::Array(items) => items.iter().map(|one| plain_json(one, lang)).collect::<Vec<_>>().join(", "),
        Value::Object(_) => serde_json::from_value::<Money>(value.clone())
            .map_or_else(|_| json_words(&value.to_string()), |money| money.say(lang)),
        Value::Null => String::new(),
    }
}

/// JSON whose names nobody declared: `name: value` pairs in a line.
fn json_words(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(map)) => {
            map.iter().map(|(name, value)| format!("{name}: {}", flat(value))).collect::<Vec<_>>().join(" · ")
        }
        Ok(Value::Array(items)) => items.iter().map(flat).collect::<Vec<_>>().join(", "),
        _ => text.to_owned(),
    }
}

fn flat(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path_cannot_break_out_of_it() {
        assert_eq!(path(&["o", "order", "GVA-26-0042"]), "/o/order/GVA-26-0042");
        assert_eq!(path(&["o", "order", "../a b?c#d&é"]), "/o/order/..%2Fa%20b%3Fc%23d%26%C3%A9");
    }
}
