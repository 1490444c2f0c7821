//! Why a file was refused: where in the file, what is wrong, and what to do next.

use std::fmt;
use std::io;

use serde::Serialize;

use crate::Message;

/// Where in the file something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A byte of the file (of the inflated content for compressed files), from 0.
    Byte(u64),
    /// A byte of the compressed file itself, from 0.
    CompressedByte(u64),
    /// A line, from 1, and the byte where the trouble begins.
    Line(u64, u64),
    /// A row of a table, by its line or sheet row, from 1.
    Row(u64),
    /// A cell of a sheet, such as `C17`.
    Cell(String),
    /// A named part: an entry of the archive, a column, a table, an object.
    Part(String),
}

impl Place {
    /// The place in words.
    pub fn message(&self) -> Message {
        match self {
            Self::File => Message::new("File", "Fichier"),
            Self::Byte(at) => Message::new(format!("Byte {at}"), format!("Octet {at}")),
            Self::CompressedByte(at) => {
                Message::new(format!("Byte {at} of the compressed file"), format!("Octet {at} du fichier compressé"))
            }
            Self::Line(line, at) => {
                Message::new(format!("Line {line} (byte {at})"), format!("Ligne {line} (octet {at})"))
            }
            Self::Row(row) => Message::new(format!("Row {row}"), format!("Ligne {row}")),
            Self::Cell(cell) => Message::new(format!("Cell {cell}"), format!("Cellule {cell}")),
            Self::Part(name) => Message::new(format!("“{name}”"), format!("« {name} »")),
        }
    }
}

/// Something only a person can decide; the answer goes into [`crate::Options`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Question {
    /// Dates such as 03/04/2026: set `mapping.date_order`.
    DayOrMonthFirst {
        /// The column.
        column: String,
        /// One of its values.
        sample: String,
    },
    /// Which columns hold the case, the activity and the time: set them in `mapping`.
    Columns {
        /// The columns of the table.
        columns: Vec<String>,
        /// The roles nobody could guess.
        missing: Vec<crate::Role>,
    },
    /// Several sheets hold rows: set `sheet`.
    Sheet {
        /// Their names.
        sheets: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    code: &'static str,
    place: Place,
    what: Message,
    next: Message,
    question: Option<Question>,
}

/// A file that was refused, worded for the person who brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError(Box<Parts>);

impl ImportError {
    /// A refusal: a stable `code`, where, what is wrong and what to do next.
    pub fn new(code: &'static str, place: Place, what: Message, next: Message) -> Self {
        Self(Box::new(Parts { code, place, what, next, question: None }))
    }

    /// The same refusal asking for a decision.
    pub fn asking(mut self, question: Question) -> Self {
        self.0.question = Some(question);
        self
    }

    /// Stable name of the reason, such as `xml.doctype`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Where in the file.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// What is wrong.
    pub fn what(&self) -> &Message {
        &self.0.what
    }

    /// What to do next.
    pub fn next(&self) -> &Message {
        &self.0.next
    }

    /// The decision asked for, if one would let the file in.
    pub fn question(&self) -> Option<&Question> {
        self.0.question.as_ref()
    }

    /// Place, reason and next step as one message.
    pub fn message(&self) -> Message {
        let place = self.0.place.message();
        Message::new(
            format!("{}: {} {}", place.en, self.0.what.en, self.0.next.en),
            format!("{} : {} {}", place.fr, self.0.what.fr, self.0.next.fr),
        )
    }

    /// Takes out the refusal a reader put into an I/O error, or words the I/O error itself.
    pub(crate) fn from_io(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(refusal) => refusal,
            Err(error) => Self::new(
                "file.unreadable",
                Place::File,
                Message::new(
                    format!("The file could not be read ({error})."),
                    format!("Le fichier n’a pas pu être lu ({error})."),
                ),
                Message::new(
                    "Check that it exists and that you may open it, then try again.",
                    "Vérifiez qu’il existe et que vous pouvez l’ouvrir, puis recommencez.",
                ),
            ),
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for ImportError {}

impl From<ImportError> for io::Error {
    fn from(error: ImportError) -> Self {
        Self::other(error)
    }
}
