//! What is known of an order: its row, and what every act on it checks first.

use base::{
    Currency, Date, Moment, Money,
    id::{ClientId, PersonId, SiteId},
};
use kernel::{Choice, Context, ObjectRef, Refusal, Refusals, Row, State, StateExt};

use crate::{
    beside::holds::WaitsFor,
    terms::{Band, OrderKind},
};

kernel::object_ids! {
    /// A special order, numbered by boutique and year: `GVA-26-0042`.
    OrderId = "order",
    /// A stone of the maison, a supplier or a client, by its inventory number.
    StoneId = "stone",
}

/// Why a date promised to the client changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Cause {
    /// The first promise: nothing changed yet.
    #[choice(en = "first promise", fr = "premier engagement")]
    First,
    /// The stone is late, refused or replaced.
    #[choice(en = "stone", fr = "pierre")]
    Stone,
    /// The atelier has no room.
    #[choice(en = "capacity of the atelier", fr = "capacité de l’atelier")]
    Capacity,
    /// Work was done again.
    #[choice(en = "rework", fr = "reprise")]
    Rework,
    /// The client asked.
    #[choice(en = "client", fr = "client")]
    Client,
    /// The assay office.
    #[choice(en = "assay", fr = "poinçonnage")]
    Assay,
    /// Customs.
    #[choice(en = "customs", fr = "douane")]
    Customs,
}

