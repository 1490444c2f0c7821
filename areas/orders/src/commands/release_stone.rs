//! Release a stone: it is free for other orders, and its place must be filled anew.

use base::id::SiteId;
use kernel::{Choice, Command, Context, Decision, Event, EventSpec, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::bench::next_incident,
    events::{StoneReleased, proven},
    order::{Order, OrderId, StoneId, open},
    rows::{Change, StoneHeld, What, Work},
    stones::{events::StoneBroken, rows::Breakage},
};

/// Why a stone is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Reason {
    /// The client or the gemmologist chose another.
    #[choice(en = "another stone was chosen", fr = "une autre pierre a été choisie")]
    Substituted,
    /// It did not hold what was promised.
    #[choice(en = "quality refused", fr = "qualité refusée")]
    Refused,
    /// It broke in setting.
    #[choice(en = "broken in setting", fr = "brisée au sertissage")]
    Broken,
}

/// Release a stone of the order; the order goes back to finding stones.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.release_stone",
    en = "Release a stone",
    fr = "Libérer une pierre",
    purpose_fr = "Libérer une pierre de la commande, qui retourne à la recherche de pierres.",
    subject = "order",
    roles("gemmologist", "atelier_lead")
)]
pub struct ReleaseStone {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Stone", fr = "Pierre")]
    stone: StoneId,
    #[field(en = "Reason", fr = "Motif")]
    reason: Reason,
    #[field(en = "Photo", fr = "Photo", digest)]
    photo: Option<String>,
    #[field(
        en = "Why it broke",
        fr = "Pourquoi elle s’est brisée",
        help_en = "When it broke at the bench",
        help_fr = "Quand elle s’est brisée à l’établi"
    )]
    breakage: Option<Breakage>,
}

/// A stone broke at a bench: somebody else than the artisan establishes why, and informs the insurer.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.incident_opened", version = 1, en = "Incident opened", fr = "Incident ouvert")]
pub struct IncidentOpened {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    #[relation]
    #[field(en = "Stone", fr = "Pierre")]
    pub stone: StoneId,
    /// Order and number of the incident.
    #[field(en = "Incident", fr = "Incident")]
    pub incident: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "Stone {stone} is not held for this order; choose one of its stones.",
        fr = "La pierre {stone} n’est pas réservée pour cette commande ; choisissez l’une de ses pierres.",
        at = "stone"
    )]
    StoneNotHeldHere { stone: StoneId },
    #[say(
        en = "The piece is at the bench; only a stone broken in setting can still be released.",
        fr = "La pièce est à l’établi ; seule une pierre brisée au sertissage peut encore être libérée.",
        at = "reason"
    )]
    PieceAtTheBench,
    #[say(
        en = "No work at the bench has begun; choose another reason.",
        fr = "Aucun travail n’a commencé à l’établi ; choisissez un autre motif.",
        at = "reason"
    )]
    NothingSetYet,
    #[say(
        en = "Photograph the broken stone; the photo goes to the insurer.",
        fr = "Photographiez la pierre brisée ; la photo va à l’assureur.",
        at = "photo"
    )]
    PhotoMissing,
    #[say(
        en = "The client chose stone {stone}; another one is a change the client signs. Propose it first.",
        fr = "Le client a choisi la pierre {stone} ; une autre est une modification qu’il signe. Proposez-la d’abord.",
        at = "reason"
    )]
    SubstitutionWithoutChange { stone: StoneId },
}

/// Whether the client agreed to another stone after having chosen this one.
fn change_agreed(order: &Order, state: &dyn State) -> bool {
    let since = order.stones_at;
    state
        .rows::<Change>("order", order.id.0.as_str())
        .iter()
        .any(|change| change.what == What::Stone && change.agreed == Some(true) && change.answered_at >= since)
}

