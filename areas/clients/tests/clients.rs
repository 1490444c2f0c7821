//! What clients' verbs let through and refuse, with every reason.

use std::sync::Arc;

use kernel::{Actor, CaseStep, Draft, ObjectRef, Opened, StateExt as _};
use procedure::Book;
use serde_json::{Value, json};
use testkit::{Given, network};

/// A procedure for orders: begun, closed.
const MADE: &str = r#"
id = "made"
version = 1
subject = "order"
title = { en = "Made", fr = "Fabriquée" }
purpose = { en = "A piece is made.", fr = "Une pièce est fabriquée." }
owner = "special_orders_desk"
prefix = "MADE"

[[stages]]
id = "doing"
title = { en = "Doing", fr = "En cours" }

[[stages]]
id = "closed"
title = { en = "Closed", fr = "Close" }
end = true

[[steps]]
id = "begin"
title = { en = "Begin", fr = "Commencer" }
done = { en = "Begun", fr = "Commencée" }
purpose = { en = "It begins.", fr = "Elle commence." }
roles = ["client_advisor"]
begins = true
to = ["doing"]

[[steps]]
id = "close"
title = { en = "Close", fr = "Clore" }
done = { en = "Closed", fr = "Close" }
purpose = { en = "It ends.", fr = "Elle finit." }
roles = ["client_advisor"]
from = ["doing"]
to = ["closed"]
"#;

const ROLES: [&str; 6] = [
    "client_advisor",
    "boutique_director",
    "operations_coordinator",
    "special_orders_desk",
    "cashier",
    "internal_control",
];

fn house() -> Given {
    let roles: String =
        ROLES.iter().map(|code| format!("[[roles]]\ncode = \"{code}\"\nen = \"{code}\"\nfr = \"{code}\"\n")).collect();
    let book = Book::load([("roles.toml".to_owned(), roles), ("made.toml".to_owned(), MADE.to_owned())]);
    let book = Arc::new(book.unwrap_or_else(|problems| panic!("{problems:?}")));
    let area = clients::area();
    let mut projections = procedure::area(&book).projections;
    projections.extend(area.projections);
    testkit::given(area.verbs, projections, network::network(&ROLES))
}

fn advisor() -> Actor {
    network::person("p-1", "client_advisor", "GVA")
}

fn director() -> Actor {
    network::person("p-2", "boutique_director", "GVA")
}

fn anne() -> Value {
    json!({"family_name": "Dupont", "given_name": "Anne", "email": "anne@example.com", "phone": "+41 79 123 45 67",
        "address": "1, rue du Lac\n1200 Genève", "country": "CH", "language": "fr", "channels": ["email"]})
}

