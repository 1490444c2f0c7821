//! The ledger as static files that other people's tools check: checkpoint, tiles of hashes, tiles of entries (C2SP
//! tlog-tiles), and proofs of single entries (C2SP tlog-proof).

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Failure, canonical,
    note::Checkpoint,
    read::{self, StoredNodes},
    sql::Sql,
    tree::{self, Hash, Nodes, TILE},
};

/// First line of a proof file.
const PROOF: &str = "c2sp.org/tlog-proof@v1";

/// The path of a tile: `tile/0/x001/234`, with `.p/112` when only 112 hashes of it exist.
pub fn tile_path(level: &str, number: u64, width: u64) -> String {
    let mut path = format!("{:03}", number % 1000);
    let mut rest = number / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    let partial = if width == TILE { String::new() } else { format!(".p/{width}") };
    format!("tile/{level}/{path}{partial}")
}

/// Writes every tile of the tree a checkpoint is about, the entries, and the checkpoint last. Full tiles that are
/// there already are left as they are: they never change.
pub fn export(sql: &mut dyn Sql, folder: &Path, checkpoint: &str) -> Result<(), Failure> {
    let size = Checkpoint::parse(checkpoint)?.size;
    let mut level = 0;
    let mut count = size;
    while count > 0 {
        for number in 0..count.div_ceil(TILE) {
            let start = number * TILE;
            let width = TILE.min(count - start);
            let path = folder.join(tile_path(&level.to_string(), number, width));
            if width == TILE && path.exists() {
                continue;
            }
            write(&path, &StoredNodes(sql).hashes(level, start, width)?.concat())?;
        }
        count /= TILE;
        level += 1;
    }
    for number in 0..size.div_ceil(TILE) {
        let start = number * TILE;
        let width = TILE.min(size - start);
        let path = folder.join(tile_path("entries", number, width));
        if width == TILE && path.exists() {
            continue;
        }
        let mut bytes = Vec::new();
        for (seq, event) in read::raw(sql, start + 1, start + width)? {
            let entry = canonical::entry(seq, &event);
            let length = u16::try_from(entry.len())
                .map_err(|_| Failure::Unfit(format!("entry {seq} too long for a tile: {} bytes", entry.len())))?;
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(&entry);
        }
        write(&path, &bytes)?;
    }
    write(&folder.join("checkpoint"), checkpoint.as_bytes())
}

/// Writes a file whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    fs::write(&new, bytes).and_then(|()| fs::rename(&new, path)).map_err(Failure::file(path))
}

/// A proof that an entry stands in the tree of a checkpoint, as a file.
pub fn proof(sql: &mut dyn Sql, seq: u64, checkpoint: &str) -> Result<String, Failure> {
    let size = Checkpoint::parse(checkpoint)?.size;
    let index = seq.checked_sub(1).ok_or_else(|| Failure::Unfit("events are numbered from 1".to_owned()))?;
    let path = tree::prove_inclusion(&mut StoredNodes(sql), index, size)?;
    let mut text = format!("{PROOF}\nindex {index}\n");
    for hash in path {
        text.push_str(&STANDARD.encode(hash));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(checkpoint);
    Ok(text)
}

/// A proof file as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The leaf's index; one less than the event's sequence number.
    pub index: u64,
    /// The hashes from the leaf upwards.
    pub path: Vec<Hash>,
    /// The tree it stands in.
    pub checkpoint: Checkpoint,
}

impl Proof {
    /// Reads a proof file.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let unfit = |what: &str| Failure::Mismatch(format!("not a proof: {what}"));
        let (head, checkpoint) = text.split_once("\n\n").ok_or_else(|| unfit("no empty line"))?;
        let mut lines = head.lines().peekable();
        if lines.next() != Some(PROOF) {
            return Err(unfit("first line"));
        }
        if lines.peek().is_some_and(|line| line.starts_with("extra ")) {
            lines.next();
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or_else(|| unfit("no index"))?;
        let plain = index.bytes().all(|b| b.is_ascii_digit()) && (index == "0" || !index.starts_with('0'));
        let index = index.parse().ok().filter(|_| plain).ok_or_else(|| unfit("index not a plain number"))?;
        let path = lines
            .map(|line| crate::note::decode_hash(line).ok_or_else(|| unfit("hash not 32 bytes in base64")))
            .collect::<Result<Vec<Hash>, Failure>>()?;
        Ok(Self { index, path, checkpoint: Checkpoint::parse(checkpoint)? })
    }

    /// Whether it proves that this entry stands there. Whether the checkpoint is signed is asked of the checkpoint.
    pub fn holds_for(&self, entry: &[u8]) -> bool {
        let (size, root) = (self.checkpoint.size, &self.checkpoint.root);
        tree::check_inclusion(&tree::leaf(entry), self.index, size, &self.path, root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_named_as_the_specification_says() {
        assert_eq!(tile_path("0", 1_234_067, TILE), "tile/0/x001/x234/067");
        assert_eq!(tile_path("1", 0, 17), "tile/1/000.p/17");
        assert_eq!(tile_path("entries", 273, 112), "tile/entries/273.p/112");
    }
}
