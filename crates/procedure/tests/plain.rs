//! The plain case: a key is handed over, by verbs made from one file.

mod house;

use house::{House, body};
use kernel::StateExt;
use procedure::rows::{CaseRow, OpenRow, RecordRow};
use serde_json::json;

#[test]
fn a_key_is_handed_over_by_verbs_made_from_one_file() {
    let mut house = House::with("key_handover");
    let offer = body(json!({"item": "safe_key", "label": "Safe 2", "receiver": "paul", "other_half": false}));
    let number = house.does("ines", "key_handover.offer", offer).expect("an offer");
    assert_eq!(number, "KEY-GVA-26-0001");
    let open: Vec<OpenRow> = house.rows.rows("case", "key_handover:KEY-GVA-26-0001");
    assert_eq!(open[0].roles.first().map(String::as_str), Some("client_advisor"));
    assert!(open[0].due.is_some());

    let accept = body(json!({"subject": number, "keys_counted": 2}));
    let no = house.does("ines", "key_handover.accept", accept.clone()).unwrap_err();
    assert_eq!(no.codes(), ["procedure.separation_of_duties"]);
    house.does("paul", "key_handover.accept", accept).expect("a receipt");
    let case: CaseRow = house.rows.row("key_handover:KEY-GVA-26-0001").unwrap();
    assert_eq!((case.stage.as_str(), case.times("accept")), ("held", 1));
    assert_eq!(case.facts["keys_counted"], json!(2));
    let record: RecordRow = house.rows.row("KEY-GVA-26-0001").unwrap();
    assert_eq!((record.stage.as_str(), record.begun_by.0.as_str()), ("held", "ines"));
    assert!(house.rows.mismatches().is_empty());
}

#[test]
fn numbers_are_dense_by_site_and_year() {
    let mut house = House::with("key_handover");
    let offer = || body(json!({"item": "safe_key", "label": "Safe 2", "receiver": "paul", "other_half": false}));
    let mut numbers = Vec::new();
    for person in ["ines", "remy", "dora", "ines"] {
        numbers.push(house.does(person, "key_handover.offer", offer()).unwrap());
    }
    // New year comes an hour earlier in Geneva than in UTC.
    house.now = base::Moment::parse("2026-12-31T23:30:00Z").unwrap();
    numbers.push(house.does("ines", "key_handover.offer", offer()).unwrap());
    assert_eq!(
        numbers,
        ["KEY-GVA-26-0001", "KEY-PAR-26-0001", "KEY-GVA-26-0002", "KEY-GVA-26-0003", "KEY-GVA-27-0001"]
    );
}

#[test]
fn what_is_recorded_relates_to_its_objects_and_keeps_its_evidence() {
    let mut house = House::with("key_handover");
    let offer = body(json!({"item": "safe_key", "label": "Safe 2", "receiver": "paul", "other_half": false}));
    let number = house.does("ines", "key_handover.offer", offer).unwrap();
    let photo = "ab".repeat(32);
    let accept = json!({"subject": number, "keys_counted": 2, "photo": photo});
    house.does("paul", "key_handover.accept", body(accept)).unwrap();
    let back = json!({"subject": number, "keys_returned": 2, "second_person": "paul"});
    house.does("dora", "key_handover.give_back", body(back)).unwrap();
    let related = |n: usize, part: &str| house.struck[n].related(part).map(str::to_owned);
    assert_eq!(related(0, "subject"), Some(number.clone()));
    assert_eq!(related(0, "receiver").as_deref(), Some("paul"));
    assert_eq!(related(0, "boutique").as_deref(), Some("GVA"));
    assert_eq!(related(1, "boutique"), None, "only the beginning says where the case belongs");
    assert_eq!((house.struck[1].evidence.clone(), house.struck[0].evidence.len()), (vec![photo], 0));
    assert_eq!(related(2, "second_person").as_deref(), Some("paul"));
    assert_eq!(house.struck[2].payload["subject"], json!(number));
    assert!(house.struck.iter().all(|event| event.kind == procedure::STEP_RECORDED && event.version == 1));
    let record: RecordRow = house.rows.row(&number).unwrap();
    assert!(record.closed_at.is_some() && record.stage == "returned");
}
