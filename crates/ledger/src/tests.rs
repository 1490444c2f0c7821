//! What can only be provoked from the inside: a full disk, rows changed between reading and writing.

#[path = "../tests/conformance/area.rs"]
mod area;

use std::sync::Arc;

use crate::{Answer, Failure, Ledger, Options, cache::Cache, rows::CachedRows, sql::Sql, sqlite_sql::SqliteSql};
use area::{Holder, give, house, receive};
use kernel::{Cell, Row as _, Rows as _, State as _};

fn sqlite() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("maison.sqlite").display().to_string();
    (folder, url)
}

#[test]
fn a_full_disk_is_read_only_until_there_is_space() {
    let (_folder, url) = sqlite();
    let ledger = Ledger::open(&url, house(), Options::default()).unwrap();
    let pages = |pages: i64| {
        let set = format!("PRAGMA max_page_count = {pages}");
        ledger.inner.store.alter(&mut |sql| sql.query(&set, &[]).map(drop)).unwrap();
    };
    assert!(ledger.submit(receive(1, "R0", "ada")).receipt().is_some());
    pages(60);
    let answers: Vec<Answer> = (0..400).map(|n| ledger.submit(receive(10 + n, &format!("R{n:04}X"), "ada"))).collect();
    let struck = answers.iter().filter(|answer| answer.receipt().is_some()).count();
    assert!(struck > 0 && struck < 400, "{struck}");
    assert!(matches!(answers.last(), Some(Answer::Stopped(why)) if why.contains("no space left")), "{answers:?}");
    assert!(ledger.stopped().is_none(), "not for good");
    // Reading goes on, and what was not acknowledged is not there.
    assert_eq!(ledger.head().unwrap().size as usize, struck + 1);
    pages(1_000_000);
    assert!(ledger.submit(receive(900, "R900", "ada")).receipt().is_some());
    assert!(ledger.verify(&[]).unwrap().is_sound());
}

#[test]
fn a_row_changed_since_it_was_read_is_not_overwritten() {
    let (_folder, url) = sqlite();
    let ledger = Ledger::open(&url, house(), Options::default()).unwrap();
    ledger.submit_all(vec![receive(1, "R1", "ada"), receive(2, "R2", "bea"), give(3, "R1", "ada", "bea")]);
    drop(ledger);
    let mut sql = SqliteSql::reader(url.as_ref()).unwrap();
    sql.batch("PRAGMA query_only = OFF").unwrap();
    let mut cache = Cache::default();
    let mut rows = CachedRows::new(&mut sql, &mut cache);
    let read = rows.get(Holder::table(), "bea").unwrap();
    rows.put(Holder::table(), vec![read[0].clone(), Cell::Int(7)]);
    drop(rows);
    sql.batch("UPDATE safe_holder SET pieces = 9, row_version = row_version + 1 WHERE id = 'bea'").unwrap();
    assert!(matches!(cache.flush(&mut sql), Err(Failure::Conflict)));
    // Rows carried over from an earlier transaction are checked when they are used, even if only read.
    let Some(server) = testkit::postgres::shared() else { return };
    let options = Options { key_file: Some(_folder.path().join("key")), ..Options::default() };
    let database = server.fresh_database();
    let ledger = Ledger::open(&database, house(), options).unwrap();
    ledger.submit_all(vec![receive(1, "R1", "ada"), receive(2, "R2", "bea")]);
    let mut sql = crate::postgres_sql::PostgresSql::connect(&database).unwrap();
    let mut cache = Cache::default();
    CachedRows::new(&mut sql, &mut cache).get(Holder::table(), "bea").unwrap();
    cache.carry();
    assert!(cache.flush(&mut sql).is_ok(), "not used, not checked");
    CachedRows::new(&mut sql, &mut cache).get(Holder::table(), "bea").unwrap();
    assert!(ledger.submit(give(3, "R1", "ada", "bea")).receipt().is_some());
    assert!(matches!(cache.flush(&mut sql), Err(Failure::Conflict)));
}

#[test]
fn a_later_version_of_the_tables_is_refused() {
    let (_folder, url) = sqlite();
    drop(Ledger::open(&url, house(), Options::default()).unwrap());
    let sql = rusqlite::Connection::open(&url).unwrap();
    sql.execute("INSERT INTO refinery_schema_history VALUES (99, 'later', '2026-01-01T00:00:00Z', '1')", []).unwrap();
    drop(sql);
    assert!(matches!(Ledger::open(&url, Arc::clone(&house()), Options::default()), Err(Failure::Store(_))));
}
