//! xlsx workbooks: looked through before anything parses them, then parsed in a child process.
//!
//! The archive is checked here with bounded memory: its directory, the size and ratio of its
//! parts, document types, nesting and cell references. Only then a child process of this program,
//! limited in memory and time, parses it; should it die, the import is refused and nothing else.

mod archive;
mod child;
mod look;
mod sheet;
mod wire;

pub use child::child_main;
pub use sheet::{Sheet, read_in_child};

use crate::table::{Table, to_log};
use crate::{Import, ImportError, Input, Options, Report};

/// Reads a sheet as a table with typed columns.
///
/// # Errors
/// When the workbook is refused, or holds no rows.
pub fn read(input: &Input, options: &Options) -> Result<(Table, Report), ImportError> {
    read_in_child(input, options)?.into_table(options)
}

/// Reads a sheet as a log.
///
/// # Errors
/// As [`read`], and when nobody can tell which columns hold case, activity and time.
pub fn import(input: &Input, options: &Options) -> Result<Import, ImportError> {
    let (table, report) = read(input, options)?;
    to_log(&table, options, report)
}
