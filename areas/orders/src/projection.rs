//! Folds what happened to special orders into their rows.

use base::Grams;
use kernel::{Envelope, Event, Projection, Row, Rows, RowsExt, StateExt, Table};

use crate::{
    beside::cancellation::dissolves,
    commands::{Cleared, Held, Resumed, ReviewDecided, WishCorrected},
    events::{
        Cancelled, ChangeAnswered, ChangeApplied, DepositRecorded, HandedOver, PaymentRecorded, Planned, PriceApproved,
        PriceEndorsed, PromiseGiven, QualityJudged, Quoted, Refunded, Requested, StoneAllocated, StoneReleased,
        StonesConfirmed,
    },
    order::{Cause, Order},
    rows::{Number, Payment, Promise, Purpose, Stay, StoneHeld, Work},
    terms::{days_between, metal_allowed},
};

/// The procedure an order's life follows.
pub const PROCEDURE: &str = "special_order";

/// Stages in which an order is over.
pub const ENDS: [&str; 6] = ["abandoned", "refused", "declined", "expired", "closed", "cancelled"];

/// Benches of the atelier: each has a stage of its name and steps `start_…` and `finish_…`.
pub const BENCHES: [&str; 5] = ["cad", "wax_cast", "setting", "polishing", "engraving"];

/// Orders and everything beside them.
pub struct Orders;

impl Projection for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![
            Order::table(),
            StoneHeld::table(),
            Promise::table(),
            Payment::table(),
            Work::table(),
            Stay::table(),
            Number::table(),
        ]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        match event.kind.as_str() {
            "orders.requested" => requested(event, rows),
            "orders.stone_allocated" => allocated(event, rows),
            "orders.stone_released" => released(event, rows),
            "orders.promise_given" => promised(event, rows),
            "orders.deposit_recorded" | "orders.payment_recorded" | "orders.refunded" => paid(event, rows),
            "orders.change_answered" | "orders.change_applied" => changed(event, rows),
            "orders.resumed" => resumed(event, rows),
            _ => {
                if let Some(order) = event.related("order") {
                    rows.change::<Order>(order, |order| progressed(event, order));
                }
            }
        }
        if event.case.as_ref().is_some_and(|case| case.procedure == PROCEDURE) {
            stepped(event, rows);
        }
    }
}

fn requested(event: &Envelope, rows: &mut dyn Rows) {
    let Some(wish) = Requested::read(event) else { return };
    if let Some((series, _)) = wish.order.0.rsplit_once('-') {
        rows.write(&Number { id: series.to_owned(), boutique: wish.boutique.clone(), last: wish.number });
    }
    rows.write(&Order {
        id: wish.order,
        kind: wish.kind,
        title: wish.title,
        brief: wish.brief,
        client: wish.client,
        boutique: wish.boutique,
        atelier: None,
        advisor: event.on_behalf_of.clone().unwrap_or_else(|| event.actor.clone()),
        stage: String::new(),
        stages: Vec::new(),
        stage_since: event.occurred_at,
        due: None,
        budget: wish.budget.map(|budget| budget.minor),
        price: None,
        cost: None,
        extras: 0,
        currency: wish.currency,
        band: None,
        revision: 0,
        quoted_by: None,
        quoted_for: None,
        approved_by: None,
        endorsed_by: None,
        valid_until: None,
        deposit: None,
        paid: 0,
        stones: 0,
        size: wish.size,
        need_by: wish.need_by,
        first_promise: None,
        promise: None,
        promises: 0,
        cause: None,
        reworks: 0,
        reworks_granted: 0,
        judged_by: None,
        released_by: None,
        on_hold: false,
        held_for: None,
        held_since: None,
        hold_review: None,
        held_days: 0,
        cancel_asked_by: None,
        cancel_approved_by: None,
        requested_at: event.occurred_at,
        quoted_at: None,
        accepted_at: None,
        deposit_at: None,
        stones_at: None,
        planned_at: None,
        passed_at: None,
        received_at: None,
        notified_at: None,
        reminders: 0,
        handed_over_at: None,
        ended_at: None,
    });
}

