//! Whether a procedure can be walked: every stage reached, every step possible, no case ever stuck.

use std::collections::BTreeSet;

use crate::{
    model::{Clock, Procedure, Step},
    net::MOST_PLACES,
    problem::{Place, Problem},
};

/// What is wrong with the way stages and steps hang together.
pub(crate) fn problems(procedure: &Procedure) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |at: Place, what: String, write: &str| problems.push(Problem::new(&procedure.file, at, what, write));
    let top = Place { line: 1, column: 1 };
    if procedure.stages.len() > MOST_PLACES {
        tell(top, format!("there are more than {MOST_PLACES} stages"), "split the procedure in two");
        return problems;
    }
    if !procedure.steps.iter().any(|step| step.begins) {
        tell(top, "no step begins a case".to_owned(), "add begins = true to the first step");
        return problems;
    }
    if !procedure.stages.iter().any(|stage| stage.end) {
        tell(top, "no stage ends a case".to_owned(), "add end = true to a last stage");
        return problems;
    }
    for step in procedure.steps.iter().filter(|step| step.takes.stages().iter().any(|stage| procedure.ends(stage))) {
        let what = format!("step `{}` leaves a stage that ends the case", step.id);
        tell(step.place, what, "remove `end` from the stage, or the stage from `from`");
    }
    for (one, other, write) in [
        (Clock::Pause, Clock::Resume, "add deadlines = \"resume\" to the step that ends the wait"),
        (Clock::Resume, Clock::Pause, "add deadlines = \"pause\" to the step that begins the wait"),
    ] {
        let does = |clock: Clock| move |step: &&Step| step.deadlines == Some(clock);
        if let Some(step) = procedure.steps.iter().find(does(one))
            && !procedure.steps.iter().any(|step| does(other)(&step))
        {
            let what = match one {
                Clock::Pause => format!("step `{}` pauses deadlines that nothing lets run again", step.id),
                Clock::Resume => format!("step `{}` lets deadlines run that nothing pauses", step.id),
            };
            tell(step.place, what, write);
        }
    }
    let net = procedure.net();
    let explored = net.explore();
    let reached = explored.markings.iter().fold(0, |all, marking| all | marking);
    for (n, stage) in procedure.stages.iter().enumerate() {
        if reached & (1 << n) == 0 {
            let what = format!("no case ever reaches the stage `{}`", stage.id);
            tell(stage.place, what, "let a step lead to it with `to`, or remove it");
        }
    }
    let possible: BTreeSet<&str> = net
        .transitions
        .iter()
        .filter(|transition| explored.markings.iter().any(|marking| transition.allowed(*marking)))
        .map(|transition| transition.activity.as_str())
        .collect();
    for step in procedure.steps.iter().filter(|step| !possible.contains(step.id.as_str())) {
        let what = format!("step `{}` can never be done: its stages are never open together", step.id);
        tell(step.place, what, "correct `from`, or use from_any when one of them is enough");
    }
    if explored.cut {
        tell(
            top,
            "there are too many ways through it to follow".to_owned(),
            "split it, or close parallel parts earlier",
        );
    }
    if let Some(stuck) = explored.stuck {
        let names = net.names(stuck);
        let place = names.first().and_then(|name| procedure.stage(name)).map_or(top, |stage| stage.place);
        let what = format!("a case at {} can never end", names.join(" and "));
        tell(place, what, "add a step that leads from there to a stage with end = true");
    }
    problems
}
