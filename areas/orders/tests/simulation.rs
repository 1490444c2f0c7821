//! Simulated orders go through the guarded verbs: the house refuses what it must and nothing else, and orders end.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use base::{Currency, Moment, OpeningHours};
use kernel::{
    Actor, Context, Envelope, Events, Grant, GrantScope, Ids, MemoryRows, Network, Projection, Site, StateExt, Verb,
    command::decide,
};
use orders::{Order, SimPerson, Simulation};
use procedure::Book;

fn site(id: &str, kind: &str, country: &str, region: &str, zone: &str, currency: &str) -> Site {
    Site {
        id: id.into(),
        name: id.to_owned(),
        kind: kind.to_owned(),
        country: country.to_owned(),
        region: region.to_owned(),
        time_zone: zone.to_owned(),
        currency: Currency::parse(currency).expect("a currency"),
        hours: if kind == "boutique" { OpeningHours::BOUTIQUE } else { OpeningHours::OFFICE },
    }
}

fn network(book: &Book) -> Arc<Network> {
    let (network, refused) = Network::new(
        [
            site("GVA", "boutique", "CH", "europe", "Europe/Zurich", "CHF"),
            site("PAR", "boutique", "FR", "europe", "Europe/Paris", "EUR"),
            site("TYO", "boutique", "JP", "asia", "Asia/Tokyo", "JPY"),
            site("ATL-GVA", "atelier", "CH", "europe", "Europe/Zurich", "CHF"),
            site("ATL-PAR", "atelier", "FR", "europe", "Europe/Paris", "EUR"),
            site("HQ", "headquarters", "FR", "europe", "Europe/Paris", "EUR"),
        ],
        book.roles().to_vec(),
    );
    assert!(refused.is_empty());
    Arc::new(network)
}

fn people() -> Vec<SimPerson> {
    let mut people = Vec::new();
    let mut add = |site: &str, role: &str, count: usize| {
        for n in 1..=count {
            people.push(SimPerson {
                id: format!("{site}-{role}-{n}").to_lowercase().as_str().into(),
                roles: vec![role.to_owned()],
                site: site.into(),
            });
        }
    };
    for boutique in ["GVA", "PAR", "TYO"] {
        for (role, count) in [
            ("client_advisor", 3),
            ("cashier", 2),
            ("operations_coordinator", 1),
            ("assistant_operations_manager", 1),
            ("boutique_director", 1),
        ] {
            add(boutique, role, count);
        }
    }
    for atelier in ["ATL-GVA", "ATL-PAR"] {
        for (role, count) in [("artisan", 4), ("quality_controller", 2), ("logistics", 2), ("atelier_lead", 1)] {
            add(atelier, role, count);
        }
    }
    // One atelier has a planner of its own; headquarters plan for the other.
    add("ATL-GVA", "production_planner", 1);
    for (role, count) in [
        ("special_orders_desk", 2),
        ("finance", 2),
        ("brand_director", 1),
        ("designer", 2),
        ("gemmologist", 1),
        ("production_planner", 1),
    ] {
        add("HQ", role, count);
    }
    people
}

fn simulation(network: &Network, orders: usize) -> Simulation {
    let (from, until) = (Moment::parse("2025-01-06T00:00:00Z"), Moment::parse("2027-06-30T00:00:00Z"));
    Simulation::new(20_260_105, network, &people(), from.expect("a moment"), until.expect("a moment"), orders)
}

/// A house in memory: guarded verbs over rows, with what was struck.
struct House {
    verbs: BTreeMap<String, Box<dyn Verb>>,
    projections: Vec<Box<dyn Projection>>,
    network: Arc<Network>,
    rows: MemoryRows,
    struck: Vec<Envelope>,
    acts: Vec<String>,
}

impl House {
    fn new() -> Self {
        let folder =
            PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests")).join("../../procedures");
        let text = |name: &str| (name.to_owned(), fs::read_to_string(folder.join(name)).expect("a readable file"));
        let book = Arc::new(Book::load([text("roles.toml"), text("special_order.toml")]).expect("a sound procedure"));
        let network = network(&book);
        let mut verbs = BTreeMap::new();
        let mut projections = Vec::new();
        for area in book.guard(vec![orders::area(), procedure::area(&book)]) {
            verbs.extend(area.verbs.into_iter().map(|verb| (verb.spec().name.clone(), verb)));
            projections.extend(area.projections);
        }
        Self { verbs, projections, network, rows: MemoryRows::new(), struck: Vec::new(), acts: Vec::new() }
    }

