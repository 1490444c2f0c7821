//! The words for what procedures name by identifiers: stages, steps, roles.

use kernel::{CaseStep, Text};
use procedure::model::{Procedure, Stage, Step};

use crate::hall::Hall;

/// A procedure in the version a case runs under, else the one in force.
pub(crate) fn procedure<'a>(hall: &'a Hall, id: &str, version: Option<u32>) -> Option<&'a Procedure> {
    version.and_then(|version| hall.book.version(id, version)).or_else(|| hall.book.procedure(id))
}

/// A stage by its identifier: of the procedure named, else of the first that has it.
pub(crate) fn stage<'a>(hall: &'a Hall, procedure_id: Option<&str>, stage: &str) -> Option<(&'a Procedure, &'a Stage)> {
    let of = |p: &'a Procedure| p.stage(stage).map(|s| (p, s));
    procedure_id.and_then(|id| procedure(hall, id, None)).and_then(of).or_else(|| hall.book.procedures().find_map(of))
}

/// A stage's name, or its identifier when no procedure has it.
pub(crate) fn stage_title(hall: &Hall, procedure: Option<&str>, id: &str) -> Text {
    match stage(hall, procedure, id) {
        Some((_, stage)) => stage.title.clone(),
        None => exception_title(hall, procedure, id).unwrap_or_else(|| Text::same(id)),
    }
}

/// An exception of the procedure named, or a deadline missed (`late:` and a stage): rows name both as they name stages.
fn exception_title(hall: &Hall, procedure_id: Option<&str>, id: &str) -> Option<Text> {
    if let Some(late) = id.strip_prefix("late:") {
        let title = &stage(hall, procedure_id, late)?.1.title;
        return Some(Text::owned(format!("Late: {}", title.en), format!("En retard : {}", title.fr)));
    }
    let procedure = procedure(hall, procedure_id?, None)?;
    procedure.exceptions.iter().find(|exception| exception.id == id).map(|exception| exception.title.clone())
}

/// A step by its identifier: of the procedure named, else of the first that has it.
pub(crate) fn step<'a>(hall: &'a Hall, procedure_id: Option<&str>, step: &str) -> Option<&'a Step> {
    procedure_id
        .and_then(|id| procedure(hall, id, None))
        .and_then(|p| p.step(step))
        .or_else(|| hall.book.procedures().find_map(|p| p.step(step)))
}

/// A step's title, or its identifier when no procedure has it.
pub(crate) fn step_title(hall: &Hall, procedure: Option<&str>, id: &str) -> Text {
    step(hall, procedure, id).map_or_else(|| Text::same(id), |step| step.title.clone())
}

/// What was done, in the words of a thread: the step's, else the event's.
pub(crate) fn act_title(hall: &Hall, kind: &str, case: Option<&CaseStep>) -> Text {
    let done = case.and_then(|case| {
        let procedure = procedure(hall, &case.procedure, Some(case.version))?;
        procedure.step(&case.step).map(|step| step.done.clone())
    });
    done.or_else(|| hall.house().event_title(kind).cloned()).unwrap_or_else(|| Text::same(kind))
}
