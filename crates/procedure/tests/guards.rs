//! Guards over typed commands: given a case, when somebody tries a step, then what is told or struck.

mod house;

use house::{House, body, book};
use kernel::{
    Area, Command, CommandForm, Context, Decision, Event, Events, Field, FieldKind, ObjectRef, Refusal, Refusals,
    State, StateExt, Text, VerbSpec, verb,
};
use procedure::rows::{CaseRow, OpenRow};
use serde::{Deserialize, Serialize};
use serde_json::json;

kernel::object_ids! {
    /// A piece at the bench.
    PieceId = "piece",
}

/// Begins a piece; two events, the second of which only tells a fact.
#[derive(Serialize, Deserialize)]
struct Open {
    weight: i64,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "bench.opened", version = 1, en = "Opened", fr = "Ouverte")]
struct Opened {
    #[relation]
    piece: PieceId,
    weight: i64,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "bench.priced", version = 1, en = "Priced", fr = "Chiffrée")]
struct Priced {
    #[relation]
    piece: PieceId,
    price: i64,
    rebate: Option<i64>,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "bench.sent", version = 1, en = "Sent", fr = "Envoyée")]
struct Sent {
    #[relation]
    piece: PieceId,
    #[relation]
    atelier: base::id::SiteId,
}

/// Sends a piece to the atelier.
#[derive(Serialize, Deserialize)]
struct Send {
    piece: String,
    atelier: String,
}

fn spec(name: &str, fields: Vec<Field>, subject: bool) -> VerbSpec {
    VerbSpec {
        name: name.into(),
        title: Text::same(name),
        purpose: Text::default(),
        fields,
        subject: subject.then(|| ("piece".into(), "piece".into())),
        roles: vec!["nobody_knows".into()],
        step: None,
        begins: false,
    }
}

fn field(name: &str, kind: FieldKind) -> Field {
    Field { name: name.into(), label: Text::same(name), help: Text::default(), kind, required: true, personal: false }
}

impl CommandForm for Open {
    fn spec() -> VerbSpec {
        spec("bench.open", vec![field("weight", FieldKind::Integer { min: 0, max: 100 })], false)
    }
    fn subject(&self) -> Option<ObjectRef> {
        None
    }
}

impl Command for Open {
    fn decide(&self, _: &dyn State, context: &Context) -> Decision {
        let piece = PieceId(format!("p{}", context.command.as_u128()));
        let priced = Priced { piece: piece.clone(), price: self.weight * 3, rebate: None };
        Ok(Events::one(Opened { piece, weight: self.weight }).and(priced))
    }
}

impl CommandForm for Send {
    fn spec() -> VerbSpec {
        let fields =
            vec![field("piece", FieldKind::Object("piece".into())), field("atelier", FieldKind::Object("site".into()))];
        spec("bench.send", fields, true)
    }
    fn subject(&self) -> Option<ObjectRef> {
        Some(ObjectRef::new("piece", &self.piece))
    }
}

impl Command for Send {
    fn decide(&self, _: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let unknown = Refusal::new("bench.no_such_atelier", Text::same("none"));
        refusals.add_if(context.network.site(&self.atelier.as_str().into()).is_none(), unknown);
        refusals.or(Events::one(Sent { piece: self.piece.as_str().into(), atelier: self.atelier.as_str().into() }))
    }
}

const BENCH: &str = r#"
id = "bench"
version = 1
subject = "piece"
owner = "artisan"
title = { en = "Bench", fr = "Établi" }
purpose = { en = "p", fr = "p" }
[[stages]]
id = "begun"
title = { en = "Begun", fr = "Commencée" }
within = "2 bd"
[[stages]]
id = "at_atelier"
title = { en = "At the atelier", fr = "À l’atelier" }
at = "atelier"
within = "4 bh"
[[stages]]
id = "light"
title = { en = "Light", fr = "Légère" }
[[stages]]
id = "done"
title = { en = "Done", fr = "Finie" }
end = true
[[steps]]
id = "open"
title = { en = "Open", fr = "Ouvrir" }
done = { en = "Opened", fr = "Ouverte" }
roles = ["client_advisor", "operations_coordinator"]
begins = true
command = "bench.open"
[[steps.outcomes]]
when = 'it.weight < 5'
to = ["light"]
[[steps.outcomes]]
to = ["begun"]
[[steps.controls]]
id = "not_empty"
holds = 'it.weight > 0'
say = { en = "Empty.", fr = "Vide." }
[[steps]]
id = "send"
title = { en = "Send", fr = "Envoyer" }
done = { en = "Sent", fr = "Envoyée" }
roles = ["operations_coordinator"]
from_any = ["begun", "light"]
command = "bench.send"
not_same_as = ["open"]
to = ["at_atelier"]
[[steps.controls]]
id = "priced"
holds = 'case.price < 100'
say = { en = "Too dear.", fr = "Trop cher." }
[[steps]]
id = "finish"
title = { en = "Finish", fr = "Finir" }
done = { en = "Finished", fr = "Finie" }
roles = ["artisan", "boutique_director"]
from = ["at_atelier"]
max_times = 1
after = ["look"]
to = ["done"]
[[steps.controls]]
id = "rebate_known"
holds = 'case.rebate > 0 || true'
say = { en = "Say the rebate.", fr = "Indiquez la remise." }
[[steps.controls]]
id = "rebate_needed"
holds = 'case.rebate > 0'
say = { en = "Say the rebate.", fr = "Indiquez la remise." }
[[steps]]
id = "look"
title = { en = "Look", fr = "Regarder" }
done = { en = "Looked at", fr = "Regardée" }
roles = ["artisan", "operations_coordinator"]
from_any = ["*"]
stays = true
max_times = 2
[[steps.fields]]
name = "rebate"
title = { en = "Rebate", fr = "Remise" }
kind = "integer"
required = false
"#;

