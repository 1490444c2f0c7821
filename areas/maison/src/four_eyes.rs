//! Tests: nobody gives, lends or uses a role alone where the house asks for two.

use base::Moment;
use kernel::{
    Actor, Command, Context, Decision, Draft, Event, Events, Grant, GrantScope, ObjectKind, Projection, Row, Rows,
    RowsExt, State, StateExt, Table, Text, command::decide, verb,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;

kernel::object_ids! {
    /// A ring with a price.
    RingId = "ring",
}

#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "rings_ring")]
struct Ring {
    #[column(en = "Ring", fr = "Bague")]
    id: RingId,
    #[column(en = "Band", fr = "Tranche")]
    band: Ceiling,
    #[column(en = "Priced by", fr = "Prix par")]
    priced_by: PersonId,
    #[column(en = "Priced for", fr = "Prix pour")]
    priced_for: Option<PersonId>,
}

/// Price a ring.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(name = "rings.price", en = "Price", fr = "Chiffrer", roles("cashier", "finance"), begins)]
struct Price {
    #[field(en = "Ring", fr = "Bague")]
    ring: RingId,
    #[field(en = "Band", fr = "Tranche")]
    band: Ceiling,
}

/// Approve the price somebody else made.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(name = "rings.approve", en = "Approve", fr = "Approuver", subject = "ring", roles("finance"))]
struct Approve {
    #[field(en = "Ring", fr = "Bague")]
    ring: RingId,
}

#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "rings.priced", version = 1, en = "Priced", fr = "Chiffrée")]
struct Priced {
    #[relation("subject")]
    ring: RingId,
    band: Ceiling,
}

#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "rings.approved", version = 1, en = "Approved", fr = "Approuvée")]
struct Approved {
    #[relation("subject")]
    ring: RingId,
}

#[derive(kernel::Refusal)]
#[refusal(area = "rings")]
enum No {
    #[say(en = "Ask somebody else.", fr = "Demandez à quelqu’un d’autre.")]
    Author {},
}

impl Command for Price {
    fn decide(&self, _: &dyn State, _: &Context) -> Decision {
        Ok(Events::one(Priced { ring: self.ring.clone(), band: self.band }))
    }
}

impl Command for Approve {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let ring: Option<Ring> = state.row(&self.ring.0);
        let own = ring.is_some_and(|ring| {
            [Some(ring.priced_by), ring.priced_for].iter().flatten().any(|who| cause::is_self(context, who))
        });
        if own { Err(No::Author {}.into()) } else { Ok(Events::one(Approved { ring: self.ring.clone() })) }
    }
}

struct Rings;
impl Projection for Rings {
    fn name(&self) -> &'static str {
        "rings"
    }
    fn tables(&self) -> Vec<&'static Table> {
        vec![Ring::table()]
    }
    fn apply(&self, event: &kernel::Envelope, rows: &mut dyn Rows) {
        if let Some(priced) = Priced::read(event) {
            rows.write(&Ring {
                id: priced.ring,
                band: priced.band,
                priced_by: event.actor.clone(),
                priced_for: event.on_behalf_of.clone(),
            });
        }
    }
}

/// The maison with rings to price, and people who came in through the founder.
struct Maison {
    given: testkit::Given,
    verbs: Vec<Box<dyn kernel::Verb>>,
    n: u128,
    now: Moment,
}

const PEOPLE: [(&str, &str); 7] = [
    ("ada", "administrator"),
    ("abe", "administrator"),
    ("ivy", "internal_control"),
    ("fay", "finance"),
    ("fox", "finance"),
    ("cas", "cashier"),
    ("cat", "cashier"),
];

fn all_areas() -> Vec<Area> {
    let rings = Area {
        name: "rings",
        verbs: vec![verb::<Price>(), verb::<Approve>()],
        projections: vec![Box::new(Rings)],
        objects: vec![ObjectKind {
            kind: "ring",
            title: Text::new("Ring", "Bague"),
            table: Ring::table(),
            what: &["id"],
            place: None,
            whose: None,
            due: None,
            facts: &[],
            related: &[],
        }],
        ..Area::default()
    };
    under_deputies(vec![area(), rings])
}

