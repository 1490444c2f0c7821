//! Durable commands per second against raw inserts of the same bytes with the same sync, and the speed of a replay.
//!
//! `throughput sqlite FILE CLIENTS SECONDS`, `throughput postgres URL CLIENTS SECONDS` or, of a ledger left by one of
//! these, `throughput replay URL KEY` prints one line of JSON. With `-` for URL a PostgreSQL server is started for the
//! measurement. `WRITERS` sets how many connections strike.

#[path = "../tests/conformance/area.rs"]
mod area;

use std::{
    env,
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use ledger::{Failure, Ledger, Options};
use serde_json::{Value, json};

// As in the binary: what is allocated on one thread and freed on another is dear with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let measured = match arguments.as_slice() {
        [store, url, clients, seconds] => match (store.as_str(), clients.parse(), seconds.parse()) {
            ("sqlite", Ok(clients), Ok(seconds)) => sqlite(url, clients, seconds),
            ("postgres", Ok(clients), Ok(seconds)) if url == "-" => own_postgres(clients, seconds),
            ("postgres", Ok(clients), Ok(seconds)) => postgres(url, clients, seconds),
            _ => return usage(),
        },
        [mode, url, key] if mode == "replay" => replay_only(url, key),
        _ => return usage(),
    };
    match measured {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: throughput sqlite FILE CLIENTS SECONDS | postgres URL CLIENTS SECONDS | replay URL KEY");
    ExitCode::FAILURE
}

fn sqlite(file: &str, clients: usize, seconds: u64) -> Result<Value, Failure> {
    let duration = Duration::from_secs(seconds);
    let key = format!("{file}.key");
    let (commands, ledger) = commands(file, &key, clients, duration)?;
    let bytes = ledger.entry(1)?.unwrap_or_default();
    let raw = format!("{file}.raw");
    let single = raw_sqlite(&raw, &bytes, 1, duration)?;
    let batched = raw_sqlite(&raw, &bytes, clients, duration)?;
    let rows = raw_rows(file, &format!("{file}.rows"), clients)?;
    let replay = replay(&ledger)?;
    for left in [&raw, &format!("{file}.rows")] {
        std::fs::remove_file(Path::new(left)).ok();
    }
    let mut line = line("sqlite", clients, bytes.len(), commands, single, batched, replay);
    line["raw_same_rows_commands_per_second"] = json!(rows.round());
    line["ratio_to_same_rows"] = json!(commands / rows);
    Ok(line)
}

/// On a server of our own, which ends with the measurement.
fn own_postgres(clients: usize, seconds: u64) -> Result<Value, Failure> {
    let server = testkit::postgres::Server::start()
        .ok_or_else(|| Failure::Store("PostgreSQL 15 or later is not installed".to_owned()))?;
    postgres(&server.fresh_database(), clients, seconds)
}

fn postgres(url: &str, clients: usize, seconds: u64) -> Result<Value, Failure> {
    let duration = Duration::from_secs(seconds);
    let key = env::temp_dir().join(format!("poincon-throughput-{}.key", std::process::id()));
    let (commands, ledger) = commands(url, &key.display().to_string(), clients, duration)?;
    let bytes = ledger.entry(1)?.unwrap_or_default();
    let single = raw_postgres(url, &bytes, clients, 1, duration)?;
    let batched = raw_postgres(url, &bytes, clients, clients, duration)?;
    let replay = replay(&ledger)?;
    std::fs::remove_file(key).ok();
    Ok(line("postgres", clients, bytes.len(), commands, single, batched, replay))
}

fn line(
    store: &str,
    clients: usize,
    bytes: usize,
    commands: f64,
    single: f64,
    batched: f64,
    replay: (u64, f64),
) -> Value {
    json!({
        "store": store, "clients": clients, "entry_bytes": bytes,
        "commands_per_second": commands.round(),
        "raw_single_rows_per_second": single.round(),
        "raw_batched_rows_per_second": batched.round(),
        "ratio_to_single": commands / single,
        "ratio_to_batched": commands / batched,
        "replayed_events": replay.0,
        "replayed_events_per_second": replay.1.round(),
    })
}

