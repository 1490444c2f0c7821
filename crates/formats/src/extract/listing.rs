//! Lists as people and SAP print them: titles above the header, rules, headers repeated on every page, subtotals.
//!
//! What is no row is blanked out in place, so that every row keeps its line number, and counted in the report.

use std::io::Read as _;

use crate::input::{Input, read_whole};
use crate::table::{Table, delimiter, encoding_of, is_header, read_csv};
use crate::{ImportError, Options, Report, encoding};

/// Lines among which the header is looked for.
const HEAD: usize = 60;

#[derive(Default)]
struct Cleaned {
    titles: u64,
    repeated: u64,
    subtotals: u64,
    technical: bool,
}

/// Reads delimited text; the first answer is whether it is a list with upright rules.
pub(super) fn read(input: &Input, options: &Options) -> Result<(bool, Table, Report), ImportError> {
    let head = input.head(1 << 16)?;
    let (found, mark) = encoding_of(input, &head, options)?;
    let content = encoding::as_utf8(input.inflated(&options.limits)?, found, mark);
    let mut bytes = read_whole(content, &options.limits)?;
    let mut start = Vec::new();
    (&bytes[..]).take(1 << 15).read_to_end(&mut start).map_err(ImportError::from_io)?;
    let mark = options.delimiter.unwrap_or_else(|| delimiter(&start));
    let cleaned = clean(&mut bytes, mark);
    let options = Options { delimiter: Some(mark), ..options.clone() };
    let (table, mut report) = read_csv(&Input::from(bytes), &options)?;
    // our own blanks among the rows are no empty rows of the file
    if cleaned.titles + cleaned.repeated + cleaned.subtotals > 0 {
        report.notes.retain(|note| note.code != "table.blank");
    }
    if found != encoding_rs::UTF_8 {
        let name = encoding::name(found);
        report.note(
            "table.encoding",
            1,
            format!("The text was read as {name}."),
            format!("Le texte a été lu comme {name}."),
        );
    }
    for (code, count, en, fr) in [
        (
            "table.titles",
            cleaned.titles,
            "lines above the header were passed over.",
            "lignes au-dessus de l’en-tête ont été ignorées.",
        ),
        ("table.repeated", cleaned.repeated, "repeated headers were passed over.", "en-têtes répétés ont été ignorés."),
        ("table.subtotals", cleaned.subtotals, "subtotals were passed over.", "sous-totaux ont été ignorés."),
    ] {
        if count > 0 {
            report.note(code, count, format!("{count} {en}"), format!("{count} {fr}"));
        }
    }
    if cleaned.technical {
        report.note(
            "table.technical",
            1,
            "The columns bear their technical names, which no language changes.",
            "Les colonnes portent leurs noms techniques, qui ne dépendent d’aucune langue.",
        );
    }
    Ok((mark == b'|', table, report))
}

/// Blanks out what is no row.
fn clean(bytes: &mut [u8], mark: u8) -> Cleaned {
    let mut cleaned = Cleaned::default();
    let lines = lines(bytes);
    let Some((at, technical)) = header(bytes, &lines, mark) else { return cleaned };
    // a quotation mark left open above the header would be taken for one below it
    let above: usize = lines[..at].iter().map(|&(from, to)| quotes(&bytes[from..to])).sum();
    if above % 2 == 1 {
        return cleaned;
    }
    let mut blank = Vec::new();
    for &line in &lines[..at] {
        if !is_blank(&bytes[line.0..line.1]) && !is_rule(&bytes[line.0..line.1]) {
            cleaned.titles += u64::from(!technical || line != lines[at - 1]);
        }
        blank.push(line);
    }
    cleaned.technical = technical;
    let header = bytes[lines[at].0..lines[at].1].trim_ascii().to_vec();
    let mut open = quotes(&header) % 2 == 1;
    for &(from, to) in &lines[at + 1..] {
        let line = bytes[from..to].trim_ascii();
        if !open && line == header {
            cleaned.repeated += 1;
            blank.push((from, to));
        } else if !open && is_subtotal(line, mark) {
            cleaned.subtotals += 1;
            blank.push((from, to));
        } else if mark != b'|' && quotes(line) % 2 == 1 {
            open = !open;
        }
    }
    for (from, to) in blank {
        bytes[from..to].fill(b' ');
    }
    cleaned
}

fn lines(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut from = 0;
    let mut lines = Vec::new();
    for at in memchr::memchr_iter(b'\n', bytes).chain(std::iter::once(bytes.len())) {
        let end = if at > from && bytes[at - 1] == b'\r' { at - 1 } else { at };
        lines.push((from, end.max(from)));
        from = (at + 1).min(bytes.len());
    }
    lines
}

