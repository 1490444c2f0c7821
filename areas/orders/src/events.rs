//! What happened to special orders, for ever: names and fields are superseded, never changed.

#![expect(missing_docs, reason = "the fields' names are the catalogue; what is not plain is said beside them")]

use base::{
    Carats, Currency, Date, Grams, Money,
    id::{ClientId, PersonId, SiteId},
};
use kernel::{Draft, Event, EventSpec};
use serde::{Deserialize, Serialize};

use crate::{
    order::{Cause, OrderId, StoneId},
    rows::{Source, Tender, What},
    terms::{Band, OrderKind},
};

/// A client's wish was taken.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.requested", version = 1, en = "Wish taken", fr = "Souhait enregistré")]
pub struct Requested {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Type", fr = "Type")]
    pub kind: OrderKind,
    #[field(en = "Piece", fr = "Pièce")]
    pub title: String,
    #[field(en = "Wish", fr = "Souhait")]
    pub brief: String,
    #[field(en = "Budget", fr = "Budget")]
    pub budget: Option<Money>,
    #[field(hidden)]
    pub currency: Currency,
    #[field(en = "Needed by", fr = "Souhaité pour le")]
    pub need_by: Option<Date>,
    #[field(en = "Size", fr = "Taille")]
    pub size: Option<String>,
    /// Number of the order within its series of boutique and year.
    #[field(hidden)]
    pub number: u32,
}

/// A quote was drawn up.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quoted", version = 1, en = "Quote drawn up", fr = "Devis établi")]
pub struct Quoted {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The atelier foreseen.
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    #[field(en = "Quote no.", fr = "Devis n°")]
    pub revision: u32,
    #[field(en = "Price", fr = "Prix")]
    pub price: Money,
    #[field(en = "Cost", fr = "Coût")]
    pub cost: Money,
    #[field(en = "Value band", fr = "Tranche de valeur")]
    pub band: Band,
    #[field(en = "Deposit asked", fr = "Acompte demandé")]
    pub deposit: Money,
    #[field(en = "Stones", fr = "Pierres")]
    pub stones: u32,
    #[field(en = "Metal", fr = "Métal")]
    pub metal: Option<Grams>,
    #[field(en = "Metal price of", fr = "Cours du métal du")]
    pub fixing: Option<Date>,
    #[field(en = "Valid until", fr = "Valable jusqu’au")]
    pub valid_until: Date,
    #[field(en = "Date needed can be kept", fr = "Date souhaitée tenable")]
    pub need_by_holds: bool,
}

/// Finance approved the price.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.price_approved", version = 1, en = "Price approved", fr = "Prix approuvé")]
pub struct PriceApproved {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Quote no.", fr = "Devis n°")]
    pub revision: u32,
    #[field(en = "Price", fr = "Prix")]
    pub price: Money,
    #[field(en = "Value band", fr = "Tranche de valeur")]
    pub band: Band,
}

/// The brand direction endorsed a high price.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.price_endorsed", version = 1, en = "Price endorsed", fr = "Prix visé")]
pub struct PriceEndorsed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Quote no.", fr = "Devis n°")]
    pub revision: u32,
    #[field(en = "Price", fr = "Prix")]
    pub price: Money,
}

/// The client accepted the quote.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quote_accepted", version = 1, en = "Quote accepted", fr = "Devis accepté")]
pub struct QuoteAccepted {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Quote no.", fr = "Devis n°")]
    pub revision: u32,
    #[field(en = "Price", fr = "Prix")]
    pub price: Money,
}

/// The quote expired without an answer.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quote_expired", version = 1, en = "Quote expired", fr = "Devis expiré")]
pub struct QuoteExpired {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Quote no.", fr = "Devis n°")]
    pub revision: u32,
    #[field(en = "Valid until", fr = "Valable jusqu’au")]
    pub valid_until: Date,
}

/// The deposit was recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.deposit_recorded", version = 1, en = "Deposit recorded", fr = "Acompte enregistré")]
pub struct DepositRecorded {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Amount", fr = "Montant")]
    pub amount: Money,
    #[field(en = "Tender", fr = "Moyen de paiement")]
    pub tender: Tender,
    #[field(en = "Receipt no.", fr = "Reçu n°")]
    pub receipt: String,
    #[field(en = "Funds cleared on", fr = "Fonds crédités le")]
    pub cleared_on: Date,
    /// Stones of the quote: without any, none has to be found.
    #[field(en = "Stones", fr = "Pierres")]
    pub stones: u32,
}

