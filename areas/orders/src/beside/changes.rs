//! Changes asked for after the client's acceptance: proposed, assessed, confirmed, signed, and applied at once or not.

use base::{Currency, Date, Moment, id::PersonId, id::SiteId};
use kernel::{Choice, Envelope, Event, Row, Rows, RowsExt, State, StateExt};

use crate::{
    commands::{ChangeAsked, ChangeAssessed, ChangeConfirmed, ChangeSigned, ChangeWithdrawn, Part},
    events::{ChangeAnswered, ChangeApplied, ChangeProposed},
    order::{Order, OrderId},
    rows::What,
};

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ChangeState {
    /// Asked for; the desk says what it costs.
    #[choice(en = "to be assessed", fr = "à chiffrer")]
    Proposed,
    /// Assessed; finance or planning confirm.
    #[choice(en = "to be confirmed", fr = "à confirmer")]
    Assessed,
    /// Confirmed; the client signs or not.
    #[choice(en = "with the client", fr = "chez le client")]
    WithClient,
    /// Signed; to be applied.
    #[choice(en = "signed", fr = "signée")]
    Signed,
    /// In force.
    #[choice(en = "applied", fr = "appliquée")]
    Applied,
    /// The client said no.
    #[choice(en = "refused by the client", fr = "refusée par le client")]
    Rejected,
    /// Taken back before it was applied.
    #[choice(en = "withdrawn", fr = "retirée")]
    Withdrawn,
}

impl ChangeState {
    /// Whether nothing more comes of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Applied | Self::Rejected | Self::Withdrawn)
    }
}

/// A change the client asked for after accepting the quote.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_change", scope("boutique", "atelier"), index("order"))]
pub struct Change {
    /// Order and number of the change.
    #[column(en = "Change", fr = "Modification")]
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
    /// What changes.
    #[column(en = "What", fr = "Objet")]
    pub what: What,
    /// In a sentence.
    #[column(en = "Wish", fr = "Souhait")]
    pub wish: String,
    /// Where it stands.
    #[column(en = "State", fr = "État")]
    pub state: ChangeState,
    /// Its price in minor units; 0 until it is assessed.
    #[column(en = "Fee", fr = "Supplément", money = "currency")]
    pub fee: i64,
    /// The currency.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// Working days it adds.
    #[column(en = "Days more", fr = "Jours de plus")]
    pub days: i64,
    /// The date promised once it is applied; empty when the date stays.
    #[column(en = "Date after", fr = "Date ensuite")]
    pub promise: Option<Date>,
    /// The date promised when it was assessed.
    #[column(en = "Date before", fr = "Date d’avant")]
    pub promise_before: Option<Date>,
    /// Stones of the piece once it is applied; empty when they stay.
    #[column(en = "Stones after", fr = "Pierres ensuite")]
    pub stones: Option<u32>,
    /// Stones that are let go.
    #[column(en = "Stones let go", fr = "Pierres libérées")]
    pub release: Vec<String>,
    /// Who proposed it.
    #[column(en = "Proposed by", fr = "Proposée par")]
    pub by: PersonId,
    /// When it was proposed.
    #[column(en = "Proposed", fr = "Proposée")]
    pub proposed_at: Moment,
    /// Who assessed it.
    #[column(en = "Assessed by", fr = "Chiffrée par")]
    pub assessed_by: Option<PersonId>,
    /// In whose name, when a deputy assessed it.
    #[column(en = "Assessed for", fr = "Chiffrée pour")]
    pub assessed_for: Option<PersonId>,
    /// Who confirmed the price for finance.
    #[column(en = "Price confirmed by", fr = "Prix confirmé par")]
    pub price_by: Option<PersonId>,
    /// Who confirmed the date for planning.
    #[column(en = "Date confirmed by", fr = "Date confirmée par")]
    pub date_by: Option<PersonId>,
    /// When the client signed or refused it.
    #[column(en = "Answered", fr = "Réponse")]
    pub answered_at: Option<Moment>,
    /// Whether the client agreed.
    #[column(en = "Agreed", fr = "Acceptée")]
    pub agreed: Option<bool>,
    /// When it came into force.
    #[column(en = "Applied", fr = "Appliquée")]
    pub applied_at: Option<Moment>,
}

impl Change {
    /// Whether finance must confirm its price.
    pub fn asks_price(&self) -> bool {
        self.fee != 0
    }

