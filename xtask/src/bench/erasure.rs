//! The erasure check: what is left of an erased client, counted by the harness of the house's tests.

use anyhow::{Context as _, Result};

use super::{Bench, Figure, counted};

/// Places that still hold a value of an erased client; the control must be found.
pub fn erasure(_: &Bench) -> Result<Vec<Figure>> {
    let figures = Bench::harness("poincon", "erasure", "1")?;
    let told = figures.get("erasure sqlite").context("the harness did not print erasure sqlite")?;
    let number = |name: &str| told[name].as_f64().unwrap_or(f64::NAN);
    let input = format!("{} canaries in {} places, live, copied and restored", told["canaries"], told["places"]);
    let what = "places that hold a value of an erased client";
    Ok(vec![Figure {
        met: number("hits") == 0.0 && number("control_hits") > 0.0,
        target: "0; the control that writes a name down must be found",
        more: told.clone(),
        ..counted("erasure", what, input, number("hits"), "places")
    }])
}
