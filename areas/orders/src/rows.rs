//! Rows beside the order: stones held for it, dates promised, payments, work at the bench, and the numbers given.

use base::{
    Carats, Currency, Date, Grams, Moment,
    id::{ClientId, PersonId, SiteId},
};
use kernel::{Choice, Row};

pub use crate::beside::{changes::Change, liability::CashReport};
use crate::order::{Cause, OrderId, StoneId};

/// Where a stone comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Source {
    /// The maison's stock.
    #[choice(en = "stock of the maison", fr = "stock de la maison")]
    Stock,
    /// On approval from a supplier.
    #[choice(en = "on memo from a supplier", fr = "en confié d’un fournisseur")]
    Memo,
    /// Bought for this order.
    #[choice(en = "bought for this order", fr = "achetée pour cette commande")]
    Purchase,
    /// Brought by the client.
    #[choice(en = "brought by the client", fr = "apportée par le client")]
    Client,
}

/// A stone held for an order, or once held for it. Two walls stand behind the decision: a stone is held once
/// (`stone_held`), a place of an order is filled once (`place_filled`); both are emptied when the stone is released.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(
    table = "orders_stone",
    scope("boutique"),
    unique("stone_held"),
    unique("place_filled"),
    index("stone"),
    index("order"),
    index("stone_held"),
    index("place_filled")
)]
pub struct StoneHeld {
    /// The allocation.
    #[column(en = "Allocation", fr = "Affectation")]
    pub id: String,
    /// The stone.
    #[column(en = "Stone", fr = "Pierre")]
    pub stone: StoneId,
    /// The order it is or was held for.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// The boutique of the order.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Its place in the piece, from 1.
    #[column(en = "Place", fr = "Place")]
    pub place: i64,
    /// Where it comes from.
    #[column(en = "Source", fr = "Provenance")]
    pub source: Source,
    /// Its weight.
    #[column(en = "Weight", fr = "Poids")]
    pub weight: Carats,
    /// Its certificate.
    #[column(en = "Certificate", fr = "Certificat")]
    pub certificate: Option<String>,
    /// The stone, while it is held.
    #[column(en = "Held stone", fr = "Pierre réservée", object = "stone")]
    pub stone_held: Option<StoneId>,
    /// Order and place, while it is held.
    #[column(en = "Place filled", fr = "Place occupée")]
    pub place_filled: Option<String>,
    /// Since when.
    #[column(en = "Allocated", fr = "Affectée")]
    pub allocated_at: Moment,
    /// By whom.
    #[column(en = "Allocated by", fr = "Affectée par")]
    pub allocated_by: PersonId,
    /// Until when.
    #[column(en = "Released", fr = "Libérée")]
    pub released_at: Option<Moment>,
}

/// A date promised to the client; none is ever removed.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_promise", scope("boutique", "atelier"), index("order"))]
pub struct Promise {
    /// Order and number of the promise.
    #[column(en = "Promise", fr = "Engagement")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Its atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// Number, from 1.
    #[column(en = "No.", fr = "N°")]
    pub number: u32,
    /// The date promised.
    #[column(en = "Date", fr = "Date")]
    pub date: Date,
    /// The date promised before.
    #[column(en = "Former date", fr = "Date précédente")]
    pub former: Option<Date>,
    /// Calendar days later than the former date; negative when sooner.
    #[column(en = "Days later", fr = "Jours de plus")]
    pub days_later: i64,
    /// Why it changed.
    #[column(en = "Cause", fr = "Cause")]
    pub cause: Cause,
    /// What the client was told.
    #[column(en = "Note", fr = "Note")]
    pub note: Option<String>,
    /// Who promised.
    #[column(en = "Promised by", fr = "Promis par")]
    pub by: PersonId,
    /// When.
    #[column(en = "Promised at", fr = "Promis le")]
    pub at: Moment,
}

/// What a payment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Purpose {
    /// Before anything is engaged.
    #[choice(en = "deposit", fr = "acompte")]
    Deposit,
    /// Between deposit and hand-over, up to the whole balance.
    #[choice(en = "balance", fr = "solde")]
    Balance,
    /// Given back to the client.
    #[choice(en = "refund", fr = "remboursement")]
    Refund,
}

/// How it was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Tender {
    /// Card.
    #[choice(en = "card", fr = "carte")]
    Card,
    /// Bank transfer.
    #[choice(en = "bank transfer", fr = "virement")]
    Transfer,
    /// Cheque.
    #[choice(en = "cheque", fr = "chèque")]
    Cheque,
    /// Cash.
    #[choice(en = "cash", fr = "espèces")]
    Cash,
}

