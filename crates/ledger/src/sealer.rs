//! The sealer of a PostgreSQL ledger: gives committed events their dense sequence number and leaf. Of all processes on
//! one database one seals at a time; the others follow what it sealed.
//!
//! Order: the sealer reads what one snapshot shows, by stamp. An event that depends on another was given its stamp
//! after the other was committed or after it let go of the row both changed, so it never comes first.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use crate::{
    Failure, canonical,
    postgres_sql::PostgresSql,
    read, seal,
    sql::{Sql, Value, one},
    store::Shared,
    tree::{self, Edge},
};

/// Key of the advisory lock the sealing process holds: the first bytes of SHA-256("poincon sealer").
const LOCK: i64 = 0x0b70_696e_636f_6e01;

/// How long the sealer waits when nobody wakes it; events of other processes wait so long at most.
const PAUSE: Duration = Duration::from_millis(25);

/// Rounds follow each other no faster, unless somebody waits to read: sealing a few events at a time would cost the
/// store as much as striking them.
const BREATH: Duration = Duration::from_millis(15);

/// How often the floor is stored; after a restart everything above it is looked at again.
const FLOOR_STORED: Duration = Duration::from_secs(5);

/// Events sealed in one transaction.
const ROUND: i64 = 4_000;

/// The thread that seals.
pub struct Sealer {
    url: String,
    sql: Option<PostgresSql>,
    shared: Arc<Shared>,
    /// Whether this process seals, with the edge of the tree it seals onto.
    leading: Option<Edge>,
    /// Every stamp up to here is sealed or will never come.
    floor: i64,
    /// A stamp, and the transaction number from which on every transaction takes a higher one.
    candidate: Option<(i64, i64)>,
    last_stamp: i64,
    floor_stored: Instant,
    seen_network: String,
}

impl Sealer {
    /// Connects; sealing starts with [`Self::run`].
    pub fn new(url: &str, shared: Arc<Shared>) -> Result<Self, Failure> {
        let mut sealer = Self {
            url: url.to_owned(),
            sql: Some(PostgresSql::connect(url)?),
            shared,
            leading: None,
            floor: 0,
            candidate: None,
            last_stamp: 0,
            floor_stored: Instant::now(),
            seen_network: String::new(),
        };
        if let Some(sql) = &mut sealer.sql {
            sealer.seen_network = note(sql, "network")?;
            let size = read::size(sql)?;
            sealer.shared.sealed.send_replace(size);
        }
        Ok(sealer)
    }

    /// Seals until nobody can wake it any more.
    pub fn run(mut self, woken: &Receiver<()>, wanted: &Receiver<()>) {
        loop {
            let start = Instant::now();
            let more = match self.round() {
                Ok(more) => more,
                Err(failure) => {
                    if matches!(failure, Failure::Broken(_)) {
                        self.shared.stop(&failure);
                    } else {
                        tracing::warn!(%failure, "sealing interrupted, tried again");
                    }
                    self.sql = None;
                    self.leading = None;
                    std::thread::sleep(Duration::from_millis(200));
                    false
                }
            };
            if more {
                continue;
            }
            let next = woken.recv_timeout(PAUSE);
            if let Err(RecvTimeoutError::Disconnected) = next {
                // What was struck last is sealed before the ledger closes.
                self.round().ok();
                return;
            }
            if next.is_ok() {
                wanted.recv_deadline(start + BREATH).ok();
            }
        }
    }

    /// One transaction of sealing, or a look at what another process has sealed; whether there is more to do at once.
    fn round(&mut self) -> Result<bool, Failure> {
        let mut sql = match self.sql.take() {
            Some(sql) => sql,
            None => PostgresSql::connect(&self.url)?,
        };
        let outcome = self.round_on(&mut sql);
        if outcome.is_ok() {
            self.sql = Some(sql);
        }
        outcome
    }

    fn round_on(&mut self, sql: &mut PostgresSql) -> Result<bool, Failure> {
        if self.leading.is_none() && !self.shared.options.read_only {
            let taken = one(sql, "SELECT pg_try_advisory_lock($1)", &[LOCK.into()])?;
            if taken == Some(Value::Int(1)) {
                let size = read::size(sql)?;
                self.leading = Some(Edge::read(&mut read::StoredNodes(sql), size)?);
                self.floor = note(sql, "seal_floor")?.parse().unwrap_or(0);
                self.candidate = None;
                self.last_stamp = self.floor;
            }
        }
        let size = match self.leading.take() {
            Some(mut edge) => {
                let sealed = self.seal(sql, &mut edge)?;
                let size = edge.size();
                self.leading = Some(edge);
                self.tell(sql, size)?;
                return Ok(sealed == ROUND as usize);
            }
            None => read::size(sql)?,
        };
        self.tell(sql, size)?;
        Ok(false)
    }