impl Maison {
    fn new() -> Self {
        let mut projections: Vec<Box<dyn Projection>> = Vec::new();
        let mut verbs = Vec::new();
        for area in all_areas() {
            projections.extend(area.projections);
            verbs.extend(area.verbs);
        }
        let codes: Vec<&str> = roles().iter().map(|role| role.code.as_str()).collect();
        let given = testkit::given(Vec::new(), projections, testkit::network::network(&codes));
        let mut maison = Self { given, verbs, n: 0, now: Moment::parse("2026-03-02T09:00:00Z").unwrap() };
        let founder = testkit::network::person("founder", "administrator", "*");
        // The network of tests has its sites already: only their rows are folded here.
        for (site, kind) in [("GVA", "boutique"), ("TYO", "boutique"), ("HQ", "headquarters")] {
            let opened = json!({"site": site, "name": site, "kind": kind, "country": "CH", "region": "europe",
                "time_zone": "Europe/Zurich", "currency": "CHF", "hours": "boutique"});
            let opened: SiteOpened = serde_json::from_value(opened).unwrap();
            let (_, context) = maison.ask(&founder, None, "maison.enrol", &json!({"person": "x", "home": "GVA"}));
            People.apply(&testkit::given::envelope(&opened.into(), &context), &mut maison.given.rows);
        }
        for (person, role) in PEOPLE {
            maison.done(&founder, None, "maison.enrol", json!({"person": person, "home": "GVA"}));
            let body = json!({"person": person, "role": role, "reach": "everywhere"});
            let struck = maison.done(&founder, None, "maison.grant", body);
            assert_eq!(struck[0].kind, "maison.role_granted", "the founder sets the house up alone");
        }
        maison
    }

    fn actor(&self, who: &str) -> Actor {
        read_actor(&self.given.rows, who).unwrap_or_else(|| panic!("{who} holds no role"))
    }

    /// As the shell asks: with the roles lent, for somebody.
    fn lent(&self, who: &str, whom: &str) -> Actor {
        let found = deputations(&self.given.rows, &who.into(), self.now);
        let under = found.into_iter().find(|d| d.principal.0 == whom);
        let grants = under.map_or_else(|| self.actor(whom).grants, |d| d.grants);
        Actor { person: who.into(), grants }
    }

    fn ask(&self, actor: &Actor, whom: Option<&str>, verb: &str, body: &Value) -> (Decision, Context) {
        let verb = self.verbs.iter().find(|v| v.spec().name == verb).unwrap_or_else(|| panic!("no verb {verb}"));
        let codes: Vec<&str> = roles().iter().map(|role| role.code.as_str()).collect();
        let network = testkit::network::network(&codes);
        let mut context = testkit::network::context(actor.clone(), "GVA", self.now, self.n + 1, network);
        context.on_behalf_of = whom.map(Into::into);
        (decide(verb.as_ref(), body.as_object().unwrap(), &self.given.rows, &context), context)
    }

    fn done(&mut self, actor: &Actor, whom: Option<&str>, verb: &str, body: Value) -> Vec<Draft> {
        let (decision, context) = self.ask(actor, whom, verb, &body);
        self.n += 1;
        let Events(drafts) = decision.unwrap_or_else(|no| panic!("{verb} {body}: {}", no.say(kernel::Lang::En)));
        for draft in &drafts {
            let envelope = testkit::given::envelope(draft, &context);
            People.apply(&envelope, &mut self.given.rows);
            Rings.apply(&envelope, &mut self.given.rows);
        }
        assert_eq!(self.given.rows.mismatches(), Vec::<String>::new());
        drafts
    }

    fn act(&mut self, who: &str, verb: &str, body: Value) -> Vec<Draft> {
        self.done(&self.actor(who), None, verb, body)
    }

    fn codes(&self, actor: &Actor, whom: Option<&str>, verb: &str, body: &Value) -> Vec<String> {
        match self.ask(actor, whom, verb, body).0 {
            Ok(_) => Vec::new(),
            Err(no) => no.0.into_iter().map(|refusal| refusal.code).collect(),
        }
    }

    fn refused(&self, who: &str, verb: &str, body: Value) -> Vec<String> {
        self.codes(&self.actor(who), None, verb, &body)
    }

    fn refused_for(&self, who: &str, whom: &str, verb: &str, body: Value) -> Vec<String> {
        self.codes(&self.lent(who, whom), Some(whom), verb, &body)
    }

