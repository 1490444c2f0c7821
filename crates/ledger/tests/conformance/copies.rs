//! Copies, proofs and tiles.

use std::{fs, path::PathBuf};

use ledger::{
    Failure, Ledger, Options,
    note::{Checkpoint, Verifier},
    tiles::Proof,
    tree,
};

use crate::{
    area::{give, house, receive},
    on_both_stores,
    races::assert_sound,
    store::Place,
};

on_both_stores!(
    a_copy_restores_to_any_event_with_the_same_root,
    a_copy_made_under_load_verifies,
    proofs_hold_outside_and_forged_ones_do_not,
    tiles_hold_every_leaf_and_entry,
    a_changed_declaration_folds_the_rows_anew,
    what_is_kept_beside_is_not_in_the_ledger,
);

fn filled(place: &Place) -> Ledger {
    let ledger = place.open();
    let mut asks = vec![receive(1, "R1", "h0")];
    asks.extend((0..599_u128).map(|n| give(10 + n, "R1", &format!("h{n}"), &format!("h{}", n + 1))));
    for answer in ledger.submit_all(asks) {
        assert!(answer.receipt().is_some());
    }
    ledger
}

fn copy_path(place: &Place) -> PathBuf {
    place.folder.path().join(if place.url.starts_with("postgres") { "copy.poincon" } else { "copy.sqlite" })
}

/// An empty place of the same kind of store.
fn elsewhere(place: &Place) -> Place {
    if place.url.starts_with("postgres") { Place::postgres().expect("the server is there") } else { Place::sqlite() }
}

fn restore(from: &str, to: &Place, seq: Option<u64>) -> Result<Ledger, Failure> {
    Ledger::restore(from, &to.url, house(), to.options(), seq)
}

fn a_copy_restores_to_any_event_with_the_same_root(place: &Place) {
    let ledger = filled(place);
    let copy = copy_path(place);
    ledger.backup(&copy).unwrap();
    let lines = place.folder.path().join("lines.poincon");
    ledger.backup(&lines).unwrap();
    for from in [&copy, &lines] {
        for seq in [Some(0), Some(1), Some(255), Some(256), Some(311), None] {
            let to = elsewhere(place);
            let restored = restore(&from.display().to_string(), &to, seq).unwrap();
            let size = seq.unwrap_or(600);
            let head = restored.head().unwrap();
            assert_eq!(head.size, size);
            assert_eq!(restored.entry(size.max(1)).unwrap(), ledger.entry(size.max(1)).unwrap().filter(|_| size > 0));
            let path = ledger.consistency(size, 600).unwrap();
            let whole = ledger.head().unwrap().root;
            assert!(size == 0 || tree::check_consistency(size, &head.root, 600, &whole, &path), "root at {size}");
            assert_sound(&restored);
            // The answers came along: a retry has no second effect.
            if size > 0 {
                assert!(restored.submit(receive(1, "R1", "h0")).receipt().unwrap().replayed);
                assert!(restored.submit(receive(5_000, "R9", "ada")).receipt().is_some(), "it goes on from there");
                assert_sound(&restored);
            }
        }
    }
    // Across stores, and never over a ledger that holds something.
    let to = Place::sqlite();
    let moved = restore(&place.url, &to, None).unwrap();
    assert_eq!(moved.head().unwrap(), ledger.head().unwrap());
    drop(moved);
    assert!(matches!(restore(&copy.display().to_string(), &to, None), Err(Failure::Unfit(_))));
    assert!(matches!(restore(&copy.display().to_string(), &Place::sqlite(), Some(601)), Err(Failure::Unfit(_))));
    // A cut export is refused.
    let text = fs::read_to_string(&lines).unwrap();
    let cut = place.folder.path().join("cut.poincon");
    fs::write(&cut, &text[..text.len() / 2]).unwrap();
    assert!(restore(&cut.display().to_string(), &Place::sqlite(), None).is_err());
    let changed = text.replacen("\"h17\"", "\"h18\"", 1);
    fs::write(&cut, changed).unwrap();
    assert!(restore(&cut.display().to_string(), &Place::sqlite(), None).is_err(), "another root");
}

fn a_copy_made_under_load_verifies(place: &Place) {
    let ledger = place.open();
    let checkpoints = std::thread::scope(|scope| {
        let striking = ledger.clone();
        let load = scope.spawn(move || {
            for n in 0..400_u128 {
                assert!(striking.submit(receive(n + 1, &format!("R{n}"), "ada")).receipt().is_some());
            }
        });
        let mut sizes = Vec::new();
        while !load.is_finished() {
            let copy = place.folder.path().join(format!(
                "copy{}.{}",
                sizes.len(),
                copy_path(place).extension().unwrap().display()
            ));
            ledger.backup(&copy).unwrap();
            sizes.push(copy);
        }
        sizes
    });
    let step = (checkpoints.len() / 4).max(1);
    for copy in checkpoints.iter().step_by(step) {
        let restored = restore(&copy.display().to_string(), &Place::sqlite(), None).unwrap();
        assert_sound(&restored);
        let head = restored.head().unwrap();
        if head.size > 0 {
            let (whole, path) = (ledger.head().unwrap(), ledger.consistency(head.size, 400).unwrap());
            assert!(tree::check_consistency(head.size, &head.root, whole.size, &whole.root, &path));
        }
    }
}

