//! A thread as people write it: who may write, whom they may mention, what is taken back and what is erased.

use base::id::SiteId;
use kernel::{
    Actor, Area, Envelope, Event, ObjectKind, ObjectRef, Projection, Row, Rows, RowsExt, State, StateExt, Table, Text,
};
use serde_json::{Value, json};
use testkit::{Given, given, network};

use crate::{MentionRow, MessageRow, Named, PaperRow, Terms, Use, area, mentions_of, papers_about, papers_of};

#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "t_ring", scope("boutique", "atelier"))]
struct Ring {
    #[column(en = "Ring", fr = "Bague")]
    id: String,
    #[column(en = "Boutique", fr = "Boutique")]
    boutique: SiteId,
    #[column(en = "Atelier", fr = "Atelier")]
    atelier: Option<SiteId>,
}

/// Nothing folds rings: the test writes them.
struct Rings;

impl Projection for Rings {
    fn name(&self) -> &'static str {
        "rings"
    }
    fn tables(&self) -> Vec<&'static Table> {
        vec![Ring::table()]
    }
    fn apply(&self, _: &Envelope, _: &mut dyn Rows) {}
}

fn rings() -> Area {
    let ring = ObjectKind {
        kind: "ring",
        title: Text::same("Ring"),
        table: Ring::table(),
        what: &["id"],
        place: Some("boutique"),
        whose: None,
        due: None,
        facts: &[],
        related: &[],
    };
    Area { name: "rings", projections: vec![Box::new(Rings)], objects: vec![ring], ..Area::default() }
}

fn somebody(_: &dyn State, person: &str) -> Option<Actor> {
    match person {
        "p-gva" => Some(network::person("p-gva", "advisor", "GVA")),
        "p-gva2" => Some(network::person("p-gva2", "advisor", "GVA")),
        "p-tyo" => Some(network::person("p-tyo", "advisor", "TYO")),
        "p-atl" => Some(network::person("p-atl", "artisan", "ATL-PAR")),
        "p-hq" => Some(network::person("p-hq", "administrator", "*")),
        _ => None,
    }
}

