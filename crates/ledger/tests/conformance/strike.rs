//! Striking: answers, refusals, retries, walls, blunders of the house.

use kernel::{ObjectRef, StateExt};
use ledger::{Answer, Ledger};
use serde_json::json;

use crate::{
    area::{Holder, Piece, ask, give, morning, receive},
    on_both_stores,
    store::Place,
};

on_both_stores!(
    what_is_struck_is_there_with_its_thread_and_rows,
    a_refusal_strikes_nothing_and_names_the_holder,
    the_same_command_has_one_effect_and_one_answer,
    a_wall_the_rule_does_not_see_is_a_refusal,
    two_rows_may_exchange_what_only_one_may_have,
    a_blunder_of_the_house_is_abandoned_and_the_ledger_goes_on,
    recorded_time_never_runs_backwards,
);

/// The sequence numbers, which must be 1, 2, 3 …
pub fn seqs(ledger: &Ledger) -> Vec<u64> {
    let mut seqs = Vec::new();
    ledger
        .scan(1, |struck| {
            seqs.push(struck.seq);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "dense sequence numbers");
    seqs
}

pub fn struck(answer: &Answer) -> &ledger::Receipt {
    answer.receipt().unwrap_or_else(|| panic!("struck, not {answer:?}"))
}

fn codes(answer: &Answer) -> Vec<&str> {
    answer.refusals().unwrap_or_else(|| panic!("refused, not {answer:?}")).codes()
}

fn what_is_struck_is_there_with_its_thread_and_rows(place: &Place) {
    let ledger = place.open();
    let first = ledger.submit(receive(1, "R1", "ada"));
    let second = ledger.submit(give(2, "R1", "ada", "bea"));
    assert_eq!(struck(&first).subject, Some(ObjectRef::new("piece", "R1")));
    assert_eq!(struck(&second).kinds, ["safe.moved"]);
    let thread = ledger.thread(&ObjectRef::new("piece", "R1"), 10, None).unwrap();
    let told: Vec<_> = thread.iter().map(|s| (s.seq, s.envelope.kind.as_str())).collect();
    assert_eq!(told, [(2, "safe.moved"), (1, "safe.received")]);
    assert_eq!(thread[1].envelope.id, struck(&first).events[0]);
    assert_eq!(ledger.thread(&ObjectRef::new("person", "ada"), 10, Some(2)).unwrap().len(), 1);
    let (holder, held) = ledger
        .look(|state| {
            let piece: Piece = state.row("R1").unwrap();
            (piece.holder, state.rows::<Piece>("holder", "bea").len())
        })
        .unwrap();
    assert_eq!((holder.0.as_str(), held), ("bea", 1));
    assert_eq!(ledger.head().unwrap().size, 2);
    assert_eq!(*ledger.watch().borrow(), 2);
    assert_eq!(ledger.submit(ask(3, "safe.fly", json!({}))), Answer::UnknownVerb("safe.fly".into()));
    // Everything is still there when opened again.
    let head = ledger.head().unwrap();
    drop(ledger);
    let again = place.open();
    assert_eq!(again.head().unwrap(), head);
    assert_eq!(seqs(&again), [1, 2]);
    assert_eq!(again.acts(&[2, 9]).unwrap().len(), 1);
}

fn a_refusal_strikes_nothing_and_names_the_holder(place: &Place) {
    let ledger = place.open();
    struck(&ledger.submit(receive(1, "R1", "ada")));
    let refused = ledger.submit(give(2, "R1", "bea", "cleo"));
    assert_eq!(codes(&refused), ["safe.else_where"]);
    assert!(refused.refusals().unwrap().0[0].text.en.contains("with ada"));
    assert_eq!(codes(&ledger.submit(receive(3, "R1", "zoe"))), ["safe.known"]);
    assert_eq!(seqs(&ledger), [1]);
    // A refused command may be asked again with the same identifier once it is allowed.
    struck(&ledger.submit(give(4, "R1", "ada", "bea")));
    struck(&ledger.submit(give(2, "R1", "bea", "cleo")));
}

fn the_same_command_has_one_effect_and_one_answer(place: &Place) {
    let ledger = place.open();
    let asked = receive(1, "R1", "ada");
    let first = ledger.submit(asked.clone());
    let again = ledger.submit(asked.clone());
    assert!(!struck(&first).replayed && struck(&again).replayed);
    assert_eq!(struck(&first).events, struck(&again).events);
    assert_eq!(ledger.submit(receive(1, "R2", "ada")), Answer::OtherBody);
    // Twice in one group too.
    let twice = ledger.submit_all(vec![receive(2, "R2", "ada"), receive(2, "R2", "ada"), receive(2, "R3", "ada")]);
    assert_eq!(struck(&twice[0]).events, struck(&twice[1]).events);
    assert_eq!(twice[2], Answer::OtherBody);
    drop(ledger);
    let ledger = place.open();
    let later = ledger.submit(asked);
    assert!(struck(&later).replayed);
    assert_eq!((struck(&later).at, &struck(&later).events), (struck(&first).at, &struck(&first).events));
    assert_eq!(seqs(&ledger), [1, 2]);
}

fn a_wall_the_rule_does_not_see_is_a_refusal(place: &Place) {
    let ledger = place.open();
    let shelve = |n, piece: &str| ask(n, "safe.shelve", json!({ "piece": piece, "shelf": "A-1" }));
    let answers = ledger.submit_all(vec![
        receive(1, "R1", "ada"),
        receive(2, "R2", "ada"),
        shelve(3, "R1"),
        shelve(4, "R2"),
        receive(5, "R3", "ada"),
    ]);
    let ok: Vec<bool> = answers.iter().map(|a| a.receipt().is_some()).collect();
    assert_eq!(ok, [true, true, true, false, true], "{answers:?}");
    assert_eq!(codes(&answers[3]), ["ledger.wall"]);
    assert_eq!(codes(&ledger.submit(shelve(6, "R3"))), ["ledger.wall"]);
    assert_eq!(seqs(&ledger).len(), 4);
}

fn two_rows_may_exchange_what_only_one_may_have(place: &Place) {
    let ledger = place.open();
    let shelve = |n, piece: &str, shelf: &str| ask(n, "safe.shelve", json!({ "piece": piece, "shelf": shelf }));
    ledger.submit_all(vec![
        receive(1, "R1", "ada"),
        receive(2, "R2", "ada"),
        shelve(3, "R1", "A-1"),
        shelve(4, "R2", "A-2"),
    ]);
    struck(&ledger.submit(ask(5, "safe.exchange", json!({ "piece": "R1", "other": "R2" }))));
    let shelves = ledger.look(|s| s.all::<Piece>().into_iter().map(|p| p.shelf.unwrap()).collect::<Vec<_>>()).unwrap();
    assert_eq!(shelves, ["A-2", "A-1"]);
}

fn a_blunder_of_the_house_is_abandoned_and_the_ledger_goes_on(place: &Place) {
    let ledger = place.open();
    let blunders = ["float", "large", "panic", "row", "fold"];
    let mut asks = vec![receive(1, "R1", "ada")];
    asks.extend(blunders.iter().zip(10..).map(|(how, n)| ask(n, "safe.blunder", json!({ "how": how }))));
    asks.push(receive(2, "R2", "ada"));
    let answers = ledger.submit_all(asks);
    for (answer, how) in answers[1..=blunders.len()].iter().zip(blunders) {
        let Answer::Stopped(why) = answer else { panic!("{how}: {answer:?}") };
        if how == "large" {
            assert!(why.contains("payload too large"), "{why}");
        }
    }
    assert!(answers[0].receipt().is_some() && answers.last().unwrap().receipt().is_some());
    assert_eq!(seqs(&ledger), [1, 2]);
    assert!(ledger.stopped().is_none());
    assert!(ledger.look(|state| state.row::<Holder>("p-fold")).unwrap().is_none(), "a fold that broke left nothing");
}

fn recorded_time_never_runs_backwards(place: &Place) {
    let ledger = place.open();
    let mut late = receive(1, "R1", "ada");
    late.now = Some(morning().plus(1_000_000));
    let mut early = receive(2, "R2", "ada");
    early.occurred_at = Some(morning().plus(-1_000_000));
    let at = struck(&ledger.submit(late)).at;
    let then = struck(&ledger.submit(early)).at;
    if !place.url.starts_with("postgres") {
        assert!(then >= at);
    }
    let events = ledger.acts(&[2]).unwrap();
    assert_eq!(events[0].envelope.occurred_at, morning().plus(-1_000_000));
}
