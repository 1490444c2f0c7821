//! Files into a ledger: nothing twice, nothing by half, nothing in silence.

use std::sync::{Arc, atomic::Ordering};

use formats::{
    Input, Options,
    extract::{self, Extract},
};
use import::{
    Choice, Choices, Dates, Decimals, Document, Mapped, Outcome, Preview, Profile, Progress, Settings, Source, Standing,
};
use kernel::{Actor, House, Lang, Network, State, StateExt};
use ledger::{Ledger, Options as LedgerOptions};

const REFERENCES: &str = "Référence;Désignation;Famille;Métal;Tailles\n\
    B4084600;Ring, one diamond;Lumière;Pt 950;48, 50\n\
    B4084700;Ring, pavé;Lumière;Au 750;50\n\
    B4084800;Bracelet;Étoile;Au 750;\n";

fn read_network(_: &dyn State) -> Network {
    (*testkit::network::network(&["operations_coordinator", "client_advisor"])).clone()
}

fn read_actor(_: &dyn State, person: &str) -> Option<Actor> {
    Some(testkit::network::person(person, "operations_coordinator", "*"))
}

struct Desk {
    ledger: Ledger,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let mut areas = vec![catalogue::area()];
        let exchange = import::area(&mut areas);
        areas.push(exchange);
        let house = Arc::new(House::new(areas, read_network, read_actor));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let ledger = Ledger::open(path.to_str().unwrap(), house, LedgerOptions::default()).unwrap();
        Self { ledger, _folder: folder }
    }

    fn settings(&self, person: &str) -> Settings {
        let network = self.ledger.network();
        Settings {
            on_behalf_of: None,
            actor: testkit::network::person(person, "operations_coordinator", "*"),
            site: "HQ".into(),
            sites: network.sites().map(|site| site.id.clone()).collect(),
            network,
            now: base::Moment::now(),
        }
    }

    fn suggested(&self, extract: &Extract, verb: &str) -> Profile {
        let spec = self.ledger.house().verb(verb).unwrap().spec();
        Profile { system: "List".into(), ..import::suggest(&extract.table, spec, &import::shipped()) }
    }

    fn look(&self, extract: &Extract, profile: &Profile) -> Result<Preview, Vec<import::Problem>> {
        let settings = self.settings("p-ops");
        self.ledger.look(|state| import::preview(extract, profile, self.ledger.house(), state, &settings)).unwrap()
    }

    fn seen(&self, extract: &Extract, profile: &Profile) -> Preview {
        self.look(extract, profile).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    fn run(&self, extract: &Extract, profile: &Profile, choices: &Choices) -> Outcome {
        let seen = self.seen(extract, profile);
        let (settings, progress) = (self.settings("p-ops"), Progress::default());
        import::apply(extract, profile, &seen, choices, &self.ledger, &settings, &progress).unwrap()
    }

    fn size(&self) -> u64 {
        self.ledger.head().unwrap().size
    }
}

fn extract(text: &str) -> Extract {
    extract::read(&Input::from(text.as_bytes().to_vec()), &Options::default()).unwrap()
}

fn references(desk: &Desk, text: &str) -> (Extract, Profile) {
    let extract = extract(text);
    let mut profile = desk.suggested(&extract, "catalogue.list_reference");
    profile.update = Some("catalogue.change_reference".into());
    (extract, profile)
}

