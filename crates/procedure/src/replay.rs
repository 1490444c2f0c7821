//! Walks recorded steps under a version of a procedure: which of them it would have refused.

use kernel::{Envelope, Refusal, Refusals};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    judge::{self, Case, Made},
    marking,
    model::Procedure,
    rows::CaseRow,
};

/// A recorded step that a version of the procedure would have refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The event.
    pub event: Uuid,
    /// The step it recorded.
    pub step: String,
    /// Why it would have been refused.
    pub refusals: Refusals,
}

/// Walks the events of one case, in order. Stage, order, separation of duties and control points are looked at; roles
/// are not, for a past event does not say which roles its author held. After a step that would have been refused the
/// walk goes on from where the case really went, so that one deviation is not counted again at every later step.
pub fn replay<'a>(procedure: &Procedure, events: impl IntoIterator<Item = &'a Envelope>) -> Vec<Finding> {
    let mut case = Case::default();
    let mut findings = Vec::new();
    for event in events {
        let none = Map::new();
        let payload = event.payload.as_object().unwrap_or(&none);
        let Some(recorded) = event.case.as_ref().filter(|case| case.procedure == procedure.id) else {
            if let Some(row) = &mut case.row {
                row.learn(&event.payload);
                case.made = Made::default();
            }
            continue;
        };
        let row = CaseRow::new(
            &procedure.id,
            procedure.version,
            &recorded.case,
            &event.relations,
            &event.site,
            event.occurred_at,
        );
        let people: Vec<_> = [Some(&event.actor), event.on_behalf_of.as_ref()].into_iter().flatten().collect();
        let mut refusals = Refusals::none();
        let Some(step) = procedure.step(&recorded.step) else {
            refusals.add(judge::no_step(procedure.version));
            findings.push(Finding { event: event.id, step: recorded.step.clone(), refusals });
            continue;
        };
        refusals.extend(judge::order(procedure, step, &case));
        refusals.extend(judge::separation(procedure, step, &case, &people));
        refusals.extend(judge::controls(procedure, step, &case, Some(payload)));
        let to = judge::leads(procedure, step, &case, || payload.clone()).unwrap_or_else(|unclear| {
            refusals.extend(unclear);
            step.outcomes.last().map(|outcome| outcome.to.clone()).unwrap_or_default()
        });
        let change = marking::change(procedure, step, &case.marking(), &to);
        let open = marking::after(&case.marking(), &change);
        case.acts.push((step.id.clone(), people.into_iter().cloned().collect()));
        let row = case.row.get_or_insert(row);
        row.stages = open.into_iter().collect();
        row.done.insert(step.id.clone(), Value::from(row.times(&step.id) + 1));
        row.learn(&event.payload);
        case.made = Made::default();
        if !refusals.is_empty() {
            findings.push(Finding { event: event.id, step: step.id.clone(), refusals });
        }
    }
    findings
}

/// The codes of a list of findings, for figures.
pub fn codes(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .flat_map(|finding| finding.refusals.0.iter())
        .map(|refusal: &Refusal| refusal.code.as_str())
        .collect()
}
