//! What the operator does from the machine itself: the last administrator gets in again, and the ledger says so.

use std::process::{Command, Output};

use kernel::{StateExt as _, base::Moment};
use ledger::{Ledger, Options};
use poincon::house;
use web::account::Account;

fn poincon(store: &str, arguments: &[&str]) -> Output {
    let (act, rest) = arguments.split_at(arguments.len().min(2));
    Command::new(env!("CARGO_BIN_EXE_poincon"))
        .args(act)
        .args(["--store", store])
        .args(rest)
        .env("POINCON_PASSWORD", "correct horse battery")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn the_only_administrator_is_helped_by_the_operator_and_by_nobody_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("house.sqlite").display().to_string();
    let begun = Command::new(env!("CARGO_BIN_EXE_poincon"))
        .args(["init", "--store", &store, "--login", "ada"])
        .env("POINCON_PASSWORD", "correct horse battery")
        .output()
        .unwrap();
    assert!(begun.status.success(), "{}", said(&begun));
    let unknown = poincon(&store, &["account", "reset-second-factor", "nobody"]);
    assert!(!unknown.status.success() && said(&unknown).contains("there is no account nobody"), "{}", said(&unknown));
    let reset = poincon(&store, &["account", "reset-second-factor", "ADA"]);
    assert!(reset.status.success(), "{}", said(&reset));

    let open = || {
        let composition = house::compose(None).unwrap();
        Ledger::open(&store, composition.house.clone(), Options::default()).unwrap()
    };
    let ledger = open();
    let last = ledger.acts(&[ledger.head().unwrap().size]).unwrap().remove(0).envelope;
    assert_eq!((last.kind.as_str(), last.actor.0.as_str()), ("maison.second_factor_reset", "operator"));
    assert!(ledger.look(|state| state.row::<maison::PersonRow>("operator")).unwrap().is_none(), "nobody's person");

    // A second administrator can help her: the operator is told whom to ask.
    let founder = |verb: &str, body: serde_json::Value| {
        let mut ask = poincon::network::founder_ask(Moment::now(), 0, verb, body);
        ask.command = uuid::Uuid::new_v4();
        assert!(ledger.submit(ask).receipt().is_some(), "{verb}");
    };
    founder("maison.enrol", serde_json::json!({"person": "p-0002", "home": "HQ"}));
    founder("maison.grant", serde_json::json!({"person": "p-0002", "role": "administrator", "reach": "everywhere"}));
    Account::new("abe", "p-0002".into(), "Abe", "correct horse battery").unwrap().store(&ledger).unwrap();
    let before = ledger.head().unwrap().size;
    drop(ledger);
    let refused = poincon(&store, &["account", "reset-second-factor", "ada"]);
    assert!(!refused.status.success() && said(&refused).contains("abe is an administrator too"), "{}", said(&refused));
    assert_eq!(open().head().unwrap().size, before, "nothing was struck");
}
