//! Papers of one order, from its quote to its certificate.

use kernel::{
    Lang, Paper, PaperDesk, Refusals,
    paper::{Block, Codes},
};
use serde_json::json;
use testkit::network;

use crate::commands::scene::{DIGEST, Scene};

fn written(scene: &Scene, paper: &str, order: &str, lang: Lang) -> Result<Paper, Refusals> {
    let kind = super::kinds().into_iter().find(|kind| kind.name == paper).expect("a kind of paper");
    let network = network::network(&["client_advisor"]);
    let acts: Vec<_> = scene
        .given
        .struck
        .iter()
        .filter(|act| act.relations.iter().any(|relation| relation.object.id == order))
        .cloned()
        .collect();
    let desk = PaperDesk { state: &scene.given.rows, network: &network, acts: &acts, id: order, lang, names: &Codes };
    (kind.write)(&desk)
}

/// Everything a paper says, in one text.
fn said(paper: &Paper) -> String {
    serde_json::to_string(paper).expect("a paper")
}

fn table<'a>(paper: &'a Paper, title: &str) -> &'a kernel::paper::PaperTable {
    let tables = paper.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.into_iter().find(|table| table.title == title).expect("a table")
}

#[test]
fn a_paper_that_cannot_be_written_yet_says_what_comes_first() {
    let mut scene = Scene::new();
    let order = scene.request(json!({}));
    let codes = |scene: &Scene, paper: &str| {
        let refusals = written(scene, paper, &order, Lang::Fr).expect_err("refused");
        refusals.codes().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(codes(&scene, "quote"), ["orders.not_quoted"]);
    assert_eq!(codes(&scene, "confirmation"), ["orders.no_deposit"]);
    assert_eq!(codes(&scene, "job-bag"), ["orders.no_deposit"]);
    assert_eq!(codes(&scene, "certificate"), ["orders.not_made"]);
    let quote = scene.quote_body(&order);
    scene.act("desk", "orders.quote", quote);
    assert_eq!(codes(&scene, "quote"), ["orders.price_not_approved"]);
    scene.approve(&order);
    assert!(written(&scene, "quote", &order, Lang::Fr).is_ok());
    assert_eq!(written(&scene, "quote", "GVA-26-9999", Lang::En).expect_err("none").codes(), ["orders.no_such_order"]);
}

#[test]
fn the_quote_says_what_the_client_pays_and_nothing_of_what_it_costs() {
    let mut scene = Scene::new();
    let order = scene.quoted(json!({}));
    scene.approve(&order);
    let paper = written(&scene, "quote", &order, Lang::En).expect("a quote");
    let text = said(&paper);
    assert_eq!(paper.number, format!("{order}/D1"));
    for fact in ["CHF 20,000.00", "CHF 8,000.00", "CHF 12,000.00", "25 January 2026", "5 January 2026", "10.000\u{a0}g"]
    {
        assert!(text.contains(fact), "{fact} not in {text}");
    }
    assert!(text.contains("no right of withdrawal"), "{text}");
    assert!(!text.contains("10,000"), "the cost is on the quote: {text}");
    assert_eq!(paper.based_on, scene.given.struck.iter().find(|act| act.kind == "orders.quoted").map(|act| act.id));
    let french = said(&written(&scene, "quote", &order, Lang::Fr).expect("a quote"));
    assert!(french.contains("20\u{202f}000,00\u{a0}CHF") && french.contains("rétractation"), "{french}");
}

#[test]
fn the_confirmation_follows_deposit_promise_and_payments() {
    let mut scene = Scene::new();
    let order = scene.deposited(json!({"stones": 0}));
    let paper = written(&scene, "confirmation", &order, Lang::En).expect("a confirmation");
    assert_eq!(paper.number, format!("{order}/C1"));
    assert!(said(&paper).contains("given once the stones are chosen"));
    scene.plan(&order);
    let paper = written(&scene, "confirmation", &order, Lang::En).expect("a confirmation");
    assert_eq!(paper.number, format!("{order}/C2"));
    assert!(said(&paper).contains("10 February 2026"));
    let account = table(&paper, "Price");
    let totals: Vec<&str> = account.totals.iter().map(|total| total.value.as_str()).collect();
    assert_eq!(totals, ["CHF 20,000.00", "CHF 8,000.00", "CHF 12,000.00"]);
    assert_eq!(table(&paper, "Payments received").rows.len(), 1);
}

#[test]
fn the_job_bag_shows_stones_and_weights_and_codes_that_scan() {
    let mut scene = Scene::new();
    let order = scene.deposited(json!({}));
    let stone = scene.stone_body(&order, "S-1", 1);
    scene.act("gem", "orders.allocate_stone", stone);
    let paper = written(&scene, "job-bag", &order, Lang::En).expect("a job bag");
    let codes = paper.codes.clone().expect("codes");
    assert_eq!((codes.types.as_str(), codes.opens.as_str()), (order.as_str(), &*format!("/o/order/{order}")));
    let stones = table(&paper, "Stones");
    assert_eq!(stones.rows[0][..2], ["1", "S-1"]);
    assert!(said(&paper).contains("1.020\u{a0}ct"));
    scene.work(&order, "setting", "setter");
    let paper = written(&scene, "job-bag", &order, Lang::En).expect("a job bag");
    let weights = table(&paper, "Weights and stones");
    assert_eq!(weights.rows[0][2..], ["5.000\u{a0}g", "4.900\u{a0}g", "1", "1"]);
    assert!(weights.rows.last().expect("rows").iter().all(String::is_empty), "room to write by hand");
    let Some(Block::Ticks { ticks, .. }) = paper.blocks.iter().find(|block| matches!(block, Block::Ticks { .. }))
    else {
        panic!("no routing");
    };
    let done: Vec<&str> = ticks.iter().filter(|tick| tick.done).map(|tick| tick.label.as_str()).collect();
    assert_eq!(done, ["Setting"]);
}

#[test]
fn the_job_bag_tells_when_each_bench_is_booked_until_it_is_done() {
    let mut scene = Scene::new();
    scene.atelier(8);
    let order = scene.deposited(json!({"stones": 0}));
    scene.plan(&order);
    let booked: Vec<crate::planning::rows::Booking> =
        kernel::StateExt::rows(&scene.given.rows, "order", order.as_str());
    let paper = written(&scene, "job-bag", &order, Lang::Fr).expect("a job bag");
    let Some(Block::Ticks { ticks, .. }) = paper.blocks.iter().find(|block| matches!(block, Block::Ticks { .. }))
    else {
        panic!("no routing");
    };
    let noted = ticks.iter().filter(|tick| tick.note.contains(" 2026") && tick.note.contains('h')).count();
    let kinds: std::collections::BTreeSet<_> = booked.iter().map(|one| one.bench.0.clone()).collect();
    assert!(noted > 0 && noted == kinds.len(), "{noted} of {kinds:?}: {ticks:?}");
    assert!(said(&paper).contains("Quitte les établis"));
}

#[test]
fn the_certificate_has_marks_and_tells_what_is_owed_until_it_is_paid() {
    let mut scene = Scene::new();
    let order = scene.made();
    let judge = scene.judge_body(&order);
    scene.act("quality", "orders.judge_quality", judge);
    scene.step(&order, "send_to_assay", "logistics", &[("office", json!("Genève")), ("submission", json!("B-77"))]);
    scene.step(&order, "return_from_assay", "logistics", &[("marks", json!("750, tête de saint-bernard"))]);
    let paper = written(&scene, "certificate", &order, Lang::Fr).expect("a certificate");
    assert!(paper.notice.as_deref().is_some_and(|notice| notice.contains("12\u{202f}000,00")), "{:?}", paper.notice);
    let pay =
        json!({"order": order, "amount": {"minor": 1_200_000, "currency": "CHF"}, "tender": "card", "receipt": "R2"});
    scene.act("cash", "orders.record_payment", pay);
    scene.act(
        "advisor",
        "orders.hand_over",
        json!({"order": order, "identity": true, "papers": true, "fits": true, "signature": DIGEST}),
    );
    let paper = written(&scene, "certificate", &order, Lang::Fr).expect("a certificate");
    assert_eq!(paper.notice, None);
    let text = said(&paper);
    for fact in ["4,850\u{a0}g", "750, tête de saint-bernard", "B-77", "Remise le"] {
        assert!(text.contains(fact), "{fact} not in {text}");
    }
}
