//! Personal data beside the ledger: in the transaction of its event, found without being read, destroyed for good.

use std::{fs, path::Path};

use kernel::{ObjectRef, StateExt as _};
use ledger::{Answer, Failure, Ledger, Options};
use serde_json::json;

use crate::{
    guests::{Guest, ask, erase, house, welcome},
    on_both_stores,
    races::assert_sound,
    store::Place,
    tamper::meddle,
};

on_both_stores!(
    a_value_goes_to_the_vault_and_its_commitment_to_the_ledger,
    a_command_with_personal_data_has_one_effect,
    what_is_wrong_with_an_event_strikes_nothing,
    a_changed_value_and_a_lost_one_are_found,
    copies_hold_no_key_and_restored_ones_no_erased,
    nobody_gets_a_second_key,
);

fn open(place: &Place) -> Ledger {
    place.open_as(house(), place.options())
}

fn guest(id: &str) -> ObjectRef {
    ObjectRef::new("guest", id)
}

fn struck(ledger: &Ledger, ask: ledger::Ask) {
    let answer = ledger.submit(ask);
    assert!(answer.receipt().is_some(), "{answer:?}");
}

fn a_value_goes_to_the_vault_and_its_commitment_to_the_ledger(place: &Place) {
    let ledger = open(place);
    struck(&ledger, welcome(1, "G1", "Müller", "anna@example.com"));
    let act = ledger.acts(&[1]).unwrap().remove(0).envelope;
    let hex = act.payload["family_name"]["commitment"].as_str().unwrap();
    assert_eq!(hex.len(), 64);
    let row = ledger.look(|state| state.row::<Guest>("G1")).unwrap().unwrap();
    assert_eq!(row.name, hex, "a fold sees the commitment");
    let values = ledger.personal(&guest("G1")).unwrap();
    assert_eq!(values["family_name"], "Müller");
    assert_eq!(ledger.known_as("guest", "family_name", "MULLER").unwrap(), ["G1"]);
    assert_eq!(ledger.known_as("guest", "email", " Anna@Example.com").unwrap(), ["G1"]);
    assert!(ledger.known_as("guest", "email", "bea@example.com").unwrap().is_empty());
    // A rule may ask whether somebody is known; in one commit with the other, too.
    let answers = ledger.submit_all(vec![
        welcome(2, "G2", "Rossi", "rossi@example.com"),
        welcome(3, "G3", "Rossi", "ROSSI@example.com"),
        welcome(4, "G4", "Anna", "Anna@example.com"),
    ]);
    assert!(answers[0].receipt().is_some());
    assert_eq!(answers[1].refusals().unwrap().0[0].text.en, "G2");
    assert_eq!(answers[2].refusals().unwrap().0[0].text.en, "G1");
    // Corrected: the new value is found, the former is not; removed: neither.
    struck(&ledger, ask(5, "guests.welcome", json!({ "guest": "G1", "email": "new@example.com" })));
    assert!(ledger.known_as("guest", "email", "anna@example.com").unwrap().is_empty());
    assert_eq!(ledger.personal(&guest("G1")).unwrap()["family_name"], "Müller", "what is not said stays");
    struck(&ledger, ask(6, "guests.welcome", json!({ "guest": "G1", "email": "" })));
    assert!(!ledger.personal(&guest("G1")).unwrap().contains_key("email"));
    assert!(ledger.known_as("guest", "email", "new@example.com").unwrap().is_empty());
    let names = ledger.personal_of("guest", &["G1".to_owned(), "G2".to_owned()], &["family_name"]).unwrap();
    assert_eq!((names["G1"]["family_name"].as_str(), names["G2"].len()), ("Müller", 1));
    assert_sound(&ledger);
    let before = ledger.vault_version();
    struck(&ledger, erase(7, "G1"));
    assert!(ledger.vault_version() > before);
    assert!(ledger.personal(&guest("G1")).unwrap().is_empty());
    assert!(ledger.known_as("guest", "family_name", "Müller").unwrap().is_empty());
    assert_eq!(ledger.erased().unwrap(), [guest("G1")]);
    assert!(matches!(ledger.submit(welcome(8, "G1", "Again", "x@y.ch")), Answer::Stopped(_)), "erased is for ever");
    ledger.rebuild(|_, _| {}).unwrap();
    assert_sound(&ledger);
}

