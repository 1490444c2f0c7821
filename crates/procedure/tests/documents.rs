//! The SOP as a document: everything a person needs stands in it, in their language, and the page needs nothing else.

mod house;

use house::{House, book, file};
use kernel::Lang;
use procedure::document;

#[test]
fn the_document_says_who_does_what_when_and_what_is_checked() {
    let house = House::with("incident");
    let procedure = house.book.procedure("incident").unwrap();
    for lang in Lang::ALL {
        let html = document::html(&house.book, procedure, lang).into_string();
        let shown = |text: &str| html.contains(&text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"));
        for step in &procedure.steps {
            assert!(shown(step.title.get(lang)), "{} is missing", step.title.get(lang));
            assert!(step.controls.iter().all(|control| shown(control.say.get(lang))));
            assert!(step.fields.iter().all(|field| shown(field.field.label.get(lang))));
        }
        assert!(procedure.stages.iter().all(|stage| shown(stage.title.get(lang))));
        assert!(procedure.examples.iter().all(|example| shown(example.title.get(lang))));
        assert!(shown(lang.of("Internal control", "Contrôle interne")));
        assert!(shown(lang.of("5 business days", "5\u{a0}jours ouvrés").replace("5 b", "5\u{a0}b").as_str()));
        assert!(html.contains("<svg") && html.contains(&procedure.digest));
        assert!(!html.contains(" style=") && !html.contains("<h1"), "styles and the first heading are the page's");
    }
}

#[test]
fn the_page_stands_alone() {
    let house = House::with("key_handover");
    let procedure = house.book.procedure("key_handover").unwrap();
    let page = document::page(&house.book, procedure, &Lang::ALL);
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("Hand-over of keys") && page.contains("Remise de clés"));
    for outside in ["<script", "src=\"http", "href=\"http", "url(http", "@import"] {
        assert!(!page.contains(outside), "{outside} reaches outside");
    }
    // Identifiers on one page are all different.
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
}

#[test]
fn the_drawing_has_every_stage_and_the_parallel_parts() {
    let book = book(&[("roles.toml", file("roles")), ("incident.toml", file("incident"))]);
    let graph = document::graph(book.procedure("incident").unwrap(), Lang::En);
    let edge = |from: &str, to: &str| graph.edges.iter().find(|edge| edge.from == from && edge.to == to);
    assert_eq!(edge("reported", "step make_safe").and_then(|e| e.label.clone()), None);
    assert_eq!(edge("step make_safe", "care").and_then(|e| e.label.clone()).as_deref(), Some("It is an incident: yes"));
    assert!(edge("facts_known", "step review").is_some() && edge("cared_for", "step review").is_some());
    assert_eq!(edge("care", "cared_for").and_then(|e| e.label.clone()).as_deref(), Some("Look after those concerned"));
    assert!(
        graph
            .edges
            .iter()
            .all(|e| graph.nodes.iter().any(|n| n.id == e.from) && graph.nodes.iter().any(|n| n.id == e.to))
    );
}

#[test]
fn wording_of_spans() {
    let said = |text: &str| {
        let span = base::BusinessSpan::parse(text).unwrap();
        [document::span(span, Lang::En), document::span(span, Lang::Fr)].map(|s| s.replace('\u{a0}', " "))
    };
    assert_eq!(said("1 bd"), ["1 business day", "1 jour ouvré"]);
    assert_eq!(said("4 bh"), ["4 business hours", "4 heures ouvrées"]);
    assert_eq!(said("72 h"), ["3 days", "3 jours"]);
    assert_eq!(said("30 min"), ["30 minutes", "30 minutes"]);
}
