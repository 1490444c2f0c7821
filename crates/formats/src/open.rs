//! Opens a file of any known format, told by its content and never by its name.

use crate::ocel::ObjectImport;
use crate::{Format, Import, ImportError, Input, Message, Options, Place};
use crate::{encoding, ocel, table, xes, xlsx};

/// A log of one of the two kinds.
#[derive(Debug)]
pub enum Imported {
    /// Events of cases.
    Cases(Import),
    /// Events of objects.
    Objects(ObjectImport),
}

impl Imported {
    /// What happened to every row.
    pub fn report(&self) -> &crate::Report {
        match self {
            Self::Cases(import) => &import.report,
            Self::Objects(import) => &import.report,
        }
    }
}

/// Opens a file.
///
/// # Errors
/// When the format is none of those known, or its reader refuses the file.
pub fn open(input: impl Into<Input>, options: &Options) -> Result<Imported, ImportError> {
    let (format, input) = unpacked(&input.into(), options)?;
    Ok(match format {
        Format::Xes => Imported::Cases(xes::read(&input, options)?),
        Format::Csv => Imported::Cases(table::import(&input, options)?),
        Format::Xlsx => Imported::Cases(xlsx::import(&input, options)?),
        Format::OcelJson => Imported::Objects(ocel::read_json(&input, options)?),
        Format::OcelXml => Imported::Objects(ocel::read_xml(&input, options)?),
        Format::OcelSqlite => Imported::Objects(ocel::read_sqlite(&input, options)?),
    })
}

/// The format of a file by its first bytes.
///
/// # Errors
/// When it is none of those known.
pub fn format_of(input: &Input, options: &Options) -> Result<Format, ImportError> {
    input.size(&options.limits)?;
    let head = input.head(1 << 13)?;
    match head.as_slice() {
        [b'P', b'K', 3 | 5 | 7, ..] => return Ok(Format::Xlsx),
        // workbooks of other kinds are refused by the reader of workbooks, with what to do
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Ok(Format::Xlsx),
        bytes if bytes.starts_with(b"SQLite format 3\0") => return Ok(Format::OcelSqlite),
        bytes if bytes.starts_with(b"%PDF") => return Err(unknown("a PDF document", "un document PDF")),
        [0x1f, 0x8b, ..] => return Err(unknown("a file compressed twice", "un fichier compressé deux fois")),
        _ => {}
    }
    let (found, mark) = encoding::marked(&head).unwrap_or((encoding_rs::UTF_8, 0));
    let text = found.decode_without_bom_handling(&head[mark.min(head.len())..]).0;
    let begin = text.trim_start();
    if begin.starts_with('<') {
        return xml_format(begin);
    }
    if begin.starts_with('{') {
        return Ok(Format::OcelJson);
    }
    Ok(Format::Csv)
}

/// The format, and the file: workbooks and databases within gzip are inflated, since their readers
/// look around in them.
pub(crate) fn unpacked(input: &Input, options: &Options) -> Result<(Format, Input), ImportError> {
    let format = format_of(input, options)?;
    let sought = matches!(format, Format::Xlsx | Format::OcelSqlite);
    let input =
        if sought && input.is_compressed()? { Input::from(input.bytes(&options.limits)?) } else { input.clone() };
    Ok((format, input))
}

/// XES and OCEL XML both begin with `<log>`; what stands in it tells them apart.
fn xml_format(begin: &str) -> Result<Format, ImportError> {
    let mut rest = begin;
    let mut in_log = false;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        if rest.starts_with("?xml") {
            continue;
        }
        // the readers refuse document types and say where; either will do
        if rest.starts_with('!') || rest.starts_with('?') {
            continue;
        }
        let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        match (in_log, name) {
            (false, "log") if rest.split('>').next().is_some_and(|tag| tag.contains("xes")) => return Ok(Format::Xes),
            (false, "log") => in_log = true,
            (true, "object-types" | "event-types" | "objects" | "events") => return Ok(Format::OcelXml),
            (true, _) => return Ok(Format::Xes),
            (false, _) => {
                return Err(unknown(
                    &format!("an XML document <{}>", crate::message::shown(name)),
                    &format!("un document XML <{}>", crate::message::shown(name)),
                ));
            }
        }
    }
    Ok(Format::Xes)
}

fn unknown(en: &str, fr: &str) -> ImportError {
    ImportError::new(
        "file.format",
        Place::File,
        Message::new(
            format!("This is {en}, which is no event log."),
            format!("Ceci est {fr}, et non un journal d’événements."),
        ),
        Message::new(
            "Choose a log in XES, CSV, xlsx or OCEL 2.0.",
            "Choisissez un journal en XES, CSV, xlsx ou OCEL 2.0.",
        ),
    )
}
