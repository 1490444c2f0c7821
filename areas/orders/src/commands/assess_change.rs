//! Assess a change: what it does to the price, to the date promised and to the stones, before the client signs.

use base::{Date, Money, id::SiteId};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::propose_change::changeable;
use crate::{
    beside::changes::{ChangeState, under_way},
    clock::working_days_after,
    events::proven,
    order::{Order, OrderId, StoneId, foreseen, open, same_currency, today},
    rows::{StoneHeld, What},
    terms::{CHANGE_FEE_PERCENT_MAX, CHANGE_FEE_PERCENT_MIN},
};

/// Say what a change does to price, date and stones. Finance confirms a fee, planning confirms another date.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.assess_change",
    en = "Assess a change",
    fr = "Chiffrer une modification",
    purpose_fr = "Dire ce qu’une modification change au prix, à la date et aux pierres. La finance confirme un supplément, la planification une autre date.",
    subject = "order",
    roles("special_orders_desk")
)]
pub struct AssessChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Fee", fr = "Supplément", help_en = "0 when free", help_fr = "0 si gratuit")]
    fee: Money,
    #[field(en = "Working days more", fr = "Jours ouvrés de plus", min = 0, max = 250)]
    days: i64,
    #[field(
        en = "Date promised after it",
        fr = "Date promise ensuite",
        help_en = "Left empty, the days are added to the date promised",
        help_fr = "À défaut, les jours s’ajoutent à la date promise"
    )]
    promise: Option<Date>,
    #[field(
        en = "Stones of the piece after it",
        fr = "Pierres de la pièce ensuite",
        min = 0,
        max = 500,
        help_en = "Left empty when the stones stay",
        help_fr = "À laisser vide quand les pierres restent"
    )]
    stones: Option<u32>,
    #[field(en = "Stones let go", fr = "Pierres libérées")]
    #[serde(default)]
    release: Vec<StoneId>,
    #[field(en = "Calculation", fr = "Calcul", digest)]
    calculation: Option<String>,
}

/// A change was assessed.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_assessed", version = 1, en = "Change assessed", fr = "Modification chiffrée")]
pub struct ChangeAssessed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "Fee", fr = "Supplément")]
    pub fee: Money,
    #[field(en = "Working days more", fr = "Jours ouvrés de plus")]
    pub days: i64,
    /// The date promised once it is applied; none when the date stays.
    #[field(en = "Date after", fr = "Date ensuite")]
    pub promise: Option<Date>,
    #[field(en = "Date before", fr = "Date d’avant")]
    pub promise_before: Option<Date>,
    #[field(en = "Stones after", fr = "Pierres ensuite")]
    pub stones: Option<u32>,
    #[field(en = "Stones let go", fr = "Pierres libérées")]
    pub release: Vec<String>,
    #[field(hidden)]
    pub change_state: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
pub(super) enum No {
    #[say(
        en = "No change waits to be assessed; propose one first.",
        fr = "Aucune modification n’est à chiffrer ; proposez-en d’abord une.",
        at = "order"
    )]
    NoChangeToAssess,
    #[say(
        en = "The client has signed change {change}; apply it, or withdraw it and propose another.",
        fr = "Le client a signé la modification {change} ; appliquez-la, ou retirez-la et proposez-en une autre.",
        at = "order"
    )]
    ChangeSignedAlready { change: String },
    #[say(
        en = "A change costs at most {most}; beyond it, cancel and quote anew.",
        fr = "Une modification coûte au plus {most} ; au-delà, annulez et établissez un nouveau devis.",
        at = "fee"
    )]
    FeeTooHigh { most: Money },
    #[say(
        en = "Since the deposit a change has its fee: at least {least}.",
        fr = "Depuis l’acompte, une modification a son supplément : au moins {least}.",
        at = "fee"
    )]
    FeeTooLow { least: Money },
    #[say(
        en = "With {days} working days more, the date promised is {earliest} at the earliest.",
        fr = "Avec {days} jours ouvrés de plus, la date promise est au plus tôt le {earliest}.",
        at = "promise"
    )]
    DateBeforeTheWork { days: i64, earliest: Date },
    #[say(
        en = "No date is promised yet: planning gives the first one.",
        fr = "Aucune date n’est encore promise : la planification donne la première.",
        at = "promise"
    )]
    NoDateYet,
    #[say(
        en = "The date promised is past; give the date after this change.",
        fr = "La date promise est passée ; donnez la date après cette modification.",
        at = "promise"
    )]
    DateIsPast,
    #[say(
        en = "Stone {stone} is not held for this order; name its stones only.",
        fr = "La pierre {stone} n’est pas réservée pour cette commande ; ne nommez que ses pierres.",
        at = "release"
    )]
    StoneNotOfTheOrder { stone: StoneId },
    #[say(
        en = "A change of size or engraving lets no stone go; propose a change of stone.",
        fr = "Une modification de taille ou de gravure ne libère aucune pierre ; proposez une modification de pierre.",
        at = "release"
    )]
    StonesStay,
    #[say(
        en = "{held} stones stay held, more than the {after} of the piece; name those that are let go.",
        fr = "{held} pierres restent réservées, plus que les {after} de la pièce ; nommez celles qui sont libérées.",
        at = "stones"
    )]
    TooManyStonesHeld { held: u32, after: u32 },
}

/// The stones held for an order now.
pub(super) fn held_stones(order: &Order, state: &dyn State) -> Vec<StoneHeld> {
    let all = state.rows::<StoneHeld>("order", order.id.0.as_str());
    all.into_iter().filter(|held| held.stone_held.is_some()).collect()
}

