//! The contract every area is written against: Command, Event, Refusal, Projection, View, Area. Pure: no clock, no
//! database, no network, no randomness.
//!
//! A person asks for something (a [`Command`]); it answers with [`Event`]s or with every [refusal](struct@Refusal) that holds; the
//! events are struck in the ledger; [`Projection`]s fold them into rows; [`View`]s say what people see of those rows.

// The derive macros write `::kernel::…`; inside this crate that is the crate itself.
extern crate self as kernel;

pub mod area;
pub mod cell;
pub mod command;
pub mod context;
pub mod envelope;
pub mod event;
pub mod field;
pub mod language;
pub mod memory;
pub mod network;
pub mod paper;
pub mod personal;
pub mod preview;
pub mod projection;
pub mod refusal;
pub mod register;
pub mod report;
pub mod view;

pub use area::{Area, House, ObjectKind};
pub use base;
pub use cell::{Cell, CellType, Column, ColumnKind, Row, Sensitivity, Table};
pub use command::{Command, CommandForm, Decision, Verb, VerbSpec, verb};
pub use context::{Actor, Context, Grant, GrantScope, Ids};
pub use derive::{Choice, Command, Event, Refusal, Row};
pub use envelope::{CaseStep, Deadlines, Envelope, ObjectRef, Opened, Relation};
pub use event::{Draft, Event, EventSpec, Events, FieldWords, Relates};
pub use field::{Field, FieldKind, FieldType};
pub use language::{Lang, Say, Text};
pub use memory::MemoryRows;
pub use network::{Network, Role, Site};
pub use paper::{Paper, PaperDesk, PaperKind, PaperNames};
pub use personal::{Personal, Vaulted};
pub use preview::Preview;
pub use projection::{Projection, Rows, RowsExt, State, StateExt};
pub use refusal::{Refusal, Refusals};
pub use register::{Register, under_registers};
pub use report::{Report, ReportDesk, ReportKind};
pub use view::{Only, Scope, View};
