//! Draw up a quote: price, cost, deposit and validity; the margin floor and the deposit follow the type of order.

use base::{Currency, Date, Grams, Money, id::SiteId};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::{Quoted, proven},
    order::{Order, OrderId, foreseen, open, same_currency, today},
    terms::{Band, FIXING_DAYS_MAX, QUOTE_DAYS, days_between},
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
    #[field(
        en = "Cost",
        fr = "Coût",
        help_en = "All of the cost sheet: metal, stones, hours, everything else",
        help_fr = "Toute la fiche de coût : métal, pierres, heures, le reste"
    )]
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
    #[field(en = "Price of a gram", fr = "Prix du gramme")]
    metal_price: Option<Money>,
    #[field(
        en = "Metal price of",
        fr = "Cours du métal du",
        help_en = "The day the price was fixed, at most 30 days ago; it is kept with the quote",
        help_fr = "Le jour du cours, de 30 jours au plus ; il reste au devis"
    )]
    fixing: Option<Date>,
    #[field(en = "Cost of the stones", fr = "Coût des pierres")]
    stones_cost: Option<Money>,
    #[field(en = "Hours at the benches", fr = "Heures d’établi", min = 0, max = 20000)]
    hours: Option<i64>,
    #[field(en = "Rate of an hour", fr = "Taux horaire")]
    rate: Option<Money>,
    #[field(en = "Other costs", fr = "Autres coûts")]
    other_cost: Option<Money>,
    #[field(en = "Valid until", fr = "Valable jusqu’au")]
    valid_until: Date,
    #[field(en = "The date needed can be kept", fr = "La date souhaitée peut être tenue")]
    need_by_holds: bool,
    #[field(en = "Cost sheet", fr = "Fiche de coût", digest)]
    cost_sheet: String,
}

/// The cost sheet of a quote: nothing of it is ever recomputed with another metal price.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.cost_sheet_kept", version = 1, en = "Cost sheet kept", fr = "Fiche de coût conservée")]
pub struct CostSheetKept {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Quote no.", fr = "Devis n°")]
    pub revision: u32,
    #[field(en = "Metal", fr = "Métal")]
    pub metal: Option<Grams>,
    #[field(en = "Price of a gram", fr = "Prix du gramme")]
    pub metal_price: Option<Money>,
    #[field(en = "Metal price of", fr = "Cours du métal du")]
    pub fixing: Option<Date>,
    #[field(en = "Metal cost", fr = "Coût du métal")]
    pub metal_cost: Money,
    #[field(en = "Stones cost", fr = "Coût des pierres")]
    pub stones_cost: Money,
    #[field(en = "Hours", fr = "Heures")]
    pub hours: i64,
    #[field(en = "Rate of an hour", fr = "Taux horaire")]
    pub rate: Option<Money>,
    #[field(en = "Labour cost", fr = "Coût du travail")]
    pub labour_cost: Money,
    #[field(en = "Other costs", fr = "Autres coûts")]
    pub other_cost: Money,
    /// The least margin of the type of order, in hundredths of the price.
    #[field(en = "Margin floor in %", fr = "Plancher de marge en %")]
    pub floor: i64,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "From {band} on the cost sheet says what metal, stones and hours cost; enter them.",
        fr = "À partir de {band}, la fiche de coût dit ce que coûtent métal, pierres et heures ; saisissez-les.",
        at = "stones_cost"
    )]
    CostSheetMissing { band: Band },
    #[say(
        en = "The parts of the cost sheet add up to {parts}, not to {cost}; correct one or the other.",
        fr = "Les lignes de la fiche de coût font {parts}, non {cost} ; corrigez l’une ou l’autre.",
        at = "cost"
    )]
    CostDoesNotAddUp { parts: Money, cost: Money },
    #[say(
        en = "Metal is priced by the gram at the price of a day: enter weight, price and day together.",
        fr = "Le métal se chiffre au gramme, au cours d’un jour : saisissez ensemble poids, prix et jour.",
        at = "metal_price"
    )]
    MetalIncomplete,
    #[say(
        en = "Hours are priced at a rate; enter both.",
        fr = "Les heures se chiffrent à un taux ; saisissez les deux.",
        at = "rate"
    )]
    HoursIncomplete,
    #[say(
        en = "The metal price of {fixing} is more than {days} days old; take a newer one.",
        fr = "Le cours du métal du {fixing} a plus de {days} jours ; prenez-en un plus récent.",
        at = "fixing"
    )]
    FixingTooOld { fixing: Date, days: i64 },
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
        let mut refusals = standing(&order);
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
        if let Some(fixing) = self.fixing.filter(|date| days_between(*date, today) > FIXING_DAYS_MAX) {
            refusals.add(No::FixingTooOld { fixing, days: FIXING_DAYS_MAX });
        }
        let sheet = self.sheet(&order, &mut refusals);
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
        refusals.or(Events::one(proven(quoted, [self.cost_sheet.clone()])).and_maybe(sheet))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, standing)
    }

    fn strikes() -> Vec<EventSpec> {
        vec![CostSheetKept::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.accepted_at.is_some(), No::AlreadyAccepted);
    refusals
}

/// Milligrams at a price per gram, in minor units, rounded half up.
fn of_weight(weight: Grams, price: Money) -> i64 {
    let exact = i128::from(weight.0) * i128::from(price.minor);
    i64::try_from((exact + 500) / 1_000).unwrap_or(i64::MAX)
}

