//! Stones, parcels and metal in the simulated life: what lies in the safes at the beginning, and what comes in, is
//! verified, bought, withdrawn and given back for each order.

use base::{Date, Moment, id::SiteId};
use serde_json::{Value, json};

use super::{hallmark::MARKETS, metal::Precious};
use crate::{
    clock::plus_days,
    simulate::{
        SimPerson,
        cast::Cast,
        chance::Chance,
        story::{Act, Telling},
    },
    terms::OrderKind,
};

/// Code, name, country.
const SUPPLIERS: [(&str, &str, &str); 4] = [
    ("ANT-01", "Pelikaan Diamonds", "BE"),
    ("BOM-02", "Opera House Gems", "IN"),
    ("IDA-03", "Nahe Edelsteine", "DE"),
    ("GVA-04", "Rhône Pierres", "CH"),
];

/// Code and alloy of the melts each atelier keeps.
const MELTS: [(&str, [&str; 3]); 3] = [
    ("AU750J", ["Au 75", "Ag 12.5", "Cu 12.5"]),
    ("AU750G", ["Au 75", "Pd 13", "Ag 12"]),
    ("AU750R", ["Au 75", "Ag 4.5", "Cu 20.5"]),
];

/// Code, quality, and thousandths of a carat of one stone.
const PARCELS: [(&str, &str, i64); 3] =
    [("P-RB-10", "1.0 mm F-G VS", 5), ("P-RB-13", "1.3 mm F-G VS", 10), ("P-RB-17", "1.7 mm F-G VS", 20)];

/// An act that is about no order.
pub(crate) fn aside(who: &SimPerson, at: Moment, verb: &'static str, body: Value) -> Act {
    Act {
        at,
        actor: who.id.clone(),
        site: who.site.clone(),
        verb,
        body: body.as_object().cloned().unwrap_or_default(),
        subject: None,
        mistake: false,
    }
}

/// Suppliers registered, melts and parcels received, enough for so many orders.
pub(crate) fn founding(
    chance: &mut Chance,
    cast: &Cast<'_>,
    (from, until): (Moment, Moment),
    orders: usize,
) -> Vec<Act> {
    let orders = i64::try_from(orders).unwrap_or(i64::MAX / 1_000_000);
    let mut acts = Vec::new();
    let head = SiteId::from("HQ");
    if let Some(finance) = cast.somebody(chance, "finance", &head, &[]) {
        // Registrations outlast the story; their renewal is another one.
        let end = plus_days(cast.date(&finance.site, until), 400);
        for (n, (code, name, country)) in SUPPLIERS.iter().enumerate() {
            let body = json!({"supplier": code, "name": name, "country": country, "registration": format!("SOW-{:04}", 1_200 + n),
                "until": end.to_string(), "proof": chance.digest()});
            let at = cast.later(&finance.site, from, 0.02 * (n + 1) as f64);
            acts.push(aside(finance, at, "stones.register_supplier", body));
        }
    }
    if let Some(gemmologist) = cast.somebody(chance, "gemmologist", &head, &[]) {
        for (n, (lot, quality, each)) in PARCELS.iter().enumerate() {
            let count = 600 + orders * 14;
            let body = json!({"lot": lot, "gem": "diamond", "quality": quality, "count": count, "carats": count * each,
                "source": "purchase", "supplier": "ANT-01", "warranties": chance.digest()});
            let at = cast.later(&gemmologist.site, from, 0.3 + 0.05 * n as f64);
            acts.push(aside(gemmologist, at, "stones.receive_lot", body));
        }
    }
    for atelier in &cast.ateliers {
        let Some(lead) = cast.somebody(chance, "atelier_lead", &atelier.id, &[]) else { continue };
        for (n, (code, recipe)) in MELTS.iter().enumerate() {
            let body = json!({"lot": format!("{code}-{}", atelier.id), "recipe": recipe, "grams": 500_000 + orders * 20_000,
                "supplier": "GVA-04", "custody": format!("COC-{:05}", chance.whole(10_000, 99_999)), "segregated": true,
                "document": chance.digest()});
            let at = cast.later(&lead.site, from, 0.3 + 0.05 * n as f64);
            acts.push(aside(lead, at, "stones.receive_metal", body));
        }
    }
    acts
}

