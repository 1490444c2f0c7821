//! Cancel an order: stones released, and what the client paid given back to the tenders it was paid with.

use base::Money;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::assess_cancellation::Fate;
use crate::{
    beside::{bench::away, cancellation::Cancellation},
    events::{Cancelled, Refunded, StoneReleased},
    order::{Order, OrderId, foreseen, found, is_one_of, same_currency},
    projection::BENCHES,
    rows::{Payment, StoneHeld, Tender, Work},
};

/// Cancel an order for good. With nothing paid and nothing made the boutique direction does it; otherwise the approved
/// costs are kept and the rest goes back the way it came.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.cancel",
    en = "Cancel the order",
    fr = "Annuler la commande",
    purpose_fr = "Annuler définitivement. Sans versement ni travail, la direction de la boutique le fait ; sinon les frais approuvés sont retenus et le reste repart par où il est venu.",
    subject = "order",
    roles("boutique_director", "finance", "cashier")
)]
pub struct Cancel {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Reason", fr = "Motif", paragraph, max = 500)]
    reason: String,
    #[field(en = "Back to the card", fr = "Rendu sur la carte")]
    card: Option<Money>,
    #[field(en = "Back by transfer", fr = "Rendu par virement")]
    transfer: Option<Money>,
    #[field(en = "Back by cheque", fr = "Rendu par chèque")]
    cheque: Option<Money>,
    #[field(
        en = "Back in cash",
        fr = "Rendu en espèces",
        help_en = "Left empty everywhere, the latest payments are given back first",
        help_fr = "Sans aucune somme, les derniers versements sont rendus d’abord"
    )]
    cash: Option<Money>,
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
        en = "The client has paid {paid}, or work was done: the costs are assessed, and finance and the brand direction approve first.",
        fr = "Le client a versé {paid}, ou un travail a été fait : les frais sont chiffrés, puis la finance et la direction de la marque approuvent.",
        at = "order"
    )]
    ApprovalMissing { paid: Money },
    #[say(
        en = "You assessed or approved this cancellation; finance or the cash desk settle it by another person.",
        fr = "Vous avez chiffré ou approuvé cette annulation ; la finance ou la caisse la règlent par une autre personne.",
        at = "order"
    )]
    SettledByItsApprover,
    #[say(
        en = "The client has paid {paid}: only finance or the cash desk settle it.",
        fr = "Le client a versé {paid} : seules la finance ou la caisse le règlent.",
        at = "order"
    )]
    FinanceSettles { paid: Money },
    #[say(
        en = "Only the boutique director cancels where nothing was paid.",
        fr = "Sans versement, seule la direction de la boutique annule.",
        at = "order"
    )]
    DirectorCancels,
    #[say(
        en = "Production runs ({place}): nothing is given back while it does. Finish the work, put the order on hold, then settle.",
        fr = "La production est en cours ({place}) : rien n’est rendu entre-temps. Achevez le travail, mettez la commande en attente, puis réglez.",
        at = "order"
    )]
    ProductionRuns { place: String },
    #[say(
        en = "{refund} are to be given back; these sums come to {given}. Correct them.",
        fr = "{refund} sont à rendre ; ces sommes font {given}. Corrigez-les.",
        at = "card"
    )]
    RefundDoesNotAddUp { refund: Money, given: Money },
    #[say(
        en = "Only {paid} were paid this way; no more than that goes back the same way.",
        fr = "Seuls {paid} ont été versés ainsi ; pas davantage ne repart par cette voie."
    )]
    BeyondTender { paid: Money },
    #[say(
        en = "Give the number of the refund of {refund}.",
        fr = "Indiquez le numéro du remboursement de {refund}.",
        at = "receipt"
    )]
    RefundUnclear { refund: Money },
    #[say(en = "Say why the order is cancelled.", fr = "Dites pourquoi la commande est annulée.", at = "reason")]
    ReasonMissing,
    #[say(
        en = "The piece has been handed over; it is not cancelled any more.",
        fr = "La pièce a été remise ; elle ne s’annule plus.",
        at = "order"
    )]
    TooLateToCancel,
}

