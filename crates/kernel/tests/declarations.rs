//! One small area written with the derive macros: what an area's author sees of the contract.

use std::{collections::BTreeMap, sync::Arc};

use base::{Currency, Moment, Money, OpeningHours, id::PersonId, id::SiteId};
use kernel::{
    Actor, Cell, Choice, Command, CommandForm, Context, Decision, Event, Events, FieldKind, Grant, GrantScope, Ids,
    Lang, MemoryRows, Network, ObjectRef, Refusal, Refusals, Role, Row, RowsExt, Scope, Site, State, StateExt, Text,
    verb,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

kernel::object_ids! {
    /// A key of a safe.
    KeyId = "key",
}

#[derive(Clone, Debug, PartialEq, Choice)]
enum Half {
    #[choice(en = "left half", fr = "moitié gauche")]
    Left,
    #[choice(en = "right half", fr = "moitié droite")]
    RightHand,
}

#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "day_key", scope("site"), index("holder"), unique("half", "site"))]
struct Key {
    #[column(en = "Key", fr = "Clé")]
    id: KeyId,
    #[column(en = "Site", fr = "Site")]
    site: SiteId,
    #[column(en = "Holder", fr = "Détenteur")]
    holder: Option<PersonId>,
    #[column(en = "Half", fr = "Moitié")]
    half: Half,
    #[column(en = "Value", fr = "Valeur", money = "currency", cost)]
    value: i64,
    #[column(en = "Currency", fr = "Devise")]
    currency: Currency,
}

/// Hand a key to a colleague: nobody ever holds both halves of a safe.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "day.hand_out", en = "Hand out", fr = "Remettre", subject = "key", roles("keeper"))]
struct HandOut {
    #[field(en = "Key", fr = "Clé")]
    key: KeyId,
    #[field(en = "To", fr = "À")]
    to: PersonId,
    #[field(en = "Deposit", fr = "Caution")]
    deposit: Option<Money>,
    #[field(en = "Uses", fr = "Usages", min = 1, max = 9)]
    uses: i64,
}

#[derive(kernel::Refusal)]
#[refusal(area = "day")]
enum No {
    #[say(
        en = "The key is out with {holder}; ask for it back first.",
        fr = "La clé est chez {holder} ; faites-la d’abord rendre.",
        at = "key"
    )]
    AlreadyOut { holder: PersonId },
    #[say(en = "{to} would hold both halves of the safe.", fr = "{to} détiendrait les deux moitiés du coffre.")]
    BothHalves { to: PersonId },
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "day.key_handed_out", version = 1, en = "Key handed out", fr = "Clé remise")]
struct HandedOut {
    #[relation]
    key: KeyId,
    #[relation("holder")]
    to: PersonId,
    uses: i64,
}

impl Command for HandOut {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        if let Some(holder) = state.row::<Key>(&self.key.0).and_then(|key| key.holder) {
            refusals.add(No::AlreadyOut { holder });
        }
        refusals.add_if(
            !state.rows::<Key>("holder", self.to.0.as_str()).is_empty(),
            No::BothHalves { to: self.to.clone() },
        );
        refusals.or(Events::one(HandedOut { key: self.key.clone(), to: self.to.clone(), uses: self.uses }))
    }
}

fn context(role: &str) -> Context {
    let site = Site {
        id: "GVA".into(),
        name: "Genève".into(),
        kind: "boutique".into(),
        country: "CH".into(),
        region: "europe".into(),
        time_zone: "Europe/Zurich".into(),
        currency: Currency::parse("CHF").unwrap(),
        hours: OpeningHours::BOUTIQUE,
    };
    let role_known =
        Role { code: "keeper".into(), title: Text::new("Key-holder", "Détenteur des clés"), sees_costs: false };
    let (network, refused) = Network::new([site], [role_known]);
    assert!(refused.is_empty());
    let now = Moment::parse("2026-11-22T09:00:00Z").unwrap();
    Context {
        actor: Actor {
            person: "p1".into(),
            grants: vec![Grant { role: role.into(), scope: GrantScope::Region("europe".into()) }],
        },
        on_behalf_of: None,
        site: "GVA".into(),
        device: None,
        now,
        occurred_at: now,
        command: Uuid::nil(),
        network: Arc::new(network),
        ids: Ids::of_command(Uuid::nil(), now),
    }
}

