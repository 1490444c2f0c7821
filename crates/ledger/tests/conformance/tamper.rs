//! Tampering: whatever is changed behind the ledger's back is found; what nobody touched verifies.

use ledger::{Layer, Ledger, Verification};
use rusqlite::Connection;

use crate::{
    area::{ask, give, receive},
    on_both_stores,
    races::assert_sound,
    store::Place,
};

on_both_stores!(an_untouched_ledger_verifies, changed_cells_of_tables_are_found);

/// A ledger of 300 events (more than one tile) and a checkpoint kept elsewhere.
fn filled(place: &Place) -> (Ledger, String) {
    let ledger = place.open();
    let mut asks = vec![receive(1, "R1", "h0"), receive(2, "R2", "ada")];
    asks.extend((0..290_u128).map(|n| give(10 + n, "R1", &format!("h{n}"), &format!("h{}", n + 1))));
    asks.push(ask(900, "safe.shelve", serde_json::json!({ "piece": "R1", "shelf": "A-1" })));
    for answer in ledger.submit_all(asks) {
        assert!(answer.receipt().is_some(), "{answer:?}");
    }
    let checkpoint = ledger.checkpoint().unwrap();
    for answer in ledger.submit_all((0..7).map(|n| receive(2_000 + n, &format!("S{n}"), "ada")).collect()) {
        assert!(answer.receipt().is_some());
    }
    (ledger, checkpoint)
}

fn an_untouched_ledger_verifies(place: &Place) {
    let (ledger, checkpoint) = filled(place);
    let verification = ledger.verify(std::slice::from_ref(&checkpoint)).unwrap();
    assert!(verification.is_sound(), "{}", verification.say(kernel::Lang::En));
    assert_eq!((verification.size, verification.checkpoints), (300, 2));
    assert_eq!(verification.root, ledger.head().unwrap().root);
    assert_eq!(verification.say(kernel::Lang::Fr).lines().count(), 4);
    let other = checkpoint.replace("\n293\n", "\n292\n");
    assert_ne!(other, checkpoint);
    assert!(!ledger.verify(&[other]).unwrap().is_sound_in(Layer::Tree), "a forged checkpoint is a finding");
}

/// Carries out statements behind the ledger's back.
pub fn meddle(place: &Place, statements: &str) {
    if place.url.starts_with("postgres") {
        let mut client = ::postgres::Client::connect(&place.url, ::postgres::NoTls).unwrap();
        client.batch_execute(statements).unwrap();
    } else {
        Connection::open(&place.url).unwrap().execute_batch(statements).unwrap();
    }
}

fn changed_cells_of_tables_are_found(place: &Place) {
    let (ledger, checkpoint) = filled(place);
    let cases: Vec<(&str, &str, Layer)> = vec![
        (
            "UPDATE safe_piece SET price = price + 1 WHERE id = 'R2'",
            "UPDATE safe_piece SET price = price - 1 WHERE id = 'R2'",
            Layer::Rows,
        ),
        (
            "UPDATE safe_piece SET name = 'Ring R3' WHERE id = 'R2'",
            "UPDATE safe_piece SET name = 'Ring R2' WHERE id = 'R2'",
            Layer::Rows,
        ),
        (
            "UPDATE safe_piece SET shelf = NULL WHERE id = 'R1'",
            "UPDATE safe_piece SET shelf = 'A-1' WHERE id = 'R1'",
            Layer::Rows,
        ),
        ("INSERT INTO safe_holder VALUES ('nobody', 1, 1)", "DELETE FROM safe_holder WHERE id = 'nobody'", Layer::Rows),
        ("DELETE FROM safe_holder WHERE id = 'h1'", "INSERT INTO safe_holder VALUES ('h1', 0, 3)", Layer::Rows),
        (
            "UPDATE ledger_relation SET id = 'R9' WHERE seq = 2 AND kind = 'piece'",
            "UPDATE ledger_relation SET id = 'R2' WHERE seq = 2 AND kind = 'piece'",
            Layer::Tables,
        ),
        (
            "DELETE FROM ledger_relation WHERE seq = 5 AND qualifier = 'from'",
            "INSERT INTO ledger_relation VALUES ('person', 'h2', 5, 'from')",
            Layer::Tables,
        ),
        (
            "UPDATE ledger_tile SET number = 1 WHERE level = 1",
            "UPDATE ledger_tile SET number = 0 WHERE level = 1",
            Layer::Tree,
        ),
        (
            "UPDATE ledger_checkpoint SET size = size, note = replace(note, '293', '294')",
            "UPDATE ledger_checkpoint SET size = size, note = replace(note, '294', '293')",
            Layer::Tree,
        ),
    ];
    for (change, back, layer) in cases {
        meddle(place, change);
        let verification = ledger.verify(std::slice::from_ref(&checkpoint)).unwrap();
        assert!(!verification.is_sound_in(layer), "{change}: {}", verification.say(kernel::Lang::En));
        meddle(place, back);
        assert_sound(&ledger);
    }
    meddle(place, "DELETE FROM ledger_command WHERE receipt LIKE '%R2%'");
    assert!(!ledger.verify(&[]).unwrap().is_sound_in(Layer::Tables));
    // Whatever was changed in the rows, folding anew puts right.
    meddle(place, "UPDATE safe_piece SET price = 7, moves = 99; DELETE FROM safe_holder");
    ledger.rebuild(|_, _| {}).unwrap();
    assert!(ledger.verify(&[]).unwrap().is_sound_in(Layer::Rows));
}