/// Whether stones can be let go and how many are left, against how many the piece has.
pub(super) fn stones_agree(
    order: &Order,
    what: What,
    after: Option<u32>,
    release: &[StoneId],
    state: &dyn State,
    refusals: &mut Refusals,
) {
    let touches = after.is_some_and(|stones| stones != order.stones) || !release.is_empty();
    refusals.add_if(touches && matches!(what, What::Size | What::Engraving), No::StonesStay);
    let held = held_stones(order, state);
    for stone in release.iter().filter(|stone| held.iter().all(|held| held.stone != **stone)) {
        refusals.add(No::StoneNotOfTheOrder { stone: stone.clone() });
    }
    let left = held.iter().filter(|held| !release.contains(&held.stone)).count();
    let (held, after) = (u32::try_from(left).unwrap_or(u32::MAX), after.unwrap_or(order.stones));
    refusals.add_if(held > after, No::TooManyStonesHeld { held, after });
}

impl Command for AssessChange {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state);
        let Some(change) = under_way(state, &order.id) else { return Err(refusals) };
        changeable(&order, change.what, state, &mut refusals);
        same_currency(&order, self.fee, "fee", &mut refusals);
        if let Some(price) = order.price().filter(|price| price.currency == self.fee.currency) {
            let most = price.percent(CHANGE_FEE_PERCENT_MAX);
            refusals.add_if(self.fee.minor > most.minor, No::FeeTooHigh { most });
            let least = price.percent(CHANGE_FEE_PERCENT_MIN);
            refusals.add_if(order.deposit_at.is_some() && self.fee.minor < least.minor, No::FeeTooLow { least });
        }
        let promise = self.date_after(&order, context, &mut refusals);
        stones_agree(&order, change.what, self.stones, &self.release, state, &mut refusals);
        let confirmed = self.fee.minor == 0 && promise.is_none();
        let assessed = ChangeAssessed {
            order: order.id,
            boutique: order.boutique,
            change: change.id,
            fee: self.fee,
            days: self.days,
            promise,
            promise_before: order.promise,
            stones: self.stones.filter(|stones| *stones != order.stones),
            release: self.release.iter().map(|stone| stone.0.clone()).collect(),
            change_state: if confirmed { "with_client" } else { "assessed" }.to_owned(),
        };
        refusals.or(Events::one(proven(assessed, self.calculation.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ChangeAssessed::spec()]
    }
}

impl AssessChange {
    /// The date promised once the change is applied, computed when it was not given; none when it stays.
    fn date_after(&self, order: &Order, context: &Context, refusals: &mut Refusals) -> Option<Date> {
        let Some(promised) = order.promise else {
            refusals.add_if(self.promise.is_some(), No::NoDateYet);
            return None;
        };
        let earliest = working_days_after(context, &order.boutique, promised, self.days);
        let date = self.promise.unwrap_or(earliest);
        refusals.add_if(date < earliest, No::DateBeforeTheWork { days: self.days, earliest });
        refusals.add_if(date != promised && date < today(context, &order.boutique), No::DateIsPast);
        (date != promised).then_some(date)
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    match under_way(state, &order.id) {
        None => refusals.add(No::NoChangeToAssess),
        Some(change) if change.state == ChangeState::Signed => {
            refusals.add(No::ChangeSignedAlready { change: change.id });
        }
        Some(_) => {}
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn what_an_assessment_needs() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        let body = json!({"order": order, "fee": {"minor": 100_000, "currency": "CHF"}, "days": 0});
        refuses(&scene, "desk", "orders.assess_change", body.clone(), &["orders.no_change_to_assess"]);
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "stone", "wish": "A ruby"}));
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"fee": {"minor": 0, "currency": "CHF"}}), vec![]),
            (json!({"fee": {"minor": 200_001, "currency": "CHF"}}), vec!["orders.fee_too_high"]),
            (
                json!({"fee": {"minor": 1, "currency": "EUR"}, "promise": "2026-03-02", "release": ["D-9"]}),
                vec!["orders.other_currency", "orders.no_date_yet", "orders.stone_not_of_the_order"],
            ),
        ] {
            refuses(&scene, "desk", "orders.assess_change", with(&body, changed), &codes);
        }
        scene.deposit(&order);
        let free = with(&body, json!({"fee": {"minor": 19_999, "currency": "CHF"}}));
        refuses(&scene, "desk", "orders.assess_change", free, &["orders.fee_too_low"]);
        let stone = scene.stone_body(&order, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", stone);
        let fewer = with(&body, json!({"stones": 0}));
        refuses(&scene, "desk", "orders.assess_change", fewer, &["orders.too_many_stones_held"]);
        refuses(&scene, "desk", "orders.assess_change", with(&body, json!({"stones": 0, "release": ["D-1"]})), &[]);
        scene.plan(&order);
        let early = with(&body, json!({"days": 5, "promise": "2026-02-12"}));
        refuses(&scene, "desk", "orders.assess_change", early, &["orders.date_before_the_work"]);
        let struck = scene.act("desk", "orders.assess_change", with(&body, json!({"days": 5})));
        assert_eq!(struck[0].payload["promise"], "2026-02-16", "five working days of the boutique after 10 February");
    }

    #[test]
    fn a_change_of_size_touches_no_stone() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "size", "wish": "54"}));
        let body = json!({"order": order, "fee": {"minor": 0, "currency": "CHF"}, "days": 0, "stones": 2});
        refuses(&scene, "desk", "orders.assess_change", body, &["orders.stones_stay"]);
    }
}