impl Command for ReleaseStone {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = Refusals::none();
        let at_the_bench = !state.rows::<Work>("order", order.id.0.as_str()).is_empty();
        let broken = self.reason == Reason::Broken;
        refusals.add_if(at_the_bench && !broken, No::PieceAtTheBench);
        refusals.add_if(!at_the_bench && broken, No::NothingSetYet);
        refusals.add_if(broken && self.photo.is_none(), No::PhotoMissing);
        let chosen = self.reason == Reason::Substituted && order.stones_at.is_some();
        let silent = chosen && !change_agreed(&order, state);
        refusals.add_if(silent, No::SubstitutionWithoutChange { stone: self.stone.clone() });
        let held = state.rows::<StoneHeld>("stone_held", self.stone.0.as_str());
        let Some(held) = held.into_iter().find(|held| held.order == order.id) else {
            refusals.add(No::StoneNotHeldHere { stone: self.stone.clone() });
            return Err(refusals);
        };
        let fell = broken.then(|| StoneBroken {
            stone: held.stone.clone(),
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            weight: held.weight,
            cause: self.breakage,
        });
        let incident = broken.then(|| IncidentOpened {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: order.atelier.clone(),
            stone: held.stone.clone(),
            incident: next_incident(state, &order.id),
        });
        let released = StoneReleased {
            order: order.id,
            stone: held.stone,
            boutique: order.boutique,
            allocation: held.id,
            reason: self.reason.code().to_owned(),
        };
        refusals.or(Events::one(proven(released, self.photo.clone())).and_maybe(fell).and_maybe(incident))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![IncidentOpened::spec()]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        beside::bench::{IncidentKind, open_incidents},
        commands::scene::{DIGEST, Scene, refuses},
    };

    #[test]
    fn when_a_stone_may_be_released() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        let body = |reason: &str, stone: &str| json!({"order": order, "stone": stone, "reason": reason});
        refuses(&scene, "gem", "orders.release_stone", body("refused", "D-1"), &["orders.stone_not_held_here"]);
        let stone = scene.stone_body(&order, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", stone);
        refuses(&scene, "gem", "orders.release_stone", body("refused", "D-1"), &[]);
        let early = ["orders.nothing_set_yet", "orders.photo_missing"];
        refuses(&scene, "gem", "orders.release_stone", body("broken", "D-1"), &early);
        scene.plan(&order);
        scene.work(&order, "setting", "setter");
        refuses(&scene, "gem", "orders.release_stone", body("refused", "D-1"), &["orders.piece_at_the_bench"]);
        let broken = json!({"order": order, "stone": "D-1", "reason": "broken", "photo": DIGEST});
        scene.act("lead", "orders.release_stone", broken);
        // Its place is free again, and the stones are no longer complete.
        let another = scene.stone_body(&order, "D-2", 1);
        refuses(&scene, "gem", "orders.allocate_stone", another, &[]);
    }

    #[test]
    fn a_stone_the_client_chose_is_not_replaced_in_silence() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        let stone = scene.stone_body(&order, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", stone);
        let substitute = json!({"order": order, "stone": "D-1", "reason": "substituted"});
        refuses(&scene, "gem", "orders.release_stone", substitute.clone(), &[]);
        scene.act("gem", "orders.confirm_stones", json!({"order": order, "chosen": true}));
        let codes = ["orders.substitution_without_change"];
        refuses(&scene, "gem", "orders.release_stone", substitute, &codes);
        let refused = json!({"order": order, "stone": "D-1", "reason": "refused"});
        refuses(&scene, "gem", "orders.release_stone", refused, &[]);
    }

    #[test]
    fn a_broken_stone_is_gone_for_good() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        scene.receive("D-1", json!({}));
        scene.hold(&order, "D-1", 1);
        scene.plan(&order);
        scene.work(&order, "setting", "setter");
        let broken =
            json!({"order": order, "stone": "D-1", "reason": "broken", "photo": DIGEST, "breakage": "pressure"});
        let events = scene.act("lead", "orders.release_stone", broken);
        assert_eq!(events[1].kind, "stones.broken");
        assert_eq!(events[2].kind, "orders.incident_opened");
        let row: crate::stones::Stone = kernel::StateExt::row(&scene.given.rows, "D-1").unwrap();
        assert_eq!(row.status, crate::stones::rows::Status::Broken);
        let again =
            json!({"order": order, "stone": "D-1", "place": 1, "source": "stock", "weight": 1_020, "verified": true});
        refuses(&scene, "gem", "orders.allocate_stone", again, &["stones.stone_gone"]);
    }

    #[test]
    fn a_broken_stone_is_an_incident_that_its_artisan_does_not_settle() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        scene.receive("D-1", json!({}));
        scene.hold(&order, "D-1", 1);
        scene.plan(&order);
        scene.work(&order, "setting", "setter");
        let broken =
            json!({"order": order, "stone": "D-1", "reason": "broken", "photo": DIGEST, "breakage": "pressure"});
        scene.act("lead", "orders.release_stone", broken);
        let open = open_incidents(&scene.given.rows, &order.as_str().into());
        assert_eq!(open.iter().map(|row| (row.kind, row.stones)).collect::<Vec<_>>(), [(IncidentKind::Broken, 1)]);
        let found = json!({"order": order, "finding": "Too hard on one prong; declared to the insurer"});
        // Not even with the role of a lead.
        let mut artisan = scene.actor("lead");
        artisan.person = scene.actor("setter").person;
        let refused = scene.given.refused(&artisan, scene.site, "orders.settle_incident", found.clone());
        assert_eq!(refused, ["orders.settled_by_its_artisan"]);
        scene.act("lead", "orders.settle_incident", found);
        assert!(open_incidents(&scene.given.rows, &order.as_str().into()).is_empty());
    }
}
