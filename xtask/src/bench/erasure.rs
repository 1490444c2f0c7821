//! The erasure check: what is left of an erased client, counted by the harness of the house's tests.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{Bench, Figure, counted};
use crate::process;

/// Places that still hold a value of an erased client; the control must be found.
pub fn erasure(_: &Bench) -> Result<Vec<Figure>> {
    let mut figure = None;
    let arguments = ["test", "--quiet", "--package", "poincon", "--test", "erasure", "--", "--nocapture"];
    let well = process::run_lines(&mut process::cargo(&arguments), |line| {
        if let Some((_, text)) = line.split_once("figure: ")
            && let Ok(told) = serde_json::from_str::<Value>(text)
        {
            figure = Some(told);
        }
    })?;
    ensure!(well, "the harness erasure failed");
    let told = figure.context("the harness did not print a figure")?;
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
