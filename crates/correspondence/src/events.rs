//! What happened in a thread. No words and no bytes: seals, digests, lengths.

use base::id::PersonId;
use kernel::{Choice, Event, EventSpec, FieldKind, FieldType, FieldWords, ObjectRef, Relation, Text};
use serde::{Deserialize, Serialize};

/// A document as an event names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Its media type, when told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub media: Option<String>,
    /// Its length in bytes, when told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bytes: Option<i64>,
}

/// What a client approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Approved {
    /// A drawing or a model.
    #[choice(en = "the drawing", fr = "le dessin")]
    Drawing,
    /// A quote.
    #[choice(en = "the quote", fr = "le devis")]
    Quote,
    /// A change to what was agreed.
    #[choice(en = "a change", fr = "une modification")]
    Change,
    /// A stone that was shown.
    #[choice(en = "a stone", fr = "une pierre")]
    Stone,
    /// The finished piece.
    #[choice(en = "the finished piece", fr = "la pièce achevée")]
    Piece,
}

/// Why a message was taken back; a choice, so that no further words enter the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum TakenBackBecause {
    /// It says something wrong.
    #[choice(en = "it is mistaken", fr = "il est erroné")]
    Mistaken,
    /// It belongs to another object.
    #[choice(en = "it belongs elsewhere", fr = "il relève d’un autre dossier")]
    Elsewhere,
    /// Something newer says it better.
    #[choice(en = "it is superseded", fr = "il est remplacé par un autre")]
    Superseded,
}

/// Why words or a document were erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ErasedBecause {
    /// The person it is about asked for it.
    #[choice(en = "the person concerned asked for it", fr = "la personne concernée l’a demandé")]
    Asked,
    /// It should never have been written or brought here.
    #[choice(en = "it was kept by mistake", fr = "il a été conservé par erreur")]
    ByMistake,
    /// The time it may be kept is over.
    #[choice(en = "the time to keep it is over", fr = "sa durée de conservation est échue")]
    Expired,
}

/// Words in an event: where they are kept, and the seal that proves them while they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Their number in the archive.
    pub number: String,
    /// The keyed digest of them.
    pub seal: String,
}

/// A message was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MessageWritten {
    /// The object it is about.
    pub about: ObjectRef,
    /// Its number.
    pub message: String,
    /// Its words.
    pub words: Sealed,
    /// Colleagues it is addressed to.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mentions: Vec<PersonId>,
    /// Documents that came with it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub documents: Vec<Document>,
}

/// Documents were attached without a word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DocumentsAttached {
    /// The object they are about.
    pub about: ObjectRef,
    /// The documents.
    pub documents: Vec<Document>,
    /// Colleagues they are meant for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mentions: Vec<PersonId>,
    /// Number of what was said without words.
    pub message: String,
}

/// A client's approval was recorded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApprovalRecorded {
    /// The object it is about.
    pub about: ObjectRef,
    /// What was approved.
    pub approved: Approved,
    /// The document that was approved, when it is kept here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<String>,
    /// What bears the client's signature.
    pub documents: Vec<Document>,
    /// Words about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub words: Option<Sealed>,
    /// Colleagues it is meant for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mentions: Vec<PersonId>,
    /// Its number.
    pub message: String,
}

/// A message was taken back by its author.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MessageTakenBack {
    /// The object it was about.
    pub about: ObjectRef,
    /// The message.
    pub message: String,
    /// Why.
    pub reason: TakenBackBecause,
}

/// Somebody read what mentions them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MentionRead {
    /// The message.
    pub message: String,
    /// Who read it.
    pub person: PersonId,
}

/// Words or a document are to be kept no longer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Erased {
    /// The objects it was about.
    pub about: Vec<ObjectRef>,
    /// The message whose words are erased.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
    /// The document that is erased.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<String>,
    /// Why.
    pub reason: ErasedBecause,
}

/// Writes the catalogue entry and the relations of an event about objects.
macro_rules! event {
    ($event:ident, $kind:literal, $title:expr, [$($field:literal: $type:literal),+], $words:expr, $objects:expr) => {
        impl Event for $event {
            const KIND: &'static str = $kind;
            const VERSION: u16 = 1;
            fn spec() -> EventSpec {
                EventSpec {
                    kind: Self::KIND,
                    version: Self::VERSION,
                    title: $title,
                    fields: [$(($field, $type)),+].into(),
                    words: $words,
                }
            }
            fn relations(&self) -> Vec<Relation> {
                let objects: fn(&Self) -> Vec<Relation> = $objects;
                objects(self)
            }
        }
    };
}

