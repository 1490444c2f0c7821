//! Record a payment after the deposit: part of the balance or all of it, never more than is owed.

use base::Money;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::record_deposit::{not_by_the_advisor, taken_properly};
use crate::{
    cash::Taking,
    events::{PaymentRecorded, proven},
    order::{Order, OrderId, foreseen, found, need_deposit, same_currency},
    rows::Tender,
};

/// Record a payment towards the balance.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.record_payment",
    en = "Record a payment",
    fr = "Enregistrer un paiement",
    purpose_fr = "Enregistrer un paiement sur le solde.",
    subject = "order",
    roles("cashier")
)]
pub struct RecordPayment {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Amount", fr = "Montant")]
    amount: Money,
    #[field(en = "Tender", fr = "Moyen de paiement")]
    tender: Tender,
    #[field(en = "Number of the receipt", fr = "Numéro du reçu", max = 40)]
    receipt: String,
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
        en = "The balance is {balance}; more than it is never taken. Correct the amount.",
        fr = "Le solde est de {balance} ; on n’encaisse jamais davantage. Corrigez le montant.",
        at = "amount"
    )]
    MoreThanOwed { balance: Money },
    #[say(en = "Enter the amount taken.", fr = "Saisissez le montant encaissé.", at = "amount")]
    AmountIsZero,
}

impl Command for RecordPayment {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        // Also while on hold: a payment may be what is waited for.
        let order = found(state, &self.order)?;
        let balance = order.balance();
        let mut refusals = standing(&order, context);
        same_currency(&order, self.amount, "amount", &mut refusals);
        refusals.add_if(self.amount.minor == 0, No::AmountIsZero);
        let comparable = self.amount.currency == order.currency;
        refusals.add_if(comparable && self.amount.minor > balance.minor, No::MoreThanOwed { balance });
        let identified = self.payer.is_some();
        let taking = Taking { order: &order, amount: self.amount, tender: self.tender, identified };
        taken_properly(&taking, &self.receipt, state, context, &mut refusals);
        let report = taking.report(state, context);
        let recorded = PaymentRecorded {
            order: order.id,
            client: order.client,
            boutique: order.boutique,
            amount: self.amount,
            tender: self.tender,
            receipt: self.receipt.clone(),
            balance: Money::new(balance.minor - self.amount.minor, balance.currency),
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
    need_deposit(order, &mut refusals);
    not_by_the_advisor(order, context, &mut refusals);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn never_more_than_is_owed() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        let pay = |minor: i64, currency: &str| json!({"order": order, "amount": {"minor": minor, "currency": currency}, "tender": "card", "receipt": "R9"});
        refuses(&scene, "cash", "orders.record_payment", pay(1, "CHF"), &["orders.deposit_missing"]);
        let deposit = scene.deposit_body(&order);
        scene.act("cash", "orders.record_deposit", deposit);
        refuses(&scene, "cash", "orders.record_payment", pay(0, "CHF"), &["orders.amount_is_zero"]);
        refuses(&scene, "cash", "orders.record_payment", pay(1_200_001, "CHF"), &["orders.more_than_owed"]);
        refuses(&scene, "cash", "orders.record_payment", pay(1, "JPY"), &["orders.other_currency"]);
        scene.act("cash", "orders.record_payment", pay(1_000_000, "CHF"));
        refuses(&scene, "cash", "orders.record_payment", pay(200_001, "CHF"), &["orders.more_than_owed"]);
        refuses(&scene, "cash", "orders.record_payment", pay(200_000, "CHF"), &[]);
    }
}