/// A payment for an order; refunds are negative.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_payment", scope("boutique"), index("order"), index("client"))]
pub struct Payment {
    /// The payment.
    #[column(en = "Payment", fr = "Paiement")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// The client.
    #[column(en = "Client", fr = "Client")]
    pub client: ClientId,
    /// The boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// What for.
    #[column(en = "For", fr = "Objet")]
    pub purpose: Purpose,
    /// Minor units; negative for refunds.
    #[column(en = "Amount", fr = "Montant", money = "currency")]
    pub amount: i64,
    /// The currency.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// How.
    #[column(en = "Tender", fr = "Moyen de paiement")]
    pub tender: Tender,
    /// Number of the receipt.
    #[column(en = "Receipt", fr = "Reçu")]
    pub receipt: String,
    /// Who recorded it.
    #[column(en = "Recorded by", fr = "Enregistré par")]
    pub by: PersonId,
    /// When.
    #[column(en = "Recorded", fr = "Enregistré")]
    pub at: Moment,
}

/// Work on an order at one bench, from start to finish.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_work", scope("boutique", "atelier"), index("order"), index("artisan"), index("atelier"))]
pub struct Work {
    /// Order and number of the piece of work.
    #[column(en = "Work", fr = "Travail")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// The bench: `cad`, `wax_cast`, `setting`, `polishing`, `engraving`; also the stage of the procedure.
    #[column(en = "Bench", fr = "Établi", stage)]
    pub bench: String,
    /// Who started.
    #[column(en = "Artisan", fr = "Artisan")]
    pub artisan: PersonId,
    /// In whose name, when a deputy started.
    #[column(en = "For", fr = "Au nom de")]
    pub artisan_for: Option<PersonId>,
    /// Who finished, which may be somebody else.
    #[column(en = "Finished by", fr = "Terminé par")]
    pub finished_by: Option<PersonId>,
    /// When it started.
    #[column(en = "Started", fr = "Commencé")]
    pub started_at: Moment,
    /// When it was finished.
    #[column(en = "Finished", fr = "Terminé")]
    pub finished_at: Option<Moment>,
    /// Metal weighed in.
    #[column(en = "Weight in", fr = "Poids à l’entrée")]
    pub weight_in: Option<Grams>,
    /// Metal weighed out.
    #[column(en = "Weight out", fr = "Poids à la sortie")]
    pub weight_out: Option<Grams>,
    /// Stones counted in.
    #[column(en = "Stones in", fr = "Pierres à l’entrée")]
    pub stones_in: Option<i64>,
    /// Stones counted out.
    #[column(en = "Stones out", fr = "Pierres à la sortie")]
    pub stones_out: Option<i64>,
    /// Hours at the bench.
    #[column(en = "Hours", fr = "Heures")]
    pub hours: Option<i64>,
    /// Metal lost between the two weighings; negative when it weighs more.
    #[column(en = "Metal lost", fr = "Métal perdu")]
    pub lost: Option<Grams>,
    /// Most that may be lost at this bench: its standard and 0.3 g.
    #[column(en = "Allowed", fr = "Admis")]
    pub allowed: Option<Grams>,
}

/// A bench of the atelier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Bench {
    /// The model.
    #[choice(en = "CAD", fr = "CAO")]
    Cad,
    /// Wax and casting.
    #[choice(en = "wax and casting", fr = "cire et fonte")]
    WaxCast,
    /// Setting.
    #[choice(en = "setting", fr = "sertissage")]
    Setting,
    /// Polishing.
    #[choice(en = "polishing", fr = "polissage")]
    Polishing,
    /// Engraving.
    #[choice(en = "engraving", fr = "gravure")]
    Engraving,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum What {
    /// Finger, wrist or neck size.
    #[choice(en = "size", fr = "taille")]
    Size,
    /// Text or motif engraved.
    #[choice(en = "engraving", fr = "gravure")]
    Engraving,
    /// Another stone.
    #[choice(en = "stone", fr = "pierre")]
    Stone,
    /// Another metal.
    #[choice(en = "metal", fr = "métal")]
    Metal,
    /// The drawing.
    #[choice(en = "design", fr = "dessin")]
    Design,
}

/// The last order number given by a boutique in a year.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_number", scope("boutique"))]
pub struct Number {
    /// Boutique and year: `GVA-26`.
    #[column(en = "Series", fr = "Série")]
    pub id: String,
    /// The boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The last number given.
    #[column(en = "Last number", fr = "Dernier numéro")]
    pub last: u32,
}

/// A stay of an order in a stage, from the step that opened it to the step that closed it.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_stay", scope("boutique", "atelier"), index("order"), index("stage"))]
pub struct Stay {
    /// Order, stage and the event that opened it.
    #[column(en = "Stay", fr = "Passage")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Its atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// The stage.
    #[column(en = "Stage", fr = "Étape", stage)]
    pub stage: String,
    /// From when.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
    /// Until when it should have been over.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
    /// Until when; empty while it lasts.
    #[column(en = "Until", fr = "Jusqu’au")]
    pub until: Option<Moment>,
}
