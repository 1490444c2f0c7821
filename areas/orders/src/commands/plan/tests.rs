//! What a plan needs, what it computes, and whom it moves.

use serde_json::{Value, json};

use crate::commands::scene::{Scene, refuses, with};

#[test]
fn what_a_plan_needs() {
    let mut scene = Scene::new();
    let order = scene.deposited(json!({"stones": 0}));
    let plan = scene.plan_body(&order);
    for (changed, codes) in [
        (json!({}), vec![]),
        (json!({"atelier": "GVA"}), vec!["orders.not_an_atelier"]),
        (json!({"promise": "2026-01-23"}), vec!["orders.promise_too_early"]),
        (json!({"promise": "2026-02-01"}), vec!["orders.boutique_closed"]),
        (json!({"promise": "2026-06-02"}), vec!["orders.after_the_date_needed"]),
        (json!({"promise": "2026-06-02", "later_agreed": true}), vec![]),
        (
            json!({"week": "2026-01-04", "metal_lot": ""}),
            vec!["orders.metal_lot_missing", "orders.start_out_of_bounds"],
        ),
    ] {
        refuses(&scene, "planner", "orders.plan", with(&plan, changed), &codes);
    }
}

#[test]
fn nothing_is_planned_without_deposit_and_stones() {
    let mut scene = Scene::new();
    let order = scene.accepted(json!({}));
    let body = scene.plan_body(&order);
    let codes = ["orders.deposit_missing", "orders.stones_missing"];
    refuses(&scene, "planner", "orders.plan", body, &codes);
}

#[test]
fn a_date_promised_never_changes_silently() {
    let mut scene = Scene::new();
    let order = scene.deposited(json!({"stones": 0}));
    let plan = scene.plan_body(&order);
    scene.act("planner", "orders.plan", plan.clone());
    let later = |cause: Value| with(&plan, json!({"promise": "2026-03-10", "cause": cause}));
    refuses(&scene, "planner", "orders.plan", later(Value::Null), &["orders.cause_missing"]);
    refuses(&scene, "planner", "orders.plan", later(json!("first")), &["orders.cause_missing"]);
    let events = scene.act("planner", "orders.plan", later(json!("capacity")));
    assert_eq!(events[1].payload["former"], "2026-02-10");
    assert_eq!(scene.act("planner", "orders.plan", later(Value::Null)).len(), 1, "the same date is no new promise");
}

#[test]
fn the_benches_say_when_and_a_sooner_date_says_why() {
    let mut scene = Scene::new();
    scene.atelier(7);
    let order = scene.deposited(json!({"stones": 0}));
    // Three days of setting from Tuesday 6 on, four days of journey, then a day the boutique works.
    let plan = with(
        &scene.plan_body(&order),
        json!({"route": ["setting 21"], "week": "2026-01-05", "assay": false, "promise": null}),
    );
    let events = scene.act("planner", "orders.plan", plan.clone());
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
    assert_eq!(kinds, ["orders.planned", "orders.promise_given", "planning.booked"]);
    assert_eq!(events[1].payload["date"], "2026-01-14");
    let second = scene.deposited(json!({"stones": 0}));
    let body = with(&plan, json!({"order": second, "promise": "2026-01-14"}));
    refuses(&scene, "planner", "orders.plan", body.clone(), &["orders.sooner_than_computed"]);
    let said = with(&body, json!({"early_reason": "Overtime agreed"}));
    refuses(&scene, "planner", "orders.plan", said, &[]);
    for (changed, codes) in [
        (json!({"route": ["turning 3"]}), vec!["orders.route_unreadable", "orders.sooner_than_computed"]),
        (
            json!({"route": ["setting 2000", "setting 2000", "setting 2000"]}),
            vec!["orders.benches_full", "orders.promise_too_early"],
        ),
    ] {
        refuses(&scene, "planner", "orders.plan", with(&body, changed), &codes);
    }
    let waits = scene.act("planner", "orders.plan", with(&body, json!({"promise": null})));
    assert_eq!(waits[1].payload["date"], "2026-01-19", "it waits three days for the bench");
    assert_eq!(waits[2].payload["places"][0]["wait"], 3);
}

#[test]
fn an_urgent_order_moves_others_in_the_open_and_changes_no_promise_of_theirs() {
    let mut scene = Scene::new();
    scene.atelier(7);
    let first = scene.deposited(json!({"stones": 0}));
    let plan = with(
        &scene.plan_body(&first),
        json!({"route": ["setting 21"], "week": "2026-01-05", "assay": false, "promise": null}),
    );
    scene.act("planner", "orders.plan", plan.clone());
    let urgent = scene.deposited(json!({"stones": 0}));
    let body = with(&plan, json!({"order": urgent, "priority": "urgent"}));
    refuses(&scene, "planner", "orders.plan", body.clone(), &["orders.others_move"]);
    let events = scene.act("planner", "orders.plan", with(&body, json!({"moves_seen": true})));
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
    let expected =
        ["orders.planned", "orders.promise_given", "planning.booked", "planning.moved", "planning.promise_endangered"];
    assert_eq!(kinds, expected);
    assert_eq!(events[1].payload["date"], "2026-01-14", "the urgent one is where the other was");
    assert_eq!(events[3].payload["order"], first);
    let row = scene.order(&first);
    assert_eq!(row.promise.unwrap().to_string(), "2026-01-14", "its promise stays until it is given anew");
    let outlook: crate::planning::rows::Outlook = kernel::StateExt::row(&scene.given.rows, &first).unwrap();
    assert!(outlook.at_risk && outlook.moved_by.unwrap().0 == urgent);
}

#[test]
fn a_piece_that_must_be_marked_is_marked() {
    let mut scene = Scene::new();
    scene.melt("M-1", 50_000);
    let order = scene.deposited(json!({"stones": 0}));
    let plan = with(&scene.plan_body(&order), json!({"metal_lot": "M-1", "assay": false}));
    // In Switzerland the maker's mark is enough.
    refuses(&scene, "planner", "orders.plan", plan.clone(), &[]);
    let unknown = with(&plan, json!({"metal_lot": "AU-26-7"}));
    refuses(&scene, "planner", "orders.plan", unknown, &["orders.not_a_lot_of_the_atelier"]);
}
