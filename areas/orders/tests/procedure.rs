//! The procedure of special orders holds together with the commands: every step has its verb, every verb its step. Its worked examples
//! run in the whole house (`poincon/tests/procedures.rs`), since they begin with acts of other areas.

use std::{fs, path::PathBuf, sync::Arc};

use procedure::Book;

/// The book of the house, from the folder of procedures.
fn book() -> Arc<Book> {
    let folder =
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests")).join("../../procedures");
    let text = |name: &str| (name.to_owned(), fs::read_to_string(folder.join(name)).expect("a readable file"));
    match Book::load([text("roles.toml"), text("special_order.toml")]) {
        Ok(book) => Arc::new(book),
        Err(problems) => panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// Verbs beside the procedure: they move no case, so their own roles guard them.
const BESIDE: [&str; 3] = ["orders.correct", "orders.file_cash_report", "orders.note"];

/// Verbs about stones, metal and benches: they are about no single order.
fn in_the_books(verb: &str) -> bool {
    verb.starts_with("stones.") || verb.starts_with("planning.")
}

#[test]
fn every_verb_of_the_area_is_a_step_and_every_command_of_a_step_is_a_verb() {
    let book = book();
    let procedure = book.procedure("special_order").expect("the procedure");
    let mut commands: Vec<&str> =
        procedure.steps.iter().filter_map(|step| step.command.as_ref()).map(|command| command.verb.as_str()).collect();
    let area = orders::area();
    let mut verbs: Vec<&str> =
        area.verbs.iter().map(|verb| verb.spec().name.as_str()).filter(|verb| !in_the_books(verb)).collect();
    commands.extend(BESIDE);
    commands.sort_unstable();
    verbs.sort_unstable();
    assert_eq!(commands, verbs);
}

#[test]
fn a_step_is_for_the_roles_its_verb_names() {
    let book = book();
    let procedure = book.procedure("special_order").expect("the procedure");
    for verb in &orders::area().verbs {
        let spec = verb.spec();
        if BESIDE.contains(&spec.name.as_str()) || in_the_books(&spec.name) {
            assert!(!spec.roles.is_empty(), "{} says who may", spec.name);
            continue;
        }
        let does = |step: &&procedure::Step| step.command.as_ref().is_some_and(|command| command.verb == spec.name);
        let step = procedure.steps.iter().find(does).expect("a step");
        assert_eq!(step.roles, spec.roles, "{}", spec.name);
        assert_eq!(step.begins, spec.begins, "{}", spec.name);
    }
}

#[test]
fn the_ends_of_the_procedure_are_the_ends_the_rows_know() {
    let book = book();
    let procedure = book.procedure("special_order").expect("the procedure");
    let mut ends: Vec<&str> =
        procedure.stages.iter().filter(|stage| stage.end).map(|stage| stage.id.as_str()).collect();
    ends.sort_unstable();
    let mut known = orders::ENDS.to_vec();
    known.sort_unstable();
    assert_eq!(ends, known);
    for bench in orders::BENCHES {
        assert!(procedure.stage(bench).is_some(), "{bench}");
        assert!(
            procedure.step(&format!("start_{bench}")).is_some() && procedure.step(&format!("finish_{bench}")).is_some()
        );
    }
}
