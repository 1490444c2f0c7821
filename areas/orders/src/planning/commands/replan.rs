//! Plan an atelier anew: after an absence, a delay or a gain, what moves is shown first and struck order by order.

use base::id::SiteId;
use kernel::{Command, Context, Decision, Events, Preview, Refusals, State, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::planning::preview;
use crate::planning::{atelier::Atelier, outlook::plan_anew};

/// Plan an atelier anew. No promise changes by it: those it endangers are told, and promised anew by an act of their own.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "planning.replan",
    en = "Plan the atelier anew",
    fr = "Replanifier l’atelier",
    purpose_fr = "Replanifier un atelier. Aucune promesse n’en est changée : celles qui sont menacées sont signalées, et renouvelées par un acte à elles.",
    roles("production_planner")
)]
pub struct Replan {
    #[field(en = "Atelier", fr = "Atelier")]
    atelier: SiteId,
    #[field(en = "Reason", fr = "Motif", max = 200)]
    reason: String,
    #[field(en = "I have seen the orders that move", fr = "J’ai vu les commandes qui bougent")]
    moves_seen: bool,
}

#[derive(kernel::Refusal)]
#[refusal(area = "planning")]
enum No {
    #[say(
        en = "No bench of {atelier} has a capacity; open its benches first.",
        fr = "Aucun établi de {atelier} n’a de capacité ; ouvrez d’abord ses établis.",
        at = "atelier"
    )]
    WithoutBenches { atelier: SiteId },
    #[say(
        en = "Nothing moves: everything booked at {atelier} still fits, and nothing can be done sooner.",
        fr = "Rien ne bouge : tout ce qui est réservé à {atelier} tient encore, et rien ne peut être fait plus tôt.",
        at = "atelier"
    )]
    NothingMoves { atelier: SiteId },
    #[say(
        en = "{count} orders move ({list}). Look at them, then say that you have.",
        fr = "{count} commandes bougent ({list}). Regardez-les, puis indiquez-le.",
        at = "moves_seen"
    )]
    MovesNotSeen { count: usize, list: String },
    #[say(en = "Say why the atelier is planned anew.", fr = "Dites pourquoi l’atelier est replanifié.", at = "reason")]
    ReasonMissing,
}

impl Command for Replan {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let Some(atelier) = Atelier::read(&self.atelier, state, context) else {
            return Err(No::WithoutBenches { atelier: self.atelier.clone() }.into());
        };
        let mut refusals = Refusals::none();
        let reason = self.reason.trim();
        refusals.add_if(reason.is_empty(), No::ReasonMissing);
        let moved = plan_anew(&atelier, state, context);
        if moved.is_empty() {
            refusals.add(No::NothingMoves { atelier: self.atelier.clone() });
        } else if !self.moves_seen {
            refusals.add(No::MovesNotSeen { count: moved.len(), list: preview::list(&moved) });
        }
        let mut events = Events::default();
        for shifted in &moved {
            let (moved, endangered) = shifted.events(&atelier, None, Some(reason));
            events = events.and(moved).and_maybe(endangered);
        }
        refusals.or(events)
    }

    fn previews() -> bool {
        true
    }

    fn preview(body: &Map<String, Value>, state: &dyn State, context: &Context) -> Option<Preview> {
        let atelier = SiteId::from(body.get("atelier")?.as_str()?);
        let atelier = Atelier::read(&atelier, state, context)?;
        let moved = plan_anew(&atelier, state, context);
        let title = Text::new("What would move", "Ce qui bougerait");
        Some(preview::with_moves(Preview::new(title), &moved))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        planning::rows::Outlook,
    };

    #[test]
    fn an_absence_moves_orders_only_by_an_act_and_promises_by_acts_of_their_own() {
        let mut scene = Scene::new();
        scene.atelier(8);
        let order = scene.deposited(json!({"stones": 0}));
        let plan = with(&scene.plan_body(&order), json!({"route": ["setting 20"], "promise": null}));
        scene.act("planner", "orders.plan", plan);
        let before: Outlook = kernel::StateExt::row(&scene.given.rows, &order).unwrap();
        let body = json!({"atelier": "ATL-PAR", "reason": "Two setters in training", "moves_seen": false});
        refuses(&scene, "planner", "planning.replan", body.clone(), &["planning.nothing_moves"]);
        let absence = json!({"bench": "ATL-PAR:setting", "from": "2026-01-06", "until": "2026-01-30", "hours": 8, "reason": "Training"});
        scene.act("lead", "planning.record_absence", absence);
        let same: Outlook = kernel::StateExt::row(&scene.given.rows, &order).unwrap();
        assert_eq!(same, before, "an absence alone moves nothing");
        refuses(&scene, "planner", "planning.replan", body.clone(), &["planning.moves_not_seen"]);
        let events = scene.act("planner", "planning.replan", with(&body, json!({"moves_seen": true})));
        assert_eq!(
            events.iter().map(|e| e.kind.as_ref()).collect::<Vec<_>>(),
            ["planning.moved", "planning.promise_endangered"]
        );
        let after: Outlook = kernel::StateExt::row(&scene.given.rows, &order).unwrap();
        assert!(after.ready > before.ready && after.at_risk);
        assert_eq!(after.promise, before.promise, "the promise stays as it was given");
        let again = json!({"order": order, "promise": after.ready, "cause": "capacity", "note": "Called"});
        scene.act("planner", "orders.repromise", again);
        let kept: Outlook = kernel::StateExt::row(&scene.given.rows, &order).unwrap();
        assert!(!kept.at_risk);
    }
}
