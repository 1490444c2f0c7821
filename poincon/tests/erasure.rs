//! A client is erased, and nothing of them is left anywhere: live files, write-ahead log, exports, logs, copies made
//! before and after, ledgers restored from them. The control, which writes a name where it does not belong, is found.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Instant,
};

use kernel::{Lang, ObjectRef, Scope, base::Moment};
use ledger::{Answer, Ask, Ledger, Options, Query, read_erased};
use poincon::{house, house::Composition, network};
use serde_json::{Value, json};
use uuid::Uuid;

/// What only one client has: no text of ours has it.
const CANARIES: [(&str, &str); 7] = [
    ("given_name", "Zwyndolfine"),
    ("family_name", "Quexblatt-Oorthuys"),
    ("email", "quexblatt.canary@courriel.example"),
    ("phone", "+41 79 918 27 36"),
    ("address", "77, impasse du Canari Bleu\n1299 Crans"),
    ("corrected", "Wurmbrecht-Quillander"),
    ("document_number", "KANARI-99120045"),
];

/// What tells a value apart in bytes.
fn needles() -> Vec<String> {
    CANARIES.iter().flat_map(|(_, value)| value.lines()).map(str::to_owned).collect()
}

/// Everything the programs logged, at the finest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A maison at work in a folder of its own.
struct Maison {
    ledger: Ledger,
    composition: Composition,
    folder: PathBuf,
    asked: u128,
    now: Moment,
}

impl Maison {
    fn new(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        let composition = house::compose(None).unwrap();
        let url = folder.join("maison.sqlite").display().to_string();
        let ledger = Ledger::open(&url, Arc::clone(&composition.house), Options::default()).unwrap();
        let now = Moment::parse("2026-03-02T10:00:00Z").unwrap();
        for answer in ledger.submit_all(network::founding(now)) {
            assert!(answer.receipt().is_some(), "{answer:?}");
        }
        Self { ledger, composition, folder: folder.to_owned(), asked: 0, now }
    }

    fn ask(&mut self, role: &str, verb: &str, body: Value) -> Answer {
        let who = network::people().into_iter().find(|p| p.role == role && p.site == "PAR-VEN").unwrap();
        let actor = self.ledger.actor(&who.id).unwrap().unwrap();
        self.asked += 1;
        self.now = self.now.plus(60_000_000);
        let body = body.as_object().cloned().unwrap();
        let mut ask = Ask::new(Uuid::from_u128(0xca_0000 + self.asked), verb, body, actor, "PAR-VEN".into());
        ask.now = Some(self.now);
        self.ledger.submit(ask)
    }

    fn act(&mut self, role: &str, verb: &str, body: Value) -> String {
        match self.ask(role, verb, body) {
            Answer::Struck(receipt) => receipt.subject.map(|subject| subject.id).unwrap_or_default(),
            other => panic!("{verb}: {other:?}"),
        }
    }

    /// A client known by everything there is, with an order that came to nothing.
    fn live(&mut self, brief: &str) -> String {
        let of = |name: &str| CANARIES.iter().find(|(field, _)| *field == name).unwrap().1;
        let known = json!({"given_name": of("given_name"), "family_name": of("family_name"), "email": of("email"),
            "phone": of("phone"), "address": of("address"), "country": "CH", "language": "fr", "channels": ["email"]});
        let code = self.act("client_advisor", "clients.register", known.clone());
        // Refused, answered, tried again: whatever is said of a refusal says nothing of the person.
        assert!(self.ask("client_advisor", "clients.register", known).refusals().is_some(), "known already");
        let wrong = json!({"family_name": of("family_name"), "email": "wrong", "country": "CH", "language": "fr"});
        assert!(self.ask("client_advisor", "clients.register", wrong).refusals().is_some());
        let verified = json!({"client": code, "level": "full", "document": "passport", "issued_by": "CH",
            "document_number": of("document_number"), "valid_until": "2031-01-01"});
        self.act("client_advisor", "clients.verify_identity", verified);
        self.act("client_advisor", "clients.correct", json!({"client": code, "family_name": of("corrected")}));
        self.act("client_advisor", "clients.read", json!({"client": code, "purpose": "order"}));
        self.act(
            "boutique_director",
            "clients.export",
            json!({"client": code, "came_by": "letter", "identity_checked": true}),
        );
        let wish = json!({"client": code, "kind": "bespoke", "title": "Ring", "brief": brief, "knowledge": "full"});
        let order = self.act("client_advisor", "orders.request", wish);
        self.act("client_advisor", "clients.ask_erasure", json!({"client": code, "came_by": "email"}));
        let open = self.ask("boutique_director", "clients.approve_erasure", json!({"client": code}));
        assert_eq!(open.refusals().map(kernel::Refusals::codes), Some(vec!["clients.order_open"]), "{open:?}");
        self.act("client_advisor", "special_order.abandon", json!({"subject": order, "reason": "as agreed"}));
        code
    }

