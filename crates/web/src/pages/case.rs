//! The cases of an object: where each stands, how far it has come, what usually comes next.

use std::collections::{HashMap, HashSet, VecDeque};

use kernel::{Cell, Lang, ObjectRef, Scope};
use ledger::{Op, Page, Query, Struck};
use maud::{Markup, html};
use procedure::model::Procedure;

use super::today::goes_on_from;
use crate::{
    clock,
    hall::Hall,
    naming,
    reader::Reader,
    trouble::Trouble,
    ui::{self, Stage, StageState, Tone},
    value::RowOf,
    words::say,
};

/// A case of an object as its rows have it.
pub(crate) struct CaseOf {
    pub procedure: String,
    pub version: u32,
    pub open: Vec<(String, Option<i64>, Vec<String>, String)>,
    pub closed: bool,
    /// The stage it stands at, the first when there are several.
    pub stage: String,
}

/// The cases about an object, the open ones first.
pub(crate) fn cases(hall: &Hall, object: &ObjectRef) -> Result<Vec<CaseOf>, Trouble> {
    let tables = hall.house().tables();
    let named = |name: &str| tables.iter().find(|table| table.name == name).copied();
    let (Some(cases), Some(opened)) = (named("procedure_case"), named("procedure_open")) else { return Ok(vec![]) };
    // The object itself is in the reader's scope; where its case stands is part of what it is.
    let scope = Scope { sites: None, costs: false };
    let query = Query { limit: 20, count: false, ..Query::table(cases) };
    let query = query.with("subject", Op::Is, vec![Cell::from(object.id.as_str())]);
    let query = query.with("subject_kind", Op::Is, vec![Cell::from(object.kind.as_str())]);
    let found = hall.ledger.page(&query, &scope).map_err(Trouble::failure)?;
    let mut list = Vec::new();
    for (cells, key) in found.rows.iter().zip(&found.keys) {
        let row = RowOf { columns: &found.columns, cells };
        let query = Query { limit: 50, count: false, ..Query::table(opened) }.with(
            "case",
            Op::Is,
            vec![Cell::from(key.as_str())],
        );
        let page = hall.ledger.page(&query, &scope).map_err(Trouble::failure)?;
        let open = page.rows.iter().map(|cells| open_stage(&page, cells)).collect();
        list.push(CaseOf {
            procedure: row.text("procedure").unwrap_or_default().to_owned(),
            version: row.get("version").and_then(|(_, c)| c.int()).and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
            closed: row.get("closed_at").is_some_and(|(_, cell)| *cell != Cell::Null),
            stage: row.text("stage").unwrap_or_default().to_owned(),
            open,
        });
    }
    list.sort_by_key(|case| case.closed);
    Ok(list)
}

fn open_stage(page: &Page, cells: &[Cell]) -> (String, Option<i64>, Vec<String>, String) {
    let row = RowOf { columns: &page.columns, cells };
    let roles = row.text("roles").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    (
        row.text("stage").unwrap_or_default().to_owned(),
        row.get("due").and_then(|(_, cell)| cell.int()),
        roles,
        row.text("site").unwrap_or_default().to_owned(),
    )
}

/// How a closed case ended, in words; well when it came to the end it was meant to reach.
pub(crate) fn end(hall: &Hall, lang: Lang, case: &CaseOf) -> (Tone, String) {
    let procedure = naming::procedure(hall, &case.procedure, Some(case.version));
    let ends = |procedure: &&Procedure| procedure.stages.iter().find(|stage| stage.end).map(|stage| stage.id.clone());
    let stage = procedure.and_then(|procedure| procedure.stage(&case.stage));
    let tone = if procedure.as_ref().and_then(ends).as_deref() == Some(&case.stage) { Tone::Good } else { Tone::Quiet };
    (tone, stage.map_or_else(|| say(lang, "object-closed"), |stage| stage.title.get(lang).to_owned()))
}