    /// Names a deputy for March and has it confirmed where it must be.
    fn lend(&mut self, who: &str, deputy: &str, role: &str, ceiling: &str) -> String {
        let body = json!({"deputy": deputy, "roles": [role], "sites": [], "from": "2026-03-01", "until": "2026-03-31",
            "ceiling": ceiling});
        let struck = self.act(who, "maison.name_deputy", body);
        let id = struck[0].payload["deputation"].as_str().unwrap().to_owned();
        if struck[0].payload["needs_confirming"] == true {
            let third = ["ivy", "ada", "abe"].into_iter().find(|third| *third != who && *third != deputy).unwrap();
            self.act(third, "maison.confirm_deputy", json!({"deputation": id}));
        }
        id
    }
}

#[test]
fn a_role_that_approves_waits_for_a_second_person() {
    let mut maison = Maison::new();
    let body = json!({"person": "cas", "role": "finance", "reach": "everywhere"});
    assert_eq!(maison.act("ada", "maison.grant", body.clone())[0].kind, "maison.grant_proposed");
    assert_eq!(maison.actor("cas").roles().len(), 1, "nothing is held yet");
    assert_eq!(maison.refused("abe", "maison.grant", body), ["maison.already_proposed"]);
    let proposal = json!({"proposal": "cas/finance/*"});
    assert_eq!(maison.refused("ada", "maison.confirm_grant", proposal.clone()), ["maison.proposed_by_you"]);
    assert_eq!(maison.refused("cas", "maison.confirm_grant", proposal.clone()), ["role.not_held", "maison.for_you"]);
    maison.act("ivy", "maison.confirm_grant", proposal.clone());
    assert!(maison.actor("cas").roles().contains("finance"));
    let held: GrantRow = maison.given.rows.row("cas/finance/*").unwrap();
    assert_eq!((held.granted_by, held.confirmed_by), ("ada".into(), Some("ivy".into())));
    assert_eq!(maison.refused("abe", "maison.confirm_grant", proposal), ["maison.not_proposed"]);
    // A role that approves nothing is given by one person.
    let plain = json!({"person": "cas", "role": "logistics", "reach": "site", "place": "TYO"});
    assert_eq!(maison.act("ada", "maison.grant", plain)[0].kind, "maison.role_granted");
}

#[test]
fn a_proposal_is_declined_and_may_be_made_again() {
    let mut maison = Maison::new();
    let body = json!({"person": "cas", "role": "brand_director", "reach": "site", "place": "GVA"});
    maison.act("ada", "maison.grant", body.clone());
    maison.act("abe", "maison.decline_grant", json!({"proposal": "cas/brand_director/GVA", "why": "incompatible"}));
    assert_eq!(maison.given.rows.row::<ProposalRow>("cas/brand_director/GVA"), None);
    maison.act("ada", "maison.grant", body);
}

/// Every way in which somebody might be their own second person for a role.
#[test]
fn nobody_confirms_a_role_for_themselves_whoever_they_act_for() {
    let mut maison = Maison::new();
    // abe acts for ada and for ivy; ada acts for abe.
    maison.lend("ada", "abe", "administrator", "V5");
    maison.lend("ivy", "abe", "internal_control", "V5");
    maison.lend("abe", "ada", "administrator", "V5");
    maison.lend("ivy", "cas", "internal_control", "V5");
    maison.act("ada", "maison.grant", json!({"person": "cas", "role": "finance", "reach": "everywhere"}));
    let proposal = json!({"proposal": "cas/finance/*"});
    let confirm = "maison.confirm_grant";
    let by = |who: &str, whom: &str| maison.refused_for(who, whom, confirm, proposal.clone());
    assert_eq!(maison.refused("ada", confirm, proposal.clone()), ["maison.proposed_by_you"]);
    assert_eq!(by("ada", "abe"), ["maison.proposed_by_you"], "as a deputy of another administrator");
    assert_eq!(by("abe", "ada"), ["maison.proposed_by_you"], "through a deputy of one's own");
    assert_eq!(by("cas", "ivy"), ["maison.for_you"], "as the deputy of internal control");
    assert_eq!(by("abe", "ivy"), Vec::<String>::new(), "a third person, acting for a fourth, may");
    // Proposed through a deputy, it is confirmed by neither of the two.
    let other = json!({"person": "cat", "role": "finance", "reach": "everywhere"});
    let lent = maison.lent("abe", "ada");
    maison.done(&lent, Some("ada"), "maison.grant", other);
    let second = json!({"proposal": "cat/finance/*"});
    assert_eq!(maison.refused("ada", confirm, second.clone()), ["maison.proposed_by_you"]);
    assert_eq!(maison.refused("abe", confirm, second.clone()), ["maison.proposed_by_you"]);
    // Nobody gives a role to the one they act for, nor to themselves while acting for another.
    for (who, whom) in [("abe", "ada"), ("ada", "abe")] {
        let grant = json!({"person": who, "role": "cashier", "reach": "everywhere"});
        assert_eq!(maison.refused_for(who, whom, "maison.grant", grant), ["maison.not_oneself"]);
        let grant = json!({"person": whom, "role": "cashier", "reach": "everywhere"});
        assert_eq!(maison.refused_for(who, whom, "maison.grant", grant), ["maison.not_oneself"]);
    }
}

