//! SOPs as code: parse, check, guard, document, run examples.
//!
//! A procedure is one TOML file: stages (places), steps (transitions), roles, control points, deadlines, worked
//! examples. [`Book::load`] reads the files and tells every problem with its place; [`Book::guard`] puts them in
//! force over the verbs of the house; [`area()`] adds the tables and views that show where every case stands.

mod area;
mod book;
pub mod bpmn;
mod check;
pub mod compare;
mod condition;
pub mod document;
pub mod examples;
pub mod exceptions;
pub mod guard;
pub mod judge;
mod kinds;
pub mod marking;
pub mod model;
pub mod net;
pub mod overdue;
pub mod problem;
mod project;
mod read;
mod read_example;
mod read_field;
mod read_step;
mod record;
mod refused;
pub mod replay;
pub mod rows;
pub mod signing;
mod source;
mod structure;

pub use area::area;
pub use book::Book;
pub use check::check;
pub use compare::{Difference, compare};
pub use condition::{Condition, Facts};
pub use examples::{ExampleResult, run_examples};
pub use guard::GuardedVerb;
pub use model::{Procedure, Stage, Step};
pub use problem::{Place, Problem};
pub use record::STEP_RECORDED;
pub use replay::{Finding, replay};
