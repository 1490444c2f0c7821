//! Which steps may be done in a marking, and where they lead: the small Petri net behind a procedure.

use std::collections::BTreeSet;

use crate::model::{Procedure, Step, Takes};

/// The open stages of a case.
pub type Marking = BTreeSet<String>;

/// What a step changes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Change {
    /// Stages it closes, in the order of the file.
    pub closed: Vec<String>,
    /// Stages it opens that were not open (or were closed by it), in the order of the file.
    pub opened: Vec<String>,
}

/// Whether the open stages allow the step.
pub fn allows(step: &Step, open: &Marking) -> bool {
    match &step.takes {
        Takes::Nothing => open.is_empty(),
        Takes::All(stages) => stages.iter().all(|stage| open.contains(stage)),
        Takes::Any(stages) => stages.iter().any(|stage| open.contains(stage)),
    }
}

/// What the step changes when it leads to these stages.
pub fn change(procedure: &Procedure, step: &Step, open: &Marking, to: &[String]) -> Change {
    if step.stays {
        return Change::default();
    }
    let ordered = |holds: &dyn Fn(&String) -> bool| -> Vec<String> {
        procedure.stages.iter().map(|stage| &stage.id).filter(|id| holds(id)).cloned().collect()
    };
    let closed = ordered(&|id| step.takes.stages().contains(id) && open.contains(id));
    let opened = ordered(&|id| to.contains(id) && (!open.contains(id) || closed.contains(id)));
    Change { closed, opened }
}

/// The marking after a change.
pub fn after(open: &Marking, change: &Change) -> Marking {
    let mut next: Marking = open.iter().filter(|stage| !change.closed.contains(stage)).cloned().collect();
    next.extend(change.opened.iter().cloned());
    next
}