/// What changes in the order's own row and nowhere else.
fn progressed(event: &Envelope, order: &mut Order) {
    let at = event.occurred_at;
    let who = || Some(event.actor.clone());
    if let Some(corrected) = WishCorrected::read(event) {
        order.client = corrected.client.unwrap_or_else(|| order.client.clone());
        order.kind = corrected.kind.unwrap_or(order.kind);
        order.title = corrected.title.unwrap_or_else(|| std::mem::take(&mut order.title));
        order.brief = corrected.brief.unwrap_or_else(|| std::mem::take(&mut order.brief));
        order.budget = corrected.budget.map(|budget| budget.minor).or(order.budget);
        order.need_by = corrected.need_by.or(order.need_by);
        order.size = corrected.size.or_else(|| order.size.take());
        for cleared in corrected.removed {
            match cleared {
                Cleared::Budget => order.budget = None,
                Cleared::NeedBy => order.need_by = None,
                Cleared::Size => order.size = None,
            }
        }
    } else if let Some(quoted) = Quoted::read(event) {
        order.price = Some(quoted.price.minor);
        order.atelier = Some(quoted.atelier);
        order.cost = Some(quoted.cost.minor);
        order.band = Some(quoted.band);
        order.revision = quoted.revision;
        order.deposit = Some(quoted.deposit.minor);
        order.stones = quoted.stones;
        order.valid_until = Some(quoted.valid_until);
        (order.quoted_by, order.quoted_for, order.quoted_at) = (who(), event.on_behalf_of.clone(), Some(at));
        // A new price carries none of the approvals of the former one.
        (order.approved_by, order.endorsed_by) = (None, None);
    } else if PriceApproved::read(event).is_some() {
        order.approved_by = who();
    } else if PriceEndorsed::read(event).is_some() {
        order.endorsed_by = who();
    } else if event.kind == "orders.quote_accepted" {
        order.accepted_at = Some(at);
    } else if StonesConfirmed::read(event).is_some() {
        order.stones_at = Some(at);
    } else if let Some(planned) = Planned::read(event) {
        order.atelier = Some(planned.atelier);
        order.planned_at = Some(at);
    } else if let Some(judged) = QualityJudged::read(event) {
        order.reworks = judged.reworks;
        order.passed_at = (judged.verdict == "pass").then_some(at);
        order.judged_by = who();
    } else if let Some(board) = ReviewDecided::read(event) {
        order.reworks_granted = board.granted;
        match board.decision.code() {
            "as_is" => order.passed_at = Some(at),
            "cancel" => (order.cancel_asked_by, order.cancel_approved_by) = (who(), None),
            _ => {}
        }
    } else if let Some(held) = Held::read(event) {
        (order.on_hold, order.held_for, order.held_since) = (true, Some(held.waits_for), Some(at));
        order.hold_review = Some(held.review);
        // Deadlines stand still: what is due next is the review of the wait.
        order.due = Some(held.due);
    } else if HandedOver::read(event).is_some() {
        order.handed_over_at = Some(at);
    } else if Cancelled::read(event).is_some() {
        order.ended_at = Some(at);
        order.due = None;
    }
}

fn allocated(event: &Envelope, rows: &mut dyn Rows) {
    let Some(stone) = StoneAllocated::read(event) else { return };
    rows.write(&StoneHeld {
        id: stone.allocation,
        stone_held: Some(stone.stone.clone()),
        stone: stone.stone,
        place_filled: Some(format!("{}/{}", stone.order, stone.place)),
        order: stone.order,
        boutique: stone.boutique,
        place: stone.place,
        source: stone.source,
        weight: stone.weight,
        certificate: stone.certificate,
        allocated_at: event.occurred_at,
        allocated_by: event.actor.clone(),
        released_at: None,
    });
}

fn released(event: &Envelope, rows: &mut dyn Rows) {
    let Some(stone) = StoneReleased::read(event) else { return };
    rows.change::<StoneHeld>(&stone.allocation, |held| {
        (held.stone_held, held.place_filled) = (None, None);
        held.released_at = Some(event.occurred_at);
    });
    rows.change::<Order>(&stone.order.0, |order| order.stones_at = None);
    if stone.reason == "broken" {
        // The setter's work ends with the stone; it begins anew with the next one.
        for work in rows.rows::<Work>("order", stone.order.0.as_str()).into_iter().filter(|w| w.finished_at.is_none()) {
            rows.write(&Work { finished_at: Some(event.occurred_at), ..work });
        }
    }
}

