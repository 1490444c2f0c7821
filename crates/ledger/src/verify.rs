//! Verification in layers, each promising its own thing: the storage, the tree over events, the tables beside it, the
//! rows folded from it. Every finding is listed, never only the first.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use kernel::{House, Lang, Text};
use vault::KeyRing;

use crate::{
    Failure, Ledger,
    attest::stored_checkpoints,
    beside::{self, Beside},
    canonical, compare,
    note::{Checkpoint, Verifier},
    read,
    sql::{Dialect, Sql, Value, one},
    tree::{self, Edge, Hash},
};

/// What is verified, from the disk upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The store's own structure (SQLite: `integrity_check`). Bytes that belong to nothing are not covered.
    Storage,
    /// Every event's bytes against its leaf, the leaves against the tree, the tree against checkpoints. Only a
    /// checkpoint kept elsewhere shows a history rewritten as a whole.
    Tree,
    /// Relations by object, remembered answers and the vault against the events.
    Tables,
    /// Rows against folding every event anew.
    Rows,
}

impl Layer {
    /// All layers, in order.
    pub const ALL: [Self; 4] = [Self::Storage, Self::Tree, Self::Tables, Self::Rows];

    /// Its name, for messages and figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Tree => "tree",
            Self::Tables => "tables",
            Self::Rows => "rows",
        }
    }

    /// What it means that nothing was found.
    fn sound(self) -> Text {
        match self {
            Self::Storage => Text::new("The storage is sound.", "Le stockage est sain."),
            Self::Tree => Text::new(
                "Every event is as it was struck and the tree agrees with every checkpoint.",
                "Chaque événement est tel qu’il a été poinçonné et l’arbre concorde avec chaque point de contrôle.",
            ),
            Self::Tables => Text::new(
                "The index of objects and the remembered answers agree with the events.",
                "L’index des objets et les réponses mémorisées concordent avec les événements.",
            ),
            Self::Rows => {
                Text::new("Every row is what the events make it.", "Chaque ligne est ce que les événements en font.")
            }
        }
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub layer: Layer,
    /// The event it is about, when it is about one.
    pub seq: Option<u64>,
    /// What, technically.
    pub text: String,
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Number of events read.
    pub size: u64,
    /// The root computed from their bytes.
    pub root: Hash,
    /// Checkpoints compared, stored and given.
    pub checkpoints: usize,
    /// Everything found.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether nothing was found.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether nothing was found in a layer.
    pub fn is_sound_in(&self, layer: Layer) -> bool {
        self.findings.iter().all(|finding| finding.layer != layer)
    }

    /// One sentence per layer, then each finding.
    pub fn say(&self, lang: Lang) -> String {
        let mut lines = Vec::new();
        for layer in Layer::ALL {
            let found: Vec<&Finding> = self.findings.iter().filter(|f| f.layer == layer).collect();
            if found.is_empty() {
                lines.push(layer.sound().get(lang).to_owned());
            }
            for finding in found {
                let at = finding
                    .seq
                    .map_or(String::new(), |seq| lang.of(format!(" event {seq}:"), format!(" événement {seq} :")));
                lines.push(format!("{}:{at} {}", layer.name(), finding.text));
            }
        }
        lines.join("\n")
    }
}

impl Ledger {
    /// Verifies everything there is, against the stored checkpoints and those given (texts kept elsewhere).
    pub fn verify(&self, against: &[String]) -> Result<Verification, Failure> {
        self.inner.store.settle();
        let keys = self.verifiers()?;
        let house = self.house().as_ref();
        let ring = self.inner.shared.ring.as_ref();
        self.read(|sql| verify(sql, house, ring, against, &keys))
    }
}

/// Findings so far.
pub struct Found(Vec<Finding>);

impl Found {
    /// Adds a finding.
    pub fn add(&mut self, layer: Layer, seq: Option<u64>, text: impl Into<String>) {
        self.0.push(Finding { layer, seq, text: text.into() });
    }
}

fn verify(
    sql: &mut dyn Sql,
    house: &House,
    ring: Option<&KeyRing>,
    against: &[String],
    keys: &[Verifier],
) -> Result<Verification, Failure> {
    let mut found = Found(Vec::new());
    if sql.dialect() == Dialect::Sqlite {
        for row in sql.query("PRAGMA integrity_check", &[])? {
            if let Value::Text(text) = &row[0]
                && text != "ok"
            {
                found.add(Layer::Storage, None, text.clone());
            }
        }
    }
    let checkpoints = checkpoints(sql, against, keys, &mut found)?;
    let (edge, beside) = entries(sql, &checkpoints, &mut found)?;
    beside::compare(sql, ring, &beside, &mut found)?;
    let folded = catch_unwind(AssertUnwindSafe(|| compare::rows(sql, house)));
    match folded {
        Ok(Ok(differences)) => differences.into_iter().for_each(|text| found.add(Layer::Rows, None, text)),
        Ok(Err(failure)) => found.add(Layer::Rows, None, format!("not compared: {failure}")),
        Err(_) => found.add(Layer::Rows, None, "not compared: a projection panicked"),
    }
    Ok(Verification { size: edge.size(), root: edge.root(), checkpoints: checkpoints.len(), findings: found.0 })
}

