//! Reads delimited text of unknown encoding and delimiter into a table, one bounded row at a time.

use std::io::Read;
use std::ops::Range;

use csv_core::ReadRecordResult;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use memchr::memchr_iter;

use super::{Rows, Table, dialect, is_header, no_rows};
use crate::{Format, ImportError, Input, Message, Options, Place, Report, encoding};

/// Reads delimited text.
pub(crate) fn read(input: &Input, options: &Options) -> Result<(Table, Report), ImportError> {
    input.size(&options.limits)?;
    let mut report = Report::new(Format::Csv, options.limits.listed);
    let head = input.head(1 << 16)?;
    let (found, mark) = encoding_of(input, &head, options)?;
    if found != UTF_8 {
        let name = encoding::name(found);
        report.note(
            "table.encoding",
            1,
            format!("The text was read as {name}."),
            format!("Le texte a été lu comme {name}."),
        );
    }
    let content = |options: &Options| -> Result<Box<dyn Read>, ImportError> {
        Ok(encoding::as_utf8(input.inflated(&options.limits)?, found, mark))
    };
    let delimiter = match options.delimiter {
        Some(delimiter) => delimiter,
        None => {
            let mut start = Vec::new();
            content(options)?.take(1 << 15).read_to_end(&mut start).map_err(ImportError::from_io)?;
            dialect::delimiter(&start)
        }
    };
    let mut records = Records::new(content(options)?, delimiter, options);
    let (mut ruled, mut blank) = (0, 0);
    let mut rows: Option<Rows> = None;
    while let Some(record) = records.next()? {
        if record.cells().all(|cell| cell.trim().is_empty()) {
            blank += 1;
            continue;
        }
        if record.is_rule() {
            ruled += 1;
            continue;
        }
        match &mut rows {
            Some(rows) => rows.push(record.cells(), record.line, record.last, &mut report)?,
            None if is_header(record.cells()) => {
                rows = Some(Rows::new("", record.cells().map(str::to_owned).collect(), options, &mut report));
            }
            None => {
                report.note(
                    "table.no_header",
                    1,
                    "The first row holds values, so the columns have no names.",
                    "La première ligne contient des valeurs ; les colonnes n’ont donc pas de nom.",
                );
                let names = (1..=record.cells().count()).map(|n| format!("Column {n}")).collect();
                let mut unnamed = Rows::new("", names, options, &mut report);
                unnamed.push(record.cells(), record.line, record.last, &mut report)?;
                rows = Some(unnamed);
            }
        }
    }
    if ruled > 0 {
        report.note(
            "table.ruled",
            ruled,
            format!("{ruled} ruling lines were passed over."),
            format!("{ruled} lignes de séparation ont été ignorées."),
        );
    }
    if blank > 0 {
        report.note(
            "table.blank",
            blank,
            format!("{blank} empty rows were passed over."),
            format!("{blank} lignes vides ont été ignorées."),
        );
    }
    let rows = rows.ok_or_else(|| no_rows(""))?;
    let table = rows.finish(options, &mut report);
    if table.is_empty() && report.quarantine.total == 0 {
        return Err(no_rows(""));
    }
    Ok((table, report))
}

/// UTF-8 when all of it is; Windows-1252 when it clearly is not.
pub(crate) fn encoding_of(
    input: &Input,
    head: &[u8],
    options: &Options,
) -> Result<(&'static Encoding, usize), ImportError> {
    if let Some(found) = encoding::marked(head) {
        return Ok(found);
    }
    let mut content = input.inflated(&options.limits)?;
    let mut buffer = vec![0; 1 << 16];
    let (mut kept, mut offset) = (0, 0_u64);
    // characters of several bytes that are sound UTF-8
    let mut sound = 0_u64;
    loop {
        let read = content.read(&mut buffer[kept..]).map_err(ImportError::from_io)?;
        let filled = kept + read;
        let checked = std::str::from_utf8(&buffer[..filled]);
        let valid = match &checked {
            Ok(_) => filled,
            Err(error) => error.valid_up_to(),
        };
        sound += buffer[..valid].iter().filter(|&&byte| byte >= 0xc0).count() as u64;
        if let Err(error) = checked
            && (error.error_len().is_some() || read == 0)
        {
            // a file in UTF-8 with one bad byte would be garbled as Windows-1252
            return match sound {
                0..=3 => Ok((WINDOWS_1252, 0)),
                _ => Err(encoding::malformed(Place::Byte(offset + valid as u64), "UTF-8")),
            };
        }
        if read == 0 {
            return Ok((UTF_8, 0));
        }
        buffer.copy_within(valid..filled, 0);
        kept = filled - valid;
        offset += valid as u64;
    }
}

