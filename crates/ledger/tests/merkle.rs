//! The hash tree against a plain reading of RFC 6962, against outside vectors, and against forged proofs.

use std::io::Read as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{
    Failure,
    tree::{
        Edge, Hash, Nodes, check_consistency, check_inclusion, check_subtree_consistency, empty_root, is_subtree, leaf,
        node, prove_consistency, prove_inclusion, root, root_of,
    },
};
use serde_json::Value;

/// Leaves in memory, with the roots of full tiles as the ledger keeps them.
#[derive(Default)]
struct Levels(Vec<Vec<Hash>>);

impl Levels {
    fn of(leaves: &[Hash]) -> Self {
        let mut levels = Self(vec![leaves.to_vec()]);
        let mut edge = Edge::default();
        for leaf in leaves {
            for tile in edge.push(*leaf) {
                let level = tile.level as usize;
                if levels.0.len() == level {
                    levels.0.push(Vec::new());
                }
                assert_eq!(levels.0[level].len() as u64, tile.number, "tiles become full in order");
                levels.0[level].push(tile.hash);
            }
        }
        levels
    }
}

impl Nodes for Levels {
    fn hashes(&mut self, level: u32, start: u64, count: u64) -> Result<Vec<Hash>, Failure> {
        let hashes = &self.0[level as usize];
        Ok(hashes[start as usize..(start + count) as usize].to_vec())
    }
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|n| leaf(format!("entry {n}").as_bytes())).collect()
}

/// The definition of RFC 6962 §2.1, word for word.
fn plain_root(leaves: &[Hash]) -> Hash {
    match leaves.len() {
        0 => empty_root(),
        1 => leaves[0],
        n => {
            let mut k = 1;
            while k * 2 < n {
                k *= 2;
            }
            node(&plain_root(&leaves[..k]), &plain_root(&leaves[k..]))
        }
    }
}

#[test]
fn roots_agree_with_the_definition_however_they_are_computed() {
    let all = leaves(700);
    let mut edge = Edge::default();
    let mut levels = Levels::of(&all);
    for size in 0..=all.len() {
        let wanted = plain_root(&all[..size]);
        assert_eq!(edge.root(), wanted, "edge of {size}");
        assert_eq!(root_of(&all[..size]), wanted);
        assert_eq!(root(&mut levels, size as u64).unwrap(), wanted, "stored hashes of {size}");
        assert_eq!(Edge::read(&mut levels, size as u64).unwrap().root(), wanted);
        if size < all.len() {
            edge.push(all[size]);
        }
    }
    // Sizes around full tiles of the second level.
    let many = leaves(66_000);
    let mut levels = Levels::of(&many);
    for size in [65_535, 65_536, 65_537, 65_792, 66_000] {
        assert_eq!(root(&mut levels, size).unwrap(), plain_root(&many[..size as usize]), "{size}");
    }
}

#[test]
fn every_proof_of_small_trees_holds_and_no_forged_one_does() {
    const SIZE: usize = 70;
    let all = leaves(SIZE);
    let mut levels = Levels::of(&all);
    let roots: Vec<Hash> = (0..=SIZE).map(|size| plain_root(&all[..size])).collect();
    let mut forged = 0_u32;
    for size in 1..=SIZE as u64 {
        let whole = roots[size as usize];
        for index in 0..size {
            let path = prove_inclusion(&mut levels, index, size).unwrap();
            let hash = all[index as usize];
            assert!(check_inclusion(&hash, index, size, &path, &whole));
            for bad in forgeries(&path) {
                assert!(!check_inclusion(&hash, index, size, &bad, &whole));
                forged += 1;
            }
            assert!(!check_inclusion(&hash, index ^ 1, size, &path, &whole) || size == 1);
            assert!(!check_inclusion(&all[(index as usize + 1) % SIZE], index, size, &path, &whole));
        }
        for earlier in 1..=size {
            let path = prove_consistency(&mut levels, earlier, size).unwrap();
            let old = roots[earlier as usize];
            assert!(check_consistency(earlier, &old, size, &whole, &path), "{earlier} in {size}");
            for bad in forgeries(&path) {
                assert!(!check_consistency(earlier, &old, size, &whole, &bad), "forged {earlier} in {size}");
                forged += 1;
            }
            if earlier < size {
                assert!(!check_consistency(earlier, &whole, size, &old, &path));
                assert!(!check_consistency(earlier + 1, &old, size, &whole, &path));
            }
        }
    }
    assert!(forged > 10_000);
}

