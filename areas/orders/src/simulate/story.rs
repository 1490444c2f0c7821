//! One order's story: the acts of its people, in the order of time, with the turns it takes.

use base::{
    Currency, Date, Moment, Money,
    id::{PersonId, SiteId},
};
use serde_json::{Map, Value, json};

use super::{SimPerson, cast::Cast, chance::Chance};
use crate::terms::{Band, OrderKind};

/// An act of a story, before the order's number is known.
#[derive(Clone, Debug)]
pub struct Act {
    pub at: Moment,
    pub actor: PersonId,
    pub site: SiteId,
    pub verb: &'static str,
    pub body: Map<String, Value>,
    /// The field that takes the order's number; none for the first act.
    pub subject: Option<&'static str>,
    pub mistake: bool,
}

/// The story stops: cancelled, declined, or nobody there to go on.
pub struct Over;

/// Whether the story goes on.
pub type Goes = Result<(), Over>;

/// When, in its course, an order is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doom {
    None,
    Feasibility,
    Design,
    Quoted,
    Engaged,
    Making,
}

/// A story being told.
pub struct Telling<'a> {
    pub chance: Chance,
    pub cast: &'a Cast<'a>,
    pub acts: Vec<Act>,
    /// Number of the story.
    pub n: usize,
    pub now: Moment,
    pub kind: OrderKind,
    pub boutique: SiteId,
    pub atelier: SiteId,
    pub currency: Currency,
    pub advisor: SimPerson,
    pub doom: Doom,
    /// How long work takes, as a factor of the durations of the reference, so that the whole comes out at theirs.
    pub pace: f64,
    pub title: &'static str,
    pub need_by: Option<Date>,
    pub price: Money,
    pub deposit: Money,
    pub paid: i64,
    pub extras: i64,
    pub stones: i64,
    /// Whether work at a bench has begun.
    pub begun: bool,
    pub promise: Option<Date>,
    pub assay: bool,
    /// Everybody who worked on the piece or released it.
    pub hands: Vec<PersonId>,
    pub weight: i64,
    pub receipts: u32,
}

/// Tells a whole story.
pub fn tell(mut chance: Chance, cast: &Cast<'_>, n: usize, at: Moment, boutique: SiteId) -> Vec<Act> {
    let (Some(site), Some(advisor)) =
        (cast.site(&boutique), cast.somebody(&mut chance, "client_advisor", &boutique, &[]))
    else {
        return Vec::new();
    };
    let kinds = [
        (60.0, OrderKind::Personalisation),
        (30.0, OrderKind::MadeToOrder),
        (8.0, OrderKind::Bespoke),
        (2.0, OrderKind::HighJewellery),
    ];
    let kind = chance.weighted(&kinds).copied().unwrap_or(OrderKind::Personalisation);
    let ateliers: Vec<(f64, SiteId)> = cast
        .ateliers
        .iter()
        // An atelier of the region does most of its boutiques' work.
        .map(|atelier| (if atelier.region == site.region { 3.0 } else { 2.0 }, atelier.id.clone()))
        .collect();
    let Some(atelier) = chance.weighted(&ateliers).cloned() else { return Vec::new() };
    let dooms = [
        (91.0, Doom::None),
        (2.0, Doom::Feasibility),
        (2.0, Doom::Design),
        (2.0, Doom::Quoted),
        (2.0, Doom::Engaged),
        (1.0, Doom::Making),
    ];
    let doom = chance.weighted(&dooms).copied().unwrap_or(Doom::None);
    let currency = site.currency;
    let none = Money::new(0, currency);
    let mut telling = Telling {
        chance,
        cast,
        acts: Vec::new(),
        n,
        now: at,
        kind,
        boutique,
        atelier,
        currency,
        advisor: advisor.clone(),
        doom,
        pace: match kind {
            OrderKind::Personalisation => 0.22,
            OrderKind::MadeToOrder => 0.62,
            OrderKind::Bespoke => 1.55,
            OrderKind::HighJewellery => 3.4,
        },
        title: "",
        need_by: None,
        price: none,
        deposit: none,
        paid: 0,
        extras: 0,
        stones: 0,
        begun: false,
        promise: None,
        assay: false,
        hands: Vec::new(),
        weight: 0,
        receipts: 0,
    };
    // However it ends, what was told until then happened.
    let _over = telling.whole();
    let mut acts = telling.acts;
    acts.sort_by_key(|act| act.at);
    acts
}

impl<'a> Telling<'a> {
    fn whole(&mut self) -> Goes {
        self.wish()?;
        self.feasibility()?;
        self.drawing()?;
        self.offer()?;
        self.engage()?;
        self.source_and_plan()?;
        self.make()?;
        self.bring_home()
    }

    /// Lets working days go by at a site.
    pub fn pass(&mut self, site: &SiteId, days: f64) {
        self.now = self.cast.later(site, self.now, days);
    }