/// A special order.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(
    table = "orders_order",
    scope("boutique", "atelier"),
    index("boutique"),
    index("atelier"),
    index("stage", "due"),
    index("client"),
    index("due"),
    index("requested_at"),
    // what the board and the dates to keep ask for: orders neither ended nor handed over
    index("ended_at", "handed_over_at", "stage", "due"),
    index("ended_at", "handed_over_at", "promise"),
    // what the lists count
    index("kind"),
    index("band"),
    index("cause")
)]
pub struct Order {
    /// Number.
    #[column(en = "Order", fr = "Commande")]
    pub id: OrderId,
    /// What is asked of the atelier.
    #[column(en = "Type", fr = "Type")]
    pub kind: OrderKind,
    /// The piece in a few words.
    #[column(en = "Piece", fr = "Pièce")]
    pub title: String,
    /// The client's wish in their words.
    #[column(en = "Brief", fr = "Souhait", personal)]
    pub brief: String,
    /// For whom.
    #[column(en = "Client", fr = "Client")]
    pub client: ClientId,
    /// Where it was asked and will be handed over.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Where it is made: foreseen with the quote, settled with the plan.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// Who took the wish.
    #[column(en = "Advisor", fr = "Conseiller")]
    pub advisor: PersonId,
    /// The stage it is in (the first of them when parts run side by side).
    #[column(en = "Stage", fr = "Étape", stage)]
    pub stage: String,
    /// Every stage it is in.
    #[column(en = "Open stages", fr = "Étapes ouvertes")]
    pub stages: Vec<String>,
    /// Since when it is in that stage.
    #[column(en = "In stage since", fr = "Dans l’étape depuis")]
    pub stage_since: Moment,
    /// When the stage should be over; empty once the order is over.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
    /// What the client would like to spend, in minor units.
    #[column(en = "Budget", fr = "Budget", money = "currency")]
    pub budget: Option<i64>,
    /// The price quoted last, in minor units.
    #[column(en = "Price", fr = "Prix", money = "currency")]
    pub price: Option<i64>,
    /// What it costs the maison, in minor units.
    #[column(en = "Cost", fr = "Coût", money = "currency", cost)]
    pub cost: Option<i64>,
    /// Changes agreed by the client since, in minor units.
    #[column(en = "Changes agreed", fr = "Modifications acceptées", money = "currency")]
    pub extras: i64,
    /// Currency of every amount of the order: the boutique's.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// Value band of the price.
    #[column(en = "Value band", fr = "Tranche de valeur")]
    pub band: Option<Band>,
    /// Number of the quote, from 1.
    #[column(en = "Quote no.", fr = "Devis n°")]
    pub revision: u32,
    /// Who drew up the quote.
    #[column(en = "Quoted by", fr = "Devis établi par")]
    pub quoted_by: Option<PersonId>,
    /// In whose name, when a deputy drew it up.
    #[column(en = "Quoted for", fr = "Devis établi pour")]
    pub quoted_for: Option<PersonId>,
    /// Who approved the price (finance).
    #[column(en = "Price approved by", fr = "Prix approuvé par")]
    pub approved_by: Option<PersonId>,
    /// Who endorsed a price of V4 and above (brand direction).
    #[column(en = "Price endorsed by", fr = "Prix visé par")]
    pub endorsed_by: Option<PersonId>,
    /// The last day the quote can be accepted.
    #[column(en = "Quote valid until", fr = "Devis valable jusqu’au")]
    pub valid_until: Option<Date>,
    /// Deposit asked, in minor units.
    #[column(en = "Deposit asked", fr = "Acompte demandé", money = "currency")]
    pub deposit: Option<i64>,
    /// Paid so far less refunds, in minor units.
    #[column(en = "Paid", fr = "Payé", money = "currency")]
    pub paid: i64,
    /// Stones the maison must set.
    #[column(en = "Stones", fr = "Pierres")]
    pub stones: u32,
    /// The size measured.
    #[column(en = "Size", fr = "Taille")]
    pub size: Option<String>,
    /// When the client needs it.
    #[column(en = "Needed by", fr = "Souhaité pour le")]
    pub need_by: Option<Date>,
    /// The first date promised.
    #[column(en = "First promise", fr = "Premier engagement")]
    pub first_promise: Option<Date>,
    /// The date promised now.
    #[column(en = "Promised for", fr = "Promis pour le")]
    pub promise: Option<Date>,
    /// How many dates were promised.
    #[column(en = "Promises", fr = "Engagements")]
    pub promises: u32,
    /// Why the date changed last.
    #[column(en = "Last cause of delay", fr = "Dernière cause de report")]
    pub cause: Option<Cause>,
    /// Times it went back to the bench.
    #[column(en = "Reworks", fr = "Reprises")]
    pub reworks: u32,
    /// Reworks the review board allowed beyond the two of the rule.
    #[column(en = "Reworks granted", fr = "Reprises accordées")]
    pub reworks_granted: u32,
    /// Who judged its quality last.
    #[column(en = "Judged by", fr = "Jugée par")]
    pub judged_by: Option<PersonId>,
    /// Who released it to quality control.
    #[column(en = "Released by", fr = "Remise au contrôle par")]
    pub released_by: Option<PersonId>,
    /// Whether it is on hold.
    #[column(en = "On hold", fr = "En attente")]
    pub on_hold: bool,
    /// What it waits for, while it is on hold.
    #[column(en = "Waiting for", fr = "En attente de")]
    pub held_for: Option<WaitsFor>,
    /// Since when it stands still.
    #[column(en = "On hold since", fr = "En attente depuis")]
    pub held_since: Option<Moment>,
    /// When the wait is looked at again.
    #[column(en = "Review on", fr = "À revoir le")]
    pub hold_review: Option<Date>,
    /// Calendar days it stood still in all: the clock of the date promised paused for so long.
    #[column(en = "Days on hold", fr = "Jours d’attente")]
    pub held_days: i64,
    /// Who asked to cancel it.
    #[column(en = "Cancellation asked by", fr = "Annulation demandée par")]
    pub cancel_asked_by: Option<PersonId>,
    /// Who approved to cancel it (boutique direction).
    #[column(en = "Cancellation approved by", fr = "Annulation approuvée par")]
    pub cancel_approved_by: Option<PersonId>,
    /// When the wish was taken.
    #[column(en = "Asked", fr = "Demandée")]
    pub requested_at: Moment,
    /// When the current quote was drawn up.
    #[column(en = "Quoted", fr = "Devis établi")]
    pub quoted_at: Option<Moment>,
    /// When the client accepted the quote.
    #[column(en = "Accepted", fr = "Acceptée")]
    pub accepted_at: Option<Moment>,
    /// When the deposit was recorded.
    #[column(en = "Deposit received", fr = "Acompte reçu")]
    pub deposit_at: Option<Moment>,
    /// When every stone was there.
    #[column(en = "Stones complete", fr = "Pierres réunies")]
    pub stones_at: Option<Moment>,
    /// When production was planned.
    #[column(en = "Planned", fr = "Planifiée")]
    pub planned_at: Option<Moment>,
    /// When quality control passed it.
    #[column(en = "Quality passed", fr = "Contrôle réussi")]
    pub passed_at: Option<Moment>,
    /// When two people of the boutique had received it.
    #[column(en = "Received", fr = "Reçue")]
    pub received_at: Option<Moment>,
    /// When the client was told that it is there.
    #[column(en = "Client told", fr = "Client prévenu")]
    pub notified_at: Option<Moment>,
    /// How often the client was reminded since.
    #[column(en = "Reminders", fr = "Relances")]
    pub reminders: u32,
    /// When it was handed over.
    #[column(en = "Handed over", fr = "Remise")]
    pub handed_over_at: Option<Moment>,
    /// When it was over, one way or another.
    #[column(en = "Over", fr = "Terminée")]
    pub ended_at: Option<Moment>,
}

