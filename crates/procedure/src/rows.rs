//! The rows procedures are read from: cases, their open stages, what was done in them, numbers given out.

use base::{Moment, id::PersonId, id::SiteId};
use kernel::Row;
use serde_json::{Map, Value};

/// A case: one run of a procedure for one object.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "procedure_case", scope("site", "atelier", "elsewhere"), index("subject"), index("procedure"))]
pub struct CaseRow {
    /// `special_order:GVA-26-0042`.
    #[column(en = "Case", fr = "Dossier", object = "case")]
    pub id: String,
    /// The procedure.
    #[column(en = "Procedure", fr = "Procédure")]
    pub procedure: String,
    /// The version it runs under to its end.
    #[column(en = "Version", fr = "Version")]
    pub version: u32,
    /// The type of the object it is about.
    #[column(en = "Kind", fr = "Nature")]
    pub subject_kind: String,
    /// That object.
    #[column(en = "Reference", fr = "Référence")]
    pub subject: String,
    /// Where it began.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// The atelier that works on it.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// Another site it has come to concern, the latest one.
    #[column(en = "Also concerns", fr = "Concerne aussi")]
    pub elsewhere: Option<SiteId>,
    /// The first open stage, or the one it ended in.
    #[column(en = "Stage", fr = "Étape", stage)]
    pub stage: String,
    /// Every open stage.
    #[column(en = "Stages", fr = "Étapes")]
    pub stages: Vec<String>,
    /// The last known value of every field of the case's events. May hold prices and costs.
    #[column(en = "Facts", fr = "Faits", cost)]
    pub facts: Map<String, Value>,
    /// How often each step was done.
    #[column(en = "Steps done", fr = "Actes accomplis")]
    pub done: Map<String, Value>,
    /// The sites it concerns, by the part each plays.
    #[column(en = "Places", fr = "Lieux")]
    pub places: Map<String, Value>,
    /// Since when.
    #[column(en = "Opened", fr = "Ouvert")]
    pub opened_at: Moment,
    /// Until when, once it has ended.
    #[column(en = "Closed", fr = "Clos")]
    pub closed_at: Option<Moment>,
    /// The nearest deadline of its open stages.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
    /// Since when its deadlines stand still, while they do.
    #[column(en = "Deadlines paused", fr = "Échéances suspendues")]
    pub paused_at: Option<Moment>,
}

/// A stage of a case that waits for someone.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "procedure_open", scope("site"), index("case"), index("site"), index("due"))]
pub struct OpenRow {
    /// `case/stage`.
    #[column(en = "Task", fr = "Tâche")]
    pub id: String,
    /// The case.
    #[column(en = "Case", fr = "Dossier", object = "case")]
    pub case: String,
    /// The type of the object it is about.
    #[column(en = "Kind", fr = "Nature")]
    pub subject_kind: String,
    /// That object.
    #[column(en = "Reference", fr = "Référence")]
    pub subject: String,
    /// The procedure.
    #[column(en = "Procedure", fr = "Procédure")]
    pub procedure: String,
    /// Its version.
    #[column(en = "Version", fr = "Version")]
    pub version: u32,
    /// The stage.
    #[column(en = "Stage", fr = "Étape", stage)]
    pub stage: String,
    /// Roles that may act next.
    #[column(en = "For", fr = "Pour")]
    pub roles: Vec<String>,
    /// The site that must act.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// Until when; nothing while its deadline stands still.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
    /// Since when.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
    /// Since when its deadline stands still, while it does.
    #[column(en = "Deadline paused", fr = "Échéance suspendue")]
    pub paused_at: Option<Moment>,
    /// The deadline that stands still.
    #[column(en = "Due before the pause", fr = "Échéance avant la suspension")]
    pub due_before: Option<Moment>,
}

/// A step somebody did.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "procedure_act", scope("site"), index("case"))]
pub struct ActRow {
    /// The event.
    #[column(en = "Act", fr = "Acte")]
    pub id: String,
    /// The case.
    #[column(en = "Case", fr = "Dossier", object = "case")]
    pub case: String,
    /// The procedure.
    #[column(en = "Procedure", fr = "Procédure")]
    pub procedure: String,
    /// The step.
    #[column(en = "Step", fr = "Acte", step)]
    pub step: String,
    /// Who.
    #[column(en = "By", fr = "Par")]
    pub person: PersonId,
    /// For whom, when acting as a deputy.
    #[column(en = "For", fr = "Pour")]
    pub on_behalf_of: Option<PersonId>,
    /// Where.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// When it happened.
    #[column(en = "When", fr = "Quand")]
    pub at: Moment,
}

/// The last number given out in a series: one row per prefix, site and year.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "procedure_number", scope("site"))]
pub struct NumberRow {
    /// `KEY-GVA-26`.
    #[column(en = "Series", fr = "Série")]
    pub id: String,
    /// The site.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// The last number.
    #[column(en = "Last number", fr = "Dernier numéro")]
    pub last: i64,
}

/// An object that exists only as the case of a recording procedure: a hand-over of keys, an incident.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "procedure_record", scope("site", "atelier", "elsewhere"), index("procedure"))]
pub struct RecordRow {
    /// Its number: `KEY-GVA-26-0007`.
    #[column(en = "Number", fr = "Numéro")]
    pub id: String,
    /// The procedure.
    #[column(en = "Procedure", fr = "Procédure")]
    pub procedure: String,
    /// The case.
    #[column(en = "Case", fr = "Dossier", object = "case")]
    pub case: String,
    /// Where it began.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// The atelier it concerns.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// Another site it concerns.
    #[column(en = "Also concerns", fr = "Concerne aussi")]
    pub elsewhere: Option<SiteId>,
    /// The first open stage, or the one it ended in.
    #[column(en = "Stage", fr = "Étape", stage)]
    pub stage: String,
    /// What was recorded.
    #[column(en = "Facts", fr = "Faits", cost)]
    pub facts: Map<String, Value>,
    /// Who began it.
    #[column(en = "Begun by", fr = "Commencé par")]
    pub begun_by: PersonId,
    /// Since when.
    #[column(en = "Opened", fr = "Ouvert")]
    pub opened_at: Moment,
    /// Until when, once it has ended.
    #[column(en = "Closed", fr = "Clos")]
    pub closed_at: Option<Moment>,
    /// Its nearest deadline.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
}

impl OpenRow {
    /// Its deadline stands still from a moment on.
    pub(crate) fn pause(&mut self, at: Moment) {
        if self.paused_at.is_none() {
            self.paused_at = Some(at);
            self.due_before = self.due.take();
        }
    }

    /// Its deadline runs again.
    pub(crate) fn resume(&mut self, due: Option<Moment>) {
        if self.paused_at.take().is_some() {
            self.due = due.or(self.due_before);
            self.due_before = None;
        }
    }
}

impl CaseRow {
    /// The site that must act in a stage whose acting site plays a part, or the site the case began at.
    pub fn site_playing(&self, part: Option<&str>) -> SiteId {
        part.and_then(|part| self.places.get(part))
            .and_then(Value::as_str)
            .map_or_else(|| self.site.clone(), Into::into)
    }

    /// Every site the case concerns, the one it began at first.
    pub fn sites(&self) -> Vec<SiteId> {
        let mut sites = vec![self.site.clone()];
        for site in self.places.values().filter_map(Value::as_str).map(SiteId::from) {
            if !sites.contains(&site) {
                sites.push(site);
            }
        }
        sites
    }

    /// How often a step was done.
    pub fn times(&self, step: &str) -> u32 {
        self.done.get(step).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
    }
}