#[test]
fn a_deputy_whose_roles_approve_is_confirmed_by_a_third_person() {
    let mut maison = Maison::new();
    let body = json!({"deputy": "cas", "roles": ["finance"], "sites": ["GVA"], "from": "2026-03-01",
        "until": "2026-03-31", "ceiling": "V3"});
    let struck = maison.act("fay", "maison.name_deputy", body.clone());
    let id = struck[0].payload["deputation"].clone();
    assert_eq!(deputations(&maison.given.rows, &"cas".into(), maison.now), [], "not before it is confirmed");
    let confirm = json!({"deputation": id});
    for who in ["fay", "cas"] {
        assert!(!maison.refused(who, "maison.confirm_deputy", confirm.clone()).is_empty(), "{who}");
    }
    maison.act("ada", "maison.confirm_deputy", confirm.clone());
    let lent = deputations(&maison.given.rows, &"cas".into(), maison.now);
    assert_eq!(lent[0].grants, [Grant { role: "finance".into(), scope: GrantScope::Site("GVA".into()) }]);
    assert_eq!(maison.refused("abe", "maison.confirm_deputy", confirm.clone()), ["maison.nothing_to_confirm"]);
    assert_eq!(maison.refused("fay", "maison.name_deputy", body), ["maison.deputy_already"]);
    assert_eq!(maison.refused("cat", "maison.end_deputy", confirm.clone()), ["maison.not_your_deputation"]);
    maison.act("cas", "maison.end_deputy", confirm);
    assert_eq!(deputations(&maison.given.rows, &"cas".into(), maison.now), []);
}

#[test]
fn an_administrator_who_names_a_deputy_does_not_confirm_it_through_anybody() {
    let mut maison = Maison::new();
    maison.lend("ivy", "ada", "internal_control", "V5");
    maison.lend("ivy", "abe", "internal_control", "V5");
    let body = json!({"deputy": "abe", "roles": ["administrator"], "from": "2026-03-01", "until": "2026-03-31",
        "ceiling": "V5"});
    let struck = maison.act("ada", "maison.name_deputy", body);
    let confirm = json!({"deputation": struck[0].payload["deputation"]});
    assert_eq!(maison.refused("ada", "maison.confirm_deputy", confirm.clone()), ["maison.named_by_you"]);
    assert_eq!(maison.refused("abe", "maison.confirm_deputy", confirm.clone()), ["maison.deputy_is_you"]);
    let by = |who: &str| maison.refused_for(who, "ivy", "maison.confirm_deputy", confirm.clone());
    assert_eq!(by("ada"), ["maison.named_by_you"]);
    assert_eq!(by("abe"), ["maison.deputy_is_you"]);
    assert_eq!(maison.refused("ivy", "maison.confirm_deputy", confirm), Vec::<String>::new());
}

#[test]
fn every_reason_why_a_deputy_cannot_be_named_is_told() {
    let mut maison = Maison::new();
    maison.lend("fay", "cas", "finance", "V5");
    let body = json!({"deputy": "fay", "roles": ["cashier", "finance"], "sites": ["NOWHERE"], "from": "2026-03-10",
        "until": "2026-03-01", "ceiling": "V5"});
    assert_eq!(
        maison.refused("fay", "maison.name_deputy", body.clone()),
        ["maison.own_deputy", "maison.role_not_yours", "maison.site_not_yours", "maison.dates_crossed"]
    );
    let long = json!({"deputy": "nobody", "roles": [], "from": "2026-03-10", "until": "2027-03-10", "ceiling": "V5"});
    let told = ["maison.deputy_away", "maison.role_missing", "maison.too_long"];
    assert_eq!(maison.refused("fay", "maison.name_deputy", long), told);
    // What was lent is not lent on.
    let on =
        json!({"deputy": "cat", "roles": ["finance"], "from": "2026-03-01", "until": "2026-03-31", "ceiling": "V5"});
    assert_eq!(maison.refused("cas", "maison.name_deputy", on.clone()), ["maison.role_not_yours"]);
    assert!(maison.refused_for("cas", "fay", "maison.name_deputy", on).contains(&"maison.deputy_names_nobody".into()));
}

