//! The cancellation of an order: asked, costed, approved by two, settled by refund to the tenders it was paid with.

use base::{Currency, Moment, id::PersonId, id::SiteId};
use kernel::{Choice, Envelope, Event, Row, Rows, RowsExt, StateExt};

use crate::{
    commands::{CancellationApproved, CancellationAssessed, Fate, ReviewDecided},
    events::{Cancelled, Refunded},
    order::{Order, OrderId},
};

/// Where a cancellation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CancellationState {
    /// Somebody asked.
    #[choice(en = "asked for", fr = "demandée")]
    Asked,
    /// The costs incurred are known.
    #[choice(en = "to be approved", fr = "à approuver")]
    Assessed,
    /// Finance and the brand direction agree.
    #[choice(en = "to be settled", fr = "à régler")]
    Approved,
    /// Refunded and over.
    #[choice(en = "settled", fr = "réglée")]
    Settled,
}

/// The cancellation of one order.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_cancellation", scope("boutique", "atelier"), index("order"))]
pub struct Cancellation {
    /// The order's number.
    #[column(en = "Cancellation", fr = "Annulation")]
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
    /// Where it stands.
    #[column(en = "State", fr = "État")]
    pub state: CancellationState,
    /// Why it was asked.
    #[column(en = "Reason", fr = "Motif")]
    pub reason: String,
    /// Who asked.
    #[column(en = "Asked by", fr = "Demandée par")]
    pub asked_by: PersonId,
    /// When.
    #[column(en = "Asked", fr = "Demandée")]
    pub asked_at: Moment,
    /// Metal lost, in minor units.
    #[column(en = "Metal lost", fr = "Métal perdu", money = "currency", cost)]
    pub metal: Option<i64>,
    /// Work done, in minor units.
    #[column(en = "Work done", fr = "Travail accompli", money = "currency", cost)]
    pub labour: Option<i64>,
    /// Stones bought that serve nothing else, in minor units.
    #[column(en = "Stones engaged", fr = "Pierres engagées", money = "currency", cost)]
    pub stones: Option<i64>,
    /// What the client is charged of it, in minor units.
    #[column(en = "Kept", fr = "Retenu", money = "currency")]
    pub kept: Option<i64>,
    /// The currency.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// What becomes of the piece.
    #[column(en = "What becomes of the piece", fr = "Devenir de la pièce")]
    pub fate: Option<Fate>,
    /// Who assessed the costs.
    #[column(en = "Assessed by", fr = "Chiffrée par")]
    pub assessed_by: Option<PersonId>,
    /// Who approved for finance.
    #[column(en = "Approved for finance by", fr = "Approuvée pour la finance par")]
    pub finance_by: Option<PersonId>,
    /// Who approved for the brand direction.
    #[column(en = "Approved for the brand by", fr = "Approuvée pour la marque par")]
    pub brand_by: Option<PersonId>,
    /// Given back so far, in minor units.
    #[column(en = "Refunded", fr = "Remboursé", money = "currency")]
    pub refunded: i64,
    /// When it was settled.
    #[column(en = "Settled", fr = "Réglée")]
    pub settled_at: Option<Moment>,
}

impl Cancellation {
    /// What the client is charged, in minor units.
    pub fn kept(&self) -> i64 {
        self.kept.unwrap_or(0)
    }
}

pub(super) fn fold(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(case) = event.case.as_ref().filter(|case| case.step == "ask_cancellation") {
        let reason = event.payload.get("reason").and_then(serde_json::Value::as_str).unwrap_or_default();
        asked(&case.case.id, reason, event, rows);
    } else if let Some(case) = event.case.as_ref().filter(|_| dissolves(event)) {
        let reason = event.payload.get("unclaimed_reason").and_then(serde_json::Value::as_str).unwrap_or_default();
        asked(&case.case.id, reason, event, rows);
    } else if let Some(review) = ReviewDecided::read(event).filter(|review| review.decision.code() == "cancel") {
        asked(review.order.0.as_str(), &review.opinion, event, rows);
    } else if let Some(assessed) = CancellationAssessed::read(event) {
        rows.change::<Cancellation>(&assessed.order.0, |row| {
            row.state = CancellationState::Assessed;
            row.metal = Some(assessed.metal.minor);
            row.labour = Some(assessed.labour.minor);
            row.stones = Some(assessed.stones.minor);
            (row.kept, row.fate) = (Some(assessed.kept.minor), Some(assessed.fate));
            row.assessed_by = Some(event.actor.clone());
            // Other costs are not what was approved.
            (row.finance_by, row.brand_by) = (None, None);
        });
    } else if let Some(approved) = CancellationApproved::read(event) {
        rows.change::<Cancellation>(&approved.order.0, |row| {
            match approved.hat.as_str() {
                "finance" => row.finance_by = Some(event.actor.clone()),
                _ => row.brand_by = Some(event.actor.clone()),
            }
            if row.finance_by.is_some() && row.brand_by.is_some() {
                row.state = CancellationState::Approved;
            }
        });
    } else if let Some(cancelled) = Cancelled::read(event) {
        rows.change::<Cancellation>(&cancelled.order.0, |row| {
            (row.state, row.settled_at) = (CancellationState::Settled, Some(event.occurred_at));
            row.fate = row.fate.or(Fate::from_code(&cancelled.fate));
            row.kept = row.kept.or(Some(cancelled.kept.minor));
        });
    } else if let Some(refunded) = Refunded::read(event) {
        rows.change::<Cancellation>(&refunded.order.0, |row| row.refunded += refunded.amount.minor);
    }
}

/// Whether the boutique direction has an unclaimed order cancelled, which asks for its cancellation.
pub(crate) fn dissolves(event: &Envelope) -> bool {
    event.case.as_ref().is_some_and(|case| case.step == "decide_unclaimed")
        && event.payload.get("unclaimed_decision").and_then(serde_json::Value::as_str) == Some("dissolve")
}

fn asked(id: &str, reason: &str, event: &Envelope, rows: &mut dyn Rows) {
    let Some(order) = rows.row::<Order>(id) else { return };
    rows.write(&Cancellation {
        id: id.to_owned(),
        order: order.id,
        boutique: order.boutique,
        atelier: order.atelier,
        state: CancellationState::Asked,
        reason: reason.to_owned(),
        asked_by: event.actor.clone(),
        asked_at: event.occurred_at,
        metal: None,
        labour: None,
        stones: None,
        kept: None,
        currency: order.currency,
        fate: None,
        assessed_by: None,
        finance_by: None,
        brand_by: None,
        refunded: 0,
        settled_at: None,
    });
}