fn with(body: &Value, changed: Value) -> Value {
    let mut body = body.clone();
    for (name, value) in changed.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// What the maison does for a client: an act of another area.
fn done(house: &mut Given, kind: &str, client: &str, order: &str, closed: &[&str], opened: &[&str]) {
    let case = CaseStep {
        procedure: "made".to_owned(),
        version: 1,
        step: if closed.is_empty() { "begin" } else { "close" }.to_owned(),
        case: ObjectRef::new("order", order),
        closed: closed.iter().map(|stage| (*stage).to_owned()).collect(),
        opened: opened.iter().map(|stage| Opened { stage: (*stage).to_owned(), due: None }).collect(),
        deadlines: None,
    };
    let mut draft = Draft::new(kind.to_owned(), 1, json!({ "subject": order }));
    draft.relate(ObjectRef::new("order", order), "order");
    draft.relate(ObjectRef::new("client", client), "client");
    draft.case = Some(case);
    house.strike(&advisor(), "GVA", &[draft]);
}

#[test]
fn a_client_gets_the_next_code_and_rows_hold_nothing_of_the_person() {
    let mut house = house();
    let events = house.act(&advisor(), "GVA", "clients.register", anne());
    assert_eq!(events[0].payload["client"], "C-000001");
    house.act(&advisor(), "GVA", "clients.register", json!({"family_name": "高橋", "country": "JP", "language": "ja"}));
    let client: clients::Client = house.rows.row("C-000002").unwrap();
    assert_eq!((client.home.0.as_str(), client.has_email), ("GVA", false));
    let struck = serde_json::to_string(&house.struck).unwrap();
    let rows = format!("{:?}", house.rows.table(<clients::Client as kernel::Row>::table()).collect::<Vec<_>>());
    for value in ["Dupont", "Anne", "anne@", "123 45 67", "rue du Lac", "高橋"] {
        assert!(!struck.contains(value) && !rows.contains(value), "{value} is only in the vault");
    }
}

#[test]
fn what_cannot_be_right_is_told_at_once() {
    let house = house();
    for (changed, codes) in [
        (json!({}), vec![]),
        (json!({"family_name": "  "}), vec!["clients.name_empty"]),
        (json!({"family_name": null}), vec!["field.missing"]),
        (json!({"family_name": "a\u{202e}b"}), vec!["field.invalid"]),
        (json!({"family_name": {"commitment": "00"}}), vec!["field.invalid"]),
        (json!({"family_name": "Robert'); DROP TABLE clients;--"}), vec![]),
        (json!({"family_name": "<script>alert(1)</script>", "given_name": "=1+1"}), vec![]),
        (json!({"family_name": "x".repeat(81)}), vec!["field.invalid"]),
        (
            json!({"email": "anne", "phone": "call me", "country": "ch"}),
            vec!["clients.not_an_email", "clients.not_a_phone", "clients.not_a_country"],
        ),
        (json!({"email": "a@b@c.ch"}), vec![]),
        (json!({"email": "anne@localhost"}), vec!["clients.not_an_email"]),
        (json!({"phone": "12345"}), vec!["clients.not_a_phone"]),
        (json!({"email": "  ", "phone": ""}), vec![]),
    ] {
        let refused = house.refused(&advisor(), "GVA", "clients.register", with(&anne(), changed.clone()));
        assert_eq!(refused, codes, "{changed}");
    }
    let desk = network::person("p-9", "special_orders_desk", "*");
    assert_eq!(house.refused(&desk, "HQ", "clients.register", anne()), ["clients.not_a_boutique"]);
    let artisan = network::person("p-8", "artisan", "GVA");
    assert_eq!(house.refused(&artisan, "GVA", "clients.register", anne()), ["role.not_held"]);
}

#[test]
fn the_same_contact_proposes_the_client_who_has_it() {
    let mut house = house();
    house.act(&advisor(), "GVA", "clients.register", anne());
    let own = json!({"client": "C-000001", "email": "anne@example.com"});
    assert!(house.refused(&advisor(), "GVA", "clients.correct", own).is_empty(), "one is oneself");
    let again = json!({"family_name": "Durand", "email": "ANNE@example.com", "phone": "+41 79 123 45 67",
        "country": "CH", "language": "fr"});
    let refusals = house.ask(&advisor(), "GVA", "clients.register", again.clone()).unwrap_err();
    assert_eq!(refusals.codes(), ["clients.same_email", "clients.same_phone"]);
    assert!(refusals.0.iter().all(|refusal| refusal.text.en.contains("C-000001")), "{refusals:?}");
    let events = house.act(&advisor(), "GVA", "clients.register", with(&again, json!({"another_person": true})));
    assert_eq!(events[0].payload["not"], json!(["C-000001"]), "who they are not is struck");
    // Correcting somebody into another is told too.
    let body = json!({"client": "C-000002", "email": "anne@example.com"});
    assert_eq!(house.refused(&advisor(), "GVA", "clients.correct", body), ["clients.same_email"]);
}

#[test]
fn a_correction_changes_something_and_removes_what_is_to_go() {
    let mut house = house();
    house.act(&advisor(), "GVA", "clients.register", anne());
    let ask = |house: &Given, body: Value| house.refused(&advisor(), "GVA", "clients.correct", body);
    assert_eq!(ask(&house, json!({"client": "C-000001", "country": "CH"})), ["clients.nothing_to_correct"]);
    let both = json!({"client": "C-000001", "email": "new@example.com", "remove": ["email"]});
    assert_eq!(ask(&house, both), ["clients.given_and_removed"]);
    assert_eq!(ask(&house, json!({"client": "C-000009", "country": "FR"})), ["clients.unknown_client"]);
    assert_eq!(ask(&house, json!({"client": "C-000001", "home": "HQ"})), ["clients.not_a_boutique"]);
    house.act(&advisor(), "GVA", "clients.correct", json!({"client": "C-000001", "remove": ["email"], "home": "TYO"}));
    let client: clients::Client = house.rows.row("C-000001").unwrap();
    assert_eq!((client.has_email, client.has_phone, client.home.0.as_str()), (false, true, "TYO"));
    // The boutique that no longer looks after them may do nothing more.
    assert_eq!(ask(&house, json!({"client": "C-000001", "country": "FR"})), ["role.not_held"]);
    let read = json!({"client": "C-000001", "purpose": "order"});
    assert_eq!(house.refused(&advisor(), "GVA", "clients.read", read), ["role.not_held"]);
}

#[test]
fn an_identity_is_verified_on_a_document_that_proves_it() {
    let mut house = house();
    house.act(&advisor(), "GVA", "clients.register", with(&anne(), json!({"address": null})));
    let body = json!({"client": "C-000001", "level": "simplified", "document": "driving_licence",
        "document_number": "CH-99812", "issued_by": "CH", "valid_until": "2030-01-01"});
    for (changed, codes) in [
        (json!({}), vec![]),
        (json!({"level": "none"}), vec!["clients.nothing_verified"]),
        (
            json!({"level": "enhanced", "valid_until": "2026-01-04", "document_number": "12", "issued_by": "Suisse"}),
            vec!["field.invalid"],
        ),
        (
            json!({"level": "enhanced", "valid_until": "2026-01-04", "document_number": "12", "issued_by": "ch"}),
            vec![
                "clients.document_expired",
                "clients.document_not_enough",
                "clients.address_missing",
                "clients.funds_not_documented",
                "clients.not_a_number",
                "clients.not_a_country_of_issue",
            ],
        ),
        (json!({"valid_until": "2026-01-05"}), vec![]),
    ] {
        let refused = house.refused(&advisor(), "GVA", "clients.verify_identity", with(&body, changed.clone()));
        assert_eq!(refused, codes, "{changed}");
    }
    house.act(&advisor(), "GVA", "clients.correct", json!({"client": "C-000001", "address": "1, rue du Lac"}));
    house.act(
        &advisor(),
        "GVA",
        "clients.verify_identity",
        with(&body, json!({"level": "full", "document": "passport"})),
    );
    let client: clients::Client = house.rows.row("C-000001").unwrap();
    assert_eq!(client.level, clients::terms::Level::Full);
    assert!(!serde_json::to_string(&house.struck).unwrap().contains("99812"));
}

#[test]
fn consent_needs_a_way_and_can_be_withdrawn() {
    let mut house = house();
    house.act(&advisor(), "GVA", "clients.register", with(&anne(), json!({"phone": null})));
    let body = json!({"client": "C-000001", "channels": ["messages"], "came_by": "boutique"});
    assert_eq!(house.refused(&advisor(), "GVA", "clients.record_consent", body), ["clients.no_way_there"]);
    house.act(
        &advisor(),
        "GVA",
        "clients.record_consent",
        json!({"client": "C-000001", "channels": [], "came_by": "email"}),
    );
    let client: clients::Client = house.rows.row("C-000001").unwrap();
    assert!(client.channels.is_empty());
}

#[test]
fn reading_is_struck_once_an_hour_for_each_purpose() {
    let mut house = house();
    house.act(&advisor(), "GVA", "clients.register", anne());
    let read = |purpose: &str| json!({"client": "C-000001", "purpose": purpose});
    assert_eq!(house.act(&advisor(), "GVA", "clients.read", read("order")).len(), 1);
    house.later(30);
    assert!(house.act(&advisor(), "GVA", "clients.read", read("order")).is_empty(), "struck half an hour ago");
    assert_eq!(house.act(&advisor(), "GVA", "clients.read", read("contact")).len(), 1, "for something else");
    assert_eq!(house.act(&director(), "GVA", "clients.read", read("order")).len(), 1, "somebody else");
    house.later(61);
    assert_eq!(house.act(&advisor(), "GVA", "clients.read", read("contact")).len(), 1);
    let artisan = network::person("p-8", "artisan", "GVA");
    assert!(!house.refused(&artisan, "GVA", "clients.read", read("order")).is_empty());
    let away = network::person("p-7", "client_advisor", "TYO");
    assert_eq!(house.refused(&away, "TYO", "clients.read", read("order")), ["role.not_held"]);
    let export = json!({"client": "C-000001", "came_by": "letter", "identity_checked": false});
    assert_eq!(house.refused(&director(), "GVA", "clients.export", export), ["clients.not_the_client"]);
}

#[test]
fn an_erasure_takes_two_people_and_nothing_that_forbids_it() {
    let mut house = house();
    house.act(&advisor(), "GVA", "clients.register", anne());
    let approve = json!({"client": "C-000001"});
    let ask = json!({"client": "C-000001", "came_by": "email"});
    assert_eq!(house.refused(&director(), "GVA", "clients.approve_erasure", approve.clone()), ["clients.not_asked"]);
    house.act(&director(), "GVA", "clients.ask_erasure", ask.clone());
    assert_eq!(house.refused(&advisor(), "GVA", "clients.ask_erasure", ask.clone()), ["clients.asked_already"]);
    assert_eq!(house.refused(&director(), "GVA", "clients.approve_erasure", approve.clone()), ["clients.own_request"]);
    house.act(&director(), "GVA", "clients.withdraw_erasure", ask.clone());
    house.act(&advisor(), "GVA", "clients.ask_erasure", ask);
    let events = house.act(&director(), "GVA", "clients.approve_erasure", approve);
    assert!(events[0].relations.iter().any(|r| r.qualifier == kernel::personal::ERASED));
    let client: clients::Client = house.rows.row("C-000001").unwrap();
    assert!(client.erased_at.is_some() && !client.has_email);
    let read = json!({"client": "C-000001", "purpose": "order"});
    assert_eq!(house.refused(&advisor(), "GVA", "clients.read", read), ["clients.erased"]);
    // Nobody is known by what was destroyed.
    let again = house.act(&advisor(), "GVA", "clients.register", anne());
    assert_eq!(again[0].payload["client"], "C-000002");
}

#[test]
fn what_is_open_and_what_the_law_keeps_forbid_an_erasure_with_every_reason_and_date() {
    let mut house = house();
    house.act(&advisor(), "GVA", "clients.register", anne());
    let verified = json!({"client": "C-000001", "level": "full", "document": "passport", "document_number": "X123456",
        "issued_by": "CH", "valid_until": "2030-01-01"});
    house.act(&advisor(), "GVA", "clients.verify_identity", verified);
    house.act(&advisor(), "GVA", "clients.ask_erasure", json!({"client": "C-000001", "came_by": "letter"}));
    done(&mut house, "orders.requested", "C-000001", "GVA-26-0001", &[], &["doing"]);
    let approve = json!({"client": "C-000001"});
    let refused = |house: &Given| house.refused(&director(), "GVA", "clients.approve_erasure", approve.clone());
    assert_eq!(refused(&house), ["clients.order_open"], "an open order");
    done(&mut house, "orders.deposit_recorded", "C-000001", "GVA-26-0001", &[], &[]);
    done(&mut house, "orders.handed_over", "C-000001", "GVA-26-0002", &["doing"], &["closed"]);
    let refusals = house.ask(&director(), "GVA", "clients.approve_erasure", approve.clone()).unwrap_err();
    assert_eq!(
        refusals.codes(),
        ["clients.order_open", "clients.fiscal_hold", "clients.identity_hold", "clients.warranty_hold"],
        "{}",
        refusals.say(kernel::Lang::En)
    );
    let said = refusals.say(kernel::Lang::En);
    assert!(said.contains("GVA-26-0001 is still open"), "{said}");
    assert!(said.contains("2036") && said.contains("2028"), "with the dates: {said}");
    // The order ends; two years later the warranty is over, ten years later nothing forbids it any more.
    done(&mut house, "orders.closed", "C-000001", "GVA-26-0001", &["doing"], &["closed"]);
    house.at("2028-06-01T09:00:00Z");
    assert_eq!(refused(&house), ["clients.fiscal_hold", "clients.identity_hold"]);
    house.at("2036-01-06T09:00:00Z");
    assert_eq!(refused(&house), Vec::<String>::new());
}
