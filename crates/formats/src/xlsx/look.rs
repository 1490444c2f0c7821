//! Looks through every XML part of a workbook before it is parsed.

use super::archive::{self, Part};
use crate::input::Source;
use crate::message::shown;
use crate::xml::{Scanner, Token};
use crate::{ImportError, Input, Limits, Message, Place};

/// Rows and columns a sheet can have.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;

/// Refuses a workbook that is not what it seems; bounded in memory, linear in its inflated size.
pub(super) fn through(input: &Input, limits: &Limits) -> Result<(), ImportError> {
    let mut file = input.raw()?;
    check_kind(file.as_mut())?;
    let parts = archive::parts(file.as_mut(), limits)?;
    let has = |name: &str| parts.iter().any(|part| part.name.eq_ignore_ascii_case(name));
    if has("xl/workbook.bin") || has("content.xml") {
        return Err(other_kind(
            "This is a workbook of another kind (.xlsb or .ods).",
            "C’est un classeur d’un autre type (.xlsb ou .ods).",
        ));
    }
    if !has("[Content_Types].xml") || !parts.iter().any(|part| part.name.to_lowercase().ends_with("workbook.xml")) {
        return Err(other_kind("The archive holds no workbook.", "L’archive ne contient aucun classeur."));
    }
    for part in &parts {
        let name = part.name.to_lowercase();
        if name.ends_with(".xml") || name.ends_with(".rels") {
            part_through(file.as_mut(), part, &name, limits)?;
        }
    }
    Ok(())
}

fn check_kind(file: &mut dyn Source) -> Result<(), ImportError> {
    let mut magic = [0; 8];
    let mut read = 0;
    while read < 8 {
        match file.read(&mut magic[read..]).map_err(ImportError::from_io)? {
            0 => break,
            more => read += more,
        }
    }
    if magic[..8] == [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] {
        return Err(other_kind(
            "This is a workbook of an older kind (.xls), or one protected by a password.",
            "C’est un classeur d’un ancien type (.xls), ou protégé par un mot de passe.",
        ));
    }
    Ok(())
}

pub(crate) fn other_kind(en: &str, fr: &str) -> ImportError {
    ImportError::new(
        "xlsx.other_kind",
        Place::File,
        Message::new(en, fr),
        Message::new(
            "Open it in a spreadsheet, remove any password, and save it as .xlsx.",
            "Ouvrez-le dans un tableur, retirez le mot de passe éventuel, et enregistrez-le en .xlsx.",
        ),
    )
}

fn part_through(file: &mut dyn Source, part: &Part, name: &str, limits: &Limits) -> Result<(), ImportError> {
    let within = |error: ImportError| match error.place() {
        // say which part the line is in
        Place::Line(line, byte) => {
            let place = Place::Part(format!("{} : {line} ({byte})", shown(&part.name)));
            ImportError::new(error.code(), place, error.what().clone(), error.next().clone())
        }
        _ => error,
    };
    let mut content = archive::open(file, part)?;
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(&mut content, 256), &mut head).map_err(ImportError::from_io)?;
    let (encoding, mark) = crate::encoding::of_xml(&head)?;
    if encoding != encoding_rs::UTF_8 {
        return Err(other_kind(
            "A part of the workbook is not in UTF-8.",
            "Une partie du classeur n’est pas en UTF-8.",
        ));
    }
    let content = std::io::Read::chain(std::io::Cursor::new(head[mark..].to_vec()), content);
    let mut scanner = Scanner::new(content, limits, false);
    let is_sheet = name.starts_with("xl/worksheets/") && name.ends_with(".xml");
    let (mut rows, mut before) = (0, 0);
    loop {
        let token = scanner.next().map_err(within)?;
        if scanner.offset() - before > limits.value_bytes as u64 {
            return Err(within(scanner.error_here("xml.value")));
        }
        before = scanner.offset();
        match token {
            Token::End => return Ok(()),
            Token::Open(_) if is_sheet => {
                let reference = scanner.raw(b"r");
                match scanner.name() {
                    b"c" => {
                        if let Some(reference) = reference
                            && !in_sheet(reference)
                        {
                            return Err(outside(&String::from_utf8_lossy(reference)));
                        }
                    }
                    b"row" => {
                        rows += 1;
                        if let Some(reference) = reference
                            && !number(reference).is_some_and(|row| (1..=ROWS).contains(&row))
                        {
                            return Err(outside(&String::from_utf8_lossy(reference)));
                        }
                        if rows > ROWS.min(limits.rows) {
                            return Err(outside(&rows.to_string()));
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    (!digits.is_empty() && digits.len() <= 9).then_some(())?;
    digits.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0')))
}

/// Whether a reference such as `C17` is within a sheet.
fn in_sheet(reference: &[u8]) -> bool {
    let letters = reference.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if !(1..=3).contains(&letters) {
        return false;
    }
    let column = reference[..letters].iter().fold(0, |n, b| n * 26 + u64::from(b.to_ascii_uppercase() - b'A') + 1);
    column <= COLUMNS && number(&reference[letters..]).is_some_and(|row| (1..=ROWS).contains(&row))
}

fn outside(reference: &str) -> ImportError {
    ImportError::new(
        "xlsx.outside",
        Place::Cell(shown(reference)),
        Message::new(
            "This row or cell lies outside what a sheet can hold.",
            "Cette ligne ou cellule se trouve hors de ce qu’une feuille peut contenir.",
        ),
        Message::new(
            "Save the workbook again from a spreadsheet, and split it if it has more than 1,048,576 rows.",
            "Enregistrez de nouveau le classeur depuis un tableur, et divisez-le s’il dépasse 1 048 576 lignes.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::in_sheet;

    #[test]
    fn references_end_where_sheets_do() {
        for good in ["A1", "XFD1048576", "c17"] {
            assert!(in_sheet(good.as_bytes()), "{good}");
        }
        for bad in ["XFE1", "A1048577", "A0", "1", "A", "ZZZZZ1", "A99999999999999999999", "A-1", ""] {
            assert!(!in_sheet(bad.as_bytes()), "{bad}");
        }
    }
}
