//! Times an order stood still: for whom, why, whose it is to end it, and how long it lasted.

use base::{Date, Moment, id::PersonId, id::SiteId};
use kernel::{Choice, Envelope, Event, Row, Rows, RowsExt, StateExt};

use crate::{
    commands::{Held, Resumed},
    order::{Cause, OrderId},
};

/// What an order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum WaitsFor {
    /// An answer, a visit.
    #[choice(en = "the client", fr = "le client")]
    Client,
    /// A stone.
    #[choice(en = "a stone", fr = "une pierre")]
    Stone,
    /// A payment.
    #[choice(en = "a payment", fr = "un paiement")]
    Payment,
}

impl WaitsFor {
    /// Why a date moves that was promised before the wait.
    pub fn cause(self) -> Cause {
        match self {
            Self::Stone => Cause::Stone,
            Self::Client | Self::Payment => Cause::Client,
        }
    }
}

/// A time on hold.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_hold", scope("boutique", "atelier"), index("order"))]
pub struct Hold {
    /// Order and number of the hold.
    #[column(en = "Hold", fr = "Attente")]
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
    /// What is waited for.
    #[column(en = "Waiting for", fr = "En attente de")]
    pub waits_for: WaitsFor,
    /// Why.
    #[column(en = "Reason", fr = "Motif")]
    pub reason: String,
    /// Whose it is to end it.
    #[column(en = "Owner", fr = "Responsable")]
    pub owner: PersonId,
    /// When it is looked at again.
    #[column(en = "Review on", fr = "À revoir le")]
    pub review: Date,
    /// The close of that day.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
    /// Since when.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
    /// Until when; empty while it lasts.
    #[column(en = "Until", fr = "Jusqu’au")]
    pub until: Option<Moment>,
    /// How long it lasted.
    #[column(en = "Stood still", fr = "Durée d’arrêt", duration)]
    pub lasted: Option<i64>,
}

pub(super) fn fold(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(held) = Held::read(event) {
        let before = rows.rows::<Hold>("order", held.order.0.as_str()).len();
        rows.write(&Hold {
            id: format!("{}/{:02}", held.order, before + 1),
            order: held.order,
            boutique: held.boutique,
            atelier: held.atelier,
            waits_for: held.waits_for,
            reason: held.reason,
            owner: held.owner,
            review: held.review,
            due: Some(held.due),
            since: event.occurred_at,
            until: None,
            lasted: None,
        });
    } else if let Some(resumed) = Resumed::read(event) {
        end(resumed.order.0.as_str(), event, rows);
    } else if event.kind == "orders.cancelled"
        && let Some(order) = event.related("order")
    {
        end(order, event, rows);
    }
}

fn end(order: &str, event: &Envelope, rows: &mut dyn Rows) {
    let at = event.occurred_at;
    for hold in rows.rows::<Hold>("order", order).into_iter().filter(|hold| hold.until.is_none()) {
        rows.write(&Hold { until: Some(at), due: None, lasted: Some(at.since(hold.since)), ..hold });
    }
}