fn proofs_hold_outside_and_forged_ones_do_not(place: &Place) {
    let ledger = filled(place);
    let key = Verifier::parse(&ledger.verifier_key().unwrap()).unwrap();
    for seq in [1, 2, 256, 257, 512, 513, 600] {
        let text = ledger.proof(seq).unwrap();
        let proof = Proof::parse(&text).unwrap();
        let entry = ledger.entry(seq).unwrap().unwrap();
        assert!(proof.checkpoint.is_signed_by(std::slice::from_ref(&key)));
        assert!(proof.holds_for(&entry), "event {seq}");
        assert!(!proof.holds_for(&ledger.entry(seq % 600 + 1).unwrap().unwrap()));
        let mut changed = entry.clone();
        changed[20] ^= 1;
        assert!(!proof.holds_for(&changed));
        let moved = text.replace(&format!("index {}", seq - 1), &format!("index {seq}"));
        assert!(!Proof::parse(&moved).is_ok_and(|p| p.holds_for(&entry)));
    }
    assert!(ledger.proof(601).is_err() && ledger.proof(0).is_err());
    // Checkpoints given out one after another each continue the one before.
    let first = Checkpoint::parse(&ledger.checkpoint().unwrap()).unwrap();
    ledger.submit(receive(7_000, "R7", "ada"));
    let second = Checkpoint::parse(&ledger.checkpoint().unwrap()).unwrap();
    let path = ledger.consistency(first.size, second.size).unwrap();
    assert!(tree::check_consistency(first.size, &first.root, second.size, &second.root, &path));
    assert_eq!(ledger.checkpoints().unwrap().len(), 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(place.options().key_file.unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "the key is for its owner only");
    }
}

fn tiles_hold_every_leaf_and_entry(place: &Place) {
    let ledger = filled(place);
    let folder = place.folder.path().join("tiles");
    ledger.export_tiles(&folder).unwrap();
    let widths = |name: &str| fs::metadata(folder.join(name)).unwrap().len() / 32;
    assert_eq!((widths("tile/0/000"), widths("tile/0/001"), widths("tile/0/002.p/88")), (256, 256, 88));
    assert_eq!(widths("tile/1/000.p/2"), 2);
    // From the entries alone the root of the checkpoint comes out.
    let mut edge = tree::Edge::default();
    let mut leaves = Vec::new();
    for name in ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"] {
        let bytes = fs::read(folder.join(name)).unwrap();
        let mut at = 0;
        while at < bytes.len() {
            let length = usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
            let leaf = tree::leaf(&bytes[at + 2..at + 2 + length]);
            edge.push(leaf);
            leaves.extend_from_slice(&leaf);
            at += 2 + length;
        }
    }
    let checkpoint = Checkpoint::parse(&fs::read_to_string(folder.join("checkpoint")).unwrap()).unwrap();
    assert_eq!((edge.size(), edge.root()), (checkpoint.size, checkpoint.root));
    assert_eq!(fs::read(folder.join("tile/0/001")).unwrap(), leaves[8_192..16_384]);
    ledger.submit(receive(9_000, "R2", "ada"));
    ledger.export_tiles(&folder).unwrap();
    assert!(folder.join("tile/0/002.p/89").exists());
}

fn a_changed_declaration_folds_the_rows_anew(place: &Place) {
    drop(filled(place));
    let mut area = crate::area::area();
    area.projections.push(Box::new(crate::area::Counter));
    let house = kernel::House::new(vec![area], house().read_network, house().read_actor);
    let ledger = place.open_as(std::sync::Arc::new(house), place.options());
    let counted = ledger.look(|state| kernel::StateExt::row::<crate::area::Count>(state, "safe.moved")).unwrap();
    assert_eq!(counted.unwrap().times, 599);
    assert_sound(&ledger);
    drop(ledger);
    assert_sound(&place.open());
}

fn what_is_kept_beside_is_not_in_the_ledger(place: &Place) {
    let ledger = place.open();
    let before = ledger.head().unwrap();
    let now = base::Moment::now();
    ledger.side_put("session", "a", "{\"who\":1}", Some(now.plus(60_000_000))).unwrap();
    ledger.side_put("session", "old", "{}", Some(now.plus(-1))).unwrap();
    ledger.side_put("account", "a", "secret-canary", None).unwrap();
    ledger.side_put("account", "a", "secret-canary-2", None).unwrap();
    assert_eq!(ledger.side_get("session", "a").unwrap().as_deref(), Some("{\"who\":1}"));
    assert_eq!(ledger.side_get("session", "old").unwrap(), None);
    assert_eq!(ledger.side_list("session").unwrap().len(), 1);
    assert_eq!(ledger.side_get("account", "a").unwrap().as_deref(), Some("secret-canary-2"));
    assert!(ledger.side_remove("session", "a").unwrap() && !ledger.side_remove("session", "a").unwrap());
    assert_eq!(ledger.head().unwrap(), before);
    let copy = copy_path(place);
    ledger.backup(&copy).unwrap();
    let bytes = fs::read(copy).unwrap();
    assert!(!bytes.windows(13).any(|w| w == b"secret-canary"), "no credential in a copy");
    drop(ledger);
    let again = place.open_as(house(), Options { read_only: true, ..place.options() });
    assert_eq!(again.side_get("account", "a").unwrap().as_deref(), Some("secret-canary-2"));
    assert!(matches!(again.submit(receive(1, "R1", "ada")), ledger::Answer::Stopped(_)));
}