/// The header's position among the lines: the first that fills nearly as many cells as the widest and holds no values.
/// When the row under it has only technical names it is the header instead.
fn header(bytes: &[u8], lines: &[(usize, usize)], mark: u8) -> Option<(usize, bool)> {
    let text = |line: (usize, usize)| String::from_utf8_lossy(&bytes[line.0..line.1]).into_owned();
    let filled = |line: &str| cells(line, mark).filter(|cell| !cell.is_empty()).count();
    let head: Vec<String> = lines.iter().take(HEAD).map(|&line| text(line)).collect();
    let rows = |line: &&String| !is_blank(line.as_bytes()) && !is_rule(line.as_bytes());
    let widest = head.iter().filter(rows).map(|line| filled(line)).max()?;
    if widest < 2 {
        return None;
    }
    let at = head.iter().position(|line| {
        rows(&line) && filled(line) * 5 >= widest * 4 && is_header(cells(line, mark).filter(|cell| !cell.is_empty()))
    })?;
    let below = (at + 1..head.len()).find(|&below| rows(&&head[below]));
    match below.filter(|&below| is_technical(&head[below], mark) && !is_technical(&head[at], mark)) {
        Some(below) => Some((below, true)),
        None => Some((at, false)),
    }
}

fn cells(line: &str, mark: u8) -> impl Iterator<Item = &str> {
    line.split(char::from(mark)).map(|cell| cell.trim().trim_matches('"').trim())
}

/// Names such as VBELN or /BIC/ZORDER, two or more of them and nothing else.
fn is_technical(line: &str, mark: u8) -> bool {
    let named = |cell: &str| {
        cell.len() >= 3
            && cell.starts_with(|c: char| c.is_ascii_uppercase() || c == '/')
            && cell.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '/' | '-'))
            && cell.chars().filter(char::is_ascii_uppercase).count() >= 3
    };
    let mut names = cells(line, mark).filter(|cell| !cell.is_empty()).peekable();
    names.peek().is_some() && names.all(named) && cells(line, mark).filter(|cell| !cell.is_empty()).count() >= 2
}

/// Whether the first filled cell is `*`, `**` …, as lists mark their sums.
fn is_subtotal(line: &[u8], mark: u8) -> bool {
    let mut cells = line.split(|&byte| byte == mark).map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty());
    cells.next().is_some_and(|first| first.len() <= 5 && first.iter().all(|&byte| byte == b'*'))
}

fn quotes(line: &[u8]) -> usize {
    memchr::memchr_iter(b'"', line).count()
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

fn is_rule(line: &[u8]) -> bool {
    line.len() > 2 && line.iter().all(|byte| matches!(byte, b'-' | b'=' | b'+' | b'|' | b' ' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Table, Report) {
        let (_, table, report) =
            read(&Input::from(text.as_bytes().to_vec()), &Options::default()).unwrap_or_else(|e| panic!("{e}"));
        (table, report)
    }

    #[test]
    fn a_printed_list_gives_its_rows_and_their_lines() {
        let text = "22.11.2026        Dynamic list display        1\n\
            ----------------------------\n\
            |Sales doc. |Item|   Net value|\n\
            |VBELN      |POSNR|NETWR|\n\
            ----------------------------\n\
            |4700000325 |  10|   18.500,00|\n\
            |4700000326 |  10|    1.234,56-|\n\
            ----------------------------\n\
            |*          |    |   17.265,44|\n\
            ----------------------------\n\
            |VBELN      |POSNR|NETWR|\n\
            |4700000327 |  20|       10,00|\n\
            |**         |    |   17.275,44|\n";
        let (table, report) = rows(text);
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["VBELN", "POSNR", "NETWR"]);
        assert_eq!(table.len(), 3, "{:?}", report.notes);
        assert_eq!((table.cell(1, 2), table.line(1)), ("1.234,56-", 7));
        assert_eq!((table.cell(2, 0), table.line(2)), ("4700000327", 12));
        let count = |code: &str| report.notes.iter().find(|note| note.code == code).map_or(0, |note| note.count);
        assert_eq!((count("table.subtotals"), count("table.repeated"), count("table.technical")), (2, 1, 1));
    }

    #[test]
    fn titles_above_a_tab_separated_export_are_passed_over() {
        let (table, report) = rows("Table:\tVBAK\n\nKunde\tBeleg\tDatum\n0001\t4711\t01.02.2026\n");
        assert_eq!((table.len(), table.cell(0, 1), table.line(0)), (1, "4711", 4));
        assert!(report.notes.iter().any(|note| note.code == "table.titles" && note.count == 1), "{:?}", report.notes);
    }

    #[test]
    fn plain_text_is_left_as_it_is() {
        let (table, report) = rows("a,b\n\"x\ny\",2\n*,3\n");
        assert_eq!((table.len(), table.cell(0, 0)), (1, "x\ny"));
        assert_eq!(report.notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["table.subtotals"]);
    }
}