    /// Whether planning must confirm its date.
    pub fn asks_date(&self) -> bool {
        self.promise.is_some()
    }

    /// Whether nothing is left to confirm.
    pub fn is_confirmed(&self) -> bool {
        (!self.asks_price() || self.price_by.is_some()) && (!self.asks_date() || self.date_by.is_some())
    }
}

/// The change of an order that is under way, when one is.
pub fn under_way(state: &dyn State, order: &OrderId) -> Option<Change> {
    state.rows::<Change>("order", order.0.as_str()).into_iter().find(|change| !change.state.is_over())
}

pub(super) fn fold(event: &Envelope, rows: &mut dyn Rows) {
    let at = event.occurred_at;
    if let Some(asked) = ChangeAsked::read(event) {
        let order = rows.row::<Order>(&asked.order.0);
        let Some(order) = order else { return };
        let what = (asked.what, asked.wish);
        rows.write(&begun(asked.change, order, what, event));
    } else if let Some(assessed) = ChangeAssessed::read(event) {
        rows.change::<Change>(&assessed.change, |change| {
            (change.fee, change.days) = (assessed.fee.minor, assessed.days);
            (change.promise, change.promise_before) = (assessed.promise, assessed.promise_before);
            (change.stones, change.release) = (assessed.stones, assessed.release);
            (change.assessed_by, change.assessed_for) = (Some(event.actor.clone()), event.on_behalf_of.clone());
            (change.price_by, change.date_by, change.answered_at, change.agreed) = (None, None, None, None);
            change.state = if change.is_confirmed() { ChangeState::WithClient } else { ChangeState::Assessed };
        });
    } else if let Some(confirmed) = ChangeConfirmed::read(event) {
        rows.change::<Change>(&confirmed.change, |change| {
            match confirmed.part {
                Part::Price => change.price_by = Some(event.actor.clone()),
                Part::Date => change.date_by = Some(event.actor.clone()),
            }
            if change.is_confirmed() {
                change.state = ChangeState::WithClient;
            }
        });
    } else if let Some(signed) = ChangeSigned::read(event) {
        rows.change::<Change>(&signed.change, |change| {
            change.state = if signed.agreed { ChangeState::Signed } else { ChangeState::Rejected };
            (change.answered_at, change.agreed) = (Some(at), Some(signed.agreed));
        });
    } else if let Some(applied) = ChangeApplied::read(event) {
        rows.change::<Change>(&applied.change, |change| {
            (change.state, change.applied_at) = (ChangeState::Applied, Some(at));
        });
    } else if let Some(withdrawn) = ChangeWithdrawn::read(event) {
        rows.change::<Change>(&withdrawn.change, |change| {
            (change.state, change.answered_at) = (ChangeState::Withdrawn, change.answered_at.or(Some(at)));
        });
    } else {
        former(event, rows);
    }
}

fn begun(id: String, order: Order, (what, wish): (What, String), event: &Envelope) -> Change {
    Change {
        id,
        order: order.id,
        boutique: order.boutique,
        atelier: order.atelier,
        what,
        wish,
        state: ChangeState::Proposed,
        fee: 0,
        currency: order.currency,
        days: 0,
        promise: None,
        promise_before: order.promise,
        stones: None,
        release: Vec::new(),
        by: event.actor.clone(),
        proposed_at: event.occurred_at,
        assessed_by: None,
        assessed_for: None,
        price_by: None,
        date_by: None,
        answered_at: None,
        agreed: None,
        applied_at: None,
    }
}

/// Changes of before, which the desk proposed with their fee and which held once the client had agreed.
fn former(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(proposed) = ChangeProposed::read(event) {
        let Some(order) = rows.row::<Order>(&proposed.order.0) else { return };
        let change = begun(proposed.change, order, (proposed.what, proposed.wish), event);
        rows.write(&Change {
            state: ChangeState::WithClient,
            fee: proposed.fee.minor,
            days: proposed.days,
            assessed_by: Some(event.actor.clone()),
            ..change
        });
    } else if let Some(answered) = ChangeAnswered::read(event) {
        rows.change::<Change>(&answered.change, |change| {
            let at = Some(event.occurred_at);
            (change.answered_at, change.agreed) = (at, Some(answered.agreed));
            (change.state, change.applied_at) =
                if answered.agreed { (ChangeState::Applied, at) } else { (ChangeState::Rejected, None) };
        });
    }
}
