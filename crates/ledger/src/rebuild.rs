//! Folding every event anew: after a change of declarations, on request, and to compare rows with.

use std::{sync::mpsc, thread};

use kernel::{Envelope, House, MemoryRows};

use crate::{
    Failure,
    cache::{Changes, Stored, Written, first_version},
    canonical, read, schema,
    sql::Sql,
};

/// Entries parsed together.
const PART: usize = 1_000;

/// Rows written together.
const WRITTEN: usize = 2_000;

/// Folds every event into memory, those that still wait for their place last. `progress` hears (events folded,
/// events in all).
pub fn replay(sql: &mut dyn Sql, house: &House, progress: &mut dyn FnMut(u64, u64)) -> Result<MemoryRows, Failure> {
    let end = read::size(sql)?;
    let mut rows = MemoryRows::new();
    // Reading and folding are done here, parsing beside: each takes about as long as the other.
    let (parts, unparsed) = mpsc::sync_channel::<Vec<Vec<u8>>>(8);
    let (parsed, envelopes) = mpsc::sync_channel::<Result<Vec<Envelope>, Failure>>(8);
    thread::scope(|scope| {
        scope.spawn(move || {
            for part in unparsed {
                let part = part.iter().map(|event| canonical::read(event)).collect();
                if parsed.send(part).is_err() {
                    return;
                }
            }
        });
        let mut folded = 0;
        let mut fold = |part: Result<Vec<Envelope>, Failure>| -> Result<(), Failure> {
            for envelope in part? {
                for projection in house.projections() {
                    projection.apply(&envelope, &mut rows);
                }
                folded += 1;
            }
            progress(folded, end);
            Ok(())
        };
        let mut part = Vec::with_capacity(PART);
        let mut under_way = 0;
        let send = |part: Vec<Vec<u8>>| parts.send(part).map_err(|_| Failure::Store("parsing thread ended".to_owned()));
        let receive = || envelopes.recv().map_err(|_| Failure::Store("parsing thread ended".to_owned()));
        read::scan_raw(sql, 1, |_, event| {
            part.push(event);
            if part.len() == PART {
                send(std::mem::replace(&mut part, Vec::with_capacity(PART)))?;
                under_way += 1;
                if under_way > 4 {
                    fold(receive()?)?;
                    under_way -= 1;
                }
            }
            Ok(std::ops::ControlFlow::Continue(()))
        })?;
        part.extend(read::unsealed(sql)?);
        send(part)?;
        for _ in 0..=under_way {
            fold(receive()?)?;
        }
        drop(parts);
        Ok::<(), Failure>(())
    })?;
    match rows.mismatches().into_iter().next() {
        Some(mismatch) => Err(Failure::Mismatch(mismatch)),
        None => Ok(rows),
    }
}

/// Drops the rows, folds every event anew and writes the rows, inside the caller's transaction.
pub fn rebuild(sql: &mut dyn Sql, house: &House, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Failure> {
    let rows = replay(sql, house, progress)?;
    schema::recreate(sql, house)?;
    for table in house.tables() {
        let version = first_version();
        let mut written = Vec::with_capacity(WRITTEN);
        let mut write = |written: &mut Vec<Written>| {
            sql.write(&Changes { written: std::mem::take(written), ..Changes::new(table) })
        };
        for cells in rows.table(table) {
            written.push(Written { cells: cells.clone(), was: Stored::Absent, version });
            if written.len() == WRITTEN {
                write(&mut written)?;
            }
        }
        write(&mut written)?;
    }
    let digest = schema::digest(house, sql.dialect());
    schema::store_digest(sql, &digest)
}
