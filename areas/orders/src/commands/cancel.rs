//! Cancel an order: asked by one person, approved by another, and its deposit settled by a third from finance.

use base::Money;
use kernel::{Choice, Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::{Cancelled, Refunded, StoneReleased},
    order::{Order, OrderId, foreseen, found, is_one_of, same_currency},
    rows::{StoneHeld, Tender, Work},
};

/// What becomes of what was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Fate {
    /// Nothing was made.
    #[choice(en = "nothing was made", fr = "rien n’a été fait")]
    Nothing,
    /// It joins the stock of the maison.
    #[choice(en = "into the stock of the maison", fr = "au stock de la maison")]
    Stock,
    /// It is melted down.
    #[choice(en = "melted down", fr = "à la fonte")]
    Melted,
}

/// Cancel an order for good: stones are released, and what the client paid is given back less the costs incurred.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.cancel",
    en = "Cancel the order",
    fr = "Annuler la commande",
    purpose_fr = "Annuler définitivement : les pierres sont libérées, et les sommes versées rendues moins les frais engagés.",
    subject = "order",
    roles("boutique_director", "finance")
)]
pub struct Cancel {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Reason", fr = "Motif", paragraph, max = 500)]
    reason: String,
    #[field(en = "What becomes of the piece", fr = "Devenir de la pièce")]
    fate: Fate,
    #[field(
        en = "Costs kept",
        fr = "Frais retenus",
        help_en = "Out of what the client paid",
        help_fr = "Sur les sommes versées par le client"
    )]
    kept: Option<Money>,
    #[field(en = "Refunded by", fr = "Remboursé par")]
    tender: Option<Tender>,
    #[field(en = "Number of the refund", fr = "Numéro du remboursement", max = 40)]
    receipt: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "Nobody has asked to cancel this order; ask first, then another person decides.",
        fr = "Personne n’a demandé l’annulation ; demandez-la d’abord, une autre personne décidera.",
        at = "order"
    )]
    CancellationNotAsked,
    #[say(
        en = "You asked for this cancellation; another person decides.",
        fr = "Vous avez demandé cette annulation ; une autre personne décide.",
        at = "order"
    )]
    CancelledByItsAsker,
    #[say(
        en = "The client has paid {paid}: the boutique director approves first.",
        fr = "Le client a versé {paid} : la direction de la boutique approuve d’abord.",
        at = "order"
    )]
    ApprovalMissing { paid: Money },
    #[say(
        en = "The client has paid {paid}: you approved, and finance settles it.",
        fr = "Le client a versé {paid} : vous avez approuvé, et la finance le règle.",
        at = "order"
    )]
    SettledByItsApprover { paid: Money },
    #[say(
        en = "The client has paid {paid}: only finance settles it.",
        fr = "Le client a versé {paid} : seule la finance le règle.",
        at = "order"
    )]
    FinanceSettles { paid: Money },
    #[say(
        en = "Production has begun: say what the costs kept are, more than zero.",
        fr = "La production a commencé : indiquez les frais retenus, supérieurs à zéro.",
        at = "kept"
    )]
    CostsMissing,
    #[say(
        en = "The client paid {paid}; no more than that can be kept.",
        fr = "Le client a versé {paid} ; on ne peut retenir davantage.",
        at = "kept"
    )]
    KeptBeyondPaid { paid: Money },
    #[say(
        en = "Say how {refund} are given back, with the number of the refund.",
        fr = "Indiquez comment {refund} sont rendus, avec le numéro du remboursement.",
        at = "tender"
    )]
    RefundUnclear { refund: Money },
    #[say(
        en = "Something was made: say what becomes of it.",
        fr = "Quelque chose a été fait : dites ce qu’il en advient.",
        at = "fate"
    )]
    FateMissing,
    #[say(en = "Say why the order is cancelled.", fr = "Dites pourquoi la commande est annulée.", at = "reason")]
    ReasonMissing,
    #[say(
        en = "The piece has been handed over; it is not cancelled any more.",
        fr = "La pièce a été remise ; elle ne s’annule plus.",
        at = "order"
    )]
    TooLateToCancel,
}