/// Reads the checkpoints stored and given; what cannot be believed is a finding and is compared all the same.
fn checkpoints(
    sql: &mut dyn Sql,
    against: &[String],
    keys: &[Verifier],
    found: &mut Found,
) -> Result<Vec<(String, Checkpoint)>, Failure> {
    let stored = stored_checkpoints(sql)?.into_iter().map(|text| ("stored checkpoint", text));
    let given = against.iter().map(|text| ("given checkpoint", text.clone()));
    let mut checkpoints = Vec::new();
    for (whose, text) in stored.chain(given) {
        match Checkpoint::parse(&text) {
            Ok(checkpoint) => {
                let whose = format!("{whose} of {} events", checkpoint.size);
                if !checkpoint.is_signed_by(keys) {
                    found.add(Layer::Tree, None, format!("{whose}: not signed by a key this ledger believes"));
                }
                checkpoints.push((whose, checkpoint));
            }
            Err(failure) => found.add(Layer::Tree, None, format!("{whose}: {failure}")),
        }
    }
    Ok(checkpoints)
}

fn entries(
    sql: &mut dyn Sql,
    checkpoints: &[(String, Checkpoint)],
    found: &mut Found,
) -> Result<(Edge, Beside), Failure> {
    let mut edge = Edge::default();
    let mut beside = Beside::default();
    let mut roots: BTreeMap<u64, Hash> = BTreeMap::new();
    let sizes: BTreeSet<u64> = checkpoints.iter().map(|(_, checkpoint)| checkpoint.size).collect();
    if sizes.contains(&0) {
        roots.insert(0, edge.root());
    }
    let end = read::size(sql)?;
    let mut tiles = BTreeMap::new();
    for row in sql.query("SELECT level, number, hash FROM ledger_tile", &[])? {
        tiles.insert((row[0].int()?, row[1].int()?), row[2].bytes()?.to_vec());
    }
    let leaves = sql.query("SELECT COUNT(*) FROM ledger_leaf", &[])?;
    if leaves[0][0].seq()? != end {
        found.add(Layer::Tree, None, format!("{} leaves for {end} sequence numbers", leaves[0][0].seq()?));
    }
    let mut from = 1;
    while from <= end {
        let to = from + 1_999;
        let rows = sql.query(
            "SELECT seq, event, leaf FROM ledger_entry WHERE seq >= $1 AND seq <= $2 ORDER BY seq",
            &[from.into(), to.into()],
        )?;
        for row in rows {
            let seq = row[0].seq()?;
            let next = edge.size() + 1;
            if seq != next {
                found.add(Layer::Tree, Some(seq), format!("expected event {next} here: events are missing"));
            }
            let (Value::Bytes(event), Value::Bytes(leaf)) = (&row[1], &row[2]) else {
                found.add(Layer::Tree, Some(seq), "event or leaf is not bytes");
                edge.push(tree::empty_root());
                continue;
            };
            let computed = tree::leaf(&canonical::entry(seq, event));
            if computed != leaf.as_slice() {
                found.add(Layer::Tree, Some(seq), "the event's bytes do not give its leaf");
            }
            match canonical::read(event) {
                Ok(envelope) => {
                    if canonical::envelope(&envelope).ok().as_deref() != Some(event) {
                        found.add(Layer::Tree, Some(seq), "the event is not written canonically");
                    }
                    beside.related(seq, &envelope);
                    beside.answered(&envelope);
                }
                Err(failure) => found.add(Layer::Tree, Some(seq), failure.to_string()),
            }
            for tile in edge.push(computed) {
                let stored = tiles.remove(&(i64::from(tile.level), tile.number as i64));
                if stored.as_deref() != Some(&tile.hash) {
                    let text = format!("tile {} of level {} is not the root of its hashes", tile.number, tile.level);
                    found.add(Layer::Tree, Some(seq), text);
                }
            }
            if sizes.contains(&edge.size()) {
                roots.insert(edge.size(), edge.root());
            }
        }
        from = to + 1;
    }
    for event in read::unsealed(sql)? {
        if let Ok(envelope) = canonical::read(&event) {
            beside.answered(&envelope);
        }
    }
    for (level, number) in tiles.keys() {
        found.add(Layer::Tree, None, format!("tile {number} of level {level} is over events that are not there"));
    }
    for (whose, checkpoint) in checkpoints {
        match roots.get(&checkpoint.size) {
            None => found.add(Layer::Tree, None, format!("{whose}: the ledger has only {} events", edge.size())),
            Some(root) if *root != checkpoint.root => {
                found.add(
                    Layer::Tree,
                    Some(checkpoint.size),
                    format!("{whose}: the root differs, history was changed"),
                );
            }
            Some(_) => {}
        }
    }
    Ok((edge, beside))
}

/// Whether the ledger holds nothing at all.
pub fn is_empty(sql: &mut dyn Sql) -> Result<bool, Failure> {
    let commands = one(sql, "SELECT command FROM ledger_command LIMIT 1", &[])?;
    Ok(read::size(sql)? == 0 && commands.is_none())
}
