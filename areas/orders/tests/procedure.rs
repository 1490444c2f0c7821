//! The procedure of special orders holds together with the commands: every step has its verb, every verb its step.

use std::{fs, path::Path, sync::Arc};

use procedure::Book;

/// The book of the house, from the folder of procedures.
fn book() -> Arc<Book> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures");
    let text = |name: &str| (name.to_owned(), fs::read_to_string(folder.join(name)).expect("a readable file"));
    match Book::load([text("roles.toml"), text("special_order.toml")]) {
        Ok(book) => Arc::new(book),
        Err(problems) => panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

#[test]
fn every_verb_of_the_area_is_a_step_and_every_command_of_a_step_is_a_verb() {
    let book = book();
    let procedure = book.procedure("special_order").expect("the procedure");
    let mut commands: Vec<&str> =
        procedure.steps.iter().filter_map(|step| step.command.as_ref()).map(|command| command.verb.as_str()).collect();
    let area = orders::area();
    let mut verbs: Vec<&str> = area.verbs.iter().map(|verb| verb.spec().name.as_str()).collect();
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
        let does = |step: &&procedure::Step| step.command.as_ref().is_some_and(|command| command.verb == spec.name);
        let step = procedure.steps.iter().find(does).expect("a step");
        assert_eq!(step.roles, spec.roles, "{}", spec.name);
        assert_eq!(step.begins, spec.begins, "{}", spec.name);
    }
}
