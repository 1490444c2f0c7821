//! Answers of OData services as JSON: version 2 (`{"d": {"results": […]}}`), version 4 (`{"value": […]}`), or a list.
//!
//! Items expanded within a document give a row each, with what the document says; the item's own value wins.

use serde_json::{Map, Value};

use crate::input::Input;
use crate::table::{Rows, Table};
use crate::{Format, ImportError, Limits, Message, Options, Place, Report, encoding};

/// Names under which services expand items, and schedule lines within items.
const ITEMS: [&str; 3] = ["to_Item", "_Item", "items"];
const LINES: [&str; 3] = ["to_ScheduleLine", "_ScheduleLine", "to_PricingElement"];

type Record = Vec<(String, String)>;

/// Reads the entries of an answer as rows.
pub(super) fn read(input: &Input, options: &Options) -> Result<(Table, Report), ImportError> {
    // a parsed document takes several times its text
    let limits = Limits { memory_bytes: options.limits.memory_bytes.min(32_000_000), ..options.limits.clone() };
    let bytes = input.bytes(&limits)?;
    let skip = encoding::marked(&bytes).map_or(0, |(_, mark)| mark);
    let whole: Value = serde_json::from_slice(&bytes[skip..]).map_err(|error| {
        ImportError::new(
            "json.damaged",
            Place::Line(error.line() as u64, error.column() as u64),
            Message::new("The JSON is not sound here.", "Le JSON n’est pas valide à cet endroit."),
            Message::new(
                "Export it again and check that the export finished.",
                "Exportez-le de nouveau et vérifiez que l’export est allé à son terme.",
            ),
        )
    })?;
    let entries = entries(whole).ok_or_else(no_entries)?;
    let mut report = Report::new(Format::Csv, options.limits.listed);
    let mut records = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (at, entry) in entries.into_iter().enumerate() {
        let Value::Object(entry) = entry else { return Err(no_entries()) };
        for record in records_of(entry) {
            for (name, _) in &record {
                if !places.contains_key(name) {
                    places.insert(name.clone(), names.len());
                    names.push(name.clone());
                }
            }
            records.push((at as u64 + 1, record));
        }
    }
    if names.is_empty() || names.len() > options.limits.columns {
        return Err(no_entries());
    }
    let width = names.len();
    let mut rows = Rows::new("", names, options, &mut report);
    for (place, record) in records {
        let mut cells = vec![""; width];
        for (name, value) in &record {
            cells[places[name]] = value;
        }
        rows.push(cells.into_iter(), place, place, &mut report)?;
    }
    let table = rows.finish(options, &mut report);
    Ok((table, report))
}

fn entries(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(list) => Some(list),
        Value::Object(mut object) => {
            if let Some(inner) = object.remove("d") {
                return entries(inner);
            }
            for name in ["results", "value"] {
                if let Some(Value::Array(list)) = object.remove(name) {
                    return Some(list);
                }
            }
            // an event log in JSON is an object too; an entry has plain values and no lists of its own
            let is_log = ["eventTypes", "objectTypes", "events"].iter().any(|name| object.contains_key(*name));
            (!is_log && !object.is_empty()).then(|| vec![Value::Object(object)])
        }
        _ => None,
    }
}

fn expanded(entry: &mut Map<String, Value>, names: &[&str]) -> Vec<Map<String, Value>> {
    let found = names.iter().find_map(|name| entry.remove(*name));
    let list = match found {
        Some(Value::Array(list)) => list,
        Some(Value::Object(mut object)) => match object.remove("results") {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    list.into_iter().filter_map(|one| if let Value::Object(map) = one { Some(map) } else { None }).collect()
}

fn records_of(mut entry: Map<String, Value>) -> Vec<Record> {
    let items = expanded(&mut entry, &ITEMS);
    let head = plain(entry);
    if items.is_empty() {
        return vec![head];
    }
    let records = items.into_iter().map(|mut item| {
        let lines = expanded(&mut item, &LINES);
        let mut record = plain(item);
        let mut add = |more: Record| {
            for (name, value) in more {
                if record.iter().all(|(known, _)| *known != name) {
                    record.push((name, value));
                }
            }
        };
        add(lines.into_iter().next().map(plain).unwrap_or_default());
        add(head.clone());
        record
    });
    records.collect()
}

fn plain(entry: Map<String, Value>) -> Record {
    entry
        .into_iter()
        .filter(|(name, _)| !name.starts_with("__") && !name.starts_with('@'))
        .filter_map(|(name, value)| {
            Some((
                name,
                match value {
                    Value::Null => String::new(),
                    Value::String(text) => text,
                    Value::Bool(yes) => yes.to_string(),
                    Value::Number(number) => number.to_string(),
                    Value::Array(_) | Value::Object(_) => return None,
                },
            ))
        })
        .collect()
}

fn no_entries() -> ImportError {
    ImportError::new(
        "json.no_entries",
        Place::File,
        Message::new(
            "This JSON is no list of entries as an OData service answers.",
            "Ce JSON n’est pas une liste d’entrées telle qu’un service OData en répond.",
        ),
        Message::new(
            "Save the answer of the service whole, with “results” or “value”.",
            "Enregistrez la réponse entière du service, avec « results » ou « value ».",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<(Table, Report), ImportError> {
        read(&Input::from(text.as_bytes().to_vec()), &Options::default())
    }

    #[test]
    fn documents_with_items_give_a_row_per_item() {
        let (table, _) = of(r#"{"d":{"results":[{"__metadata":{"uri":"x"},"SalesOrder":"1","SoldToParty":"100","NetAmount":"30",
            "CreationDate":"/Date(1492041600000)/","to_Item":{"results":[
            {"SalesOrder":"1","SalesOrderItem":"10","NetAmount":"10","to_ScheduleLine":{"results":[{"RequestedDeliveryDate":"/Date(1781913600000)/"}]}},
            {"SalesOrder":"1","SalesOrderItem":"20","NetAmount":"20"}]}},
            {"SalesOrder":"2","SoldToParty":"101","to_Partner":{"__deferred":{"uri":"y"}}}]}}"#)
        .unwrap();
        assert_eq!(table.len(), 3);
        let cell = |row, name: &str| table.cell(row, table.column(name).unwrap());
        assert_eq!((cell(0, "SalesOrderItem"), cell(0, "NetAmount"), cell(0, "SoldToParty")), ("10", "10", "100"));
        assert_eq!(cell(0, "RequestedDeliveryDate"), "/Date(1781913600000)/");
        assert_eq!((cell(1, "NetAmount"), cell(2, "SalesOrder"), cell(2, "NetAmount")), ("20", "2", ""));
        assert_eq!(table.column("to_Partner"), None);
    }

    #[test]
    fn other_json_is_refused() {
        for (text, code) in [
            ("[1,2]", "json.no_entries"),
            ("{\"d\":{\"results\":[]}}", "json.no_entries"),
            ("{\"eventTypes\":[],\"events\":[]}", "json.no_entries"),
            ("{\"a\":", "json.damaged"),
        ] {
            assert_eq!(of(text).unwrap_err().code(), code, "{text}");
        }
        assert_eq!(of(r#"{"value":[{"a":1,"b":null}]}"#).unwrap().0.cell(0, 0), "1");
    }
}
