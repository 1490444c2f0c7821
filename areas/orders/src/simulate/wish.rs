//! From the wish to the client's answer.

use base::{Date, Moment, id::SiteId, moment::DAY};
use serde_json::json;

use super::{
    cast::Cast,
    chance::Chance,
    story::{Doom, Goes, Over, Telling},
};
use crate::terms::{Band, OrderKind, from_euros};

/// Demand by month, January first (§4.0 of the reference).
const SEASON: [f64; 12] = [0.82, 1.05, 0.86, 0.88, 1.02, 0.93, 0.92, 0.84, 0.93, 0.99, 1.08, 1.68];

/// When and where a wish is taken: by season, Saturdays more than Mondays, flagships more than others.
pub fn arrival(chance: &mut Chance, cast: &Cast<'_>, from: Moment, until: Moment) -> Option<(Moment, SiteId)> {
    let weighted: Vec<(f64, SiteId)> =
        cast.boutiques.iter().enumerate().map(|(n, b)| (1.0 / (1.0 + n as f64 * 0.18), b.id.clone())).collect();
    let days = until.since(from) / DAY;
    for _ in 0..1_000 {
        let boutique = chance.weighted(&weighted)?.clone();
        let day = from.plus(chance.whole(0, days.max(1) - 1) * DAY);
        let date = cast.date(&boutique, day).0;
        let weekday = match date.weekday().to_monday_zero_offset() {
            5 => 1.6,
            6 => 0.7,
            0 => 0.8,
            _ => 1.0,
        };
        let season = usize::try_from(date.month() - 1).ok().and_then(|month| SEASON.get(month)).copied().unwrap_or(1.0);
        if chance.unit() * 1.7 * 1.6 < season * weekday && cast.working(&boutique, Date(date)) == Date(date) {
            let at = cast.later(&boutique, day, chance.between(0.02, 0.9));
            return Some((at, boutique));
        }
    }
    None
}

const ENGRAVED: [(&str, &str); 8] = [
    ("Engraving inside a wedding band", "Gravure à l’intérieur d’une alliance"),
    ("Initials on a locket", "Initiales sur un médaillon"),
    ("Date on the case back of a watch", "Date sur le fond d’une montre"),
    ("Ring made smaller", "Mise à taille d’une bague, plus petite"),
    ("Ring made larger", "Mise à taille d’une bague, plus grande"),
    ("Bracelet shortened by two links", "Bracelet raccourci de deux maillons"),
    ("Crest on a signet ring", "Armoiries sur une chevalière"),
    ("Message on a bangle", "Message sur un jonc"),
];
const ORDERED: [(&str, &str); 8] = [
    ("Solitaire in platinum", "Solitaire en platine"),
    ("Necklace of 45 cm in rose gold", "Collier de 45 cm en or rose"),
    ("Pendant with a sapphire", "Pendentif au saphir"),
    ("Earrings in white gold", "Boucles d’oreilles en or blanc"),
    ("Wedding bands, one with a diamond", "Alliances, dont une au diamant"),
    ("Ring with a ruby of the client's choice", "Bague au rubis choisi par le client"),
    ("Watch with an engraved dial", "Montre au cadran gravé"),
    ("Bracelet with alternating stones", "Bracelet aux pierres alternées"),
];
const DRAWN: [(&str, &str); 6] = [
    ("Ring with an emerald, drawn for her", "Bague à l’émeraude, dessinée pour elle"),
    ("Brooch after a family seal", "Broche d’après un sceau de famille"),
    ("Cuff with a river of stones", "Manchette à rivière de pierres"),
    ("Pendant after a poem", "Pendentif d’après un poème"),
    ("Engagement ring with an old-cut diamond", "Bague de fiançailles au diamant de taille ancienne"),
    ("Cufflinks with his initials in enamel", "Boutons de manchette à ses initiales émaillées"),
];
const HIGH: [(&str, &str); 3] = [
    ("Necklace with nine sapphires", "Collier aux neuf saphirs"),
    ("Tiara convertible into a necklace", "Diadème transformable en collier"),
    ("Suite with unheated rubies", "Parure aux rubis non chauffés"),
];