fn bench() -> House {
    let area = Area {
        name: "bench",
        verbs: vec![verb::<Open>(), verb::<Send>()],
        events: vec![Opened::spec(), Priced::spec(), Sent::spec()],
        ..Area::default()
    };
    House::of(book(&[("bench.toml", BENCH.to_owned())]), vec![area])
}

/// A piece at a stage: begun by lea (an advisor), sent by ines (a coordinator).
fn given(stage: &str) -> (House, String) {
    let mut house = bench();
    let piece = house.does("lea", "bench.open", body(json!({"weight": 10}))).unwrap();
    if stage != "begun" {
        house.does("ines", "bench.send", body(json!({"piece": piece, "atelier": "ATL-1"}))).unwrap();
    }
    (house, piece)
}

#[test]
fn the_book_fits_the_house() {
    let house = bench();
    assert_eq!(procedure::check(&house.house, &house.book), []);
    let verb = house.house.verb("bench.send").unwrap().spec();
    assert_eq!(verb.roles, ["operations_coordinator"]);
    assert_eq!(verb.step, Some(("bench".into(), "send".into())));
    assert!(house.house.verb("bench.open").unwrap().spec().begins);
    let wrong = BENCH
        .replace("bench.send\"", "bench.sned\"")
        .replace("case.price <", "case.prize <")
        .replace("it.weight > 0", "it.wait > 0");
    let told = procedure::check(&bench().house, &book(&[("bench.toml", wrong)]));
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert!(
        told[0]
            .starts_with("bench.toml:46:11 the house has no command `bench.sned`; write one of bench.open, bench.send"),
        "{told:?}"
    );
    assert!(
        told[1].starts_with("bench.toml:38:12 this step asks for no field `wait`; write one of weight"),
        "{told:?}"
    );
    assert!(told[2].starts_with("bench.toml:51:14 no event of this procedure has a field `prize`"), "{told:?}");
}

#[test]
fn given_when_then() {
    let send = |piece: &str| json!({"piece": piece, "atelier": "ATL-1"});
    let about = |piece: &str| json!({"subject": piece});
    // given a piece at …, when … tries …, then it is told …
    let table: Vec<(&str, &str, &str, serde_json::Value, &[&str])> = vec![
        ("begun", "ines", "bench.send", send("?"), &[]),
        ("begun", "lea", "bench.send", send("?"), &["role.not_held", "procedure.separation_of_duties"]),
        ("begun", "remy", "bench.send", send("?"), &["role.not_held"]),
        ("sent", "ines", "bench.send", send("?"), &["procedure.wrong_stage"]),
        (
            "sent",
            "lea",
            "bench.send",
            send("?"),
            &["role.not_held", "procedure.wrong_stage", "procedure.separation_of_duties"],
        ),
        ("begun", "ines", "bench.send", json!({"piece": "?", "atelier": "MOON"}), &["bench.no_such_atelier"]),
        (
            "sent",
            "ines",
            "bench.send",
            json!({"piece": "?", "atelier": "MOON"}),
            &["procedure.wrong_stage", "bench.no_such_atelier"],
        ),
        ("begun", "ines", "bench.send", send("p99"), &["procedure.no_case"]),
        (
            "begun",
            "anna",
            "bench.finish",
            about("?"),
            &["procedure.wrong_stage", "procedure.not_yet", "role.not_held", "procedure.control.rebate_needed"],
        ),
        ("sent", "anna", "bench.finish", about("?"), &["procedure.not_yet", "procedure.control.rebate_needed"]),
        ("sent", "dora", "bench.finish", about("?"), &["procedure.not_yet", "procedure.control.rebate_needed"]),
        ("sent", "anna", "bench.look", about("?"), &[]),
        ("begun", "anna", "bench.look", about("?"), &["role.not_held"]),
        ("begun", "lea", "bench.open", json!({"weight": 0}), &["procedure.control.not_empty"]),
        ("begun", "paul", "bench.open", json!({"weight": 0}), &["role.not_held", "procedure.control.not_empty"]),
        ("begun", "paul", "bench.open", json!({"weight": 101}), &["field.invalid", "role.not_held"]),
        ("begun", "lea", "bench.open", json!({"weight": 50}), &[]),
    ];
    for (stage, person, verb, asked, expected) in table {
        let (mut house, piece) = given(stage);
        let mut asked = body(asked);
        asked.values_mut().for_each(|value| {
            if value == "?" {
                *value = json!(piece)
            }
        });
        let told = house.does(person, verb, asked).err().unwrap_or_default();
        assert_eq!(told.codes(), expected, "{person} {verb} when {stage}");
        assert!(
            told.0.iter().all(|no| !no.text.en.is_empty() && no.text.en != no.text.fr || no.code.starts_with("bench")),
            "both languages"
        );
    }
}

