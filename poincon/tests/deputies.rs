//! Deputies over the whole house: the price of a real special order, its author, finance, and everybody's deputies.

use std::sync::Arc;

use kernel::{Actor, Cell, Scope, base::Moment};
use ledger::{Answer, Ask, Durability, Ledger, Op, Options, Query};
use poincon::{account, demo, house, network};
use serde_json::{Value, json};
use uuid::Uuid;

/// The simulated history ends here; the people of the test act the day after.
const UNTIL: &str = "2026-10-28T13:00:00Z";
const NOW: &str = "2026-11-02T10:00:00Z";

struct House {
    ledger: Ledger,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let composition = house::compose(None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("demo.sqlite").display().to_string();
        let options = Options { durability: Durability::AtEnd, ..Options::default() };
        let ledger = Ledger::open(&url, Arc::clone(&composition.house), options).unwrap();
        let until = Moment::parse(UNTIL).unwrap();
        demo::fill(&ledger, &demo::Plan { orders: 600, days: 40, ..demo::Plan::ending(until) }, |_| {}).unwrap();
        Self { ledger, _folder: folder }
    }

    fn actor(&self, person: &str) -> Actor {
        self.ledger.actor(person).unwrap().unwrap_or_else(|| panic!("{person} holds no role"))
    }

    fn ask(&self, actor: Actor, whom: Option<&str>, verb: &str, body: &Value) -> Answer {
        let body = body.as_object().unwrap().clone();
        let now = Moment::parse(NOW);
        let on_behalf_of = whom.map(Into::into);
        let ask = Ask { now, on_behalf_of, ..Ask::new(Uuid::new_v4(), verb, body, actor, "HQ".into()) };
        self.ledger.submit(ask)
    }

    fn done(&self, person: &str, verb: &str, body: &Value) -> ledger::Receipt {
        match self.ask(self.actor(person), None, verb, body) {
            Answer::Struck(receipt) => receipt,
            other => panic!("{verb} {body}: {other:?}"),
        }
    }

    /// Lends a role for November and has it confirmed by internal control.
    fn lend(&self, who: &str, deputy: &str, ceiling: &str) {
        let body = json!({"deputy": deputy, "roles": ["finance"], "sites": [], "from": "2026-11-01",
            "until": "2026-11-30", "ceiling": ceiling});
        let named = self.done(who, "maison.name_deputy", &body).subject.unwrap();
        let control = people("internal_control").remove(0);
        self.done(&control, "maison.confirm_deputy", &json!({"deputation": named.id}));
    }

    /// As the shell asks: with the roles lent now.
    fn refused_for(&self, who: &str, whom: &str, verb: &str, body: &Value) -> Vec<String> {
        let now = Moment::parse(NOW).unwrap();
        let found = self.ledger.look(|state| account::read_deputations(state, &who.into(), now)).unwrap();
        let under = found.into_iter().find(|d| d.principal.0 == whom);
        let grants = under.map_or_else(|| self.actor(whom).grants, |d| d.grants);
        self.codes(Actor { person: who.into(), grants }, Some(whom), verb, body)
    }

    fn codes(&self, actor: Actor, whom: Option<&str>, verb: &str, body: &Value) -> Vec<String> {
        match self.ask(actor, whom, verb, body) {
            Answer::Struck(_) => Vec::new(),
            Answer::Refused(refusals) => refusals.0.into_iter().map(|refusal| refusal.code).collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn people(role: &str) -> Vec<String> {
    network::people().into_iter().filter(|person| person.role == role).map(|person| person.id).collect()
}

/// An order whose price waits for approval, of a band above the lowest: its number, price, currency and author.
fn waiting(ledger: &Ledger) -> (String, i64, String, String) {
    let kind = ledger.house().object("order").unwrap();
    let query = Query { limit: 200, ..Query::table(kind.table) };
    let query = query.with("stage", Op::Is, vec![Cell::from("price_approval")]);
    let page = ledger.page(&query, &Scope::everything()).unwrap();
    let at = |name: &str| page.columns.iter().position(|column| column.name == name).unwrap();
    let row = page.rows.iter().find(|row| row[at("band")].text().is_some_and(|band| band > "V1"));
    let row = row.expect("among 600 orders of 40 days one waits for its price to be approved");
    let text = |name: &str| row[at(name)].text().unwrap().to_owned();
    (text("id"), row[at("price")].int().unwrap(), text("currency"), text("quoted_by"))
}

#[test]
fn the_author_of_a_price_approves_it_through_nobody_and_a_deputy_within_the_value_lent() {
    let house = House::new();
    let (order, price, currency, author) = waiting(&house.ledger);
    let finance = people("finance");
    let other = people("special_orders_desk").into_iter().find(|person| *person != author).unwrap();
    let approve = json!({"order": order, "price": {"minor": price, "currency": currency}});
    let verb = "orders.approve_price";
    let desk = house.codes(house.actor(&other), None, verb, &approve);
    assert_eq!(desk, ["role.not_held"], "the desk approves nothing in its own name");
    house.lend(&finance[0], &author, "V5");
    house.lend(&finance[0], &other, "V5");
    house.lend(&finance[1], &other, "V1");
    let told = house.refused_for(&author, &finance[0], verb, &approve);
    assert_eq!(told, ["procedure.separation_of_duties", "orders.price_by_its_author"], "as a deputy");
    // Nobody does it for the author either, whatever roles they bring along.
    let for_author = house.codes(house.actor(&finance[1]), Some(&author), verb, &approve);
    assert!(for_author.contains(&"maison.not_deputy".to_owned()), "{for_author:?}");
    assert!(for_author.contains(&"procedure.separation_of_duties".to_owned()), "{for_author:?}");
    let low = house.refused_for(&other, &finance[1], verb, &approve);
    assert_eq!(low, ["maison.beyond_ceiling"]);
    let before = house.ledger.head().unwrap().size;
    assert_eq!(house.refused_for(&other, &finance[0], verb, &approve), Vec::<String>::new());
    let struck = house.ledger.acts(&[before + 1]).unwrap().remove(0).envelope;
    assert_eq!((struck.actor.0, struck.on_behalf_of.map(|p| p.0)), (other, Some(finance[0].clone())));
}

/// Every verb of the house stands behind the guard of deputies: whoever claims to act for somebody who named nobody is
/// told so, whatever the verb and whatever they send.
#[test]
fn no_verb_is_done_for_somebody_who_named_nobody() {
    let composition = house::compose(None).unwrap();
    let rows = kernel::MemoryRows::new();
    let actor = testkit::network::person("p-1", "administrator", "*");
    let now = Moment::parse(NOW).unwrap();
    let mut context = testkit::network::context(actor, "HQ", now, 1, testkit::network::network(&["administrator"]));
    context.on_behalf_of = Some("p-2".into());
    let mut guarded = 0;
    for verb in composition.house.verbs() {
        let name = &verb.spec().name;
        let told = verb.decide(&serde_json::Map::new(), &rows, &context).expect_err(name);
        assert!(told.codes().contains(&"maison.not_deputy"), "{name}: {:?}", told.codes());
        guarded += 1;
    }
    assert!(guarded > 60, "{guarded}");
}
