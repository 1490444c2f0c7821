//! The procedures of the house that need no code: they load, their examples run.

mod house;

use house::{House, book, file};
use kernel::Lang;

/// Procedures that only record: this file and no code.
const RECORDING: [&str; 2] = ["key_handover", "incident"];

fn of_the_house() -> House {
    let mut files = vec![("roles.toml".to_owned(), file("roles"))];
    files.extend(RECORDING.map(|name| (format!("{name}.toml"), file(name))));
    let files: Vec<(&str, String)> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    House::of(book(&files), Vec::new())
}

#[test]
fn every_worked_example_comes_out_as_written() {
    let house = of_the_house();
    assert_eq!(procedure::check(&house.house, &house.book), []);
    let results = procedure::run_examples(&house.house, &house.book);
    let wrong: Vec<String> = results.iter().flat_map(|r| &r.problems).map(ToString::to_string).collect();
    assert_eq!(wrong, Vec::<String>::new());
    for name in RECORDING {
        let of_it: Vec<_> = results.iter().filter(|result| result.procedure == name).collect();
        assert!(of_it.len() >= 2, "{name} has at least two examples");
        assert!(of_it.iter().all(|result| result.acts >= 3), "{name}: an example is a story");
    }
}

#[test]
fn every_text_is_in_both_languages_and_they_differ_where_words_do() {
    let house = of_the_house();
    for procedure in house.book.procedures() {
        for step in &procedure.steps {
            assert_ne!(step.title.get(Lang::En), step.title.get(Lang::Fr), "{}.{}", procedure.id, step.id);
        }
    }
}
