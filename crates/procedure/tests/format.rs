//! The description of the format is itself a procedure that loads and runs.

mod house;

use house::{House, book, file};

const FORMAT: &str = include_str!("../FORMAT.md");

#[test]
fn the_procedure_in_the_description_loads_and_its_example_comes_out_as_written() {
    let text = FORMAT.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a toml block");
    let house = House::of(book(&[("roles.toml", file("roles")), ("loan.toml", text.to_owned())]), Vec::new());
    assert_eq!(procedure::check(&house.house, &house.book), []);
    let results = procedure::run_examples(&house.house, &house.book);
    assert_eq!((results.len(), results[0].acts), (1, 3));
    assert_eq!(results[0].problems, []);
}

#[test]
fn every_kind_of_field_stands_in_the_description() {
    let text = FORMAT.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a toml block");
    let wrong = text.replace("kind = \"money\"", "kind = \"gold\"");
    let problems = procedure::Book::load([("loan.toml".to_owned(), wrong)]).unwrap_err();
    let kinds = problems[0].write.strip_prefix("write one of ").expect("a list of kinds");
    for kind in kinds.split(", ") {
        assert!(FORMAT.contains(kind), "{kind} is not described");
    }
}
