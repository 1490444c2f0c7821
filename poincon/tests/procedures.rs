//! The shipped procedures load, fit the house, and come out as their examples say.

use kernel::Lang;
use poincon::house;

#[test]
fn shipped_procedures_hold() {
    let composition = house::compose(None).unwrap();
    let problems: Vec<String> =
        procedure::check(&composition.house, &composition.book).iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    let results = procedure::run_examples(&composition.house, &composition.book);
    assert!(results.len() >= 10, "{} examples", results.len());
    for result in results {
        assert!(result.passed(), "{}:{} {}: {:?}", result.file, result.line, result.title.en, result.problems);
    }
}

#[test]
fn every_procedure_is_a_document_in_both_languages() {
    let composition = house::compose(None).unwrap();
    for procedure in composition.book.procedures() {
        for lang in Lang::ALL {
            let page = procedure::document::page(&composition.book, procedure, &[lang]);
            assert!(page.contains("<svg"), "{} has its flow diagram", procedure.id);
            assert!(page.contains(&format!("lang=\"{lang}\"")), "{} says its language", procedure.id);
            let title = maud::html! { (procedure.title.get(lang)) }.into_string();
            assert!(page.contains(&title), "{} in {lang}", procedure.id);
        }
    }
}

#[test]
fn a_broken_procedure_is_told_with_file_line_and_what_to_write() {
    let files = house::procedure_files(None).unwrap();
    let broken = files.into_iter().map(|(name, text)| {
        let text =
            if name == "incident.toml" { text.replacen("roles = [\"", "roles = [\"clerc\", \"", 1) } else { text };
        (name, text)
    });
    let problems = procedure::Book::load(broken).unwrap_err();
    let said = problems[0].to_string();
    assert!(said.starts_with("incident.toml:") && said.contains("clerc"), "{said}");
}

#[test]
fn every_verb_view_and_object_is_worded_in_both_languages() {
    let composition = house::compose(None).unwrap();
    let mut count = 0;
    let mut worded = |what: &str, text: &kernel::Text| {
        count += 1;
        assert!(!text.en.trim().is_empty() && !text.fr.trim().is_empty(), "{what} lacks a language");
    };
    for verb in composition.house.verbs() {
        worded(&verb.spec().name, &verb.spec().title);
        verb.spec()
            .fields
            .iter()
            .for_each(|field| worded(&format!("{} {}", verb.spec().name, field.name), &field.label));
    }
    for view in composition.house.views() {
        worded(view.name, &view.title);
        worded(view.name, &view.purpose);
        view.table.columns.iter().for_each(|column| worded(column.name, &column.label));
    }
    composition.house.events().iter().for_each(|event| worded(event.kind, &event.title));
    assert!(count > 300, "{count} texts");
}