    /// Tells this process how far the ledger is, and reads the network again when another process changed it.
    fn tell(&mut self, sql: &mut PostgresSql, size: u64) -> Result<(), Failure> {
        if *self.shared.sealed.borrow() == size {
            return Ok(());
        }
        let network = note(sql, "network")?;
        if network != self.seen_network {
            self.shared.read_network(sql)?;
            self.seen_network = network;
        }
        self.shared.sealed.send_replace(size);
        Ok(())
    }

    fn seal(&mut self, sql: &mut PostgresSql, edge: &mut Edge) -> Result<usize, Failure> {
        // The stamp seen in the round before, then a snapshot: whoever starts after it takes a higher stamp.
        let snapshot = sql.query(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s",
            &[],
        )?;
        let (oldest, next) = (snapshot[0][0].int()?, snapshot[0][1].int()?);
        let finished = self.candidate.filter(|(_, from)| oldest >= *from).map(|(stamp, _)| stamp);
        if self.candidate.is_none() || finished.is_some() {
            self.candidate = Some((self.last_stamp, next));
        }
        let found = sql.query(
            "SELECT e.stamp, e.event FROM ledger_event e WHERE e.stamp > $1 \
             AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.stamp = e.stamp) ORDER BY e.stamp LIMIT $2",
            &[self.floor.into(), ROUND.into()],
        )?;
        if !found.is_empty() {
            sql.batch("BEGIN")?;
            let mut next_edge = edge.clone();
            match insert(sql, &mut next_edge, &found).and_then(|last| sql.batch("COMMIT").map(|()| last)) {
                Ok(last) => self.last_stamp = self.last_stamp.max(last),
                Err(failure) => {
                    sql.batch("ROLLBACK").ok();
                    return Err(failure);
                }
            }
            *edge = next_edge;
        }
        if let Some(finished) = finished.filter(|stamp| *stamp > self.floor)
            && found.len() < ROUND as usize
        {
            self.floor = finished;
        }
        if self.floor > 0 && self.floor_stored.elapsed() > FLOOR_STORED {
            self.floor_stored = Instant::now();
            sql.execute(
                "INSERT INTO ledger_note (name, value) VALUES ('seal_floor', $1) \
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                &[self.floor.to_string().as_str().into()],
            )?;
        }
        Ok(found.len())
    }
}

fn note(sql: &mut dyn Sql, name: &str) -> Result<String, Failure> {
    Ok(one(sql, "SELECT value FROM ledger_note WHERE name = $1", &[name.into()])?
        .and_then(|value| value.text().map(str::to_owned).ok())
        .unwrap_or_default())
}

fn insert(sql: &mut PostgresSql, edge: &mut Edge, found: &[Vec<Value>]) -> Result<i64, Failure> {
    let mut leaves: (Vec<i64>, Vec<i64>, Vec<Vec<u8>>) = Default::default();
    let mut relations: BTreeMap<(String, String, i64, String), ()> = BTreeMap::new();
    let mut tiles = Vec::new();
    for row in found {
        let (stamp, event) = (row[0].int()?, row[1].bytes()?);
        let seq = edge.size() + 1;
        let leaf = tree::leaf(&canonical::entry(seq, event));
        tiles.extend(edge.push(leaf));
        let seq = seq as i64;
        leaves.0.push(seq);
        leaves.1.push(stamp);
        leaves.2.push(leaf.to_vec());
        for relation in canonical::read(event)?.relations {
            relations.insert((relation.object.kind, relation.object.id, seq, relation.qualifier), ());
        }
    }
    sql.run(
        "INSERT INTO ledger_leaf (seq, stamp, leaf) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])",
        &[&leaves.0, &leaves.1, &leaves.2],
    )?;
    let mut columns: (Vec<&str>, Vec<&str>, Vec<i64>, Vec<&str>) = Default::default();
    for (kind, id, seq, qualifier) in relations.keys() {
        columns.0.push(kind);
        columns.1.push(id);
        columns.2.push(*seq);
        columns.3.push(qualifier);
    }
    sql.run(
        "INSERT INTO ledger_relation (kind, id, seq, qualifier) \
         SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])",
        &[&columns.0, &columns.1, &columns.2, &columns.3],
    )?;
    seal::insert_tiles(sql, &tiles)?;
    Ok(leaves.1.into_iter().max().unwrap_or_default())
}
