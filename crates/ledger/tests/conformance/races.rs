//! Many at once: one piece, many hands; retries in any order; what is folded under load is what a replay folds.

use std::sync::{Arc, Barrier};

use ledger::{Answer, Ledger, Options};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use serde_json::json;

use crate::{
    area::{ask, give, receive},
    on_both_stores,
    store::Place,
    strike::{seqs, struck},
};

on_both_stores!(
    of_many_hands_exactly_one_takes_the_piece,
    of_many_pieces_exactly_one_takes_the_shelf,
    retries_in_any_order_and_across_restarts_have_one_effect,
    what_is_folded_under_load_is_what_a_replay_folds,
);

const HANDS: usize = 64;

fn of_many_hands_exactly_one_takes_the_piece(place: &Place) {
    let ledger = place.open();
    struck(&ledger.submit(receive(1, "R1", "h0")));
    let (mut holder, mut one_winner) = ("h0".to_owned(), 0);
    // More with `POINCON_ROUNDS`, for the bench.
    let rounds = std::env::var("POINCON_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12_u128);
    for round in 0..rounds {
        let start = Arc::new(Barrier::new(HANDS));
        let answers: Vec<(String, Answer)> = std::thread::scope(|scope| {
            let hands: Vec<_> = (0..HANDS)
                .map(|hand| {
                    let (ledger, start, from) = (ledger.clone(), Arc::clone(&start), holder.clone());
                    scope.spawn(move || {
                        let to = format!("r{round}h{hand}");
                        let asked = give(1_000 + round * 1_000 + hand as u128, "R1", &from, &to);
                        start.wait();
                        (to, ledger.submit(asked))
                    })
                })
                .collect();
            hands.into_iter().map(|hand| hand.join().unwrap()).collect()
        });
        let winners: Vec<&String> = answers.iter().filter(|(_, a)| a.receipt().is_some()).map(|(to, _)| to).collect();
        assert_eq!(winners.len(), 1, "round {round}: {winners:?}");
        one_winner += 1;
        holder.clone_from(winners[0]);
        for (to, answer) in &answers {
            if *to != holder {
                let refusals = answer.refusals().unwrap_or_else(|| panic!("refused, not {answer:?}"));
                assert_eq!(refusals.codes(), ["safe.else_where"]);
                assert!(refusals.0[0].text.en.contains(&holder), "names the holder: {}", refusals.0[0].text.en);
            }
        }
    }
    assert_eq!(seqs(&ledger).len() as u128, rounds + 1);
    place.tell("R-09", &format!("\"races\":{rounds},\"one_winner\":{one_winner},\"clients\":{HANDS}"));
    assert_sound(&ledger);
}

/// The rule of shelving looks at nothing but its own piece; only the wall stands between.
fn of_many_pieces_exactly_one_takes_the_shelf(place: &Place) {
    let ledger = place.open();
    ledger.submit_all((0..HANDS).map(|n| receive(n as u128 + 1, &format!("R{n}"), "ada")).collect());
    let start = Arc::new(Barrier::new(HANDS));
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|n| {
                let (ledger, start) = (ledger.clone(), Arc::clone(&start));
                scope.spawn(move || {
                    let body = json!({ "piece": format!("R{n}"), "shelf": "A-1" });
                    start.wait();
                    ledger.submit(ask(1_000 + n as u128, "safe.shelve", body))
                })
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|a| a.receipt().is_some()).count(), 1, "{answers:?}");
    for answer in answers.iter().filter(|a| a.receipt().is_none()) {
        assert_eq!(answer.refusals().unwrap().codes(), ["ledger.wall"]);
    }
    assert_sound(&ledger);
}

fn retries_in_any_order_and_across_restarts_have_one_effect(place: &Place) {
    let mut rng = StdRng::seed_from_u64(7);
    let count = std::env::var("POINCON_ROUNDS").ok().and_then(|text| text.parse::<u128>().ok()).map_or(60, |n| n * 10);
    let mut sends: Vec<u128> = (1..=count).flat_map(|n| vec![n; rng.random_range(1..=5)]).collect();
    sends.shuffle(&mut rng);
    let mut first: std::collections::HashMap<u128, ledger::Receipt> = std::collections::HashMap::new();
    for part in sends.chunks(sends.len() / 3 + 1) {
        let ledger = place.open();
        let answers: Vec<(u128, Answer)> = std::thread::scope(|scope| {
            let threads: Vec<_> = part
                .chunks(part.len() / 8 + 1)
                .map(|some| {
                    let ledger = ledger.clone();
                    scope.spawn(move || {
                        let send = |n: &u128| (*n, ledger.submit(receive(*n, &format!("R{n}"), "ada")));
                        some.iter().map(send).collect::<Vec<_>>()
                    })
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        for (n, answer) in answers {
            let receipt = struck(&answer).clone();
            let known = first.entry(n).or_insert_with(|| receipt.clone());
            assert_eq!((&known.events, known.at, &known.subject), (&receipt.events, receipt.at, &receipt.subject));
        }
    }
    let ledger = place.open();
    let effects = seqs(&ledger).len();
    place.tell("R-07", &format!("\"commands\":{count},\"sends\":{},\"effects\":{effects}", sends.len()));
    assert_eq!(effects as u128, count);
    assert_sound(&ledger);
}

fn what_is_folded_under_load_is_what_a_replay_folds(place: &Place) {
    let ledger = place.open_as(crate::area::house(), Options { writers: 4, ..place.options() });
    ledger.submit_all((0..40).map(|n| receive(n + 1, &format!("R{n}"), "p0")).collect());
    // Many people share few pieces: every move changes the rows of two holders others change too.
    std::thread::scope(|scope| {
        for thread in 0..8_u128 {
            let ledger = ledger.clone();
            scope.spawn(move || {
                let mut rng = StdRng::seed_from_u64(thread as u64);
                for n in 0..60_u128 {
                    let piece = format!("R{}", rng.random_range(0..40));
                    let (from, to) = (format!("p{}", rng.random_range(0..3)), format!("p{}", rng.random_range(0..3)));
                    let answer = ledger.submit(give(10_000 + thread * 1_000 + n, &piece, &from, &to));
                    assert!(answer.receipt().is_some() || answer.refusals().is_some(), "{answer:?}");
                }
            });
        }
    });
    assert!(seqs(&ledger).len() > 80);
    assert_sound(&ledger);
    let head = ledger.head().unwrap();
    ledger.rebuild(|_, _| {}).unwrap();
    assert_eq!(ledger.head().unwrap(), head);
    assert_sound(&ledger);
}

pub fn assert_sound(ledger: &Ledger) {
    let verification = ledger.verify(&[]).unwrap();
    assert!(verification.is_sound(), "{}", verification.say(kernel::Lang::En));
}
