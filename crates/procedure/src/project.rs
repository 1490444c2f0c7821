//! Folds events into cases, open stages, acts, numbers and records.

use std::sync::Arc;

use base::id::SiteId;
use kernel::{CaseStep, Deadlines, Envelope, ObjectRef, Projection, Relation, Row, Rows, RowsExt, StateExt, Table};
use serde_json::{Map, Value};

use crate::{
    Book, exceptions, judge,
    model::{Clock, Procedure, Step},
    record::STEP_RECORDED,
    rows::{ActRow, CaseRow, NumberRow, OpenRow, RecordRow},
};

/// Cases of every procedure of the book.
pub(crate) struct Cases(pub Arc<Book>);

impl Projection for Cases {
    fn name(&self) -> &'static str {
        "procedure"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![
            CaseRow::table(),
            OpenRow::table(),
            ActRow::table(),
            NumberRow::table(),
            RecordRow::table(),
            exceptions::ExceptionRow::table(),
        ]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        if exceptions::fold(event, rows) {
            // What is said of an exception is no fact of the case.
        } else if let Some(step) = &event.case {
            self.fold_step(event, step, rows);
        } else {
            self.fold_facts(event, rows);
        }
    }
}

impl Cases {
    fn fold_step(&self, event: &Envelope, step: &CaseStep, rows: &mut dyn Rows) {
        // A procedure that is not in the book (its file was removed) still has its cases, without titles and roles.
        let procedure = self.0.version(&step.procedure, step.version);
        let key = format!("{}:{}", step.procedure, step.case.id);
        let begins = rows.row::<CaseRow>(&key).is_none();
        let mut case = rows.row(&key).unwrap_or_else(|| {
            let id = procedure.map_or(step.procedure.as_str(), |p| p.id.as_str());
            CaseRow::new(id, step.version, &step.case, &event.relations, &event.site, event.occurred_at)
        });
        case.learn(&event.payload);
        case.place(&event.relations);
        let times = case.times(&step.step) + 1;
        case.done.insert(step.step.clone(), Value::from(times));
        case.stages.retain(|stage| !step.closed.contains(stage));
        for stage in &step.closed {
            rows.remove(OpenRow::table(), &format!("{key}/{stage}"));
        }
        // Events of the time before steps said what becomes of deadlines are read as their procedure has it.
        let by_procedure = || {
            Some(match procedure?.step(&step.step)?.deadlines? {
                Clock::Pause => Deadlines::Paused,
                Clock::Resume => Deadlines::Resumed(Vec::new()),
            })
        };
        let deadlines = step.deadlines.clone().or_else(by_procedure);
        if let Some(Deadlines::Resumed(moved)) = &deadlines {
            case.paused_at = None;
            for stage in &case.stages {
                let due = moved.iter().find(|moved| moved.stage == *stage).and_then(|moved| moved.due);
                rows.change(format!("{key}/{stage}"), |open: &mut OpenRow| open.resume(due));
            }
        }
        for opened in &step.opened {
            if !case.stages.contains(&opened.stage) {
                case.stages.push(opened.stage.clone());
            }
            if !procedure.is_some_and(|p| p.ends(&opened.stage)) {
                rows.write(&open_row(&case, procedure, opened.stage.as_str(), opened.due, event));
            }
        }
        if deadlines == Some(Deadlines::Paused) && case.paused_at.is_none() {
            case.paused_at = Some(event.occurred_at);
        }
        if case.paused_at.is_some() {
            // Work in hand may be finished during a pause; what it opens is not due before the pause is over either.
            for stage in &case.stages {
                rows.change(format!("{key}/{stage}"), |open: &mut OpenRow| open.pause(event.occurred_at));
            }
        }
        settle(&mut case, procedure, event, rows);
        rows.write(&case);
        rows.write(&ActRow {
            id: event.id.to_string(),
            case: key,
            procedure: step.procedure.clone(),
            step: step.step.clone(),
            person: event.actor.clone(),
            on_behalf_of: event.on_behalf_of.clone(),
            site: event.site.clone(),
            at: event.occurred_at,
        });
        if event.kind == STEP_RECORDED && begins {
            count(&step.case, &event.site, rows);
        }
        if procedure.is_some_and(Procedure::keeps_records) {
            record(&case, begins.then_some(event), rows);
        }
    }

    /// Events that are no step of their own, but are about the object of a case, still tell facts about it.
    fn fold_facts(&self, event: &Envelope, rows: &mut dyn Rows) {
        let mut seen: Vec<&ObjectRef> = Vec::new();
        for Relation { object, .. } in &event.relations {
            if seen.iter().any(|known| known.kind == object.kind) {
                continue;
            }
            seen.push(object);
            for procedure in self.0.about(&object.kind) {
                if let Some(mut case) = rows.row::<CaseRow>(procedure.case_key(&object.id)) {
                    case.learn(&event.payload);
                    case.place(&event.relations);
                    let procedure = self.0.version(&case.procedure, case.version);
                    settle(&mut case, procedure, event, rows);
                    rows.write(&case);
                }
            }
        }
    }
}

