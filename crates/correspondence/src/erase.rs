//! Erase words or a document: the ledger keeps that it was there and why it went; the archive forgets it.

use kernel::{
    Context, Decision, Events, Field, FieldKind, FieldType, ObjectRef, Refusal, Refusals, State, StateExt, Text, Verb,
    VerbSpec,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{ERASE, Erased, ErasedBecause, MessageRow, Terms, papers_of};

/// The verb; who may erase is said by the terms.
struct Erase(VerbSpec);

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    document: Option<String>,
    reason: ErasedBecause,
}

pub(crate) fn verb(terms: &Terms) -> Box<dyn Verb> {
    let field = |name: &str, label: Text, help: Text, kind: FieldKind, required: bool| Field {
        name: name.to_owned(),
        label,
        help,
        kind,
        required,
        personal: false,
    };
    let one = || Text::new("Give one of the two", "Indiquez l’un des deux");
    Box::new(Erase(VerbSpec {
        name: ERASE.to_owned(),
        title: Text::new("Erase for good", "Effacer définitivement"),
        purpose: Text::new(
            "Erase the words of a message, or a document wherever it is named. The ledger keeps that it was there.",
            "Effacer le texte d’un message, ou un document partout où il est cité. Le grand livre garde trace de son existence.",
        ),
        fields: vec![
            field("message", Text::new("Message", "Message"), one(), FieldKind::Text { max: 40 }, false),
            field("document", Text::new("Document", "Document"), one(), FieldKind::Digest, false),
            field("reason", Text::new("Because", "Parce que"), Text::default(), ErasedBecause::kind(), true),
        ],
        subject: None,
        roles: terms.erasers.clone(),
        step: None,
        begins: false,
    }))
}

impl Verb for Erase {
    fn spec(&self) -> &VerbSpec {
        &self.0
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, _: &Context) -> Decision {
        let Ok(Body { message, document, reason }) = serde_json::from_value(Value::Object(body.clone())) else {
            return Err(nothing().into());
        };
        let mut refusals = Refusals::none();
        let mut about: Vec<ObjectRef> = Vec::new();
        match (&message, &document) {
            (Some(message), None) => match state.row::<MessageRow>(message) {
                Some(row) => {
                    refusals.add_if(row.erased || row.words.is_none(), gone());
                    about.extend(row.object());
                }
                None => refusals.add(nothing()),
            },
            (None, Some(digest)) => {
                let papers = papers_of(state, digest);
                refusals.add_if(papers.is_empty(), nothing());
                refusals.add_if(!papers.is_empty() && papers.iter().all(|paper| paper.erased), gone());
                for object in papers.iter().filter_map(crate::PaperRow::object) {
                    if !about.contains(&object) {
                        about.push(object);
                    }
                }
            }
            _ => refusals.add(nothing()),
        }
        refusals.or(Events::one(Erased { about, message, document, reason }))
    }
}

fn nothing() -> Refusal {
    Refusal::new(
        "correspondence.nothing_to_erase",
        Text::new(
            "Name one message or one document that is kept here.",
            "Indiquez un message ou un document qui soit conservé ici.",
        ),
    )
}

fn gone() -> Refusal {
    Refusal::new("correspondence.erased_already", Text::new("It was erased already.", "Cela a déjà été effacé."))
}