impl Order {
    /// Price and agreed changes less what was paid.
    pub fn balance(&self) -> Money {
        Money::new(self.price.unwrap_or(0) + self.extras - self.paid, self.currency)
    }

    /// What the client agreed to pay, with the changes accepted since.
    pub fn agreed(&self) -> Option<Money> {
        self.price.map(|minor| Money::new(minor + self.extras, self.currency))
    }

    /// The price as an amount.
    pub fn price(&self) -> Option<Money> {
        self.price.map(|minor| Money::new(minor, self.currency))
    }

    /// Whether every approval the price needs is there.
    pub fn price_is_approved(&self) -> bool {
        self.approved_by.is_some() && (self.band < Some(Band::V4) || self.endorsed_by.is_some())
    }
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "There is no order {order}; look for it in the list of orders.",
        fr = "La commande {order} n’existe pas ; cherchez-la dans la liste des commandes.",
        at = "order"
    )]
    NotFound { order: OrderId },
    #[say(
        en = "Order {order} is over and accepts nothing more; take a new wish if the client wants one.",
        fr = "La commande {order} est terminée et n’accepte plus rien ; enregistrez un nouveau souhait si le client le désire.",
        at = "order"
    )]
    Ended { order: OrderId },
    #[say(
        en = "Order {order} has no deposit yet; the cash desk records it before anything is engaged.",
        fr = "La commande {order} n’a pas encore d’acompte ; la caisse l’enregistre avant tout engagement.",
        at = "order"
    )]
    DepositMissing { order: OrderId },
    #[say(
        en = "Amounts of this order are in {expected}; this one is in {given}. Enter it in {expected}.",
        fr = "Les montants de cette commande sont en {expected} ; celui-ci est en {given}. Saisissez-le en {expected}."
    )]
    OtherCurrency { expected: String, given: String },
}

/// The order, when acts on it are possible at all; else the reasons. That it is on hold its procedure says.
pub fn open(state: &dyn State, id: &OrderId) -> Result<Order, Refusals> {
    found(state, id)
}

/// The order, even on hold, as long as it is not over.
pub fn found(state: &dyn State, id: &OrderId) -> Result<Order, Refusals> {
    match state.row::<Order>(&id.0) {
        None => Err(Refusals::from(No::NotFound { order: id.clone() })),
        Some(order) if order.ended_at.is_some() => Err(Refusals::from(No::Ended { order: id.clone() })),
        Some(order) => Ok(order),
    }
}

/// What stands in the way of an act on an order before anything is typed. An order that is over, on hold or unknown is
/// told by its procedure already.
pub fn foreseen(subject: &ObjectRef, state: &dyn State, judge: impl FnOnce(&Order) -> Refusals) -> Refusals {
    found(state, &OrderId(subject.id.clone())).map_or_else(|_| Refusals::none(), |order| judge(&order))
}

/// Nothing is engaged before the deposit.
pub fn need_deposit(order: &Order, refusals: &mut Refusals) {
    refusals.add_if(order.deposit_at.is_none(), No::DepositMissing { order: order.id.clone() });
}

/// Every amount of an order is in one currency; the refusal is shown beside the field named.
pub fn same_currency(order: &Order, amount: Money, field: &str, refusals: &mut Refusals) {
    if amount.currency != order.currency {
        let no =
            No::OtherCurrency { expected: order.currency.code().to_owned(), given: amount.currency.code().to_owned() };
        refusals.add(Refusal::from(no).at(field));
    }
}

/// Whether the person who acts, or the one they act for, is one of these people.
pub fn is_one_of<'a>(context: &Context, people: impl IntoIterator<Item = &'a PersonId>) -> bool {
    people.into_iter().any(|p| *p == context.actor.person || Some(p) == context.on_behalf_of.as_ref())
}

/// Today where the order was asked.
pub fn today(context: &Context, site: &SiteId) -> Date {
    let utc = base::moment::zone::TimeZone::UTC;
    let zone = context.calendar(Some(site)).map_or(&utc, base::BusinessCalendar::zone);
    context.now.date_in(zone)
}