fn a_command_with_personal_data_has_one_effect(place: &Place) {
    let ledger = open(place);
    struck(&ledger, welcome(1, "G1", "Müller", "anna@example.com"));
    assert!(ledger.submit(welcome(1, "G1", "Müller", "anna@example.com")).receipt().unwrap().replayed);
    assert_eq!(ledger.submit(welcome(1, "G1", "Mueller", "anna@example.com")), Answer::OtherBody);
    drop(ledger);
    let ledger = open(place);
    assert!(ledger.submit(welcome(1, "G1", "Müller", "anna@example.com")).receipt().unwrap().replayed);
    struck(&ledger, erase(2, "G1"));
    // The digest is gone too: nobody can try names against it.
    assert_eq!(ledger.submit(welcome(1, "G1", "Müller", "anna@example.com")), Answer::OtherBody);
    assert_eq!(ledger.head().unwrap().size, 2);
}

fn what_is_wrong_with_an_event_strikes_nothing(place: &Place) {
    let ledger = open(place);
    for (n, how) in [(1, "deep"), (2, "of nobody")] {
        let answer = ledger.submit(ask(n, "guests.welcome", json!({"guest": "G1", "family_name": "x", "how": how})));
        assert!(matches!(answer, Answer::Stopped(_)), "{how}: {answer:?}");
    }
    assert_eq!(ledger.head().unwrap().size, 0);
    assert!(ledger.personal(&guest("G1")).unwrap().is_empty());
}

fn a_changed_value_and_a_lost_one_are_found(place: &Place) {
    let ledger = open(place);
    struck(&ledger, welcome(1, "G1", "Müller", "anna@example.com"));
    struck(&ledger, welcome(2, "G2", "Rossi", "rossi@example.com"));
    assert_sound(&ledger);
    for (change, what) in [
        ("UPDATE vault_value SET commitment = 'x' WHERE id = 'G1' AND field = 'email'", "not the one committed to"),
        ("UPDATE vault_value SET nonce = sealed WHERE id = 'G1' AND field = 'family_name'", "was changed"),
        ("DELETE FROM vault_value WHERE id = 'G2' AND field = 'email'", "misses email of guest G2"),
    ] {
        meddle(place, change);
        let found = ledger.verify(&[]).unwrap().findings;
        assert!(found.iter().any(|finding| finding.text.contains(what)), "{what}: {found:?}");
    }
}