#[test]
fn a_deputy_acts_in_the_days_with_the_roles_and_up_to_the_value_lent() {
    let mut maison = Maison::new();
    maison.lend("fay", "cas", "finance", "V3");
    maison.act("cat", "rings.price", json!({"ring": "R-low", "band": "V3"}));
    maison.act("cat", "rings.price", json!({"ring": "R-high", "band": "V4"}));
    let approve = |ring: &str| json!({"ring": ring});
    assert_eq!(maison.refused_for("cas", "fay", "rings.approve", approve("R-low")), Vec::<String>::new());
    assert_eq!(maison.refused_for("cas", "fay", "rings.approve", approve("R-high")), ["maison.beyond_ceiling"]);
    // The value may also be in what is being struck.
    let price = json!({"ring": "R-new", "band": "V5"});
    assert_eq!(maison.refused_for("cas", "fay", "rings.price", price), ["maison.beyond_ceiling"]);
    // Nobody acts for somebody who has not named them, nor with roles that were not lent.
    let stranger = maison.refused_for("cat", "fay", "rings.approve", approve("R-low"));
    assert_eq!(stranger, ["maison.not_deputy", "rings.author"], "every reason is told");
    assert_eq!(maison.refused_for("cas", "fox", "rings.approve", approve("R-low")), ["maison.not_deputy"]);
    let smuggled = Actor { person: "cas".into(), grants: maison.actor("ada").grants };
    let grant = json!({"person": "cat", "role": "cashier", "reach": "site", "place": "GVA"});
    assert_eq!(maison.codes(&smuggled, Some("fay"), "maison.grant", &grant), ["maison.not_deputy"]);
    // Not before, not after.
    for (day, lasts) in [
        ("2026-02-28T22:59:59Z", false),
        ("2026-02-28T23:00:00Z", true),
        ("2026-03-31T21:59:59Z", true),
        ("2026-03-31T22:00:00Z", false),
    ] {
        maison.now = Moment::parse(day).unwrap();
        let told = maison.refused_for("cas", "fay", "rings.approve", approve("R-low"));
        assert_eq!(told.is_empty(), lasts, "{day}: days are those of the home site: {told:?}");
    }
}

#[test]
fn who_loses_a_role_or_is_locked_has_lent_nothing() {
    let mut maison = Maison::new();
    maison.lend("fay", "cas", "finance", "V5");
    maison.act("cat", "rings.price", json!({"ring": "R", "band": "V1"}));
    let lent = maison.lent("cas", "fay");
    let approve = json!({"ring": "R"});
    maison.act("ada", "maison.lock", json!({"person": "fay", "cause": "suspected"}));
    assert_eq!(maison.codes(&lent, Some("fay"), "rings.approve", &approve), ["maison.not_deputy"]);
    maison.act("abe", "maison.unlock", json!({"person": "fay", "cause": "returned"}));
    assert_eq!(maison.codes(&lent, Some("fay"), "rings.approve", &approve), Vec::<String>::new());
    maison.act("ada", "maison.end_grant", json!({"grant": "fay/finance/*", "reason": "moved"}));
    assert_eq!(maison.codes(&lent, Some("fay"), "rings.approve", &approve), ["maison.not_deputy"]);
}

