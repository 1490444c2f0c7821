//! Set a price in a market from a day; the one before ends the day before.

use base::{Date, Money};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::{current, sound_price};
use crate::rows::{Price, PriceId, ReferenceId};

/// Set what a reference costs in a market.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "catalogue.set_price",
    en = "Set a price",
    fr = "Fixer un prix",
    purpose_fr = "Fixer ce que vaut une référence sur un marché.",
    roles("operations_coordinator", "special_orders_desk", "finance", "administrator"),
    begins
)]
pub struct SetPrice {
    #[field(en = "Reference", fr = "Référence")]
    reference: ReferenceId,
    #[field(
        en = "Market",
        fr = "Marché",
        max = 2,
        help_en = "Country in two letters, such as CH",
        help_fr = "Pays en deux lettres, par exemple CH"
    )]
    market: String,
    #[field(en = "Price", fr = "Prix")]
    price: Money,
    #[field(en = "Valid from", fr = "Valable du")]
    valid_from: Date,
    #[field(en = "Valid until", fr = "Valable jusqu’au")]
    valid_until: Option<Date>,
}

/// A price was set.
#[derive(Serialize, Deserialize, Event)]
#[event(kind = "catalogue.price_set", version = 1, en = "Price set", fr = "Prix fixé")]
pub struct PriceSet {
    /// Reference, market, first day.
    #[relation("subject")]
    pub listing: PriceId,
    /// The reference.
    #[relation]
    pub reference: ReferenceId,
    /// The market.
    pub market: String,
    /// The amount.
    pub price: Money,
    /// The first day.
    pub valid_from: Date,
    /// The last day.
    pub valid_until: Option<Date>,
    /// The price that ends the day before.
    #[relation]
    pub closes: Option<PriceId>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "catalogue")]
enum No {
    #[say(
        en = "There is a price in {market} from that day already; change it instead.",
        fr = "Un prix existe déjà pour {market} à compter de ce jour ; modifiez-le plutôt.",
        at = "valid_from"
    )]
    PriceExists { market: String },
    #[say(
        en = "A later price in {market} begins on {from}; end this one before that day.",
        fr = "Un prix ultérieur pour {market} commence le {from} ; faites finir celui-ci avant ce jour.",
        at = "valid_until"
    )]
    LaterPrice { market: String, from: Date },
    #[say(
        en = "The market is a country in two capital letters, such as CH.",
        fr = "Le marché est un pays en deux capitales, par exemple CH.",
        at = "market"
    )]
    NotAMarket,
}

impl Command for SetPrice {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        if let Err(more) = current(state, &self.reference) {
            refusals.extend(more);
        }
        let two_letters = self.market.len() == 2 && self.market.bytes().all(|b| b.is_ascii_uppercase());
        refusals.add_if(!two_letters, No::NotAMarket);
        sound_price(self.price.minor, self.valid_from, self.valid_until, &mut refusals);
        let prices = state.rows::<Price>("reference", self.reference.0.as_str());
        let here: Vec<&Price> = prices.iter().filter(|price| price.market == self.market).collect();
        let market = || self.market.clone();
        refusals.add_if(here.iter().any(|p| p.valid_from == self.valid_from), No::PriceExists { market: market() });
        let later = here.iter().filter(|p| p.valid_from > self.valid_from).min_by_key(|p| p.valid_from);
        if let Some(later) = later.filter(|later| self.valid_until.is_none_or(|until| until >= later.valid_from)) {
            refusals.add(No::LaterPrice { market: market(), from: later.valid_from });
        }
        let before = here.iter().filter(|p| p.valid_from < self.valid_from).max_by_key(|p| p.valid_from);
        let closes =
            before.filter(|p| p.valid_until.is_none_or(|until| until >= self.valid_from)).map(|p| p.id.clone());
        refusals.or(Events::one(PriceSet {
            listing: PriceId(format!("{}/{}/{}", self.reference, self.market, self.valid_from)),
            reference: self.reference.clone(),
            market: market(),
            price: self.price,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            closes,
        }))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![PriceSet::spec()]
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::scene::{house, ring};
    use kernel::StateExt;
    use serde_json::{Value, json};

    fn price(minor: i64, from: &str, until: Value) -> Value {
        json!({"reference": "B4084600", "market": "CH", "price": {"minor": minor, "currency": "CHF"}, "valid_from": from, "valid_until": until})
    }

    #[test]
    fn a_new_price_ends_the_one_before() {
        let (mut house, ops) = house();
        house.act(&ops, "HQ", "catalogue.list_reference", ring());
        house.act(&ops, "HQ", "catalogue.set_price", price(100_000, "2026-01-01", Value::Null));
        house.act(&ops, "HQ", "catalogue.set_price", price(110_000, "2026-07-01", Value::Null));
        let before: crate::Price = house.rows.row("B4084600/CH/2026-01-01").unwrap();
        assert_eq!(before.valid_until.unwrap().to_string(), "2026-06-30");
        let refused = |body| house.refused(&ops, "HQ", "catalogue.set_price", body);
        assert_eq!(refused(price(1, "2026-07-01", Value::Null)), ["catalogue.price_exists"]);
        assert_eq!(refused(price(1, "2026-02-01", Value::Null)), ["catalogue.later_price"]);
        assert_eq!(
            refused(price(0, "2026-08-01", json!("2026-07-01"))),
            ["catalogue.no_price", "catalogue.ends_before_it_begins"]
        );
    }
}
