//! Writes an object-centric log as OCEL 2.0 SQLite, with the keys the standard asks for.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use mining::ocel::ObjectLog;
use rusqlite::{Connection, params, params_from_iter};

use super::{ByOwner, Declarations, TypeDeclaration, Written, complete};
use crate::time::written;

/// Writes a new OCEL 2.0 SQLite file with times in UTC; refuses to write over an existing one.
/// Relations and values of ids declared nowhere break the keys and are counted as left out.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn write(log: &ObjectLog, declared: &Declarations, path: &Path) -> rusqlite::Result<Written> {
    if path.exists() {
        return Err(rusqlite::Error::InvalidPath(path.to_owned()));
    }
    let mut connection = Connection::open(path)?;
    let transaction = connection.transaction()?;
    let all = complete(log, declared);
    transaction.execute_batch(
        "CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
         CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
         CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type(ocel_type));
         CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type(ocel_type));
         CREATE TABLE event_object (ocel_event_id TEXT REFERENCES event(ocel_id), ocel_object_id TEXT REFERENCES object(ocel_id), ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
         CREATE TABLE object_object (ocel_source_id TEXT REFERENCES object(ocel_id), ocel_target_id TEXT REFERENCES object(ocel_id), ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));",
    )?;
    let mut left_out = 0;
    let events = tables(&transaction, &all.event_types, "event", "REFERENCES event(ocel_id), PRIMARY KEY (ocel_id)")?;
    let objects = tables(&transaction, &all.object_types, "object", "REFERENCES object(ocel_id)")?;

    let values = ByOwner::new(log.events().len(), log.event_values().iter().map(|v| v.event));
    for event in 0..log.events().len() {
        if !log.is_event_declared(event as u32) {
            left_out += values.of(event).count() as u64;
            continue;
        }
        let (id, kind) = (log.events().name(event as u32), log.event_types().name(log.event_type()[event]));
        transaction.prepare_cached("INSERT INTO event VALUES (?1, ?2)")?.execute(params![id, kind])?;
        let table = &events[kind];
        let mut row: Vec<Option<&str>> = vec![None; table.attributes.len()];
        for at in values.of(event) {
            let value = log.event_values()[at];
            row[table.attributes[log.attributes().name(value.attribute)]] = Some(log.values().name(value.value));
        }
        let time = written(log.event_time()[event]);
        let cells = [Some(id), Some(time.as_str())].into_iter().chain(row);
        transaction.prepare_cached(&table.insert)?.execute(params_from_iter(cells))?;
    }

    let values = ByOwner::new(log.objects().len(), log.object_values().iter().map(|v| v.object));
    for object in 0..log.objects().len() {
        if !log.is_object_declared(object as u32) {
            left_out += values.of(object).count() as u64;
            continue;
        }
        let (id, kind) = (log.objects().name(object as u32), log.object_types().name(log.object_type()[object]));
        transaction.prepare_cached("INSERT INTO object VALUES (?1, ?2)")?.execute(params![id, kind])?;
        let table = &objects[kind];
        let mut known = vec![false; table.attributes.len()];
        for at in values.of(object) {
            let value = log.object_values()[at];
            let name = log.attributes().name(value.attribute);
            let column = table.attributes[name];
            let mut row: Vec<Option<&str>> = vec![None; table.attributes.len()];
            row[column] = Some(log.values().name(value.value));
            let time = written(value.time.unwrap_or(0));
            // the first value of an attribute is no change
            let field = std::mem::replace(&mut known[column], true).then_some(name);
            let cells = [Some(id), Some(time.as_str()), field].into_iter().chain(row);
            transaction.prepare_cached(&table.insert)?.execute(params_from_iter(cells))?;
        }
    }
    for relation in log.event_objects() {
        let sound = log.is_event_declared(relation.event) && log.is_object_declared(relation.object);
        left_out += u64::from(!sound);
        if sound {
            transaction.prepare_cached("INSERT OR IGNORE INTO event_object VALUES (?1, ?2, ?3)")?.execute(params![
                log.events().name(relation.event),
                log.objects().name(relation.object),
                log.qualifiers().name(relation.qualifier)
            ])?;
        }
    }
    for relation in log.object_objects() {
        let sound = log.is_object_declared(relation.from) && log.is_object_declared(relation.to);
        left_out += u64::from(!sound);
        if sound {
            transaction.prepare_cached("INSERT OR IGNORE INTO object_object VALUES (?1, ?2, ?3)")?.execute(params![
                log.objects().name(relation.from),
                log.objects().name(relation.to),
                log.qualifiers().name(relation.qualifier)
            ])?;
        }
    }
    transaction.commit()?;
    Ok(Written { left_out })
}

struct Table<'a> {
    attributes: HashMap<&'a str, usize>,
    insert: String,
}

fn tables<'a>(
    to: &Connection,
    types: &'a [TypeDeclaration],
    side: &str,
    id: &str,
) -> rusqlite::Result<HashMap<&'a str, Table<'a>>> {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut tables = HashMap::new();
    // `event_object` and the maps of types are tables of their own
    let mut taken: HashSet<String> = ["object", "event", "map_type"].map(str::to_owned).into();
    for (number, declaration) in types.iter().enumerate() {
        if tables.contains_key(declaration.name.as_str()) {
            continue;
        }
        // table names are told apart by case nowhere in SQLite
        let mut suffix: String = declaration.name.chars().filter(char::is_ascii_alphanumeric).collect();
        while suffix.is_empty() || !taken.insert(suffix.to_ascii_lowercase()) {
            suffix.push_str(&format!("_{number}"));
        }
        to.execute(&format!("INSERT INTO {side}_map_type VALUES (?1, ?2)"), params![declaration.name, suffix])?;
        let table = quoted(&format!("{side}_{suffix}"));
        let changed = if side == "object" { ", ocel_changed_field TEXT" } else { "" };
        let mut attributes = HashMap::new();
        let mut columns = String::new();
        for attribute in &declaration.attributes {
            let next = attributes.len();
            if !attributes.contains_key(attribute.name.as_str()) {
                attributes.insert(attribute.name.as_str(), next);
                columns.push_str(&format!(", {} TEXT", quoted(&attribute.name)));
            }
        }
        let (reference, key) = id.split_once(',').map_or((id, String::new()), |(r, k)| (r, format!(",{k}")));
        to.execute_batch(&format!(
            "CREATE TABLE {table} (ocel_id TEXT {reference}, ocel_time TEXT{changed}{columns}{key});"
        ))?;
        let cells = 2 + usize::from(side == "object") + attributes.len();
        let insert = format!("INSERT INTO {table} VALUES ({})", vec!["?"; cells].join(","));
        tables.insert(declaration.name.as_str(), Table { attributes, insert });
    }
    Ok(tables)
}