event!(
    MessageWritten,
    "correspondence.message_written",
    Text::new("Message", "Message"),
    ["about": "ObjectRef", "message": "String", "words": "Sealed", "mentions": "Vec<PersonId>", "documents": "Vec<Document>"],
    words(&["about", "message", "words", "documents"], mentions()),
    |e| about(&e.about, &e.mentions)
);
event!(
    DocumentsAttached,
    "correspondence.documents_attached",
    Text::new("Documents attached", "Documents joints"),
    ["about": "ObjectRef", "message": "String", "mentions": "Vec<PersonId>", "documents": "Vec<Document>"],
    words(&["about", "message", "documents"], mentions()),
    |e| about(&e.about, &e.mentions)
);
event!(
    ApprovalRecorded,
    "correspondence.approval_recorded",
    Text::new("Client’s approval recorded", "Accord du client consigné"),
    ["about": "ObjectRef", "approved": "Approved", "of": "Option<String>", "documents": "Vec<Document>",
     "words": "Option<Sealed>", "mentions": "Vec<PersonId>", "message": "String"],
    {
        let mut told = vec![FieldWords {
            name: "approved",
            label: Text::new("Approved", "Accord sur"),
            kind: Some(Approved::kind()),
        }];
        told.extend(words(&["about", "message", "words", "documents", "of"], mentions()));
        told
    },
    |e| about(&e.about, &e.mentions)
);
event!(
    MessageTakenBack,
    "correspondence.message_taken_back",
    Text::new("Message taken back", "Message repris"),
    ["about": "ObjectRef", "message": "String", "reason": "TakenBackBecause"],
    words(&["about", "message"], FieldWords {
        name: "reason",
        label: Text::new("Because", "Parce que"),
        kind: Some(TakenBackBecause::kind()),
    }),
    |e| about(&e.about, &[])
);
event!(
    MentionRead,
    "correspondence.mention_read",
    Text::new("Message read", "Message lu"),
    ["message": "String", "person": "PersonId"],
    words(&["message"], FieldWords {
        name: "person",
        label: Text::new("Read by", "Lu par"),
        kind: Some(PersonId::kind()),
    }),
    |e| vec![Relation { object: ObjectRef::new("message", &e.message), qualifier: "subject".to_owned() }]
);
event!(
    Erased,
    "correspondence.erased",
    Text::new("Erased from the archive", "Effacé des archives"),
    ["about": "Vec<ObjectRef>", "message": "Option<String>", "document": "Option<String>", "reason": "ErasedBecause"],
    words(&["about", "message", "document"], FieldWords {
        name: "reason",
        label: Text::new("Because", "Parce que"),
        kind: Some(ErasedBecause::kind()),
    }),
    |e| e.about.iter().flat_map(|object| about(object, &[])).collect()
);

/// The catalogue.
pub(crate) fn catalogue() -> Vec<EventSpec> {
    vec![
        MessageWritten::spec(),
        DocumentsAttached::spec(),
        ApprovalRecorded::spec(),
        MessageTakenBack::spec(),
        MentionRead::spec(),
        Erased::spec(),
    ]
}

fn mentions() -> FieldWords {
    let person = FieldKind::Object("person".to_owned());
    FieldWords {
        name: "mentions",
        label: Text::new("For", "À l’attention de"),
        kind: Some(FieldKind::List(Box::new(person))),
    }
}

fn words(hidden: &[&'static str], told: FieldWords) -> Vec<FieldWords> {
    let hide = |name: &&'static str| FieldWords { name, label: Text::default(), kind: None };
    hidden.iter().map(hide).chain([told]).collect()
}

/// The object first: it decides who sees the act.
fn about(object: &ObjectRef, mentions: &[PersonId]) -> Vec<Relation> {
    let subject = Relation { object: object.clone(), qualifier: "subject".to_owned() };
    let people =
        mentions.iter().map(|person| Relation { object: ObjectRef::of(person), qualifier: "mentioned".to_owned() });
    std::iter::once(subject).chain(people).collect()
}
