//! Apply a signed change: price, date and stones in one act, or nothing at all.

use base::Money;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::{
    assess_change::{held_stones, stones_agree},
    propose_change::changeable,
};
use crate::{
    beside::{
        bench::away,
        changes::{Change, ChangeState, under_way},
    },
    events::{ChangeApplied, PromiseGiven, StoneReleased},
    order::{Cause, Order, OrderId, StoneId, foreseen, open},
    terms::Band,
};

/// Put a signed change in force: the price, the date promised and the stones change together, or not at all.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.apply_change",
    en = "Apply the change",
    fr = "Appliquer la modification",
    purpose_fr = "Mettre en vigueur une modification signée : le prix, la date promise et les pierres changent ensemble, ou pas du tout.",
    subject = "order",
    roles("special_orders_desk", "production_planner")
)]
pub struct ApplyChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No change is signed; have the client sign it first.",
        fr = "Aucune modification n’est signée ; faites-la d’abord signer par le client.",
        at = "order"
    )]
    NothingSigned,
    #[say(
        en = "The date promised was {before} when the change was assessed and is {now} today; assess it again, nothing is re-planned silently.",
        fr = "La date promise était le {before} quand la modification a été chiffrée ; elle est le {now} aujourd’hui. Chiffrez-la à nouveau, rien n’est replanifié en silence.",
        at = "order"
    )]
    DateMovedSince { before: String, now: String },
    #[say(
        en = "Stones are to be found anew: apply it as a change of stones, which sends the order back to finding them.",
        fr = "Des pierres sont à trouver : appliquez-la comme modification de pierres, qui ramène la commande à leur recherche.",
        at = "order"
    )]
    StonesToFind,
    #[say(
        en = "No stone has to be found for this change; apply it as it is.",
        fr = "Cette modification ne demande aucune pierre nouvelle ; appliquez-la telle quelle.",
        at = "order"
    )]
    NoStoneToFind,
    #[say(
        en = "The piece is at a bench or with a workshop; have the work finished before its stones change.",
        fr = "La pièce est à un établi ou chez un sous-traitant ; faites achever le travail avant de changer ses pierres.",
        at = "order"
    )]
    PieceInHand,
}

/// Stages from which an order goes back to finding stones.
const TURNS_BACK: [&str; 2] = ["stone_ready", "atelier"];

/// Whether the change, once applied, leaves places without a stone at a stage where nobody looks for any.
fn must_find(order: &Order, change: &Change, state: &dyn State) -> bool {
    let kept = held_stones(order, state).into_iter().filter(|held| !change.release.contains(&held.stone.0)).count();
    let needed = usize::try_from(change.stones.unwrap_or(order.stones)).unwrap_or(usize::MAX);
    let touches = change.stones.is_some() || !change.release.is_empty();
    let looked_for = order.deposit_at.is_none() || order.stages.iter().any(|stage| stage == "stone_sourcing");
    touches && kept < needed && !looked_for
}

/// What holds for both ways of applying a change, and what they strike.
pub(super) fn apply(id: &OrderId, turns_back: bool, state: &dyn State) -> Decision {
    let order = open(state, id)?;
    let mut refusals = standing(&order, turns_back, state);
    let Some(change) = signed(&order, state) else { return Err(refusals) };
    changeable(&order, change.what, state, &mut refusals);
    let release: Vec<StoneId> = change.release.iter().map(|stone| StoneId(stone.clone())).collect();
    stones_agree(&order, change.what, change.stones, &release, state, &mut refusals);

    let total = Money::new(order.price.unwrap_or(0) + order.extras + change.fee, order.currency);
    let released = held_stones(&order, state).into_iter().filter(|held| release.contains(&held.stone));
    let mut events = Events::one(ChangeApplied {
        order: order.id.clone(),
        client: order.client.clone(),
        boutique: order.boutique.clone(),
        change: change.id.clone(),
        fee: Money::new(change.fee, order.currency),
        total,
        band: Band::of(total),
        stones: change.stones.unwrap_or(order.stones),
        released: change.release.clone(),
        replan: turns_back && order.stages.iter().any(|stage| stage == "atelier"),
        finds: turns_back,
        change_state: "applied".to_owned(),
    });
    for held in released {
        events = events.and(StoneReleased {
            order: order.id.clone(),
            stone: held.stone,
            boutique: order.boutique.clone(),
            allocation: held.id,
            reason: "substituted".to_owned(),
        });
    }
    let promised = change.promise.map(|date| PromiseGiven {
        order: order.id.clone(),
        boutique: order.boutique.clone(),
        atelier: order.atelier.clone(),
        promise: order.promises + 1,
        date,
        former: order.promise,
        cause: Cause::Client,
        note: Some(format!("{} ({})", change.wish, change.id)),
    });
    refusals.or(events.and_maybe(promised))
}

fn signed(order: &Order, state: &dyn State) -> Option<Change> {
    under_way(state, &order.id).filter(|change| change.state == ChangeState::Signed)
}

