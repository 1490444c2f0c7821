//! Pages: nothing outside the reader's scope in rows, totals, facets, sums or searches.

use std::collections::BTreeSet;

use kernel::{Cell, Row as _, Scope};
use ledger::{Failure, Ledger, Op, Query};
use serde_json::json;

use crate::{
    area::{Piece, ask, receive},
    on_both_stores,
    store::Place,
};

on_both_stores!(
    nothing_outside_the_scope_is_seen_or_counted,
    costs_are_not_seen_filtered_sorted_or_searched,
    filters_search_sort_and_pages,
    a_column_that_is_not_there_never_becomes_sql,
);

fn filled(place: &Place) -> Ledger {
    let ledger = place.open();
    let mut asks = Vec::new();
    for n in 0..30_u128 {
        let mut asked = receive(n + 1, &format!("R{n:02}"), if n % 3 == 0 { "ada" } else { "bea" });
        asked.site = if n % 2 == 0 { "GVA" } else { "TYO" }.into();
        asked.body["name"] = json!(match n % 5 {
            0 => format!("Élan {n}%"),
            1 => "élan_x".to_owned(),
            _ => format!("Ring {n}"),
        });
        asked.body["price"] = json!(1_000 + n as i64);
        asks.push(asked);
    }
    asks.push(ask(100, "safe.shelve", json!({ "piece": "R00", "shelf": "A-1" })));
    for answer in ledger.submit_all(asks) {
        assert!(answer.receipt().is_some(), "{answer:?}");
    }
    ledger
}

fn scope(sites: &[&str]) -> Scope {
    Scope { sites: Some(sites.iter().map(|site| (*site).into()).collect::<BTreeSet<_>>()), costs: true }
}

fn query() -> Query {
    Query { facets: vec!["site".into(), "holder".into()], totals: true, limit: 100, ..Query::table(Piece::table()) }
}

fn nothing_outside_the_scope_is_seen_or_counted(place: &Place) {
    let ledger = filled(place);
    let all = ledger.page(&query(), &Scope::everything()).unwrap();
    assert_eq!((all.rows.len(), all.total), (30, 30));
    let geneva = scope(&["GVA"]);
    for query in [
        query(),
        Query { search: Some("r".into()), ..query() },
        query().with("site", Op::Is, vec!["TYO".into()]),
        query().with("site", Op::OneOf, vec!["TYO".into(), "GVA".into()]),
        query().with("site", Op::IsNot, vec!["GVA".into()]),
    ] {
        let page = ledger.page(&query, &geneva).unwrap();
        let site = page.columns.iter().position(|c| c.name == "site").unwrap();
        assert!(page.rows.iter().all(|row| row[site] == Cell::from("GVA")));
        assert_eq!(page.total as usize, page.rows.len());
        for (column, values) in &page.facets {
            let counted: u64 = values.iter().map(|(_, n)| n).sum();
            assert!(counted <= 15, "{}: {values:?}", column.name);
            assert!(values.iter().all(|(value, _)| *value != Cell::from("TYO")));
        }
    }
    let page = ledger.page(&query(), &geneva).unwrap();
    let price: i64 = (0..30).step_by(2).map(|n| 1_000 + n).sum();
    let sum = page.sums.iter().find(|s| s.column == "price").unwrap();
    assert_eq!((sum.currency.as_deref(), sum.total), (Some("EUR"), price));
    assert_eq!(ledger.page(&query(), &scope(&[])).unwrap().total, 0);
    assert_eq!(ledger.page(&query(), &scope(&["GVA", "TYO"])).unwrap().total, 30);
    assert!(ledger.page(&query(), &scope(&["GVA' OR 1=1 --"])).unwrap().rows.is_empty());
}

fn costs_are_not_seen_filtered_sorted_or_searched(place: &Place) {
    let ledger = filled(place);
    let blind = Scope { sites: None, costs: false };
    let page = ledger.page(&query(), &blind).unwrap();
    assert!(page.columns.iter().all(|c| c.name != "cost") && page.sums.iter().all(|s| s.column != "cost"));
    let asked = Query { columns: vec!["id".into(), "cost".into()], ..query() };
    assert_eq!(ledger.page(&asked, &blind).unwrap().columns.len(), 1);
    for query in [
        query().with("cost", Op::AtLeast, vec![Cell::Int(1)]),
        Query { sort: vec![("cost".into(), true)], ..query() },
        Query { facets: vec!["cost".into()], ..query() },
    ] {
        assert!(matches!(ledger.page(&query, &blind), Err(Failure::UnknownColumn(_))));
        assert!(ledger.page(&query, &Scope::everything()).is_ok());
    }
}

