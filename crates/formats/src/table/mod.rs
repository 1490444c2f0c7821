//! Tables from delimited text and sheets: read whole and bounded, columns typed, then made a log.

mod columns;
mod csv;
mod dates;
mod dialect;
mod mapping;
mod to_log;

pub use columns::{Column, Kind};
pub use dates::TimeFormat;
pub use to_log::to_log;

pub(crate) use columns::{is_rounded, mixes_scripts};
pub(crate) use csv::{encoding_of, read as read_csv};
pub(crate) use dates::is_null as is_no_date;
pub(crate) use dialect::delimiter;
pub(crate) use mapping::plain;

use crate::message::shown;
use crate::{Import, ImportError, Input, Message, Options, Place, Report};

/// A table in memory: every row has a cell for every column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet; empty for delimited text.
    pub name: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    text: String,
    ends: Vec<u32>,
    lines: Vec<u32>,
    /// Line and column name of numbers a spreadsheet has shortened, sorted.
    shortened: Vec<(u32, String)>,
}

impl Table {
    pub(crate) fn mark_shortened(&mut self, mut cells: Vec<(u32, String)>) {
        cells.sort_unstable();
        self.shortened = cells;
    }

    /// Whether a spreadsheet has kept only fifteen digits of this number; the others are lost.
    pub fn is_shortened(&self, row: usize, column: usize) -> bool {
        !self.shortened.is_empty()
            && self.columns.get(column).is_some_and(|named| {
                let wanted = (self.lines[row], &named.name);
                self.shortened.binary_search_by(|(line, name)| (*line, name).cmp(&wanted)).is_ok()
            })
    }

    /// Number of rows, without the header.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The text of a cell; empty when nothing was given.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns.len() + column;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[begin..self.ends[at] as usize]
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.columns.len()).map(move |column| self.cell(row, column))
    }

    /// The line (or sheet row) where a row begins, from 1.
    pub fn line(&self, row: usize) -> u64 {
        u64::from(self.lines[row])
    }

    /// Position of the column with this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Bytes of text and cell ends held.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 4 + self.lines.capacity() * 4
    }
}

/// Reads delimited text or an xlsx workbook (known by content) as a table with typed columns.
///
/// # Errors
/// When the file cannot be read as a table or passes a limit.
pub fn read(input: &Input, options: &Options) -> Result<(Table, Report), ImportError> {
    let (format, input) = crate::open::unpacked(input, options)?;
    if format == crate::Format::Xlsx {
        return crate::xlsx::read(&input, options);
    }
    read_csv(&input, options)
}

/// Reads delimited text as a log.
///
/// # Errors
/// When the file cannot be read, or nobody can tell which columns hold case, activity and time.
pub fn import(input: &Input, options: &Options) -> Result<Import, ImportError> {
    let (table, report) = read_csv(input, options)?;
    to_log(&table, options, report)
}

/// Collects rows under a header; rows that do not fit are quarantined.
pub(crate) struct Rows {
    table: Table,
    width: usize,
    most_rows: u64,
}

impl Rows {
    pub fn new(name: &str, header: Vec<String>, options: &Options, report: &mut Report) -> Self {
        let width = header.len();
        let columns = unique(header, report).into_iter().map(Column::named).collect();
        let table = Table { name: name.to_owned(), columns, ..Table::default() };
        Self { table, width, most_rows: options.limits.rows.min(u64::from(u32::MAX)) }
    }