fn key(id: &str, half: Half, holder: Option<&str>) -> Key {
    Key {
        id: id.into(),
        site: "GVA".into(),
        holder: holder.map(Into::into),
        half,
        value: 12_50,
        currency: Currency::EUR,
    }
}

fn state() -> MemoryRows {
    let mut rows = MemoryRows::new();
    rows.write(&key("k1", Half::Left, Some("p7")));
    rows.write(&key("k2", Half::RightHand, None));
    rows
}

fn body(text: serde_json::Value) -> serde_json::Map<String, serde_json::Value> {
    text.as_object().cloned().unwrap()
}

#[test]
fn the_declaration_gives_the_form() {
    let spec = HandOut::spec();
    assert_eq!(spec.purpose.en, "Hand a key to a colleague: nobody ever holds both halves of a safe.");
    assert_eq!(spec.subject, Some(("key".into(), "key".into())));
    let kinds: BTreeMap<_, _> = spec.fields.iter().map(|f| (f.name.as_str(), (f.kind.clone(), f.required))).collect();
    assert_eq!(kinds["deposit"], (FieldKind::Money, false));
    assert_eq!(kinds["uses"], (FieldKind::Integer { min: 1, max: 9 }, true));
    assert_eq!(kinds["to"], (FieldKind::Object("person".into()), true));
}

#[test]
fn every_reason_is_told_at_once() {
    let verb = verb::<HandOut>();
    let asked = body(json!({"key": "k1", "to": "p7", "uses": 1}));
    let refusals = kernel::command::decide(verb.as_ref(), &asked, &state(), &context("cleaner")).unwrap_err();
    assert_eq!(refusals.codes(), ["role.not_held", "day.already_out", "day.both_halves"]);
    assert!(refusals.say(Lang::Fr).contains("La clé est chez p7 ; faites-la d’abord rendre."));
    assert!(refusals.0[0].text.en.contains("Key-holder"));
}

#[test]
fn a_sound_request_is_struck_with_its_relations() {
    let verb = verb::<HandOut>();
    let asked = body(json!({"key": "k2", "to": "p9", "uses": 2}));
    let Events(events) = kernel::command::decide(verb.as_ref(), &asked, &state(), &context("keeper")).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].kind, "day.key_handed_out");
    assert_eq!(events[0].payload, json!({"key": "k2", "to": "p9", "uses": 2}));
    assert_eq!(events[0].relations[1].qualifier, "holder");
    assert_eq!(events[0].relations[0].object, ObjectRef::new("key", "k2"));
}

#[test]
fn rows_go_through_cells_and_back() {
    let row = key("k2", Half::RightHand, None);
    assert_eq!(Key::from_cells(&row.to_cells()), Ok(row.clone()));
    assert_eq!(row.to_cells()[3], Cell::from("right_hand"));
    assert!(Key::from_cells(&[Cell::Null]).is_err());
    let table = Key::table();
    assert_eq!((table.key(), table.unique, table.scope), ("id", &[&["half", "site"][..]][..], &["site"][..]));
    let elsewhere = Scope { sites: Some([SiteId::from("PAR")].into()), costs: false };
    assert!(!elsewhere.sees(table, &row.to_cells()));
}

#[test]
fn the_same_command_always_makes_the_same_identifiers() {
    let (a, b) = (context("keeper"), context("keeper"));
    let made: Vec<Uuid> = (0..3).map(|_| a.ids.next()).collect();
    assert_eq!(made, (0..3).map(|_| b.ids.next()).collect::<Vec<_>>());
    assert_ne!(made[0], made[1]);
    assert_eq!(made[0].get_version_num(), 7);
    let refusal: Refusal = No::BothHalves { to: "p1".into() }.into();
    assert_eq!(refusal.code, "day.both_halves");
}