#[test]
fn the_same_file_strikes_once_and_a_changed_row_changes_what_it_became() {
    let desk = Desk::new();
    let (file, profile) = references(&desk, REFERENCES);
    assert_eq!(profile.number, ["Référence"]);
    let seen = desk.seen(&file, &profile);
    assert_eq!((seen.counts.rows, seen.counts.new, seen.counts.faulty), (3, 3, 0), "{:?}", seen.faults);
    let outcome = desk.run(&file, &profile, &Choices::default());
    assert_eq!((outcome.struck, desk.size()), (3, 6), "each row is its act and the number it came under");

    let again = desk.run(&file, &profile, &Choices::default());
    assert_eq!((again.struck, again.same, desk.size()), (0, 3, 6));

    let (changed, _) = references(&desk, &REFERENCES.replace("Bracelet", "Bangle"));
    let seen = desk.seen(&changed, &profile);
    assert_eq!((seen.counts.changed, seen.counts.same), (1, 2));
    let [one] = seen.differing.as_slice() else { panic!("{:?}", seen.differing) };
    assert_eq!((one.line, one.object.id.as_str(), one.can_update), (4, "B4084800", true));
    let [difference] = one.differences.as_slice() else { panic!("{:?}", one.differences) };
    assert_eq!((difference.ours.get(Lang::En), difference.theirs.get(Lang::En)), ("Bracelet", "Bangle"));
    let outcome = desk.run(&changed, &profile, &Choices::default());
    assert_eq!((outcome.struck, outcome.same), (1, 2));
    let row = desk.ledger.look(|state| state.row::<catalogue::Reference>("B4084800")).unwrap().unwrap();
    assert_eq!(row.title, "Bangle");
    assert_eq!(desk.seen(&changed, &profile).counts.same, 3);
    assert!(desk.ledger.verify(&[]).unwrap().findings.is_empty());
}

#[test]
fn other_data_under_a_known_number_is_shown_and_a_person_decides() {
    let desk = Desk::new();
    let (file, mut profile) = references(&desk, REFERENCES);
    profile.update = None;
    desk.run(&file, &profile, &Choices::default());
    let (changed, _) = references(&desk, &REFERENCES.replace("Pt 950", "Au 750"));
    let seen = desk.seen(&changed, &profile);
    assert_eq!((seen.counts.differing, seen.counts.same), (1, 2));
    assert!(!seen.differing[0].can_update);
    let before = desk.size();
    let left = desk.run(&changed, &profile, &Choices::default());
    assert_eq!((left.left_out, desk.size()), (1, before), "undecided strikes nothing");
    let keep = Choices { differing: Some(Choice::Keep), ..Choices::default() };
    assert_eq!(desk.run(&changed, &profile, &keep).kept, 1);
    let row = desk.ledger.look(|state| state.row::<catalogue::Reference>("B4084600")).unwrap().unwrap();
    assert_eq!(row.metal, "Pt 950", "ours was kept");
    assert_eq!(desk.seen(&changed, &profile).counts.same, 3, "and is not asked about again");
}

#[test]
fn leading_zeros_make_no_difference_and_another_person_strikes_nothing_twice() {
    let desk = Desk::new();
    let (zeros, profile) = references(&desk, "Nummer;Référence;Désignation;Famille;Métal\n0000004711;A1;Ring;F;Au\n");
    let profile = Profile { number: vec!["Nummer".into()], ..profile };
    assert_eq!(desk.run(&zeros, &profile, &Choices::default()).struck, 1);
    let (bare, _) = references(&desk, "Nummer;Référence;Désignation;Famille;Métal\n4711;A1;Ring;F;Au\n");
    assert_eq!(desk.seen(&bare, &profile).counts.same, 1);
    let document = desk.ledger.look(|state| state.row::<Document>("List|4711")).unwrap().unwrap();
    assert_eq!((document.number.as_str(), document.object.as_str()), ("0000004711", "A1"));
    let seen = Preview { standings: vec![Standing::New], ..Preview::default() };
    let (settings, progress) = (desk.settings("p-other"), Progress::default());
    let late = import::apply(&bare, &profile, &seen, &Choices::default(), &desk.ledger, &settings, &progress).unwrap();
    assert_eq!((late.struck, late.same), (0, 1), "what somebody else struck meanwhile is there already");
}

