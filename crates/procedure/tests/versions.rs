//! Versions side by side, and who has signed which.

mod house;

use house::{House, body};
use kernel::{Lang, StateExt};
use procedure::{Book, compare, signing::SignatureRow};
use serde_json::json;

fn book() -> Book {
    let files = ["roles", "supplies", "supplies.v1"];
    Book::load(files.map(|name| (format!("{name}.toml"), house::file(name)))).expect("sound procedures")
}

#[test]
fn two_versions_tell_just_what_changed() {
    let book = book();
    let (one, two) = (book.version("supplies", 1).unwrap(), book.version("supplies", 2).unwrap());
    let found = compare(&book, one, two, Lang::En);
    let told: Vec<(&str, &str)> = found.iter().map(|d| (d.part.as_str(), d.aspect)).collect();
    assert_eq!(
        told,
        [
            ("Stage · On its way", "within"),
            ("Act · Ask for supplies", "control points"),
            ("Act · Ask for supplies", "conditions"),
            ("Act · Receive and put away", "why and how"),
        ]
    );
    assert_eq!(found[0].before.as_deref(), Some("10\u{a0}business days"));
    assert_eq!(found[0].after.as_deref(), Some("7\u{a0}business days"));
    assert!(compare(&book, two, two, Lang::Fr).is_empty());
    let french = compare(&book, one, two, Lang::Fr);
    assert_eq!(french.len(), 4);
    assert_eq!(french[0].part, "Étape · En route");
}

#[test]
fn a_part_that_came_or_went_is_told_whole() {
    let book = book();
    let two = book.version("supplies", 2).unwrap();
    let mut without = two.clone();
    without.steps.retain(|step| step.id != "decline");
    let gone = compare(&book, two, &without, Lang::En);
    assert_eq!(gone.len(), 1);
    assert_eq!((gone[0].part.as_str(), gone[0].after.as_deref()), ("Act · Decline the request", None));
    let came = compare(&book, &without, two, Lang::En);
    assert!(came[0].before.is_none() && came[0].after.as_deref().unwrap().contains("Boutique"), "{came:?}");
}

#[test]
fn the_version_in_force_is_signed_once_by_oneself() {
    let mut house = House::with("supplies");
    let sign = |version: i64, understood: bool| {
        body(json!({"procedure": "supplies", "version": version, "understood": understood}))
    };
    let refused = house.does("lea", "procedure.sign", sign(1, false)).unwrap_err();
    assert_eq!(refused.codes(), ["procedure.not_understood", "procedure.version_not_in_force"], "all reasons at once");
    house.does("lea", "procedure.sign", sign(2, true)).unwrap();
    let signed = house.rows.row::<SignatureRow>("lea/supplies/2").expect("a signature");
    assert_eq!(signed.digest, house.book.procedure("supplies").unwrap().digest);
    let again = house.does("lea", "procedure.sign", sign(2, true)).unwrap_err();
    assert_eq!(again.codes(), ["procedure.already_signed"]);
    let mut deputy = house.context("paul");
    deputy.on_behalf_of = Some("ines".into());
    let refused = house.acts(&deputy, "procedure.sign", sign(2, true)).unwrap_err();
    assert_eq!(refused.codes(), ["procedure.sign_for_oneself"]);
}
