//! What readers compute from deadlines: exceptions that are raised, and to whom a missed deadline is passed on.

use base::Moment;
use kernel::Network;
use serde_json::Map;

use crate::{
    Facts,
    judge::Case,
    model::{Exception, Procedure},
    rows::{CaseRow, OpenRow},
};

/// An exception of a procedure that is raised in a case now.
#[derive(Clone, Debug)]
pub struct Raised<'a> {
    /// The exception.
    pub exception: &'a Exception,
    /// Since when, when it comes from a deadline.
    pub since: Option<Moment>,
    /// Until when its owner acts.
    pub due: Option<Moment>,
}

/// The exceptions raised in a case at a moment. Conditions that cannot be decided do not raise.
pub fn raised<'a>(
    procedure: &'a Procedure,
    case: &CaseRow,
    open: &[OpenRow],
    now: Moment,
    network: &Network,
) -> Vec<Raised<'a>> {
    let known = Case { row: Some(case.clone()), acts: Vec::new() };
    let facts = Facts::new(&Map::new(), &case.facts, &known.done(procedure));
    let one = |exception: &'a Exception| {
        let late = open.iter().filter(|open| exception.overdue.contains(&open.stage));
        let since = late.filter_map(|open| open.due).filter(|due| *due < now).min();
        let holds = || exception.raised_by.as_ref().is_some_and(|condition| condition.holds(&facts) == Ok(true));
        if since.is_none() && !holds() {
            return None;
        }
        let calendar = network.calendar(&case.site);
        let due = since.and_then(|since| Some(calendar?.due(since, exception.within?)));
        Some(Raised { exception, since, due })
    };
    procedure.exceptions.iter().filter_map(one).collect()
}

/// The role a missed deadline of an open stage is passed on to, and from when.
pub fn escalation<'a>(procedure: &'a Procedure, open: &OpenRow, network: &Network) -> Option<(&'a str, Moment)> {
    let escalation = procedure.stage(&open.stage)?.escalate.as_ref()?;
    let due = open.due?;
    let from = match escalation.after {
        Some(after) => network.calendar(&open.site)?.due(due, after),
        None => due,
    };
    Some((&escalation.to, from))
}