    /// Does what is planned; gives the codes it was refused with, or the number of the order.
    fn submit(&mut self, planned: &orders::Planned, people: &[SimPerson]) -> Result<String, Vec<String>> {
        let person = people.iter().find(|person| person.id == planned.actor).expect("somebody known");
        let central = person.site.0 == "HQ";
        let grant = |role: &String| Grant {
            role: role.clone(),
            scope: if central { GrantScope::Everywhere } else { GrantScope::Site(person.site.clone()) },
        };
        let context = Context {
            actor: Actor { person: person.id.clone(), grants: person.roles.iter().map(grant).collect() },
            on_behalf_of: None,
            site: planned.site.clone(),
            device: None,
            now: planned.at,
            occurred_at: planned.at,
            command: planned.command,
            network: self.network.clone(),
            ids: Ids::of_command(planned.command, planned.at),
        };
        let verb = self.verbs.get(&planned.verb).unwrap_or_else(|| panic!("no verb {}", planned.verb));
        let Events(drafts) = decide(verb.as_ref(), &planned.body, &self.rows, &context).map_err(|no| {
            no.0.into_iter().map(|refusal| format!("{}: {}", refusal.code, refusal.text.en)).collect::<Vec<_>>()
        })?;
        for draft in &drafts {
            let envelope = testkit::given::envelope(draft, &context);
            for projection in &self.projections {
                projection.apply(&envelope, &mut self.rows);
            }
            self.struck.push(envelope);
        }
        // What is about no order is about a stone, a lot or a bench.
        let first = self.struck.last().and_then(|event| event.relations.first()).map(|of| of.object.id.clone());
        let case = self.struck.iter().rev().take(drafts.len()).find_map(|event| event.case.as_ref());
        Ok(case.map_or_else(|| first.expect("an object"), |case| case.case.id.clone()))
    }
}

/// Runs them all; gives the house and how often each mistake was refused.
fn run(orders: usize) -> (House, usize) {
    let mut house = House::new();
    let people = people();
    let mut simulation = simulation(&house.network.clone(), orders);
    let mut mistakes = 0;
    while let Some(planned) = simulation.next() {
        let answer = house.submit(&planned, &people);
        house.acts.push(format!("{} {} {} {:?}", planned.at, planned.command, planned.verb, planned.body));
        mistakes += usize::from(planned.mistake);
        match &answer {
            Ok(order) => {
                assert!(
                    !planned.mistake,
                    "{} by {} should be refused: {:?}",
                    planned.verb, planned.actor, planned.body
                );
                simulation.answered(&planned, true, Some(order));
            }
            Err(codes) => {
                assert!(
                    planned.mistake,
                    "{} by {} at {}: {codes:?}\n{:?}",
                    planned.verb, planned.actor, planned.at, planned.body
                );
                simulation.answered(&planned, false, None);
            }
        }
    }
    assert_eq!(simulation.surprises(), BTreeMap::new());
    (house, mistakes)
}

#[test]
fn sixty_orders_go_their_way_and_only_mistakes_are_refused() {
    let (house, mistakes) = run(60);
    assert_eq!(house.rows.mismatches(), Vec::<String>::new());
    let orders: Vec<Order> = house.rows.all();
    assert_eq!(orders.len(), 60);
    let closed: Vec<&Order> = orders.iter().filter(|order| order.stage == "closed").collect();
    assert!(closed.len() >= 15, "{} closed", closed.len());
    for order in &closed {
        assert_eq!(order.balance().minor, 0, "{}", order.id);
        assert!(order.handed_over_at.is_some() && order.passed_at.is_some() && order.first_promise.is_some());
    }
    let over = orders.iter().filter(|order| order.ended_at.is_some()).count();
    assert!(over >= 50, "{over} of 60 are over after two years and a half");
    assert!(mistakes > 0, "people make mistakes");
    assert!(mistakes * 12 < house.acts.len(), "{mistakes} mistakes in {} acts are too many", house.acts.len());
}

