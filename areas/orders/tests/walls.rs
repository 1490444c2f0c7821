//! One stone, one order: held by the decision when many ask at once, and by the ledger even when a decision is wrong.

use std::sync::Arc;

use base::Moment;
use kernel::{Area, Context, Decision, Events, House, Network, State, StateExt, Text, Verb, VerbSpec};
use ledger::{Answer, Ask, Ledger, Options};
use orders::rows::StoneHeld;
use serde_json::{Map, Value, json};
use testkit::network::{network, person};
use uuid::Uuid;

const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A verb that allocates without looking: what a mistake in a decision would do.
struct Careless(VerbSpec);

impl Verb for Careless {
    fn spec(&self) -> &VerbSpec {
        &self.0
    }

    fn decide(&self, body: &Map<String, Value>, _: &dyn State, _: &Context) -> Decision {
        let allocated: orders::events::StoneAllocated =
            serde_json::from_value(Value::Object(body.clone())).expect("a payload");
        Ok(Events::one(allocated))
    }
}

fn careless() -> Area {
    let field = |name: &str, kind| kernel::Field {
        name: name.to_owned(),
        label: Text::same(name),
        help: Text::default(),
        kind,
        required: true,
        personal: false,
    };
    let text = || kernel::FieldKind::Text { max: 80 };
    let spec = VerbSpec {
        name: "careless.allocate".to_owned(),
        title: Text::same("allocate"),
        purpose: Text::default(),
        fields: vec![
            field("order", text()),
            field("stone", text()),
            field("boutique", text()),
            field("allocation", text()),
            field("place", kernel::FieldKind::Integer { min: 1, max: 9 }),
            field("source", text()),
            field("weight", kernel::FieldKind::Carats),
        ],
        subject: None,
        roles: Vec::new(),
        step: None,
        begins: false,
    };
    Area { name: "careless", verbs: vec![Box::new(Careless(spec))], ..Area::default() }
}

fn everybody() -> Network {
    let roles = [
        "client_advisor",
        "special_orders_desk",
        "finance",
        "cashier",
        "gemmologist",
        "brand_director",
        "production_planner",
        "boutique_director",
    ];
    Network::clone(&network(&roles))
}

/// A ledger in a folder of its own, and acts on it.
struct Scene {
    ledger: Ledger,
    _folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let house = House::new(vec![orders::area(), careless()], |_| everybody(), |_, _| None);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("orders.sqlite");
        let ledger = Ledger::open(file.to_str().expect("a path"), Arc::new(house), Options::default());
        Self { ledger: ledger.expect("a ledger"), _folder: folder }
    }

    fn ask(n: u128, who: &str, role: &str, verb: &str, body: Value) -> Ask {
        let body = body.as_object().cloned().expect("a body");
        let mut ask = Ask::new(Uuid::from_u128(n), verb, body, person(who, role, "*"), "GVA".into());
        ask.now = Moment::parse("2026-01-05T09:00:00Z");
        ask
    }

    fn act(&self, n: u128, who: &str, role: &str, verb: &str, body: Value) -> String {
        let receipt = match self.ledger.submit(Self::ask(n, who, role, verb, body)) {
            Answer::Struck(receipt) => receipt,
            other => panic!("{verb}: {other:?}"),
        };
        receipt.subject.expect("a subject").id
    }

    /// An order with its deposit.
    fn deposited(&self, n: u128) -> String {
        let chf = |minor: i64| json!({"minor": minor, "currency": "CHF"});
        let order = self.act(
            n,
            "camille",
            "client_advisor",
            "orders.request",
            json!({"client": "c1", "kind": "bespoke",
            "title": "Ring", "brief": "A ring", "knowledge": "contact"}),
        );
        self.act(
            n + 1,
            "sacha",
            "special_orders_desk",
            "orders.quote",
            json!({"order": order, "price": chf(100_000),
            "cost": chf(10_000), "deposit_percent": 40, "stones": 2, "atelier": "ATL-PAR", "valid_until": "2026-01-25", "need_by_holds": true,
            "cost_sheet": DIGEST}),
        );
        self.act(n + 2, "felix", "finance", "orders.approve_price", json!({"order": order, "price": chf(100_000)}));
        self.act(
            n + 3,
            "camille",
            "client_advisor",
            "orders.accept_quote",
            json!({"order": order, "revision": 1,
            "signed_quote": DIGEST, "signed_drawing": DIGEST, "terms": true, "identity": true}),
        );
        self.act(
            n + 4,
            "chloe",
            "cashier",
            "orders.record_deposit",
            json!({"order": order, "amount": chf(40_000),
            "tender": "card", "receipt": "R", "cleared_on": "2026-01-05"}),
        );
        order
    }

    fn held(&self, stone: &str) -> Vec<StoneHeld> {
        self.ledger.look(|state| state.rows::<StoneHeld>("stone_held", stone)).expect("rows")
    }
}

fn stone(order: &str, stone: &str, place: i64) -> Value {
    json!({"order": order, "stone": stone, "place": place, "source": "stock", "weight": 1_000, "verified": true})
}

