//! Record the deposit: enough, in the order's currency, cleared, and never by the advisor who sold the order.

use base::{Date, Money};
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    cash::Taking,
    events::{DepositRecorded, proven},
    order::{Order, OrderId, foreseen, found, is_one_of, same_currency, today},
    rows::Tender,
};

/// Record the deposit once its funds are cleared; nothing is engaged before it.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.record_deposit",
    en = "Record the deposit",
    fr = "Enregistrer l’acompte",
    purpose_fr = "Enregistrer l’acompte une fois les fonds crédités ; rien n’est engagé avant lui.",
    subject = "order",
    roles("cashier")
)]
pub struct RecordDeposit {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Amount", fr = "Montant")]
    amount: Money,
    #[field(en = "Tender", fr = "Moyen de paiement")]
    tender: Tender,
    #[field(en = "Number of the receipt", fr = "Numéro du reçu", max = 40)]
    receipt: String,
    #[field(en = "Funds cleared on", fr = "Fonds crédités le")]
    cleared_on: Date,
    #[field(en = "Receipt", fr = "Reçu", digest)]
    proof: Option<String>,
    #[field(
        en = "What identifies the payer",
        fr = "Ce qui identifie le payeur",
        help_en = "For cash from the threshold of the country on",
        help_fr = "Pour des espèces, à partir du seuil du pays",
        digest
    )]
    payer: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "The client has not accepted a quote; the advisor records the acceptance first.",
        fr = "Le client n’a pas accepté de devis ; le conseiller enregistre d’abord son accord.",
        at = "order"
    )]
    QuoteNotAccepted,
    #[say(
        en = "The deposit is already recorded; record further money as a payment.",
        fr = "L’acompte est déjà enregistré ; enregistrez toute autre somme comme un paiement.",
        at = "order"
    )]
    DepositRecordedBefore,
    #[say(
        en = "The deposit asked for is {least}; take the rest before you record it.",
        fr = "L’acompte demandé est de {least} ; encaissez le complément avant de l’enregistrer.",
        at = "amount"
    )]
    DepositNotEnough { least: Money },
    #[say(
        en = "The deposit is more than the price of {price}; correct the amount.",
        fr = "L’acompte dépasse le prix de {price} ; corrigez le montant.",
        at = "amount"
    )]
    DepositAbovePrice { price: Money },
    #[say(
        en = "The funds are not cleared yet; come back on {on}.",
        fr = "Les fonds ne sont pas encore crédités ; revenez le {on}.",
        at = "cleared_on"
    )]
    FundsNotCleared { on: Date },
    #[say(
        en = "You took this order; the cash desk records its money.",
        fr = "Vous avez pris cette commande ; la caisse en enregistre les sommes.",
        at = "order"
    )]
    RecordedByTheAdvisor,
    #[say(en = "Number of the receipt is needed.", fr = "Le numéro du reçu est nécessaire.", at = "receipt")]
    ReceiptMissing,
}

impl Command for RecordDeposit {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        // Also while on hold: a payment may be what is waited for.
        let order = found(state, &self.order)?;
        let mut refusals = standing(&order, context);
        same_currency(&order, self.amount, "amount", &mut refusals);
        if self.amount.currency == order.currency {
            let least = Money::new(order.deposit.unwrap_or(0), order.currency);
            refusals.add_if(self.amount.minor < least.minor, No::DepositNotEnough { least });
            if let Some(price) = order.price().filter(|price| self.amount.minor > price.minor) {
                refusals.add(No::DepositAbovePrice { price });
            }
        }
        let on = self.cleared_on;
        refusals.add_if(on > today(context, &order.boutique), No::FundsNotCleared { on });
        let identified = self.payer.is_some();
        let taking = Taking { order: &order, amount: self.amount, tender: self.tender, identified };
        taken_properly(&taking, &self.receipt, state, context, &mut refusals);
        let report = taking.report(state, context);
        let recorded = DepositRecorded {
            order: order.id,
            client: order.client,
            boutique: order.boutique,
            amount: self.amount,
            tender: self.tender,
            receipt: self.receipt.clone(),
            cleared_on: self.cleared_on,
            stones: order.stones,
        };
        let evidence = self.proof.iter().chain(&self.payer).cloned();
        refusals.or(Events::one(proven(recorded, evidence)).and_maybe(report))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.accepted_at.is_none(), No::QuoteNotAccepted);
    refusals.add_if(order.deposit_at.is_some(), No::DepositRecordedBefore);
    not_by_the_advisor(order, context, &mut refusals);
    refusals
}

