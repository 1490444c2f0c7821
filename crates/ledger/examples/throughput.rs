//! Durable commands per second against raw inserts of the same bytes with the same sync, and the speed of a replay.
//!
//! `throughput sqlite FILE CLIENTS SECONDS` or `throughput postgres URL CLIENTS SECONDS` prints one line of JSON.

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

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let measured = match arguments.as_slice() {
        [store, url, clients, seconds] => match (store.as_str(), clients.parse(), seconds.parse()) {
            ("sqlite", Ok(clients), Ok(seconds)) => sqlite(url, clients, seconds),
            ("postgres", Ok(clients), Ok(seconds)) => postgres(url, clients, seconds),
            _ => return usage(),
        },
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
    eprintln!("usage: throughput sqlite FILE CLIENTS SECONDS | throughput postgres URL CLIENTS SECONDS");
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
    let replay = replay(&ledger)?;
    std::fs::remove_file(Path::new(&raw)).ok();
    Ok(line("sqlite", clients, bytes.len(), commands, single, batched, replay))
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
    let options = Options { key_file: Some(key.into()), ..Options::default() };
    let ledger = Ledger::open(url, area::house(), options)?;
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let start = Instant::now();
    thread::scope(|scope| {
        for client in 0..clients as u128 {
            let (ledger, stop, done) = (ledger.clone(), Arc::clone(&stop), Arc::clone(&done));
            scope.spawn(move || {
                let mut n = 0_u128;
                while !stop.load(Ordering::Relaxed) {
                    let id = uuid::Uuid::now_v7();
                    let mut asked = area::receive(0, &format!("C{client}N{n}"), &format!("p{client}"));
                    asked.command = id;
                    asked.now = None;
                    if ledger.submit(asked).receipt().is_some() {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    n += 1;
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