impl Command for Cancel {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let made = !state.rows::<Work>("order", order.id.0.as_str()).is_empty();
        let paid = Money::new(order.paid, order.currency);
        let kept = self.kept.unwrap_or(Money::new(0, order.currency));
        let refund = Money::new(paid.minor - kept.minor, order.currency);
        let mut refusals = standing(&order, context);
        refusals.add_if(self.reason.trim().is_empty(), No::ReasonMissing);
        refusals.add_if(made && self.fate == Fate::Nothing, No::FateMissing);
        same_currency(&order, kept, "kept", &mut refusals);
        refusals.add_if(kept.currency == order.currency && kept.minor > paid.minor, No::KeptBeyondPaid { paid });
        if paid.minor > 0 {
            let finance = context.actor.roles_at(&order.boutique, &context.network).contains("finance");
            refusals.add_if(order.cancel_approved_by.is_none(), No::ApprovalMissing { paid });
            refusals.add_if(is_one_of(context, &order.cancel_approved_by), No::SettledByItsApprover { paid });
            refusals.add_if(!finance, No::FinanceSettles { paid });
            refusals.add_if(made && kept.minor == 0, No::CostsMissing);
            let unclear = self.tender.is_none() || self.receipt.as_ref().is_none_or(|text| text.trim().is_empty());
            refusals.add_if(refund.minor > 0 && unclear, No::RefundUnclear { refund });
        }
        let mut events = Events::one(Cancelled {
            order: order.id.clone(),
            client: order.client.clone(),
            boutique: order.boutique.clone(),
            reason: self.reason.trim().to_owned(),
            fate: self.fate.code().to_owned(),
            kept,
            refund,
        });
        for held in state.rows::<StoneHeld>("order", order.id.0.as_str()).into_iter().filter(|h| h.stone_held.is_some())
        {
            events = events.and(StoneReleased {
                order: order.id.clone(),
                stone: held.stone,
                boutique: order.boutique.clone(),
                allocation: held.id,
                reason: "cancelled".to_owned(),
            });
        }
        let refunded = (refund.minor > 0).then(|| Refunded {
            order: order.id,
            client: order.client,
            boutique: order.boutique,
            amount: refund,
            tender: self.tender.unwrap_or(Tender::Transfer),
            receipt: self.receipt.clone().unwrap_or_default(),
            approved_by: order.cancel_approved_by,
        });
        refusals.or(events.and_maybe(refunded))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.handed_over_at.is_some(), No::TooLateToCancel);
    refusals.add_if(order.cancel_asked_by.is_none(), No::CancellationNotAsked);
    refusals.add_if(is_one_of(context, &order.cancel_asked_by), No::CancelledByItsAsker);
    refusals
}

#[cfg(test)]
mod tests {
    use kernel::StateExt;
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        rows::StoneHeld,
    };

    #[test]
    fn before_any_money_the_director_cancels_what_another_asked() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        let body = json!({"order": order, "reason": "The client changed their mind", "fate": "nothing"});
        refuses(&scene, "director", "orders.cancel", body.clone(), &["orders.cancellation_not_asked"]);
        scene.step(&order, "ask_cancellation", "advisor", &[]);
        let deputy = scene.for_another("director", "advisor");
        assert_eq!(scene.codes(&deputy, "orders.cancel", &body), ["orders.cancelled_by_its_asker"]);
        scene.act("director", "orders.cancel", body.clone());
        refuses(&scene, "director", "orders.cancel", body, &["orders.ended"]);
        refuses(&scene, "desk", "orders.quote", scene.quote_body(&order), &["orders.ended"]);
        refuses(&scene, "advisor", "orders.accept_quote", scene.accept_body(&order), &["orders.ended"]);
    }

    #[test]
    fn a_deposit_is_never_given_back_as_if_production_had_not_begun() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        let stone = scene.stone_body(&order, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", stone);
        scene.plan(&order);
        scene.work(&order, "wax_cast", "setter");
        scene.step(&order, "ask_cancellation", "advisor", &[]);
        let body = json!({"order": order, "reason": "Client", "fate": "melted", "tender": "transfer", "receipt": "B1",
            "kept": {"minor": 300_000, "currency": "CHF"}});
        let alone = ["orders.approval_missing", "orders.finance_settles"];
        refuses(&scene, "director", "orders.cancel", body.clone(), &alone);
        scene.step(&order, "approve_cancellation", "director", &[]);
        let approver = ["orders.settled_by_its_approver", "orders.finance_settles"];
        refuses(&scene, "director", "orders.cancel", body.clone(), &approver);
        for (changed, codes) in [
            (json!({"kept": null}), vec!["orders.costs_missing"]),
            (json!({"fate": "nothing"}), vec!["orders.fate_missing"]),
            (json!({"kept": {"minor": 800_001, "currency": "CHF"}}), vec!["orders.kept_beyond_paid"]),
            (json!({"receipt": null}), vec!["orders.refund_unclear"]),
        ] {
            refuses(&scene, "finance", "orders.cancel", with(&body, changed), &codes);
        }
        let events = scene.act("finance", "orders.cancel", body);
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
        assert_eq!(kinds, ["orders.cancelled", "orders.stone_released", "orders.refunded"]);
        assert_eq!(scene.order(&order).paid, 300_000);
        assert_eq!(scene.given.rows.rows::<StoneHeld>("stone_held", "D-1"), []);
    }
}
