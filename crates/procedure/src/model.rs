//! A procedure as it stands in its file: stages (places), steps (transitions), conditions, worked examples.

use std::collections::BTreeMap;

use base::BusinessSpan;
use kernel::{Field, Text};
use serde_json::{Map, Value};

use crate::{condition::Condition, problem::Place};

/// One version of a procedure. A case ends under the version it began with.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its identifier: `special_order`.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
    /// The file it was read from.
    pub file: String,
    /// SHA-256 of that file's text, hexadecimal: which wording was in force.
    pub digest: String,
    /// The type of the object a case is about: `order`.
    pub subject: String,
    /// What the number of a new case begins with, when beginning a case makes its number.
    pub prefix: Option<String>,
    /// Its title.
    pub title: Text,
    /// What it is for.
    pub purpose: Text,
    /// Where and to what it applies.
    pub scope: Option<Text>,
    /// The role that keeps it.
    pub owner: String,
    /// Stages, in the order of the file.
    pub stages: Vec<Stage>,
    /// Steps, in the order of the file.
    pub steps: Vec<Step>,
    /// What may go wrong and who then acts.
    pub exceptions: Vec<Exception>,
    /// Worked examples: documentation that runs.
    pub examples: Vec<Example>,
}

impl Procedure {
    /// A stage by its identifier.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// A step by its identifier.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Whether a stage ends the case.
    pub fn ends(&self, stage: &str) -> bool {
        self.stage(stage).is_some_and(|stage| stage.end)
    }

    /// The key of a case: `special_order:GVA-26-0042`.
    pub fn case_key(&self, subject: &str) -> String {
        format!("{}:{subject}", self.id)
    }
}

/// A place a case can be in.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Business time within which what comes next is due.
    pub within: Option<BusinessSpan>,
    /// The part the acting site plays in the case (`boutique`, `atelier`); the site the case began at when absent.
    pub at: Option<String>,
    /// Who is told when the deadline is missed, and after how long.
    pub escalate: Option<Escalation>,
    /// Whether a case ends here.
    pub end: bool,
    /// Where it stands in the file.
    pub place: Place,
}

/// To whom a missed deadline is passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// The role.
    pub to: String,
    /// How long after the deadline; at once when absent.
    pub after: Option<BusinessSpan>,
}

/// Which stages must be open for a step, and which of them it closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It begins the case.
    Nothing,
    /// All of them must be open; all are closed.
    All(Vec<String>),
    /// One of them must be open; those that are open are closed.
    Any(Vec<String>),
}

impl Takes {
    /// The stages named.
    pub fn stages(&self) -> &[String] {
        match self {
            Self::Nothing => &[],
            Self::All(stages) | Self::Any(stages) => stages,
        }
    }
}

/// Something a person does.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its identifier: the activity in process mining.
    pub id: String,
    /// What to do, in the imperative.
    pub title: Text,
    /// What was done, for threads.
    pub done: Text,
    /// Why and how.
    pub purpose: Text,
    /// Roles that may do it.
    pub roles: Vec<String>,
    /// Whether it begins a case.
    pub begins: bool,
    /// Which stages it needs and closes.
    pub takes: Takes,
    /// Whether it may be done from every stage that does not end the case (`from_any = ["*"]`).
    pub anywhere: bool,
    /// Whether it leaves the stages as they are.
    pub stays: bool,
    /// Where it leads; the first whose condition holds.
    pub outcomes: Vec<Outcome>,
    /// The typed command that does it; without one the step only records.
    pub command: Option<Command>,
    /// What is asked, when it only records.
    pub fields: Vec<StepField>,
    /// Control points.
    pub controls: Vec<Control>,
    /// Whoever did one of these in the same case may not do this one.
    pub not_same_as: Vec<String>,
    /// Whether a second person must be named, who is not the one who acts.
    pub second_person: bool,
    /// Whether deadlines of the case stand still from here, or run again.
    pub deadlines: Option<Clock>,
    /// How often it may be done in one case.
    pub max_times: Option<u32>,
    /// Steps that must have been done in the case.
    pub after: Vec<String>,
    /// Where it stands in the file.
    pub place: Place,
}

