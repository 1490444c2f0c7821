//! Clients and orders out of SAP: the shipped profiles on what SAP writes, imported again, corrected, and refused.

mod founded;

use formats::{
    Input, Options,
    extract::{self, Extract},
};
use founded::House;
use import::{Choices, Outcome, Preview, Profile, Progress, Settings};
use kernel::{Lang, ObjectRef, StateExt as _};
use serde_json::json;

/// What SE16N writes into a file: UTF-16 with tabs, technical names, leading zeros, and cells filled up with spaces.
fn kna1(rows: &[&str]) -> Extract {
    let mut text = "MANDT\tKUNNR\tLAND1\tNAME1\tNAME2\tORT01\tPSTLZ\tSTRAS\tTELF1\tSPRAS\tLOEVM\n".to_owned();
    for row in rows {
        text.push_str(&row.replace('|', "\t"));
        text.push('\n');
    }
    let bytes: Vec<u8> = std::iter::once('\u{feff}')
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    extract::read(&Input::from(bytes), &Options::default()).unwrap()
}

fn sales(rows: &[&str]) -> Extract {
    let mut text = "VBELN;POSNR;VKBUR;KUNNR;ARKTX;NETWR;WAERK;EDATU\n".to_owned();
    rows.iter().for_each(|row| text.push_str(&format!("{row}\n")));
    extract::read(&Input::from(text.into_bytes()), &Options::default()).unwrap()
}

const KELLER: &str = "100|0000100131|CH|Keller         |Anna|Genève|1204|Rue du Mont-Blanc 3|+41 22 700 10 10|F|";
const MULLER: &str = "100|0000100132|DE|Müller-Lüdenscheidt|Jörg|München|80331|Kaufingerstraße 1|089 / 123 45 67|DE|";

struct Desk {
    house: House,
    settings: Settings,
}

impl Desk {
    fn new() -> Self {
        let house = House::founded();
        let network = house.ledger.network();
        let person = poincon::network::people().into_iter().find(|p| p.role == "special_orders_desk").unwrap();
        let settings = Settings {
            actor: house.ledger.actor(&person.id).unwrap().unwrap(),
            on_behalf_of: None,
            site: "PAR-VEN".into(),
            sites: network.sites().map(|site| site.id.clone()).collect(),
            network,
            now: founded::opening(),
        };
        Self { house, settings }
    }

    fn profile(&self, extract: &Extract, target: &str) -> Profile {
        let house = self.house.ledger.house();
        let verb = house.verb(import::target_verb(target)).unwrap();
        let mut profile = import::suggest(&extract.table, verb.spec(), &import::shipped());
        assert_eq!((profile.system.as_str(), profile.version), ("SAP", 2), "the shipped profile reads it");
        if target == "orders" {
            let site = import::Source {
                values: [("FR01".to_owned(), "PAR-VEN".to_owned())].into(),
                ..import::Source::column("VKBUR")
            };
            profile.site = Some(site);
        }
        profile
    }