    /// Copies of every kind.
    fn copy(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        self.ledger.backup(&folder.join("copy.sqlite")).unwrap();
        self.ledger.backup(&folder.join("copy.poincon")).unwrap();
        self.ledger.backup_keys(&folder.join("copy.keys"), 30).unwrap();
        self.ledger.export_tiles(&folder.join("tiles")).unwrap();
        folder
    }

    /// A ledger restored from a copy, with the vault's key in place.
    fn restored(&self, from: &Path, name: &str) -> Ledger {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        let to = folder.join("maison.sqlite");
        fs::copy(self.folder.join("maison.sqlite.vault-key"), folder.join("maison.sqlite.vault-key")).unwrap();
        let house = Arc::clone(&self.composition.house);
        Ledger::restore(&from.display().to_string(), &to.display().to_string(), house, Options::default(), None)
            .unwrap()
    }
}

/// Every place a value could be: each file of the folder, every list and every act of each ledger.
fn places(folder: &Path, ledgers: &[(&str, &Ledger)]) -> Vec<(String, Vec<u8>)> {
    let mut places = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                places.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    for (name, ledger) in ledgers {
        for table in ledger.house().tables() {
            let page = ledger.page(&Query { limit: 10_000, ..Query::table(table) }, &Scope::everything()).unwrap();
            places.push((format!("{name}: list {}", table.name), format!("{:?}", page.rows).into_bytes()));
        }
        let mut acts = Vec::new();
        ledger
            .scan(1, |struck| {
                acts.extend(serde_json::to_vec(&struck.envelope).unwrap());
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        places.push((format!("{name}: acts"), acts));
    }
    places
}

/// Places that hold one of the needles, as it is or in hexadecimal.
fn hits(places: &[(String, Vec<u8>)], needles: &[Vec<u8>]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, bytes) in places {
        for needle in needles {
            if bytes.windows(needle.len()).any(|window| window == needle.as_slice()) {
                found.push(format!("{name} holds {}", String::from_utf8_lossy(needle)));
            }
        }
    }
    found
}

fn bytes(needles: &[String]) -> Vec<Vec<u8>> {
    let hex = |text: &String| text.bytes().map(|b| format!("{b:02x}")).collect::<String>().into_bytes();
    needles.iter().flat_map(|needle| [needle.clone().into_bytes(), hex(needle)]).collect()
}

/// The wrapped key of a client, out of a copy of keys: as bytes and in hexadecimal.
fn wrapped_key(copy: &Path, client: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(copy).unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let key = lines.find(|line| line["key"]["id"] == client).unwrap();
    let hex = key["key"]["wrapped"].as_str().unwrap().to_owned();
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    vec![(0..hex.len()).step_by(2).map(byte).collect(), hex.clone().into_bytes()]
}

/// Values the vault still gives of a client.
fn known(ledger: &Ledger, client: &str) -> usize {
    ledger.personal(&ObjectRef::new("client", client)).unwrap().len()
}

#[test]
fn an_erased_client_is_nowhere_and_the_ledger_verifies() {
    let log = Log::default();
    let kept = log.clone();
    let logged = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || kept.clone());
    logged.try_init().ok();
    let folder = tempfile::tempdir().unwrap();
    let mut maison = Maison::new(&folder.path().join("maison"));
    let client = maison.live("As we spoke of it.");
    let needles = bytes(&needles());

    // The control: without an erasure the vault gives every value, also out of a restored copy with its keys; and a
    // name written where it does not belong is found wherever it went.
    let before = maison.copy("before");
    let untouched = maison.restored(&before.join("copy.poincon"), "untouched");
    assert_eq!(known(&untouched, &client), 0, "a copy without its keys opens nothing");
    untouched.restore_keys(&before.join("copy.keys")).unwrap();
    let control_known = known(&maison.ledger, &client) + known(&untouched, &client);
    assert_eq!(control_known, 2 * 6, "six values each");
    drop(untouched);
    fs::remove_dir_all(maison.folder.join("untouched")).unwrap();
    let mut careless = Maison::new(&folder.path().join("careless"));
    careless.live(&format!("For Mrs {}", CANARIES[1].1));
    let copies = careless.copy("copies");
    let again = careless.restored(&copies.join("copy.sqlite"), "restored");
    let control = hits(&places(&careless.folder, &[("live", &careless.ledger), ("restored", &again)]), &needles);
    for place in ["maison.sqlite", "copy.sqlite", "copy.poincon", "tiles", "restored/", "live: acts", "live: list"] {
        assert!(control.iter().any(|hit| hit.contains(place)), "the control is not found in {place}: {control:?}");
    }

    let key = wrapped_key(&before.join("copy.keys"), &client);
    let live =
        |hits: Vec<String>| hits.into_iter().filter(|hit| !hit.contains("/before/copy.keys")).collect::<Vec<_>>();
    let kept = live(hits(&places(&maison.folder, &[]), &key));
    assert!(kept.iter().all(|hit| hit.contains("/maison.sqlite")) && !kept.is_empty(), "only the live store: {kept:?}");

    let start = Instant::now();
    maison.act("boutique_director", "clients.approve_erasure", json!({"client": client}));
    let took = start.elapsed();
    let after = maison.copy("after");
    let list = maison.folder.join("erased.txt");
    let erased = maison.ledger.erased().unwrap();
    fs::write(&list, erased.iter().map(|o| format!("{}/{}\n", o.kind, o.id)).collect::<String>()).unwrap();
    let mut restored = Vec::new();
    for (n, from) in ["copy.sqlite", "copy.poincon"].iter().enumerate() {
        // Newer copies carry the act; older ones are told by the list, and their keys come back without the erased.
        let newer = maison.restored(&after.join(from), &format!("newer-{n}"));
        newer.restore_keys(&before.join("copy.keys")).unwrap();
        let older = maison.restored(&before.join(from), &format!("older-{n}"));
        older.erase_listed(&read_erased(&list).unwrap()).unwrap();
        older.restore_keys(&before.join("copy.keys")).unwrap();
        restored.extend([newer, older]);
    }
    let mut ledgers: Vec<(&str, &Ledger)> = vec![("live", &maison.ledger)];
    ledgers.extend(restored.iter().map(|ledger| ("restored", ledger)));
    for (name, ledger) in &ledgers {
        assert_eq!(known(ledger, &client), 0, "{name}");
        assert!(ledger.known_as("client", "email", CANARIES[2].1).unwrap().is_empty());
        let verification = ledger.verify(&[]).unwrap();
        assert!(verification.is_sound(), "{name}: {}", verification.say(Lang::En));
    }
    let mut places = places(&maison.folder, &ledgers);
    let text = log.0.lock().unwrap().clone();
    assert!(!text.is_empty(), "something is logged at the finest level");
    places.push(("log".to_owned(), text));
    let mut found = hits(&places, &needles);
    // Of its key nothing is left either, but in the copy of keys made before, whose days are counted.
    found.extend(live(hits(&places, &key)));
    println!(
        "figure: {{\"name\":\"erasure sqlite\",\"canaries\":{},\"places\":{},\"hits\":{},\"control_hits\":{},\
         \"control_known\":{control_known},\"milliseconds\":{}}}",
        CANARIES.len(),
        places.len(),
        found.len(),
        control.len(),
        took.as_millis()
    );
    assert!(found.is_empty(), "{found:#?}");
}