#[test]
fn a_case_begins_with_what_the_command_decided() {
    let (house, piece) = given("begun");
    let step = house.struck[0].case.clone().unwrap();
    assert_eq!((step.procedure.as_str(), step.version, step.step.as_str()), ("bench", 1, "open"));
    assert_eq!(step.case, ObjectRef::new("piece", &piece));
    // Monday 10:00, two working days of a boutique: Wednesday at the close.
    assert_eq!(step.opened[0].due.map(|due| due.to_string()).as_deref(), Some("2026-01-07T18:00:00.000000Z"));
    assert_eq!(house.struck[0].related("boutique"), Some("GVA"), "a case knows where it began");
    assert!(house.struck[1].case.is_none(), "one act is one step");
    let case: CaseRow = house.rows.row(format!("bench:{piece}")).unwrap();
    assert_eq!((&case.facts["weight"], &case.facts["price"]), (&json!(10), &json!(30)), "further events tell facts");
    assert!(!case.facts.contains_key("rebate"), "null says nothing");
}

#[test]
fn the_way_a_step_leads_is_decided_on_its_fields() {
    let mut house = bench();
    let piece = house.does("lea", "bench.open", body(json!({"weight": 4}))).unwrap();
    let case: CaseRow = house.rows.row(format!("bench:{piece}")).unwrap();
    assert_eq!(case.stage, "light");
    assert_eq!(house.struck[0].case.as_ref().unwrap().opened[0].due, None);
}

#[test]
fn the_atelier_acts_once_the_case_has_come_there() {
    let (mut house, piece) = given("sent");
    let open: Vec<OpenRow> = house.rows.rows("case", format!("bench:{piece}").as_str());
    assert_eq!((open[0].stage.as_str(), open[0].site.0.as_str()), ("at_atelier", "ATL-1"));
    assert_eq!(open[0].roles, ["artisan", "boutique_director"], "a look is nobody's task");
    // Monday 10:01 and four hours of work: in the hours of the site that must act.
    assert_eq!(open[0].due.map(|due| due.to_string()).as_deref(), Some("2026-01-05T13:01:00.000000Z"));
    let case: CaseRow = house.rows.row(format!("bench:{piece}")).unwrap();
    assert_eq!(case.atelier, Some("ATL-1".into()));
    house.does("anna", "bench.look", body(json!({"subject": piece, "rebate": 2}))).unwrap();
    house.does("ines", "bench.look", body(json!({"subject": piece}))).unwrap();
    let told = house.does("ines", "bench.look", body(json!({"subject": piece}))).unwrap_err();
    assert_eq!(told.codes(), ["procedure.too_often"]);
    house.does("anna", "bench.finish", body(json!({"subject": piece}))).unwrap();
    let case: CaseRow = house.rows.row(format!("bench:{piece}")).unwrap();
    assert!(case.closed_at.is_some() && case.due.is_none());
    let told = house.does("anna", "bench.finish", body(json!({"subject": piece}))).unwrap_err();
    assert_eq!(told.codes(), ["procedure.wrong_stage", "procedure.too_often"]);
}

