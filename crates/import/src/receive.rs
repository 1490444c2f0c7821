//! The verb every imported row is struck through: the act it names and the number it came under, as one command.

use std::{collections::BTreeMap, sync::Arc};

use base::id::SiteId;
use kernel::{
    Area, Context, Decision, Draft, EventSpec, Field, FieldKind, ObjectRef, Refusal, Refusals, State, StateExt, Text,
    Verb, VerbSpec, command,
};
use serde_json::{Map, Value};

use crate::area::{Document, DocumentId, RECEIVE, Received, document_key};

/// A verb that stands in its area and behind [`Receive`] at once.
struct SharedVerb(Arc<dyn Verb>);

impl Verb for SharedVerb {
    fn spec(&self) -> &VerbSpec {
        self.0.spec()
    }
    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        self.0.decide(body, state, context)
    }
    fn strikes(&self) -> Vec<EventSpec> {
        self.0.strikes()
    }
    fn foresee(&self, subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        self.0.foresee(subject, state, context)
    }
    fn previews(&self) -> bool {
        self.0.previews()
    }
    fn preview(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Option<kernel::Preview> {
        self.0.preview(body, state, context)
    }
    fn site_of(&self, body: &Map<String, Value>, state: &dyn State) -> Option<SiteId> {
        self.0.site_of(body, state)
    }
}

/// Every verb by name.
pub(crate) type Known = BTreeMap<String, Arc<dyn Verb>>;

/// Takes hold of every verb of the areas, which keep them too.
pub(crate) fn share(areas: &mut [Area]) -> Known {
    let mut known = Known::new();
    for area in areas {
        area.verbs = std::mem::take(&mut area.verbs)
            .into_iter()
            .map(|verb| {
                let shared: Arc<dyn Verb> = Arc::from(verb);
                known.insert(shared.spec().name.clone(), Arc::clone(&shared));
                Box::new(SharedVerb(shared)) as Box<dyn Verb>
            })
            .collect();
    }
    known
}

/// `exchange.receive`.
pub(crate) struct Receive {
    spec: VerbSpec,
    known: Known,
}

#[derive(kernel::Refusal)]
#[refusal(area = "exchange")]
enum No {
    #[say(
        en = "The house has no act “{verb}”; choose another in the profile.",
        fr = "La maison n’a pas d’acte « {verb} » ; choisissez-en un autre dans le profil.",
        at = "verb"
    )]
    UnknownVerb { verb: String },
    #[say(
        en = "The fields could not be read; import the file again.",
        fr = "Les champs n’ont pas pu être lus ; importez à nouveau le fichier.",
        at = "body"
    )]
    Unreadable,
    #[say(
        en = "{document} was received already with the same data, as {object}; there is nothing to do.",
        fr = "{document} a déjà été reçu avec les mêmes données, sous {object} ; il n’y a rien à faire.",
        at = "number"
    )]
    Known { document: String, object: String },
    #[say(
        en = "{document} was received before with other data and became {object}; change {object}, or keep it as it is.",
        fr = "{document} a déjà été reçu avec d’autres données et est devenu {object} ; modifiez {object}, ou gardez-le tel quel.",
        at = "number"
    )]
    OtherData { document: String, object: String },
    #[say(
        en = "{document} is {object} here, and not {other}; check the number.",
        fr = "{document} est {object} ici, et non {other} ; vérifiez le numéro.",
        at = "number"
    )]
    OtherObject { document: String, object: String, other: String },
}

impl Receive {
    pub fn new(known: Known) -> Self {
        let field = |name: &str, en: &'static str, fr: &'static str, kind: FieldKind| Field {
            name: name.to_owned(),
            label: Text::new(en, fr),
            help: Text::default(),
            kind,
            required: true,
            // the fields of the act may hold personal data: what they are sent in is never kept
            personal: name == "body",
        };
        let spec = VerbSpec {
            name: RECEIVE.to_owned(),
            title: Text::new("Receive from another system", "Recevoir d’un autre système"),
            purpose: Text::new(
                "Strike an act that comes under a number of another system, once.",
                "Frapper un acte qui vient sous le numéro d’un autre système, une seule fois.",
            ),
            fields: vec![
                field("system", "System", "Système", FieldKind::Text { max: 40 }),
                field("number", "Number there", "Numéro là-bas", FieldKind::Text { max: 200 }),
                field("verb", "Act", "Acte", FieldKind::Text { max: 80 }),
                field("content", "Content", "Contenu", FieldKind::Digest),
                field(
                    "body",
                    "Fields of the act, as JSON",
                    "Champs de l’acte, en JSON",
                    FieldKind::Paragraph { max: 100_000 },
                ),
            ],
            subject: None,
            roles: ["operations_coordinator", "special_orders_desk", "administrator"].map(str::to_owned).into(),
            step: None,
            begins: false,
        };
        Self { spec, known }
    }
}

impl Verb for Receive {
    fn spec(&self) -> &VerbSpec {
        &self.spec
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let Some(verb) = self.known.get(text("verb")) else {
            return Err(No::UnknownVerb { verb: formats::cell::shown(text("verb")) }.into());
        };
        let Ok(Value::Object(inner)) = serde_json::from_str::<Value>(text("body")) else {
            return Err(No::Unreadable.into());
        };
        let (system, number) = (text("system").trim(), text("number").trim());
        let key = document_key(system, number);
        let document = state.row::<Document>(&key);
        let shown = || format!("{system} {number}");
        if let Some(document) = &document {
            let object = document.object.clone();
            let subject = verb.spec().subject.as_ref();
            let named = subject.and_then(|(field, _)| inner.get(field)).and_then(Value::as_str);
            // Personal values are in no digest: a change that names its object may hold other ones.
            let personal = verb.spec().fields.iter().any(|f| f.personal && inner.contains_key(&f.name));
            if document.content == text("content") && !(named.is_some() && personal) {
                return Err(No::Known { document: shown(), object }.into());
            }
            match named {
                None => return Err(No::OtherData { document: shown(), object }.into()),
                Some(other) if other != object => {
                    return Err(No::OtherObject { document: shown(), object, other: other.to_owned() }.into());
                }
                Some(_) => {}
            }
        }
        let mut events = command::decide(verb.as_ref(), &inner, state, context)?;
        let Some(object) = events.0.first().and_then(|first| subject(first, &inner, verb.spec())) else {
            return Err(Refusals::from(Refusal::from(No::UnknownVerb { verb: text("verb").to_owned() })));
        };
        let mut received = Draft::from(Received {
            document: DocumentId(key),
            system: system.to_owned(),
            number: number.to_owned(),
            object_kind: object.kind.clone(),
            object: object.id.clone(),
            verb: verb.spec().name.clone(),
            content: text("content").to_owned(),
        });
        received.relate(object, "subject");
        events.0.push(received);
        Ok(events)
    }
}

/// What an act is about: the case, else the verb's subject, else the first object its event names.
fn subject(first: &Draft, body: &Map<String, Value>, spec: &VerbSpec) -> Option<ObjectRef> {
    if let Some(case) = &first.case {
        return Some(case.case.clone());
    }
    if let Some((field, kind)) = &spec.subject
        && let Some(id) = body.get(field).and_then(Value::as_str)
    {
        return Some(ObjectRef::new(kind.clone(), id));
    }
    let named = first.relations.iter().find(|r| r.qualifier == "subject").or_else(|| first.relations.first());
    named.map(|relation| relation.object.clone())
}
