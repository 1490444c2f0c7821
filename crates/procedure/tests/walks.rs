//! Random walks: whatever people try, nothing panics, and the rows always say what the steps did.

mod house;

use std::collections::BTreeSet;

use house::{House, body};
use kernel::StateExt;
use procedure::{
    judge::Case,
    marking::{self, Marking},
    rows::{ActRow, CaseRow, OpenRow, RecordRow},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const PEOPLE: [&str; 6] = ["ines", "paul", "lea", "dora", "remy", "anna"];

/// Some body for a verb: right, wrong and missing fields, as the dice fall.
fn some_body(verb: &dyn kernel::Verb, subject: &str, mut dice: u64) -> Map<String, Value> {
    let mut made = Map::new();
    let mut next = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    for field in &verb.spec().fields {
        let value = match &field.kind {
            _ if next(40) == 0 => Value::Null,
            kernel::FieldKind::Object(_) if field.name == "subject" => json!(subject),
            kernel::FieldKind::Object(_) => json!(PEOPLE[usize::try_from(next(6)).unwrap()]),
            kernel::FieldKind::Text { .. } | kernel::FieldKind::Paragraph { .. } => {
                json!("Said in enough words to count.")
            }
            kernel::FieldKind::Integer { .. } => json!(next(3)),
            kernel::FieldKind::Bool => json!(next(2) == 0),
            kernel::FieldKind::Choice(options) => {
                json!(options[usize::try_from(next(u64::try_from(options.len()).unwrap())).unwrap()].0)
            }
            kernel::FieldKind::Money => json!({"minor": next(9_000_000), "currency": "CHF"}),
            kernel::FieldKind::Date => json!("2026-03-01"),
            kernel::FieldKind::Moment => json!("2026-01-05T09:00:00Z"),
            kernel::FieldKind::Digest => json!("ab".repeat(32)),
            kernel::FieldKind::List(_) => json!(vec!["cd".repeat(32); usize::try_from(next(2)).unwrap()]),
            _ => json!(1),
        };
        made.insert(field.name.clone(), value);
    }
    made
}

fn agrees(house: &House, name: &str, subject: &str, expected: &Marking) {
    let key = format!("{name}:{subject}");
    let procedure = house.book.procedure(name).unwrap();
    let case: CaseRow = house.rows.row(&key).expect("a case");
    assert_eq!(&case.stages.iter().cloned().collect::<Marking>(), expected);
    let open: Vec<OpenRow> = house.rows.rows("case", key.as_str());
    let waiting: BTreeSet<&String> = expected.iter().filter(|stage| !procedure.ends(stage)).collect();
    assert_eq!(open.iter().map(|open| &open.stage).collect::<BTreeSet<_>>(), waiting);
    assert_eq!(case.closed_at.is_some(), waiting.is_empty());
    assert_eq!(case.due, open.iter().filter_map(|open| open.due).min());
    let acts: Vec<ActRow> = house.rows.rows("case", key.as_str());
    let done: u64 = case.done.values().filter_map(Value::as_u64).sum();
    assert_eq!(u64::try_from(acts.len()).unwrap(), done);
    let record: RecordRow = house.rows.row(subject).expect("a record");
    assert_eq!((record.stage, record.closed_at), (case.stage, case.closed_at));
    assert!(house.rows.mismatches().is_empty());
}

fn walk(name: &str, throws: &[(usize, usize, u64)]) -> (usize, usize) {
    let mut house = House::with(name);
    let named = house.house.verbs().map(|verb| verb.spec().name.clone());
    let verbs: Vec<String> = named.filter(|verb| verb.starts_with(&format!("{name}."))).collect();
    let mut subject = String::from("nothing");
    let mut expected = Marking::new();
    let (mut done, mut refused) = (0, 0);
    for (person, verb, dice) in throws {
        let person = PEOPLE[person % PEOPLE.len()];
        let verb_name = &verbs[verb % verbs.len()];
        let verb = house.house.verb(verb_name).unwrap();
        if verb.spec().begins && subject != "nothing" && !expected.is_empty() {
            let open = house.book.procedure(name).unwrap();
            if !expected.iter().all(|stage| open.ends(stage)) {
                continue;
            }
        }
        let made = some_body(verb, &subject, *dice);
        let foreseen = verb.foresee(&kernel::ObjectRef::new(name, &subject), &house.rows, &house.context(person));
        let begins = verb.spec().begins;
        match house.does(person, verb_name, made) {
            Ok(now) => {
                assert!(foreseen.is_empty(), "{verb_name} was said impossible: {}", foreseen.say(kernel::Lang::En));
                let step = house.struck.last().unwrap().case.clone().expect("a step");
                if begins {
                    expected.clear();
                }
                subject = now;
                let opened = step.opened.iter().map(|opened| opened.stage.clone()).collect();
                let change = marking::Change { closed: step.closed.clone(), opened };
                assert!(step.closed.iter().all(|stage| expected.contains(stage)), "closes only what is open");
                expected = marking::after(&expected, &change);
                agrees(&house, name, &subject, &expected);
                done += 1;
            }
            Err(no) => {
                assert!(!no.is_empty());
                // Everything foreseen is told again when it is tried.
                for code in foreseen.codes() {
                    let wrong_fields = no.codes().iter().any(|code| code.starts_with("field."));
                    assert!(wrong_fields || no.codes().contains(&code), "{code} is not among {:?}", no.codes());
                }
                refused += 1;
            }
        }
    }
    // What the guards let through, a replay under the same version lets through as well.
    let procedure = house.book.procedure(name).unwrap();
    let mut cases: Vec<&str> =
        house.struck.iter().filter_map(|e| e.case.as_ref()).map(|c| c.case.id.as_str()).collect();
    cases.dedup();
    for case in cases {
        let events = house.struck.iter().filter(|e| e.case.as_ref().is_some_and(|c| c.case.id == case));
        assert_eq!(procedure::replay(procedure, events), []);
        let read = Case::read(name, &kernel::ObjectRef::new(name, case), &house.rows);
        assert!(read.is_some());
    }
    (done, refused)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_rows_say_what_the_steps_did(throws in prop::collection::vec((0_usize..6, 0_usize..20, any::<u64>()), 1..120)) {
        walk("key_handover", &throws);
        walk("incident", &throws);
    }
}

#[test]
fn walks_get_somewhere_and_are_refused_on_the_way() {
    // The property above is empty when nothing is ever done: this walk is long enough for both.
    let throws: Vec<(usize, usize, u64)> =
        (0..4_000_usize).map(|n| (n * 7 + n / 5, n * 13 + n / 11, n as u64 * 977)).collect();
    for name in ["key_handover", "incident"] {
        let (done, refused) = walk(name, &throws);
        assert!(done > 20 && refused > 100, "{name}: {done} done, {refused} refused");
    }
}

#[test]
fn a_replay_tells_what_a_stricter_version_would_have_refused() {
    let mut house = House::with("key_handover");
    let offer = body(json!({"item": "safe_key", "label": "Safe 2", "receiver": "paul", "other_half": false}));
    let number = house.does("ines", "key_handover.offer", offer).unwrap();
    house.does("paul", "key_handover.accept", body(json!({"subject": number, "keys_counted": 1}))).unwrap();
    let strict = house::file("key_handover").replace("it.keys_counted >= 1", "it.keys_counted >= 2");
    let strict = house::book(&[("roles.toml", house::file("roles")), ("key_handover.toml", strict)]);
    let findings = procedure::replay(strict.procedure("key_handover").unwrap(), &house.struck);
    assert_eq!(procedure::replay::codes(&findings), ["procedure.control.at_least_one"]);
    assert_eq!(findings[0].event, house.struck[1].id);
}