/// How far a case has come: the stages it went through, the open ones, and those it usually comes to.
pub(crate) fn track(hall: &Hall, reader: &Reader, case: &CaseOf, acts: &[Struck]) -> Markup {
    let Some(procedure) = naming::procedure(hall, &case.procedure, Some(case.version)) else { return html! {} };
    let steps = || acts.iter().filter_map(|act| act.envelope.case.as_ref()).filter(|s| s.procedure == case.procedure);
    let been: HashSet<&str> = steps()
        .flat_map(|step| step.closed.iter().map(String::as_str).chain(step.opened.iter().map(|o| o.stage.as_str())))
        .collect();
    let ahead = if case.closed { vec![] } else { usual_way(procedure, case.open.iter().map(|(id, ..)| id.as_str())) };
    let place = |id: &str| procedure.stages.iter().position(|stage| stage.id == id);
    let mut shown: Vec<&str> = been.iter().copied().chain(case.open.iter().map(|(id, ..)| id.as_str())).collect();
    shown.sort_by_key(|id| place(id));
    shown.dedup();
    // What lies ahead follows in the order of the way, not of the file.
    shown.extend(ahead.into_iter().filter(|id| !been.contains(id)));
    let stages: Vec<Stage> = shown
        .into_iter()
        .filter_map(|id| procedure.stage(id))
        .map(|stage| {
            let open = case.open.iter().find(|(id, ..)| *id == stage.id);
            let due = open.and_then(|(_, due, ..)| due.map(base::Moment));
            let state = match open {
                Some(_) if due.is_some_and(|due| due < reader.now) => StageState::Late,
                Some(_) => StageState::Current,
                None if been.contains(stage.id.as_str()) => StageState::Done,
                None => StageState::Ahead,
            };
            let words = |code: &String| reader.network.role_title(code).get(reader.lang).to_owned();
            let holder = open.map(|(_, _, roles, _)| roles.iter().map(words).collect::<Vec<_>>().join(", "));
            Stage {
                label: stage.title.get(reader.lang).to_owned(),
                state,
                at: due.map(|due| clock::near(reader, due)),
                holder: holder.unwrap_or_default(),
            }
        })
        .collect();
    ui::stage_track(reader.lang, &stages)
}

/// The stages a case still comes to: the shortest way from those that are open to the end it is meant to reach, by
/// steps that belong to some stages and not by those possible at any.
fn usual_way<'a>(procedure: &'a Procedure, open: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let Some(end) = procedure.stages.iter().find(|stage| stage.end) else { return vec![] };
    let mut came_from: HashMap<&str, Option<&str>> = open.map(|stage| (stage, None)).collect();
    // In the order of the file, so that the same case always shows the same way.
    let place = |id: &str| procedure.stages.iter().position(|stage| stage.id == id);
    let mut waiting: Vec<&str> = came_from.keys().copied().collect();
    waiting.sort_by_key(|id| place(id));
    let mut waiting = VecDeque::from(waiting);
    while let Some(stage) = waiting.pop_front() {
        if stage == end.id {
            break;
        }
        let own = procedure.steps.iter().filter(|s| !s.anywhere && goes_on_from(s, stage));
        for next in own.flat_map(|step| &step.outcomes).flat_map(|outcome| &outcome.to) {
            came_from.entry(next).or_insert_with(|| {
                waiting.push_back(next);
                Some(stage)
            });
        }
    }
    let mut way = Vec::new();
    let mut at = end.id.as_str();
    while let Some(Some(before)) = came_from.get(at) {
        way.push(at);
        at = before;
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_any_bench_the_way_goes_on_to_the_end() {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let book = procedure::Book::load([
            file("roles.toml", include_str!("../../../../procedures/roles.toml")),
            file("special_order.toml", include_str!("../../../../procedures/special_order.toml")),
        ])
        .unwrap();
        let procedure = book.procedure("special_order").unwrap();
        let way = |open: &[&'static str]| usual_way(procedure, open.iter().copied()).join(" ");
        let from_the_bench = "atelier quality_control logistics";
        let way_home = "in_transit receipt_check boutique_received client_notified handed_over closed";
        assert_eq!(way(&["setting"]), format!("{from_the_bench} {way_home}"));
        assert_eq!(way(&["stone_sourcing", "file_ready"]), format!("{from_the_bench} {way_home}"));
        assert_eq!(way(&["client_notified"]), "handed_over closed");
        assert_eq!(way(&["declined"]), "");
    }
}
