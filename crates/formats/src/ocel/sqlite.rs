//! Reads OCEL 2.0 SQLite; the file is never trusted: only plain tables are read, nothing it defines is run.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::database::{open, table_error, unsound};
use super::gather::Gather;
use super::{AttributeDeclaration, ObjectImport, TypeDeclaration};
use crate::message::shown;
use crate::{Format, ImportError, Input, Options, Place};

/// Reads an OCEL 2.0 SQLite log. Ids are compared as text whatever their column type, so that
/// `880001` and `'880001'` are one object.
///
/// # Errors
/// When the file is not a sound SQLite database, lacks the tables of OCEL 2.0 or defines one of
/// them as something other than a plain table, or passes a limit.
pub fn read(input: &Input, options: &Options) -> Result<ObjectImport, ImportError> {
    input.size(&options.limits)?;
    let connection = open(input, options)?;
    let mut gather = Gather::new(Format::OcelSqlite, options)?;
    let mut reading = Reading { connection: &connection, gather: &mut gather };
    reading.events()?;
    reading.objects()?;
    reading.relations("event_object", ["ocel_event_id", "ocel_object_id"], true)?;
    reading.relations("object_object", ["ocel_source_id", "ocel_target_id"], false)?;
    Ok(gather.finish())
}

struct Reading<'a> {
    connection: &'a Connection,
    gather: &'a mut Gather,
}

/// A column: its name and the attribute type it stands for.
struct Column {
    name: String,
    kind: &'static str,
}