impl Step {
    /// Every stage it may open.
    pub fn opens(&self) -> impl Iterator<Item = &str> {
        self.outcomes.iter().flat_map(|outcome| outcome.to.iter().map(String::as_str))
    }
}

/// What a step does to the deadlines of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// They stand still (`deadlines = "pause"`).
    Pause,
    /// They run again (`deadlines = "resume"`).
    Resume,
}

/// A typed command named by a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// `orders.assess`.
    pub verb: String,
    /// Where it is named.
    pub place: Place,
}

/// Where a step leads.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// When; always, when absent.
    pub when: Option<Condition>,
    /// That condition in words, for the document and its drawing.
    pub say: Option<Text>,
    /// The stages it opens.
    pub to: Vec<String>,
}

/// A field of a recording step.
#[derive(Clone, Debug)]
pub struct StepField {
    /// Name, labels, kind.
    pub field: Field,
    /// Whether its digests are evidence of the act.
    pub evidence: bool,
    /// The part its object plays in the event.
    pub qualifier: Option<String>,
}

/// A control point: the act is refused unless it holds.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its identifier; the refusal is `procedure.control.<id>`.
    pub id: String,
    /// What must hold.
    pub holds: Condition,
    /// What the person reads when it does not.
    pub say: Text,
    /// Whether it was written once for all steps that go on with a case, rather than for this one.
    pub general: bool,
}

/// Something that may go wrong, and who then acts.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What its owner does.
    pub act: Option<Text>,
    /// The role that acts.
    pub owner: String,
    /// Raised while this holds for the facts of the case.
    pub raised_by: Option<Condition>,
    /// Raised while one of these stages is open past its deadline.
    pub overdue: Vec<String>,
    /// Business time within which the owner acts.
    pub within: Option<BusinessSpan>,
    /// Who is told when the owner does not.
    pub escalate: Option<Escalation>,
}

/// A worked example.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub title: Text,
    /// Who takes part.
    pub people: BTreeMap<String, ExamplePerson>,
    /// Sites that are not what their code suggests.
    pub sites: BTreeMap<String, ExampleSite>,
    /// What was done before, by any verb of the house; not part of the story.
    pub given: Vec<ExampleAct>,
    /// What they do, in order.
    pub acts: Vec<ExampleAct>,
    /// Where it stands in the file.
    pub place: Place,
}

/// A person of an example.
#[derive(Clone, Debug)]
pub struct ExamplePerson {
    /// Their roles.
    pub roles: Vec<String>,
    /// Where they work.
    pub site: String,
    /// Whether their roles are held at every site.
    pub everywhere: bool,
}

/// A site of an example.
#[derive(Clone, Debug)]
pub struct ExampleSite {
    /// `boutique`, `atelier`, `headquarters`.
    pub kind: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// IANA time zone.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
}

/// An act of an example, and what must come of it.
#[derive(Clone, Debug)]
pub struct ExampleAct {
    /// Who.
    pub by: String,
    /// Which step.
    pub does: String,
    /// With what.
    pub with: Map<String, Value>,
    /// When.
    pub when: ExampleTime,
    /// The codes it is refused with, when it must be.
    pub refused: Option<Vec<String>>,
    /// The stages open afterwards, when they are checked.
    pub stages: Option<Vec<String>>,
    /// Deadlines of open stages, when they are checked: stage and RFC 3339 moment.
    pub due: BTreeMap<String, String>,
    /// Where it stands in the file.
    pub place: Place,
}

/// When an act of an example takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleTime {
    /// A minute after the one before.
    Next,
    /// At a moment.
    At(base::Moment),
    /// Some days of 24 hours after the one before.
    Days(u32),
    /// Some time after the one before, in the actor's site's hours.
    After(BusinessSpan),
}
