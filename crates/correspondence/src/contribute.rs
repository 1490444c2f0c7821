//! Write a message, attach documents, record a client's approval: three verbs of one shape, about any object.

use std::sync::Arc;

use base::id::PersonId;
use kernel::{
    Context, Decision, Draft, Events, Field, FieldKind, FieldType, ObjectRef, Refusal, Refusals, State, Text, Verb,
    VerbSpec, field::MAX_ID,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    APPROVE, ATTACH, Ground, Terms, WRITE,
    about::unknown_object,
    events::{ApprovalRecorded, Approved, Document, DocumentsAttached, MessageWritten, Sealed},
};

/// Most documents of one contribution.
const MOST_DOCUMENTS: usize = 40;
/// Most people mentioned at once: more is a meeting.
const MOST_MENTIONS: usize = 20;

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Message,
    Documents,
    Approval,
}

/// One of the three verbs.
struct Contribute {
    spec: VerbSpec,
    shape: Shape,
    ground: Arc<Ground>,
}

/// The body once its fields are checked.
#[derive(Deserialize)]
struct Body {
    kind: String,
    object: String,
    #[serde(default)]
    words: Option<String>,
    #[serde(default)]
    seal: Option<String>,
    #[serde(default)]
    mentions: Vec<PersonId>,
    #[serde(default)]
    documents: Vec<String>,
    #[serde(default)]
    media: Vec<String>,
    #[serde(default)]
    bytes: Vec<i64>,
    #[serde(default)]
    approved: Option<Approved>,
    #[serde(default)]
    of: Option<String>,
}

/// The three verbs.
pub(crate) fn verbs(ground: &Arc<Ground>, terms: &Terms) -> Vec<Box<dyn Verb>> {
    [Shape::Message, Shape::Documents, Shape::Approval]
        .map(|shape| {
            Box::new(Contribute { spec: spec(shape, terms), shape, ground: Arc::clone(ground) }) as Box<dyn Verb>
        })
        .into()
}

fn spec(shape: Shape, terms: &Terms) -> VerbSpec {
    let (name, title, purpose) = match shape {
        Shape::Message => (
            WRITE,
            Text::new("Write a message", "Écrire un message"),
            Text::new(
                "Write to everybody who works on this; the words stay outside the ledger.",
                "Écrire à tous ceux qui y travaillent ; le texte reste hors du grand livre.",
            ),
        ),
        Shape::Documents => (
            ATTACH,
            Text::new("Attach documents", "Joindre des documents"),
            Text::new("Attach documents and photos.", "Joindre des documents et des photos."),
        ),
        Shape::Approval => (
            APPROVE,
            Text::new("Record the client’s approval", "Consigner l’accord du client"),
            Text::new(
                "Record what the client approved, with the document that bears the signature.",
                "Consigner ce que le client a approuvé, avec le document qui porte sa signature.",
            ),
        ),
    };
    VerbSpec {
        name: name.to_owned(),
        title,
        purpose,
        fields: fields(shape),
        subject: None,
        roles: if shape == Shape::Approval { terms.approvers.clone() } else { vec![] },
        step: None,
        begins: false,
    }
}

fn fields(shape: Shape) -> Vec<Field> {
    let field = |name: &str, label: Text, help: Text, kind: FieldKind, required: bool| Field {
        name: name.to_owned(),
        label,
        help,
        kind,
        required,
        personal: false,
    };
    let list = |kind: FieldKind| FieldKind::List(Box::new(kind));
    let none = Text::default;
    let mut fields = vec![
        field("kind", Text::new("Kind of object", "Nature de l’objet"), none(), FieldKind::Text { max: 60 }, true),
        field("object", Text::new("Its number", "Son numéro"), none(), FieldKind::Text { max: MAX_ID }, true),
    ];
    if shape == Shape::Approval {
        fields.push(field(
            "approved",
            Text::new("What was approved", "Ce qui est approuvé"),
            none(),
            Approved::kind(),
            true,
        ));
        fields.push(field(
            "of",
            Text::new("The document approved", "Le document approuvé"),
            Text::new("When it is kept here", "S’il est conservé ici"),
            FieldKind::Digest,
            false,
        ));
    }
    let needs_documents = shape != Shape::Message;
    fields.push(field(
        "documents",
        Text::new("Documents and photos", "Documents et photos"),
        none(),
        list(FieldKind::Digest),
        needs_documents,
    ));
    fields.push(field(
        "media",
        Text::new("Their media types", "Leurs types"),
        none(),
        list(FieldKind::Text { max: 100 }),
        false,
    ));
    let lengths = FieldKind::Integer { min: 1, max: 1 << 32 };
    fields.push(field(
        "bytes",
        Text::new("Their lengths in bytes", "Leurs tailles en octets"),
        none(),
        list(lengths),
        false,
    ));
    if shape != Shape::Documents {
        let sealed = shape == Shape::Message;
        let help = Text::new(
            "The number under which the archive keeps the text",
            "Le numéro sous lequel les archives conservent le texte",
        );
        fields.push(field("words", Text::new("Text", "Texte"), help, FieldKind::Text { max: 36 }, sealed));
        fields.push(field("seal", Text::new("Seal of the text", "Sceau du texte"), none(), FieldKind::Digest, sealed));
    }
    fields.push(field(
        "mentions",
        Text::new("Mention", "Mentionner"),
        none(),
        list(FieldKind::Object("person".to_owned())),
        false,
    ));
    fields
}

