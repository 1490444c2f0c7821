//! Shortcuts of the tests' scene to benches.

use serde_json::json;

use crate::commands::scene::Scene;

impl Scene {
    /// A bench of the Paris atelier.
    pub fn bench(&mut self, kind: &str, hours: i64) {
        let body = json!({"atelier": "ATL-PAR", "kind": kind, "hours": hours, "from": "2026-01-01"});
        self.act("lead", "planning.open_bench", body);
    }

    /// Every bench of the Paris atelier.
    pub fn atelier(&mut self, hours: i64) {
        for kind in super::rows::BenchKind::ALL {
            self.bench(kind.code(), hours);
        }
    }
}