    /// Lets a log-normal number of working days go by at a site, at the pace of this type of order.
    pub fn wait(&mut self, site: &SiteId, median: f64, p90: f64) {
        let days = self.chance.log_normal(median, p90) * self.pace;
        self.pass(site, days.min(240.0));
    }

    /// The same for what depends on people more than on the piece: small orders are done in passing.
    pub fn wait_unhurried(&mut self, site: &SiteId, median: f64, p90: f64) {
        let days = self.chance.log_normal(median, p90) * self.ease();
        self.pass(site, days.min(120.0));
    }

    /// How long people take over it.
    pub fn ease(&self) -> f64 {
        match self.kind {
            OrderKind::Personalisation => 0.45,
            OrderKind::MadeToOrder => 0.75,
            OrderKind::Bespoke | OrderKind::HighJewellery => 1.0,
        }
    }

    /// Somebody with a role at a site, none of these people.
    pub fn find(&mut self, role: &str, site: &SiteId, not: &[PersonId]) -> Result<SimPerson, Over> {
        self.cast.somebody(&mut self.chance, role, site, not).cloned().ok_or(Over)
    }

    /// The production planner of the atelier, or of headquarters.
    pub fn planner(&mut self) -> Result<SimPerson, Over> {
        let atelier = self.atelier.clone();
        self.find("production_planner", &atelier, &[])
    }

    /// Somebody does something now.
    pub fn act(&mut self, who: &SimPerson, verb: &'static str, body: Value) {
        self.put(who, verb, body, false);
    }

    /// Somebody tries what the house refuses, some minutes before it is done properly.
    pub fn mistake(&mut self, who: &SimPerson, verb: &'static str, body: Value) {
        self.put(who, verb, body, true);
        self.pass(&who.site, 0.03);
    }

    fn put(&mut self, who: &SimPerson, verb: &'static str, body: Value, mistake: bool) {
        let subject = match verb {
            "orders.request" => None,
            // Of the books of stones and metal only what goes to an order names it.
            "stones.allot" | "stones.withdraw_metal" | "stones.return_metal" => Some("order"),
            book if book.starts_with("stones.") => None,
            typed if typed.starts_with("orders.") => Some("order"),
            _ => Some("subject"),
        };
        // An act falls into the hours of the one who does it, wherever the time went by.
        let at = self.cast.later(&who.site, self.now, 0.003);
        self.now = at.max(self.now);
        self.acts.push(Act {
            at: self.now,
            actor: who.id.clone(),
            site: who.site.clone(),
            verb,
            body: body.as_object().cloned().unwrap_or_default(),
            subject,
            mistake,
        });
    }

    /// Somebody with a role does something now.
    pub fn done_by(&mut self, role: &str, site: &SiteId, verb: &'static str, body: Value) -> Result<SimPerson, Over> {
        let who = self.find(role, site, &[])?;
        self.act(&who, verb, body);
        Ok(who)
    }

    /// The advisor of the order does something now.
    pub fn advisor_does(&mut self, verb: &'static str, body: Value) {
        let advisor = self.advisor.clone();
        self.act(&advisor, verb, body);
    }

    pub fn money(&self, minor: i64) -> Value {
        json!({"minor": minor, "currency": self.currency.code()})
    }

    pub fn digest(&mut self) -> Value {
        Value::from(self.chance.digest())
    }

    pub fn receipt(&mut self) -> String {
        self.receipts += 1;
        format!("{}-R{:05}-{}", self.boutique, self.n + 1, self.receipts)
    }

    pub fn band(&self) -> Band {
        Band::of(self.price)
    }

    /// The date at the boutique now.
    pub fn today(&self) -> Date {
        self.cast.date(&self.boutique, self.now)
    }

    /// Cancels here, when that is how this order ends.
    pub fn cancelled_at(&mut self, point: Doom) -> Goes {
        if self.doom != point {
            return Ok(());
        }
        let boutique = self.boutique.clone();
        self.wait_unhurried(&boutique, 2.0, 8.0);
        let reasons = [
            "The client changed their mind",
            "The client's budget changed",
            "The date cannot be kept",
            "The occasion is no more",
        ];
        let reason = self.chance.one(&reasons).copied().unwrap_or_default();
        self.advisor_does("special_order.ask_cancellation", json!({"reason": reason, "asked_by": "client"}));
        let advisor = [self.advisor.id.clone()];
        let director = self.find("boutique_director", &boutique, &advisor)?;
        self.wait_unhurried(&boutique, 1.0, 3.0);
        if self.paid == 0 && !self.begun {
            self.act(&director, "orders.cancel", json!({"reason": reason}));
            return Err(Over);
        }
        let settled = self.settle_cancellation(reason);
        self.take_back_stones();
        settled
    }
}
