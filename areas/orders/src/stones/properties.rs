//! Whatever is asked in whatever order: sums close, and no stone has two holders.

use std::collections::BTreeMap;

use kernel::StateExt;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::rows::{Lot, LotMove, MetalLot, MetalMove, MetalMoveKind, Status, Stone};
use crate::{commands::scene::Scene, rows::StoneHeld};

/// Asks; whatever is refused changes nothing.
fn ask(scene: &mut Scene, who: &str, verb: &str, body: Value) {
    let actor = scene.actor(who);
    if let Ok(kernel::Events(events)) = scene.given.ask(&actor, "GVA", verb, body) {
        scene.given.strike(&actor, "GVA", &events);
    }
}

/// One thing somebody asks of a parcel or a melt.
#[derive(Clone, Debug)]
enum Wish {
    Split(u8, i64, i64),
    Allot(u8, usize, i64, i64),
    Back(u8, usize, i64, i64),
    Count(u8, i64, i64),
    Withdraw(usize, i64),
    Return(usize, i64),
    Scrap(Option<usize>, i64),
}

fn wish() -> impl Strategy<Value = Wish> {
    let part = (0_u8..4, 1_i64..60, 1_i64..700);
    prop_oneof![
        part.clone().prop_map(|(lot, n, ct)| Wish::Split(lot, n, ct)),
        (part.clone(), 0_usize..2).prop_map(|((lot, n, ct), order)| Wish::Allot(lot, order, n, ct)),
        (part.clone(), 0_usize..2).prop_map(|((lot, n, ct), order)| Wish::Back(lot, order, n, ct)),
        part.prop_map(|(lot, n, ct)| Wish::Count(lot, n, ct)),
        (0_usize..2, 1_i64..30_000).prop_map(|(order, mg)| Wish::Withdraw(order, mg)),
        (0_usize..2, 1_i64..30_000).prop_map(|(order, mg)| Wish::Return(order, mg)),
        (proptest::option::of(0_usize..2), 1_i64..9_000).prop_map(|(order, mg)| Wish::Scrap(order, mg)),
    ]
}

/// The parcels a test may speak of: the first, and parts split from it.
const PARCELS: [&str; 4] = ["P-0", "P-1", "P-2", "P-3"];

fn do_it(scene: &mut Scene, orders: &[String], wish: Wish, n: usize) {
    let name = |lot: u8| PARCELS[usize::from(lot)];
    match wish {
        Wish::Split(lot, count, carats) => {
            let part = PARCELS[1 + n % 3];
            let body = json!({"lot": name(lot), "part": part, "count": count, "carats": carats});
            ask(scene, "gem", "stones.split_lot", body);
        }
        Wish::Allot(lot, order, count, carats) => {
            let body = json!({"lot": name(lot), "order": orders[order], "count": count, "carats": carats});
            ask(scene, "gem", "stones.allot", body);
        }
        Wish::Back(lot, order, count, carats) => {
            let body = json!({"lot": name(lot), "order": orders[order], "count": count, "carats": carats});
            ask(scene, "gem", "stones.return_stones", body);
        }
        Wish::Count(lot, count, carats) => {
            let body = json!({"lot": name(lot), "count": count, "carats": carats, "reason": "seen"});
            ask(scene, "gem", "stones.count_lot", body);
        }
        Wish::Withdraw(order, grams) => {
            ask(scene, "lead", "stones.withdraw_metal", json!({"lot": "M-1", "order": orders[order], "grams": grams}));
        }
        Wish::Return(order, grams) => {
            ask(scene, "lead", "stones.return_metal", json!({"lot": "M-1", "order": orders[order], "grams": grams}));
        }
        Wish::Scrap(order, grams) => {
            let order = order.map(|order| orders[order].clone());
            let body = json!({"lot": "M-1", "order": order, "grams": grams, "reason": "filings"});
            ask(scene, "lead", "stones.scrap_metal", body);
        }
    }
}