    fn seen(&self, extract: &Extract, target: &str) -> Preview {
        let (house, profile) = (self.house.ledger.house(), self.profile(extract, target));
        let seen = self.house.ledger.look(|state| import::preview(extract, &profile, house, state, &self.settings));
        seen.unwrap().unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    fn run(&self, extract: &Extract, target: &str) -> Outcome {
        let (seen, profile) = (self.seen(extract, target), self.profile(extract, target));
        let (choices, progress) = (Choices::default(), Progress::default());
        import::apply(extract, &profile, &seen, &choices, &self.house.ledger, &self.settings, &progress).unwrap()
    }

    fn known(&self, client: &str, field: &str) -> String {
        let values = self.house.ledger.personal(&ObjectRef::new("client", client)).unwrap();
        values.get(field).cloned().unwrap_or_default()
    }
}

#[test]
fn clients_of_sap_are_registered_once_and_what_changes_is_corrected() {
    let desk = Desk::new();
    let file = kna1(&[KELLER, MULLER]);
    let seen = desk.seen(&file, "clients");
    assert_eq!((seen.counts.new, seen.counts.faulty), (2, 0), "{:?}", seen.faults);
    assert_eq!(desk.run(&file, "clients").struck, 2);
    assert_eq!(desk.known("C-000001", "family_name"), "Keller");
    assert_eq!(desk.known("C-000001", "address"), "Rue du Mont-Blanc 3 1204 Genève");
    assert_eq!(desk.known("C-000002", "given_name"), "Jörg");
    assert_eq!(desk.seen(&file, "clients").counts.same, 2, "the same file again");

    // What changed is in no digest of the ledger, and is seen all the same; nothing of it is shown.
    let moved = MULLER.replace("Kaufingerstraße 1", "Sendlinger Straße 8").replace("0000100132", "100132");
    let file = kna1(&[KELLER, &moved]);
    let seen = desk.seen(&file, "clients");
    assert_eq!((seen.counts.changed, seen.counts.same), (1, 1), "{:?}", seen.differing);
    let [difference] = seen.differing[0].differences.as_slice() else { panic!("{:?}", seen.differing) };
    assert_eq!((difference.field.as_str(), difference.ours.get(Lang::En)), ("address", "(personal)"));
    assert_eq!(desk.run(&file, "clients").struck, 1);
    assert_eq!(desk.known("C-000002", "address"), "Sendlinger Straße 8 80331 München");
    assert_eq!(desk.seen(&file, "clients").counts.same, 2);
    // And back: the old address is taken for a change, not for the first time.
    let file = kna1(&[KELLER, MULLER]);
    assert_eq!(desk.run(&file, "clients").struck, 1);
    assert_eq!(desk.known("C-000002", "address"), "Kaufingerstraße 1 80331 München");
    assert!(desk.house.ledger.verify(&[]).unwrap().findings.is_empty());
}

#[test]
fn what_sap_or_a_spreadsheet_spoilt_is_told_row_by_row() {
    let desk = Desk::new();
    let file = kna1(&[
        KELLER,
        "100|1.23457E+17|FR|Aubert|Luc|Paris|75001|Rue X 1|0142600000|F|",
        "100|KD00100О33|FR|Baron|Luc|Paris|75001|Rue X 1|0142600000|F|",
        "100|0000100134|FR||Luc|Paris|75001|Rue X 1|0142600000|F|",
        "100|0000100135|FR|Delmas|Luc|Paris|75001|Rue X 1|unknown|F|",
        "100|0000100136|FR|Faure|Luc|Paris|75001|Rue X 1||Q|",
        "100|0000100137|France|Hamel|Luc|Paris|75001|Rue X 1||F|",
        "100|100131|CH|Keller|Anne|Genève|1204|Rue du Mont-Blanc 3|+41 22 700 10 10|F|",
    ]);
    let seen = desk.seen(&file, "clients");
    let told: Vec<(u64, &str)> = seen.faults.iter().map(|fault| (fault.line, fault.code.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, "import.number"),
            (4, "import.number"),
            (5, "field.missing"),
            (6, "clients.not_a_phone"),
            (7, "import.unread"),
            (8, "field.invalid"),
            (9, "import.twice"),
        ],
        "{:#?}",
        seen.faults
    );
    assert_eq!((seen.counts.new, seen.counts.faulty), (1, 7));
}