#[test]
fn every_fault_is_told_with_its_place_and_the_good_rows_stand() {
    let desk = Desk::new();
    let (file, profile) = references(
        &desk,
        "Référence;Désignation;Famille;Métal\nA1;Ring;F;Au\n1.23457E+17;Ring;F;Au\nA3;;F;Au\nA1;Other;F;Au\nA5;Ring;F;Au;spilled\nA6;x\u{202e}y;F;Au\n",
    );
    let seen = desk.seen(&file, &profile);
    assert_eq!((seen.counts.rows, seen.counts.new, seen.counts.faulty), (6, 1, 5), "{:#?}", seen.faults);
    let told: Vec<(u64, &str, &str)> =
        seen.faults.iter().map(|fault| (fault.line, fault.column.as_str(), fault.code.as_str())).collect();
    for wanted in [
        (3, "Référence", "import.unread"),
        (4, "Désignation", "field.missing"),
        (5, "Référence", "import.twice"),
        (6, "", "table.ragged"),
        (7, "Désignation", "field.invalid"),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} not in {told:?}");
    }
    for fault in &seen.faults {
        assert!(
            fault.why.en.ends_with('.') && fault.why.fr.ends_with('.') && fault.why.en != fault.why.fr,
            "{fault:?}"
        );
    }
    let (headings, rows) = import::faulty(&file, &seen, Lang::Fr);
    assert_eq!((headings.last().map(String::as_str), rows.len()), (Some("Motif"), 5));
    assert_eq!(rows[0][0], "1.23457E+17");
    let outcome = desk.run(&file, &profile, &Choices::default());
    assert_eq!((outcome.struck, outcome.left_out), (1, 5));
}

#[test]
fn an_import_that_is_stopped_goes_on_where_it_stopped() {
    let desk = Desk::new();
    let mut text = "Référence;Désignation;Famille;Métal\n".to_owned();
    for n in 0..1_000 {
        text += &format!("R{n};Ring;F;Au\n");
    }
    let (file, profile) = references(&desk, &text);
    let seen = desk.seen(&file, &profile);
    let (settings, progress) = (desk.settings("p-ops"), Progress::default());
    let outcome = std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            import::apply(&file, &profile, &seen, &Choices::default(), &desk.ledger, &settings, &progress).unwrap()
        });
        while progress.done.load(Ordering::Relaxed) == 0 && !running.is_finished() {
            std::thread::yield_now();
        }
        progress.stop.store(true, Ordering::Relaxed);
        running.join().unwrap()
    });
    assert_eq!(outcome.struck + outcome.not_reached, 1_000);
    assert!(outcome.struck > 0 && outcome.not_reached > 0, "{outcome:?}");
    assert_eq!(desk.size(), outcome.struck * 2, "every row is whole");
    let rest = desk.run(&file, &profile, &Choices::default());
    assert_eq!((rest.struck, rest.same), (outcome.not_reached, outcome.struck));
}

#[test]
fn what_can_be_read_two_ways_is_asked() {
    let desk = Desk::new();
    let prices = |text: &str| {
        let file = extract(text);
        let mut profile = desk.suggested(&file, "catalogue.set_price");
        profile.number = vec!["ref".into(), "market".into()];
        (file, profile)
    };
    let (file, profile) = prices("ref;market;price;currency;valid from\nA1;CH;1,234;CHF;03/04/2026\n");
    let problems = desk.look(&file, &profile).unwrap_err();
    let asked: Vec<&str> = problems.iter().filter(|p| p.question.is_some()).map(|p| p.field.as_str()).collect();
    assert_eq!(asked, ["price", "valid_from"], "{problems:?}");
    let mut settled = profile.clone();
    for Mapped { field, from } in &mut settled.fields {
        match field.as_str() {
            "price" => from.decimals = Some(Decimals::Point),
            "valid_from" => from.dates = Some(Dates::DayFirst),
            _ => {}
        }
    }
    let seen = desk.seen(&file, &settled);
    assert_eq!(seen.faults.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["catalogue.not_found"]);
    // one cell that leaves no doubt speaks for its column
    let (clear, profile) =
        prices("ref;market;price;currency;valid from\nA1;CH;1,234;CHF;03/04/2026\nA2;CH;1,234.50;CHF;25/04/2026\n");
    assert_eq!(profile.source("price").unwrap().decimals, Some(Decimals::Point));
    assert_eq!(profile.source("valid_from").unwrap().dates, Some(Dates::DayFirst));
    assert_eq!(desk.seen(&clear, &profile).counts.faulty, 2);
}