impl Telling<'_> {
    /// The wish is taken, and mostly submitted.
    pub fn wish(&mut self) -> Goes {
        let (titles, median, p90): (&[(&str, &str)], f64, f64) = match self.kind {
            OrderKind::Personalisation => (&ENGRAVED, 1_900.0, 6_500.0),
            OrderKind::MadeToOrder => (&ORDERED, 8_000.0, 28_000.0),
            OrderKind::Bespoke => (&DRAWN, 32_000.0, 120_000.0),
            OrderKind::HighJewellery => (&HIGH, 210_000.0, 620_000.0),
        };
        let french = self
            .cast
            .site(&self.boutique)
            .is_some_and(|site| matches!(site.country.as_str(), "FR" | "CH" | "MC" | "BE"));
        let (english, title_fr) = self.chance.one(titles).copied().unwrap_or_default();
        self.title = if french { title_fr } else { english };
        let euros = self.chance.log_normal(median, p90).clamp(350.0, 4_000_000.0);
        self.price = from_euros(euros as i64, self.currency);
        self.stones = match self.kind {
            OrderKind::Personalisation => 0,
            OrderKind::MadeToOrder => self.chance.weighted(&[(45.0, 0), (40.0, 1), (15.0, 3)]).copied().unwrap_or(0),
            OrderKind::Bespoke => self.chance.whole(1, 3),
            OrderKind::HighJewellery => self.chance.whole(5, 9),
        };
        let weeks = match self.kind {
            OrderKind::Personalisation => 4.0,
            OrderKind::MadeToOrder => 13.0,
            OrderKind::Bespoke => 28.0,
            OrderKind::HighJewellery => 60.0,
        };
        if self.chance.percent(60.0) {
            let days = weeks * 7.0 * self.chance.between(1.0, 2.2);
            self.need_by = Some(self.cast.date(&self.boutique, self.now.plus(days as i64 * DAY)));
        }
        let band = self.band();
        let budget = self.chance.percent(70.0).then(|| self.price.percent(self.chance.whole(80, 120)));
        let high = budget.is_some_and(|budget| Band::of(budget) >= Band::V4) || band >= Band::V4;
        let knowledge = if high { "full" } else { "identified" };
        // One client in seven comes back.
        let client = if self.chance.percent(14.0) { self.n / 2 } else { self.n };
        let size = self.chance.percent(50.0).then(|| self.chance.whole(44, 62).to_string());
        let mut body = json!({"client": format!("C-{:05}", 10_000 + client * 7), "kind": self.kind.code(), "title": self.title,
            "brief": if french { "Tel que nous en avons parlé ; à montrer avant toute décision." } else { "As we spoke of it; to be shown before anything is decided." },
            "budget": budget.map(|budget| self.money(budget.minor)), "need_by": self.need_by.map(|d| d.to_string()),
            "knowledge": knowledge, "size": size, "size_again": size});
        if self.chance.percent(35.0) {
            body["images"] = json!([self.chance.digest()]);
        }
        if size.is_some() && self.chance.percent(5.0) {
            let mut wrong = body.clone();
            wrong["size_again"] = json!("63");
            let advisor = self.advisor.clone();
            self.mistake(&advisor, "orders.request", wrong);
        }
        self.advisor_does("orders.request", body);
        let boutique = self.boutique.clone();
        if self.chance.percent(14.0) {
            self.wait_unhurried(&boutique, 6.0, 20.0);
            self.advisor_does("special_order.abandon", json!({"reason": "The client did not come back to us"}));
            return Err(Over);
        }
        self.wait_unhurried(&boutique, 0.2, 1.2);
        self.advisor_does("special_order.submit", json!({}));
        Ok(())
    }

    /// The desk studies it; one in five needs more information, one in twelve is not for the maison.
    pub fn feasibility(&mut self) -> Goes {
        let (boutique, high) = (self.boutique.clone(), self.kind == OrderKind::HighJewellery);
        let desk = self.find("special_orders_desk", &boutique, &[])?;
        for _ in 0..2 {
            self.wait(&desk.site, 2.4, if high { 8.0 } else { 5.5 });
            if !self.chance.percent(18.0) {
                break;
            }
            self.act(
                &desk,
                "special_order.assess",
                json!({"verdict": "info", "risk": 2, "opinion": "Which finger, and may the stone be of another cut?"}),
            );
            self.wait_unhurried(&boutique, 2.5, 8.0);
            self.advisor_does(
                "special_order.give_info",
                json!({"answer": "Asked the client, see the note of the visit."}),
            );
        }
        self.cancelled_at(Doom::Feasibility)?;
        self.wait(&desk.site, 0.4, 1.0);
        let risk = self.chance.whole(1, 4);
        if self.chance.percent(8.0) {
            let opinion = "It would not be worthy of the maison in the time given";
            self.act(&desk, "special_order.assess", json!({"verdict": "refused", "risk": 5, "opinion": opinion}));
            return Err(Over);
        }
        let verdict = if self.kind == OrderKind::Personalisation { "ready_to_quote" } else { "feasible" };
        let mut body = json!({"verdict": verdict, "risk": risk, "opinion": "Designer, gemmologist and atelier agree."});
        if self.chance.percent(5.0) {
            self.mistake(&desk, "special_order.assess", body.clone());
        }
        body["technical_sheet"] = self.digest();
        self.act(&desk, "special_order.assess", body);
        Ok(())
    }

    /// The designer draws, in one version or several.
    pub fn drawing(&mut self) -> Goes {
        if self.kind == OrderKind::Personalisation {
            return Ok(());
        }
        let designer = self.find("designer", &self.boutique.clone(), &[])?;
        self.wait(&designer.site, 3.5, 8.0);
        let mut hours = 6;
        loop {
            let drawing = self.digest();
            self.act(&designer, "special_order.draw_version", json!({"drawing": drawing}));
            hours += self.chance.whole(3, 20);
            if self.chance.percent(52.0) {
                break;
            }
            self.wait(&designer.site, 1.2, 3.0);
        }
        self.cancelled_at(Doom::Design)?;
        self.wait(&designer.site, 0.6, 1.5);
        self.act(&designer, "special_order.finish_design", json!({"hours": hours}));
        Ok(())
    }

    /// Quote, approval, and the client's answer; some want another quote.
    pub fn offer(&mut self) -> Goes {
        let mut revision = 0;
        loop {
            revision += 1;
            let valid_until = self.quote_and_approval()?;
            self.cancelled_at(Doom::Quoted)?;
            let boutique = self.boutique.clone();
            let days = self.chance.log_normal(6.0, 21.0) * self.ease();
            if revision < 3 && self.chance.percent(18.0) {
                self.answer_in_time(days, valid_until);
                let wish = self
                    .chance
                    .one(&["A smaller stone", "Without the second engraving", "In rose gold instead", "A lower price"])
                    .copied();
                self.advisor_does("special_order.ask_requote", json!({"wish": wish}));
                self.price = self.price.percent(self.chance.whole(85, 104));
                continue;
            }
            if self.chance.percent(9.0) {
                self.expiry(valid_until)?;
            }
            self.answer_in_time(days, valid_until);
            if self.chance.percent(24.0) {
                let reasons =
                    [(40.0, "price"), (25.0, "delay"), (15.0, "design"), (10.0, "elsewhere"), (10.0, "unsaid")];
                let reason = self.chance.weighted(&reasons).copied();
                self.advisor_does("special_order.decline_quote", json!({"reason": reason}));
                return Err(Over);
            }
            let (quote, drawing) = (self.digest(), self.digest());
            let body = json!({"revision": revision, "signed_quote": quote, "signed_drawing": drawing, "terms": true, "identity": true});
            if self.chance.percent(5.0) {
                let mut wrong = body.clone();
                wrong["terms"] = json!(false);
                let advisor = self.advisor.clone();
                self.mistake(&advisor, "orders.accept_quote", wrong);
            }
            self.pass(&boutique, 0.01);
            self.advisor_does("orders.accept_quote", body);
            return Ok(());
        }
    }

    fn quote_and_approval(&mut self) -> Result<Date, Over> {
        let boutique = self.boutique.clone();
        let desk = self.find("special_orders_desk", &boutique, &[])?;
        self.wait(&desk.site, 2.2, 5.0);
        let share = (100 - self.kind.margin_percent_min()) * self.chance.whole(76, 96) / 100;
        let percent = self.kind.deposit_percent_min() + 10 * i64::from(self.chance.percent(25.0));
        self.deposit = self.price.percent(percent);
        let days = if self.chance.percent(12.0) { 22 } else { 30 };
        let valid_until = self.cast.date(&boutique, self.now.plus(days * DAY - DAY / 2));
        let sheet = self.digest();
        let cost = self.price.percent(share);
        let body = json!({"price": self.money(self.price.minor), "cost": self.money(cost.minor), "deposit_percent": percent,
            "stones": self.stones, "atelier": self.atelier.0, "valid_until": valid_until.to_string(), "need_by_holds": self.chance.percent(85.0),
            "cost_sheet": sheet});
        let mut body = body;
        self.cost_sheet(cost.minor, &mut body);
        if self.chance.percent(5.0) {
            let mut wrong = body.clone();
            wrong["cost"] = self.money(self.price.percent(97).minor);
            self.mistake(&desk, "orders.quote", wrong);
        }
        self.act(&desk, "orders.quote", body);
        let price = json!({"price": self.money(self.price.minor)});
        if self.chance.percent(5.0) {
            self.mistake(&desk, "orders.approve_price", price.clone());
        }
        let finance = self.find("finance", &boutique, std::slice::from_ref(&desk.id))?;
        self.wait_unhurried(&finance.site, 0.8, 2.2);
        self.act(&finance, "orders.approve_price", price);
        if self.band() >= Band::V4 {
            let brand = self.find("brand_director", &boutique, &[desk.id, finance.id])?;
            self.wait_unhurried(&brand.site, 1.5, 4.0);
            self.act(&brand, "orders.endorse_price", json!({}));
        }
        Ok(valid_until)
    }

    /// Some days later, but at least a day before the quote expires.
    fn answer_in_time(&mut self, days: f64, valid_until: Date) {
        let wished = self.now.plus((days * DAY as f64) as i64);
        let boutique = self.boutique.clone();
        let mut last = wished;
        while last > self.now && crate::terms::days_between(self.cast.date(&boutique, last), valid_until) < 4 {
            last = last.plus(-DAY);
        }
        self.now = last.max(self.now);
        self.pass(&boutique, 0.3);
    }

    fn expiry(&mut self, valid_until: Date) -> Goes {
        let boutique = self.boutique.clone();
        let desk = self.find("special_orders_desk", &boutique, &[])?;
        if self.chance.percent(10.0) {
            self.mistake(&desk, "orders.expire_quote", json!({}));
        }
        while self.today() <= valid_until {
            self.now = self.now.plus(DAY);
        }
        self.wait_unhurried(&desk.site, 1.5, 5.0);
        self.act(&desk, "orders.expire_quote", json!({}));
        Err(Over)
    }
}
