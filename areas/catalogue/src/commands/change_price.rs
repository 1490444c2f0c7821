//! Change a price that was set: its amount, or its last day.

use base::{Date, Money};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::sound_price;
use crate::rows::{Price, PriceId, ReferenceId};

/// Change a price that was set.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "catalogue.change_price",
    en = "Change the price",
    fr = "Modifier le prix",
    purpose_fr = "Modifier un prix fixé.",
    subject = "listing",
    roles("operations_coordinator", "special_orders_desk", "finance", "administrator")
)]
pub struct ChangePrice {
    #[field(en = "Price", fr = "Prix")]
    listing: PriceId,
    #[field(en = "Amount", fr = "Montant")]
    price: Money,
    #[field(en = "Valid until", fr = "Valable jusqu’au")]
    valid_until: Option<Date>,
}

/// A price was changed.
#[derive(Serialize, Deserialize, Event)]
#[event(kind = "catalogue.price_changed", version = 1, en = "Price changed", fr = "Prix modifié")]
pub struct PriceChanged {
    /// Reference, market, first day.
    #[relation("subject")]
    pub listing: PriceId,
    /// The reference.
    #[relation]
    pub reference: ReferenceId,
    /// The amount.
    pub price: Money,
    /// The last day.
    pub valid_until: Option<Date>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "catalogue")]
enum No {
    #[say(
        en = "There is no price {listing}; set one first.",
        fr = "Le prix {listing} n’existe pas ; fixez-en un d’abord.",
        at = "listing"
    )]
    NoSuchPrice { listing: PriceId },
    #[say(
        en = "Another price in the same market begins on {from}; end this one before that day.",
        fr = "Un autre prix du même marché commence le {from} ; faites finir celui-ci avant ce jour.",
        at = "valid_until"
    )]
    Overlaps { from: Date },
}

impl Command for ChangePrice {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let Some(row) = state.row::<Price>(&self.listing.0) else {
            return Err(No::NoSuchPrice { listing: self.listing.clone() }.into());
        };
        let mut refusals = Refusals::none();
        sound_price(self.price.minor, row.valid_from, self.valid_until, &mut refusals);
        let others = state.rows::<Price>("reference", row.reference.0.as_str());
        let next = others
            .iter()
            .filter(|p| p.market == row.market && p.valid_from > row.valid_from)
            .min_by_key(|p| p.valid_from);
        if let Some(next) = next.filter(|next| self.valid_until.is_none_or(|until| until >= next.valid_from)) {
            refusals.add(No::Overlaps { from: next.valid_from });
        }
        refusals.or(Events::one(PriceChanged {
            listing: self.listing.clone(),
            reference: row.reference,
            price: self.price,
            valid_until: self.valid_until,
        }))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![PriceChanged::spec()]
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::scene::{house, ring};
    use kernel::StateExt;
    use serde_json::json;

    #[test]
    fn an_amount_is_changed_and_never_overlaps() {
        let (mut house, ops) = house();
        house.act(&ops, "HQ", "catalogue.list_reference", ring());
        for from in ["2026-01-01", "2026-07-01"] {
            let body = json!({"reference": "B4084600", "market": "CH", "price": {"minor": 5, "currency": "CHF"}, "valid_from": from});
            house.act(&ops, "HQ", "catalogue.set_price", body);
        }
        let body = |listing: &str| json!({"listing": listing, "price": {"minor": 7, "currency": "CHF"}});
        house.act(&ops, "HQ", "catalogue.change_price", body("B4084600/CH/2026-07-01"));
        let row: crate::Price = house.rows.row("B4084600/CH/2026-07-01").unwrap();
        assert_eq!(row.price, 7);
        let refused = |listing| house.refused(&ops, "HQ", "catalogue.change_price", body(listing));
        assert_eq!(refused("B4084600/CH/2026-01-01"), ["catalogue.overlaps"]);
        assert_eq!(refused("B1/CH/2026-01-01"), ["catalogue.no_such_price"]);
    }
}
