//! Documents and words go where the ledger goes: into a backup, out of it, and nowhere once they are erased.

use std::{path::Path, sync::Arc};

use archive::{Archive, Words};
use kernel::base::Moment;
use ledger::{Answer, Ask, Ledger, Options};
use poincon::{documents, house, house::Composition, network, upkeep};
use serde_json::{Value, json};
use uuid::Uuid;

fn opened(composition: &Composition, path: &Path) -> Ledger {
    Ledger::open(path.to_str().unwrap(), Arc::clone(&composition.house), Options::default()).unwrap()
}

fn submit(ledger: &Ledger, person: &str, site: &str, verb: &str, body: Value) {
    let actor = ledger.actor(person).unwrap().unwrap();
    let body = body.as_object().unwrap().clone();
    let answer = ledger.submit(Ask::new(Uuid::now_v7(), verb, body, actor, site.into()));
    assert!(matches!(answer, Answer::Struck(_)), "{verb}: {answer:?}");
}

/// Somebody of the network who holds a role at headquarters.
fn holder(role: &str) -> String {
    network::people().into_iter().find(|person| person.role == role && person.site == "HQ").unwrap().id
}

#[test]
fn a_backup_carries_documents_and_words_and_what_is_erased_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let composition = house::compose(None).unwrap();
    let store = at("ledger.sqlite");
    let archive = documents::archive(store.to_str().unwrap(), None);
    assert_eq!(archive.folder(), at("ledger.sqlite.documents"));
    let now = Moment::parse("2026-03-03T10:00:00Z").unwrap();
    let (desk, admin, number) = (holder("special_orders_desk"), holder("administrator"), Uuid::now_v7());
    let [kept, erased] = ["%PDF-1.7 kept", "%PDF-1.7 to be erased"]
        .map(|text| archive.keep("Mrs D.pdf", text.as_bytes(), &desk, now).unwrap().digest);
    let seal = archive.write_down(number, "Mrs D. comes at five").unwrap().unwrap();
    {
        let ledger = opened(&composition, &store);
        for answer in ledger.submit_all(network::founding(now)) {
            assert!(answer.receipt().is_some(), "{answer:?}");
        }
        let about =
            json!({"kind": "person", "object": admin, "words": number, "seal": seal, "documents": [kept, erased]});
        submit(&ledger, &desk, "HQ", correspondence::WRITE, about);
    }
    let url = store.to_str().unwrap();
    upkeep::verify(&composition, url, &archive, &[]).unwrap();
    upkeep::backup(&composition, url, &archive, &at("copy.sqlite")).unwrap();
    let copy = Archive::beside(&at("copy.sqlite"));
    assert!(copy.has(&kept) && copy.has(&erased));

    let second = at("second.sqlite");
    let there = Archive::beside(&second);
    upkeep::restore(&composition, &at("copy.sqlite"), second.to_str().unwrap(), &there, None).unwrap();
    assert_eq!(there.words(number, &seal).unwrap(), Words::Said("Mrs D. comes at five".to_owned()));
    assert_eq!(there.label(&kept, &desk).unwrap().unwrap().name, "Mrs D.pdf");
    upkeep::verify(&composition, second.to_str().unwrap(), &there, &[]).unwrap();

    // Altered bytes, then none at all: verify says so.
    let path = there.folder().join(&kept[..2]).join(&kept);
    std::fs::write(&path, "%PDF-1.7 forged").unwrap();
    assert!(upkeep::verify(&composition, second.to_str().unwrap(), &there, &[]).is_err());
    assert!(upkeep::backup(&composition, second.to_str().unwrap(), &there, &at("bad.sqlite")).is_err());
    std::fs::remove_file(&path).unwrap();
    assert!(upkeep::verify(&composition, second.to_str().unwrap(), &there, &[]).is_err());

    // Erased in the ledger: gone from the archive, from later copies, and from a restore beside an older archive.
    {
        let ledger = opened(&composition, &store);
        submit(&ledger, &admin, "HQ", correspondence::ERASE, json!({"document": erased, "reason": "asked"}));
        documents::forget(&ledger, &archive).unwrap();
    }
    assert!(archive.has(&kept) && !archive.has(&erased));
    upkeep::verify(&composition, url, &archive, &[]).unwrap();
    upkeep::backup(&composition, url, &archive, &at("later.sqlite")).unwrap();
    assert!(!Archive::beside(&at("later.sqlite")).has(&erased));
    std::fs::rename(copy.folder(), at("mixed.sqlite.documents")).unwrap();
    std::fs::copy(at("later.sqlite"), at("mixed.sqlite")).unwrap();
    let third = Archive::beside(&at("third.sqlite"));
    let to = at("third.sqlite");
    upkeep::restore(&composition, &at("mixed.sqlite"), to.to_str().unwrap(), &third, None).unwrap();
    assert!(third.has(&kept) && !third.has(&erased));
}