#[test]
fn a_fact_that_is_not_known_refuses_and_says_so() {
    let (mut house, piece) = given("sent");
    house.does("anna", "bench.look", body(json!({"subject": piece}))).unwrap();
    let told = house.does("anna", "bench.finish", body(json!({"subject": piece}))).unwrap_err();
    assert_eq!(told.codes(), ["procedure.control.rebate_needed"]);
    assert!(
        told.0[0].text.en.starts_with("Say the rebate.") && told.0[0].text.en.contains("rebate"),
        "{}",
        told.0[0].text.en
    );
}

#[test]
fn a_deputy_counts_as_the_person_they_stand_in_for() {
    let (mut house, piece) = given("begun");
    let mut context = house.context("ines");
    context.on_behalf_of = Some("lea".into());
    let told = house.acts(&context, "bench.send", body(json!({"piece": piece, "atelier": "ATL-1"}))).unwrap_err();
    assert_eq!(told.codes(), ["procedure.separation_of_duties"]);
}

#[test]
fn what_cannot_be_done_is_known_before_anything_is_typed() {
    let (house, piece) = given("sent");
    let foresee = |person: &str, verb: &str| {
        let about = ObjectRef::new("piece", &piece);
        let told = house.house.verb(verb).unwrap().foresee(&about, &house.rows, &house.context(person));
        told.codes().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(foresee("ines", "bench.send"), ["procedure.wrong_stage"]);
    assert_eq!(
        foresee("lea", "bench.send"),
        ["procedure.wrong_stage", "role.not_held", "procedure.separation_of_duties"]
    );
    assert_eq!(foresee("anna", "bench.finish"), ["procedure.not_yet", "procedure.control.rebate_needed"]);
    assert_eq!(foresee("anna", "bench.look"), Vec::<String>::new());
    assert_eq!(foresee("paul", "bench.open"), ["role.not_held"]);
}

#[test]
fn a_case_ends_under_the_version_it_began_with() {
    let later = BENCH
        .replace("version = 1", "version = 2")
        .replace("from_any = [\"begun\", \"light\"]", "from_any = [\"light\"]");
    let later = later.replace("within = \"2 bd\"", "").replace("\nto = [\"begun\"]", "\nto = [\"light\", \"begun\"]");
    let later = later
        + "[[steps]]\nid = \"drop\"\ntitle = { en = \"D\", fr = \"É\" }\ndone = { en = \"D\", fr = \"É\" }\nroles = [\"operations_coordinator\"]\nfrom = [\"begun\"]\nto = [\"done\"]\n";
    let (old, piece) = given("begun");
    let area = Area { name: "bench", verbs: vec![verb::<Open>(), verb::<Send>()], ..Area::default() };
    let both = book(&[("bench.toml", later), ("bench.v1.toml", BENCH.to_owned())]);
    let mut house = House::of(both, vec![area]);
    (house.rows, house.struck) = (old.rows, old.struck);
    let told = house.does("ines", "bench.drop", body(json!({"subject": piece}))).unwrap_err();
    assert!(told.0[0].text.en.contains("version 1"), "{}", told.0[0].text.en);
    house.does("ines", "bench.send", body(json!({"piece": piece, "atelier": "ATL-1"}))).expect("as version 1 says");
    house.does("lea", "bench.open", body(json!({"weight": 10}))).unwrap();
    assert_eq!(house.struck.iter().rev().find_map(|e| e.case.as_ref()).unwrap().version, 2);
}

#[test]
fn examples_that_come_out_otherwise_name_their_line() {
    let examples = r#"
[[examples]]
title = { en = "Wrong", fr = "Faux" }
people = { lea = { roles = ["client_advisor"], site = "GVA" } }
[[examples.acts]]
by = "lea"
does = "open"
with = { weight = 10 }
stages = ["light"]
[[examples.acts]]
by = "lea"
does = "look"
refused = ["procedure.too_often"]
[[examples.acts]]
by = "lea"
does = "look"
"#;
    let area = Area { name: "bench", verbs: vec![verb::<Open>(), verb::<Send>()], ..Area::default() };
    let house = House::of(book(&[("bench.toml", format!("{BENCH}{examples}"))]), vec![area]);
    let results = procedure::run_examples(&house.house, &house.book);
    let told: Vec<String> = results[0].problems.iter().map(ToString::to_string).collect();
    let first = u32::try_from(BENCH.lines().count()).unwrap() + 2;
    assert!(!results[0].passed() && results[0].acts == 3 && results[0].line == first);
    assert!(told[0].starts_with(&format!("bench.toml:{}:1 the case is at [\"begun\"]", first + 3)), "{told:?}");
    assert!(told[1].contains("write refused = [\"role.not_held\"]"), "{told:?}");
    assert!(told[2].starts_with(&format!("bench.toml:{}:1 this is refused (role.not_held)", first + 12)), "{told:?}");
}