/// Whoever took the order does not take its money.
pub(super) fn not_by_the_advisor(order: &Order, context: &Context, refusals: &mut Refusals) {
    refusals.add_if(is_one_of(context, [&order.advisor]), No::RecordedByTheAdvisor);
}

/// What holds for all money taken: with a receipt, and within the cash rules of the country.
pub(super) fn taken_properly(
    taking: &Taking<'_>,
    receipt: &str,
    state: &dyn State,
    context: &Context,
    refusals: &mut Refusals,
) {
    refusals.add_if(receipt.trim().is_empty(), No::ReceiptMissing);
    taking.check(state, context, refusals);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn what_a_deposit_needs() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        let deposit = scene.deposit_body(&order);
        let amount = |minor: i64, currency: &str| json!({"amount": {"minor": minor, "currency": currency}});
        for (changed, codes) in [
            (json!({}), vec![]),
            (amount(799_999, "CHF"), vec!["orders.deposit_not_enough"]),
            (amount(2_000_001, "CHF"), vec!["orders.deposit_above_price"]),
            (amount(800_000, "EUR"), vec!["orders.other_currency"]),
            (json!({"cleared_on": "2026-01-06"}), vec!["orders.funds_not_cleared"]),
            (json!({"receipt": " "}), vec!["orders.receipt_missing"]),
            (json!({"tender": "cash"}), vec![]),
            (
                json!({"tender": "cash", "amount": {"minor": 1_500_001, "currency": "CHF"}}),
                vec!["orders.cash_beyond_cap", "orders.payer_not_identified"],
            ),
            (
                json!({"tender": "cash", "amount": {"minor": 1_000_000, "currency": "CHF"}}),
                vec!["orders.payer_not_identified"],
            ),
            (json!({"tender": "cash", "amount": {"minor": 1_000_000, "currency": "CHF"}, "payer": DIGEST}), vec![]),
        ] {
            refuses(&scene, "cash", "orders.record_deposit", with(&deposit, changed), &codes);
        }
        scene.act("cash", "orders.record_deposit", deposit.clone());
        refuses(&scene, "cash", "orders.record_deposit", deposit, &["orders.deposit_recorded_before"]);
    }

    #[test]
    fn the_advisor_does_not_record_the_money_of_their_order() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        let body = scene.deposit_body(&order);
        let codes = scene.codes(&scene.for_another("cash", "advisor"), "orders.record_deposit", &body);
        assert_eq!(codes, ["orders.recorded_by_the_advisor"]);
    }

    #[test]
    fn cash_of_one_client_is_added_up_over_orders_and_twelve_months() {
        let mut scene = Scene::new();
        let first = scene.accepted(json!({}));
        let body = with(&scene.deposit_body(&first), json!({"tender": "cash"}));
        scene.act("cash", "orders.record_deposit", body);
        let second = scene.accepted(json!({}));
        let body = with(&scene.deposit_body(&second), json!({"tender": "cash"}));
        let both = ["orders.cash_beyond_cap", "orders.payer_not_identified"];
        refuses(&scene, "cash", "orders.record_deposit", body.clone(), &both);
        scene.given.at("2027-01-15T10:00:00Z");
        refuses(&scene, "cash", "orders.record_deposit", body, &[]);
    }

    #[test]
    fn no_deposit_before_the_client_accepts() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        scene.approve(&order);
        let body = scene.deposit_body(&order);
        refuses(&scene, "cash", "orders.record_deposit", body, &["orders.quote_not_accepted"]);
    }
}