fn promised(event: &Envelope, rows: &mut dyn Rows) {
    let Some(given) = PromiseGiven::read(event) else { return };
    rows.write(&Promise {
        id: format!("{}/{}", given.order, given.promise),
        order: given.order.clone(),
        boutique: given.boutique,
        atelier: given.atelier,
        number: given.promise,
        date: given.date,
        former: given.former,
        days_later: given.former.map_or(0, |former| days_between(former, given.date)),
        cause: given.cause,
        note: given.note,
        by: event.actor.clone(),
        at: event.occurred_at,
    });
    rows.change::<Order>(&given.order.0, |order| {
        order.first_promise = order.first_promise.or(Some(given.date));
        order.promise = Some(given.date);
        order.promises = given.promise;
        order.cause = Some(given.cause).filter(|cause| *cause != Cause::First).or(order.cause);
    });
}

fn paid(event: &Envelope, rows: &mut dyn Rows) {
    let (order, client, boutique, purpose, money, sign, tender, receipt) = if let Some(e) = DepositRecorded::read(event)
    {
        (e.order, e.client, e.boutique, Purpose::Deposit, e.amount, 1, e.tender, e.receipt)
    } else if let Some(e) = PaymentRecorded::read(event) {
        (e.order, e.client, e.boutique, Purpose::Balance, e.amount, 1, e.tender, e.receipt)
    } else if let Some(e) = Refunded::read(event) {
        (e.order, e.client, e.boutique, Purpose::Refund, e.amount, -1, e.tender, e.receipt)
    } else {
        return;
    };
    let amount = sign * money.minor;
    rows.change::<Order>(&order.0, |order| {
        order.paid += amount;
        if purpose == Purpose::Deposit {
            order.deposit_at = Some(event.occurred_at);
        }
    });
    rows.write(&Payment {
        id: event.id.to_string(),
        order,
        client,
        boutique,
        purpose,
        amount,
        currency: money.currency,
        tender,
        receipt,
        by: event.actor.clone(),
        at: event.occurred_at,
    });
}

/// A change in force: the fee joins the balance, and the piece has its stones from now on.
fn changed(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(answered) = ChangeAnswered::read(event) {
        rows.change::<Order>(&answered.order.0, |order| order.extras += answered.fee.minor);
    } else if let Some(applied) = ChangeApplied::read(event) {
        rows.change::<Order>(&applied.order.0, |order| {
            order.extras += applied.fee.minor;
            (order.band, order.stones) = (Some(applied.band), applied.stones);
            if applied.finds {
                order.stones_at = None;
            }
        });
    }
}

/// Deadlines go on with the working time they had left.
fn resumed(event: &Envelope, rows: &mut dyn Rows) {
    let Some(resumed) = Resumed::read(event) else { return };
    let mut open: Vec<Stay> = rows.rows::<Stay>("order", resumed.order.0.as_str());
    open.retain(|stay| stay.until.is_none());
    for stay in &mut open {
        if let Some(deadline) = resumed.deadlines.iter().find(|deadline| deadline.stage == stay.stage) {
            stay.due = Some(deadline.due);
            rows.write(stay);
        }
    }
    rows.change::<Order>(&resumed.order.0, |order| {
        order.due = open.iter().filter_map(|stay| stay.due).min();
        (order.on_hold, order.held_for, order.held_since, order.hold_review) = (false, None, None, None);
        order.held_days += resumed.days;
    });
}