#[test]
fn of_many_orders_that_ask_for_one_stone_at_once_exactly_one_gets_it() {
    let scene = Scene::new();
    let orders: Vec<String> = (0..8).map(|n| scene.deposited(n * 100 + 1)).collect();
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asked: Vec<_> = orders
            .iter()
            .enumerate()
            .map(|(n, order)| {
                let ask = Scene::ask(
                    9_000 + n as u128,
                    "gemma",
                    "gemmologist",
                    "orders.allocate_stone",
                    stone(order, "D-1", 1),
                );
                let ledger = scene.ledger.clone();
                scope.spawn(move || ledger.submit(ask))
            })
            .collect();
        asked.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.receipt().is_some()).count(), 1);
    for refusals in answers.iter().filter_map(Answer::refusals) {
        assert_eq!(refusals.codes(), ["orders.stone_held_elsewhere"]);
    }
    assert_eq!(scene.held("D-1").len(), 1);
}

#[test]
fn behind_a_careless_decision_the_ledger_itself_refuses_the_second_use() {
    let scene = Scene::new();
    let (first, second) = (scene.deposited(1), scene.deposited(101));
    let body = |order: &str, stone: &str, allocation: &str, place: i64| {
        json!({"order": order, "stone": stone, "boutique": "GVA", "allocation": allocation, "place": place,
            "source": "stock", "weight": 1_000})
    };
    let ask =
        |n: u128, body: Value| scene.ledger.submit(Scene::ask(n, "gemma", "gemmologist", "careless.allocate", body));
    assert!(ask(500, body(&first, "D-1", "a1", 1)).receipt().is_some());
    for (n, wrong) in [(501, body(&second, "D-1", "a2", 1)), (502, body(&first, "D-2", "a3", 1))] {
        let answer = ask(n, wrong);
        assert!(matches!(answer, Answer::Stopped(_) | Answer::Refused(_)), "{answer:?}");
    }
    assert_eq!(scene.held("D-1").iter().map(|held| held.order.0.as_str()).collect::<Vec<_>>(), [first.as_str()]);
    assert_eq!(scene.held("D-2"), []);
    assert!(ask(503, body(&second, "D-3", "a4", 1)).receipt().is_some(), "the ledger goes on");
}

#[test]
fn of_many_who_apply_a_signed_change_at_once_exactly_one_does() {
    let scene = Scene::new();
    let order = scene.deposited(1);
    let chf = |minor: i64| json!({"minor": minor, "currency": "CHF"});
    let signed = json!({"order": order, "agreed": true, "signed": DIGEST});
    for (n, who, role, verb, body) in [
        (
            10,
            "camille",
            "client_advisor",
            "orders.propose_change",
            json!({"order": order, "what": "size", "wish": "54"}),
        ),
        (
            11,
            "sacha",
            "special_orders_desk",
            "orders.assess_change",
            json!({"order": order, "fee": chf(5_000), "days": 0}),
        ),
        (12, "felix", "finance", "orders.confirm_change", json!({"order": order, "part": "price"})),
        (13, "camille", "client_advisor", "orders.answer_change", signed),
    ] {
        scene.act(n, who, role, verb, body);
    }
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..8_u128)
            .map(|n| {
                let body = json!({"order": order});
                let ask = Scene::ask(700 + n, "sacha", "special_orders_desk", "orders.apply_change", body);
                let ledger = scene.ledger.clone();
                scope.spawn(move || ledger.submit(ask))
            })
            .collect();
        asked.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.receipt().is_some()).count(), 1);
    for refusals in answers.iter().filter_map(Answer::refusals) {
        assert_eq!(refusals.codes(), ["orders.nothing_signed"]);
    }
    let row: orders::Order = scene.ledger.look(|state| state.row(&order)).expect("rows").expect("an order");
    assert_eq!((row.extras, row.balance().minor), (5_000, 65_000), "the fee is added once");
}

#[test]
fn a_refund_is_refused_whole_with_every_reason_and_strikes_nothing() {
    let scene = Scene::new();
    let order = scene.deposited(1);
    let chf = |minor: i64| json!({"minor": minor, "currency": "CHF"});
    let before = scene.ledger.head().expect("a head").size;
    // Nobody asked, nobody approved, the sums do not agree, and the tender is not the one paid with.
    let body = json!({"order": order, "reason": " ", "cash": chf(50_000)});
    let answer = scene.ledger.submit(Scene::ask(800, "chloe", "cashier", "orders.cancel", body));
    let codes = [
        "orders.cancellation_not_asked",
        "orders.approval_missing",
        "orders.reason_missing",
        "orders.beyond_tender",
        "orders.refund_does_not_add_up",
        "orders.refund_unclear",
    ];
    assert_eq!(answer.refusals().expect("refusals").codes(), codes);
    assert_eq!(scene.ledger.head().expect("a head").size, before, "nothing half done");
    let row: orders::Order = scene.ledger.look(|state| state.row(&order)).expect("rows").expect("an order");
    assert_eq!((row.paid, row.ended_at), (40_000, None));
}
