//! One module per outside format, each safe on hostile input.
//!
//! [`open`] finds the format by content and reads the file; every module can be used on its own.
//! A reader gives a log and a [`Report`] of what happened to every row, or an [`ImportError`] that
//! says where, why and what to do next, in English and French. Nothing is dropped or shifted in
//! silence: rows that cannot be read are quarantined and counted, times without a zone are read
//! in a zone the report names.

pub mod cell;
mod encoding;
mod error;
pub mod extract;
mod input;
mod lifecycle;
mod limits;
mod message;
pub mod ocel;
mod open;
mod options;
mod report;
mod staged;
pub mod table;
mod time;
pub mod xes;
pub mod xlsx;
mod xml;

pub use error::{ImportError, Place, Question};
pub use input::Input;
pub use limits::Limits;
pub use message::Message;
pub use open::{Imported, format_of, open};
pub use options::{DateOrder, Lifecycle, Mapping, Options};
pub use report::{Format, Import, Mapped, Note, Quarantine, Quarantined, Report, Role, ZoneDecision};
