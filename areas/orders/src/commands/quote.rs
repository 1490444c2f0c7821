//! Draw up a quote: price, cost, deposit and validity; the margin floor and the deposit follow the type of order.

use base::{Date, Grams, Money, id::SiteId};
use kernel::{Command, Context, Decision, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::{Quoted, proven},
    order::{OrderId, open, same_currency, today},
    terms::{Band, QUOTE_DAYS, days_between},
};

/// Draw up a quote with its cost sheet; a new quote replaces the former one.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.quote",
    en = "Draw up a quote",
    fr = "Établir un devis",
    purpose_fr = "Établir un devis et sa fiche de coût ; un nouveau devis remplace le précédent.",
    subject = "order",
    roles("special_orders_desk")
)]
pub struct Quote {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Price", fr = "Prix")]
    price: Money,
    #[field(en = "Cost", fr = "Coût", help_en = "Metal, stones, hours", help_fr = "Métal, pierres, heures")]
    cost: Money,
    #[field(en = "Deposit in % of the price", fr = "Acompte en % du prix", min = 0, max = 100)]
    deposit_percent: i64,
    #[field(
        en = "Stones to find",
        fr = "Pierres à trouver",
        min = 0,
        max = 500,
        help_en = "0 when the order needs none",
        help_fr = "0 quand la commande n’en demande pas"
    )]
    stones: u32,
    #[field(
        en = "Atelier foreseen",
        fr = "Atelier pressenti",
        help_en = "Its planner takes the order on; planning may choose another",
        help_fr = "Son planificateur prend la suite ; la planification peut en choisir un autre"
    )]
    atelier: SiteId,
    #[field(en = "Metal", fr = "Métal")]
    metal: Option<Grams>,
    #[field(en = "Metal price of", fr = "Cours du métal du")]
    fixing: Option<Date>,
    #[field(en = "Valid until", fr = "Valable jusqu’au")]
    valid_until: Date,
    #[field(en = "The date needed can be kept", fr = "La date souhaitée peut être tenue")]
    need_by_holds: bool,
    #[field(en = "Cost sheet", fr = "Fiche de coût", digest)]
    cost_sheet: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "The client has already accepted a quote; propose a change instead.",
        fr = "Le client a déjà accepté un devis ; proposez plutôt une modification.",
        at = "order"
    )]
    AlreadyAccepted,
    #[say(
        en = "{atelier} is not an atelier; choose one of the ateliers.",
        fr = "{atelier} n’est pas un atelier ; choisissez l’un des ateliers.",
        at = "atelier"
    )]
    NotAnAtelier { atelier: SiteId },
    #[say(en = "A price above zero is needed.", fr = "Il faut un prix supérieur à zéro.", at = "price")]
    PriceIsZero,
    #[say(
        en = "The margin is below the floor of {floor} %; the lowest price for this cost is {least}.",
        fr = "La marge est sous le plancher de {floor} % ; le prix le plus bas pour ce coût est {least}.",
        at = "price"
    )]
    MarginBelowFloor { floor: i64, least: Money },
    #[say(
        en = "For this type of order the deposit is at least {least} % of the price.",
        fr = "Pour ce type de commande, l’acompte est d’au moins {least} % du prix.",
        at = "deposit_percent"
    )]
    DepositTooLow { least: i64 },
    #[say(
        en = "A quote is valid from 15 to 30 days; choose a date within them.",
        fr = "Un devis est valable de 15 à 30 jours ; choisissez une date dans cet intervalle.",
        at = "valid_until"
    )]
    ValidityOutOfBounds,
    #[say(
        en = "The metal price cannot be of a day to come.",
        fr = "Le cours du métal ne peut être celui d’un jour à venir.",
        at = "fixing"
    )]
    FixingToCome,
}

impl Command for Quote {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let today = today(context, &order.boutique);
        let mut refusals = Refusals::none();
        refusals.add_if(order.accepted_at.is_some(), No::AlreadyAccepted);
        same_currency(&order, self.price, "price", &mut refusals);
        same_currency(&order, self.cost, "cost", &mut refusals);
        refusals.add_if(self.price.minor == 0, No::PriceIsZero);
        let floor = order.kind.margin_percent_min();
        // Cost over what the price leaves for it, rounded up: an integer test without a division of the price.
        let least = (self.cost.minor.saturating_mul(100) + (99 - floor)) / (100 - floor);
        if self.price.currency == self.cost.currency && self.price.minor < least {
            refusals.add(No::MarginBelowFloor { floor, least: Money::new(least, self.price.currency) });
        }
        let least = order.kind.deposit_percent_min();
        refusals.add_if(self.deposit_percent < least, No::DepositTooLow { least });
        refusals.add_if(!QUOTE_DAYS.contains(&days_between(today, self.valid_until)), No::ValidityOutOfBounds);
        refusals.add_if(self.fixing.is_some_and(|date| date > today), No::FixingToCome);
        let is_atelier = context.network.site(&self.atelier).is_some_and(|site| site.kind == "atelier");
        refusals.add_if(!is_atelier, No::NotAnAtelier { atelier: self.atelier.clone() });
        let quoted = Quoted {
            atelier: self.atelier.clone(),
            order: order.id,
            boutique: order.boutique,
            revision: order.revision + 1,
            price: self.price,
            cost: self.cost,
            band: Band::of(self.price),
            deposit: self.price.percent(self.deposit_percent),
            stones: self.stones,
            metal: self.metal,
            fixing: self.fixing,
            valid_until: self.valid_until,
            need_by_holds: self.need_by_holds,
        };
        refusals.or(Events::one(proven(quoted, [self.cost_sheet.clone()])))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn what_a_quote_needs() {
        let mut scene = Scene::new();
        let order = scene.request(json!({}));
        let quote = scene.quote_body(&order);
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"price": {"minor": 1_499_999, "currency": "CHF"}}), vec!["orders.margin_below_floor"]),
            (json!({"price": {"minor": 1_538_462, "currency": "CHF"}}), vec![]),
            (json!({"price": {"minor": 1_538_461, "currency": "CHF"}}), vec!["orders.margin_below_floor"]),
            (json!({"price": {"minor": 2_000_000, "currency": "EUR"}}), vec!["orders.other_currency"]),
            (json!({"deposit_percent": 39}), vec!["orders.deposit_too_low"]),
            (json!({"valid_until": "2026-01-19"}), vec!["orders.validity_out_of_bounds"]),
            (json!({"valid_until": "2026-01-20"}), vec![]),
            (
                json!({"valid_until": "2026-02-05", "fixing": "2026-01-06"}),
                vec!["orders.validity_out_of_bounds", "orders.fixing_to_come"],
            ),
            (json!({"atelier": "TYO"}), vec!["orders.not_an_atelier"]),
            (json!({"order": "GVA-26-0999"}), vec!["orders.not_found"]),
            (
                json!({"price": {"minor": 0, "currency": "CHF"}, "cost": {"minor": 0, "currency": "CHF"}}),
                vec!["orders.price_is_zero"],
            ),
        ] {
            refuses(&scene, "desk", "orders.quote", with(&quote, changed), &codes);
        }
    }

    #[test]
    fn a_quote_accepted_is_not_replaced() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        refuses(&scene, "desk", "orders.quote", scene.quote_body(&order), &["orders.already_accepted"]);
    }
}
