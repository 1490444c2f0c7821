//! File a cash report that a payment made due: once, with its number, by finance or internal control.

use base::id::SiteId;
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::liability::CashReport,
    events::proven,
    order::{Order, OrderId},
};

/// Record that a cash report was filed with the authority.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.file_cash_report",
    en = "File the cash report",
    fr = "Déposer la déclaration d’espèces",
    purpose_fr = "Enregistrer qu’une déclaration d’espèces a été déposée auprès de l’autorité.",
    subject = "order",
    roles("finance", "internal_control")
)]
pub struct FileCashReport {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Number of the filing", fr = "Numéro du dépôt", max = 60)]
    reference: String,
    #[field(en = "Copy filed", fr = "Copie déposée", digest)]
    copy: String,
}

/// A cash report was filed.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.cash_report_filed", version = 1, en = "Cash report filed", fr = "Déclaration d’espèces déposée")]
pub struct CashReportFiled {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(hidden)]
    pub report: String,
    #[field(en = "Form", fr = "Formulaire")]
    pub form: String,
    #[field(en = "Number of the filing", fr = "Numéro du dépôt")]
    pub cash_filing: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No cash report is due for this order.",
        fr = "Aucune déclaration d’espèces n’est due pour cette commande.",
        at = "order"
    )]
    NoReportDue,
    #[say(en = "Enter the number of the filing.", fr = "Saisissez le numéro du dépôt.", at = "reference")]
    ReferenceMissing,
}

fn open_report(order: &str, state: &dyn State) -> Option<CashReport> {
    state.rows::<CashReport>("order", order).into_iter().find(|report| report.filed_at.is_none())
}

impl Command for FileCashReport {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        refusals.add_if(self.reference.trim().is_empty(), No::ReferenceMissing);
        // Also once the order is over: the duty to report does not end with it.
        let order = state.row::<Order>(&self.order.0);
        let Some((order, report)) = order.zip(open_report(&self.order.0, state)) else {
            refusals.add(No::NoReportDue);
            return Err(refusals);
        };
        let filed = CashReportFiled {
            order: order.id,
            boutique: order.boutique,
            report: report.id,
            form: report.form,
            cash_filing: self.reference.trim().to_owned(),
        };
        refusals.or(Events::one(proven(filed, [self.copy.clone()])))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        let mut refusals = Refusals::none();
        refusals.add_if(open_report(&subject.id, state).is_none(), No::NoReportDue);
        refusals
    }

    fn strikes() -> Vec<EventSpec> {
        vec![CashReportFiled::spec()]
    }
}

#[cfg(test)]
mod tests {
    use kernel::StateExt;
    use serde_json::{Value, json};

    use crate::{
        beside::liability::CashReport,
        commands::scene::{DIGEST, Scene, refuses, with},
    };

    fn usd(minor: i64) -> Value {
        json!({"minor": minor, "currency": "USD"})
    }

    #[test]
    fn above_ten_thousand_dollars_in_cash_form_8300_is_due_within_fifteen_days() {
        let mut scene = Scene::in_boutique("NYC", "USD");
        let order = scene.accepted(json!({}));
        let deposit = json!({"order": order, "amount": usd(800_000), "tender": "cash", "receipt": "R1", "cleared_on": "2026-01-05"});
        let struck = scene.act("cash", "orders.record_deposit", deposit);
        assert_eq!(struck.len(), 1, "USD 8,000 are below the threshold");
        let body = json!({"order": order, "reference": "8300-26-1", "copy": DIGEST});
        refuses(&scene, "finance", "orders.file_cash_report", body.clone(), &["orders.no_report_due"]);
        let pay = json!({"order": order, "amount": usd(300_000), "tender": "cheque", "receipt": "R2"});
        let struck = scene.act("cash", "orders.record_payment", pay.clone());
        assert_eq!(
            (struck[1].kind.as_ref(), struck[1].payload["due"].as_str()),
            ("orders.cash_report_due", Some("2026-01-20"))
        );
        let due: Vec<CashReport> = scene.given.rows.rows("order", order.as_str());
        assert_eq!(
            due.iter().map(|row| (row.total, row.form.as_str())).collect::<Vec<_>>(),
            [(1_100_000, "Form 8300")]
        );
        // What was reported is not reported again; more than ten thousand beyond it is.
        let more = with(&pay, json!({"amount": usd(100_000), "receipt": "R3"}));
        assert_eq!(scene.act("cash", "orders.record_payment", more).len(), 1);
        scene.act("finance", "orders.file_cash_report", body.clone());
        refuses(&scene, "finance", "orders.file_cash_report", body, &["orders.no_report_due"]);
    }
}
