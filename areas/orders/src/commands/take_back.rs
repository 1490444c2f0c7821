//! Take a piece back from a workshop: same seal, weight within the standard, every stone, or an incident described.

use base::{Grams, id::SiteId};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    beside::bench::away,
    events::proven,
    order::{Order, OrderId, foreseen, open},
    terms::metal_allowed,
};

/// Take the piece back from the workshop, weighed and counted against what left.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.take_back",
    en = "Take back from the workshop",
    fr = "Reprendre au sous-traitant",
    purpose_fr = "Reprendre la pièce au sous-traitant, pesée et comptée au regard de ce qui est parti.",
    subject = "order",
    roles("atelier_lead")
)]
pub struct TakeBack {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Seal read on the pouch", fr = "Scellé lu sur le sachet", max = 40)]
    seal_back: String,
    #[field(en = "Weight back", fr = "Poids au retour")]
    weight_back: Grams,
    #[field(en = "Stones back", fr = "Pierres au retour", min = 0, max = 5000)]
    stones_back: i64,
    #[field(en = "Incident", fr = "Incident", paragraph, max = 1000)]
    incident: Option<String>,
    #[field(en = "Photos", fr = "Photos", digest)]
    #[serde(default)]
    photos: Vec<String>,
}

/// The piece is back from a workshop.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.taken_back", version = 1, en = "Back from the workshop", fr = "De retour du sous-traitant")]
pub struct TakenBack {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Order and number of the leg.
    #[field(hidden)]
    pub leg: String,
    #[field(en = "Workshop", fr = "Sous-traitant")]
    pub workshop: String,
    #[field(en = "Seal read on the pouch", fr = "Scellé lu sur le sachet")]
    pub seal_back: String,
    #[field(en = "Weight back", fr = "Poids au retour")]
    pub weight_back: Grams,
    #[field(en = "Stones back", fr = "Pierres au retour")]
    pub stones_back: i64,
    #[field(en = "Incident", fr = "Incident")]
    pub incident: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No workshop has this piece; there is nothing to take back.",
        fr = "Aucun sous-traitant n’a cette pièce ; il n’y a rien à reprendre.",
        at = "order"
    )]
    NotAway,
    #[say(
        en = "Enter the seal read on the pouch that came back.",
        fr = "Saisissez le scellé lu sur le sachet revenu.",
        at = "seal_back"
    )]
    SealUnread,
    #[say(
        en = "From {before} at most {allowed} may be lost at this work. Weigh again, or describe the incident.",
        fr = "Sur {before}, au plus {allowed} se perdent à ce travail. Pesez à nouveau, ou décrivez l’incident.",
        at = "weight_back"
    )]
    WeightDisagrees { before: Grams, allowed: Grams },
    #[say(
        en = "{out} stones left and {back} came back. Count again, or describe the incident.",
        fr = "{out} pierres sont parties et {back} sont revenues. Comptez à nouveau, ou décrivez l’incident.",
        at = "stones_back"
    )]
    StonesDisagree { out: i64, back: i64 },
}

impl Command for TakeBack {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state);
        let Some(leg) = away(state, &order.id) else { return Err(refusals) };
        refusals.add_if(self.seal_back.trim().is_empty(), No::SealUnread);
        let told = self.incident.as_ref().is_some_and(|text| !text.trim().is_empty());
        let (before, allowed) = (leg.weight_out, metal_allowed(&leg.bench, leg.weight_out));
        let lost = before.0 - self.weight_back.0;
        // A setter brings stones and solder in, never more than a gram in ten.
        let agrees = lost <= allowed.0 && -lost <= before.0 / 10;
        refusals.add_if(!agrees && !told, No::WeightDisagrees { before, allowed });
        let (out, back) = (leg.stones_out, self.stones_back);
        refusals.add_if(out != back && !told, No::StonesDisagree { out, back });
        let taken = TakenBack {
            order: order.id,
            boutique: order.boutique,
            leg: leg.id,
            workshop: leg.workshop,
            seal_back: self.seal_back.trim().to_owned(),
            weight_back: self.weight_back,
            stones_back: self.stones_back,
            incident: self.incident.clone().filter(|_| told),
        };
        refusals.or(Events::one(proven(taken, self.photos.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![TakenBack::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(away(state, &order.id).is_none(), No::NotAway);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        beside::bench::{IncidentKind, open_incidents},
        commands::scene::{Scene, refuses, with},
    };

    #[test]
    fn what_comes_back_agrees_with_what_left_or_opens_an_incident() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        let body = json!({"order": order, "seal_back": "W-2", "weight_back": 6_100, "stones_back": 1});
        refuses(&scene, "lead", "orders.take_back", body.clone(), &["orders.not_away"]);
        let out = scene.send_out_body(&order);
        scene.act("lead", "orders.send_out", out);
        // 6.2 g out for polishing: 4 % and 0.3 g may be lost.
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"weight_back": 5_652}), vec![]),
            (json!({"weight_back": 5_651}), vec!["orders.weight_disagrees"]),
            (json!({"weight_back": 7_000}), vec!["orders.weight_disagrees"]),
            (
                json!({"stones_back": 0, "seal_back": " ", "weight_back": 1}),
                vec!["orders.seal_unread", "orders.weight_disagrees", "orders.stones_disagree"],
            ),
        ] {
            refuses(&scene, "lead", "orders.take_back", with(&body, changed), &codes);
        }
        let lost = with(&body, json!({"stones_back": 0, "incident": "The pavé stone fell out at the polishing wheel"}));
        scene.act("lead", "orders.take_back", lost);
        let incidents = open_incidents(&scene.given.rows, &crate::OrderId(order.clone()));
        assert_eq!(incidents.iter().map(|row| (row.kind, row.stones)).collect::<Vec<_>>(), [(IncidentKind::Stones, 1)]);
        let settle = json!({"order": order, "incident": incidents[0].id, "finding": "Found and set again"});
        scene.act("control", "orders.settle_incident", settle.clone());
        refuses(&scene, "control", "orders.settle_incident", settle, &["orders.no_such_incident"]);
    }
}