/// Cuts text into records with bounded memory.
struct Records {
    reader: Box<dyn Read>,
    core: csv_core::Reader,
    delimiter: u8,
    buffer: Vec<u8>,
    filled: Range<usize>,
    ended: bool,
    cells: Vec<u8>,
    ends: Vec<usize>,
    line: u64,
    most_bytes: usize,
    most_cells: usize,
}

/// One row, borrowed until the next.
struct Record<'a> {
    text: &'a str,
    ends: &'a [usize],
    trims: bool,
    line: u64,
    last: u64,
}

impl<'a> Record<'a> {
    fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (text, trims) = (self.text, self.trims);
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(self.ends.iter().copied()).map(move |(begin, end)| {
            // ends were checked to be between characters
            let cell = text.get(begin..end).unwrap_or_default();
            if trims { cell.trim() } else { cell }
        })
    }

    /// A line of dashes, as lists printed for people have.
    fn is_rule(&self) -> bool {
        let alone = self.ends.len() == 1 || (self.trims && self.text.len() >= 8);
        alone && self.text.len() > 2 && self.text.bytes().all(|b| matches!(b, b'-' | b'=' | b'+' | b'|' | b' '))
    }
}

impl Records {
    fn new(reader: Box<dyn Read>, delimiter: u8, options: &Options) -> Self {
        Self {
            reader,
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            buffer: vec![0; 1 << 16],
            filled: 0..0,
            ended: false,
            cells: vec![0; 1 << 12],
            ends: vec![0; 64],
            line: 1,
            most_bytes: options.limits.value_bytes,
            most_cells: options.limits.columns,
        }
    }

    fn fill(&mut self) -> Result<(), ImportError> {
        if self.filled.is_empty() && !self.ended {
            let read = self.reader.read(&mut self.buffer).map_err(ImportError::from_io)?;
            self.filled = 0..read;
            self.ended = read == 0;
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Record<'_>>, ImportError> {
        // empty lines belong to no record
        loop {
            self.fill()?;
            match self.buffer.get(self.filled.start).filter(|_| !self.filled.is_empty()) {
                Some(b'\n') => self.line += 1,
                Some(b'\r') => {}
                _ => break,
            }
            self.filled.start += 1;
        }
        let begin = self.line;
        let (mut bytes, mut count, mut quotes) = (0, 0, 0);
        let complete = loop {
            self.fill()?;
            let input = &self.buffer[self.filled.clone()];
            let (result, read, written, ended) =
                self.core.read_record(input, &mut self.cells[bytes..], &mut self.ends[count..]);
            self.line += memchr_iter(b'\n', &input[..read]).count() as u64;
            quotes += memchr_iter(b'"', &input[..read]).count();
            self.filled.start += read;
            bytes += written;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.cells.len() >= self.most_bytes => {
                    return Err(long(begin, "cells", self.most_bytes));
                }
                ReadRecordResult::OutputFull => self.cells.resize((self.cells.len() * 2).min(self.most_bytes), 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= self.most_cells => {
                    return Err(long(begin, "columns", self.most_cells));
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).min(self.most_cells), 0),
                ReadRecordResult::Record => break true,
                ReadRecordResult::End => break false,
            }
        };
        if self.ended && quotes % 2 == 1 && self.line > begin + 1 {
            return Err(ImportError::new(
                "table.open_quote",
                Place::Row(begin),
                Message::new(
                    "A quotation mark opened here is never closed.",
                    "Un guillemet ouvert ici n’est jamais fermé.",
                ),
                Message::new(
                    "Close it, or write it twice if it is part of the text.",
                    "Fermez-le, ou doublez-le s’il fait partie du texte.",
                ),
            ));
        }
        if !complete && count == 0 {
            return Ok(None);
        }
        let text =
            std::str::from_utf8(&self.cells[..bytes]).map_err(|_| encoding::malformed(Place::Row(begin), "UTF-8"))?;
        // a record that ends with its line has counted one newline that is not its own
        let within = memchr_iter(b'\n', text.as_bytes()).count() as u64;
        Ok(Some(Record {
            text,
            ends: &self.ends[..count],
            trims: self.delimiter == b'|',
            line: begin,
            last: begin + within,
        }))
    }
}

fn long(line: u64, what: &str, most: usize) -> ImportError {
    let (en, fr) = match what {
        "columns" => (format!("The row has more than {most} columns."), format!("La ligne a plus de {most} colonnes.")),
        _ => (format!("The row is longer than {most} bytes."), format!("La ligne dépasse {most} octets.")),
    };
    ImportError::new(
        "table.long_row",
        Place::Row(line),
        Message::new(en, fr),
        Message::new("Check its quotation marks and its delimiter.", "Vérifiez ses guillemets et son séparateur."),
    )
}
