//! The child process: limits itself, parses the workbook it is given, and writes its rows.

use std::io::{self, BufWriter, Cursor, Read, Write};
use std::process::ExitCode;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::wire;
use crate::time::written;

/// How the child ends when memory ran out and it could still say so.
pub(super) const OUT_OF_MEMORY: u8 = 5;

/// What the child is told: after the argument `read-xlsx`, memory in bytes, processor seconds,
/// bytes of the file, and the name of the sheet (empty for the first with rows).
pub(super) struct Orders {
    pub memory: u64,
    pub cpu: u64,
    pub file_bytes: u64,
    pub sheet: String,
}

impl Orders {
    pub fn arguments(&self) -> [String; 5] {
        [
            "read-xlsx".to_owned(),
            self.memory.to_string(),
            self.cpu.to_string(),
            self.file_bytes.to_string(),
            self.sheet.clone(),
        ]
    }

    fn parse(arguments: &[String]) -> Option<Self> {
        let [memory, cpu, file_bytes, sheet] = arguments else { return None };
        Some(Self {
            memory: memory.parse().ok()?,
            cpu: cpu.parse().ok()?,
            file_bytes: file_bytes.parse().ok()?,
            sheet: sheet.clone(),
        })
    }
}

/// Reads a workbook from standard input and writes its rows to standard output.
///
/// A program that imports workbooks calls this first thing in `main` when its first argument is
/// `read-xlsx`, and ends with what it returns. It never runs in the process that serves people.
pub fn child_main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let Some(orders) = Orders::parse(&arguments) else { return ExitCode::from(2) };
    // limits come before a single byte is read
    let limits = [
        (Resource::As, orders.memory),
        (Resource::Data, orders.memory),
        (Resource::Cpu, orders.cpu),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ];
    for (resource, most) in limits {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        if setrlimit(resource, limit).is_err() {
            return ExitCode::from(3);
        }
    }
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match say(&orders, &mut out).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => ExitCode::from(OUT_OF_MEMORY),
        Err(_) => ExitCode::from(4),
    }
}

fn say(orders: &Orders, out: &mut impl Write) -> io::Result<()> {
    out.write_all(wire::MARK)?;
    let mut file = Vec::new();
    io::stdin().lock().take(orders.file_bytes).read_to_end(&mut file)?;
    if let Err(reason) = rows(file, orders, out) {
        out.write_all(&[wire::ERROR])?;
        let short: String = reason.chars().take(200).collect();
        wire::put_text(out, &short)?;
        return Ok(());
    }
    if let Some(peak) = peak_kib() {
        out.write_all(&[wire::PEAK])?;
        wire::put_number(out, peak)?;
    }
    out.write_all(&[wire::END])
}

/// The most memory this process had in use, in KiB, where the system tells.
fn peak_kib() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn rows(file: Vec<u8>, orders: &Orders, out: &mut impl Write) -> Result<(), String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(|error| words(&error))?;
    let sheets = workbook.sheets_metadata().to_vec();
    for sheet in &sheets {
        out.write_all(&[wire::SHEET, u8::from(sheet.visible == SheetVisible::Visible)])
            .map_err(|error| words(&error))?;
        wire::put_text(out, &sheet.name).map_err(|error| words(&error))?;
    }
    let asked = sheets.iter().position(|sheet| sheet.name == orders.sheet);
    if asked.is_none() && !orders.sheet.is_empty() {
        return Ok(());
    }
    for (position, sheet) in sheets.iter().enumerate() {
        let wanted = match asked {
            Some(asked) => asked == position,
            None => sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible,
        };
        if wanted && sheet_rows(&mut workbook, &sheet.name, position, out)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Writes the rows of a sheet; `false` when it has none.
fn sheet_rows(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    position: usize,
    out: &mut impl Write,
) -> Result<bool, String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| words(&error))?;
    let (mut row, mut count, mut frame, mut any) = (0, 0_u32, Vec::new(), false);
    let mut flush = |row: u32, count: &mut u32, frame: &mut Vec<u8>| -> io::Result<()> {
        if *count > 0 {
            if !any {
                out.write_all(&[wire::CHOSEN])?;
                wire::put_number(out, position as u32)?;
            }
            any = true;
            out.write_all(&[wire::ROW])?;
            wire::put_number(out, row + 1)?;
            wire::put_number(out, *count)?;
            out.write_all(frame)?;
            *count = 0;
            frame.clear();
        }
        Ok(())
    };
    while let Some(cell) = cells.next_cell().map_err(|error| words(&error))? {
        let (at, column) = cell.get_position();
        if at != row {
            flush(row, &mut count, &mut frame).map_err(|error| words(&error))?;
            row = at;
        }
        let text = shown_value(cell.get_value());
        if !text.is_empty() {
            let mark = if is_shortened(cell.get_value()) { wire::SHORTENED } else { 0 };
            wire::put_number(&mut frame, column | mark).map_err(|error| words(&error))?;
            wire::put_text(&mut frame, &text).map_err(|error| words(&error))?;
            count += 1;
        }
    }
    flush(row, &mut count, &mut frame).map_err(|error| words(&error))?;
    Ok(any)
}

/// Whether a number has more digits than a spreadsheet keeps: the last ones are not those that were typed.
fn is_shortened(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Int(number) => number.unsigned_abs() >= 1_000_000_000_000_000,
        DataRef::Float(number) => number.abs() >= 1e15,
        _ => false,
    }
}

/// The value of a cell as text: numbers in the fewest digits that say them, times in ISO 8601.
fn shown_value(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
            let mut text = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second, milli) != (0, 0, 0, 0) {
                text.push_str(&format!(" {hour:02}:{minute:02}:{second:02}"));
            }
            if milli != 0 {
                text.push_str(&format!(".{milli:03}"));
            }
            text
        }
        DataRef::DateTime(span) => {
            // a duration counts in days
            let micros = (span.as_f64() * 86_400_000_000.0) as i64;
            written(micros).get(11..19).map_or_else(
                || span.as_f64().to_string(),
                |clock| if micros < 86_400_000_000 { clock.to_owned() } else { span.as_f64().to_string() },
            )
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}