fn actor(person: &str) -> Actor {
    struct Nothing;
    impl State for Nothing {
        fn get(&self, _: &'static Table, _: &str) -> Option<Vec<kernel::Cell>> {
            None
        }
        fn find(&self, _: &'static Table, _: &'static str, _: &kernel::Cell) -> Vec<Vec<kernel::Cell>> {
            vec![]
        }
        fn scan(&self, _: &'static Table) -> Vec<Vec<kernel::Cell>> {
            vec![]
        }
        fn mismatch(&self, _: &'static Table, _: kernel::cell::CellMismatch) {}
    }
    somebody(&Nothing, person).unwrap()
}

/// Two rings: one at Geneva made in Paris, one at Tokyo.
fn house() -> Given {
    let terms = Terms { approvers: vec!["advisor".to_owned()], ..Terms::default() };
    let made = area(&[rings()], somebody, &terms);
    let mut house = given(made.verbs, made.projections, network::network(&["advisor", "artisan", "administrator"]));
    for (id, boutique, atelier) in [("R-1", "GVA", Some("ATL-PAR")), ("R-2", "TYO", None)] {
        let ring = Ring { id: id.to_owned(), boutique: boutique.into(), atelier: atelier.map(SiteId::from) };
        house.rows.write(&ring);
    }
    house
}

fn message(ring: &str, mentions: &[&str]) -> Value {
    json!({"kind": "ring", "object": ring, "words": "0199aa00-0000-7000-8000-000000000001", "seal": "a".repeat(64),
        "mentions": mentions})
}

fn digest(n: u8) -> String {
    format!("{n:064}")
}

fn ring(id: &str) -> ObjectRef {
    ObjectRef::new("ring", id)
}

#[test]
fn a_message_mentions_those_who_see_the_object_and_is_read_by_answering() {
    let mut house = house();
    let said = house.act(&actor("p-gva"), "GVA", "correspondence.write", message("R-1", &["p-atl", "p-gva", "p-atl"]));
    assert_eq!(said[0].kind, "correspondence.message_written");
    let parts: Vec<&str> = said[0].relations.iter().map(|r| r.qualifier.as_str()).collect();
    assert_eq!(parts, ["subject", "mentioned"], "once, and never oneself");
    assert_eq!(said[0].relations[0].object, ring("R-1"), "the object comes first: it decides who sees the act");
    let open = mentions_of(&house.rows, &"p-atl".into(), true);
    assert_eq!((open.len(), open[0].by.0.as_str(), open[0].object()), (1, "p-gva", Some(ring("R-1"))));
    assert_eq!(
        house.refused(&actor("p-gva"), "GVA", "correspondence.read", json!({"message": open[0].message})),
        ["correspondence.not_mentioned"]
    );
    house.later(5).act(&actor("p-atl"), "ATL-PAR", "correspondence.write", message("R-1", &[]));
    assert!(mentions_of(&house.rows, &"p-atl".into(), true).is_empty(), "who answers has read");
    assert_eq!(mentions_of(&house.rows, &"p-atl".into(), false).len(), 1);
}

#[test]
fn a_mention_is_marked_as_read_once_and_by_nobody_else() {
    let mut house = house();
    house.act(&actor("p-gva"), "GVA", "correspondence.write", message("R-1", &["p-atl"]));
    let message = mentions_of(&house.rows, &"p-atl".into(), true)[0].message.clone();
    house.act(&actor("p-atl"), "ATL-PAR", "correspondence.read", json!({"message": message}));
    assert!(house.rows.all::<MentionRow>().iter().all(|mention| mention.read_at.is_some()));
    let again = house.refused(&actor("p-atl"), "ATL-PAR", "correspondence.read", json!({"message": message}));
    assert_eq!(again, ["correspondence.read_already"]);
}

#[test]
fn every_reason_is_told_at_once() {
    let house = house();
    let gina = actor("p-gva");
    let refused = |verb: &str, body: Value| house.refused(&gina, "GVA", verb, body);
    assert_eq!(refused("correspondence.write", message("R-2", &["p-tyo"])), ["correspondence.unknown_object"]);
    assert_eq!(refused("correspondence.write", message("R-9", &[])), ["correspondence.unknown_object"]);
    assert_eq!(
        refused("correspondence.write", message("R-1", &["p-tyo", "p-nobody", "p-hq"])),
        ["correspondence.out_of_sight", "correspondence.unknown_person"]
    );
    let body = json!({"kind": "client", "object": "R-1", "documents": [], "bytes": [3]});
    assert_eq!(
        refused("correspondence.attach", body),
        ["correspondence.unknown_object", "correspondence.uneven", "correspondence.no_document"]
    );
    let many: Vec<String> = (0..41).map(digest).collect();
    let body = json!({"kind": "ring", "object": "R-1", "documents": many});
    assert_eq!(refused("correspondence.attach", body), ["correspondence.too_many_documents"]);
    let mut odd = message("R-1", &[]);
    odd["words"] = json!("../../etc/passwd");
    assert_eq!(refused("correspondence.write", odd), ["correspondence.no_words"]);
    let body = json!({"kind": "ring", "object": "R-1", "documents": [digest(1)], "approved": "quote"});
    assert_eq!(house.refused(&actor("p-atl"), "ATL-PAR", "correspondence.approve", body), ["role.not_held"]);
}

#[test]
fn documents_and_approvals_are_evidence_and_found_by_object_and_by_digest() {
    let mut house = house();
    let gina = actor("p-gva");
    let body = json!({"kind": "ring", "object": "R-1", "documents": [digest(1), digest(2), digest(1)],
        "media": ["image/jpeg", "image/png", "image/jpeg"], "bytes": [10, 20, 10]});
    let said = house.act(&gina, "GVA", "correspondence.attach", body);
    assert_eq!(said[0].evidence, [digest(1), digest(2)]);
    assert_eq!(said[0].payload["documents"][1], json!({"digest": digest(2), "media": "image/png", "bytes": 20}));
    let body =
        json!({"kind": "ring", "object": "R-1", "documents": [digest(3)], "approved": "drawing", "of": digest(1)});
    house.later(1).act(&gina, "GVA", "correspondence.approve", body);
    let papers = papers_about(&house.rows, &ring("R-1"));
    assert_eq!(papers.iter().map(|p| p.used).collect::<Vec<_>>(), [Use::Approval, Use::Attached, Use::Attached]);
    assert!(papers_of(&house.rows, &digest(2)).iter().all(|paper| paper.object() == Some(ring("R-1"))));
}

#[test]
fn only_its_author_takes_a_message_back_and_only_once() {
    let mut house = house();
    house.act(&actor("p-gva"), "GVA", "correspondence.write", message("R-1", &[]));
    let body = json!({"message": house.rows.all::<MessageRow>()[0].id, "reason": "mistaken"});
    let other = house.refused(&actor("p-gva2"), "GVA", "correspondence.take_back", body.clone());
    assert_eq!(other, ["correspondence.not_yours"]);
    house.act(&actor("p-gva"), "GVA", "correspondence.take_back", body.clone());
    assert!(house.rows.all::<MessageRow>()[0].taken_back_at.is_some());
    assert_eq!(
        house.refused(&actor("p-gva"), "GVA", "correspondence.take_back", body),
        ["correspondence.taken_back_already"]
    );
}

#[test]
fn what_is_erased_is_named_no_more_and_stays_struck() {
    let mut house = house();
    let (gina, admin) = (actor("p-gva"), actor("p-hq"));
    house.act(&gina, "GVA", "correspondence.write", message("R-1", &[]));
    let body = json!({"kind": "ring", "object": "R-1", "documents": [digest(1), digest(2)]});
    house.act(&gina, "GVA", "correspondence.attach", body.clone());
    let named = |house: &Given| {
        let mut named = Named::default();
        house.struck.iter().for_each(|event| named.add(event));
        named
    };
    assert_eq!((named(&house).attached.len(), named(&house).words.len()), (2, 1));
    let words = house.rows.all::<MessageRow>().into_iter().find(|row| row.words.is_some()).unwrap();
    let erase = json!({"message": words.id, "reason": "asked"});
    assert_eq!(house.refused(&gina, "GVA", "correspondence.erase", erase.clone()), ["role.not_held"]);
    house.act(&admin, "HQ", "correspondence.erase", erase.clone());
    let struck =
        house.act(&admin, "HQ", "correspondence.erase", json!({"document": digest(1), "reason": "by_mistake"}));
    assert_eq!(struck[0].relations[0].object, ring("R-1"), "told in the thread");
    assert!(papers_of(&house.rows, &digest(1))[0].erased && !papers_of(&house.rows, &digest(2))[0].erased);
    assert_eq!((crate::erased(&house.rows).0, crate::erased(&house.rows).1.len()), (vec![digest(1)], 1));
    let after = named(&house);
    assert_eq!((after.documents().len(), after.words.len(), after.erased_words.len()), (1, 0, 1));
    assert!(after.erased.contains(&digest(1)));
    assert_eq!(house.refused(&admin, "HQ", "correspondence.erase", erase), ["correspondence.erased_already"]);
    let both = json!({"message": words.id, "document": digest(2), "reason": "asked"});
    assert_eq!(house.refused(&admin, "HQ", "correspondence.erase", both), ["correspondence.nothing_to_erase"]);
    house.later(1).act(&gina, "GVA", "correspondence.attach", body);
    assert!(named(&house).documents().contains(&digest(1)), "what is brought anew is there anew");
    assert!(crate::erased(&house.rows).0.is_empty());
    assert!(papers_about(&house.rows, &ring("R-1")).iter().any(|paper: &PaperRow| !paper.erased));
}

#[test]
fn nothing_people_type_is_in_an_event() {
    for spec in crate::events::catalogue() {
        assert!(!spec.fields.keys().any(|name| ["text", "body", "name", "title"].contains(name)), "{}", spec.kind);
    }
    assert_eq!(crate::MessageWritten::spec().kind, "correspondence.message_written");
}
