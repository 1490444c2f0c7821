//! What the house remembers of other systems: which number of which system stands for which object.

use base::{Moment, id::PersonId, id::SiteId};
use kernel::{
    Area, Command, Context, Decision, Envelope, Event, Events, ObjectKind, Projection, Refusals, Row, Rows, RowsExt,
    State, StateExt, Table, Text, View,
};
use serde::{Deserialize, Serialize};

use crate::{receive, value::bare};

/// The name of the area.
pub const AREA: &str = "exchange";
/// The verb every imported row is struck through.
pub const RECEIVE: &str = "exchange.receive";
/// The verb that says that other data was seen and ours kept.
pub const ACKNOWLEDGE: &str = "exchange.acknowledge";

kernel::object_ids! {
    /// A document of another system: `SAP P01|4700000325/10`.
    DocumentId = "external",
}

/// The key of a document: system and number, where numbers are compared without leading zeros (SAP's ALPHA).
pub fn document_key(system: &str, number: &str) -> String {
    let parts: Vec<&str> = number.split('/').map(|part| bare(part.trim())).collect();
    format!("{}|{}", system.trim(), parts.join("/"))
}

/// A document of another system, and what it became here.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "exchange_document", scope("site"), index("system"), index("object"))]
pub struct Document {
    /// System and number.
    #[column(en = "Document", fr = "Document")]
    pub id: DocumentId,
    /// The system.
    #[column(en = "System", fr = "Système")]
    pub system: String,
    /// Its number, as the system writes it.
    #[column(en = "Number there", fr = "Numéro là-bas")]
    pub number: String,
    /// What it became: the type of object.
    #[column(en = "Became", fr = "Devenu")]
    pub object_kind: String,
    /// What it became: its identifier.
    #[column(en = "Number here", fr = "Numéro ici")]
    pub object: String,
    /// The act it was struck as last.
    #[column(en = "Act", fr = "Acte")]
    pub verb: String,
    /// Digest of what it said last.
    #[column(en = "Content", fr = "Contenu")]
    pub content: String,
    /// How many contents were received or acknowledged.
    #[column(en = "Versions", fr = "Versions")]
    pub versions: u32,
    /// Where it was received.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// When it was received first.
    #[column(en = "First received", fr = "Reçu d’abord")]
    pub first_at: Moment,
    /// When it was received last.
    #[column(en = "Last received", fr = "Reçu en dernier")]
    pub last_at: Moment,
    /// By whom.
    #[column(en = "By", fr = "Par")]
    pub by: PersonId,
}

/// A document of another system was received.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "exchange.received", version = 1, en = "Received from another system", fr = "Reçu d’un autre système")]
pub struct Received {
    /// System and number.
    #[relation]
    pub document: DocumentId,
    /// The system.
    pub system: String,
    /// Its number there.
    pub number: String,
    /// What it became: the type of object.
    pub object_kind: String,
    /// What it became: its identifier.
    pub object: String,
    /// The act it was struck as.
    pub verb: String,
    /// SHA-256 of what it said, without personal data.
    pub content: String,
}

/// Other data came under a known number, and what the house has was kept.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(
    kind = "exchange.acknowledged",
    version = 1,
    en = "Other data seen, ours kept",
    fr = "Autres données vues, les nôtres gardées"
)]
pub struct Acknowledged {
    /// System and number.
    #[relation]
    pub document: DocumentId,
    /// SHA-256 of what it said.
    pub content: String,
}

/// See other data under a known number, and keep what the house has.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "exchange.acknowledge",
    en = "Keep ours",
    fr = "Garder les nôtres",
    purpose_fr = "Constater d’autres données sous un numéro connu, et garder celles de la maison.",
    subject = "document",
    roles("operations_coordinator", "special_orders_desk", "administrator")
)]
pub struct Acknowledge {
    /// System and number.
    #[field(en = "Document", fr = "Document")]
    document: DocumentId,
    /// SHA-256 of what it says now.
    #[field(en = "Content", fr = "Contenu", digest)]
    content: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "exchange")]
enum No {
    #[say(
        en = "The document {document} was never received; import it first.",
        fr = "Le document {document} n’a jamais été reçu ; importez-le d’abord.",
        at = "document"
    )]
    UnknownDocument { document: DocumentId },
}

impl Command for Acknowledge {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let known = state.row::<Document>(&self.document.0);
        refusals.add_if(known.is_none(), No::UnknownDocument { document: self.document.clone() });
        refusals.or(Events::one(Acknowledged { document: self.document.clone(), content: self.content.clone() }))
    }
}

struct Documents;

impl Projection for Documents {
    fn name(&self) -> &'static str {
        "exchange.documents"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![Document::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        if let Some(received) = Received::read(event) {
            let before = rows.row::<Document>(&received.document.0);
            rows.write(&Document {
                id: received.document,
                system: received.system,
                number: received.number,
                object_kind: received.object_kind,
                object: received.object,
                verb: received.verb,
                content: received.content,
                versions: before.as_ref().map_or(0, |document| document.versions) + 1,
                site: before.as_ref().map_or_else(|| event.site.clone(), |document| document.site.clone()),
                first_at: before.map_or(event.recorded_at, |document| document.first_at),
                last_at: event.recorded_at,
                by: event.actor.clone(),
            });
        } else if let Some(seen) = Acknowledged::read(event) {
            rows.change::<Document>(&seen.document.0, |document| {
                document.content = seen.content.clone();
                document.versions += 1;
                document.last_at = event.recorded_at;
                document.by = event.actor.clone();
            });
        }
    }
}

/// The area, over every verb of the areas given: put it together last, when the procedures guard their verbs.
pub fn area(areas: &mut [Area]) -> Area {
    let known = receive::share(areas);
    Area {
        name: AREA,
        title: Text::new("Imports", "Importations"),
        verbs: vec![Box::new(receive::Receive::new(known)), kernel::verb::<Acknowledge>()],
        events: vec![Received::spec(), Acknowledged::spec()],
        projections: vec![Box::new(Documents)],
        views: vec![View {
            name: "exchange_documents",
            title: Text::new("Documents received", "Documents reçus"),
            purpose: Text::new(
                "Numbers of other systems, and what each became here.",
                "Les numéros d’autres systèmes, et ce que chacun est devenu ici.",
            ),
            table: Document::table(),
            columns: &["id", "object_kind", "object", "versions", "last_at", "by", "site"],
            only: &[],
            sort: "-last_at",
            facets: &["system", "object_kind", "site"],
            board: None,
            due: None,
            begin: None,
        }],
        objects: vec![ObjectKind {
            kind: "external",
            title: Text::new("Document of another system", "Document d’un autre système"),
            table: Document::table(),
            what: &["system", "number"],
            place: Some("site"),
            whose: Some("by"),
            due: None,
            facts: &["object_kind", "object", "verb", "versions", "first_at", "last_at"],
            related: &[],
        }],
        ..Area::default()
    }
}
