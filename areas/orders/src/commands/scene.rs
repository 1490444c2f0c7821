//! The scene the tests of the commands play in: the people of one order, and shortcuts to where an order stands.

use std::sync::Arc;

use base::Moment;
use kernel::{
    Actor, Context, Draft, Envelope, Event, Grant, GrantScope, Network, Site, StateExt,
    command::decide,
    envelope::{CaseStep, ObjectRef, Opened},
};
use serde_json::{Value, json};
use testkit::{Given, given, given::envelope, network};

use crate::order::Order;

/// A digest of a document that all tests share.
pub const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Everything tests of one order need.
pub struct Scene {
    pub given: Given,
    /// The boutique everybody acts at.
    pub site: &'static str,
    /// The currency it sells in.
    currency: &'static str,
}

/// A body with some fields changed.
pub fn with(body: &Value, changed: Value) -> Value {
    let mut body = body.clone();
    for (name, value) in changed.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// A quote of band V4.
pub fn high() -> Value {
    json!({"price": {"minor": 15_000_000, "currency": "CHF"}})
}

/// What is asked is refused with exactly these codes; none: it would be done.
#[track_caller]
pub fn refuses(scene: &Scene, who: &str, verb: &str, body: Value, codes: &[&str]) {
    assert_eq!(scene.given.refused(&scene.actor(who), scene.site, verb, body.clone()), codes, "{verb} {body}");
}

/// The network of the tests and a boutique where cash is reported.
fn with_new_york(roles: &[&str]) -> Arc<Network> {
    let known = network::network(roles);
    let geneva = known.site(&"GVA".into()).expect("Geneva").clone();
    let new_york = Site {
        id: "NYC".into(),
        name: "New York".to_owned(),
        country: "US".to_owned(),
        time_zone: "America/New_York".to_owned(),
        currency: base::Currency::parse("USD").expect("dollars"),
        ..geneva
    };
    let sites = known.sites().cloned().chain([new_york]);
    Arc::new(Network::new(sites, known.roles().cloned()).0)
}

impl Scene {
    pub fn new() -> Self {
        Self::in_boutique("GVA", "CHF")
    }

    /// The same people in another boutique.
    pub fn in_boutique(site: &'static str, currency: &'static str) -> Self {
        let area = crate::area();
        let roles: Vec<String> = area.verbs.iter().flat_map(|verb| verb.spec().roles.clone()).collect();
        let mut roles: Vec<&str> = roles.iter().map(String::as_str).collect();
        roles.sort_unstable();
        roles.dedup();
        Self { given: given(area.verbs, area.projections, with_new_york(&roles)), site, currency }
    }

    /// Somebody of the cast; some hold two roles, so that only the rule of the command keeps them apart.
    pub fn actor(&self, who: &str) -> Actor {
        let roles: &[&str] = match who {
            "advisor" => &["client_advisor", "cashier"],
            "desk" => &["special_orders_desk", "finance"],
            "finance" => &["finance"],
            "brand" => &["brand_director"],
            "cash" => &["cashier"],
            "gem" => &["gemmologist"],
            "planner" => &["production_planner"],
            "setter" => &["artisan", "quality_controller"],
            "lead" => &["atelier_lead", "quality_controller"],
            "quality" => &["quality_controller"],
            "logistics" => &["logistics"],
            "director" => &["boutique_director"],
            "olivia" => &["operations_coordinator"],
            "control" => &["internal_control"],
            other => panic!("nobody is called {other}"),
        };
        let grants = roles.iter().map(|role| Grant { role: (*role).to_owned(), scope: GrantScope::Everywhere });
        Actor { person: who.into(), grants: grants.collect() }
    }

    fn context(&self, who: &str, for_another: Option<&str>) -> Context {
        let now =
            self.given.struck.last().map_or_else(|| Moment::parse("2026-01-05T09:00:00Z"), |e| Some(e.recorded_at));
        let roles: Vec<String> = crate::area().verbs.iter().flat_map(|verb| verb.spec().roles.clone()).collect();
        let network = with_new_york(&roles.iter().map(String::as_str).collect::<Vec<_>>());
        let context = network::context(self.actor(who), self.site, now.expect("a moment"), 900_000, network);
        Context { on_behalf_of: for_another.map(Into::into), ..context }
    }

    /// Somebody acting as another's deputy, at the moment of the last act.
    pub fn for_another(&self, who: &str, another: &str) -> Context {
        self.context(who, Some(another))
    }

    /// The codes a context is refused with.
    pub fn codes(&self, context: &Context, verb: &str, body: &Value) -> Vec<String> {
        let verbs = super::verbs();
        let verb = verbs.iter().find(|v| v.spec().name == verb).expect("a verb");
        match decide(verb.as_ref(), body.as_object().expect("a body"), &self.given.rows, context) {
            Ok(_) => Vec::new(),
            Err(refusals) => refusals.0.into_iter().map(|refusal| refusal.code).collect(),
        }
    }

    /// The codes of what a person is told beside an act, before its form is opened.
    pub fn foreseen(&self, who: &str, verb: &str, order: &str) -> Vec<String> {
        let verbs = super::verbs();
        let verb = verbs.iter().find(|v| v.spec().name == verb).expect("a verb");
        let refusals = verb.foresee(&ObjectRef::new("order", order), &self.given.rows, &self.context(who, None));
        refusals.0.into_iter().map(|refusal| refusal.code).collect()
    }

    /// Does it, in Geneva.
    pub fn act(&mut self, who: &str, verb: &str, body: Value) -> Vec<Draft> {
        let actor = self.actor(who);
        self.given.act(&actor, self.site, verb, body)
    }

    /// Does it as another's deputy.
    pub fn act_for(&mut self, who: &str, another: &str, verb: &str, body: Value) {
        let context = self.context(who, Some(another));
        let verbs = super::verbs();
        let verb = verbs.iter().find(|v| v.spec().name == verb).expect("a verb");
        let events =
            decide(verb.as_ref(), body.as_object().expect("a body"), &self.given.rows, &context).expect("done");
        for draft in &events.0 {
            let envelope: Envelope = envelope(draft, &context);
            for projection in crate::area().projections {
                projection.apply(&envelope, &mut self.given.rows);
            }
        }
    }

    /// Strikes a step that the procedure records by itself.
    pub fn step(&mut self, order: &str, step: &str, who: &str, fields: &[(&str, Value)]) {
        let payload: serde_json::Map<String, Value> =
            fields.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        let mut draft = Draft::new(format!("special_order.{step}"), 1, Value::Object(payload));
        let case = ObjectRef::new("order", order);
        draft.relate(case.clone(), "order");
        draft.case = Some(CaseStep {
            procedure: "special_order".to_owned(),
            version: 1,
            step: step.to_owned(),
            case,
            closed: Vec::new(),
            opened: Vec::<Opened>::new(),
            deadlines: None,
        });
        let actor = self.actor(who);
        self.given.strike(&actor, self.site, &[draft]);
    }

    pub fn order(&self, id: &str) -> Order {
        self.given.rows.row(id).expect("an order")
    }

    pub fn wish(&self) -> Value {
        json!({"client": "c1", "kind": "bespoke", "title": "Ring with an emerald", "brief": "For our tenth anniversary",
            "knowledge": "contact", "need_by": "2026-06-01"})
    }

    pub fn request(&mut self, changed: Value) -> String {
        // A making of 15 working days keeps the calendar of the tests short.
        let wish = with(&with(&self.wish(), json!({"kind": "made_to_order"})), changed);
        let events = self.act("advisor", "orders.request", wish);
        events[0].relations[0].object.id.clone()
    }

    pub fn quote_body(&self, order: &str) -> Value {
        json!({"order": order, "price": {"minor": 2_000_000, "currency": self.currency}, "cost": {"minor": 1_000_000, "currency": self.currency},
            "metal": 10_000, "metal_price": {"minor": 6_500, "currency": self.currency}, "fixing": "2026-01-05",
            "stones_cost": {"minor": 500_000, "currency": self.currency}, "hours": 40, "rate": {"minor": 10_000, "currency": self.currency},
            "other_cost": {"minor": 35_000, "currency": self.currency},
            "deposit_percent": 40, "stones": 1, "atelier": "ATL-PAR", "valid_until": "2026-01-25", "need_by_holds": true, "cost_sheet": DIGEST})
    }

    pub fn quoted(&mut self, changed: Value) -> String {
        let order = self.request(json!({}));
        let quote = with(&self.quote_body(&order), changed);
        self.act("desk", "orders.quote", quote);
        order
    }

    pub fn approve(&mut self, order: &str) {
        let minor = self.order(order).price.expect("a price");
        self.act(
            "finance",
            "orders.approve_price",
            json!({"order": order, "price": {"minor": minor, "currency": self.currency}}),
        );
    }

    pub fn accept_body(&self, order: &str) -> Value {
        json!({"order": order, "revision": 1, "signed_quote": DIGEST, "signed_drawing": DIGEST, "terms": true, "identity": true})
    }

    pub fn accept(&mut self, order: &str) {
        self.approve(order);
        let accept = self.accept_body(order);
        self.act("advisor", "orders.accept_quote", accept);
    }

    pub fn accepted(&mut self, changed: Value) -> String {
        let order = self.quoted(changed);
        self.accept(&order);
        order
    }

    pub fn deposit_body(&self, order: &str) -> Value {
        json!({"order": order, "amount": {"minor": 800_000, "currency": self.currency}, "tender": "card", "receipt": "R1",
            "cleared_on": "2026-01-05"})
    }

    pub fn deposit(&mut self, order: &str) {
        let deposit = self.deposit_body(order);
        self.act("cash", "orders.record_deposit", deposit);
    }

    pub fn deposited(&mut self, changed: Value) -> String {
        let order = self.accepted(changed);
        self.deposit(&order);
        order
    }

    pub fn stone_body(&self, order: &str, stone: &str, place: i64) -> Value {
        json!({"order": order, "stone": stone, "place": place, "source": "stock", "weight": 1_020,
            "certificate": format!("GIA {:010}", stone.bytes().fold(2_201_u64, |n, b| n * 31 % 9_999_999_967 + u64::from(b))),
            "verified": true})
    }

    pub fn plan_body(&self, order: &str) -> Value {
        json!({"order": order, "atelier": "ATL-PAR", "promise": "2026-02-10", "metal_lot": "AU-26-7", "week": "2026-01-12",
            "assay": true})
    }

    pub fn plan(&mut self, order: &str) {
        let plan = self.plan_body(order);
        self.act("planner", "orders.plan", plan);
    }

    /// A bench starts and finishes.
    pub fn work(&mut self, order: &str, bench: &str, who: &str) {
        let start = [("weight_in", json!(5_000)), ("stones_in", json!(1))];
        self.step(order, &format!("start_{bench}"), who, &start);
        let finish = [("weight_out", json!(4_900)), ("stones_out", json!(1))];
        self.step(order, &format!("finish_{bench}"), who, &finish);
    }

    pub fn release(&mut self, order: &str, who: &str) {
        self.step(order, "release_to_quality", who, &[]);
    }

    /// An order made and released to control.
    pub fn made(&mut self) -> String {
        let order = self.deposited(json!({"stones": 0}));
        self.plan(&order);
        self.work(&order, "setting", "setter");
        self.release(&order, "lead");
        order
    }

    pub fn judge_body(&self, order: &str) -> Value {
        json!({"order": order, "verdict": "pass", "score": 28, "weight": 4_850, "stones_secure": true})
    }

    /// Marks the stages an order is open in, as its procedure would.
    pub fn at_stages(&mut self, order: &str, stages: &[&str]) {
        let mut row = self.order(order);
        row.stages = stages.iter().map(|stage| (*stage).to_owned()).collect();
        kernel::RowsExt::write(&mut self.given.rows, &row);
    }

    /// Puts an order on hold, as the step of its procedure does.
    pub fn put_on_hold(&mut self, order: &str) {
        let body = json!({"order": order, "waits_for": "client", "reason": "Cancellation", "review": "2026-01-12"});
        self.act("desk", "orders.hold", body);
    }

    /// What a cancelled order cost: CHF 3,000 in all, all of it kept.
    pub fn cancellation_costs(&self, order: &str) -> Value {
        let chf = |minor: i64| json!({"minor": minor, "currency": self.currency});
        json!({"order": order, "metal": chf(100_000), "labour": chf(200_000), "stones": chf(0), "kept": chf(300_000), "fate": "melted"})
    }

    pub fn send_out_body(&self, order: &str) -> Value {
        json!({"order": order, "workshop": "Ciseleurs réunis", "bench": "polishing", "seal": "W-1", "weight_out": 6_200,
            "stones_out": 1, "insured": {"minor": 2_000_000, "currency": self.currency}, "due_back": "2026-01-20", "slip": DIGEST})
    }

    pub fn pack_body(&self, order: &str) -> Value {
        json!({"order": order, "lane": "courier", "seal": "S-1", "sscc": "340123450000000000",
            "insured": {"minor": 2_000_000, "currency": self.currency}})
    }
}

/// Every event of the catalogue is written down once.
#[test]
fn the_catalogue_has_no_two_events_of_one_name() {
    let mut kinds: Vec<&str> = crate::events::catalogue().iter().map(|spec| spec.kind).collect();
    let count = kinds.len();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), count);
    assert!(kinds.contains(&crate::events::Requested::spec().kind));
}
