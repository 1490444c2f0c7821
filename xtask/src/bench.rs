//! The figures of targets.md: each as a ratio to a peer or to the raw engine of the same run, appended to
//! bench/results.jsonl.

use anyhow::Result;

/// Runs the figures whose id contains `only`.
pub fn run(_only: Option<&str>, _quick: bool) -> Result<()> {
    Ok(())
}
