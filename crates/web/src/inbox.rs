//! Exceptions the reader may see: of every procedure, with owner, deadline and escalation, the late ones first.

use std::collections::{BTreeMap, BTreeSet};

use base::Moment;
use kernel::{Cell, ObjectRef, StateExt, Text};
use ledger::{Op, Query};
use procedure::{
    exceptions::{self, Open},
    rows::CaseRow,
};

use crate::{hall::Hall, reader::Reader, trouble::Trouble, value::RowOf};

/// Stages and exceptions read at most; a maison with more in disorder has a list to narrow down.
const READ: u32 = 2000;

/// Whose an exception is, as the reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// The reader took it, or it waits for a role of theirs and nobody took it.
    Mine,
    /// It was passed on to a role of theirs.
    Escalated,
    /// Somebody else's.
    Others,
}

/// An exception of a case.
pub(crate) struct Line {
    pub whose: Whose,
    pub object: ObjectRef,
    pub procedure: Text,
    pub open: Open,
    /// Whether the reader may take or settle it.
    pub may_act: bool,
}

impl Line {
    /// Whether its owner should have acted by now.
    pub(crate) fn late(&self, now: Moment) -> bool {
        self.open.due.is_some_and(|due| due < now)
    }
}

/// Every exception the reader may see, the most urgent first.
pub(crate) fn lines(hall: &Hall, reader: &Reader) -> Result<Vec<Line>, Trouble> {
    let cases = cases(hall, reader)?;
    let read = hall.ledger.look(|state| {
        let mut found = Vec::new();
        for key in &cases {
            if let Some(case) = state.row::<CaseRow>(key) {
                let open = exceptions::of_case(&hall.book, &case, state, reader.now, &reader.network);
                found.extend(open.into_iter().map(|open| line(hall, reader, &case, open)));
            }
        }
        found
    });
    let mut lines = read.map_err(Trouble::failure)?;
    lines.sort_by_key(|line| (line.open.due.unwrap_or(Moment(i64::MAX)), line.open.since));
    Ok(lines)
}

fn line(hall: &Hall, reader: &Reader, case: &CaseRow, open: Open) -> Line {
    let held: BTreeSet<&str> = case.sites().iter().flat_map(|site| reader.roles_at(site)).collect();
    let own = open.owners.iter().any(|role| held.contains(role.as_str()));
    let passed_on = open.escalated(reader.now).is_some_and(|(role, _)| held.contains(role));
    let taken = open.taken_by();
    let mine = taken == Some(&reader.person);
    let whose = match taken {
        Some(_) if mine => Whose::Mine,
        None if own => Whose::Mine,
        _ if passed_on => Whose::Escalated,
        _ => Whose::Others,
    };
    let procedure =
        hall.book.procedure(&case.procedure).map_or_else(|| Text::same(&case.procedure), |p| p.title.clone());
    Line {
        whose,
        object: ObjectRef::new(&case.subject_kind, &case.subject),
        procedure,
        may_act: own || passed_on || mine,
        open,
    }
}

/// Cases with a stage past its deadline or an exception on record, of the rows the reader may see.
fn cases(hall: &Hall, reader: &Reader) -> Result<BTreeSet<String>, Trouble> {
    let tables: BTreeMap<&str, _> = hall.house().tables().into_iter().map(|table| (table.name, table)).collect();
    let mut cases = BTreeSet::new();
    let mut gather = |query: Query| -> Result<(), Trouble> {
        let query = Query { limit: READ, columns: vec!["case".to_owned()], count: false, ..query };
        let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
        for cells in &page.rows {
            cases.extend(RowOf { columns: &page.columns, cells }.text("case").map(ToOwned::to_owned));
        }
        Ok(())
    };
    if let Some(open) = tables.get("procedure_open").copied() {
        let query = Query { sort: vec![("due".to_owned(), false)], ..Query::table(open) };
        gather(query.with("due", Op::AtMost, vec![Cell::Int(reader.now.0)]))?;
    }
    if let Some(raised) = tables.get("procedure_exception").copied() {
        gather(Query::table(raised).with("ended_at", Op::Empty, vec![]))?;
    }
    Ok(cases)
}