const TENDERS: [(Tender, &str); 4] =
    [(Tender::Card, "card"), (Tender::Transfer, "transfer"), (Tender::Cheque, "cheque"), (Tender::Cash, "cash")];

/// What was paid by each tender and not yet given back, the latest payment last.
fn paid_by_tender(order: &Order, state: &dyn State) -> Vec<(Tender, i64)> {
    let mut payments: Vec<Payment> = state.rows("order", order.id.0.as_str());
    payments.sort_by_key(|payment| payment.at);
    let mut sums: Vec<(Tender, i64)> = Vec::new();
    for payment in payments {
        let before = sums.iter().position(|(tender, _)| *tender == payment.tender);
        let sum = before.map_or(0, |at| sums.remove(at).1) + payment.amount;
        sums.push((payment.tender, sum));
    }
    sums.retain(|(_, sum)| *sum > 0);
    sums
}

/// The refund spread over the tenders, the latest first.
fn spread(mut refund: i64, paid: &[(Tender, i64)]) -> Vec<(Tender, i64)> {
    let mut lines = Vec::new();
    for (tender, sum) in paid.iter().rev() {
        let part = refund.min(*sum);
        if part > 0 {
            lines.push((*tender, part));
        }
        refund -= part;
    }
    lines
}

/// Where production runs: at a bench, with a workshop, or in the atelier while nobody stopped it.
fn running(order: &Order, state: &dyn State) -> Option<String> {
    let work = state.rows::<Work>("order", order.id.0.as_str());
    if let Some(open) = work.into_iter().find(|work| work.finished_at.is_none()) {
        return Some(open.bench);
    }
    if let Some(leg) = away(state, &order.id) {
        return Some(leg.workshop);
    }
    let inside = |stage: &&String| stage.as_str() == "atelier" || BENCHES.contains(&stage.as_str());
    let stopped = order.on_hold || order.passed_at.is_some();
    order.stages.iter().find(inside).filter(|_| !stopped).cloned()
}

impl Cancel {
    /// The refund as it was typed, checked against what was paid; spread by itself when nothing was typed.
    fn lines(&self, order: &Order, refund: Money, paid: &[(Tender, i64)], no: &mut Refusals) -> Vec<(Tender, i64)> {
        let typed = [self.card, self.transfer, self.cheque, self.cash];
        let given: Vec<(Tender, &str, Money)> = TENDERS
            .into_iter()
            .zip(typed)
            .filter_map(|((tender, field), money)| Some((tender, field, money?)))
            .filter(|(.., money)| money.minor != 0)
            .collect();
        if given.is_empty() {
            return spread(refund.minor, paid);
        }
        for (tender, field, money) in &given {
            same_currency(order, *money, field, no);
            let sum = paid.iter().find(|(of, _)| of == tender).map_or(0, |(_, sum)| *sum);
            if money.minor > sum {
                no.add(kernel::Refusal::from(No::BeyondTender { paid: Money::new(sum, order.currency) }).at(*field));
            }
        }
        let total = Money::new(given.iter().map(|(.., money)| money.minor).sum(), order.currency);
        no.add_if(total.minor != refund.minor, No::RefundDoesNotAddUp { refund, given: total });
        given.into_iter().map(|(tender, _, money)| (tender, money.minor)).collect()
    }
}