/// What the step of the procedure changes: the stages the order is in, and the work at the benches.
fn stepped(event: &Envelope, rows: &mut dyn Rows) {
    let Some(case) = event.case.as_ref() else { return };
    let Some(mut order) = rows.row::<Order>(&case.case.id) else { return };
    let at = event.occurred_at;
    let mut open: Vec<Stay> = rows.rows::<Stay>("order", case.case.id.as_str());
    open.retain(|stay| stay.until.is_none());
    for stay in open.iter_mut().filter(|stay| case.closed.contains(&stay.stage)) {
        stay.until = Some(at);
        rows.write(stay);
    }
    open.retain(|stay| stay.until.is_none());
    for opened in &case.opened {
        let over = ENDS.contains(&opened.stage.as_str());
        let stay = Stay {
            id: format!("{}/{}/{}", order.id, opened.stage, event.id),
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: order.atelier.clone(),
            stage: opened.stage.clone(),
            since: at,
            due: opened.due,
            until: over.then_some(at),
        };
        rows.write(&stay);
        open.push(stay);
    }
    // The stage shown is the one due first; a part that only waits for its sibling has no deadline and comes last.
    open.sort_by_key(|stay| (stay.due.is_none(), stay.due, stay.since));
    if let Some(first) = open.first() {
        if order.stage != first.stage {
            (order.stage, order.stage_since) = (first.stage.clone(), first.since);
        }
        // On hold the review of the wait is what is due.
        if order.held_since.is_none() {
            order.due = first.due;
        }
    }
    order.stages = open.iter().map(|stay| stay.stage.clone()).collect();
    if !open.is_empty() && open.iter().all(|stay| ENDS.contains(&stay.stage.as_str())) {
        order.ended_at = order.ended_at.or(Some(at));
        order.due = None;
    }
    recorded(event, &case.step, &mut order, rows);
    rows.write(&order);
}

/// Steps that the procedure records by itself and that later rules ask about.
fn recorded(event: &Envelope, step: &str, order: &mut Order, rows: &mut dyn Rows) {
    match step {
        "release_to_quality" => order.released_by = Some(event.actor.clone()),
        // What the boutique refuses goes through quality control again.
        "refuse_receipt" => order.passed_at = None,
        "hold" => order.on_hold = true,
        "resume" => order.on_hold = false,
        "ask_cancellation" => (order.cancel_asked_by, order.cancel_approved_by) = (Some(event.actor.clone()), None),
        "notify_client" => (order.notified_at, order.reminders) = (Some(event.occurred_at), 0),
        "remind_client" => order.reminders += 1,
        "approve_cancellation" => order.cancel_approved_by = Some(event.actor.clone()),
        "decide_unclaimed" if dissolves(event) => order.cancel_asked_by = Some(event.actor.clone()),
        "countersign_receipt" => order.received_at = Some(event.occurred_at),
        _ => bench_work(event, step, order, rows),
    }
}

fn bench_work(event: &Envelope, step: &str, order: &Order, rows: &mut dyn Rows) {
    let number = |field: &str| event.payload.get(field).and_then(serde_json::Value::as_i64);
    let before: Vec<Work> = rows.rows::<Work>("order", order.id.0.as_str());
    if let Some(bench) = step.strip_prefix("start_").filter(|bench| BENCHES.contains(bench)) {
        rows.write(&Work {
            id: format!("{}/{:02}", order.id, before.len() + 1),
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: order.atelier.clone(),
            bench: bench.to_owned(),
            artisan: event.actor.clone(),
            artisan_for: event.on_behalf_of.clone(),
            finished_by: None,
            started_at: event.occurred_at,
            finished_at: None,
            weight_in: number("weight_in").map(Grams),
            weight_out: None,
            stones_in: number("stones_in"),
            stones_out: None,
            hours: None,
            lost: None,
            allowed: None,
        });
    } else if let Some(bench) = step.strip_prefix("finish_").filter(|bench| BENCHES.contains(bench)) {
        let Some(work) = before.into_iter().rev().find(|w| w.bench == bench && w.finished_at.is_none()) else { return };
        let (before, after) = (work.weight_in, number("weight_out").map(Grams));
        rows.write(&Work {
            finished_by: Some(event.actor.clone()),
            finished_at: Some(event.occurred_at),
            weight_out: after,
            stones_out: number("stones_out"),
            hours: number("bench_hours").or(number("model_hours")),
            lost: before.zip(after).map(|(before, after)| Grams(before.0 - after.0)),
            allowed: before.map(|before| metal_allowed(bench, before)),
            ..work
        });
    }
}
