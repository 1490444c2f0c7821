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
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub kind: OrderKind,
    pub title: String,
    pub brief: String,
    pub budget: Option<Money>,
    pub currency: Currency,
    pub need_by: Option<Date>,
    pub size: Option<String>,
    /// Number of the order within its series of boutique and year.
    pub number: u32,
}

/// A quote was drawn up.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quoted", version = 1, en = "Quote drawn up", fr = "Devis établi")]
pub struct Quoted {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    /// The atelier foreseen.
    #[relation]
    pub atelier: SiteId,
    pub revision: u32,
    pub price: Money,
    pub cost: Money,
    pub band: Band,
    pub deposit: Money,
    pub stones: u32,
    pub metal: Option<Grams>,
    pub fixing: Option<Date>,
    pub valid_until: Date,
    pub need_by_holds: bool,
}

/// Finance approved the price.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.price_approved", version = 1, en = "Price approved", fr = "Prix approuvé")]
pub struct PriceApproved {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    pub revision: u32,
    pub price: Money,
    pub band: Band,
}

/// The brand direction endorsed a high price.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.price_endorsed", version = 1, en = "Price endorsed", fr = "Prix visé")]
pub struct PriceEndorsed {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    pub revision: u32,
    pub price: Money,
}

/// The client accepted the quote.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quote_accepted", version = 1, en = "Quote accepted", fr = "Devis accepté")]
pub struct QuoteAccepted {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub revision: u32,
    pub price: Money,
}

/// The quote expired without an answer.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quote_expired", version = 1, en = "Quote expired", fr = "Devis expiré")]
pub struct QuoteExpired {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub revision: u32,
    pub valid_until: Date,
}

/// The deposit was recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.deposit_recorded", version = 1, en = "Deposit recorded", fr = "Acompte enregistré")]
pub struct DepositRecorded {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub amount: Money,
    pub tender: Tender,
    pub receipt: String,
    pub cleared_on: Date,
    /// Stones of the quote: without any, none has to be found.
    pub stones: u32,
}

/// A payment was recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.payment_recorded", version = 1, en = "Payment recorded", fr = "Paiement enregistré")]
pub struct PaymentRecorded {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub amount: Money,
    pub tender: Tender,
    pub receipt: String,
    pub balance: Money,
}

/// A stone was allocated.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.stone_allocated", version = 1, en = "Stone allocated", fr = "Pierre affectée")]
pub struct StoneAllocated {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub stone: StoneId,
    #[relation]
    pub boutique: SiteId,
    pub allocation: String,
    pub place: i64,
    pub source: Source,
    pub weight: Carats,
    pub certificate: Option<String>,
}

/// A stone was released.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.stone_released", version = 1, en = "Stone released", fr = "Pierre libérée")]
pub struct StoneReleased {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub stone: StoneId,
    #[relation]
    pub boutique: SiteId,
    pub allocation: String,
    pub reason: String,
}

/// Every stone of the order is there.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.stones_confirmed", version = 1, en = "Stones complete", fr = "Pierres réunies")]
pub struct StonesConfirmed {
    #[relation]
    pub order: OrderId,
    #[relation("stone")]
    pub stones: Vec<StoneId>,
    #[relation]
    pub boutique: SiteId,
}

/// Production was planned.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.planned", version = 1, en = "Production planned", fr = "Production planifiée")]
pub struct Planned {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    #[relation]
    pub atelier: SiteId,
    pub metal_lot: String,
    pub week: Date,
    pub assay: bool,
}

/// A date was promised to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.promise_given", version = 1, en = "Date promised", fr = "Date promise")]
pub struct PromiseGiven {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    #[relation]
    pub atelier: Option<SiteId>,
    /// Number of the promise, from 1.
    pub promise: u32,
    pub date: Date,
    pub former: Option<Date>,
    pub cause: Cause,
    pub note: Option<String>,
}

/// Quality was judged.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.quality_judged", version = 1, en = "Quality judged", fr = "Qualité jugée")]
pub struct QualityJudged {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    #[relation]
    pub atelier: Option<SiteId>,
    pub verdict: String,
    pub score: i64,
    pub weight: Grams,
    pub defects: Option<String>,
    pub reworks: u32,
}

/// The piece was packed for its journey.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.packed", version = 1, en = "Packed", fr = "Emballée")]
pub struct Packed {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    #[relation]
    pub atelier: Option<SiteId>,
    pub lane: String,
    pub seal: String,
    pub sscc: String,
    pub insured: Money,
}

/// A change was proposed to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_proposed", version = 1, en = "Change proposed", fr = "Modification proposée")]
pub struct ChangeProposed {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    /// Order and number of the change.
    pub change: String,
    pub what: What,
    pub wish: String,
    pub fee: Money,
    pub days: i64,
}

/// The client answered a proposed change.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_answered", version = 1, en = "Change answered", fr = "Réponse à la modification")]
pub struct ChangeAnswered {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub change: String,
    pub agreed: bool,
    pub fee: Money,
}

/// The piece was handed over to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.handed_over", version = 1, en = "Handed over", fr = "Remise au client")]
pub struct HandedOver {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub on: Date,
    /// Calendar days after the first date promised; negative when before.
    pub days_late: Option<i64>,
}

/// The order was cancelled.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.cancelled", version = 1, en = "Order cancelled", fr = "Commande annulée")]
pub struct Cancelled {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub reason: String,
    pub fate: String,
    pub kept: Money,
    pub refund: Money,
}

/// Money was given back to the client.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.refunded", version = 1, en = "Refunded", fr = "Remboursée")]
pub struct Refunded {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub client: ClientId,
    #[relation]
    pub boutique: SiteId,
    pub amount: Money,
    pub tender: Tender,
    pub receipt: String,
    #[relation("approver")]
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
        HandedOver::spec(),
        Cancelled::spec(),
        Refunded::spec(),
    ]
}

/// The event with the digests of the documents behind it.
pub fn proven(event: impl Into<Draft>, digests: impl IntoIterator<Item = String>) -> Draft {
    Draft { evidence: digests.into_iter().collect(), ..event.into() }
}
