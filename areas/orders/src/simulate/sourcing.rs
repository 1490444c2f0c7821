//! From the client's acceptance to the plan: deposit, stones beside the technical file, the date promised.

use base::{Date, Moment};
use serde_json::{Value, json};

use super::{
    SimPerson,
    story::{Doom, Goes, Telling},
};
use crate::terms::{OrderKind, euros};

impl Telling<'_> {
    /// The deposit, sometimes late; nothing before it.
    pub fn engage(&mut self) -> Goes {
        let boutique = self.boutique.clone();
        let planner = self.planner()?;
        if self.chance.percent(5.0) {
            let body = self.plan_body(self.cast.date_after(&boutique, self.now, 90));
            self.mistake(&planner, "orders.plan", body);
        }
        // The boutique second by code lets one deposit in four come late.
        let slow = self.cast.boutiques.get(1).is_some_and(|site| site.id == boutique);
        let late = self.chance.percent(if slow { 25.0 } else { 3.0 });
        self.wait_unhurried(&boutique, if late { 11.0 } else { 1.4 }, if late { 20.0 } else { 4.0 });
        let cash = euros(self.deposit) < 330 && self.chance.percent(25.0);
        let tender = if cash {
            "cash"
        } else {
            self.chance.weighted(&[(60.0, "card"), (36.0, "transfer"), (4.0, "cheque")]).copied().unwrap_or("card")
        };
        let advisor = [self.advisor.id.clone()];
        let cashier = self.find("cashier", &boutique, &advisor)?;
        let (receipt, proof) = (self.receipt(), self.digest());
        let body = json!({"amount": self.money(self.deposit.minor), "tender": tender, "receipt": receipt,
            "cleared_on": self.today().to_string(), "proof": proof});
        let body = self.in_cash_abroad(body);
        if self.chance.percent(5.0) {
            let mut short = body.clone();
            short["amount"] = self.money(self.deposit.minor * 2 / 3);
            self.mistake(&cashier, "orders.record_deposit", short);
        }
        let reported = body["payer"].is_string();
        self.act(&cashier, "orders.record_deposit", body);
        if reported {
            self.report_cash()?;
        }
        self.paid = self.deposit.minor;
        self.cancelled_at(Doom::Engaged)
    }

    /// Stones and technical file side by side, then the plan.
    pub fn source_and_plan(&mut self) -> Goes {
        let engaged = self.now;
        if self.chance.percent(10.0) {
            self.change_request(&["size", "engraving", "stone", "metal", "design"])?;
        }
        let stones_at = if self.stones > 0 { self.find_stones()? } else { self.now };
        self.now = engaged;
        let planner = self.planner()?;
        self.wait(&planner.site, 1.6, 4.0);
        let file = self.digest();
        self.act(&planner, "special_order.complete_file", json!({"routing": "see the file", "file": file}));
        self.now = self.now.max(stones_at);
        self.wait(&planner.site, 1.2, 3.0);
        // A piece of the collection that is only engraved or sized carries its hallmark already.
        let marked = self.kind == OrderKind::Personalisation && self.chance.percent(85.0);
        self.assay = !marked && (self.must_be_marked() || self.chance.percent(30.0));
        self.plan(&planner, None)
    }

    fn find_stones(&mut self) -> Result<Moment, super::story::Over> {
        let boutique = self.boutique.clone();
        let gemmologist = self.find("gemmologist", &boutique, &[])?;
        let source =
            self.chance.weighted(&[(45.0, "stock"), (25.0, "memo"), (30.0, "purchase")]).copied().unwrap_or("stock");
        match source {
            "stock" => self.pass(&gemmologist.site, 1.0),
            "memo" => self.wait_unhurried(&gemmologist.site, 8.0, 18.0),
            _ => {
                self.wait_unhurried(&gemmologist.site, 5.0, 12.0);
                let body = json!({"supplier": "Antwerp house", "purchase_amount": self.money(self.price.minor / 4)});
                self.done_by("finance", &boutique, "special_order.approve_purchase", body)?;
                self.wait_unhurried(&gemmologist.site, 7.0, 18.0);
            }
        }
        for place in 1..=self.stones {
            let stone = format!("ST-{:05}-{place}", self.n + 1);
            let body = self.stone_body(&stone, place, source);
            self.receive_stone(&gemmologist, &body);
            self.act(&gemmologist, "orders.allocate_stone", body.clone());
            if self.chance.percent(5.0) {
                // The same stone is typed again for the next place.
                let mut again = body.clone();
                again["place"] = json!(place + 1);
                self.mistake(&gemmologist, "orders.allocate_stone", again);
            }
            if self.chance.percent(12.0) {
                self.wait_unhurried(&gemmologist.site, 2.0, 6.0);
                self.act(&gemmologist, "orders.release_stone", json!({"stone": stone, "reason": "substituted"}));
                self.wait_unhurried(&gemmologist.site, 4.0, 10.0);
                let body = self.stone_body(&format!("{stone}B"), place, source);
                self.receive_stone(&gemmologist, &body);
                self.act(&gemmologist, "orders.allocate_stone", body);
            }
            self.pass(&gemmologist.site, 0.1);
        }
        self.wait_unhurried(&gemmologist.site, 1.0, 4.0);
        let photo = self.chance.digest();
        self.act(&gemmologist, "orders.confirm_stones", json!({"chosen": true, "photos": [photo]}));
        self.allot_melee(&gemmologist);
        self.buy_chosen();
        Ok(self.now)
    }

    pub fn stone_body(&mut self, stone: &str, place: i64, source: &str) -> Value {
        let weight = (self.chance.log_normal(900.0, 2_600.0) as i64).clamp(100, 12_000);
        let mut body = json!({"stone": stone, "place": place, "source": source, "weight": weight,
            "certificate": self.report_of(stone, place), "verified": true});
        if source != "stock" {
            body["warranties"] = self.digest();
            body["origin"] = self.digest();
        }
        if source == "purchase" {
            body["offers"] = json!(self.chance.whole(2, 4));
        }
        body
    }

    /// Plans production with a date the house can mostly keep.
    pub fn plan(&mut self, planner: &SimPerson, cause: Option<&str>) -> Goes {
        let atelier = self.atelier.clone();
        let making: u32 = match self.kind {
            OrderKind::Personalisation => 8,
            OrderKind::MadeToOrder => 23,
            OrderKind::Bespoke => 58,
            OrderKind::HighJewellery => 112,
        };
        // The planner counts with the assay office, and not with the slower bench.
        let days = making.max(self.kind.making_days_min() + 1) + if self.assay { 8 } else { 0 };
        let date = self.cast.date_after(&atelier, self.now, days);
        let promise = self.cast.working(&self.boutique, date);
        let mut body = self.plan_body(promise);
        body["cause"] = json!(cause);
        if self.chance.percent(2.0) {
            let mut early = body.clone();
            early["promise"] =
                json!(self.cast.working(&self.boutique, self.cast.date_after(&atelier, self.now, 2)).to_string());
            early["week"] = json!(self.cast.date(&atelier, self.now).to_string());
            self.mistake(planner, "orders.plan", early);
        }
        self.on_the_benches(&mut body);
        self.act(planner, "orders.plan", body);
        self.promise = Some(promise);
        Ok(())
    }

    fn plan_body(&mut self, promise: Date) -> Value {
        // A day or two until the bench, and never before today where the atelier is.
        let start = self.cast.date_after(&self.atelier, self.now, 2);
        json!({"atelier": self.atelier.0, "promise": promise.to_string(), "later_agreed": true,
            "metal_lot": self.metal_lot(), "week": start.to_string(), "assay": self.assay,
            "hallmarked": !self.assay && self.kind == OrderKind::Personalisation})
    }
}