impl Telling<'_> {
    /// The number of the report of a stone at a place, or of the one that replaced it.
    pub(crate) fn report_of(&self, stone: &str, place: i64) -> String {
        let variant = match stone.as_bytes().last() {
            Some(b'B') => 1,
            Some(b'X') => 2,
            _ => 0,
        };
        let n = i64::try_from(self.n).unwrap_or(0);
        format!("GIA {}", 2_100_000_000 + n * 1_000 + (place % 100) * 10 + variant)
    }

    /// The stone comes in with its papers, and its report is compared with the laboratory's register.
    pub(crate) fn receive_stone(&mut self, gemmologist: &SimPerson, allocation: &Value) {
        let (stone, source) = (allocation["stone"].clone(), allocation["source"].as_str().unwrap_or("stock"));
        let colour = self.chance.weighted(&[(3.0, "D"), (4.0, "E"), (4.0, "F"), (3.0, "G")]).copied();
        let clarity = self.chance.weighted(&[(1.0, "IF"), (3.0, "VVS2"), (4.0, "VS1"), (3.0, "VS2")]).copied();
        let shape =
            self.chance.weighted(&[(6.0, "round brilliant"), (2.0, "oval"), (2.0, "cushion"), (1.0, "emerald cut")]);
        let mut body = json!({"stone": stone, "gem": "diamond", "shape": shape.copied(), "weight": allocation["weight"],
            "colour": colour, "clarity": clarity, "cut": "excellent", "certificate": allocation["certificate"],
            "source": source, "mined_in": self.chance.one(&["BW", "CA", "ZA", "NA"]).copied()});
        if source != "stock" {
            body["supplier"] = json!(self.chance.one(&["ANT-01", "BOM-02", "IDA-03"]).copied());
            body["warranties"] = self.digest();
            body["origin"] = self.digest();
            body["cost"] = self.money(self.price.minor / (4 * self.stones.max(1)));
        }
        if source == "memo" {
            let ends: Date = plus_days(self.cast.date(&gemmologist.site, self.now), 120);
            body["memo"] = json!(format!("M-{:06}", self.chance.whole(1, 999_999)));
            body["memo_due"] = json!(ends.to_string());
        }
        self.act(gemmologist, "stones.receive", body);
        self.pass(&gemmologist.site, 0.02);
        let report = self.digest();
        let body = json!({"stone": stone, "certificate": allocation["certificate"], "weight": allocation["weight"], "report": report});
        if self.chance.percent(2.0) {
            // The report of another stone lies in the parcel.
            let mut wrong = body.clone();
            wrong["certificate"] = json!(format!("GIA {}", 7_400_000_000 + self.chance.whole(0, 999_999)));
            self.mistake(gemmologist, "stones.verify_certificate", wrong);
        }
        self.act(gemmologist, "stones.verify_certificate", body);
    }

    /// A stone on memo is bought once the client has chosen it.
    pub(crate) fn buy_chosen(&mut self) {
        let bought: Vec<Value> = self
            .acts
            .iter()
            .filter(|act| {
                act.verb == "orders.allocate_stone" && !act.mistake && act.body.get("source") == Some(&json!("memo"))
            })
            .filter_map(|act| act.body.get("stone").cloned())
            .filter(|stone| !self.released(stone))
            .collect();
        let boutique = self.boutique.clone();
        let Ok(finance) = self.find("finance", &boutique, &[]) else { return };
        for stone in bought {
            let invoice = self.digest();
            let price = self.money(self.price.minor / (4 * self.stones.max(1)));
            self.act(&finance, "stones.buy", json!({"stone": stone, "price": price, "invoice": invoice}));
        }
    }

    /// What was held for an order that is cancelled is seen, weighed and taken back into stock.
    pub(crate) fn take_back_stones(&mut self) {
        let held = self.acts.iter().filter(|act| act.verb == "orders.allocate_stone" && !act.mistake);
        let held: Vec<Value> = held.filter_map(|act| act.body.get("stone").cloned()).collect();
        let boutique = self.boutique.clone();
        let Ok(gemmologist) = self.find("gemmologist", &boutique, &[]) else { return };
        for stone in held.into_iter().filter(|stone| !self.released(stone)).collect::<Vec<_>>() {
            self.wait_unhurried(&gemmologist.site, 2.0, 6.0);
            self.act(&gemmologist, "stones.take_back", json!({"stone": stone, "seen": true}));
        }
    }

    fn released(&self, stone: &Value) -> bool {
        self.acts.iter().any(|act| act.verb == "orders.release_stone" && act.body.get("stone") == Some(stone))
    }

    /// Small stones around the centre, for some pieces.
    pub(crate) fn allot_melee(&mut self, gemmologist: &SimPerson) {
        if matches!(self.kind, OrderKind::Personalisation) || !self.chance.percent(40.0) {
            return;
        }
        let Some((lot, _, each)) = self.chance.one(&PARCELS).copied() else { return };
        let count = self.chance.whole(8, 40);
        self.act(gemmologist, "stones.allot", json!({"lot": lot, "count": count, "carats": count * each}));
    }

    /// The melt this piece is made of.
    pub(crate) fn metal_lot(&self) -> String {
        format!("{}-{}", MELTS[self.n % MELTS.len()].0, self.atelier)
    }

    /// Metal for the piece and a little more, out of the safe.
    pub(crate) fn withdraw_metal(&mut self) {
        if self.kind == OrderKind::Personalisation {
            return;
        }
        let (lot, atelier) = (self.metal_lot(), self.atelier.clone());
        let Ok(lead) = self.find("atelier_lead", &atelier, &[]) else { return };
        let grams = self.weight * 12 / 10;
        self.act(&lead, "stones.withdraw_metal", json!({"lot": lot, "grams": grams}));
        self.pass(&atelier, 0.2);
        let sprues = self.weight / 10;
        self.act(&lead, "stones.return_metal", json!({"lot": lot, "grams": sprues}));
    }

    /// Whether the market of the boutique asks for an assay office's mark on gold.
    pub(crate) fn must_be_marked(&self) -> bool {
        let country = self.cast.site(&self.boutique).map(|site| site.country.as_str()).unwrap_or_default();
        MARKETS.asks(country, Precious::Gold, None).is_some_and(|verdict| verdict.needed)
    }
}