#[test]
fn orders_of_sap_name_clients_by_their_number_and_are_corrected_until_they_are_quoted() {
    let desk = Desk::new();
    desk.run(&kna1(&[KELLER, MULLER]), "clients");
    let file = sales(&[
        "4700000325;000010;FR01;100131;Ring with a sapphire;18500.00;EUR;2026-06-30",
        "4700000326;000010;FR01;0000100132;Bangle;9500.00;EUR;2026-06-30",
        "4700000327;000010;FR01;0000999999;Brooch;9500.00;EUR;2026-06-30",
    ]);
    let seen = desk.seen(&file, "orders");
    assert_eq!((seen.counts.new, seen.counts.faulty), (2, 1));
    assert_eq!((seen.faults[0].line, seen.faults[0].code.as_str()), (4, "clients.unknown_client"), "{:?}", seen.faults);
    assert_eq!(desk.run(&file, "orders").struck, 2);
    let order = |id: &str| desk.house.ledger.look(|state| state.row::<orders::Order>(id)).unwrap().unwrap();
    assert_eq!(order("PAR-VEN-26-0001").client.0, "C-000001");

    let other = sales(&[
        "4700000325;000010;FR01;100132;Ring with a ruby;18500.00;EUR;2026-07-31",
        "4700000326;000010;FR01;0000100132;Bangle;9500.00;EUR;2026-06-30",
    ]);
    let seen = desk.seen(&other, "orders");
    assert_eq!((seen.counts.changed, seen.counts.same), (1, 1), "{:?}", seen.differing);
    let fields: Vec<&str> = seen.differing[0].differences.iter().map(|d| d.field.as_str()).collect();
    assert_eq!(fields, ["client", "title", "brief", "need_by"], "field by field");
    assert_eq!(desk.run(&other, "orders").struck, 1);
    let corrected = order("PAR-VEN-26-0001");
    assert_eq!((corrected.client.0.as_str(), corrected.title.as_str()), ("C-000002", "Ring with a ruby"));
    assert_eq!(desk.seen(&other, "orders").counts.same, 2);
    let tied = |client: &str| {
        let ties = desk.house.ledger.look(|state| state.rows::<clients::rows::Tie>("client", client)).unwrap();
        ties.into_iter().filter(|tie| tie.kind == "order").count()
    };
    assert_eq!((tied("C-000001"), tied("C-000002")), (0, 2), "whose code was taken by mistake is bound by nothing");

    // Once the desk judges it and a quote is with finance, the file is not taken over: a person is told why and decides.
    let id = "PAR-VEN-26-0002";
    for (role, verb, body) in [
        ("client_advisor", "special_order.submit", json!({"subject": id})),
        (
            "special_orders_desk",
            "special_order.assess",
            json!({"subject": id, "verdict": "feasible", "risk": 1, "opinion": "Yes", "technical_sheet": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}),
        ),
    ] {
        desk.house.done(role, verb, &body);
    }
    let ring = "4700000326;000010;FR01;0000100132;Bangle, engraved;9500.00;EUR;2026-06-30";
    assert_eq!(desk.run(&sales(&[ring]), "orders").struck, 1, "still while it is drawn");
    let mut row = order(id);
    assert_eq!(row.title, "Bangle, engraved");
    row.stages = vec!["quoted".to_owned()];
    let refused =
        desk.house.refused("special_orders_desk", "orders.correct", &json!({"order": id, "title": "Bangle, engraved"}));
    assert_eq!(refused, [("orders.nothing_changes".to_owned(), None)]);
}

/// Whoever holds no role that imports does so as a deputy of somebody who does, and the ledger says for whom.
#[test]
fn a_deputy_imports_for_whom_they_stand() {
    let mut desk = Desk::new();
    let person = |role: &str| poincon::network::people().into_iter().find(|person| person.role == role).unwrap().id;
    let (principal, deputy) = (person("special_orders_desk"), person("business_analyst"));
    let lent = json!({"deputy": deputy, "roles": ["special_orders_desk"], "sites": [], "from": "2026-01-05",
        "until": "2026-01-30", "ceiling": "V5"});
    let named = desk.house.done("special_orders_desk", "maison.name_deputy", &lent);
    let ledger = &desk.house.ledger;
    let under = || {
        let read = |state: &dyn kernel::State| {
            poincon::account::read_deputations(state, &deputy.as_str().into(), founded::opening())
        };
        ledger.look(read).unwrap()
    };
    if under().is_empty() {
        desk.house.done("internal_control", "maison.confirm_deputy", &json!({"deputation": named}));
    }
    let [found] = under().try_into().unwrap_or_else(|other| panic!("{other:?}"));
    desk.settings.actor = kernel::Actor { person: deputy.as_str().into(), grants: found.grants };
    desk.settings.on_behalf_of = Some(found.principal);
    assert_eq!(desk.run(&kna1(&[KELLER]), "clients").struck, 1);
    let size = desk.house.ledger.head().unwrap().size;
    for act in desk.house.ledger.acts(&[size - 1, size]).unwrap() {
        let envelope = act.envelope;
        assert_eq!((envelope.actor.0, envelope.on_behalf_of.map(|p| p.0)), (deputy.clone(), Some(principal.clone())));
    }
    // In one's own name it stays refused.
    desk.settings.actor = desk.house.ledger.actor(&deputy).unwrap().unwrap();
    desk.settings.on_behalf_of = None;
    assert_eq!(desk.seen(&kna1(&[MULLER]), "clients").counts.faulty, 1);
}