impl Reading<'_> {
    /// Columns of a plain table; `None` when there is no such table.
    fn columns(&self, table: &str) -> Result<Option<Vec<Column>>, ImportError> {
        let sound = |error| unsound(&error);
        let mut about =
            self.connection.prepare_cached("SELECT type, sql FROM sqlite_schema WHERE name = ?1").map_err(sound)?;
        let mut found = about.query([table]).map_err(sound)?;
        let Some(row) = found.next().map_err(sound)? else { return Ok(None) };
        let plain = row.get::<_, String>(0).is_ok_and(|kind| kind == "table")
            && row
                .get::<_, String>(1)
                .is_ok_and(|sql| sql.get(..12).is_some_and(|head| head.eq_ignore_ascii_case("CREATE TABLE")));
        let mut columns = Vec::new();
        let mut list =
            self.connection.prepare_cached("SELECT name, type, hidden FROM pragma_table_xinfo(?1)").map_err(sound)?;
        let mut rows = list.query([table]).map_err(sound)?;
        let mut computed = false;
        while plain && let Some(row) = rows.next().map_err(sound)? {
            let declared: String = row.get(1).unwrap_or_default();
            // a generated column would run an expression of the file's choosing
            computed |= row.get::<_, i64>(2).unwrap_or(1) != 0;
            columns.push(Column { name: row.get(0).map_err(sound)?, kind: kind(&declared) });
        }
        if !plain || computed {
            return Err(table_error(
                "sqlite.not_a_table",
                table,
                "This is not a plain table but computes what it shows.",
                "Ce n’est pas une simple table : elle calcule ce qu’elle montre.",
            ));
        }
        Ok(Some(columns))
    }

    /// Rows of a table as text per column, in stored order.
    fn rows(
        &mut self,
        table: &str,
        names: &[&str],
        mut each: impl FnMut(&mut Gather, &[Option<String>], u64) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let quoted: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        let sql = format!("SELECT {} FROM {}", quoted.join(", "), self::quoted(table));
        let sound = |error| unsound(&error);
        let mut statement = self.connection.prepare(&sql).map_err(sound)?;
        let mut rows = statement.query([]).map_err(sound)?;
        let mut cells: Vec<Option<String>> = vec![None; names.len()];
        let mut position = 0;
        while let Some(row) = rows.next().map_err(sound)? {
            position += 1;
            for (at, cell) in cells.iter_mut().enumerate() {
                let value = row.get_ref(at).map_err(sound)?;
                written(value, cell);
            }
            each(self.gather, &cells, position)?;
        }
        Ok(())
    }

    fn require(&self, table: &str, wanted: &[&str]) -> Result<(), ImportError> {
        let columns = self.columns(table)?.ok_or_else(|| {
            table_error(
                "ocel.not_a_log",
                table,
                "The database has no such table, as OCEL 2.0 asks.",
                "La base n’a pas cette table, que demande OCEL 2.0.",
            )
        })?;
        if wanted.iter().any(|wanted| !columns.iter().any(|column| column.name == *wanted)) {
            return Err(table_error(
                "ocel.column",
                table,
                "The table lacks a column that OCEL 2.0 asks for.",
                "Il manque à la table une colonne que demande OCEL 2.0.",
            ));
        }
        Ok(())
    }

    /// Types with the tables of their instances.
    fn types(&mut self, map: &str) -> Result<Vec<(String, String)>, ImportError> {
        self.require(map, &["ocel_type", "ocel_type_map"])?;
        let mut types = Vec::new();
        self.rows(map, &["ocel_type", "ocel_type_map"], |gather, cells, position| {
            gather.count()?;
            match cells {
                [Some(name), Some(table)] => types.push((name.clone(), table.clone())),
                _ => gather.incomplete("", Place::Part(format!("{map} {position}"))),
            }
            Ok(())
        })?;
        Ok(types)
    }

    fn events(&mut self) -> Result<(), ImportError> {
        let types = self.types("event_map_type")?;
        self.require("event", &["ocel_id", "ocel_type"])?;
        // times and values stand in the tables of the types, order and ids in the table of all
        let mut ids = mining::Dictionary::new();
        let mut times: Vec<Option<String>> = Vec::new();
        let mut values: Vec<(u32, usize, usize, String)> = Vec::new();
        let mut columns_of = Vec::new();
        for (name, suffix) in &types {
            let table = format!("event_{suffix}");
            let Some(columns) = self.columns(&table)? else {
                self.missing_table(&table);
                self.gather.declare_event_type(TypeDeclaration { name: name.clone(), attributes: Vec::new() });
                columns_of.push(Vec::new());
                continue;
            };
            let attributes = self.declare(name, &columns, true);
            let names: Vec<&str> =
                ["ocel_id", "ocel_time"].into_iter().chain(attributes.iter().map(String::as_str)).collect();
            self.require(&table, &names[..2])?;
            let kind = columns_of.len();
            self.rows(&table, &names, |gather, cells, position| {
                gather.count()?;
                let Some(id) = &cells[0] else {
                    gather.incomplete("", Place::Part(format!("{table} {position}")));
                    return Ok(());
                };
                let code = ids.intern(id);
                if code as usize == times.len() {
                    times.push(None);
                }
                if times[code as usize].is_none() {
                    times[code as usize].clone_from(&cells[1]);
                }
                for (at, value) in cells[2..].iter().enumerate() {
                    if let Some(value) = value {
                        values.push((code, kind, at, value.clone()));
                    }
                }
                Ok(())
            })?;
            columns_of.push(attributes);
        }
        self.rows("event", &["ocel_id", "ocel_type"], |gather, cells, position| {
            let id = cells[0].as_deref().unwrap_or_default();
            let time = ids.code(id).and_then(|code| times[code as usize].as_deref());
            gather.event(id, cells[1].as_deref(), time, || Place::Part(format!("event {position}")))
        })?;
        for (id, kind, column, value) in values {
            self.gather.builder.event_attribute(ids.name(id), &columns_of[kind][column], &value);
        }
        Ok(())
    }

    fn objects(&mut self) -> Result<(), ImportError> {
        let types = self.types("object_map_type")?;
        self.require("object", &["ocel_id", "ocel_type"])?;
        self.rows("object", &["ocel_id", "ocel_type"], |gather, cells, position| {
            let place = || Place::Part(format!("object {position}"));
            gather.object(cells[0].as_deref().unwrap_or_default(), cells[1].as_deref(), place)
        })?;
        for (name, suffix) in types {
            let table = format!("object_{suffix}");
            let Some(columns) = self.columns(&table)? else {
                self.missing_table(&table);
                self.gather.declare_object_type(TypeDeclaration { name, attributes: Vec::new() });
                continue;
            };
            let attributes = self.declare(&name, &columns, false);
            let has = |name: &str| columns.iter().any(|column| column.name == name);
            let time = has("ocel_time");
            let changed = has("ocel_changed_field");
            let names: Vec<&str> = (["ocel_id"]
                .into_iter()
                .chain(time.then_some("ocel_time"))
                .chain(changed.then_some("ocel_changed_field")))
            .chain(attributes.iter().map(String::as_str))
            .collect();
            self.require(&table, &names[..1])?;
            let first = names.len() - attributes.len();
            self.rows(&table, &names, |gather, cells, position| {
                gather.count()?;
                let place = || Place::Part(format!("{table} {position}"));
                let Some(id) = &cells[0] else {
                    gather.incomplete("", place());
                    return Ok(());
                };
                let time = if time { cells[1].as_deref() } else { None };
                let field = if changed { cells[first - 1].as_deref().filter(|field| !field.is_empty()) } else { None };
                for (name, value) in attributes.iter().zip(&cells[first..]) {
                    match value {
                        Some(value) => gather.object_attribute(id, name, time, value, place),
                        // changed to nothing
                        None if field == Some(name) => gather.object_attribute(id, name, time, "", place),
                        None => {}
                    }
                }
                if field.is_some_and(|field| !attributes.iter().any(|name| name == field)) {
                    gather.incomplete(id, place());
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn relations(&mut self, table: &str, ends: [&str; 2], of_events: bool) -> Result<(), ImportError> {
        self.require(table, &ends)?;
        let columns = self.columns(table)?.unwrap_or_default();
        let qualified = columns.iter().any(|column| column.name == "ocel_qualifier");
        let names: Vec<&str> = ends.into_iter().chain(qualified.then_some("ocel_qualifier")).collect();
        self.rows(table, &names, |gather, cells, position| {
            gather.count()?;
            let qualifier = cells.get(2).and_then(|cell| cell.as_deref()).unwrap_or_default();
            match (&cells[0], &cells[1]) {
                (Some(from), Some(to)) if of_events => gather.builder.relate(from, to, qualifier),
                (Some(from), Some(to)) => gather.builder.relate_objects(from, to, qualifier),
                _ => gather.incomplete("", Place::Part(format!("{table} {position}"))),
            }
            Ok(())
        })
    }

    /// Declares a type by the columns of its table; gives the names of its attributes.
    fn declare(&mut self, name: &str, columns: &[Column], is_event: bool) -> Vec<String> {
        let own = |column: &&Column| {
            !matches!(column.name.as_str(), "ocel_id" | "ocel_time")
                && (is_event || column.name != "ocel_changed_field")
        };
        let attributes: Vec<AttributeDeclaration> = (columns.iter().filter(own))
            .map(|column| AttributeDeclaration { name: column.name.clone(), kind: column.kind.to_owned() })
            .collect();
        let names = attributes.iter().map(|attribute| attribute.name.clone()).collect();
        let declaration = TypeDeclaration { name: name.to_owned(), attributes };
        if is_event {
            self.gather.declare_event_type(declaration)
        } else {
            self.gather.declare_object_type(declaration)
        }
        names
    }

    fn missing_table(&mut self, table: &str) {
        let table = shown(table);
        self.gather.report.note(
            "sqlite.missing_table",
            1,
            format!("The table “{table}” named by the map of types is missing."),
            format!("La table « {table} » nommée par la table des types est absente."),
        );
    }
}

fn kind(declared: &str) -> &'static str {
    match declared.to_ascii_uppercase().as_str() {
        "REAL" | "FLOAT" | "DOUBLE" | "NUMERIC" => "float",
        "INTEGER" | "INT" | "BIGINT" => "integer",
        "BOOLEAN" | "BOOL" => "boolean",
        "TIMESTAMP" | "DATETIME" | "DATE" => "time",
        _ => "string",
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A value as text: whole numbers without a point, bytes as hexadecimal digits.
fn written(value: ValueRef<'_>, into: &mut Option<String>) {
    let text = into.get_or_insert_default();
    text.clear();
    match value {
        ValueRef::Null => *into = None,
        ValueRef::Integer(number) => text.push_str(&number.to_string()),
        ValueRef::Real(number) => text.push_str(&number.to_string()),
        ValueRef::Text(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => bytes.iter().for_each(|byte| text.push_str(&format!("{byte:02x}"))),
    }
}
