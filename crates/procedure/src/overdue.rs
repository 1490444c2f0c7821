//! What readers compute from deadlines: exceptions that are raised, and to whom a missed deadline is passed on.

use base::{Moment, id::SiteId};
use kernel::{Network, Text};

use crate::{
    exceptions::ExceptionRow,
    judge::{Case, NOTHING},
    model::{Exception, Procedure, Stage},
    rows::{CaseRow, OpenRow},
};

/// What stands before the stage in the name of a missed deadline that no exception of the procedure speaks of.
pub(crate) const LATE: &str = "late:";

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
    let known = Case { row: Some(case.clone()), ..Case::default() };
    let facts = known.facts(procedure, &NOTHING);
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

/// What stands out of order: an exception the procedure foresees, or a missed deadline it says nothing more of.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// An exception of the procedure.
    Foreseen(&'a Exception),
    /// A stage open past its deadline.
    Late(&'a Stage),
}

impl What<'_> {
    /// Its name within the case.
    pub fn code(&self) -> String {
        match self {
            Self::Foreseen(exception) => exception.id.clone(),
            Self::Late(stage) => format!("{LATE}{}", stage.id),
        }
    }

    /// Its name in words.
    pub fn title(&self) -> Text {
        match self {
            Self::Foreseen(exception) => exception.title.clone(),
            Self::Late(stage) => {
                Text::owned(format!("Late: {}", stage.title.en), format!("En retard : {}", stage.title.fr))
            }
        }
    }

    /// What its owner does.
    pub fn act(&self) -> Option<Text> {
        match self {
            Self::Foreseen(exception) => exception.act.clone(),
            Self::Late(_) => None,
        }
    }
}

/// An exception that stands in a case now.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// What.
    pub what: What<'a>,
    /// The roles that act.
    pub owners: Vec<String>,
    /// The site in whose business time it is due.
    pub site: SiteId,
    /// Since when.
    pub since: Moment,
    /// Until when its owner acts.
    pub due: Option<Moment>,
    /// To whom it is passed on when they do not, and from when.
    pub escalation: Option<(String, Moment)>,
}

/// Everything that stands out of order in a case and is not settled: exceptions raised, then deadlines missed that no
/// exception covers. `rows` are the exceptions of the case on record.
pub fn standing<'a>(
    procedure: &'a Procedure,
    case: &CaseRow,
    open: &[OpenRow],
    rows: &[ExceptionRow],
    now: Moment,
    network: &Network,
) -> Vec<Standing<'a>> {
    let settled = |code: &str, since: Moment| {
        rows.iter().any(|row| row.exception == code && row.settled_at.is_some_and(|at| since <= at))
    };
    let after = |site: &SiteId, from: Moment, span| Some(network.calendar(site)?.due(from, span));
    let mut list = Vec::new();
    for exception in &procedure.exceptions {
        let late = || open.iter().filter(|open| exception.overdue.contains(&open.stage));
        let missed = late().filter_map(|open| open.due).filter(|due| *due < now).min();
        // Whether its condition holds was judged when the case last changed: readers need not judge it again.
        let held = rows.iter().find(|row| row.exception == exception.id && row.holds);
        let Some(since) = missed.or(held.map(|row| row.raised_at)) else { continue };
        if settled(&exception.id, since) {
            continue;
        }
        let due = exception.within.and_then(|within| after(&case.site, since, within));
        let own = exception.escalate.as_ref().and_then(|escalation| {
            let from = due.unwrap_or(since);
            let from = escalation.after.map_or(Some(from), |span| after(&case.site, from, span))?;
            Some((escalation.to.clone(), from))
        });
        // An exception that says nothing of it is passed on as its stage is.
        let of_stage = || {
            let passed = late().filter_map(|open| escalation(procedure, open, network));
            passed.min_by_key(|(_, from)| *from).map(|(role, from)| (role.to_owned(), from))
        };
        list.push(Standing {
            what: What::Foreseen(exception),
            owners: vec![exception.owner.clone()],
            site: case.site.clone(),
            since,
            due,
            escalation: own.or_else(of_stage),
        });
    }
    let covered =
        |stage: &str| procedure.exceptions.iter().any(|exception| exception.overdue.iter().any(|s| s == stage));
    for open in open.iter().filter(|open| !covered(&open.stage)) {
        let Some(since) = open.due.filter(|due| *due < now) else { continue };
        let Some(stage) = procedure.stage(&open.stage) else { continue };
        if settled(&format!("{LATE}{}", stage.id), since) {
            continue;
        }
        list.push(Standing {
            what: What::Late(stage),
            owners: open.roles.clone(),
            site: open.site.clone(),
            since,
            due: Some(since),
            escalation: escalation(procedure, open, network).map(|(role, from)| (role.to_owned(), from)),
        });
    }
    list
}
