//! From the atelier to the client: parcel, receipt by two, the call, the balance, the hand-over.

use serde_json::json;

use super::story::{Goes, Telling};
use crate::terms::{Band, euros};

impl Telling<'_> {
    /// The way home.
    pub fn bring_home(&mut self) -> Goes {
        let customs = self.crosses_customs() && self.chance.percent(4.0);
        self.ship(customs)?;
        if self.chance.percent(1.2) {
            self.refused_by_the_boutique()?;
            self.ship(false)?;
        }
        let boutique = self.boutique.clone();
        let second = self.find("assistant_operations_manager", &boutique, &[self.last_actor()])?;
        self.pass(&boutique, 0.05);
        let photo = self.digest();
        self.act(&second, "special_order.countersign_receipt", json!({"receipt_photo": photo}));
        self.wait_unhurried(&boutique, 0.3, 1.1);
        let channel = self.chance.weighted(&[(70.0, "call"), (28.0, "message"), (2.0, "visit")]).copied();
        self.advisor_does("special_order.notify_client", json!({"channel": channel}));
        self.collect()
    }

    fn crosses_customs(&self) -> bool {
        let country = |id| self.cast.site(id).map(|site| site.country.clone());
        country(&self.atelier) != country(&self.boutique)
    }

    fn last_actor(&self) -> base::id::PersonId {
        self.acts.iter().rev().find(|act| !act.mistake).map_or_else(|| self.advisor.id.clone(), |act| act.actor.clone())
    }

    /// Packed, countersigned from V3 on, sent, opened in the boutique.
    fn ship(&mut self, customs: bool) -> Goes {
        let (atelier, boutique) = (self.atelier.clone(), self.boutique.clone());
        self.wait_unhurried(&atelier, 0.8, 2.0);
        let packer = self.find("logistics", &atelier, &[])?;
        let lane = match euros(self.price) {
            ..=50_000 => "courier",
            50_001..=250_000 => "hand_carried",
            _ => "armoured",
        };
        let seal = format!("S-{:06}", self.chance.whole(1, 999_999));
        let sscc = self.sscc();
        let body = json!({"lane": lane, "seal": seal, "sscc": sscc, "insured": self.money(self.price.minor)});
        if self.chance.percent(5.0) {
            let mut short = body.clone();
            short["insured"] = self.money(self.price.minor / 2);
            self.mistake(&packer, "orders.pack", short);
        }
        self.act(&packer, "orders.pack", body);
        if self.band() >= Band::V3 {
            if self.chance.percent(8.0) {
                self.mistake(&packer, "special_order.countersign_pack", json!({"seal_seen": seal}));
            }
            let second = match self.find("logistics", &atelier, std::slice::from_ref(&packer.id)) {
                Ok(second) => second,
                Err(_) => self.find("atelier_lead", &atelier, &[packer.id])?,
            };
            self.pass(&atelier, 0.1);
            self.act(&second, "special_order.countersign_pack", json!({"seal_seen": seal}));
        }
        if customs {
            self.date_moves("customs")?;
        }
        self.wait_unhurried(&boutique, 2.8, 5.5);
        let body = json!({"seal_received": seal, "weight_received": self.weight});
        let first = self.done_by("operations_coordinator", &boutique, "special_order.receive", body)?;
        if self.chance.percent(4.0) {
            self.mistake(&first, "special_order.countersign_receipt", json!({}));
            // The next act is a second person's; the first stays the one who opened.
            self.pass(&boutique, 0.01);
        }
        Ok(())
    }

    fn refused_by_the_boutique(&mut self) -> Goes {
        let (boutique, atelier) = (self.boutique.clone(), self.atelier.clone());
        let second = self.find("assistant_operations_manager", &boutique, &[self.last_actor()])?;
        self.pass(&boutique, 0.1);
        let photo = self.digest();
        let body = json!({"defect": "A scratch on the shank, seen in the light of the window", "defect_photo": photo});
        self.act(&second, "special_order.refuse_receipt", body);
        self.wait_unhurried(&atelier, 4.0, 7.0);
        let artisan = self.find("artisan", &atelier, &[])?;
        self.hands.push(artisan.id.clone());
        self.act(
            &artisan,
            "special_order.start_polishing",
            json!({"weight_in": self.weight, "stones_in": self.stones}),
        );
        self.pass(&atelier, 0.8);
        self.weight -= self.weight / 100;
        let body = json!({"weight_out": self.weight, "stones_out": self.stones, "bench_hours": 2});
        self.act(&artisan, "special_order.finish_polishing", body);
        self.control(None)
    }

    /// The client comes, pays and takes it home.
    fn collect(&mut self) -> Goes {
        let boutique = self.boutique.clone();
        if self.chance.percent(1.5) {
            self.unclaimed()?;
        } else {
            let days = (self.clock_days(6.0, 25.0) as f64 * self.ease()) as i64;
            self.now = self.now.plus(days);
        }
        self.pass(&boutique, 0.2);
        let (signature, photo) = (self.digest(), self.digest());
        let hand_over = json!({"identity": true, "papers": true, "fits": true, "signature": signature, "photo": photo});
        let balance = self.price.minor + self.extras - self.paid;
        if balance > 0 {
            if self.chance.percent(5.0) {
                let advisor = self.advisor.clone();
                self.mistake(&advisor, "orders.hand_over", hand_over.clone());
            }
            let advisor = [self.advisor.id.clone()];
            let cashier = self.find("cashier", &boutique, &advisor)?;
            let tender = self.chance.weighted(&[(70.0, "card"), (30.0, "transfer")]).copied();
            let receipt = self.receipt();
            let body = json!({"amount": self.money(balance), "tender": tender, "receipt": receipt});
            self.act(&cashier, "orders.record_payment", body);
            self.paid += balance;
            self.pass(&boutique, 0.02);
        }
        self.advisor_does("orders.hand_over", hand_over);
        if self.chance.percent(6.0) {
            self.resize()?;
        }
        self.wait_unhurried(&boutique, 3.0, 8.0);
        let mut body = json!({"passport": format!("DPP-{:07}", 4_000_000 + self.n)});
        if self.chance.percent(40.0) {
            body["satisfaction"] = json!(self.chance.weighted(&[(3.0, 5), (7.0, 7), (20.0, 8), (35.0, 9), (35.0, 10)]));
        }
        self.advisor_does("special_order.close", body);
        Ok(())
    }

    /// A parcel number with its check digit (GS1, modulo 10).
    fn sscc(&mut self) -> String {
        let body = format!("3{:07}{:09}", 7_612_345, self.chance.whole(0, 999_999_999));
        let sum: u32 =
            body.bytes().rev().enumerate().map(|(at, b)| u32::from(b - b'0') * if at % 2 == 0 { 3 } else { 1 }).sum();
        format!("{body}{}", (10 - sum % 10) % 10)
    }
}