impl Command for Cancel {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let cancellation: Option<Cancellation> = state.row(&order.id.0);
        let kept = Money::new(cancellation.as_ref().map_or(0, Cancellation::kept), order.currency);
        let refund = Money::new((order.paid - kept.minor).max(0), order.currency);
        let mut refusals = standing(&order, state, context);
        refusals.add_if(self.reason.trim().is_empty(), No::ReasonMissing);
        let paid = paid_by_tender(&order, state);
        let lines = self.lines(&order, refund, &paid, &mut refusals);
        let unclear = self.receipt.as_ref().is_none_or(|text| text.trim().is_empty());
        refusals.add_if(refund.minor > 0 && unclear, No::RefundUnclear { refund });
        let fate = cancellation.as_ref().and_then(|row| row.fate).unwrap_or(Fate::Nothing);
        let mut events = Events::one(Cancelled {
            order: order.id.clone(),
            client: order.client.clone(),
            boutique: order.boutique.clone(),
            reason: self.reason.trim().to_owned(),
            fate: fate.code().to_owned(),
            kept,
            refund,
        });
        let held = state.rows::<StoneHeld>("order", order.id.0.as_str());
        for held in held.into_iter().filter(|held| held.stone_held.is_some()) {
            events = events.and(StoneReleased {
                order: order.id.clone(),
                stone: held.stone,
                boutique: order.boutique.clone(),
                allocation: held.id,
                reason: "cancelled".to_owned(),
            });
        }
        for (tender, minor) in lines {
            events = events.and(Refunded {
                order: order.id.clone(),
                client: order.client.clone(),
                boutique: order.boutique.clone(),
                amount: Money::new(minor, order.currency),
                tender,
                receipt: self.receipt.clone().unwrap_or_default(),
                approved_by: cancellation.as_ref().and_then(|row| row.finance_by.clone()),
            });
        }
        refusals.or(events)
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.handed_over_at.is_some(), No::TooLateToCancel);
    refusals.add_if(order.cancel_asked_by.is_none(), No::CancellationNotAsked);
    refusals.add_if(is_one_of(context, &order.cancel_asked_by), No::CancelledByItsAsker);
    let made = !state.rows::<Work>("order", order.id.0.as_str()).is_empty();
    let paid = Money::new(order.paid, order.currency);
    let held = context.actor.roles_at(&order.boutique, &context.network);
    if paid.minor == 0 && !made {
        refusals.add_if(!held.contains("boutique_director"), No::DirectorCancels);
        return refusals;
    }
    let row: Option<Cancellation> = state.row(&order.id.0);
    let approved = row.as_ref().is_some_and(|row| row.finance_by.is_some() && row.brand_by.is_some());
    refusals.add_if(!approved, No::ApprovalMissing { paid });
    if let Some(row) = &row {
        let hands = row.assessed_by.iter().chain(&row.finance_by).chain(&row.brand_by);
        refusals.add_if(is_one_of(context, hands), No::SettledByItsApprover);
    }
    refusals.add_if(!held.contains("finance") && !held.contains("cashier"), No::FinanceSettles { paid });
    if let Some(place) = running(order, state) {
        refusals.add(No::ProductionRuns { place });
    }
    refusals
}

#[cfg(test)]
mod tests {
    use kernel::StateExt;
    use serde_json::{Value, json};

    use crate::{
        beside::cancellation::{Cancellation, CancellationState},
        commands::scene::{Scene, refuses, with},
        rows::{Payment, StoneHeld},
    };

    fn chf(minor: i64) -> Value {
        json!({"minor": minor, "currency": "CHF"})
    }

