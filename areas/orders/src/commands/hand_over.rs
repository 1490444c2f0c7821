//! Hand the piece over: to the right person, paid in full, with its papers.

use base::Money;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    beside::changes::under_way,
    events::{HandedOver, proven},
    order::{Order, OrderId, foreseen, open, today},
    terms::days_between,
};

/// Hand the finished piece over to the client.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.hand_over",
    en = "Hand over",
    fr = "Remettre au client",
    purpose_fr = "Remettre la pièce terminée au client.",
    subject = "order",
    roles("client_advisor")
)]
pub struct HandOver {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Identity checked", fr = "Identité vérifiée")]
    identity: bool,
    #[field(en = "Certificates and care booklet given", fr = "Certificats et livret d’entretien remis")]
    papers: bool,
    #[field(en = "It fits", fr = "L’essayage convient")]
    fits: bool,
    #[field(en = "Signature of the client", fr = "Signature du client", digest)]
    signature: String,
    #[field(en = "Photo of what was handed over", fr = "Photo de l’ensemble remis", digest)]
    photo: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "{balance} are still owed; the cash desk takes them first.",
        fr = "Il reste {balance} à payer ; la caisse les encaisse d’abord.",
        at = "order"
    )]
    BalanceOwed { balance: Money },
    #[say(
        en = "Quality control has not passed this piece; it cannot leave the maison.",
        fr = "Le contrôle qualité n’a pas validé cette pièce ; elle ne peut quitter la maison.",
        at = "order"
    )]
    NotPassed,
    #[say(
        en = "Check the identity of the person in front of you.",
        fr = "Vérifiez l’identité de la personne devant vous.",
        at = "identity"
    )]
    PersonNotIdentified,
    #[say(
        en = "Give the certificates and the care booklet with the piece.",
        fr = "Remettez les certificats et le livret d’entretien avec la pièce.",
        at = "papers"
    )]
    PapersMissing,
    #[say(
        en = "It does not fit: keep the piece and take a wish for its size.",
        fr = "L’essayage ne convient pas : gardez la pièce et enregistrez un souhait de mise à taille.",
        at = "fits"
    )]
    DoesNotFit,
    #[say(
        en = "Change {change} is still under way; apply or withdraw it first.",
        fr = "La modification {change} est encore en cours ; appliquez-la ou retirez-la d’abord.",
        at = "order"
    )]
    ChangeUnanswered { change: String },
    #[say(en = "It has been handed over already.", fr = "Elle a déjà été remise.", at = "order")]
    HandedOverBefore,
}

impl Command for HandOver {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state);
        refusals.add_if(!self.identity, No::PersonNotIdentified);
        refusals.add_if(!self.papers, No::PapersMissing);
        refusals.add_if(!self.fits, No::DoesNotFit);
        let on = today(context, &order.boutique);
        let handed_over = HandedOver {
            order: order.id,
            client: order.client,
            boutique: order.boutique,
            on,
            days_late: order.first_promise.map(|promise| days_between(promise, on)),
        };
        refusals.or(Events::one(proven(handed_over, [self.signature.clone()].into_iter().chain(self.photo.clone()))))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    let balance = order.balance();
    refusals.add_if(order.handed_over_at.is_some(), No::HandedOverBefore);
    refusals.add_if(order.passed_at.is_none(), No::NotPassed);
    refusals.add_if(balance.minor > 0 || order.price.is_none(), No::BalanceOwed { balance });
    if let Some(change) = under_way(state, &order.id) {
        refusals.add(No::ChangeUnanswered { change: change.id });
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn only_paid_and_passed_to_the_right_person_with_its_papers() {
        let mut scene = Scene::new();
        let order = scene.made();
        let body = json!({"order": order, "identity": true, "papers": true, "fits": true, "signature": DIGEST});
        let early = ["orders.not_passed", "orders.balance_owed"];
        refuses(&scene, "advisor", "orders.hand_over", body.clone(), &early);
        let judge = scene.judge_body(&order);
        scene.act("quality", "orders.judge_quality", judge);
        refuses(&scene, "advisor", "orders.hand_over", body.clone(), &["orders.balance_owed"]);
        let pay = json!({"order": order, "amount": {"minor": 1_200_000, "currency": "CHF"}, "tender": "card", "receipt": "R2"});
        scene.act("cash", "orders.record_payment", pay);
        for (changed, codes) in [
            (json!({"identity": false}), vec!["orders.person_not_identified"]),
            (json!({"papers": false, "fits": false}), vec!["orders.papers_missing", "orders.does_not_fit"]),
            (json!({"signature": null}), vec!["field.missing"]),
        ] {
            refuses(&scene, "advisor", "orders.hand_over", with(&body, changed), &codes);
        }
        scene.given.at("2026-02-13T14:00:00Z");
        let events = scene.act("advisor", "orders.hand_over", body.clone());
        assert_eq!(events[0].payload["days_late"], 3);
        refuses(&scene, "advisor", "orders.hand_over", body, &["orders.handed_over_before"]);
    }

    #[test]
    fn what_stands_in_the_way_is_told_before_the_form_is_opened() {
        let mut scene = Scene::new();
        let order = scene.made();
        let told = |scene: &Scene| scene.foreseen("advisor", "orders.hand_over", &order);
        assert_eq!(told(&scene), ["orders.not_passed", "orders.balance_owed"]);
        let judge = scene.judge_body(&order);
        assert!(scene.foreseen("quality", "orders.judge_quality", &order).is_empty());
        scene.act("quality", "orders.judge_quality", judge);
        assert_eq!(told(&scene), ["orders.balance_owed"]);
        assert_eq!(scene.foreseen("cash", "orders.record_deposit", &order), ["orders.deposit_recorded_before"]);
        let rest = json!({"order": order, "amount": {"minor": 1_200_000, "currency": "CHF"}, "tender": "card", "receipt": "R2"});
        scene.act("cash", "orders.record_payment", rest);
        assert!(told(&scene).is_empty(), "{:?}", told(&scene));
    }
}