/// What is known before anything is typed: nothing is.
pub(super) fn standing(order: &Order, turns_back: bool, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    let Some(change) = signed(order, state) else {
        refusals.add(No::NothingSigned);
        return refusals;
    };
    if change.promise_before != order.promise {
        let say = |date: Option<base::Date>| date.map_or_else(|| "–".to_owned(), |date| date.to_string());
        refusals.add(No::DateMovedSince { before: say(change.promise_before), now: say(order.promise) });
    }
    let finds = must_find(order, &change, state);
    refusals.add_if(finds && !turns_back, No::StonesToFind);
    refusals.add_if(!finds && turns_back, No::NoStoneToFind);
    let at_hand = order.stages.iter().any(|stage| TURNS_BACK.contains(&stage.as_str()));
    refusals.add_if(finds && (!at_hand || away(state, &order.id).is_some()), No::PieceInHand);
    refusals
}

impl Command for ApplyChange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        apply(&self.order, false, state)
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, false, state))
    }
}

#[cfg(test)]
mod tests {
    use kernel::StateExt;
    use serde_json::json;

    use crate::{
        beside::changes::{Change, ChangeState},
        commands::scene::{DIGEST, Scene, refuses},
        rows::{Promise, StoneHeld},
    };

    /// A signed change of size, with its fee and its days.
    fn signed(scene: &mut Scene, order: &str) {
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "size", "wish": "Size 54"}));
        let assessed = json!({"order": order, "fee": {"minor": 50_000, "currency": "CHF"}, "days": 5});
        scene.act("desk", "orders.assess_change", assessed);
        scene.act("finance", "orders.confirm_change", json!({"order": order, "part": "price"}));
        scene.act("planner", "orders.confirm_change", json!({"order": order, "part": "date"}));
        scene.act("advisor", "orders.answer_change", json!({"order": order, "agreed": true, "signed": DIGEST}));
    }

    #[test]
    fn price_and_date_change_together_with_their_cause() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        let apply = json!({"order": order});
        refuses(&scene, "desk", "orders.apply_change", apply.clone(), &["orders.nothing_signed"]);
        signed(&mut scene, &order);
        assert_eq!(scene.order(&order).balance().minor, 1_200_000, "a signature alone changes nothing");
        refuses(&scene, "desk", "orders.apply_stone_change", apply.clone(), &["orders.no_stone_to_find"]);
        let events = scene.act("desk", "orders.apply_change", apply.clone());
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
        assert_eq!(kinds, ["orders.change_applied", "orders.promise_given"]);
        assert_eq!(scene.order(&order).balance().minor, 1_250_000);
        let promises: Vec<Promise> = scene.given.rows.rows("order", order.as_str());
        let told = promises.iter().find(|promise| promise.number == 2).expect("a second promise");
        assert_eq!((told.date.to_string().as_str(), told.cause.code()), ("2026-02-16", "client"));
        assert_eq!(told.note.as_deref(), Some(format!("Size 54 ({order}/1)").as_str()));
        refuses(&scene, "desk", "orders.apply_change", apply, &["orders.nothing_signed"]);
    }

    #[test]
    fn what_moved_since_the_signature_stops_the_whole_change() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        signed(&mut scene, &order);
        let moved =
            json!({"order": order, "promise": "2026-02-20", "cause": "capacity", "note": "Called on 5 January"});
        scene.act("planner", "orders.repromise", moved);
        let before = scene.order(&order);
        refuses(&scene, "desk", "orders.apply_change", json!({"order": order}), &["orders.date_moved_since"]);
        assert_eq!(scene.order(&order), before, "nothing half done");
        let change: Change = scene.given.rows.row(format!("{order}/1")).expect("a change");
        assert_eq!(change.state, ChangeState::Signed);
        scene.act("desk", "orders.withdraw_change", json!({"order": order, "reason": "Assessed again"}));
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "size", "wish": "Size 54"}));
    }

    #[test]
    fn a_stone_is_substituted_by_a_change_and_its_place_is_free_at_once() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        let stone = scene.stone_body(&order, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", stone);
        scene.act("gem", "orders.confirm_stones", json!({"order": order, "chosen": true}));
        scene.at_stages(&order, &["stone_ready", "technical_file"]);
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "stone", "wish": "A larger one"}));
        let fee = json!({"order": order, "fee": {"minor": 150_000, "currency": "CHF"}, "days": 0, "release": ["D-1"]});
        scene.act("desk", "orders.assess_change", fee);
        scene.act("finance", "orders.confirm_change", json!({"order": order, "part": "price"}));
        scene.act("advisor", "orders.answer_change", json!({"order": order, "agreed": true, "signed": DIGEST}));
        let apply = json!({"order": order});
        refuses(&scene, "desk", "orders.apply_change", apply.clone(), &["orders.stones_to_find"]);
        let events = scene.act("desk", "orders.apply_stone_change", apply);
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
        assert_eq!(kinds, ["orders.change_applied", "orders.stone_released"]);
        assert_eq!(scene.given.rows.rows::<StoneHeld>("stone_held", "D-1"), []);
        assert_eq!(scene.order(&order).stones_at, None, "stones are to be confirmed anew");
        let other = scene.stone_body(&order, "D-2", 1);
        refuses(&scene, "gem", "orders.allocate_stone", other, &[]);
    }
}