#[test]
fn values_sites_and_constants_follow_the_profile() {
    let desk = Desk::new();
    let (file, mut profile) = references(&desk, "MATNR;MAKTX;MATKL;WERKS\n0001;Ring;HJ01;FR01\n0002;Ring;HJ01;XX99\n");
    profile.number = vec!["MATNR".into()];
    profile.fields.retain(|mapped| mapped.field != "metal");
    profile.fields.push(Mapped { field: "metal".into(), from: Source::constant("Au 750") });
    profile.site = Some(Source { values: [("fr01".to_owned(), "GVA".to_owned())].into(), ..Source::column("WERKS") });
    let seen = desk.seen(&file, &profile);
    assert_eq!((seen.counts.new, seen.counts.faulty), (1, 1), "{:?}", seen.faults);
    assert_eq!(seen.faults[0].code, "import.site");
    desk.run(&file, &profile, &Choices::default());
    let document = desk.ledger.look(|state| state.row::<Document>("List|1")).unwrap().unwrap();
    assert_eq!(document.site.0, "GVA");
    let text = serde_json::to_string(&profile).unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile, "a profile goes to another house whole");
}

#[test]
fn samples_of_sap_and_hostile_text_give_rows_or_a_sentence() {
    let Some(data) = testkit::data::shared("rel") else { return };
    let desk = Desk::new();
    let spec = desk.ledger.house().verb("catalogue.list_reference").unwrap().spec();
    let mut looked = 0;
    for folder in ["bad/csv", "bad/mspdi", "sap/idoc_samples", "naughty"] {
        for entry in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            looked += 1;
            match extract::read(&Input::from(path.as_path()), &Options::default()) {
                Err(error) => {
                    for message in [error.what(), error.next()] {
                        assert!(
                            message.en.ends_with('.') && message.en != message.fr,
                            "{}: {message:?}",
                            path.display()
                        );
                    }
                }
                Ok(file) => {
                    let mut profile = Profile { system: "x".into(), ..import::suggest(&file.table, spec, &[]) };
                    let first = file.table.columns[0].name.clone();
                    for field in ["reference", "title", "family", "metal"] {
                        if profile.source(field).is_none() {
                            profile.fields.push(Mapped { field: field.into(), from: Source::column(first.clone()) });
                        }
                    }
                    let seen = desk.seen(&file, &profile);
                    let counts = seen.counts;
                    let sum = counts.new + counts.changed + counts.differing + counts.same + counts.faulty;
                    assert_eq!(sum, counts.rows, "{}", path.display());
                }
            }
        }
    }
    assert!(looked > 40, "{looked}");
    let idoc = data.join("sap/idoc_samples/ORDERS05_synthetic.xml");
    let file = extract::read(&Input::from(idoc.as_path()), &Options::default()).unwrap();
    let cell = |name: &str| file.table.cell(0, file.table.column(name).unwrap()).to_owned();
    assert_eq!(
        (cell("VBELN"), cell("POSNR"), cell("NETWR")),
        ("4700000325".into(), "000010".into(), "18500.00".into())
    );
    assert!(import::fits(&import::shipped()[0], &file.table), "the shipped profile reads it");
}

#[test]
fn objects_are_known_by_their_numbers_of_the_other_system() {
    let desk = Desk::new();
    let (file, profile) = references(&desk, "Nummer;Référence;Désignation;Famille;Métal\n0004711;A1;Ring;F;Au\n");
    let profile = Profile { number: vec!["Nummer".into()], ..profile };
    desk.run(&file, &profile, &Choices::default());
    let prices = extract("ref;market;price;currency;valid from\n4711;CH;1500.00;CHF;2026-04-25\n");
    let mut profile = desk.suggested(&prices, "catalogue.set_price");
    profile.number = vec!["ref".into(), "market".into()];
    assert_eq!(desk.run(&prices, &profile, &Choices::default()).struck, 1);
    let price = desk.ledger.look(|state| state.row::<catalogue::Price>("A1/CH/2026-04-25")).unwrap().unwrap();
    assert_eq!((price.reference.0.as_str(), price.price), ("A1", 150_000));
}