/// Recomputes what follows from a case's stages and places: first stage, deadline, end, the acting sites.
fn settle(case: &mut CaseRow, procedure: Option<&Procedure>, event: &Envelope, rows: &mut dyn Rows) {
    let rank = |stage: &String| {
        let at = procedure.and_then(|p| p.stages.iter().position(|s| s.id == *stage)).unwrap_or(usize::MAX);
        (procedure.is_some_and(|p| p.ends(stage)), at)
    };
    case.stages.sort_by_key(rank);
    case.stage = case.stages.first().cloned().unwrap_or_default();
    let ended = procedure.is_some_and(|p| case.stages.iter().all(|stage| p.ends(stage)));
    case.paused_at = case.paused_at.filter(|_| !ended);
    case.closed_at = ended.then(|| case.closed_at.unwrap_or(event.occurred_at));
    let mut due = None;
    for stage in &case.stages {
        let Some(mut open) = rows.row::<OpenRow>(format!("{}/{stage}", case.id)) else { continue };
        let site = case.site_playing(procedure.and_then(|p| p.stage(stage)).and_then(|s| s.at.as_deref()));
        due = [due, open.due].into_iter().flatten().min();
        if open.site != site {
            open.site = site;
            rows.write(&open);
        }
    }
    case.due = due;
    exceptions::follow(case, procedure, event.occurred_at, rows);
}

fn open_row(
    case: &CaseRow,
    procedure: Option<&Procedure>,
    stage: &str,
    due: Option<base::Moment>,
    event: &Envelope,
) -> OpenRow {
    let part = procedure.and_then(|p| p.stage(stage)).and_then(|stage| stage.at.as_deref());
    OpenRow {
        id: format!("{}/{stage}", case.id),
        case: case.id.clone(),
        subject_kind: case.subject_kind.clone(),
        subject: case.subject.clone(),
        procedure: case.procedure.clone(),
        version: case.version,
        stage: stage.to_owned(),
        roles: procedure.map(|p| p.roles_next(stage)).unwrap_or_default(),
        site: case.site_playing(part),
        due,
        since: event.occurred_at,
        paused_at: None,
        due_before: None,
    }
}

fn count(case: &ObjectRef, site: &SiteId, rows: &mut dyn Rows) {
    let Some((series, number)) = case.id.rsplit_once('-') else { return };
    let Ok(number) = number.parse::<i64>() else { return };
    let last = rows.row::<NumberRow>(series).map_or(0, |row| row.last).max(number);
    rows.write(&NumberRow { id: series.to_owned(), site: site.clone(), last });
}

fn record(case: &CaseRow, begun: Option<&Envelope>, rows: &mut dyn Rows) {
    let before = rows.row::<RecordRow>(&case.subject);
    let Some(begun_by) = begun.map(|event| event.actor.clone()).or(before.map(|row| row.begun_by)) else { return };
    rows.write(&RecordRow {
        id: case.subject.clone(),
        procedure: case.procedure.clone(),
        case: case.id.clone(),
        site: case.site.clone(),
        atelier: case.atelier.clone(),
        elsewhere: case.elsewhere.clone(),
        stage: case.stage.clone(),
        facts: case.facts.clone(),
        begun_by,
        opened_at: case.opened_at,
        closed_at: case.closed_at,
        due: case.due,
    });
}

impl Procedure {
    /// Whether its cases are objects of their own, numbered and recorded here and nowhere else.
    pub fn keeps_records(&self) -> bool {
        self.prefix.is_some() && self.steps.iter().any(|step| step.begins && step.command.is_none())
    }

    /// Roles that may act next in a stage. What may be done from everywhere (a cancellation) and what leaves the
    /// stage as it is (a note) is nobody's task, unless nothing else is there.
    pub fn roles_next(&self, stage: &str) -> Vec<String> {
        let from = |step: &&Step| step.takes.stages().iter().any(|id| id == stage);
        let tasks: Vec<&Step> = self.steps.iter().filter(from).filter(|step| !step.anywhere && !step.stays).collect();
        let steps = if tasks.is_empty() { self.steps.iter().filter(from).collect() } else { tasks };
        let mut roles: Vec<String> = Vec::new();
        for role in steps.iter().flat_map(|step| &step.roles) {
            if !roles.contains(role) {
                roles.push(role.clone());
            }
        }
        roles
    }
}

impl CaseRow {
    /// A case about to begin.
    pub(crate) fn begun(
        procedure: &Procedure,
        subject: &ObjectRef,
        relations: &[Relation],
        site: &SiteId,
        at: base::Moment,
    ) -> Self {
        Self::new(&procedure.id, procedure.version, subject, relations, site, at)
    }

    pub(crate) fn new(
        procedure: &str,
        version: u32,
        subject: &ObjectRef,
        relations: &[Relation],
        site: &SiteId,
        at: base::Moment,
    ) -> Self {
        let boutique = judge::places(relations).find(|(part, _)| *part == "boutique").map(|(_, id)| SiteId::from(id));
        Self {
            id: format!("{procedure}:{}", subject.id),
            procedure: procedure.to_owned(),
            version,
            subject_kind: subject.kind.clone(),
            subject: subject.id.clone(),
            site: boutique.unwrap_or_else(|| site.clone()),
            atelier: None,
            elsewhere: None,
            stage: String::new(),
            stages: Vec::new(),
            facts: Map::new(),
            done: Map::new(),
            places: Map::new(),
            opened_at: at,
            closed_at: None,
            due: None,
            paused_at: None,
        }
    }

    /// Takes in the sites an event names, by the part each plays.
    pub(crate) fn place(&mut self, relations: &[Relation]) {
        for (part, site) in judge::places(relations) {
            self.places.insert(part.to_owned(), Value::from(site));
            let site = SiteId::from(site);
            match part {
                "atelier" => self.atelier = Some(site),
                _ if site != self.site => self.elsewhere = Some(site),
                _ => {}
            }
        }
    }

    /// Takes in an event's fields: the last known value of each. A null says nothing and takes nothing away.
    pub(crate) fn learn(&mut self, payload: &Value) {
        let fields = payload.as_object().into_iter().flatten();
        self.facts.extend(fields.filter(|(_, value)| !value.is_null()).map(|(k, v)| (k.clone(), v.clone())));
    }
}
