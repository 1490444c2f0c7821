//! The rows of clients: nothing in them says who the person is.

use base::{Date, Moment, id::ClientId, id::PersonId, id::SiteId};
use kernel::Row;

use crate::terms::{Document, Language, Level, ReadFor};

/// A client, by the code.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "clients_client", scope("home"))]
pub struct Client {
    /// The code.
    #[column(en = "Client", fr = "Client")]
    pub id: ClientId,
    /// The boutique that looks after them.
    #[column(en = "Boutique", fr = "Boutique")]
    pub home: SiteId,
    /// Where they live, ISO 3166 alpha-2.
    #[column(en = "Country", fr = "Pays")]
    pub country: String,
    /// The language one writes to them in.
    #[column(en = "Language", fr = "Langue")]
    pub language: Language,
    /// How well their identity is known.
    #[column(en = "Identity", fr = "Identité")]
    pub level: Level,
    /// By which document.
    #[column(en = "Document", fr = "Document")]
    pub document: Option<Document>,
    /// Until when that document holds.
    #[column(en = "Document valid until", fr = "Document valable jusqu’au")]
    pub document_until: Option<Date>,
    /// How they agreed to hear of the maison.
    #[column(en = "May be written to by", fr = "Accepte d’être contacté par")]
    pub channels: Vec<String>,
    /// Whether the vault has an e-mail address.
    #[column(en = "E-mail known", fr = "E-mail connu")]
    pub has_email: bool,
    /// Whether the vault has a telephone number.
    #[column(en = "Telephone known", fr = "Téléphone connu")]
    pub has_phone: bool,
    /// Whether the vault has an address.
    #[column(en = "Address known", fr = "Adresse connue")]
    pub has_address: bool,
    /// Since when.
    #[column(en = "Client since", fr = "Client depuis")]
    pub registered_at: Moment,
    /// By whom.
    #[column(en = "Registered by", fr = "Enregistré par")]
    pub registered_by: PersonId,
    /// When they asked to be erased.
    #[column(en = "Erasure asked", fr = "Effacement demandé")]
    pub asked_at: Option<Moment>,
    /// Who recorded that.
    #[column(en = "Asked through", fr = "Demande reçue par")]
    pub asked_by: Option<PersonId>,
    /// By when they must have an answer.
    #[column(en = "Answer due", fr = "Réponse due")]
    pub answer_due: Option<Moment>,
    /// When their data was destroyed.
    #[column(en = "Erased", fr = "Effacé")]
    pub erased_at: Option<Moment>,
}

/// What binds a client to something the maison does for them.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "clients_tie", scope("site"), index("client"))]
pub struct Tie {
    /// `C-000001/order/GVA-26-0042`.
    #[column(en = "Tie", fr = "Lien")]
    pub id: String,
    /// The client.
    #[column(en = "Client", fr = "Client")]
    pub client: ClientId,
    /// The type of the object.
    #[column(en = "Kind", fr = "Nature")]
    pub kind: String,
    /// The object.
    #[column(en = "Reference", fr = "Référence")]
    pub object: String,
    /// Where it was first done.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// Since when.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
    /// The last act about both.
    #[column(en = "Last act", fr = "Dernier acte")]
    pub last: Moment,
    /// The last payment.
    #[column(en = "Last payment", fr = "Dernier paiement")]
    pub paid_at: Option<Moment>,
    /// When the piece was handed over.
    #[column(en = "Handed over", fr = "Remise")]
    pub handed_at: Option<Moment>,
}

/// Who read a client's data, and how often.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "clients_reading", scope("home"), index("client"))]
pub struct Reading {
    /// `C-000001/p-0042`.
    #[column(en = "Reading", fr = "Consultation")]
    pub id: String,
    /// The client.
    #[column(en = "Client", fr = "Client")]
    pub client: ClientId,
    /// Who read.
    #[column(en = "Read by", fr = "Consulté par")]
    pub person: PersonId,
    /// The client's boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub home: SiteId,
    /// For what, the last time.
    #[column(en = "For", fr = "Pour")]
    pub purpose: Option<ReadFor>,
    /// Readings, at most one an hour.
    #[column(en = "Times", fr = "Fois")]
    pub times: i64,
    /// The last reading.
    #[column(en = "Last read", fr = "Dernière consultation")]
    pub read_at: Option<Moment>,
    /// The last time the whole was given out.
    #[column(en = "Given out", fr = "Communiqué")]
    pub exported_at: Option<Moment>,
}

/// The last number given.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "clients_number")]
pub struct Number {
    /// The series.
    #[column(en = "Series", fr = "Série")]
    pub id: String,
    /// The last number of it.
    #[column(en = "Last number", fr = "Dernier numéro")]
    pub last: i64,
}
