//! The turns an order takes beside its main path: changes, workshops, the review board, pieces nobody comes for,
//! resizes, cancellations.

use base::{Date, moment::DAY};
use serde_json::{Value, json};

use super::{
    SimPerson,
    story::{Goes, Over, Telling},
};
use crate::terms::from_euros;

impl Telling<'_> {
    /// The cost sheet of a quote whose total is known: metal at the price of a day, stones, hours, the rest.
    pub fn cost_sheet(&mut self, cost: i64, body: &mut Value) {
        let (rate, gram) = (from_euros(90, self.currency), from_euros(70, self.currency));
        let hours = cost * self.chance.whole(25, 40) / 100 / rate.minor;
        let mut left = cost - hours * rate.minor;
        let fitting = left * self.chance.whole(20, 50) / 100 * 1_000 / gram.minor.max(1);
        let weight = (self.chance.log_normal(6_000.0, 20_000.0) as i64).min(fitting);
        if weight > 0 {
            body["metal"] = json!(weight);
            body["metal_price"] = self.money(gram.minor);
            let boutique = self.boutique.clone();
            let fixed = self.now.plus(-self.chance.whole(0, 6) * DAY);
            body["fixing"] = json!(self.cast.date(&boutique, fixed).to_string());
            left -= i64::try_from((i128::from(weight) * i128::from(gram.minor) + 500) / 1_000).unwrap_or(0);
        }
        if hours > 0 {
            body["hours"] = json!(hours);
            body["rate"] = self.money(rate.minor);
        }
        let stones = if self.stones > 0 { left * self.chance.whole(60, 95) / 100 } else { 0 };
        body["stones_cost"] = self.money(stones.max(0));
        body["other_cost"] = self.money((left - stones).max(0));
    }

    /// The client wants something changed: the desk assesses it, finance and planning confirm, the client signs or not.
    pub fn change_request(&mut self, of: &[&str]) -> Goes {
        let boutique = self.boutique.clone();
        let what = self.chance.one(of).copied().unwrap_or("engraving");
        self.advisor_does("orders.propose_change", json!({"what": what, "wish": "As told on the telephone"}));
        let desk = self.find("special_orders_desk", &boutique, &[])?;
        self.wait_unhurried(&desk.site, 0.8, 2.0);
        let fee = self.price.percent(self.chance.whole(1, 9)).minor.max(1);
        let days = if self.promise.is_some() { self.chance.whole(0, 6) } else { 0 };
        let mut body = json!({"fee": self.money(fee), "days": days});
        let moved = self.promise.filter(|_| days > 0).map(|promise| self.date_later(promise, days));
        if let Some(date) = moved {
            body["promise"] = json!(date.to_string());
        }
        if self.chance.percent(5.0) {
            let mut dear = body.clone();
            dear["fee"] = self.money(self.price.percent(15).minor);
            self.mistake(&desk, "orders.assess_change", dear);
        }
        self.act(&desk, "orders.assess_change", body);
        let finance = self.find("finance", &boutique, &[])?;
        self.wait_unhurried(&finance.site, 0.4, 1.5);
        if self.chance.percent(5.0) {
            let advisor = self.advisor.clone();
            let signed = self.digest();
            self.mistake(&advisor, "orders.answer_change", json!({"agreed": true, "signed": signed}));
        }
        self.act(&finance, "orders.confirm_change", json!({"part": "price"}));
        if moved.is_some() {
            let planner = self.planner()?;
            self.pass(&planner.site, 0.2);
            self.act(&planner, "orders.confirm_change", json!({"part": "date"}));
        }
        self.wait_unhurried(&boutique, 1.0, 4.0);
        if self.chance.percent(4.0) {
            self.advisor_does("orders.withdraw_change", json!({"reason": "The client thought again"}));
            return Ok(());
        }
        if !self.chance.percent(82.0) {
            self.advisor_does("orders.answer_change", json!({"agreed": false}));
            return Ok(());
        }
        let signed = self.digest();
        self.advisor_does("orders.answer_change", json!({"agreed": true, "signed": signed}));
        self.pass(&desk.site, 0.2);
        self.act(&desk, "orders.apply_change", json!({}));
        self.extras += fee;
        self.promise = moved.or(self.promise);
        Ok(())
    }

    /// A date so many working days of the boutique after another, and never one that is past.
    fn date_later(&self, date: Date, days: i64) -> Date {
        let later = self.cast.working_days_after(&self.boutique, date, days);
        let soon = self.cast.date(&self.boutique, self.now.plus(12 * DAY));
        self.cast.working(&self.boutique, later.max(soon))
    }

    /// A workshop outside the maison does the work of a bench; without the time for it before the promise, a bench does.
    pub fn workshop(&mut self, bench: &'static str) -> Result<bool, Over> {
        let atelier = self.atelier.clone();
        let due = self.cast.date_after(&atelier, self.now, u32::try_from(self.chance.whole(5, 9)).unwrap_or(7));
        if bench == "cad" || self.promise.is_none_or(|promise| promise <= due) {
            return Ok(false);
        }
        self.wait(&atelier, 0.6, 2.0);
        let due = self.cast.date_after(&atelier, self.now, 6);
        if self.promise.is_none_or(|promise| promise <= due) {
            return Ok(false);
        }
        let lead = self.find("atelier_lead", &atelier, &[])?;
        let names = ["Ciseleurs réunis", "Sertissages du Lac", "Polissage Marais", "Gravure Lemaire"];
        let workshop = self.chance.one(&names).copied();
        let (slip, seal) = (self.digest(), format!("W-{:05}", self.chance.whole(1, 99_999)));
        let body = json!({"workshop": workshop, "bench": bench, "seal": seal, "weight_out": self.weight,
            "stones_out": self.stones, "insured": self.money(self.price.minor), "due_back": due.to_string(), "slip": slip});
        self.begun = true;
        self.act(&lead, "orders.send_out", body);
        let late = self.chance.percent(12.0);
        self.wait(&atelier, if late { 9.0 } else { 4.0 }, if late { 14.0 } else { 6.0 });
        let lost = self.weight * self.chance.whole(1, 4) / 1_000;
        let back =
            json!({"seal_back": format!("{seal}R"), "weight_back": self.weight - lost, "stones_back": self.stones});
        if self.chance.percent(4.0) {
            let mut slip = back.clone();
            slip["stones_back"] = json!(self.stones + 1);
            self.mistake(&lead, "orders.take_back", slip);
        }
        self.act(&lead, "orders.take_back", back);
        self.weight -= lost;
        Ok(true)
    }

    /// Two people who had no hand in the piece decide; true when it leaves as it is.
    pub fn board(&mut self) -> Result<bool, Over> {
        let atelier = self.atelier.clone();
        let hands = self.hands.clone();
        let brand = self.find("brand_director", &atelier, &hands)?;
        let desk = self.find("special_orders_desk", &atelier, &hands)?;
        self.wait_unhurried(&brand.site, 2.0, 4.0);
        let as_is = self.chance.percent(40.0);
        let mut body = json!({"decision": if as_is { "as_is" } else { "bench" }, "member": desk.id.0,
            "opinion": "Looked at together under the loupe"});
        if as_is {
            self.mistake(&brand, "orders.decide_review", body.clone());
            body["consent"] = self.digest();
        }
        self.act(&brand, "orders.decide_review", body);
        Ok(as_is)
    }

    /// Nobody comes: reminded, stored, decided on; then the client comes after all.
    pub fn unclaimed(&mut self) -> Goes {
        let boutique = self.boutique.clone();
        let told = self.now;
        for (days, by) in [(20, "call"), (40, "message"), (55, "letter")] {
            self.now = told.plus(days * DAY);
            self.advisor_does("special_order.remind_client", json!({"reminded_by": by}));
        }
        let coordinator = self.find("operations_coordinator", &boutique, &[])?;
        self.now = told.plus(64 * DAY);
        let place = format!("Safe 2, drawer {}", self.chance.whole(1, 12));
        let seal = format!("G-{:04}", self.chance.whole(1, 9_999));
        self.act(&coordinator, "orders.store_unclaimed", json!({"place": place, "seal": seal}));
        let director = self.find("boutique_director", &boutique, &[])?;
        self.wait_unhurried(&boutique, 4.0, 9.0);
        let body = json!({"unclaimed_decision": "keep", "unclaimed_reason": "The client answered from abroad"});
        self.act(&director, "special_order.decide_unclaimed", body);
        self.wait_unhurried(&boutique, 8.0, 20.0);
        Ok(())
    }

    /// After the hand-over the size is not right: back to the bench, and to the client.
    pub fn resize(&mut self) -> Goes {
        let (boutique, atelier) = (self.boutique.clone(), self.atelier.clone());
        self.wait_unhurried(&boutique, 3.0, 7.0);
        let (size, slip) = (self.chance.whole(48, 62).to_string(), self.digest());
        let body = json!({"size_wished": size, "size_checked": size, "weight_taken": self.weight, "stones_taken": self.stones, "slip": slip});
        self.advisor_does("special_order.open_resize", body);
        self.wait_unhurried(&atelier, 3.0, 6.0);
        let artisan = self.find("artisan", &atelier, &[])?;
        self.weight += self.weight * self.chance.whole(-4, 4) / 100;
        let body = json!({"weight_resized": self.weight, "stones_resized": self.stones, "resize_hours": self.chance.whole(1, 4)});
        self.act(&artisan, "special_order.resize", body);
        let controller = self.find("quality_controller", &atelier, &[artisan.id])?;
        self.wait_unhurried(&atelier, 0.5, 1.2);
        self.act(&controller, "special_order.check_resize", json!({"resize_good": true}));
        self.wait_unhurried(&boutique, 3.0, 6.0);
        let signature = self.digest();
        self.advisor_does("special_order.return_resized", json!({"fits_now": true, "return_signature": signature}));
        Ok(())
    }

    /// With money in it or work done: production stops, the costs are assessed, two approve, the cash desk gives back.
    pub fn settle_cancellation(&mut self, reason: &str) -> Goes {
        let boutique = self.boutique.clone();
        let desk = self.find("special_orders_desk", &boutique, &[])?;
        if self.begun || self.promise.is_some() {
            let body = json!({"waits_for": "client", "reason": "To be cancelled", "review": self.in_days(20)});
            self.act(&desk, "orders.hold", body);
        }
        self.wait_unhurried(&desk.site, 1.0, 3.0);
        let kept = if self.begun { (self.paid * 3 / 10).max(1) } else { 0 };
        let (metal, labour) = (kept / 3, kept - kept / 3);
        let fate = match (self.begun, self.chance.percent(50.0)) {
            (false, _) => "nothing",
            (true, true) => "stock",
            (true, false) => "melted",
        };
        let body = json!({"metal": self.money(metal), "labour": self.money(labour), "stones": self.money(0),
            "kept": self.money(kept), "fate": fate});
        self.act(&desk, "orders.assess_cancellation", body);
        let finance = self.find("finance", &boutique, &[])?;
        let brand = self.find("brand_director", &boutique, &[])?;
        self.wait_unhurried(&finance.site, 0.8, 2.0);
        self.act(&finance, "orders.approve_cancellation", json!({"opinion": "Costs weighed with the atelier"}));
        self.wait_unhurried(&brand.site, 0.8, 2.5);
        let advisor = [self.advisor.id.clone()];
        let cashier = self.find("cashier", &boutique, &advisor)?;
        let receipt = self.receipt();
        let body = json!({"reason": reason, "receipt": receipt});
        if self.chance.percent(20.0) {
            self.mistake(&cashier, "orders.cancel", body.clone());
        }
        self.act(&brand, "orders.approve_cancellation", json!({}));
        self.wait_unhurried(&boutique, 0.5, 1.5);
        self.act(&cashier, "orders.cancel", body);
        Err(Over)
    }

    /// Above ten thousand dollars in cash a report is due to the authority; finance files it.
    pub fn report_cash(&mut self) -> Goes {
        let boutique = self.boutique.clone();
        let back = self.now;
        let finance = self.find("finance", &boutique, &[])?;
        self.wait_unhurried(&finance.site, 3.0, 6.0);
        let (reference, copy) = (format!("8300-{:05}", self.n + 1), self.digest());
        self.act(&finance, "orders.file_cash_report", json!({"reference": reference, "copy": copy}));
        self.now = back;
        Ok(())
    }

    /// In New York some clients bring the deposit in notes; above ten thousand dollars they are identified.
    pub fn in_cash_abroad(&mut self, mut body: Value) -> Value {
        let notes = self.currency.code() == "USD" && (1_000_001..1_500_000).contains(&self.deposit.minor);
        if notes && self.chance.percent(35.0) {
            body["tender"] = json!("cash");
            body["payer"] = self.digest();
        }
        body
    }

    /// Puts the order on hold for something, until a day.
    pub fn hold(&mut self, who: &SimPerson, waits_for: &str, days: f64) {
        let review = self.in_days((days * 1.3) as i64 + 2);
        self.act(
            who,
            "orders.hold",
            json!({"waits_for": waits_for, "reason": "See the note of the desk", "review": review}),
        );
    }

    /// Resumes, with the date promised faced.
    pub fn resume(&mut self, who: &SimPerson) {
        let mut body = json!({});
        if let Some(promise) = self.promise {
            let soon = self.cast.working(&self.boutique, self.cast.date(&self.boutique, self.now.plus(2 * DAY)));
            let date = promise.max(soon);
            body["promise"] = json!(date.to_string());
            body["told"] = json!("Told on the telephone; the client understands.");
            self.promise = Some(date);
        }
        self.act(who, "orders.resume", body);
    }

    /// The date so many calendar days from now, at most what a hold may last.
    fn in_days(&self, days: i64) -> String {
        self.cast.date(&self.boutique, self.now.plus(days.clamp(2, 85) * DAY)).to_string()
    }
}
