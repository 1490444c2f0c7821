//! Steps that only record: a verb made from the file, with no code of its own.

use base::moment::zone::TimeZone;
use kernel::{
    Context, Decision, Draft, Events, Field, FieldKind, ObjectRef, Refusal, Refusals, State, StateExt, Text, Verb,
    VerbSpec,
};
use serde_json::{Map, Value};

use crate::{
    model::{Procedure, Step, StepField},
    rows::NumberRow,
};

/// The kind of event recording steps answer with.
pub const STEP_RECORDED: &str = "procedure.step_recorded";

/// The field naming the case's object.
const SUBJECT: &str = "subject";
/// The field naming the second person.
const SECOND: &str = "second_person";

/// A recording step as a verb.
pub(crate) struct Record {
    spec: VerbSpec,
    fields: Vec<StepField>,
    subject: String,
    /// What the number of a new case begins with, when beginning makes it.
    prefix: Option<String>,
}

impl Record {
    pub fn new(procedure: &Procedure, step: &Step) -> Self {
        let mut fields: Vec<Field> = Vec::new();
        let prefix = procedure.prefix.clone().filter(|_| step.begins);
        if prefix.is_none() {
            fields.push(Field {
                name: SUBJECT.to_owned(),
                label: procedure.title.clone(),
                help: Text::default(),
                kind: FieldKind::Object(procedure.subject.clone()),
                required: true,
                personal: false,
            });
        }
        fields.extend(step.fields.iter().map(|field| field.field.clone()));
        if step.second_person {
            fields.push(Field {
                name: SECOND.to_owned(),
                label: Text::new("Second person", "Seconde personne"),
                help: Text::new("A colleague who takes part; not you.", "Un collègue qui participe ; pas vous-même."),
                kind: FieldKind::Object("person".to_owned()),
                required: true,
                personal: false,
            });
        }
        let spec = VerbSpec {
            name: format!("{}.{}", procedure.id, step.id),
            title: step.title.clone(),
            purpose: step.purpose.clone(),
            subject: prefix.is_none().then(|| (SUBJECT.to_owned(), procedure.subject.clone())),
            fields,
            roles: Vec::new(),
            step: None,
            begins: step.begins,
        };
        Self { spec, fields: step.fields.clone(), subject: procedure.subject.clone(), prefix }
    }

    /// The number of a new case: `KEY-GVA-26-0007`.
    fn number(prefix: &str, state: &dyn State, context: &Context) -> String {
        let zone = context.calendar(None).map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        let year = context.now.date_in(&zone).0.year().rem_euclid(100);
        let series = format!("{prefix}-{}-{year:02}", context.site);
        let last = state.row::<NumberRow>(&series).map_or(0, |row| row.last);
        format!("{series}-{:04}", last + 1)
    }
}

impl Verb for Record {
    fn spec(&self) -> &VerbSpec {
        &self.spec
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let second = body.get(SECOND).and_then(Value::as_str);
        let acting = [Some(&context.actor.person), context.on_behalf_of.as_ref()];
        let mut refusals = Refusals::none();
        refusals.add_if(second.is_some_and(|second| acting.iter().flatten().any(|p| p.0 == second)), alone());
        let subject = match &self.prefix {
            Some(prefix) => Self::number(prefix, state, context),
            None => body.get(SUBJECT).and_then(Value::as_str).unwrap_or_default().to_owned(),
        };
        let mut payload: Map<String, Value> = body.clone();
        payload.retain(|_, value| !value.is_null());
        payload.insert(SUBJECT.to_owned(), Value::from(subject.clone()));
        let mut draft = Draft::new(STEP_RECORDED, 1, Value::Null);
        draft.relate(ObjectRef::new(&self.subject, subject), SUBJECT);
        for field in &self.fields {
            relate(&mut draft, field, body.get(&field.field.name));
        }
        if let Some(second) = second {
            draft.relate(ObjectRef::new("person", second), SECOND);
        }
        draft.payload = Value::Object(payload);
        refusals.or(Events::one(draft))
    }
}

/// Objects become relations, digests of documents become evidence.
fn relate(draft: &mut Draft, field: &StepField, value: Option<&Value>) {
    let kind = match &field.field.kind {
        FieldKind::List(item) => item.as_ref(),
        kind => kind,
    };
    let values: Vec<&str> = match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => vec![text],
        _ => Vec::new(),
    };
    for text in values {
        if let FieldKind::Object(kind) = kind {
            draft.relate(ObjectRef::new(kind, text), field.qualifier.as_deref().unwrap_or(&field.field.name));
        }
        if field.evidence && !draft.evidence.iter().any(|known| known == text) {
            draft.evidence.push(text.to_owned());
        }
    }
}

fn alone() -> Refusal {
    Refusal::new(
        "procedure.second_person",
        Text::new(
            "The second person must be somebody else than you. Name the colleague who takes part.",
            "La seconde personne ne peut être vous-même. Indiquez le collègue qui participe.",
        ),
    )
    .at(SECOND)
}
