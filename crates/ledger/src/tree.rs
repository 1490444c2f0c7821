//! The hash tree of RFC 6962: leaves, nodes, roots, inclusion and consistency proofs. Pure; where hashes are kept is
//! the caller's business ([`Nodes`]).

use sha2::{Digest, Sha256};

use crate::Failure;

/// A SHA-256.
pub type Hash = [u8; 32];

/// Leaves of a full tile.
pub const TILE: u64 = 256;

/// Height of a tile: a full one has 2⁸ leaves.
const TILE_HEIGHT: u32 = 8;

/// SHA-256(0x00 ‖ entry).
pub fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// SHA-256(0x01 ‖ left ‖ right).
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of a tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The root over hashes, each of a perfect subtree of the same size.
pub fn root_of(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => empty_root(),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(split(many.len() as u64) as usize);
            node(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two below `n`; `n` is at least 2.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// Where hashes are kept: level 0 holds leaf hashes, level l+1 the roots of full tiles of level l.
pub trait Nodes {
    /// `count` hashes of a level from `start` on; fewer is a failure.
    fn hashes(&mut self, level: u32, start: u64, count: u64) -> Result<Vec<Hash>, Failure>;
}

/// The root of the first `size` leaves.
pub fn root(nodes: &mut dyn Nodes, size: u64) -> Result<Hash, Failure> {
    if size == 0 { Ok(empty_root()) } else { range(nodes, 0, size) }
}

/// The hash over the leaves `start..end`, which is a subtree of the tree.
fn range(nodes: &mut dyn Nodes, start: u64, end: u64) -> Result<Hash, Failure> {
    let size = end - start;
    if size.is_power_of_two() {
        let height = size.trailing_zeros();
        let level = height / TILE_HEIGHT;
        let count = 1 << (height % TILE_HEIGHT);
        return Ok(root_of(&nodes.hashes(level, start >> (level * TILE_HEIGHT), count)?));
    }
    let middle = start + split(size);
    Ok(node(&range(nodes, start, middle)?, &range(nodes, middle, end)?))
}

/// The hashes that prove leaf `index` stands in the tree of `size` leaves, from the leaf upwards.
pub fn prove_inclusion(nodes: &mut dyn Nodes, index: u64, size: u64) -> Result<Vec<Hash>, Failure> {
    if index >= size {
        return Err(Failure::Unfit(format!("no leaf {index} in a tree of {size}")));
    }
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(range(nodes, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The hashes that prove the tree of `size` leaves begins with that of `earlier` leaves.
pub fn prove_consistency(nodes: &mut dyn Nodes, earlier: u64, size: u64) -> Result<Vec<Hash>, Failure> {
    if earlier > size {
        return Err(Failure::Unfit(format!("a tree of {size} cannot begin with one of {earlier}")));
    }
    let mut path = Vec::new();
    if earlier == 0 || earlier == size {
        return Ok(path);
    }
    let (mut start, mut end, mut whole) = (0, size, true);
    loop {
        if earlier == end {
            if !whole {
                path.push(range(nodes, start, end)?);
            }
            break;
        }
        let middle = start + split(end - start);
        if earlier <= middle {
            path.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(range(nodes, start, middle)?);
            start = middle;
            whole = false;
        }
    }
    path.reverse();
    Ok(path)
}

/// Whether the hashes prove that `leaf` stands at `index` in the tree of this size and root.
pub fn check_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether the hashes prove that the tree of `size` and `root` begins with that of `earlier` and `earlier_root`.
/// Nothing is proved about an empty earlier tree: every tree begins with it.
pub fn check_consistency(earlier: u64, earlier_root: &Hash, size: u64, root: &Hash, path: &[Hash]) -> bool {
    earlier > 0 && check_subtree_consistency(0, earlier, earlier_root, size, root, path)
}

/// Whether the hashes prove that the leaves `start..end`, of this subtree root, stand so in the tree of `size` and
/// `root`. A subtree begins at a multiple of the smallest power of two that holds it.
pub fn check_subtree_consistency(
    start: u64,
    end: u64,
    subtree_root: &Hash,
    size: u64,
    root: &Hash,
    path: &[Hash],
) -> bool {
    if start == end {
        // No leaves stand so in every tree; there is nothing to hash.
        return end <= size && path.is_empty() && *subtree_root == empty_root();
    }
    if !is_subtree(start, end) || end > size {
        return false;
    }
    // The subtree's first and last leaf and the tree's last leaf, seen from the level reached so far.
    let (mut first, mut at, mut last) = (start, end - 1, size - 1);
    while first != at && (at == last || at & 1 == 1) {
        first >>= 1;
        at >>= 1;
        last >>= 1;
    }
    let mut path = path.iter();
    let (mut old, mut new) = if first == at {
        (*subtree_root, *subtree_root)
    } else {
        let Some(hash) = path.next() else { return false };
        (*hash, *hash)
    };
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            if first < at {
                old = node(sibling, &old);
            }
            new = node(sibling, &new);
            while at & 1 == 0 {
                first >>= 1;
                at >>= 1;
                last >>= 1;
            }
        } else {
            new = node(&new, sibling);
        }
        first >>= 1;
        at >>= 1;
        last >>= 1;
    }
    last == 0 && old == *subtree_root && new == *root
}

/// Whether `start..end` is a subtree of every tree that holds it.
pub fn is_subtree(start: u64, end: u64) -> bool {
    start < end && (end - start).checked_next_power_of_two().is_some_and(|width| start.is_multiple_of(width))
}

/// The right edge of a growing tree: per level, the hashes of the tile that is not yet full.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

/// The root of a tile that became full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// The level this root stands on: 1 for the root over 256 leaves.
    pub level: u32,
    /// Its position on that level.
    pub number: u64,
    /// The root.
    pub hash: Hash,
}

impl Edge {
    /// The edge of a tree of `size` leaves.
    pub fn read(nodes: &mut dyn Nodes, size: u64) -> Result<Self, Failure> {
        let mut levels = Vec::new();
        let mut count = size;
        while count > 0 {
            let level = levels.len() as u32;
            levels.push(nodes.hashes(level, count - count % TILE, count % TILE)?);
            count /= TILE;
        }
        Ok(Self { size, levels })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut subtrees: Vec<Hash> = Vec::new();
        for level in self.levels.iter().rev() {
            let mut rest = level.as_slice();
            while !rest.is_empty() {
                // The largest perfect subtree on the left: the highest bit of what is left.
                let (left, right) = rest.split_at(1 << rest.len().ilog2());
                subtrees.push(root_of(left));
                rest = right;
            }
        }
        subtrees.into_iter().rev().reduce(|right, left| node(&left, &right)).unwrap_or_else(empty_root)
    }

    /// Adds a leaf; the tiles that became full by it.
    pub fn push(&mut self, leaf: Hash) -> Vec<FullTile> {
        let mut full = Vec::new();
        let mut hash = leaf;
        let mut level = 0;
        let mut count = self.size;
        loop {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(hash);
            count += 1;
            if self.levels[level].len() < TILE as usize {
                break;
            }
            hash = root_of(&self.levels[level]);
            self.levels[level].clear();
            level += 1;
            count = count / TILE - 1;
            full.push(FullTile { level: level as u32, number: count, hash });
        }
        self.size += 1;
        full
    }
}