/// A payment was recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.payment_recorded", version = 1, en = "Payment recorded", fr = "Paiement enregistré")]
pub struct PaymentRecorded {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Amount", fr = "Montant")]
    pub amount: Money,
    #[field(en = "Tender", fr = "Moyen de paiement")]
    pub tender: Tender,
    #[field(en = "Receipt no.", fr = "Reçu n°")]
    pub receipt: String,
    #[field(en = "Still owed", fr = "Reste dû")]
    pub balance: Money,
}

/// A stone was allocated.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.stone_allocated", version = 1, en = "Stone allocated", fr = "Pierre affectée")]
pub struct StoneAllocated {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Stone", fr = "Pierre")]
    pub stone: StoneId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(hidden)]
    pub allocation: String,
    #[field(en = "Place in the piece", fr = "Place dans la pièce")]
    pub place: i64,
    #[field(en = "Source", fr = "Provenance")]
    pub source: Source,
    #[field(en = "Weight", fr = "Poids")]
    pub weight: Carats,
    #[field(en = "Certificate", fr = "Certificat")]
    pub certificate: Option<String>,
}

/// A stone was released.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.stone_released", version = 1, en = "Stone released", fr = "Pierre libérée")]
pub struct StoneReleased {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Stone", fr = "Pierre")]
    pub stone: StoneId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(hidden)]
    pub allocation: String,
    #[field(en = "Reason", fr = "Motif")]
    pub reason: String,
}

/// Every stone of the order is there.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.stones_confirmed", version = 1, en = "Stones complete", fr = "Pierres réunies")]
pub struct StonesConfirmed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation("stone")]
    #[field(en = "Stones", fr = "Pierres")]
    pub stones: Vec<StoneId>,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
}

/// Production was planned.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.planned", version = 1, en = "Production planned", fr = "Production planifiée")]
pub struct Planned {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    #[field(en = "Metal lot", fr = "Lot de métal")]
    pub metal_lot: String,
    #[field(en = "Week of start", fr = "Semaine de lancement")]
    pub week: Date,
    #[field(en = "Assay and hallmark", fr = "Titrage et poinçon")]
    pub assay: bool,
}

/// A date was promised to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.promise_given", version = 1, en = "Date promised", fr = "Date promise")]
pub struct PromiseGiven {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// Number of the promise, from 1.
    #[field(en = "Promise no.", fr = "Engagement n°")]
    pub promise: u32,
    #[field(en = "Date promised", fr = "Date promise")]
    pub date: Date,
    #[field(en = "Former date", fr = "Date précédente")]
    pub former: Option<Date>,
    #[field(en = "Cause", fr = "Cause")]
    pub cause: Cause,
    #[field(en = "Told to the client", fr = "Dit au client")]
    pub note: Option<String>,
}

/// Quality was judged.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quality_judged", version = 1, en = "Quality judged", fr = "Qualité jugée")]
pub struct QualityJudged {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    #[field(en = "Verdict", fr = "Verdict")]
    pub verdict: String,
    #[field(en = "Points", fr = "Points")]
    pub score: i64,
    #[field(en = "Weight", fr = "Poids")]
    pub weight: Grams,
    #[field(en = "Defects", fr = "Défauts")]
    pub defects: Option<String>,
    #[field(en = "Reworks so far", fr = "Reprises à ce jour")]
    pub reworks: u32,
}

/// The piece was packed for its journey.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.packed", version = 1, en = "Packed", fr = "Emballée")]
pub struct Packed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    #[field(en = "Lane", fr = "Acheminement")]
    pub lane: String,
    #[field(en = "Seal", fr = "Scellé")]
    pub seal: String,
    #[field(en = "Parcel (SSCC)", fr = "Colis (SSCC)")]
    pub sscc: String,
    #[field(en = "Insured value", fr = "Valeur assurée")]
    pub insured: Money,
}

/// A change was proposed to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_proposed", version = 1, en = "Change proposed", fr = "Modification proposée")]
pub struct ChangeProposed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Order and number of the change.
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "What changes", fr = "Objet")]
    pub what: What,
    #[field(en = "Wish", fr = "Souhait")]
    pub wish: String,
    #[field(en = "Fee", fr = "Supplément")]
    pub fee: Money,
    #[field(en = "Working days more", fr = "Jours ouvrés de plus")]
    pub days: i64,
}

