//! Registers: objects that an area keeps, and that acts of other areas may name only once they stand there. Areas never
//! read each other's rows; the register's own area says, in its own words, why a code may not be named.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::{
    Area, Context, Decision, EventSpec, Field, FieldKind, ObjectRef, Preview, Refusal, Refusals, State, Verb, VerbSpec,
};

/// A kind of object that is registered before anything is done for it.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    /// The object type: `client`.
    pub kind: &'static str,
    /// The verb that enters one: `clients.register`.
    pub enter: &'static str,
    /// Why this identifier may not be named in a new act; `None` when it may.
    pub refuse: fn(&str, &dyn State) -> Option<Refusal>,
}

/// Puts the verbs of every area behind the registers of the others. Done around the guards of procedures, so that their
/// reasons and these are told together. A replay folds events and asks nothing: what was struck before there was a
/// register stays as it is.
pub fn under_registers(areas: Vec<Area>) -> Vec<Area> {
    let all: Arc<[(&'static str, Register)]> =
        areas.iter().flat_map(|area| area.registers.iter().map(|register| (area.name, *register))).collect();
    let guarded = |area: &'static str, inner: Box<dyn Verb>| {
        let mut named = Vec::new();
        for (_, register) in all.iter().filter(|(of, _)| *of != area) {
            let fields = inner.spec().fields.iter().filter(|field| names(&field.kind, register.kind));
            named.extend(fields.map(|field: &Field| (field.name.clone(), *register)));
        }
        if named.is_empty() { inner } else { Box::new(Registered { inner, named }) as Box<dyn Verb> }
    };
    areas
        .into_iter()
        .map(|area| Area { verbs: area.verbs.into_iter().map(|verb| guarded(area.name, verb)).collect(), ..area })
        .collect()
}

/// Whether a field names objects of a kind.
fn names(field: &FieldKind, kind: &str) -> bool {
    match field {
        FieldKind::Object(of) => of == kind,
        FieldKind::List(item) => names(item, kind),
        _ => false,
    }
}

/// A verb some of whose fields name registered objects.
struct Registered {
    inner: Box<dyn Verb>,
    named: Vec<(String, Register)>,
}

impl Registered {
    fn missing(&self, body: &Map<String, Value>, state: &dyn State) -> Refusals {
        let mut refusals = Refusals::none();
        for (field, register) in &self.named {
            let ids = match body.get(field) {
                Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
                Some(Value::String(id)) => vec![id.as_str()],
                _ => Vec::new(),
            };
            for refusal in ids.into_iter().filter_map(|id| (register.refuse)(id, state)) {
                refusals.add(refusal.at(field));
            }
        }
        refusals
    }
}

impl Verb for Registered {
    fn spec(&self) -> &VerbSpec {
        self.inner.spec()
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = self.missing(body, state);
        match self.inner.decide(body, state, context) {
            Ok(events) => refusals.or(events),
            Err(more) => {
                refusals.extend(more);
                Err(refusals)
            }
        }
    }

    fn strikes(&self) -> Vec<EventSpec> {
        self.inner.strikes()
    }

    fn foresee(&self, subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        self.inner.foresee(subject, state, context)
    }

    fn previews(&self) -> bool {
        self.inner.previews()
    }

    fn preview(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Option<Preview> {
        self.inner.preview(body, state, context)
    }

    fn site_of(&self, body: &Map<String, Value>, state: &dyn State) -> Option<base::id::SiteId> {
        self.inner.site_of(body, state)
    }
}
