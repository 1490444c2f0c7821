//! Exceptions raised and deadlines passed on, as a reader computes them.

mod house;

use base::moment::{DAY, HOUR};
use house::{House, body};
use kernel::StateExt;
use procedure::{
    overdue::{escalation, raised},
    rows::{CaseRow, OpenRow},
};
use serde_json::json;

/// A key offered on Monday 5 January 2026 at 10:00 in Geneva; it is due at 14:00.
fn offered() -> (House, String) {
    let mut house = House::with("key_handover");
    let offer = body(json!({"item": "safe_key", "label": "Safe 2", "receiver": "paul", "other_half": false}));
    let number = house.does("ines", "key_handover.offer", offer).unwrap();
    (house, number)
}

fn told(house: &House, number: &str, hours: i64) -> Vec<(String, Option<String>)> {
    let key = format!("key_handover:{number}");
    let case: CaseRow = house.rows.row(&key).unwrap();
    let open: Vec<OpenRow> = house.rows.rows("case", key.as_str());
    let procedure = house.book.procedure("key_handover").unwrap();
    let context = house.context("ines");
    let now = case.opened_at.plus(hours * HOUR);
    let raised = raised(procedure, &case, &open, now, &context.network);
    raised.iter().map(|r| (r.exception.id.clone(), r.due.map(|due| due.to_string()))).collect()
}

#[test]
fn an_exception_is_raised_when_its_stage_is_late_and_not_before() {
    let (house, number) = offered();
    assert_eq!(told(&house, &number, 4), []);
    // Due at 14:00; its owner has four hours of work: 18:00 in Geneva.
    assert_eq!(
        told(&house, &number, 5),
        [("not_confirmed".to_owned(), Some("2026-01-05T17:00:00.000000Z".to_owned()))]
    );
}

#[test]
fn an_exception_is_raised_while_its_condition_holds() {
    let (mut house, number) = offered();
    house.does("paul", "key_handover.accept", body(json!({"subject": number, "keys_counted": 1}))).unwrap();
    assert_eq!(told(&house, &number, 9), [], "once confirmed, nothing is late");
    let lost = json!({"subject": number, "last_seen": "2026-01-05T09:00:00Z", "circumstances": "Gone."});
    house.does("paul", "key_handover.report_missing", body(lost)).unwrap();
    assert_eq!(told(&house, &number, 0), [("key_missing".to_owned(), None)]);
    house
        .does("dora", "key_handover.replace_lock", body(json!({"subject": number, "invoice": "ab".repeat(32)})))
        .unwrap();
    assert_eq!(told(&house, &number, 0), []);
}

#[test]
fn a_missed_deadline_is_passed_on_in_business_time() {
    let (house, number) = offered();
    let open: Vec<OpenRow> = house.rows.rows("case", format!("key_handover:{number}").as_str());
    let procedure = house.book.procedure("key_handover").unwrap();
    let (role, from) = escalation(procedure, &open[0], &house.context("ines").network).unwrap();
    assert_eq!(role, "assistant_operations_manager");
    // One working day after Monday 14:00: Tuesday at the close.
    assert_eq!(from.to_string(), "2026-01-06T18:00:00.000000Z");
    assert!(from.since(open[0].due.unwrap()) > DAY);
}
