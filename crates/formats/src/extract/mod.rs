//! Reads a file as rows to be imported: workbooks, delimited text, lists printed by SAP, IDocs, OData answers.
//!
//! Whatever the file is, one gets a table with the names its system gives to columns, and a report of every row that
//! was set aside. Nothing is typed or guessed here; what a cell means is for the profile of the import to say.

mod idoc;
mod join;
mod listing;
mod odata;

use crate::input::Input;
use crate::table::Table;
use crate::{ImportError, Message, Options, Place, Report, encoding, xlsx};

pub use join::join;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An xlsx workbook.
    Workbook,
    /// Delimited text.
    Text,
    /// A list with upright rules between its columns, as SAP prints them.
    List,
    /// An ORDERS05 IDoc as XML.
    IdocXml,
    /// An ORDERS05 IDoc in records of fixed width.
    IdocFlat,
    /// An answer of an OData service (version 2 or 4) as JSON.
    Odata,
}

impl Kind {
    /// The kind in words.
    pub fn message(self) -> Message {
        let (en, fr) = match self {
            Self::Workbook => ("Excel workbook", "classeur Excel"),
            Self::Text => ("delimited text", "texte délimité"),
            Self::List => ("SAP list", "liste SAP"),
            Self::IdocXml => ("SAP IDoc (XML)", "IDoc SAP (XML)"),
            Self::IdocFlat => ("SAP IDoc (records)", "IDoc SAP (enregistrements)"),
            Self::Odata => ("OData answer (JSON)", "réponse OData (JSON)"),
        };
        Message::new(en, fr)
    }
}

/// Rows out of a file.
#[derive(Debug, Clone)]
pub struct Extract {
    /// What the file was.
    pub kind: Kind,
    /// The rows, with the columns as the file names them.
    pub table: Table,
    /// What happened to every row.
    pub report: Report,
}

/// Reads a file of any of these kinds, told by its content and never by its name.
///
/// # Errors
/// When the file is none of these kinds, passes a limit, or cannot be read as rows.
pub fn read(input: &Input, options: &Options) -> Result<Extract, ImportError> {
    input.size(&options.limits)?;
    let head = input.head(1 << 13)?;
    let input = &match input.is_compressed()? {
        true if head.starts_with(b"PK") => Input::from(input.bytes(&options.limits)?),
        _ => input.clone(),
    };
    match head.as_slice() {
        [b'P', b'K', 3 | 5 | 7, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let (table, report) = xlsx::read(input, options)?;
            return Ok(Extract { kind: Kind::Workbook, table, report });
        }
        bytes if bytes.starts_with(b"%PDF") => return Err(not_rows("a PDF document", "un document PDF")),
        bytes if bytes.starts_with(b"SQLite format 3\0") => return Err(not_rows("a database", "une base de données")),
        bytes if is_image(bytes) => return Err(not_rows("an image", "une image")),
        _ => {}
    }
    let (found, mark) = encoding::marked(&head).unwrap_or((encoding_rs::UTF_8, 0));
    let begin = found.decode_without_bom_handling(&head[mark.min(head.len())..]).0;
    let begin = begin.trim_start();
    let (kind, (table, report)) = if begin.starts_with('<') {
        (Kind::IdocXml, idoc::read_xml(input, options)?)
    } else if begin.starts_with("EDI_DC40") {
        (Kind::IdocFlat, idoc::read_flat(input, options)?)
    } else if begin.starts_with('{') || begin.starts_with('[') {
        (Kind::Odata, odata::read(input, options)?)
    } else {
        let (listed, table, report) = listing::read(input, options)?;
        (if listed { Kind::List } else { Kind::Text }, (table, report))
    };
    Ok(Extract { kind, table, report })
}

fn is_image(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 5] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"];
    MARKS.iter().any(|mark| bytes.starts_with(mark))
}

fn not_rows(en: &str, fr: &str) -> ImportError {
    ImportError::new(
        "file.format",
        Place::File,
        Message::new(
            format!("This is {en}, which holds no rows."),
            format!("Ceci est {fr}, qui ne contient pas de lignes."),
        ),
        Message::new(
            "Choose a workbook (.xlsx), a text file (.csv, .txt), an IDoc or an OData answer (.json).",
            "Choisissez un classeur (.xlsx), un fichier texte (.csv, .txt), un IDoc ou une réponse OData (.json).",
        ),
    )
}
