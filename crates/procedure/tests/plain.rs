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
