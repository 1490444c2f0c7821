//! The envelope an event is struck in: who, when, where, about what, under which procedure.

use base::{Moment, ObjectId, id::PersonId, id::SiteId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// An object of the ledger: its type and identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectRef {
    /// The object type: `order`, `stone`, `site` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Its identifier.
    pub id: String,
}

impl ObjectRef {
    /// From a typed identifier.
    pub fn of<T: ObjectId>(id: &T) -> Self {
        Self::new(T::TYPE, id.as_str())
    }

    /// From a type and an identifier.
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Self {
        Self { kind: kind.into(), id: id.into() }
    }
}

/// An object an event is about, and the part it plays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relation {
    /// The object.
    #[serde(flatten)]
    pub object: ObjectRef,
    /// Its part: `subject`, `boutique`, `stone` …
    pub qualifier: String,
}

/// A stage a step opened, or whose deadline it moved, with the deadline it was given at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The stage's identifier in the procedure.
    pub stage: String,
    /// When what comes next is due, in business time of the site that must act.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<Moment>,
}

/// What a step does to the deadlines of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deadlines {
    /// None of its stages is due until they run again.
    Paused,
    /// They run again: what was left of each when it paused is left now.
    Resumed(Vec<Opened>),
}

/// Which step of which procedure an event is part of, and what it changed in the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseStep {
    /// The procedure's identifier.
    pub procedure: String,
    /// The version the case runs under.
    pub version: u32,
    /// The step's identifier: the activity for process mining.
    pub step: String,
    /// The case: its subject, `order/GVA-26-0042`.
    pub case: ObjectRef,
    /// Stages that end with this step.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub closed: Vec<String>,
    /// Stages that begin with this step.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub opened: Vec<Opened>,
    /// What becomes of the deadlines of the stages that stay open.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deadlines: Option<Deadlines>,
}

/// An event as struck, without its place in the sequence, which the ledger adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// UUID version 7.
    pub id: Uuid,
    /// `area.past_participle`.
    pub kind: String,
    /// Version of the payload's fields.
    pub version: u16,
    /// When the ledger learnt of it, by the server's clock.
    pub recorded_at: Moment,
    /// When it happened in the business.
    pub occurred_at: Moment,
    /// Who did it.
    pub actor: PersonId,
    /// For whom, when acting as somebody's deputy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_behalf_of: Option<PersonId>,
    /// Where.
    pub site: SiteId,
    /// With which device, when known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub device: Option<String>,
    /// The command that caused it.
    pub command: Uuid,
    /// The fields.
    pub payload: Value,
    /// The objects it is about.
    pub relations: Vec<Relation>,
    /// The procedure's step.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub case: Option<CaseStep>,
    /// SHA-256 digests of the documents behind it, hexadecimal.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<String>,
}

impl Envelope {
    /// The activity for process mining: the procedure's step, or else the event's kind.
    pub fn activity(&self) -> &str {
        self.case.as_ref().map_or(&self.kind, |case| &case.step)
    }

    /// The identifier of the first related object that plays a part.
    pub fn related(&self, qualifier: &str) -> Option<&str> {
        self.relations.iter().find(|r| r.qualifier == qualifier).map(|r| r.object.id.as_str())
    }
}