fn found(place: &Place, checkpoint: &str) -> Verification {
    place.open().verify(&[checkpoint.to_owned()]).unwrap()
}

#[test]
fn every_changed_byte_of_an_event_is_found() {
    let place = Place::sqlite();
    let ledger = place.open();
    ledger.submit_all((0..12).map(|n| receive(n + 1, &format!("R{n}"), "ada")).collect());
    let checkpoint = ledger.checkpoint().unwrap();
    drop(ledger);
    let file = Connection::open(&place.url).unwrap();
    let (mut changes, mut missed) = (0, Vec::new());
    for seq in [1_i64, 7, 12] {
        let event: Vec<u8> =
            file.query_row("SELECT event FROM ledger_entry WHERE seq = ?1", [seq], |r| r.get(0)).unwrap();
        let write = |bytes: &[u8]| {
            file.execute("UPDATE ledger_entry SET event = ?1 WHERE seq = ?2", rusqlite::params![bytes, seq]).unwrap()
        };
        let ledger = place.open();
        for at in 0..event.len() {
            let mut changed = event.clone();
            changed[at] ^= 1 << (at % 8);
            changes += 1;
            write(&changed);
            let found = ledger.verify(std::slice::from_ref(&checkpoint)).unwrap();
            let at_its_place = found.findings.iter().any(|f| f.layer == Layer::Tree && f.seq == Some(seq as u64));
            let against_outside = found.findings.iter().any(|f| f.text.contains("given checkpoint"));
            if !at_its_place || !against_outside {
                missed.push(format!("byte {at} of {seq}"));
            }
        }
        write(&event);
        assert!(ledger.verify(std::slice::from_ref(&checkpoint)).unwrap().is_sound());
    }
    println!("figure: {{\"name\":\"R-05 bytes\",\"changed\":{changes},\"missed\":{}}}", missed.len());
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn exchanged_deleted_added_and_cut_events_are_found() {
    let place = Place::sqlite();
    let (ledger, checkpoint) = filled(&place);
    drop(ledger);
    let original = std::fs::read(&place.url).unwrap();
    let cases = [
        (
            "exchanged",
            "UPDATE ledger_entry SET seq = -1 WHERE seq = 4; UPDATE ledger_entry SET seq = 4 WHERE seq = 5; UPDATE ledger_entry SET seq = 5 WHERE seq = -1",
        ),
        ("deleted", "DELETE FROM ledger_entry WHERE seq = 7"),
        (
            "closed up after deleting",
            "DELETE FROM ledger_entry WHERE seq = 299; UPDATE ledger_entry SET seq = 299 WHERE seq = 300",
        ),
        ("doubled", "INSERT INTO ledger_entry SELECT 301, event, leaf FROM ledger_entry WHERE seq = 300"),
        ("cut below the checkpoint", "DELETE FROM ledger_entry WHERE seq > 200"),
        ("cut above the checkpoint", "DELETE FROM ledger_entry WHERE seq > 298"),
        ("leaf changed", "UPDATE ledger_entry SET leaf = zeroblob(32) WHERE seq = 42"),
    ];
    for (what, statements) in cases {
        meddle(&place, statements);
        let verification = found(&place, &checkpoint);
        assert!(!verification.is_sound(), "{what}");
        for suffix in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{suffix}", place.url)).ok();
        }
        std::fs::write(&place.url, &original).unwrap();
    }
    assert!(found(&place, &checkpoint).is_sound(), "the original is sound again");
}

/// Who holds the machine can write a whole new history with right hashes everywhere. Only a checkpoint that left the
/// machine tells; without it (the control) everything agrees.
#[test]
fn a_history_rewritten_as_a_whole_is_found_against_an_outside_checkpoint() {
    let place = Place::sqlite();
    let (ledger, checkpoint) = filled(&place);
    let verifier = ledger.verifier_key().unwrap();
    drop(ledger);
    let forged = Place::sqlite();
    let rewritten = forged.open();
    let mut asks = vec![receive(1, "R1", "h0"), receive(2, "R2", "mallory")];
    asks.extend((0..290_u128).map(|n| give(10 + n, "R1", &format!("h{n}"), &format!("h{}", n + 1))));
    asks.extend((0..8).map(|n| receive(2_000 + n, &format!("S{n}"), "ada")));
    rewritten.submit_all(asks);
    rewritten.checkpoint().unwrap();
    assert_sound(&rewritten);
    drop(rewritten);
    let options = ledger::Options { verifiers: vec![verifier], ..forged.options() };
    let again = forged.open_as(crate::area::house(), options);
    let alone = again.verify(&[]).unwrap().is_sound();
    let verification = again.verify(&[checkpoint]).unwrap();
    let found = verification.findings.iter().any(|f| f.text.contains("the root differs"));
    println!("figure: {{\"name\":\"R-05 rewritten\",\"control_sound\":{alone},\"found\":{found}}}");
    assert!(alone, "without a checkpoint from outside nothing can tell: that is the control");
    assert!(found, "{verification:?}");
}
