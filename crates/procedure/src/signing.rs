//! Read and sign: who has read which version of which procedure, as acts in the ledger.

use std::sync::Arc;

use base::{Moment, id::PersonId, id::SiteId};
use kernel::{
    Context, Decision, Draft, Envelope, EventSpec, Events, Field, FieldKind, FieldWords, Projection, Refusal, Refusals,
    Row, Rows, RowsExt, State, StateExt, Table, Text, Verb, VerbSpec,
};
use serde_json::{Map, Value, json};

use crate::Book;

/// The verb.
pub const SIGN: &str = "procedure.sign";
/// The event it strikes.
const SIGNED: &str = "procedure.signed";

/// One signature: a person under one version of a procedure.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "procedure_signature", scope("site"), index("procedure"), index("person"))]
pub struct SignatureRow {
    /// `person/procedure/version`.
    #[column(en = "Signature", fr = "Signature")]
    pub id: String,
    /// The procedure.
    #[column(en = "Procedure", fr = "Procédure")]
    pub procedure: String,
    /// The version read.
    #[column(en = "Version", fr = "Version")]
    pub version: u32,
    /// Who read it.
    #[column(en = "Signed by", fr = "Signée par")]
    pub person: PersonId,
    /// Where they were.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// When.
    #[column(en = "Signed", fr = "Signée le")]
    pub at: Moment,
    /// SHA-256 of the text read, hexadecimal.
    #[column(en = "Digest of the text", fr = "Empreinte du texte")]
    pub digest: String,
}

impl SignatureRow {
    /// The key of a person's signature under a version.
    pub fn key(person: &PersonId, procedure: &str, version: u32) -> String {
        format!("{person}/{procedure}/{version}")
    }
}

/// The verb “I have read this version and will work by it”.
pub(crate) struct Sign {
    spec: VerbSpec,
    book: Arc<Book>,
}

impl Sign {
    pub fn new(book: &Arc<Book>) -> Self {
        let procedures = book.procedures().map(|p| (p.id.clone(), p.title.clone())).collect();
        let field = |name: &str, label, help, kind| Field {
            name: name.to_owned(),
            label,
            help,
            kind,
            required: true,
            personal: false,
        };
        let spec = VerbSpec {
            name: SIGN.to_owned(),
            title: Text::new("Sign as read", "Signer comme lue"),
            purpose: Text::new(
                "Say that you have read this version of the procedure and will work by it.",
                "Déclarer avoir lu cette version de la procédure et vous y conformer.",
            ),
            fields: vec![
                field("procedure", Text::new("Procedure", "Procédure"), Text::default(), FieldKind::Choice(procedures)),
                field(
                    "version",
                    Text::new("Version read", "Version lue"),
                    Text::default(),
                    FieldKind::Integer { min: 1, max: 9_999 },
                ),
                field(
                    "understood",
                    Text::new("I have read and understood it", "Je l’ai lue et comprise"),
                    Text::new(
                        "Your signature stands in the ledger with the digest of the text.",
                        "Votre signature figure au registre avec l’empreinte du texte.",
                    ),
                    FieldKind::Bool,
                ),
            ],
            subject: None,
            roles: Vec::new(),
            step: None,
            begins: false,
        };
        Self { spec, book: Arc::clone(book) }
    }
}

impl Verb for Sign {
    fn spec(&self) -> &VerbSpec {
        &self.spec
    }

    fn strikes(&self) -> Vec<EventSpec> {
        let words = |name, label, kind| FieldWords { name, label, kind };
        vec![EventSpec {
            kind: SIGNED,
            version: 1,
            title: Text::new("Procedure read and signed", "Procédure lue et signée"),
            fields: [("procedure", "String"), ("version", "u32"), ("digest", "String")].into(),
            words: vec![
                words("procedure", Text::new("Procedure", "Procédure"), Some(FieldKind::Text { max: 60 })),
                words("version", Text::new("Version", "Version"), Some(FieldKind::Integer { min: 1, max: 9_999 })),
                words("digest", Text::new("", ""), None),
            ],
        }]
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let id = body.get("procedure").and_then(Value::as_str).unwrap_or_default();
        let version = body.get("version").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let understood = body.get("understood").and_then(Value::as_bool).unwrap_or(false);
        let mut refusals = Refusals::none();
        refusals.add_if(context.on_behalf_of.is_some(), for_oneself());
        refusals.add_if(!understood, not_understood());
        let Some(latest) = self.book.procedure(id) else {
            refusals.add(unknown(id));
            return Err(refusals);
        };
        refusals.add_if(version != latest.version, not_in_force(version, latest.version));
        let key = SignatureRow::key(&context.actor.person, id, version);
        refusals.add_if(state.row::<SignatureRow>(&key).is_some(), already_signed(version));
        let mut draft = Draft::new(SIGNED, 1, Value::Null);
        draft.payload = json!({"procedure": id, "version": version, "digest": latest.digest});
        draft.relate(kernel::ObjectRef::new("procedure", id), "subject");
        draft.relate(kernel::ObjectRef::new("person", context.actor.person.0.as_str()), "signed_by");
        refusals.or(Events::one(draft))
    }
}

fn for_oneself() -> Refusal {
    Refusal::new(
        "procedure.sign_for_oneself",
        Text::new(
            "Nobody reads for another. Choose yourself under “Acting for”, then sign.",
            "Nul ne lit pour autrui. Choisissez-vous dans « Agir pour », puis signez.",
        ),
    )
}

fn not_understood() -> Refusal {
    Refusal::new(
        "procedure.not_understood",
        Text::new(
            "Tick the box once you have read it; what is unclear belongs in an improvement card.",
            "Cochez la case une fois la lecture faite ; ce qui n’est pas clair appelle une fiche d’amélioration.",
        ),
    )
    .at("understood")
}

fn unknown(id: &str) -> Refusal {
    Refusal::new(
        "procedure.unknown",
        Text::owned(
            format!("There is no procedure “{id}”; choose one of the list."),
            format!("Il n’y a pas de procédure « {id} » ; choisissez-en une dans la liste."),
        ),
    )
    .at("procedure")
}

fn not_in_force(version: u32, latest: u32) -> Refusal {
    Refusal::new(
        "procedure.version_not_in_force",
        Text::owned(
            format!("Version {version} is not in force; read version {latest} and sign that one."),
            format!("La version {version} n’est pas en vigueur ; lisez la version {latest} et signez celle-ci."),
        ),
    )
    .at("version")
}

fn already_signed(version: u32) -> Refusal {
    Refusal::new(
        "procedure.already_signed",
        Text::owned(
            format!("You have signed version {version} already; nothing more is asked of you."),
            format!("Vous avez déjà signé la version {version} ; rien de plus ne vous est demandé."),
        ),
    )
    .at("version")
}

/// Folds signatures.
pub(crate) struct Signatures;

impl Projection for Signatures {
    fn name(&self) -> &'static str {
        "procedure_signatures"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![SignatureRow::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        if event.kind != SIGNED {
            return;
        }
        let text = |name: &str| event.payload[name].as_str().unwrap_or_default().to_owned();
        let version = event.payload["version"].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let procedure = text("procedure");
        rows.write(&SignatureRow {
            id: SignatureRow::key(&event.actor, &procedure, version),
            procedure,
            version,
            person: event.actor.clone(),
            site: event.site.clone(),
            at: event.occurred_at,
            digest: text("digest"),
        });
    }
}