fn keys(ledger: &Ledger, query: &Query) -> Vec<String> {
    ledger.page(query, &Scope::everything()).unwrap().keys
}

fn filters_search_sort_and_pages(place: &Place) {
    let ledger = filled(place);
    let count = |query: Query| ledger.page(&query, &Scope::everything()).unwrap().total;
    assert_eq!(count(Query { search: Some("ÉLAN".into()), ..query() }), 12, "whatever the case, with accents");
    assert_eq!(count(Query { search: Some("0%".into()), ..query() }), 3, "a per cent sign is itself");
    assert_eq!(count(Query { search: Some("élan_".into()), ..query() }), 6, "an underscore is itself");
    assert_eq!(count(Query { search: Some("ring ada".into()), ..query() }), 6, "each word somewhere");
    assert_eq!(count(query().with("name", Op::Contains, vec!["ring".into()])), 18);
    assert_eq!(count(query().with("price", Op::AtLeast, vec!["1025".into()])), 5, "a number written as text");
    assert_eq!(count(query().with("price", Op::AtMost, vec![Cell::Int(1_004)])), 5);
    assert_eq!(count(query().with("price", Op::Is, vec!["cheap".into()])), 0);
    assert_eq!(count(query().with("price", Op::Contains, vec!["102".into()])), 10);
    assert_eq!(count(query().with("shelf", Op::Filled, vec![])), 1);
    assert_eq!(count(query().with("shelf", Op::Empty, vec![])), 29);
    assert_eq!(count(query().with("shelf", Op::IsNot, vec!["A-1".into()])), 29, "empty is not A-1");
    let by_holder = Query { sort: vec![("holder".into(), false), ("price".into(), true)], limit: 3, ..query() };
    assert_eq!(keys(&ledger, &by_holder), ["R27", "R24", "R21"]);
    assert_eq!(keys(&ledger, &Query { offset: 2, ..by_holder }), ["R21", "R18", "R15"]);
    let by_shelf = Query { sort: vec![("shelf".into(), true)], limit: 2, ..query() };
    assert_eq!(keys(&ledger, &by_shelf), ["R00", "R01"], "empty cells come last, the key breaks ties");
    // A facet counts what its own filter would leave out, and nothing else does.
    let filtered = query().with("holder", Op::Is, vec!["ada".into()]);
    let page = ledger.page(&filtered, &Scope::everything()).unwrap();
    assert_eq!(page.total, 10);
    let facet = |name: &str| &page.facets.iter().find(|(c, _)| c.name == name).unwrap().1;
    assert_eq!(facet("holder"), &vec![(Cell::from("bea"), 20), (Cell::from("ada"), 10)]);
    assert_eq!(facet("site").iter().map(|(_, n)| n).sum::<u64>(), 10);
    // What a search has found is counted as what a filter leaves.
    let searched = Query { search: Some("ring".into()), ..query() }.with("holder", Op::Is, vec!["ada".into()]);
    let page = ledger.page(&searched, &Scope::everything()).unwrap();
    let facet = |name: &str| &page.facets.iter().find(|(c, _)| c.name == name).unwrap().1;
    assert_eq!((page.total, page.rows.len()), (6, 6));
    assert_eq!(facet("holder"), &vec![(Cell::from("bea"), 12), (Cell::from("ada"), 6)]);
    assert_eq!(facet("site").iter().map(|(_, n)| n).sum::<u64>(), 6);
    let sum: i64 = [3, 9, 12, 18, 24, 27].iter().map(|n| 1_000 + n).sum();
    assert_eq!(page.sums.iter().find(|s| s.column == "price").map(|s| s.total), Some(sum));
    assert_eq!(count(Query { search: Some("nowhere".into()), ..query() }), 0);
    assert_eq!(count(Query { count: false, limit: 4, ..query() }), 4, "not counted: those that are given");
}

fn a_column_that_is_not_there_never_becomes_sql(place: &Place) {
    let ledger = filled(place);
    for name in ["nothing", "id\" --", "row_version", "(SELECT 1)"] {
        for query in [
            Query { columns: vec![name.into()], ..query() },
            Query { sort: vec![(name.into(), false)], ..query() },
            Query { facets: vec![name.into()], ..query() },
            query().with(name, Op::Filled, vec![]),
        ] {
            assert!(matches!(ledger.page(&query, &Scope::everything()), Err(Failure::UnknownColumn(_))), "{name}");
        }
    }
    let nasty = query().with("name", Op::Is, vec!["'; DROP TABLE safe_piece; --".into()]);
    assert_eq!(ledger.page(&nasty, &Scope::everything()).unwrap().total, 0);
    assert_eq!(ledger.page(&query(), &Scope::everything()).unwrap().total, 30);
}