    /// Names of the columns, told apart.
    pub fn names(&self) -> Vec<String> {
        self.table.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// Adds a row that begins at `line`; `last` is the line where it ends.
    pub fn push<'a>(
        &mut self,
        cells: impl Iterator<Item = &'a str>,
        line: u64,
        last: u64,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        report.read += 1;
        let place = || Place::Row(line);
        if report.read > self.most_rows {
            return Err(crate::input::too_many_rows(place(), self.most_rows));
        }
        let (text, ends) = (self.table.text.len(), self.table.ends.len());
        let (mut count, mut spilled, mut zero) = (0, false, false);
        for cell in cells {
            if count < self.width {
                self.table.text.push_str(cell);
                self.table.ends.push(
                    u32::try_from(self.table.text.len())
                        .map_err(|_| crate::input::too_large(u64::from(u32::MAX), u64::from(u32::MAX)))?,
                );
                zero |= cell.as_bytes().contains(&0);
            } else {
                spilled |= !cell.trim().is_empty();
            }
            count += 1;
        }
        let width = self.width;
        let reason: Option<(&'static str, Message)> = if count < width || spilled {
            let span = |en: &mut String, fr: &mut String| {
                if last > line {
                    en.push_str(&format!(" The row runs to line {last}: a quotation mark may be missing."));
                    fr.push_str(&format!(" La ligne court jusqu’à la ligne {last} : un guillemet manque peut-être."));
                }
            };
            let mut en = format!("The row has {count} cells where the header has {width}.");
            let mut fr = format!("La ligne a {count} cellules alors que l’en-tête en a {width}.");
            span(&mut en, &mut fr);
            Some(("table.ragged", Message::new(en, fr)))
        } else if zero {
            Some((
                "table.zero_byte",
                Message::new(
                    "A cell holds a zero byte, which is no text.",
                    "Une cellule contient un octet nul, qui n’est pas du texte.",
                ),
            ))
        } else {
            None
        };
        if let Some((code, reason)) = reason {
            self.table.text.truncate(text);
            self.table.ends.truncate(ends);
            report.quarantine.add(code, place(), || reason);
        } else {
            self.table.lines.push(line as u32);
        }
        Ok(())
    }

    /// The table with its columns typed; unnamed columns without content are left out.
    pub fn finish(self, options: &Options, report: &mut Report) -> Table {
        let mut table = self.table;
        columns::inspect(&mut table, options, report);
        let unused = |column: &Column| column.name.is_empty() && column.kind == Kind::Empty;
        if table.columns.iter().any(unused) {
            let kept: Vec<usize> = (0..table.columns.len()).filter(|&at| !unused(&table.columns[at])).collect();
            let mut narrow = Table { name: table.name.clone(), lines: table.lines.clone(), ..Table::default() };
            for row in 0..table.len() {
                for &column in &kept {
                    narrow.text.push_str(table.cell(row, column));
                    narrow.ends.push(narrow.text.len() as u32);
                }
            }
            narrow.columns = kept.iter().map(|&at| table.columns[at].clone()).collect();
            table = narrow;
        }
        for (at, column) in table.columns.iter_mut().enumerate() {
            if column.name.is_empty() {
                column.name = format!("Column {}", at + 1);
            }
        }
        table
    }
}

/// Names trimmed and told apart.
fn unique(header: Vec<String>, report: &mut Report) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut next = std::collections::HashMap::new();
    let mut doubled = 0;
    let names = header
        .into_iter()
        .map(|name| {
            let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
            if name.is_empty() || seen.insert(name.to_lowercase()) {
                return name;
            }
            doubled += 1;
            let number = next.entry(name.to_lowercase()).or_insert(2_u32);
            loop {
                let numbered = format!("{name} ({number})");
                *number += 1;
                if seen.insert(numbered.to_lowercase()) {
                    return numbered;
                }
            }
        })
        .collect();
    if doubled > 0 {
        report.note(
            "table.same_header",
            doubled,
            format!("{doubled} columns bear the name of an earlier one; they were numbered."),
            format!("{doubled} colonnes portent le nom d’une colonne précédente ; elles ont été numérotées."),
        );
    }
    names
}

/// Whether a row of cells names columns rather than holding values.
pub(crate) fn is_header<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut any = false;
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        any = true;
        if columns::number(cell).is_some() || TimeFormat::written_out(cell) {
            return false;
        }
    }
    any
}

pub(crate) fn no_rows(name: &str) -> ImportError {
    let name = shown(name);
    ImportError::new(
        "table.no_rows",
        if name.is_empty() { Place::File } else { Place::Part(name) },
        Message::new(
            "The table holds no row under its header.",
            "Le tableau ne contient aucune ligne sous son en-tête.",
        ),
        Message::new(
            "Check that the export holds the period you want.",
            "Vérifiez que l’export couvre la période voulue.",
        ),
    )
}
