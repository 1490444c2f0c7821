//! Shortcuts of the tests' scene to stones, parcels and metal.

use serde_json::{Value, json};

use crate::commands::scene::{DIGEST, Scene, with};

impl Scene {
    /// A supplier registered until the end of 2026.
    pub fn supplier(&mut self, code: &str, country: &str) {
        let body = json!({"supplier": code, "name": code, "country": country, "registration": "SOW-1",
            "until": "2026-12-31", "proof": DIGEST});
        self.act("finance", "stones.register_supplier", body);
    }

    /// A diamond of the maison's stock.
    pub fn receive(&mut self, stone: &str, changed: Value) {
        let body = json!({"stone": stone, "gem": "diamond", "weight": 1_020, "certificate": "GIA 2201345678",
            "source": "stock"});
        self.act("gem", "stones.receive", with(&body, changed));
    }

    /// A diamond on memo.
    pub fn receive_memo(&mut self, stone: &str, changed: Value) {
        self.supplier("MEM-01", "CH");
        let body = json!({"source": "memo", "supplier": "MEM-01", "memo": "M-1", "memo_due": "2026-03-31",
            "warranties": DIGEST, "certificate": "HRD 190001234567"});
        self.receive(stone, with(&body, changed));
    }

    /// Holds a stone that is in the book for a place of an order.
    pub fn hold(&mut self, order: &str, stone: &str, place: i64) {
        let row: crate::stones::Stone = kernel::StateExt::row(&self.given.rows, stone).expect("a stone");
        if let (Some(certificate), None) = (&row.certificate, row.verified_at) {
            let body = json!({"stone": stone, "certificate": certificate, "weight": row.weight, "report": DIGEST});
            self.act("gem", "stones.verify_certificate", body);
        }
        let body = json!({"order": order, "stone": stone, "place": place, "source": row.source, "weight": row.weight,
            "certificate": row.certificate, "verified": true});
        self.act("gem", "orders.allocate_stone", body);
    }

    /// A parcel of small diamonds of the maison.
    pub fn parcel(&mut self, lot: &str, count: i64, carats: i64) {
        let body = json!({"lot": lot, "gem": "diamond", "quality": "1.3 mm F-G VS", "count": count, "carats": carats,
            "source": "stock"});
        self.act("gem", "stones.receive_lot", body);
    }

    /// Yellow gold in the Paris atelier.
    pub fn melt(&mut self, lot: &str, milligrams: i64) {
        let body = json!({"lot": lot, "recipe": ["Au 75", "Ag 12.5", "Cu 12.5"], "grams": milligrams,
            "segregated": false});
        let planner = self.actor("planner");
        self.given.act(&planner, "ATL-PAR", "stones.receive_metal", body);
    }

    /// The order is over: cancelled, as the procedure says it.
    pub fn end(&mut self, order: &str) {
        let cancelled = crate::events::Cancelled {
            order: order.into(),
            client: "c1".into(),
            boutique: "GVA".into(),
            reason: "client".to_owned(),
            fate: "nothing".to_owned(),
            kept: base::Money::new(0, base::Currency::EUR),
            refund: base::Money::new(0, base::Currency::EUR),
        };
        let director = self.actor("director");
        self.given.strike(&director, "GVA", &[cancelled.into()]);
    }
}