fn sums_close(scene: &Scene) -> Result<(), TestCaseError> {
    let rows = &scene.given.rows;
    for lot in rows.all::<Lot>() {
        let moves: Vec<LotMove> = rows.rows("lot", lot.id.0.as_str());
        let (mut count, mut carats, mut away, mut away_carats) = (0, 0, 0, 0);
        for step in &moves {
            count += step.count;
            carats += step.carats.0;
            if step.order.is_some() {
                away -= step.count;
                away_carats -= step.carats.0;
            }
        }
        prop_assert_eq!((count, carats), (lot.on_hand, lot.on_hand_carats.0), "{}", &lot.id);
        prop_assert_eq!((away, away_carats), (lot.allotted, lot.allotted_carats.0), "{}", &lot.id);
        for n in [lot.on_hand, lot.on_hand_carats.0, lot.allotted, lot.allotted_carats.0] {
            prop_assert!(n >= 0, "{:?}", &lot);
        }
        prop_assert_eq!(lot.on_hand == 0, lot.on_hand_carats.0 == 0, "stones and weight leave together: {:?}", &lot);
    }
    let metal: MetalLot = rows.row("M-1").expect("a melt");
    prop_assert_eq!(metal.received.0, metal.on_hand.0 + metal.withdrawn.0 + metal.scrapped.0);
    prop_assert!(metal.on_hand.0 >= 0 && metal.withdrawn.0 >= 0 && metal.scrapped.0 >= 0);
    let mut each: BTreeMap<String, i64> = BTreeMap::new();
    let steps: Vec<MetalMove> = rows.rows("lot", "M-1");
    prop_assert_eq!(steps.iter().map(|step| step.grams.0).sum::<i64>(), metal.on_hand.0);
    for step in steps.into_iter().filter(|step| step.kind != MetalMoveKind::Scrapped) {
        let Some(order) = step.order else { continue };
        *each.entry(order.0).or_default() -= step.grams.0;
    }
    prop_assert!(each.values().all(|left| *left >= 0), "{each:?}");
    prop_assert_eq!(each.values().sum::<i64>(), metal.withdrawn.0);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sums_of_parcels_and_metal_always_close(wishes in prop::collection::vec(wish(), 1..40)) {
        let mut scene = Scene::new();
        scene.parcel("P-0", 200, 2_000);
        scene.melt("M-1", 100_000);
        let orders = [scene.deposited(json!({})), scene.deposited(json!({}))];
        for (n, wish) in wishes.into_iter().enumerate() {
            do_it(&mut scene, &orders, wish, n);
            sums_close(&scene)?;
        }
    }

    #[test]
    fn a_stone_never_has_two_holders(
        asked in prop::collection::vec((0_usize..3, 0_usize..4, 1_i64..3, 0_u8..4), 1..50)
    ) {
        let mut scene = Scene::new();
        let orders = [
            scene.deposited(json!({"stones": 2})), scene.deposited(json!({"stones": 2})), scene.deposited(json!({})),
        ];
        for (order, stone, place, what) in asked {
            let (order, stone) = (orders[order].as_str(), format!("D-{stone}"));
            if what == 0 {
                let body = json!({"order": order, "stone": stone, "reason": "refused"});
                ask(&mut scene, "gem", "orders.release_stone", body);
            } else {
                let body = scene.stone_body(order, &stone, place);
                ask(&mut scene, "gem", "orders.allocate_stone", body);
            }
            let held: Vec<StoneHeld> = scene.given.rows.all::<StoneHeld>().into_iter()
                .filter(|held| held.released_at.is_none()).collect();
            let mut stones: Vec<_> = held.iter().map(|held| held.stone.0.clone()).collect();
            let mut places: Vec<_> = held.iter().map(|held| format!("{}/{}", held.order, held.place)).collect();
            for list in [&mut stones, &mut places] {
                let count = list.len();
                list.sort();
                list.dedup();
                prop_assert_eq!(list.len(), count);
            }
            // The stone's own page says the same as the ledger of allocations.
            for stone in scene.given.rows.all::<Stone>() {
                let holder = held.iter().find(|held| held.stone == stone.id).map(|held| held.order.clone());
                prop_assert_eq!(stone.status == Status::Held, holder.is_some(), "{}", &stone.id);
                prop_assert_eq!(stone.order, holder);
            }
        }
    }
}
