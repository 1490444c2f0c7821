//! Giving events their place: sequence number, leaf, relations by object, full tiles.

use crate::{
    Failure,
    append::Decided,
    canonical,
    sql::{Sql, Value},
    tree::{self, Edge, FullTile},
};

/// Adds events to a SQLite ledger, whose one writer knows their place at once.
pub fn insert_entries(sql: &mut dyn Sql, edge: &mut Edge, events: &[Decided]) -> Result<(), Failure> {
    for Decided { event, relations } in events {
        let seq = edge.size() + 1;
        let leaf = tree::leaf(&canonical::entry(seq, event));
        sql.execute(
            "INSERT INTO ledger_entry (seq, event, leaf) VALUES ($1, $2, $3)",
            &[seq.into(), event.as_slice().into(), leaf.as_slice().into()],
        )?;
        for relation in relations {
            sql.execute(
                "INSERT INTO ledger_relation (kind, id, seq, qualifier) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                &[
                    relation.object.kind.as_str().into(),
                    relation.object.id.as_str().into(),
                    seq.into(),
                    relation.qualifier.as_str().into(),
                ],
            )?;
        }
        insert_tiles(sql, &edge.push(leaf))?;
    }
    Ok(())
}

/// Remembers the roots of tiles that became full.
pub fn insert_tiles(sql: &mut dyn Sql, tiles: &[FullTile]) -> Result<(), Failure> {
    for tile in tiles {
        sql.execute(
            "INSERT INTO ledger_tile (level, number, hash) VALUES ($1, $2, $3)",
            &[Value::Int(i64::from(tile.level)), tile.number.into(), tile.hash.as_slice().into()],
        )?;
    }
    Ok(())
}
