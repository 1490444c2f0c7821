//! Confirm what a change does: finance its price, planning its date, neither by the one who assessed it.

use base::id::SiteId;
use kernel::{Choice, Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    beside::changes::{Change, ChangeState, under_way},
    order::{Order, OrderId, foreseen, is_one_of, open},
};

/// What is confirmed of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Part {
    /// Its fee, by finance.
    #[choice(en = "the price", fr = "le prix")]
    Price,
    /// Its date, by planning.
    #[choice(en = "the date", fr = "la date")]
    Date,
}

/// Confirm the price of a change for finance, or its date for planning; then the client signs.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.confirm_change",
    en = "Confirm a change",
    fr = "Confirmer une modification",
    purpose_fr = "Confirmer le prix d’une modification pour la finance, ou sa date pour la planification ; le client signe ensuite.",
    subject = "order",
    roles("finance", "production_planner")
)]
pub struct ConfirmChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Confirmed", fr = "Confirmé")]
    part: Part,
}

/// A part of a change was confirmed.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_confirmed", version = 1, en = "Change confirmed", fr = "Modification confirmée")]
pub struct ChangeConfirmed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "Confirmed", fr = "Confirmé")]
    pub part: Part,
    #[field(hidden)]
    pub change_state: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No change waits to be confirmed; the desk assesses one first.",
        fr = "Aucune modification n’est à confirmer ; le bureau en chiffre d’abord une.",
        at = "order"
    )]
    NothingToConfirm,
    #[say(
        en = "You assessed this change or stand in for the one who did; a colleague confirms it.",
        fr = "Vous avez chiffré cette modification ou agissez pour qui l’a chiffrée ; un collègue la confirme.",
        at = "order"
    )]
    ConfirmedByItsAssessor,
    #[say(en = "The price is confirmed by finance.", fr = "Le prix est confirmé par la finance.", at = "part")]
    PriceIsForFinance,
    #[say(
        en = "The date is confirmed by production planning.",
        fr = "La date est confirmée par la planification de production.",
        at = "part"
    )]
    DateIsForPlanning,
    #[say(
        en = "This part of the change needs no confirmation, or has it already.",
        fr = "Cette part de la modification n’a pas à être confirmée, ou l’est déjà.",
        at = "part"
    )]
    PartNotWaiting,
}

fn waiting(state: &dyn State, order: &Order) -> Option<Change> {
    under_way(state, &order.id).filter(|change| change.state == ChangeState::Assessed)
}

impl Command for ConfirmChange {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state, context);
        let Some(mut change) = waiting(state, &order) else { return Err(refusals) };
        let held = context.actor.roles_at(&order.boutique, &context.network);
        match self.part {
            Part::Price => {
                refusals.add_if(!held.contains("finance"), No::PriceIsForFinance);
                refusals.add_if(!change.asks_price() || change.price_by.is_some(), No::PartNotWaiting);
                change.price_by = Some(context.actor.person.clone());
            }
            Part::Date => {
                let at_atelier = order.atelier.as_ref().map(|site| context.actor.roles_at(site, &context.network));
                let planner = "production_planner";
                let plans = held.contains(planner) || at_atelier.is_some_and(|roles| roles.contains(planner));
                refusals.add_if(!plans, No::DateIsForPlanning);
                refusals.add_if(!change.asks_date() || change.date_by.is_some(), No::PartNotWaiting);
                change.date_by = Some(context.actor.person.clone());
            }
        }
        refusals.or(Events::one(ChangeConfirmed {
            order: order.id,
            boutique: order.boutique,
            change_state: if change.is_confirmed() { "with_client" } else { "assessed" }.to_owned(),
            change: change.id,
            part: self.part,
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state, context))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ChangeConfirmed::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    match waiting(state, order) {
        None => refusals.add(No::NothingToConfirm),
        Some(change) => {
            let authors = change.assessed_by.iter().chain(&change.assessed_for);
            refusals.add_if(is_one_of(context, authors), No::ConfirmedByItsAssessor);
        }
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn finance_confirms_the_price_and_planning_the_date() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        let (price, date) = (json!({"order": order, "part": "price"}), json!({"order": order, "part": "date"}));
        refuses(&scene, "finance", "orders.confirm_change", price.clone(), &["orders.nothing_to_confirm"]);
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "size", "wish": "54"}));
        let fee = json!({"order": order, "fee": {"minor": 50_000, "currency": "CHF"}, "days": 3});
        scene.act("desk", "orders.assess_change", fee);
        // The desk holds finance as well, and still may not; nor may a deputy for it.
        refuses(&scene, "desk", "orders.confirm_change", price.clone(), &["orders.confirmed_by_its_assessor"]);
        let deputy = scene.for_another("finance", "desk");
        assert_eq!(scene.codes(&deputy, "orders.confirm_change", &price), ["orders.confirmed_by_its_assessor"]);
        refuses(&scene, "planner", "orders.confirm_change", price.clone(), &["orders.price_is_for_finance"]);
        refuses(&scene, "finance", "orders.confirm_change", date.clone(), &["orders.date_is_for_planning"]);
        scene.act("finance", "orders.confirm_change", price.clone());
        refuses(&scene, "finance", "orders.confirm_change", price, &["orders.part_not_waiting"]);
        scene.act("planner", "orders.confirm_change", date.clone());
        refuses(&scene, "planner", "orders.confirm_change", date, &["orders.nothing_to_confirm"]);
    }
}