/// Commands acknowledged per second by that many clients, each waiting for its answer before it asks again.
fn commands(url: &str, key: &str, clients: usize, duration: Duration) -> Result<(f64, Ledger), Failure> {
    let writers = env::var("WRITERS").ok().and_then(|w| w.parse().ok()).unwrap_or(Options::default().writers);
    let options = Options { key_file: Some(key.into()), writers, ..Options::default() };
    let ledger = Ledger::open(url, area::house(), options)?;
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    // Numbered one after another over all clients, as a maison numbers its pieces and orders.
    let number = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    thread::scope(|scope| {
        for client in 0..clients as u128 {
            let (ledger, stop, done) = (ledger.clone(), Arc::clone(&stop), Arc::clone(&done));
            let number = Arc::clone(&number);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let n = number.fetch_add(1, Ordering::Relaxed);
                    let mut asked = area::receive(0, &format!("P{n:09}"), &format!("p{client}"));
                    asked.command = uuid::Uuid::now_v7();
                    asked.now = None;
                    if ledger.submit(asked).receipt().is_some() {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        thread::sleep(duration);
        stop.store(true, Ordering::Relaxed);
    });
    let rate = done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64();
    Ok((rate, ledger))
}

/// Rows inserted per second, `rows` of them a commit.
fn raw_sqlite(file: &str, bytes: &[u8], rows: usize, duration: Duration) -> Result<f64, Failure> {
    let failed = |error: rusqlite::Error| Failure::Store(error.to_string());
    let connection = rusqlite::Connection::open(file).map_err(failed)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             CREATE TABLE IF NOT EXISTS raw (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL);",
        )
        .map_err(failed)?;
    let mut insert = connection.prepare("INSERT INTO raw (bytes) VALUES (?1)").map_err(failed)?;
    let (start, mut count) = (Instant::now(), 0_u64);
    while start.elapsed() < duration {
        connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        for _ in 0..rows {
            insert.execute([bytes]).map_err(failed)?;
        }
        connection.execute_batch("COMMIT").map_err(failed)?;
        count += rows as u64;
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

/// Commands per second when their very rows (entry, relations, answer, projections, with all indexes) are inserted by
/// nothing but prepared statements, as many commands a commit as there are clients: what the engine allows at best.
fn raw_rows(ledger: &str, file: &str, per_commit: usize) -> Result<f64, Failure> {
    const TABLES: [&str; 5] = ["ledger_entry", "ledger_command", "safe_piece", "ledger_relation", "safe_holder"];
    let failed = |error: rusqlite::Error| Failure::Store(error.to_string());
    let connection = rusqlite::Connection::open(file).map_err(failed)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").map_err(failed)?;
    connection.execute("ATTACH ?1 AS source", [ledger]).map_err(failed)?;
    let mut rows: Vec<Vec<Vec<rusqlite::types::Value>>> = Vec::new();
    for table in TABLES {
        let statements: Vec<String> = connection
            .prepare("SELECT sql FROM source.sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL AND type <> 'view'")
            .and_then(|mut s| s.query_map([table], |row| row.get(0))?.collect())
            .map_err(failed)?;
        connection.execute_batch(&statements.join(";")).map_err(failed)?;
        let order = if table == "ledger_relation" { "ORDER BY seq" } else { "" };
        let mut all =
            connection.prepare(&format!("SELECT * FROM source.{table} {order} LIMIT 60000")).map_err(failed)?;
        let width = all.column_count();
        let all = all
            .query_map([], |row| (0..width).map(|at| row.get(at)).collect())
            .and_then(Iterator::collect)
            .map_err(failed)?;
        rows.push(all);
    }
    let commands = rows[0].len().min(rows[1].len()).min(rows[2].len()).min(rows[3].len() / 3);
    let mut inserts = Vec::new();
    for (table, rows) in TABLES.iter().zip(&rows) {
        let marks = vec!["?"; rows.first().map_or(0, Vec::len)].join(", ");
        let insert = format!("INSERT OR REPLACE INTO main.{table} VALUES ({marks})");
        inserts.push(connection.prepare(&insert).map_err(failed)?);
    }
    let start = Instant::now();
    for command in 0..commands {
        if command % per_commit == 0 {
            connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        }
        let holder = command % rows[4].len().max(1);
        let each = [command, command, command, command * 3, holder];
        for (table, at) in each.into_iter().enumerate() {
            let count = if TABLES[table] == "ledger_relation" { 3 } else { 1 };
            for row in &rows[table][at..at + count] {
                inserts[table].execute(rusqlite::params_from_iter(row)).map_err(failed)?;
            }
        }
        if (command + 1) % per_commit == 0 || command + 1 == commands {
            connection.execute_batch("COMMIT").map_err(failed)?;
        }
    }
    Ok(commands as f64 / start.elapsed().as_secs_f64())
}

fn raw_postgres(url: &str, bytes: &[u8], clients: usize, rows: usize, duration: Duration) -> Result<f64, Failure> {
    let failed = |error: postgres::Error| Failure::Store(error.to_string());
    let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(failed)?;
    client
        .batch_execute(
            "CREATE TABLE IF NOT EXISTS raw (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bytes BYTEA)",
        )
        .map_err(failed)?;
    // As many connections as clients for single rows; for batches as many as the ledger strikes with.
    let connections = if rows == 1 { clients } else { Options::default().writers };
    let start = Instant::now();
    let counts: Vec<Result<u64, Failure>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(move || {
                    let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(failed)?;
                    let insert = "INSERT INTO raw (bytes) SELECT unnest($1::bytea[])";
                    let insert = client.prepare(insert).map_err(failed)?;
                    let values: Vec<&[u8]> = vec![bytes; rows];
                    let mut count = 0;
                    while start.elapsed() < duration {
                        count += client.execute(&insert, &[&values]).map_err(failed)?;
                    }
                    Ok(count)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap_or_else(|_| Err(Failure::Store("a thread panicked".into()))))
            .collect()
    });
    let mut total = 0;
    for count in counts {
        total += count?;
    }
    Ok(total as f64 / start.elapsed().as_secs_f64())
}

fn replay_only(url: &str, key: &str) -> Result<Value, Failure> {
    let options = Options { key_file: Some(key.into()), ..Options::default() };
    let (events, rate) = replay(&Ledger::open(url, area::house(), options)?)?;
    Ok(json!({ "replayed_events": events, "replayed_events_per_second": rate.round() }))
}

/// Events folded per second when every row is made anew, with their number.
fn replay(ledger: &Ledger) -> Result<(u64, f64), Failure> {
    let size = ledger.head()?.size;
    let start = Instant::now();
    let mut folded = start.elapsed();
    ledger.rebuild(|done, all| {
        if done == all {
            folded = start.elapsed();
        }
    })?;
    Ok((size, size as f64 / folded.as_secs_f64()))
}
