//! The parent's side: starts the child, keeps watch over it, and takes its rows as a sheet.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::child::{self, Orders};
use super::{look, wire};
use crate::message::shown;
use crate::table::{Rows, Table, is_header, no_rows};
use crate::{Format, ImportError, Input, Message, Options, Place, Question, Report};

/// The filled cells of a sheet as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Names of all sheets of the workbook, and whether each is visible.
    pub sheets: Vec<(String, bool)>,
    /// The most memory the child had in use, in KiB, where the system tells.
    pub peak_kib: Option<u32>,
    /// Sheet rows and columns of numbers beyond the digits a spreadsheet keeps.
    shortened: Vec<(u32, u16)>,
    text: String,
    /// Column and end in `text` of each cell.
    cells: Vec<(u16, u32)>,
    /// Row number from 1, and end in `cells`.
    rows: Vec<(u32, u32)>,
}

impl Sheet {
    /// Rows in order: their number from 1, and their filled cells as (column from 0, text).
    pub fn rows(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = (usize, &str)>)> {
        (0..self.rows.len()).map(move |row| {
            let begin = row.checked_sub(1).map_or(0, |before| self.rows[before].1 as usize);
            let cells = (begin..self.rows[row].1 as usize).map(move |cell| {
                let from = cell.checked_sub(1).map_or(0, |before| self.cells[before].1 as usize);
                (usize::from(self.cells[cell].0), &self.text[from..self.cells[cell].1 as usize])
            });
            (self.rows[row].0, cells)
        })
    }

    /// The sheet as a table: the header is the first row that fills most columns and holds no
    /// values; rows above it are titles, and counted.
    ///
    /// # Errors
    /// When there is no row under the header, or filled cells are scattered too far apart.
    pub fn into_table(self, options: &Options) -> Result<(Table, Report), ImportError> {
        let mut report = Report::new(Format::Xlsx, options.limits.listed);
        let more: Vec<String> =
            self.sheets.iter().map(|(name, _)| name.clone()).filter(|name| *name != self.name).collect();
        if !more.is_empty() {
            let names = more.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ");
            report.note(
                "xlsx.sheets",
                more.len() as u64,
                format!("The sheet “{}” was read; the others were not: {names}.", shown(&self.name)),
                format!("La feuille « {} » a été lue ; les autres ne l’ont pas été : {names}.", shown(&self.name)),
            );
        }
        // columns that hold anything, close together
        let mut used = BTreeMap::new();
        for &(column, _) in &self.cells {
            used.insert(column, 0);
        }
        for (position, place) in used.values_mut().enumerate() {
            *place = position;
        }
        let width = used.len();
        if width as u64 * self.rows.len() as u64 > options.limits.attribute_cells {
            return Err(ImportError::new(
                "xlsx.scattered",
                Place::Part(shown(&self.name)),
                Message::new(
                    "The filled cells are scattered over too large an area.",
                    "Les cellules remplies sont dispersées sur une trop grande surface.",
                ),
                Message::new("Keep only the table on the sheet.", "Ne gardez que le tableau sur la feuille."),
            ));
        }
        let widest = self.rows().take(50).map(|(_, cells)| cells.count()).max().unwrap_or(0);
        let header = self.rows().take(50).position(|(_, cells)| {
            let cells: Vec<&str> = cells.map(|(_, text)| text).collect();
            cells.len() * 5 >= widest * 4 && is_header(cells.into_iter())
        });
        let mut names = vec![String::new(); width];
        if let Some((_, cells)) = header.and_then(|header| self.rows().nth(header)) {
            for (column, text) in cells {
                names[used[&(column as u16)]] = text.to_owned();
            }
        } else {
            report.note("table.no_header", 1, "No row names the columns.", "Aucune ligne ne nomme les colonnes.");
        }
        for (column, place) in &used {
            if names[*place].trim().is_empty() {
                names[*place] = format!("Column {}", letters(*column));
            }
        }
        let first = header.map_or(0, |header| header + 1);
        if first > 1 {
            report.note(
                "table.titles",
                first as u64 - 1,
                format!("{} rows above the header were passed over.", first - 1),
                format!("{} lignes au-dessus de l’en-tête ont été ignorées.", first - 1),
            );
        }
        let mut table = Rows::new(&self.name, names, options, &mut report);
        let names_of = table.names();
        for (number, cells) in self.rows().skip(first) {
            let mut row = vec![""; width];
            for (column, text) in cells {
                row[used[&(column as u16)]] = text;
            }
            table.push(row.into_iter(), u64::from(number), u64::from(number), &mut report)?;
        }
        let shortened = self.shortened.iter().map(|(row, column)| (*row, names_of[used[column]].clone())).collect();
        let mut table = table.finish(options, &mut report);
        table.mark_shortened(shortened);
        report.child_peak_kib = self.peak_kib;
        if table.is_empty() && report.quarantine.total == 0 {
            return Err(no_rows(&self.name));
        }
        Ok((table, report))
    }
}

