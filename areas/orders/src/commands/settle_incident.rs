//! Settle an incident at a bench: what was found, by somebody who did not do the work.

use base::id::SiteId;
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    beside::bench::open_incidents,
    events::proven,
    order::{Order, OrderId, foreseen, found, is_one_of},
};

/// Settle an incident: the metal or the stone is found, charged to the insurer, or written off.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.settle_incident",
    en = "Settle an incident",
    fr = "Clore un incident",
    purpose_fr = "Clore un incident : le métal ou la pierre est retrouvé, déclaré à l’assureur, ou passé en perte.",
    subject = "order",
    roles("atelier_lead", "internal_control")
)]
pub struct SettleIncident {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(
        en = "Incident",
        fr = "Incident",
        max = 60,
        help_en = "Left empty, the oldest that is open",
        help_fr = "À défaut, le plus ancien qui soit ouvert"
    )]
    incident: Option<String>,
    #[field(en = "Finding", fr = "Conclusion", paragraph, max = 1000)]
    finding: String,
    #[field(en = "Report", fr = "Rapport", digest)]
    report: Option<String>,
}

/// An incident was settled.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.incident_settled", version = 1, en = "Incident settled", fr = "Incident clos")]
pub struct IncidentSettled {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Incident", fr = "Incident")]
    pub incident: String,
    #[field(en = "Finding", fr = "Conclusion")]
    pub finding: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No such incident is open; look at the incidents of the order.",
        fr = "Aucun incident de ce numéro n’est ouvert ; voyez les incidents de la commande.",
        at = "incident"
    )]
    NoSuchIncident,
    #[say(
        en = "You did the work of this incident; somebody else settles it.",
        fr = "Vous avez fait le travail de cet incident ; une autre personne le clôt.",
        at = "order"
    )]
    SettledByItsArtisan,
    #[say(en = "Write what was found.", fr = "Écrivez ce qui a été établi.", at = "finding")]
    FindingMissing,
}

impl Command for SettleIncident {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let mut refusals = Refusals::none();
        refusals.add_if(self.finding.trim().is_empty(), No::FindingMissing);
        let named = |id: &str| self.incident.as_deref().is_none_or(|asked| asked.trim() == id);
        let Some(incident) = open_incidents(state, &order.id).into_iter().find(|row| named(&row.id)) else {
            refusals.add(No::NoSuchIncident);
            return Err(refusals);
        };
        refusals.add_if(is_one_of(context, [&incident.by]), No::SettledByItsArtisan);
        let settled = IncidentSettled {
            order: order.id,
            boutique: order.boutique,
            incident: incident.id,
            finding: self.finding.trim().to_owned(),
        };
        refusals.or(Events::one(proven(settled, self.report.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![IncidentSettled::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(open_incidents(state, &order.id).is_empty(), No::NoSuchIncident);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        beside::bench::{IncidentKind, open_incidents},
        commands::scene::{Scene, refuses},
    };

    #[test]
    fn metal_lost_beyond_the_standard_opens_an_incident_by_itself() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        let incidents = |scene: &Scene| open_incidents(&scene.given.rows, &crate::OrderId(order.clone()));
        scene.work(&order, "polishing", "setter");
        assert!(incidents(&scene).is_empty(), "0.1 g of 5 g is within the standard of polishing");
        scene.step(&order, "start_setting", "setter", &[("weight_in", json!(5_000)), ("stones_in", json!(2))]);
        let out = [("weight_out", json!(4_600)), ("stones_out", json!(2)), ("incident", json!("Filings lost"))];
        scene.step(&order, "finish_setting", "setter", &out);
        let open = incidents(&scene);
        assert_eq!(open.len(), 1);
        let lost = (open[0].kind, open[0].lost.map(|g| g.0), open[0].allowed.map(|g| g.0));
        assert_eq!(lost, (IncidentKind::Metal, Some(400), Some(325)));
        let body = json!({"order": order, "finding": "Swept up and weighed"});
        refuses(
            &scene,
            "lead",
            "orders.settle_incident",
            json!({"order": order, "finding": " "}),
            &["orders.finding_missing"],
        );
        scene.act("lead", "orders.settle_incident", body.clone());
        refuses(&scene, "lead", "orders.settle_incident", body, &["orders.no_such_incident"]);
    }
}