    #[test]
    fn before_any_money_the_director_cancels_what_another_asked() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        let body = json!({"order": order, "reason": "The client changed their mind"});
        refuses(&scene, "director", "orders.cancel", body.clone(), &["orders.cancellation_not_asked"]);
        scene.step(&order, "ask_cancellation", "advisor", &[]);
        let deputy = scene.for_another("director", "advisor");
        assert_eq!(scene.codes(&deputy, "orders.cancel", &body), ["orders.cancelled_by_its_asker"]);
        refuses(&scene, "finance", "orders.cancel", body.clone(), &["orders.director_cancels"]);
        scene.act("director", "orders.cancel", body.clone());
        refuses(&scene, "director", "orders.cancel", body, &["orders.ended"]);
        refuses(&scene, "desk", "orders.quote", scene.quote_body(&order), &["orders.ended"]);
        refuses(&scene, "advisor", "orders.accept_quote", scene.accept_body(&order), &["orders.ended"]);
    }

    /// An order whose cancellation is approved: deposit by card, a further payment by transfer.
    fn approved(scene: &mut Scene) -> String {
        let order = scene.deposited(json!({}));
        let stone = scene.stone_body(&order, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", stone);
        scene.plan(&order);
        let pay = json!({"order": order, "amount": chf(200_000), "tender": "transfer", "receipt": "R2"});
        scene.act("cash", "orders.record_payment", pay);
        scene.work(&order, "wax_cast", "setter");
        scene.step(&order, "ask_cancellation", "advisor", &[("reason", json!("Client"))]);
        let costs = scene.cancellation_costs(&order);
        scene.act("desk", "orders.assess_cancellation", costs);
        scene.act("finance", "orders.approve_cancellation", json!({"order": order}));
        scene.act("brand", "orders.approve_cancellation", json!({"order": order}));
        scene.at_stages(&order, &["atelier"]);
        order
    }

    #[test]
    fn a_deposit_is_never_given_back_while_production_runs() {
        let mut scene = Scene::new();
        let order = approved(&mut scene);
        let body = json!({"order": order, "reason": "Client", "receipt": "B1"});
        refuses(&scene, "cash", "orders.cancel", body.clone(), &["orders.production_runs"]);
        let start = [("weight_in", json!(5_000)), ("stones_in", json!(1))];
        scene.step(&order, "start_setting", "setter", &start);
        scene.put_on_hold(&order);
        refuses(&scene, "cash", "orders.cancel", body.clone(), &["orders.production_runs"]);
        let finish = [("weight_out", json!(4_990)), ("stones_out", json!(1))];
        scene.step(&order, "finish_setting", "setter", &finish);
        refuses(&scene, "cash", "orders.cancel", body, &[]);
    }

    #[test]
    fn what_was_paid_goes_back_the_way_it_came() {
        let mut scene = Scene::new();
        let order = approved(&mut scene);
        scene.put_on_hold(&order);
        let body = json!({"order": order, "reason": "Client", "receipt": "B1"});
        for (who, changed, codes) in [
            ("finance", json!({}), vec!["orders.settled_by_its_approver"]),
            ("director", json!({}), vec!["orders.finance_settles"]),
            ("cash", json!({"receipt": " "}), vec!["orders.refund_unclear"]),
            ("cash", json!({"card": chf(700_000)}), vec![]),
            ("cash", json!({"card": chf(600_000), "transfer": chf(99_999)}), vec!["orders.refund_does_not_add_up"]),
            ("cash", json!({"card": chf(400_000), "transfer": chf(300_000)}), vec!["orders.beyond_tender"]),
            ("cash", json!({"cash": chf(700_000)}), vec!["orders.beyond_tender"]),
            (
                "cash",
                json!({"card": {"minor": 700_000, "currency": "EUR"}, "reason": " "}),
                vec!["orders.reason_missing", "orders.other_currency"],
            ),
        ] {
            refuses(&scene, who, "orders.cancel", with(&body, changed), &codes);
        }
        let events = scene.act("cash", "orders.cancel", body);
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
        let told = ["orders.cancelled", "orders.stone_released", "orders.refunded", "orders.refunded"];
        assert_eq!(kinds, told);
        let refunds: Vec<(i64, &str)> = scene
            .given
            .rows
            .rows::<Payment>("order", order.as_str())
            .iter()
            .filter(|payment| payment.amount < 0)
            .map(|payment| (payment.amount, payment.tender.code()))
            .collect();
        assert_eq!(refunds.iter().map(|(sum, _)| sum).sum::<i64>(), -700_000);
        assert!(refunds.contains(&(-200_000, "transfer")) && refunds.contains(&(-500_000, "card")), "{refunds:?}");
        assert_eq!(scene.order(&order).paid, 300_000);
        assert_eq!(scene.given.rows.rows::<StoneHeld>("stone_held", "D-1"), []);
        let row: Cancellation = scene.given.rows.row(&order).expect("a cancellation");
        assert_eq!((row.state, row.refunded, row.kept), (CancellationState::Settled, 700_000, Some(300_000)));
    }

    #[test]
    fn without_the_two_approvals_nothing_is_given_back() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.step(&order, "ask_cancellation", "advisor", &[("reason", json!("Client"))]);
        let body = json!({"order": order, "reason": "Client", "receipt": "B1"});
        let alone = ["orders.approval_missing", "orders.finance_settles"];
        refuses(&scene, "director", "orders.cancel", body.clone(), &alone);
        refuses(&scene, "cash", "orders.cancel", body, &["orders.approval_missing"]);
    }
}