fn copies_hold_no_key_and_restored_ones_no_erased(place: &Place) {
    let ledger = open(place);
    struck(&ledger, welcome(1, "G1", "Müller", "anna@example.com"));
    struck(&ledger, welcome(2, "G2", "Rossi", "rossi@example.com"));
    let folder = place.folder.path();
    let (old, old_keys) = (folder.join("old.poincon"), folder.join("old.keys"));
    ledger.backup(&old).unwrap();
    assert_eq!(ledger.backup_keys(&old_keys, 30).unwrap(), 2);
    struck(&ledger, ask(3, "guests.welcome", json!({ "guest": "G2", "family_name": "Rossi-Bianchi" })));
    struck(&ledger, erase(4, "G1"));
    let (new, new_keys) = (folder.join("new.poincon"), folder.join("new.keys"));
    ledger.backup(&new).unwrap();
    assert_eq!(ledger.backup_keys(&new_keys, 30).unwrap(), 1);
    let restore = |from: &Path, seq: Option<u64>| {
        let to = Place::sqlite();
        fs::copy(place.vault_key(), to.vault_key()).unwrap();
        let ledger = Ledger::restore(&from.display().to_string(), &to.url, house(), to.options(), seq).unwrap();
        (ledger, to)
    };
    // The copy alone opens nothing; with the copy of its keys, everything but the erased.
    let (restored, _to) = restore(&new, None);
    assert!(restored.personal(&guest("G2")).unwrap().is_empty());
    assert_sound(&restored);
    assert_eq!(restored.restore_keys(&old_keys).unwrap(), 1, "the key of the erased stays out, from older keys too");
    assert_eq!(restored.personal(&guest("G2")).unwrap()["family_name"], "Rossi-Bianchi");
    assert_eq!(restored.known_as("guest", "family_name", "rossi bianchi").unwrap(), ["G2"]);
    assert!(restored.personal(&guest("G1")).unwrap().is_empty());
    assert_sound(&restored);
    // An older copy, restored with newer keys, which bring the list of the erased.
    let (restored, _to) = restore(&old, None);
    restored.restore_keys(&new_keys).unwrap();
    restored.restore_keys(&old_keys).unwrap();
    assert!(restored.personal(&guest("G1")).unwrap().is_empty(), "erased later, erased here");
    assert_eq!(restored.personal(&guest("G2")).unwrap()["family_name"], "Rossi");
    assert_eq!(restored.erased().unwrap(), [guest("G1")]);
    assert_sound(&restored);
    // The same with a list of codes.
    let list = folder.join("erased.txt");
    fs::write(&list, "guest/G1\n").unwrap();
    let (restored, _to) = restore(&old, None);
    assert_eq!(restored.erase_listed(&ledger::read_erased(&list).unwrap()).unwrap(), 1);
    restored.restore_keys(&old_keys).unwrap();
    assert!(restored.personal(&guest("G1")).unwrap().is_empty());
    // The control: without the list an older copy and its keys bring everybody back.
    let (restored, _to) = restore(&old, None);
    assert_eq!(restored.restore_keys(&old_keys).unwrap(), 2);
    assert_eq!(restored.personal(&guest("G1")).unwrap()["family_name"], "Müller");
    // Up to an event whose values were replaced since: they are not there, and it says so to nobody's surprise.
    let (restored, _to) = restore(&new, Some(2));
    restored.restore_keys(&new_keys).unwrap();
    assert!(!restored.personal(&guest("G2")).unwrap().contains_key("family_name"));
    assert_sound(&restored);
    // Keys wrapped with another vault key are told, not half taken.
    let to = Place::sqlite();
    let other = Ledger::restore(&old.display().to_string(), &to.url, house(), to.options(), None).unwrap();
    assert!(matches!(other.restore_keys(&old_keys), Err(Failure::Unfit(_))));
    // A copy of keys is destroyed when its time is over.
    assert!(ledger::destroy_expired_keys(folder, crate::area::morning()).unwrap().is_empty());
    let late = base::Moment::now().plus(31 * base::moment::DAY);
    assert_eq!(ledger::destroy_expired_keys(folder, late).unwrap().len(), 2);
}

fn nobody_gets_a_second_key(place: &Place) {
    let ledger = open(place);
    struck(&ledger, welcome(1, "G1", "Müller", "anna@example.com"));
    drop(ledger);
    let key = fs::read(place.vault_key()).unwrap();
    fs::remove_file(place.vault_key()).unwrap();
    let opened = Ledger::open(&place.url, house(), place.options());
    assert!(matches!(opened, Err(Failure::Unfit(_))), "a new key would lock everything away");
    fs::write(place.vault_key(), key).unwrap();
    assert_eq!(open(place).personal(&guest("G1")).unwrap()["family_name"], "Müller");
    // A house without personal data needs no key.
    let plain = Place::sqlite();
    drop(plain.open());
    assert!(!plain.vault_key().exists());
    assert!(plain.open_as(crate::area::house(), Options { read_only: true, ..plain.options() }).erased().is_ok());
}
