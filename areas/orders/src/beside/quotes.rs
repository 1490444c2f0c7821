//! Every quote drawn up for an order, with its cost sheet: what was asked, at which metal price, and what came of it.

use base::{Currency, Date, Grams, Moment, id::PersonId, id::SiteId};
use kernel::{Choice, Envelope, Event, Row, Rows, RowsExt, StateExt};

use crate::{
    commands::CostSheetKept,
    events::{PriceApproved, PriceEndorsed, QuoteAccepted, QuoteExpired, Quoted},
    order::OrderId,
    terms::Band,
};

/// What came of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum QuoteState {
    /// Waits for finance.
    #[choice(en = "to be approved", fr = "à approuver")]
    DrawnUp,
    /// Approved by finance, endorsed where it must be.
    #[choice(en = "approved", fr = "approuvé")]
    Approved,
    /// The client signed it.
    #[choice(en = "accepted", fr = "accepté")]
    Accepted,
    /// Finance or the brand direction sent it back.
    #[choice(en = "sent back", fr = "renvoyé")]
    SentBack,
    /// Another was asked for, or took its place.
    #[choice(en = "replaced", fr = "remplacé")]
    Superseded,
    /// The client declined it.
    #[choice(en = "declined", fr = "décliné")]
    Declined,
    /// Its last day went by.
    #[choice(en = "expired", fr = "expiré")]
    Expired,
    /// The order ended before.
    #[choice(en = "void", fr = "sans objet")]
    Void,
}

/// A quote; none is ever removed.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_quote", scope("boutique", "atelier"), index("order"))]
pub struct QuoteRow {
    /// Order and number of the quote.
    #[column(en = "Quote", fr = "Devis")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The atelier foreseen.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    /// Number, from 1.
    #[column(en = "No.", fr = "N°")]
    pub revision: u32,
    /// What came of it.
    #[column(en = "State", fr = "État")]
    pub state: QuoteState,
    /// The price, in minor units.
    #[column(en = "Price", fr = "Prix", money = "currency")]
    pub price: i64,
    /// The value band of the price.
    #[column(en = "Value band", fr = "Tranche de valeur")]
    pub band: Band,
    /// The deposit asked, in minor units.
    #[column(en = "Deposit asked", fr = "Acompte demandé", money = "currency")]
    pub deposit: i64,
    /// The currency of every amount.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// The last day it can be accepted.
    #[column(en = "Valid until", fr = "Valable jusqu’au")]
    pub valid_until: Date,
    /// Metal foreseen.
    #[column(en = "Metal", fr = "Métal")]
    pub metal: Option<Grams>,
    /// Price of a gram of it, in minor units.
    #[column(en = "Price of a gram", fr = "Prix du gramme", money = "currency", cost)]
    pub metal_price: Option<i64>,
    /// The day that price was fixed.
    #[column(en = "Metal price of", fr = "Cours du métal du")]
    pub fixing: Option<Date>,
    /// What the metal costs, in minor units.
    #[column(en = "Metal cost", fr = "Coût du métal", money = "currency", cost)]
    pub metal_cost: Option<i64>,
    /// What the stones cost, in minor units.
    #[column(en = "Stones cost", fr = "Coût des pierres", money = "currency", cost)]
    pub stones_cost: Option<i64>,
    /// Hours foreseen at the benches.
    #[column(en = "Hours", fr = "Heures")]
    pub hours: Option<i64>,
    /// What an hour costs, in minor units.
    #[column(en = "Rate of an hour", fr = "Taux horaire", money = "currency", cost)]
    pub rate: Option<i64>,
    /// What the hours cost, in minor units.
    #[column(en = "Labour cost", fr = "Coût du travail", money = "currency", cost)]
    pub labour_cost: Option<i64>,
    /// Everything else, in minor units.
    #[column(en = "Other costs", fr = "Autres coûts", money = "currency", cost)]
    pub other_cost: Option<i64>,
    /// All of it, in minor units.
    #[column(en = "Cost", fr = "Coût", money = "currency", cost)]
    pub cost: i64,
    /// What is left of the price, in hundredths of it.
    #[column(en = "Margin in %", fr = "Marge en %", cost)]
    pub margin: i64,
    /// Who drew it up.
    #[column(en = "Drawn up by", fr = "Établi par")]
    pub by: PersonId,
    /// When.
    #[column(en = "Drawn up", fr = "Établi")]
    pub at: Moment,
    /// Who approved it for finance.
    #[column(en = "Approved by", fr = "Approuvé par")]
    pub approved_by: Option<PersonId>,
    /// Who endorsed it for the brand direction.
    #[column(en = "Endorsed by", fr = "Visé par")]
    pub endorsed_by: Option<PersonId>,
    /// When the client answered, or it expired.
    #[column(en = "Settled", fr = "Réglé")]
    pub settled_at: Option<Moment>,
}

