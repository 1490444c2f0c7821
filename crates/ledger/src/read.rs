//! Reading the ledger itself: threads, acts, scans, the head.

use std::ops::ControlFlow;

use base::Moment;
use kernel::ObjectRef;

use crate::{
    Failure, Head, Struck, canonical,
    rows::placeholders,
    sql::{Dialect, Sql, Value, one},
    tree::{self, Hash, Nodes},
};

/// Entries read in one question by a scan.
const SCAN: u64 = 2_000;

/// Number of events with a place in the sequence.
pub fn size(sql: &mut dyn Sql) -> Result<u64, Failure> {
    one(sql, "SELECT seq FROM ledger_leaf ORDER BY seq DESC LIMIT 1", &[])?.map_or(Ok(0), |value| value.seq())
}

/// When the event with this sequence number was recorded.
pub fn last_moment(sql: &mut dyn Sql, seq: u64) -> Result<Option<Moment>, Failure> {
    match one(sql, "SELECT event FROM ledger_entry WHERE seq = $1", &[seq.into()])? {
        Some(event) => Ok(Some(canonical::read(event.bytes()?)?.recorded_at)),
        None => Ok(None),
    }
}

/// How long the ledger is and what its root is.
pub fn head(sql: &mut dyn Sql) -> Result<Head, Failure> {
    let size = size(sql)?;
    let root = tree::root(&mut StoredNodes(sql), size)?;
    Ok(Head { size, root, at: last_moment(sql, size)? })
}

/// Hashes kept in the store.
pub struct StoredNodes<'a>(pub &'a mut dyn Sql);

impl Nodes for StoredNodes<'_> {
    fn hashes(&mut self, level: u32, start: u64, count: u64) -> Result<Vec<Hash>, Failure> {
        let (text, values) = if level == 0 {
            let text = "SELECT leaf FROM ledger_leaf WHERE seq > $1 AND seq <= $2 ORDER BY seq";
            (text, vec![start.into(), (start + count).into()])
        } else {
            let text = "SELECT hash FROM ledger_tile WHERE level = $1 AND number >= $2 AND number < $3 ORDER BY number";
            (text, vec![Value::Int(i64::from(level)), start.into(), (start + count).into()])
        };
        let hashes = self
            .0
            .query(text, &values)?
            .iter()
            .map(|row| {
                row[0].bytes()?.try_into().map_err(|_| Failure::Mismatch("a stored hash without 32 bytes".to_owned()))
            })
            .collect::<Result<Vec<Hash>, Failure>>()?;
        if hashes.len() as u64 == count {
            Ok(hashes)
        } else {
            Err(Failure::Mismatch(format!("{} hashes of level {level} from {start}, not {count}", hashes.len())))
        }
    }
}

fn struck(row: &[Value]) -> Result<Struck, Failure> {
    Ok(Struck { seq: row[0].seq()?, envelope: canonical::read(row[1].bytes()?)? })
}

/// Events about an object, newest first.
pub fn thread(
    sql: &mut dyn Sql,
    object: &ObjectRef,
    limit: usize,
    before: Option<u64>,
) -> Result<Vec<Struck>, Failure> {
    let seqs = sql.query(
        "SELECT DISTINCT seq FROM ledger_relation WHERE kind = $1 AND id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4",
        &[
            object.kind.as_str().into(),
            object.id.as_str().into(),
            before.unwrap_or(u64::MAX).into(),
            (limit as u64).into(),
        ],
    )?;
    let seqs = seqs.iter().map(|row| row[0].seq()).collect::<Result<Vec<_>, _>>()?;
    let mut events = acts(sql, &seqs)?;
    events.reverse();
    Ok(events)
}

/// Events by their sequence numbers, in the order of the sequence; numbers that are not there are left out.
pub fn acts(sql: &mut dyn Sql, seqs: &[u64]) -> Result<Vec<Struck>, Failure> {
    let mut events = Vec::with_capacity(seqs.len());
    for some in seqs.chunks(256) {
        let (list, values) = placeholders(some.iter().map(|seq| Value::from(*seq)));
        let rows = sql.query(&format!("SELECT seq, event FROM ledger_entry WHERE seq IN ({list})"), &values)?;
        for row in &rows {
            events.push(struck(row)?);
        }
    }
    events.sort_by_key(|struck| struck.seq);
    Ok(events)
}

/// Entries as stored (sequence number and bytes of the event) from `from` to `to`, in order.
pub fn raw(sql: &mut dyn Sql, from: u64, to: u64) -> Result<Vec<(u64, Vec<u8>)>, Failure> {
    let rows = sql.query(
        "SELECT seq, event FROM ledger_entry WHERE seq >= $1 AND seq <= $2 ORDER BY seq",
        &[from.into(), to.into()],
    )?;
    rows.into_iter()
        .map(|mut row| match (row.remove(0), row.pop()) {
            (seq, Some(Value::Bytes(event))) => Ok((seq.seq()?, event)),
            (seq, other) => Err(Failure::Mismatch(format!("entry {seq:?} holds {other:?}"))),
        })
        .collect()
}

/// Entries as stored, from `from` on, in parts.
pub fn scan_raw(
    sql: &mut dyn Sql,
    from: u64,
    mut visit: impl FnMut(u64, Vec<u8>) -> Result<ControlFlow<()>, Failure>,
) -> Result<(), Failure> {
    let end = size(sql)?;
    let mut from = from.max(1);
    while from <= end {
        for (seq, event) in raw(sql, from, from + SCAN - 1)? {
            if visit(seq, event)?.is_break() {
                return Ok(());
            }
        }
        from += SCAN;
    }
    Ok(())
}

/// Events of this snapshot that are committed and still wait for their place, in the order they will get it. Only
/// PostgreSQL has any; their rows are there already.
pub fn unsealed(sql: &mut dyn Sql) -> Result<Vec<Vec<u8>>, Failure> {
    if sql.dialect() == Dialect::Sqlite {
        return Ok(Vec::new());
    }
    let rows = sql.query(
        "SELECT e.event FROM ledger_event e \
         WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.stamp = e.stamp) ORDER BY e.stamp",
        &[],
    )?;
    rows.iter().map(|row| row[0].bytes().map(<[u8]>::to_vec)).collect()
}

/// Events from `from` on, in order.
pub fn scan(sql: &mut dyn Sql, from: u64, mut visit: impl FnMut(Struck) -> ControlFlow<()>) -> Result<(), Failure> {
    scan_raw(sql, from, |seq, event| Ok(visit(Struck { seq, envelope: canonical::read(&event)? })))
}