/// The client answered a proposed change.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_answered", version = 1, en = "Change answered", fr = "Réponse à la modification")]
pub struct ChangeAnswered {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "The client agrees", fr = "Accord du client")]
    pub agreed: bool,
    #[field(en = "Fee", fr = "Supplément")]
    pub fee: Money,
}

/// A signed change came into force: price, date and stones in one act.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_applied", version = 1, en = "Change applied", fr = "Modification appliquée")]
pub struct ChangeApplied {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "Fee", fr = "Supplément")]
    pub fee: Money,
    /// The price with every change agreed so far.
    #[field(en = "Price with its changes", fr = "Prix, modifications comprises")]
    pub total: Money,
    #[field(en = "Value band", fr = "Tranche de valeur")]
    pub band: Band,
    /// Stones of the piece from now on.
    #[field(en = "Stones of the piece", fr = "Pierres de la pièce")]
    pub stones: u32,
    #[field(en = "Stones let go", fr = "Pierres libérées")]
    pub released: Vec<String>,
    /// Whether the order leaves the atelier and is planned anew.
    #[field(hidden)]
    pub replan: bool,
    /// Whether stones are to be found anew.
    #[field(hidden)]
    pub finds: bool,
    #[field(hidden)]
    pub change_state: String,
}

/// Cash taken from a client must be reported to an authority.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.cash_report_due", version = 1, en = "Cash report due", fr = "Déclaration d’espèces à déposer")]
pub struct CashReportDue {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(hidden)]
    pub report: String,
    #[field(en = "Form", fr = "Formulaire")]
    pub cash_form: String,
    #[field(en = "Cash added up", fr = "Espèces cumulées")]
    pub total: Money,
    #[field(en = "To be reported above", fr = "À déclarer au-delà de")]
    pub above: Money,
    #[field(en = "Payment of", fr = "Paiement du")]
    pub on: Date,
    #[field(en = "File by", fr = "À déposer avant le")]
    pub due: Date,
    /// The last moment of that day in the boutique.
    #[field(hidden)]
    pub due_at: base::Moment,
}

/// The piece was handed over to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.handed_over", version = 1, en = "Handed over", fr = "Remise au client")]
pub struct HandedOver {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Handed over on", fr = "Remise le")]
    pub on: Date,
    /// Calendar days after the first date promised; negative when before.
    #[field(en = "Days after the first promise", fr = "Jours après le premier engagement")]
    pub days_late: Option<i64>,
}

/// The order was cancelled.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.cancelled", version = 1, en = "Order cancelled", fr = "Commande annulée")]
pub struct Cancelled {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Reason", fr = "Motif")]
    pub reason: String,
    #[field(en = "What becomes of the piece", fr = "Devenir de la pièce")]
    pub fate: String,
    #[field(en = "Kept", fr = "Retenu")]
    pub kept: Money,
    #[field(en = "To be given back", fr = "À rembourser")]
    pub refund: Money,
}

/// Money was given back to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.refunded", version = 1, en = "Refunded", fr = "Remboursée")]
pub struct Refunded {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Amount", fr = "Montant")]
    pub amount: Money,
    #[field(en = "Tender", fr = "Moyen de paiement")]
    pub tender: Tender,
    #[field(en = "Receipt no.", fr = "Reçu n°")]
    pub receipt: String,
    #[relation("approver")]
    #[field(en = "Approved by", fr = "Approuvé par")]
    pub approved_by: Option<PersonId>,
}

/// The catalogue, in the order of an order's life.
pub fn catalogue() -> Vec<EventSpec> {
    vec![
        Requested::spec(),
        Quoted::spec(),
        PriceApproved::spec(),
        PriceEndorsed::spec(),
        QuoteAccepted::spec(),
        QuoteExpired::spec(),
        DepositRecorded::spec(),
        PaymentRecorded::spec(),
        StoneAllocated::spec(),
        StoneReleased::spec(),
        StonesConfirmed::spec(),
        Planned::spec(),
        PromiseGiven::spec(),
        QualityJudged::spec(),
        Packed::spec(),
        ChangeProposed::spec(),
        ChangeAnswered::spec(),
        ChangeApplied::spec(),
        CashReportDue::spec(),
        HandedOver::spec(),
        Cancelled::spec(),
        Refunded::spec(),
    ]
}

/// The event with the digests of the documents behind it.
pub fn proven(event: impl Into<Draft>, digests: impl IntoIterator<Item = String>) -> Draft {
    Draft { evidence: digests.into_iter().collect(), ..event.into() }
}
