//! In the atelier: the benches, control, rework, and the dates that move.

use base::moment::DAY;
use serde_json::json;

use super::{
    SimPerson,
    story::{Doom, Goes, Over, Telling},
};
use crate::terms::OrderKind;

/// Days at a bench: median and 90th percentile for made-to-order.
const fn bench_days(bench: &str) -> (f64, f64) {
    match bench.as_bytes() {
        b"cad" => (3.0, 6.0),
        b"wax_cast" => (4.0, 8.0),
        b"setting" => (6.0, 13.0),
        b"polishing" => (3.0, 6.0),
        _ => (2.0, 4.0),
    }
}

/// Verbs of a bench: start and finish.
fn verbs_of(bench: &str) -> (&'static str, &'static str) {
    match bench {
        "cad" => ("special_order.start_cad", "special_order.finish_cad"),
        "wax_cast" => ("special_order.start_wax_cast", "special_order.finish_wax_cast"),
        "setting" => ("special_order.start_setting", "special_order.finish_setting"),
        "polishing" => ("special_order.start_polishing", "special_order.finish_polishing"),
        _ => ("special_order.start_engraving", "special_order.finish_engraving"),
    }
}

impl Telling<'_> {
    /// Everything until quality control has passed the piece.
    pub fn make(&mut self) -> Goes {
        self.weight = self.chance.log_normal(7_000.0, 22_000.0).clamp(1_500.0, 180_000.0) as i64;
        self.withdraw_metal();
        let route = self.route();
        let trouble = self.trouble();
        // One order in five has a leg with a workshop, for its last bench.
        let outside = self.chance.percent(22.0);
        for (n, bench) in route.iter().enumerate() {
            if n == route.len() / 2 {
                self.cancelled_at(Doom::Making)?;
                if let Some(cause @ ("stone" | "client" | "capacity")) = trouble {
                    self.date_moves(cause)?;
                }
                if self.chance.percent(13.0) {
                    self.change_request(&["size", "engraving"])?;
                }
                if self.kind == OrderKind::HighJewellery {
                    self.interim_payment()?;
                }
            }
            let last = n + 1 == route.len();
            if !(outside && last && self.workshop(bench)?) {
                self.bench(bench)?;
            }
            if *bench == "setting" && self.stones > 0 && self.chance.percent(0.8) {
                self.break_a_stone()?;
            }
        }
        self.control(trouble)
    }

    fn route(&mut self) -> Vec<&'static str> {
        let engraved = self.chance.percent(25.0);
        let mut route = match self.kind {
            OrderKind::Personalisation if self.title.contains("rav") || self.chance.percent(55.0) => vec!["engraving"],
            OrderKind::Personalisation => vec!["polishing"],
            OrderKind::MadeToOrder if self.stones == 0 => vec!["wax_cast", "polishing"],
            OrderKind::MadeToOrder => vec!["wax_cast", "setting", "polishing"],
            OrderKind::Bespoke => vec!["cad", "wax_cast", "setting", "polishing"],
            OrderKind::HighJewellery => vec!["cad", "wax_cast", "polishing", "setting", "polishing"],
        };
        if engraved && self.kind != OrderKind::Personalisation {
            route.push("engraving");
        }
        route
    }

    /// Why the date will move, when it does; rework comes of itself.
    fn trouble(&mut self) -> Option<&'static str> {
        let causes = [(34.0, "stone"), (22.0, "capacity"), (14.0, "client"), (6.0, "assay"), (9.0, "customs")];
        let cause = self.chance.weighted(&causes).copied()?;
        // Where the cause cannot be (no stone, no assay) nothing happens.
        let can = match cause {
            "stone" => self.stones > 0,
            "assay" => self.assay,
            _ => true,
        };
        let share = if self.kind == OrderKind::Personalisation { 10.0 } else { 30.0 };
        (can && self.chance.percent(share)).then_some(cause)
    }

    /// Whether this is the atelier that is slower in setting.
    fn slow(&self) -> bool {
        self.cast.ateliers.last().is_some_and(|site| site.id == self.atelier)
    }

    fn bench(&mut self, bench: &'static str) -> Goes {
        let atelier = self.atelier.clone();
        let (median, p90) = bench_days(bench);
        let slow = self.slow() && bench == "setting";
        self.wait(&atelier, if slow { 3.0 } else { 1.0 }, if slow { 8.0 } else { 3.5 });
        let artisan = self.find("artisan", &atelier, &[])?;
        let (start, finish) = verbs_of(bench);
        self.begun = true;
        self.hands.push(artisan.id.clone());
        if bench == "cad" {
            self.act(&artisan, start, json!({}));
            self.wait(&atelier, median, p90);
            let model = self.digest();
            let hours = self.chance.whole(6, 60);
            self.act(&artisan, finish, json!({"model_hours": hours, "model": model}));
            return Ok(());
        }
        self.act(&artisan, start, json!({"weight_in": self.weight, "stones_in": self.stones}));
        self.wait(&atelier, if slow { median * 2.2 } else { median }, if slow { p90 * 2.2 } else { p90 });
        let standard = match bench {
            "wax_cast" => 0.015,
            "polishing" => 0.04,
            _ => 0.005,
        };
        let incident = self.chance.percent(2.0);
        let share = if incident { standard * 2.5 } else { standard * self.chance.between(0.3, 0.95) };
        let lost = (self.weight as f64 * share) as i64 + if incident { 450 } else { 0 };
        let out = (self.weight - lost).max(200);
        let mut body = json!({"weight_out": out, "stones_out": self.stones, "bench_hours": self.chance.whole(2, 40)});
        if incident {
            body["incident"] = json!("More metal lost than the standard; filings collected and weighed.");
        } else if self.chance.percent(2.0) {
            // A slip of the pen: one digit too few.
            let mut slip = body.clone();
            slip["weight_out"] = json!(out / 10);
            if self.weight - out / 10 > (self.weight as f64 * standard) as i64 + 301 {
                self.mistake(&artisan, finish, slip);
            }
        }
        self.act(&artisan, finish, body);
        self.weight = out;
        if incident {
            let lead = self.find("atelier_lead", &atelier, &[artisan.id])?;
            self.pass(&atelier, 0.4);
            self.act(
                &lead,
                "orders.settle_incident",
                json!({"finding": "Filings collected, weighed and sent to the refiner"}),
            );
        }
        Ok(())
    }

    /// A stone breaks in setting: another one, another plan, another date.
    fn break_a_stone(&mut self) -> Goes {
        let (atelier, boutique) = (self.atelier.clone(), self.boutique.clone());
        let artisan = self.find("artisan", &atelier, &[])?;
        self.pass(&atelier, 0.5);
        self.act(&artisan, "special_order.start_setting", json!({"weight_in": self.weight, "stones_in": self.stones}));
        self.hands.push(artisan.id);
        self.pass(&atelier, 0.7);
        let stone = format!("ST-{:05}-X", self.n + 1);
        let lead = self.find("atelier_lead", &atelier, &[])?;
        let gemmologist = self.find("gemmologist", &boutique, &[])?;
        let photo = self.digest();
        let place = self.stones;
        // Which of its stones the last place holds depends on whether it was substituted before.
        let broken = self.held_at(place);
        self.act(
            &lead,
            "orders.release_stone",
            json!({"stone": broken, "reason": "broken", "photo": photo, "breakage": "pressure"}),
        );
        self.pass(&atelier, 0.6);
        let finding = "Pressed too hard at one prong; the loss is declared to the insurer";
        self.act(&lead, "orders.settle_incident", json!({"finding": finding}));
        self.wait_unhurried(&gemmologist.site, 5.0, 12.0);
        let body = self.stone_body(&stone, place, "stock");
        self.receive_stone(&gemmologist, &body);
        self.act(&gemmologist, "orders.allocate_stone", body);
        self.pass(&gemmologist.site, 0.5);
        self.act(&gemmologist, "orders.confirm_stones", json!({"chosen": true}));
        let planner = self.planner()?;
        self.pass(&planner.site, 1.0);
        self.plan(&planner, Some("stone"))?;
        self.bench("setting")
    }

    /// The stone the story put last into a place.
    fn held_at(&self, place: i64) -> String {
        let allocated = self.acts.iter().rev().find(|act| {
            act.verb == "orders.allocate_stone" && !act.mistake && act.body.get("place") == Some(&json!(place))
        });
        allocated.and_then(|act| act.body.get("stone")?.as_str()).unwrap_or_default().to_owned()
    }

    /// Work waits, and the client is told another date with its cause.
    pub fn date_moves(&mut self, cause: &str) -> Goes {
        let boutique = self.boutique.clone();
        let planner = self.planner()?;
        let waits_for = match cause {
            "stone" => Some("stone"),
            "client" => Some("client"),
            _ => None,
        };
        let days = self.chance.log_normal(9.0, 20.0).clamp(3.0, 60.0);
        if let Some(waits_for) = waits_for {
            self.hold(&planner, waits_for, days);
        }
        let later = self.promise.map_or_else(|| self.today(), |promise| promise.max(self.today()));
        let moved =
            later.0.checked_add(std::time::Duration::from_secs((days * 1.5) as u64 * 86_400)).unwrap_or(later.0);
        let promise = self.cast.working(&boutique, base::Date(moved));
        self.pass(&planner.site, 0.4);
        let note = "Told on the telephone; the client understands.";
        self.act(&planner, "orders.repromise", json!({"promise": promise.to_string(), "cause": cause, "note": note}));
        self.promise = Some(promise);
        self.pass(&planner.site, days);
        if waits_for.is_some() {
            self.resume(&planner);
        }
        Ok(())
    }

    fn interim_payment(&mut self) -> Goes {
        let boutique = self.boutique.clone();
        let advisor = [self.advisor.id.clone()];
        let cashier = self.find("cashier", &boutique, &advisor)?;
        let amount = self.price.percent(40).minor.min(self.price.minor - self.paid);
        let receipt = self.receipt();
        self.act(
            &cashier,
            "orders.record_payment",
            json!({"amount": self.money(amount), "tender": "transfer", "receipt": receipt}),
        );
        self.paid += amount;
        Ok(())
    }

    /// Release, control, and back to the bench when it is not good enough.
    pub fn control(&mut self, trouble: Option<&'static str>) -> Goes {
        let atelier = self.atelier.clone();
        let mut reworks = 0;
        loop {
            let controller = self.release()?;
            let maker = self.somebody_who_made();
            let pass = self.judge_body("pass", 28);
            if self.chance.percent(4.0)
                && let Some(maker) = maker
            {
                self.mistake(&maker, "orders.judge_quality", pass.clone());
            }
            let share = if self.slow() { 14.0 } else { 7.0 };
            if reworks == 2 && self.chance.percent(60.0) {
                let mut body = self.judge_body("review", 27);
                body["defects"] = json!("Still seen under the loupe after two reworks.");
                self.act(&controller, "orders.judge_quality", body);
                self.hands.push(controller.id.clone());
                if self.board()? {
                    break;
                }
                self.bench("polishing")?;
                reworks += 1;
                continue;
            }
            if reworks >= 2 || !self.chance.percent(share) {
                self.act(&controller, "orders.judge_quality", pass);
                break;
            }
            reworks += 1;
            let missed = self.chance.whole(1, 3);
            let mut body = self.judge_body("rework", 28 - missed);
            body["defects"] = json!("Seen under the loupe; marked on the photo.");
            self.act(&controller, "orders.judge_quality", body);
            if self.chance.percent(60.0) {
                self.date_moves("rework")?;
            }
            let reset = self.stones > 0 && self.chance.percent(60.0);
            self.bench(if reset { "setting" } else { "polishing" })?;
        }
        if self.assay {
            self.assay(trouble == Some("assay"))?;
        }
        self.pass(&atelier, 0.3);
        Ok(())
    }

    fn release(&mut self) -> Result<SimPerson, Over> {
        let atelier = self.atelier.clone();
        self.wait(&atelier, 0.5, 1.5);
        let hands = self.hands.clone();
        let lead = self.find("atelier_lead", &atelier, &hands)?;
        self.act(&lead, "special_order.release_to_quality", json!({}));
        self.wait_unhurried(&atelier, 0.9, 2.4);
        self.find("quality_controller", &atelier, &[hands, vec![lead.id]].concat())
    }

    /// The last artisan of the piece, who would judge it kindly.
    fn somebody_who_made(&self) -> Option<SimPerson> {
        let last = self.acts.iter().rev().find(|act| act.verb.starts_with("special_order.finish_") && !act.mistake)?;
        Some(SimPerson { id: last.actor.clone(), roles: Vec::new(), site: last.site.clone() })
    }

    fn judge_body(&mut self, verdict: &str, score: i64) -> serde_json::Value {
        let photo = self.chance.digest();
        json!({"verdict": verdict, "score": score, "weight": self.weight, "stones_secure": verdict == "pass", "photos": [photo]})
    }

    fn assay(&mut self, late: bool) -> Goes {
        let atelier = self.atelier.clone();
        self.pass(&atelier, 0.6);
        let body =
            json!({"office": "Paris", "submission": format!("P-{:06}", self.n * 13 + 7), "weight_sent": self.weight});
        let logistics = self.done_by("logistics", &atelier, "special_order.send_to_assay", body)?;
        if late {
            self.date_moves("assay")?;
        }
        self.wait_unhurried(&atelier, 6.0, 12.0);
        self.weight -= self.chance.whole(2, 60).min(self.weight / 10);
        let photo = self.digest();
        let body = json!({"weight_returned": self.weight, "marks": "750", "marks_photo": photo});
        self.act(&logistics, "special_order.return_from_assay", body);
        // Hallmarked once and for all.
        self.assay = false;
        Ok(())
    }

    /// Days until something, as a span of the clock.
    pub fn clock_days(&mut self, median: f64, p90: f64) -> i64 {
        (self.chance.log_normal(median, p90) * DAY as f64) as i64
    }
}