impl Verb for Contribute {
    fn spec(&self) -> &VerbSpec {
        &self.spec
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let body: Body = serde_json::from_value(Value::Object(body.clone())).map_err(|error| unreadable(&error))?;
        let about = ObjectRef::new(&body.kind, &body.object);
        let mut refusals = Refusals::none();
        let seen = self.ground.sees(&context.actor, &about, state, context);
        refusals.add_if(!seen, unknown_object());
        let mentions = once(&body.mentions, |person| *person != context.actor.person);
        if seen {
            for person in &mentions {
                if let Some(refusal) = self.ground.cannot_be_told(person, &about, state, context) {
                    refusals.add(refusal);
                }
            }
        }
        refusals.add_if(mentions.len() > MOST_MENTIONS, too_many_people());
        let documents = documents(&body, &mut refusals);
        refusals.add_if(self.shape != Shape::Message && documents.is_empty(), no_document(self.shape));
        let words = match (&body.words, &body.seal) {
            (Some(number), Some(seal)) if uuid::Uuid::parse_str(number).is_ok() => {
                Some(Sealed { number: number.clone(), seal: seal.clone() })
            }
            (None, None) => None,
            _ => {
                refusals.add(unsealed());
                None
            }
        };
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let message = context.ids.next().to_string();
        let evidence: Vec<String> = documents.iter().map(|document| document.digest.clone()).collect();
        let draft = match (self.shape, words, body.approved) {
            (Shape::Message, Some(words), _) => {
                Draft::from(MessageWritten { about, message, words, mentions, documents })
            }
            (Shape::Documents, ..) => Draft::from(DocumentsAttached { about, documents, mentions, message }),
            (Shape::Approval, words, Some(approved)) => {
                Draft::from(ApprovalRecorded { about, approved, of: body.of, documents, words, mentions, message })
            }
            // The fields were checked: a message has words and an approval says of what.
            _ => return Err(unsealed().into()),
        };
        Ok(Events::one(Draft { evidence, ..draft }))
    }
}

/// Each once, in the order given.
fn once<T: Clone + PartialEq>(all: &[T], fits: impl Fn(&T) -> bool) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for one in all.iter().filter(|one| fits(one)) {
        if !kept.contains(one) {
            kept.push(one.clone());
        }
    }
    kept
}

fn documents(body: &Body, refusals: &mut Refusals) -> Vec<Document> {
    let counts = |n: usize| n == 0 || n == body.documents.len();
    refusals.add_if(!counts(body.media.len()) || !counts(body.bytes.len()), uneven());
    refusals.add_if(body.documents.len() > MOST_DOCUMENTS, too_many_documents());
    let all: Vec<Document> = body
        .documents
        .iter()
        .enumerate()
        .map(|(n, digest)| Document {
            digest: digest.clone(),
            media: body.media.get(n).cloned(),
            bytes: body.bytes.get(n).copied(),
        })
        .collect();
    once(&all, |_| true)
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    Refusal::new(
        "field.unreadable",
        Text::owned(
            format!("This could not be read ({error}). Open the page again and write anew."),
            format!("Ceci n’a pas pu être lu ({error}). Rouvrez la page et écrivez à nouveau."),
        ),
    )
}

fn no_document(shape: Shape) -> Refusal {
    let text = if shape == Shape::Approval {
        Text::new(
            "An approval needs the document that bears it. Take a photo of the signed page and add it.",
            "Un accord demande le document qui le porte. Photographiez la page signée et ajoutez-la.",
        )
    } else {
        Text::new("There is no document. Choose at least one.", "Il n’y a aucun document. Choisissez-en au moins un.")
    };
    Refusal::new("correspondence.no_document", text).at("documents")
}

fn unsealed() -> Refusal {
    Refusal::new(
        "correspondence.no_words",
        Text::new("There is nothing to send. Write a few words.", "Il n’y a rien à envoyer. Écrivez quelques mots."),
    )
    .at("text")
}

fn uneven() -> Refusal {
    Refusal::new(
        "correspondence.uneven",
        Text::new(
            "Tell the media type and the length of every document, or of none.",
            "Indiquez le type et la taille de chaque document, ou d’aucun.",
        ),
    )
    .at("documents")
}

fn too_many_documents() -> Refusal {
    Refusal::new(
        "correspondence.too_many_documents",
        Text::owned(
            format!("At most {MOST_DOCUMENTS} documents at once. Send the others afterwards."),
            format!("{MOST_DOCUMENTS} documents au plus à la fois. Envoyez les autres ensuite."),
        ),
    )
    .at("documents")
}

fn too_many_people() -> Refusal {
    Refusal::new(
        "correspondence.too_many_mentions",
        Text::owned(
            format!("At most {MOST_MENTIONS} people can be mentioned at once. Choose those who must act."),
            format!("{MOST_MENTIONS} personnes au plus peuvent être mentionnées. Choisissez celles qui doivent agir."),
        ),
    )
    .at("mentions")
}