#[test]
fn every_stage_an_order_ends_in_is_one_the_rows_know() {
    let (house, _) = run(60);
    let cases: Vec<procedure::rows::CaseRow> = house.rows.all();
    assert_eq!(cases.len(), 60);
    for case in cases {
        let order: Order = house.rows.row(&case.subject).expect("an order");
        assert_eq!(order.ended_at.is_some(), case.closed_at.is_some(), "{} is at {}", order.id, order.stage);
        let mut stages = order.stages.clone();
        stages.sort();
        let mut open = case.stages.clone();
        open.sort();
        if order.ended_at.is_none() {
            assert_eq!(stages, open, "{}", order.id);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_ledger() {
    let (first, _) = run(12);
    let (second, _) = run(12);
    assert_eq!(first.acts, second.acts);
    assert_eq!(first.struck, second.struck);
}

/// Money: what is held for clients is what they paid, and nobody gets back more than they gave, nor another way.
#[test]
fn every_amount_held_is_owed_and_every_refund_goes_back_the_way_it_came() {
    let (house, _) = run(400);
    let mut settled = 0;
    for order in house.rows.all::<Order>() {
        let payments: Vec<orders::rows::Payment> = house.rows.rows("order", order.id.0.as_str());
        let paid: i64 = payments.iter().map(|payment| payment.amount).sum();
        assert_eq!(paid, order.paid, "{}", order.id);
        let held: Option<orders::beside::liability::Liability> = house.rows.row(&order.id.0);
        let over = order.handed_over_at.is_some() || order.ended_at.is_some();
        assert_eq!(held.map_or(0, |held| held.liability), if over { 0 } else { paid }, "{}", order.id);
        for refund in payments.iter().filter(|payment| payment.amount < 0) {
            let same = payments.iter().filter(|payment| payment.tender == refund.tender);
            assert!(same.map(|payment| payment.amount).sum::<i64>() >= 0, "{} by {:?}", order.id, refund.tender);
            settled += 1;
        }
        let promises: Vec<orders::rows::Promise> = house.rows.rows("order", order.id.0.as_str());
        let first = promises.iter().find(|promise| promise.number == 1).map(|promise| promise.date);
        assert_eq!(first, order.first_promise, "the first promise is never lost");
    }
    assert!(settled > 0, "somebody was given money back");
}

/// The figures of the reference (§4a), with room for the chance of six hundred orders.
#[test]
fn the_figures_come_out_as_the_reference_says() {
    let (house, _) = run(600);
    let orders: Vec<Order> = house.rows.all();
    let share = |some: &dyn Fn(&Order) -> bool, of: &dyn Fn(&Order) -> bool| {
        let all = orders.iter().filter(|order| of(order)).count();
        orders.iter().filter(|order| of(order) && some(order)).count() as f64 / all as f64
    };
    let any = |_: &Order| true;
    let submitted = |order: &Order| order.stage != "abandoned";
    for (what, got, low, high) in [
        ("never submitted", share(&|o| o.stage == "abandoned", &any), 0.10, 0.18),
        ("refused by the maison", share(&|o| o.stage == "refused", &submitted), 0.05, 0.11),
        ("quotes expired", share(&|o| o.stage == "expired", &|o| o.quoted_at.is_some()), 0.05, 0.13),
        ("accepted overall", share(&|o| o.accepted_at.is_some(), &submitted), 0.54, 0.70),
        ("reworked", share(&|o| o.reworks > 0, &|o| o.passed_at.is_some()), 0.05, 0.14),
        ("personalisation", share(&|o| o.kind.code() == "personalisation", &any), 0.54, 0.66),
    ] {
        assert!((low..high).contains(&got), "{what}: {got:.3} is not between {low} and {high}");
    }
    let weeks = |kind: &str| {
        let taken = |o: &Order| Some(o.handed_over_at?.since(o.requested_at) as f64 / (7 * base::moment::DAY) as f64);
        median(orders.iter().filter(|o| o.kind.code() == kind).filter_map(taken).collect())
    };
    for (kind, low, high) in [("personalisation", 2.5, 4.5), ("made_to_order", 8.0, 13.0), ("bespoke", 17.0, 28.0)] {
        let got = weeks(kind);
        assert!((low..high).contains(&got), "{kind}: {got:.1} weeks are not between {low} and {high}");
    }
}

/// What the analyst is meant to find is there.
#[test]
fn one_atelier_sets_more_slowly_and_one_boutique_lets_deposits_come_late() {
    let (house, _) = run(600);
    let work: Vec<orders::rows::Work> = house.rows.all();
    let setting = |atelier: &str| {
        let here = work.iter().filter(|w| w.bench == "setting" && w.atelier.as_ref().is_some_and(|a| a.0 == atelier));
        median(here.filter_map(|w| Some(w.finished_at?.since(w.started_at) as f64)).collect())
    };
    assert!(setting("ATL-PAR") > 1.25 * setting("ATL-GVA"), "{} {}", setting("ATL-PAR"), setting("ATL-GVA"));
    let orders: Vec<Order> = house.rows.all();
    let late = |boutique: &str| {
        let here: Vec<i64> = orders
            .iter()
            .filter(|order| order.boutique.0 == boutique)
            .filter_map(|order| Some(order.deposit_at?.since(order.accepted_at?)))
            .collect();
        here.iter().filter(|waited| **waited > 6 * base::moment::DAY).count() as f64 / here.len() as f64
    };
    assert!(late("PAR") > 2.0 * late("GVA"), "{} {}", late("PAR"), late("GVA"));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
