//! Events: what happened, in the past tense, for ever.

use std::{borrow::Cow, collections::BTreeMap};

use base::{Moment, ObjectId};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{CaseStep, Envelope, FieldKind, ObjectRef, Relation, Text};

/// A typed event; `#[derive(Event)]` writes this from a struct. Names and fields are superseded, never changed.
pub trait Event: Serialize + DeserializeOwned {
    /// `area.past_participle`, as in [`Self::spec`], without making the whole entry: every fold asks it of every event.
    const KIND: &'static str;
    /// The version of its fields, as in [`Self::spec`].
    const VERSION: u16;
    /// What it is, for the catalogue.
    fn spec() -> EventSpec;
    /// The objects it is about, with the part each plays.
    fn relations(&self) -> Vec<Relation>;
    /// Reads it back from the ledger, when the envelope holds this kind and version.
    fn read(envelope: &Envelope) -> Option<Self> {
        if envelope.kind != Self::KIND || envelope.version != Self::VERSION {
            return None;
        }
        Self::deserialize(&envelope.payload).ok()
    }
}

/// An entry of the event catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventSpec {
    /// `area.past_participle`.
    pub kind: &'static str,
    /// Raised when fields change.
    pub version: u16,
    /// How a thread words it.
    pub title: Text,
    /// The payload's fields, with their Rust types as documentation.
    pub fields: BTreeMap<&'static str, &'static str>,
    /// How a thread reads the fields, in the order they are told; not part of the catalogue, so that wording may change.
    #[serde(skip)]
    pub words: Vec<FieldWords>,
}

/// How one field of an event is read.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldWords {
    /// The field's name in the payload.
    pub name: &'static str,
    /// What it is called.
    pub label: Text,
    /// What it holds; `None` when it means nothing to people (a number of ours) and is not shown.
    pub kind: Option<FieldKind>,
}

/// An event a decision answered with, not yet struck.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// `area.past_participle`.
    pub kind: Cow<'static, str>,
    /// The version of its fields.
    pub version: u16,
    /// Its fields as JSON; integers, texts, lists and objects only, never floats.
    pub payload: Value,
    /// The objects it is about.
    pub relations: Vec<Relation>,
    /// When it happened in the business, when not the moment of the command.
    pub occurred_at: Option<Moment>,
    /// The step of a procedure it is part of; filled by the procedure's guard.
    pub case: Option<CaseStep>,
    /// SHA-256 digests of the documents behind it, hexadecimal.
    pub evidence: Vec<String>,
}

impl Draft {
    /// An event of any kind, for procedures that only record.
    pub fn new(kind: impl Into<Cow<'static, str>>, version: u16, payload: Value) -> Self {
        Self {
            kind: kind.into(),
            version,
            payload,
            relations: Vec::new(),
            occurred_at: None,
            case: None,
            evidence: Vec::new(),
        }
    }

    /// Adds an object it is about, once.
    pub fn relate(&mut self, object: ObjectRef, qualifier: &str) {
        let relation = Relation { object, qualifier: qualifier.to_owned() };
        if !self.relations.contains(&relation) {
            self.relations.push(relation);
        }
    }
}

impl<E: Event> From<E> for Draft {
    fn from(event: E) -> Self {
        Self {
            relations: event.relations(),
            payload: serde_json::to_value(&event).unwrap_or_default(),
            ..Self::new(E::KIND, E::VERSION, Value::Null)
        }
    }
}

/// What a decision answers with when nothing stands in the way, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events(pub Vec<Draft>);

impl Events {
    /// One event.
    pub fn one(event: impl Into<Draft>) -> Self {
        Self(vec![event.into()])
    }

    /// A further event.
    #[must_use]
    pub fn and(mut self, event: impl Into<Draft>) -> Self {
        self.0.push(event.into());
        self
    }

    /// A further event, when there is one.
    #[must_use]
    pub fn and_maybe(self, event: Option<impl Into<Draft>>) -> Self {
        match event {
            Some(event) => self.and(event),
            None => self,
        }
    }
}

/// A field of an event that names an object (or several, or none).
pub trait Relates {
    /// Adds the relations this field stands for.
    fn relate(&self, qualifier: &str, relations: &mut Vec<Relation>);
}

/// Adds the relation a typed identifier stands for.
pub fn relate_one<T: ObjectId>(id: &T, qualifier: &str, relations: &mut Vec<Relation>) {
    relations.push(Relation { object: ObjectRef::of(id), qualifier: qualifier.to_owned() });
}

impl<T: Relates> Relates for Option<T> {
    fn relate(&self, qualifier: &str, relations: &mut Vec<Relation>) {
        self.iter().for_each(|id| id.relate(qualifier, relations));
    }
}

impl<T: Relates> Relates for Vec<T> {
    fn relate(&self, qualifier: &str, relations: &mut Vec<Relation>) {
        self.iter().for_each(|id| id.relate(qualifier, relations));
    }
}