impl Quote {
    /// The cost sheet, when one was entered; from V2 on it must be. Its parts add up to the cost, to the minor unit.
    fn sheet(&self, order: &Order, refusals: &mut Refusals) -> Option<CostSheetKept> {
        let parts = [
            (self.metal_price, "metal_price"),
            (self.stones_cost, "stones_cost"),
            (self.rate, "rate"),
            (self.other_cost, "other_cost"),
        ];
        let named = parts.iter().any(|(part, _)| part.is_some());
        let band = Band::of(self.price);
        if !named {
            refusals.add_if(band >= Band::V2, No::CostSheetMissing { band: Band::V2 });
            return None;
        }
        let mut one_currency = self.cost.currency == order.currency;
        for (part, field) in parts.into_iter().filter_map(|(part, field)| Some((part?, field))) {
            same_currency(order, part, field, refusals);
            one_currency &= part.currency == order.currency;
        }
        let metal = [self.metal.is_some(), self.metal_price.is_some(), self.fixing.is_some()];
        refusals.add_if(metal.contains(&true) && metal.contains(&false), No::MetalIncomplete);
        refusals.add_if(self.hours.is_some() != self.rate.is_some(), No::HoursIncomplete);
        let minor = |money: Option<Money>| money.map_or(0, |money| money.minor);
        let metal_cost = self.metal.zip(self.metal_price).map_or(0, |(weight, price)| of_weight(weight, price));
        let labour_cost = self.hours.unwrap_or(0).saturating_mul(minor(self.rate));
        let sums = [metal_cost, minor(self.stones_cost), labour_cost, minor(self.other_cost)];
        let parts = sums.into_iter().fold(0_i64, i64::saturating_add);
        if one_currency && parts != self.cost.minor {
            refusals.add(No::CostDoesNotAddUp { parts: Money::new(parts, self.cost.currency), cost: self.cost });
        }
        let money = |minor: i64, currency: Currency| Money::new(minor, currency);
        Some(CostSheetKept {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            revision: order.revision + 1,
            metal: self.metal,
            metal_price: self.metal_price,
            fixing: self.fixing,
            metal_cost: money(metal_cost, order.currency),
            stones_cost: money(minor(self.stones_cost), order.currency),
            hours: self.hours.unwrap_or(0),
            rate: self.rate,
            labour_cost: money(labour_cost, order.currency),
            other_cost: money(minor(self.other_cost), order.currency),
            floor: order.kind.margin_percent_min(),
        })
    }
}

#[cfg(test)]
mod tests {
    use kernel::StateExt;
    use serde_json::json;

    use crate::{
        beside::quotes::{QuoteRow, QuoteState},
        commands::scene::{Scene, refuses, with},
    };

    #[test]
    fn what_a_quote_needs() {
        let mut scene = Scene::new();
        let order = scene.request(json!({}));
        let quote = scene.quote_body(&order);
        let chf = |minor: i64| json!({"minor": minor, "currency": "CHF"});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"price": {"minor": 1_499_999, "currency": "CHF"}}), vec!["orders.margin_below_floor"]),
            (json!({"price": {"minor": 1_538_462, "currency": "CHF"}}), vec![]),
            (json!({"price": {"minor": 1_538_461, "currency": "CHF"}}), vec!["orders.margin_below_floor"]),
            (json!({"price": {"minor": 2_000_000, "currency": "EUR"}}), vec!["orders.other_currency"]),
            (json!({"rate": {"minor": 10_000, "currency": "EUR"}}), vec!["orders.other_currency"]),
            (json!({"stones_cost": chf(500_001)}), vec!["orders.cost_does_not_add_up"]),
            (json!({"metal_price": null}), vec!["orders.metal_incomplete", "orders.cost_does_not_add_up"]),
            (json!({"hours": null}), vec!["orders.hours_incomplete", "orders.cost_does_not_add_up"]),
            (json!({"fixing": "2025-12-05"}), vec!["orders.fixing_too_old"]),
            (
                json!({"metal_price": null, "metal": null, "fixing": null, "stones_cost": null, "rate": null, "hours": null,
                    "other_cost": null}),
                vec!["orders.cost_sheet_missing"],
            ),
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
                json!({"price": chf(0), "cost": chf(0), "stones_cost": chf(0), "metal": 0, "hours": 0, "other_cost": null}),
                vec!["orders.price_is_zero"],
            ),
        ] {
            refuses(&scene, "desk", "orders.quote", with(&quote, changed), &codes);
        }
    }

    #[test]
    fn the_cost_sheet_is_kept_with_its_metal_price_and_every_quote_stays() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        let quote = scene.quote_body(&order);
        let dearer = json!({"metal_price": {"minor": 7_100, "currency": "CHF"}, "cost": {"minor": 1_006_000, "currency": "CHF"}});
        scene.act("desk", "orders.quote", with(&quote, dearer));
        let rows: Vec<QuoteRow> = scene.given.rows.rows("order", order.as_str());
        let kept: Vec<_> = rows.iter().map(|row| (row.revision, row.state, row.metal_price, row.metal_cost)).collect();
        let first = (1, QuoteState::Superseded, Some(6_500), Some(65_000));
        assert_eq!(kept, [first, (2, QuoteState::DrawnUp, Some(7_100), Some(71_000))]);
        assert_eq!(
            (rows[0].labour_cost, rows[0].fixing.map(|day| day.to_string())),
            (Some(400_000), Some("2026-01-05".to_owned()))
        );
    }

    #[test]
    fn a_quote_accepted_is_not_replaced() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        refuses(&scene, "desk", "orders.quote", scene.quote_body(&order), &["orders.already_accepted"]);
    }
}
