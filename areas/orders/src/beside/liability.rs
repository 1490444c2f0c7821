//! Money held for clients until their piece is handed over, and cash that must be reported to an authority.

use base::{
    Currency, Date, Moment,
    id::{ClientId, PersonId, SiteId},
};
use kernel::{Choice, Envelope, Event, Row, Rows, RowsExt, StateExt};

use crate::{
    commands::CashReportFiled,
    events::{Cancelled, CashReportDue, ChangeApplied, DepositRecorded, HandedOver, PaymentRecorded, Refunded},
    order::{Order, OrderId},
};

/// What became of the money held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Held {
    /// The piece is still owed.
    #[choice(en = "owed to the client", fr = "dû au client")]
    Owed,
    /// The piece was handed over.
    #[choice(en = "earned by the hand-over", fr = "acquis par la remise")]
    Earned,
    /// The order was cancelled: refunded, or kept for the costs incurred.
    #[choice(en = "settled by the cancellation", fr = "réglé par l’annulation")]
    Settled,
}

/// What the maison owes for an order whose client has paid something: the liability is the money received.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_liability", scope("boutique"), index("client"))]
pub struct Liability {
    /// The order's number.
    #[column(en = "Order", fr = "Commande", object = "order")]
    pub id: String,
    /// The client.
    #[column(en = "Client", fr = "Client")]
    pub client: ClientId,
    /// The boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// What became of it.
    #[column(en = "State", fr = "État")]
    pub state: Held,
    /// Received and not given back, in minor units; 0 once earned or settled.
    #[column(en = "Liability", fr = "Engagement", money = "currency")]
    pub liability: i64,
    /// The deposit, in minor units.
    #[column(en = "Deposit", fr = "Acompte", money = "currency")]
    pub deposit: i64,
    /// Received in all, in minor units.
    #[column(en = "Received", fr = "Reçu", money = "currency")]
    pub received: i64,
    /// Given back, in minor units.
    #[column(en = "Refunded", fr = "Remboursé", money = "currency")]
    pub refunded: i64,
    /// What the client still owes, in minor units.
    #[column(en = "Balance", fr = "Solde", money = "currency")]
    pub balance: i64,
    /// The currency.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// Since when money is held: the age of the deposit.
    #[column(en = "Held since", fr = "Détenu depuis")]
    pub since: Moment,
    /// The month it was received in: `2026-01`.
    #[column(en = "Month received", fr = "Mois de réception")]
    pub month: String,
    /// The last payment.
    #[column(en = "Last payment", fr = "Dernier versement")]
    pub last: Moment,
    /// When nothing was owed any more.
    #[column(en = "Released", fr = "Soldé")]
    pub released_at: Option<Moment>,
}

/// Cash that must be reported.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_cash_report", scope("boutique"), index("client"), index("order"))]
pub struct CashReport {
    /// The report.
    #[column(en = "Report", fr = "Déclaration")]
    pub id: String,
    /// The order whose payment made it due.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// The client.
    #[column(en = "Client", fr = "Client")]
    pub client: ClientId,
    /// The boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The form: `Form 8300`.
    #[column(en = "Form", fr = "Formulaire")]
    pub form: String,
    /// The cash added up, in minor units.
    #[column(en = "Cash", fr = "Espèces", money = "currency")]
    pub total: i64,
    /// The currency.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// The last day to file it.
    #[column(en = "File by", fr = "À déposer avant le")]
    pub by: Date,
    /// The same as a deadline; empty once filed.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
    /// When the payment was taken.
    #[column(en = "Since", fr = "Depuis")]
    pub at: Moment,
    /// When it was filed.
    #[column(en = "Filed", fr = "Déposée")]
    pub filed_at: Option<Moment>,
    /// Who filed it.
    #[column(en = "Filed by", fr = "Déposée par")]
    pub filed_by: Option<PersonId>,
    /// The number of the filing.
    #[column(en = "Reference", fr = "Référence")]
    pub reference: Option<String>,
}

pub(super) fn fold(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(deposit) = DepositRecorded::read(event) {
        received(&deposit.order, deposit.amount.minor, true, event, rows);
    } else if let Some(payment) = PaymentRecorded::read(event) {
        received(&payment.order, payment.amount.minor, false, event, rows);
    } else if let Some(refund) = Refunded::read(event) {
        rows.change::<Liability>(&refund.order.0, |row| {
            row.refunded += refund.amount.minor;
            row.liability = if row.released_at.is_some() { 0 } else { row.received - row.refunded };
        });
    } else if let Some(applied) = ChangeApplied::read(event) {
        rows.change::<Liability>(&applied.order.0, |row| row.balance += applied.fee.minor);
    } else if let Some(handed) = HandedOver::read(event) {
        release(&handed.order, Held::Earned, event, rows);
    } else if let Some(cancelled) = Cancelled::read(event) {
        release(&cancelled.order, Held::Settled, event, rows);
    } else if let Some(report) = CashReportDue::read(event) {
        rows.write(&CashReport {
            id: report.report,
            order: report.order,
            client: report.client,
            boutique: report.boutique,
            form: report.cash_form,
            total: report.total.minor,
            currency: report.total.currency,
            by: report.due,
            due: Some(report.due_at),
            at: event.occurred_at,
            filed_at: None,
            filed_by: None,
            reference: None,
        });
    } else if let Some(filed) = CashReportFiled::read(event) {
        rows.change::<CashReport>(&filed.report, |row| {
            (row.filed_at, row.due) = (Some(event.occurred_at), None);
            (row.filed_by, row.reference) = (Some(event.actor.clone()), Some(filed.cash_filing));
        });
    }
}

fn received(order: &OrderId, minor: i64, deposit: bool, event: &Envelope, rows: &mut dyn Rows) {
    let Some(order) = rows.row::<Order>(&order.0) else { return };
    let at = event.occurred_at;
    let before = rows.row::<Liability>(&order.id.0).unwrap_or_else(|| Liability {
        id: order.id.0.clone(),
        client: order.client.clone(),
        boutique: order.boutique.clone(),
        state: Held::Owed,
        liability: 0,
        deposit: 0,
        received: 0,
        refunded: 0,
        balance: 0,
        currency: order.currency,
        since: at,
        month: month(at),
        last: at,
        released_at: None,
    });
    let received = before.received + minor;
    rows.write(&Liability {
        liability: received - before.refunded,
        deposit: before.deposit + if deposit { minor } else { 0 },
        received,
        balance: order.price.unwrap_or(0) + order.extras - received + before.refunded,
        last: at,
        ..before
    });
}

/// The month of a moment in UTC: ageing needs no more than that.
fn month(at: Moment) -> String {
    let date = at.in_zone(&base::moment::zone::TimeZone::UTC).date();
    format!("{:04}-{:02}", date.year(), date.month())
}

fn release(order: &OrderId, state: Held, event: &Envelope, rows: &mut dyn Rows) {
    rows.change::<Liability>(&order.0, |row| {
        (row.state, row.liability, row.released_at) = (state, 0, Some(event.occurred_at));
        if state == Held::Settled {
            row.balance = 0;
        }
    });
}
