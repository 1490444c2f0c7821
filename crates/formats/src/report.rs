//! What happened to every row of an imported file.

use serde::Serialize;

use crate::{Message, Place};

/// Notes kept in words.
const NOTES: usize = 200;

/// Formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Format {
    /// XES (IEEE 1849).
    Xes,
    /// Delimited text.
    Csv,
    /// Office Open XML workbook.
    Xlsx,
    /// OCEL 2.0 JSON.
    OcelJson,
    /// OCEL 2.0 XML.
    OcelXml,
    /// OCEL 2.0 SQLite.
    OcelSqlite,
}

/// What a column or key is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Role {
    /// Names the case.
    Case,
    /// Names the activity.
    Activity,
    /// When it was done (completed, when there is a start too).
    Time,
    /// When it was begun.
    Start,
    /// Who or what did it.
    Resource,
    /// State of the activity's life (`start`, `complete`, ...).
    Lifecycle,
}

impl Role {
    /// The role in words.
    pub fn message(self) -> Message {
        let (en, fr) = match self {
            Self::Case => ("case", "dossier"),
            Self::Activity => ("activity", "activité"),
            Self::Time => ("time", "horodatage"),
            Self::Start => ("start", "début"),
            Self::Resource => ("resource", "ressource"),
            Self::Lifecycle => ("state of the activity", "état de l’activité"),
        };
        Message::new(en, fr)
    }
}

/// A column and what it is used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapped {
    /// What for.
    pub role: Role,
    /// Name of the column or key.
    pub column: String,
    /// Whether it was guessed rather than given.
    pub guessed: bool,
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// Where it is.
    pub place: Place,
    /// Stable name of the reason.
    pub code: &'static str,
    /// The reason.
    pub reason: Message,
}

/// Rows set aside: all counted, the first ones listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Quarantine {
    /// How many.
    pub total: u64,
    /// How many for each reason, in order of first appearance.
    pub by_reason: Vec<(&'static str, u64)>,
    /// The first ones.
    pub listed: Vec<Quarantined>,
    #[serde(skip)]
    room: usize,
}

impl Quarantine {
    /// Nothing set aside yet; lists at most `room`.
    pub fn new(room: usize) -> Self {
        Self { room, ..Self::default() }
    }

    /// Sets a row aside; the reason is only worded when it will be listed.
    pub fn add(&mut self, code: &'static str, place: Place, reason: impl FnOnce() -> Message) {
        self.total += 1;
        match self.by_reason.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => self.by_reason.push((code, 1)),
        }
        if self.listed.len() < self.room {
            self.listed.push(Quarantined { place, code, reason: reason() });
        }
    }

    /// How many were set aside for this reason.
    pub fn count(&self, code: &str) -> u64 {
        self.by_reason.iter().find(|(known, _)| *known == code).map_or(0, |(_, count)| *count)
    }
}

/// How times without a zone were read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ZoneDecision {
    /// Times that state their offset or are counted in UTC: taken as they are.
    pub stated: u64,
    /// Times that do not.
    pub unstated: u64,
    /// The zone those were read in (IANA name).
    pub assumed: String,
    /// Of those, times skipped by a clock going forward (read an hour later).
    pub skipped: u64,
    /// Of those, times that happened twice as a clock went back (read as the first).
    pub doubled: u64,
    /// Times finer than a microsecond, cut to it.
    pub finer: u64,
}

impl ZoneDecision {
    /// The decision in words.
    pub fn message(&self) -> Message {
        if self.unstated == 0 {
            return Message::new(
                format!("All {} times state their offset.", self.stated),
                format!("Les {} horodatages indiquent tous leur décalage.", self.stated),
            );
        }
        Message::new(
            format!(
                "{} of {} times state no time zone; they were read as {}.",
                self.unstated,
                self.unstated + self.stated,
                self.assumed
            ),
            format!(
                "{} horodatages sur {} n’indiquent aucun fuseau horaire ; ils ont été lus comme {}.",
                self.unstated,
                self.unstated + self.stated,
                self.assumed
            ),
        )
    }
}

/// Something the reader decided or saw, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Stable name.
    pub code: &'static str,
    /// How often, where counting makes sense.
    pub count: u64,
    /// In words.
    pub message: Message,
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The format that was found.
    pub format: Format,
    /// Events or rows read, kept or not.
    pub read: u64,
    /// Events in the log.
    pub events: u64,
    /// Cases (or objects) in the log.
    pub cases: u64,
    /// Rows set aside.
    pub quarantine: Quarantine,
    /// What the columns are used for.
    pub mapping: Vec<Mapped>,
    /// How times without zone were read.
    pub zone: ZoneDecision,
    /// Everything else decided or seen.
    pub notes: Vec<Note>,
    /// Attributes of the log as a whole (name of the process, origin).
    pub about: Vec<(String, String)>,
    /// The most memory the child that parsed a workbook had in use, in KiB, where the system tells.
    pub child_peak_kib: Option<u32>,
}

impl Report {
    pub(crate) fn new(format: Format, listed: usize) -> Self {
        Self {
            format,
            read: 0,
            events: 0,
            cases: 0,
            quarantine: Quarantine::new(listed),
            mapping: Vec::new(),
            zone: ZoneDecision::default(),
            notes: Vec::new(),
            about: Vec::new(),
            child_peak_kib: None,
        }
    }

    pub(crate) fn note(&mut self, code: &'static str, count: u64, en: impl Into<String>, fr: impl Into<String>) {
        // a hostile file could make each of a million parts worth a note
        if self.notes.len() < NOTES {
            self.notes.push(Note { code, count, message: Message::new(en, fr) });
        } else if let Some(last) = self.notes.last_mut().filter(|last| last.code == "notes.more") {
            last.count += 1;
        } else {
            let message =
                Message::new("Further remarks were counted only.", "D’autres remarques ont seulement été comptées.");
            self.notes.push(Note { code: "notes.more", count: 1, message });
        }
    }

    /// The count of a note, 0 when it was not made.
    pub fn noted(&self, code: &str) -> u64 {
        self.notes.iter().find(|note| note.code == code).map_or(0, |note| note.count)
    }

    /// The column used for a role.
    pub fn column(&self, role: Role) -> Option<&str> {
        self.mapping.iter().find(|mapped| mapped.role == role).map(|mapped| mapped.column.as_str())
    }
}

/// A case-centric log and what happened on the way.
#[derive(Debug)]
pub struct Import {
    /// The log.
    pub log: mining::Log,
    /// What happened to every row.
    pub report: Report,
}