/// Who priced (themselves, or for another), who approves (themselves, or for another): whenever one person stands on
/// both sides, as the hand or as the name, it is refused; otherwise it is done.
#[test]
fn nobody_approves_their_own_price_in_any_of_the_ways() {
    let mut maison = Maison::new();
    // Each lends finance to each of the others.
    let names = ["fay", "fox"];
    for principal in names {
        for deputy in ["fay", "fox", "cas", "cat"] {
            if principal != deputy {
                maison.lend(principal, deputy, "finance", "V5");
            }
        }
    }
    let hands = ["fay", "fox", "cas", "cat"];
    let mut ways: Vec<(&str, Option<&str>)> = names.iter().map(|name| (*name, None)).collect();
    for hand in hands {
        ways.extend(names.into_iter().filter(|name| *name != hand).map(|name| (hand, Some(name))));
    }
    assert_eq!(ways.len(), 8);
    let (mut kept_apart, mut done) = (0, 0);
    for (n, priced) in ways.iter().enumerate() {
        let ring = format!("R-{n}");
        let actor = priced.1.map_or_else(|| maison.actor(priced.0), |whom| maison.lent(priced.0, whom));
        maison.done(&actor, priced.1, "rings.price", json!({"ring": ring, "band": "V2"}));
        for approves in &ways {
            let actor = approves.1.map_or_else(|| maison.actor(approves.0), |whom| maison.lent(approves.0, whom));
            let told = maison.codes(&actor, approves.1, "rings.approve", &json!({"ring": ring}));
            let sides = |way: &(&str, Option<&str>)| [Some(way.0.to_owned()), way.1.map(str::to_owned)];
            let shared = sides(priced).iter().flatten().any(|who| sides(approves).iter().flatten().any(|b| b == who));
            if shared {
                assert_eq!(told, ["rings.author"], "priced by {priced:?}, approved by {approves:?}");
                kept_apart += 1;
            } else {
                assert_eq!(told, Vec::<String>::new(), "priced by {priced:?}, approved by {approves:?}");
                done += 1;
            }
        }
    }
    assert!(kept_apart > 30 && done > 5, "{kept_apart} kept apart, {done} done");
}

#[test]
fn an_account_is_never_freed_or_renewed_by_its_owner() {
    let mut maison = Maison::new();
    maison.lend("abe", "ada", "administrator", "V5");
    for verb in ["lock", "unlock", "end_sessions", "revoke_tokens", "reset_password", "reset_second_factor", "invite"] {
        let name = format!("maison.{verb}");
        let body = |who: &str| match verb {
            "invite" => json!({"person": who}),
            _ => json!({"person": who, "cause": "asked"}),
        };
        assert!(maison.refused("ada", &name, body("ada")).contains(&"maison.not_oneself".into()), "{verb}");
        assert!(maison.refused_for("ada", "abe", &name, body("ada")).contains(&"maison.not_oneself".into()), "{verb}");
        assert!(maison.refused_for("ada", "abe", &name, body("abe")).contains(&"maison.not_oneself".into()), "{verb}");
        assert!(maison.refused("fay", &name, body("cas")).contains(&"role.not_held".into()), "{verb}");
        assert!(maison.refused("ada", &name, body("ghost")).contains(&"maison.unknown_person".into()), "{verb}");
    }
    maison.act("ada", "maison.lock", json!({"person": "fay", "cause": "left"}));
    assert_eq!(read_actor(&maison.given.rows, "fay"), None);
    assert_eq!(
        maison.refused("ada", "maison.lock", json!({"person": "fay", "cause": "left"})),
        ["maison.locked_already"]
    );
}

#[test]
fn the_first_administrator_chooses_one_colleague_alone_and_never_again() {
    let mut maison = Maison::new();
    for (person, _) in PEOPLE.iter().filter(|(person, role)| *person != "ada" && CONFIRMING.contains(role)) {
        let key = maison.given.rows.all::<GrantRow>().into_iter().find(|g| g.person.0 == **person).unwrap().id;
        maison.act("ada", "maison.end_grant", json!({"grant": key, "reason": "test"}));
    }
    // Everybody else who could confirm was removed: that opens no way around.
    let body = json!({"person": "cas", "role": "administrator", "reach": "everywhere"});
    assert_eq!(maison.act("ada", "maison.grant", body)[0].kind, "maison.grant_proposed");
    // In a house where nobody else ever could, the first one is chosen alone.
    let mut young = Maison::new();
    for (person, _) in PEOPLE.iter().filter(|(person, _)| *person != "ada") {
        for grant in young.given.rows.all::<GrantRow>().into_iter().filter(|g| g.person.0 == **person) {
            young.given.rows.remove(GrantRow::table(), &grant.id);
        }
    }
    let finance = json!({"person": "cas", "role": "finance", "reach": "everywhere"});
    assert_eq!(
        young.ask(&young.actor("ada"), None, "maison.grant", &finance).0.unwrap().0[0].kind,
        "maison.grant_proposed"
    );
    let admin = json!({"person": "abe", "role": "administrator", "reach": "everywhere"});
    assert_eq!(young.act("ada", "maison.grant", admin)[0].kind, "maison.role_granted");
    let third = json!({"person": "cas", "role": "administrator", "reach": "everywhere"});
    assert_eq!(young.act("ada", "maison.grant", third)[0].kind, "maison.grant_proposed");
}