fn key(order: &OrderId, revision: u32) -> String {
    format!("{order}/{revision}")
}

pub(super) fn fold(event: &Envelope, rows: &mut dyn Rows) {
    let at = event.occurred_at;
    if let Some(quoted) = Quoted::read(event) {
        settle_open(quoted.order.0.as_str(), QuoteState::Superseded, event, rows);
        drawn_up(quoted, event, rows);
    } else if let Some(sheet) = CostSheetKept::read(event) {
        rows.change::<QuoteRow>(key(&sheet.order, sheet.revision), |row| {
            row.metal_price = sheet.metal_price.map(|money| money.minor);
            row.metal_cost = Some(sheet.metal_cost.minor);
            row.stones_cost = Some(sheet.stones_cost.minor);
            (row.hours, row.rate) = (Some(sheet.hours), sheet.rate.map(|money| money.minor));
            row.labour_cost = Some(sheet.labour_cost.minor);
            row.other_cost = Some(sheet.other_cost.minor);
        });
    } else if let Some(approved) = PriceApproved::read(event) {
        rows.change::<QuoteRow>(key(&approved.order, approved.revision), |row| {
            row.approved_by = Some(event.actor.clone());
            if row.band < Band::V4 {
                row.state = QuoteState::Approved;
            }
        });
    } else if let Some(endorsed) = PriceEndorsed::read(event) {
        rows.change::<QuoteRow>(key(&endorsed.order, endorsed.revision), |row| {
            (row.endorsed_by, row.state) = (Some(event.actor.clone()), QuoteState::Approved);
        });
    } else if let Some(accepted) = QuoteAccepted::read(event) {
        rows.change::<QuoteRow>(key(&accepted.order, accepted.revision), |row| {
            (row.state, row.settled_at) = (QuoteState::Accepted, Some(at));
        });
    } else if let Some(expired) = QuoteExpired::read(event) {
        rows.change::<QuoteRow>(key(&expired.order, expired.revision), |row| {
            (row.state, row.settled_at) = (QuoteState::Expired, Some(at));
        });
    }
    let step = event.case.as_ref().map(|case| (case.step.as_str(), case.case.id.as_str()));
    match step {
        Some(("return_price", order)) => settle_open(order, QuoteState::SentBack, event, rows),
        Some(("ask_requote", order)) => settle_open(order, QuoteState::Superseded, event, rows),
        Some(("decline_quote", order)) => settle_open(order, QuoteState::Declined, event, rows),
        Some(("cancel", order)) => settle_open(order, QuoteState::Void, event, rows),
        _ => {}
    }
}

fn drawn_up(quoted: Quoted, event: &Envelope, rows: &mut dyn Rows) {
    let price = quoted.price.minor;
    rows.write(&QuoteRow {
        id: key(&quoted.order, quoted.revision),
        order: quoted.order,
        boutique: quoted.boutique,
        atelier: quoted.atelier,
        revision: quoted.revision,
        state: QuoteState::DrawnUp,
        price,
        band: quoted.band,
        deposit: quoted.deposit.minor,
        currency: quoted.price.currency,
        valid_until: quoted.valid_until,
        metal: quoted.metal,
        metal_price: None,
        fixing: quoted.fixing,
        metal_cost: None,
        stones_cost: None,
        hours: None,
        rate: None,
        labour_cost: None,
        other_cost: None,
        cost: quoted.cost.minor,
        margin: (price - quoted.cost.minor).saturating_mul(100) / price.max(1),
        by: event.actor.clone(),
        at: event.occurred_at,
        approved_by: None,
        endorsed_by: None,
        settled_at: None,
    });
}

fn settle_open(order: &str, state: QuoteState, event: &Envelope, rows: &mut dyn Rows) {
    for row in rows.rows::<QuoteRow>("order", order).into_iter().filter(|row| row.settled_at.is_none()) {
        rows.write(&QuoteRow { state, settled_at: Some(event.occurred_at), ..row });
    }
}
