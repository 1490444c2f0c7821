//! every write and sync of an order's life fails once.

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{Bench, Figure, counted};

/// The harness of the binary's tests over every operation; its control must lose.
pub fn every_operation(bench: &Bench) -> Result<Vec<Figure>> {
    let figures = Bench::harness("poincon", "faults", if bench.quick { "3" } else { "all" })?;
    let count = |name: &str| figures.get(name).with_context(|| format!("the harness did not print {name}"));
    let (lives, control) = (count("R-03")?, count("R-03 control")?);
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or(f64::NAN);
    let broken = number(&lives["lost"]) + number(&lives["unsound"]) + number(&lives["otherwise"]);
    let seen = number(&control["lost"]) + number(&control["unsound"]);
    let input = format!("{} lives of two orders, each with one of {} faults", lives["lives"], lives["operations"]);
    Ok(vec![Figure {
        target: "0; the control whose disk forgets writes must lose",
        met: broken == 0.0 && seen > 0.0,
        more: json!({"lives": lives, "control": control}),
        ..counted(
            "R-03",
            "lives with an acknowledged event lost, an unsound ledger or another end",
            input,
            broken,
            "lives",
        )
    }])
}