/// The letters of a column from 0: A, B, … XFD.
fn letters(column: u16) -> String {
    let mut left = u32::from(column) + 1;
    let mut letters = Vec::new();
    while left > 0 {
        letters.push(b'A' + ((left - 1) % 26) as u8);
        left = (left - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// Looks a workbook through, then has a child process parse it under `options.limits`.
///
/// # Errors
/// When the workbook is refused before it is parsed, or the child stops, runs out of memory or
/// time, or says something else than rows.
pub fn read_in_child(input: &Input, options: &Options) -> Result<Sheet, ImportError> {
    let size = input.size(&options.limits)?;
    look::through(input, &options.limits)?;
    let program = match &options.sheet_reader {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(ImportError::from_io)?,
    };
    let orders = Orders {
        memory: options.limits.child_memory,
        cpu: options.limits.child_cpu.as_secs().max(1),
        file_bytes: size,
        sheet: options.sheet.clone().unwrap_or_default(),
    };
    let mut command = Command::new(program);
    command.args(orders.arguments()).env_clear().stdout(Stdio::piped()).stderr(Stdio::null());
    // the child gets the open file, so it parses what was looked through
    let given = match input {
        Input::Path(path) => {
            command.stdin(File::open(path).map_err(ImportError::from_io)?);
            None
        }
        Input::Bytes(bytes) => {
            command.stdin(Stdio::piped());
            Some(bytes.clone())
        }
    };
    let mut child = command.spawn().map_err(ImportError::from_io)?;
    let pipe = child.stdin.take().zip(given);
    let said = child.stdout.take();
    let child = Arc::new(Mutex::new(child));
    let (done, ended) = channel::<()>();
    let (result, late, status) = std::thread::scope(|scope| {
        if let Some((mut pipe, bytes)) = pipe {
            // a child that stopped listening is seen by what it says
            scope.spawn(move || pipe.write_all(&bytes).ok());
        }
        let watched = child.clone();
        let watch = scope.spawn(move || {
            let late = ended.recv_timeout(options.limits.child_wall) == Err(RecvTimeoutError::Timeout);
            if late {
                lock(&watched).kill().ok();
            }
            late
        });
        let result = said.ok_or_else(|| io::Error::other("no output")).and_then(|said| listen(said, options));
        if result.is_err() {
            // what it would still say is not wanted
            lock(&child).kill().ok();
        }
        done.send(()).ok();
        let late = watch.join().unwrap_or(false);
        (result, late, lock(&child).wait())
    });
    match result {
        Ok(Said::Rows(sheet)) => checked(sheet, options),
        Ok(Said::Error(words)) => Err(unparsed(&words)),
        Err(error) => Err(died(&error, late, status.ok(), options)),
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

enum Said {
    Rows(Sheet),
    Error(String),
}

fn listen(said: impl Read, options: &Options) -> io::Result<Said> {
    let mut said = BufReader::with_capacity(1 << 16, said);
    let mut mark = [0; 8];
    said.read_exact(&mut mark)?;
    if mark != *wire::MARK {
        return Err(io::Error::other("not a sheet reader"));
    }
    let limits = &options.limits;
    let mut sheet = Sheet::default();
    loop {
        match wire::byte(&mut said)? {
            wire::SHEET if sheet.sheets.len() < limits.entries => {
                let visible = wire::byte(&mut said)? == 1;
                let mut name = String::new();
                wire::text(&mut said, limits.value_bytes, &mut name)?;
                sheet.sheets.push((name, visible));
            }
            wire::CHOSEN => {
                let position = wire::number(&mut said)? as usize;
                sheet.name = sheet
                    .sheets
                    .get(position)
                    .map(|(name, _)| name.clone())
                    .ok_or_else(|| io::Error::other("no such sheet"))?;
            }
            wire::ROW => {
                let (row, cells) = (wire::number(&mut said)?, wire::number(&mut said)?);
                let in_order = sheet.rows.last().is_none_or(|&(before, _)| before < row);
                if cells as usize > limits.columns.min(16_384) || sheet.rows.len() as u64 >= limits.rows || !in_order {
                    return Err(io::Error::other("row out of bounds"));
                }
                for _ in 0..cells {
                    let marked = wire::number(&mut said)?;
                    let column = marked & !wire::SHORTENED;
                    if marked != column {
                        sheet.shortened.push((row, u16::try_from(column).map_err(io::Error::other)?));
                    }
                    wire::text(&mut said, limits.value_bytes, &mut sheet.text)?;
                    let end = u32::try_from(sheet.text.len()).map_err(io::Error::other)?;
                    if u64::from(end) > limits.inflated_bytes {
                        return Err(io::Error::other("sheet too large"));
                    }
                    sheet.cells.push((u16::try_from(column).map_err(io::Error::other)?, end));
                }
                let end = u32::try_from(sheet.cells.len()).map_err(io::Error::other)?;
                sheet.rows.push((row, end));
            }
            wire::PEAK => sheet.peak_kib = Some(wire::number(&mut said)?),
            wire::ERROR => {
                let mut words = String::new();
                wire::text(&mut said, 4096, &mut words)?;
                return Ok(Said::Error(words));
            }
            wire::END => return Ok(Said::Rows(sheet)),
            _ => return Err(io::Error::other("not a sheet reader")),
        }
    }
}

fn checked(sheet: Sheet, options: &Options) -> Result<Sheet, ImportError> {
    if !sheet.rows.is_empty() {
        return Ok(sheet);
    }
    let names: Vec<String> = sheet.sheets.iter().map(|(name, _)| name.clone()).collect();
    match &options.sheet {
        Some(wanted) if !names.contains(wanted) => {
            let list = names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ");
            Err(ImportError::new(
                "xlsx.no_such_sheet",
                Place::Part(shown(wanted)),
                Message::new("The workbook has no sheet of this name.", "Le classeur n’a pas de feuille de ce nom."),
                Message::new(format!("Choose one of: {list}."), format!("Choisissez parmi : {list}.")),
            )
            .asking(Question::Sheet { sheets: names }))
        }
        Some(wanted) => Err(no_rows(wanted)),
        None => Err(no_rows("")),
    }
}

fn save_again() -> Message {
    Message::new(
        "Save it again from a spreadsheet as a new .xlsx workbook, and import that.",
        "Enregistrez-le de nouveau depuis un tableur comme nouveau classeur .xlsx, puis importez celui-ci.",
    )
}

fn unparsed(words: &str) -> ImportError {
    let words = shown(words);
    ImportError::new(
        "xlsx.unreadable",
        Place::File,
        Message::new(
            format!("The workbook cannot be read ({words})."),
            format!("Le classeur est illisible ({words})."),
        ),
        save_again(),
    )
}

fn died(error: &io::Error, late: bool, status: Option<ExitStatus>, options: &Options) -> ImportError {
    #[cfg(unix)]
    let signal = status.and_then(|status| std::os::unix::process::ExitStatusExt::signal(&status));
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    const MEMORY: i32 = child::OUT_OF_MEMORY as i32;
    let own_end = status.and_then(|status| status.code());
    // 24 = out of processor time, 6 = aborted for want of memory
    match (late, signal, own_end) {
        (true, _, _) | (_, Some(24), _) => ImportError::new(
            "xlsx.time",
            Place::File,
            Message::new(
                format!("The workbook could not be read within {} seconds.", options.limits.child_wall.as_secs()),
                format!("Le classeur n’a pas pu être lu en {} secondes.", options.limits.child_wall.as_secs()),
            ),
            Message::new(
                "Split it, or save the table alone as CSV.",
                "Divisez-le, ou enregistrez le tableau seul en CSV.",
            ),
        ),
        (_, Some(6), _) | (_, _, Some(MEMORY)) => ImportError::new(
            "xlsx.memory",
            Place::File,
            Message::new(
                format!("Reading the workbook takes more than {} MB of memory.", options.limits.child_memory >> 20),
                format!("La lecture du classeur demande plus de {} Mo de mémoire.", options.limits.child_memory >> 20),
            ),
            Message::new(
                "Split it, or save the table alone as CSV.",
                "Divisez-le, ou enregistrez le tableau seul en CSV.",
            ),
        ),
        (_, _, Some(101)) => unparsed("the reader stopped"),
        _ => unparsed(&error.to_string()),
    }
}
