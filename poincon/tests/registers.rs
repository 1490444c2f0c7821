//! A code that nobody registered stands for nobody: no act of another area may name it, and every reason is told at once.

mod founded;

use founded::House;
use kernel::base::Moment;
use poincon::house;
use serde_json::{Value, json};

fn wish(client: &str, title: &str) -> Value {
    json!({"client": client, "kind": "bespoke", "title": title, "brief": "For spring", "knowledge": "contact"})
}

fn told(codes: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    codes.iter().map(|(code, field)| ((*code).to_owned(), Some((*field).to_owned()))).collect()
}

#[test]
fn an_order_is_for_a_client_who_is_registered_and_not_erased() {
    let house = House::founded();
    let (advisor, director, request) = ("client_advisor", "boutique_director", "orders.request");
    let before = house.ledger.head().unwrap().size;
    assert_eq!(
        house.refused(advisor, request, &wish("C-000001", " ")),
        told(&[("clients.unknown_client", "client"), ("orders.title_empty", "title")]),
        "the area's own reasons are told beside"
    );
    assert_eq!(house.ledger.head().unwrap().size, before, "nothing half done");

    let anne = json!({"family_name": "Aubert", "country": "FR", "language": "fr"});
    let client = house.done(advisor, "clients.register", &anne);
    assert_eq!(client, "C-000001");
    let order = house.done(advisor, request, &wish(&client, "Ring"));
    assert!(order.starts_with("PAR-VEN-26-"), "{order}");

    // Somebody else, with nothing open, is erased: nothing new is begun for them.
    let other =
        house.done(advisor, "clients.register", &json!({"family_name": "Noël", "country": "FR", "language": "fr"}));
    house.done(advisor, "clients.ask_erasure", &json!({"client": other, "came_by": "letter"}));
    house.done(director, "clients.approve_erasure", &json!({"client": other}));
    assert_eq!(house.refused(advisor, request, &wish(&other, "Ring")), told(&[("clients.erased", "client")]));
}

/// Every verb outside the clients' own area that asks for a client stands behind their register.
#[test]
fn every_verb_that_names_a_client_asks_the_register() {
    let composition = house::compose(None).unwrap();
    let rows = kernel::MemoryRows::new();
    let now = Moment::parse("2026-01-05T10:00:00Z").unwrap();
    let mut asked = Vec::new();
    for verb in composition.house.verbs() {
        let spec = verb.spec();
        let fields = spec.fields.iter().filter(|f| f.kind == kernel::FieldKind::Object("client".to_owned()));
        let Some(field) = fields.map(|field| field.name.clone()).next() else { continue };
        let actor = testkit::network::person("p-1", "administrator", "*");
        let context = testkit::network::context(actor, "HQ", now, 1, testkit::network::network(&["administrator"]));
        // The rest of the body is left out: what a verb cannot read is one more reason beside this one.
        let body = json!({ field: "C-000001" });
        let refused = verb.decide(body.as_object().unwrap(), &rows, &context).unwrap_err();
        if !spec.name.starts_with("clients.") && !spec.name.starts_with("exchange.") {
            assert!(refused.codes().contains(&"clients.unknown_client"), "{}: {:?}", spec.name, refused.codes());
            asked.push(spec.name.clone());
        }
    }
    assert!(asked.contains(&"orders.request".to_owned()) && asked.len() > 1, "{asked:?}");
}
