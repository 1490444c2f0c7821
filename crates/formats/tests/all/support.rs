//! What the tests share: importing bytes, gzip, the folder of shared data.

use std::io::Write;
use std::path::{Path, PathBuf};

use formats::{Import, ImportError, Imported, Input, Limits, Options};

/// Options whose sheet reader is the crate's own child program.
pub fn options() -> Options {
    Options { sheet_reader: Some(env!("CARGO_BIN_EXE_read-sheet").into()), ..Options::default() }
}

pub fn open(bytes: impl Into<Vec<u8>>) -> Result<Imported, ImportError> {
    formats::open(bytes.into(), &options())
}

pub fn cases(imported: Result<Imported, ImportError>) -> Import {
    match imported {
        Ok(Imported::Cases(import)) => import,
        Ok(Imported::Objects(_)) => panic!("an object-centric log where cases were expected"),
        Err(error) => panic!("refused: {} {error}", error.code()),
    }
}

pub fn code(imported: Result<Imported, ImportError>) -> String {
    match imported {
        Ok(imported) => panic!("read where it should be refused: {:?}", imported.report()),
        Err(error) => {
            assert_worded(&error);
            error.code().to_owned()
        }
    }
}

/// A refusal says what is wrong and what to do, in both languages, and they differ.
pub fn assert_worded(error: &ImportError) {
    for message in [error.what(), error.next()] {
        for text in [&message.en, &message.fr] {
            assert!(text.len() > 10 && text.ends_with('.'), "not a sentence: {text}");
        }
        assert_ne!(message.en, message.fr);
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

/// A zip archive of deflated parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a new name");
        out.write_all(bytes).expect("memory");
    }
    out.finish().expect("memory").into_inner()
}

/// The parts of a workbook around one sheet.
pub fn workbook(sheet: &str) -> Vec<u8> {
    workbook_with(sheet, &[])
}

pub fn workbook_with(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    const TYPES: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    const RELS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &[u8] = br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Acts" sheetId="1" r:id="s"/></sheets></workbook>"#;
    const BOOK_RELS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    zip(&parts)
}

/// A sheet with these rows of XML.
pub fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// The folder of shared data, looked for beside the checkout; `None` is said in one line.
pub fn data() -> Option<PathBuf> {
    let given = std::env::var_os("POINCON_DATA").map(PathBuf::from);
    let above = || {
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"))
            .ancestors()
            .map(|folder| folder.join("../shared/data"))
            .find(|folder| folder.is_dir())
    };
    let found = given.filter(|folder| folder.is_dir()).or_else(above);
    if found.is_none() {
        eprintln!("skipped: no data folder");
    }
    found
}

/// The files of a folder, in order of their names.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

pub fn input(path: &Path) -> Input {
    Input::Path(path.to_owned())
}

/// Small limits, so that what passes them stays small too.
pub fn tight() -> Options {
    let limits = Limits { inflated_bytes: 8 << 20, value_bytes: 1 << 16, rows: 1_000, listed: 3, ..Limits::default() };
    Options { limits, ..options() }
}