/// One bit changed in each hash, a hash less, a hash more, two exchanged.
fn forgeries(path: &[Hash]) -> Vec<Vec<Hash>> {
    let mut bad = Vec::new();
    for at in 0..path.len() {
        let mut changed = path.to_vec();
        changed[at][at % 32] ^= 1 << (at % 8);
        bad.push(changed);
        let mut shorter = path.to_vec();
        shorter.remove(at);
        bad.push(shorter);
        let mut longer = path.to_vec();
        longer.insert(at, path[at]);
        bad.push(longer);
        if at > 0 && path[at] != path[at - 1] {
            let mut exchanged = path.to_vec();
            exchanged.swap(at, at - 1);
            bad.push(exchanged);
        }
    }
    let mut longer = path.to_vec();
    longer.push([0; 32]);
    bad.push(longer);
    bad
}

#[test]
fn known_roots() {
    // From RFC 6962 implementations: the roots of the eight entries of the reference log.
    let inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let hashes: Vec<Hash> = inputs.iter().map(|text| leaf(&hex::decode(text).unwrap())).collect();
    let of = |n: usize| hex::encode(plain_root(&hashes[..n]));
    assert_eq!(of(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(of(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assert_eq!(of(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

/// The vectors of an independent implementation, many of which must be refused.
#[test]
fn outside_vectors_are_accepted_and_refused_as_they_should() {
    let Some(file) = testkit::data::shared("rel/merkle/transparency-dev-merkle-testdata.tgz") else { return };
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_end(&mut tar).unwrap();
    let (mut vectors, mut refused) = (0, 0);
    for (name, text) in untar(&tar) {
        if !name.ends_with(".json") {
            continue;
        }
        let vector: Value = serde_json::from_slice(text).unwrap();
        let accepted = judge(&name, &vector);
        assert_eq!(accepted, vector["wantErr"] == false, "{name}: {}", vector["desc"]);
        vectors += 1;
        refused += usize::from(!accepted);
    }
    assert_eq!(vectors, 518);
    assert!(refused > 300 && refused < vectors);
}

fn judge(name: &str, vector: &Value) -> bool {
    let number = |field: &str| vector[field].as_u64().unwrap_or_default();
    let hash = |value: &Value| -> Option<Hash> { STANDARD.decode(value.as_str()?).ok()?.try_into().ok() };
    let path: Option<Vec<Hash>> = match &vector["proof"] {
        Value::Array(hashes) => hashes.iter().map(hash).collect(),
        _ => Some(Vec::new()),
    };
    let Some(path) = path else { return false };
    // Roots nobody computes with are written as short words; any hash of them stands in.
    let field = |name: &str| {
        let bytes = STANDARD.decode(vector[name].as_str()?).ok()?;
        match bytes.as_slice().try_into() {
            Ok(hash) => Some(hash),
            Err(_) => (name.starts_with("root") && name != "root").then(|| leaf(&bytes)),
        }
    };
    let judged = || {
        Some(if name.contains("/inclusion/") {
            let size = number("treeSize");
            check_inclusion(&field("leafHash")?, number("leafIdx"), size, &path, &field("root")?)
        } else if name.contains("/subtreeinclusion/") {
            let (start, end, index) = (number("start"), number("end"), number("leafIdx"));
            is_subtree(start, end)
                && index >= start
                && check_inclusion(&field("leafHash")?, index - start, end - start, &path, &field("root")?)
        } else if name.contains("/subtreeconsistency/") {
            let (start, end, size) = (number("start"), number("end"), number("size"));
            check_subtree_consistency(start, end, &field("root1")?, size, &field("root2")?, &path)
        } else {
            check_consistency(number("size1"), &field("root1")?, number("size2"), &field("root2")?, &path)
        })
    };
    judged().unwrap_or(false)
}

/// The files of a tar archive.
fn untar(tar: &[u8]) -> Vec<(String, &[u8])> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
    let mut files = Vec::new();
    let mut at = 0;
    while at + 512 <= tar.len() && tar[at] != 0 {
        let header = &tar[at..at + 512];
        let size = usize::from_str_radix(text(&header[124..136]).trim(), 8).unwrap();
        let prefix = text(&header[345..500]);
        let name = if prefix.is_empty() { text(&header[..100]) } else { format!("{prefix}/{}", text(&header[..100])) };
        files.push((name, &tar[at + 512..at + 512 + size]));
        at += 512 + size.div_ceil(512) * 512;
    }
    files
}
