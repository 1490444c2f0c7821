//! The life of special orders as requests to the real commands: seeded, in business time, with the mix, the durations
//! and the mistakes of real houses. It reads and writes nothing; whoever drives it strikes what it plans.
//!
//! Every order is a story told in advance by its own generator of chance, so that the same seed gives the same acts
//! whatever the answers; only its number is learnt from the answer to its first act.
//!
//! What the figures should show: in the atelier last by code setting takes twice as long, and more pieces come
//! back from control; in the boutique second by code one deposit in four is late.

mod boutique;
pub(crate) mod cast;
pub(crate) mod chance;
mod making;
mod sourcing;
pub(crate) mod story;
mod turns;
mod wish;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use base::{
    Moment,
    id::{PersonId, SiteId},
};
use kernel::Network;
use serde_json::{Map, Value};
use uuid::Uuid;

use cast::Cast;
use chance::Chance;
use story::Act;

/// Somebody of the maison, as the simulation knows them.
///
/// The simulation expects at each boutique a client advisor, a cashier, an operations coordinator, an assistant
/// operations manager and a boutique director; at each atelier an atelier lead, a quality controller, logistics and
/// artisans, at least two of each but the lead; everywhere (headquarters, their roles granted at every site) the
/// special orders desk, finance, a brand director, a designer and a gemmologist; and a production planner at each
/// atelier or at headquarters. Where somebody
/// is missing, orders stop at their step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimPerson {
    /// Who.
    pub id: PersonId,
    /// Codes of their roles.
    pub roles: Vec<String>,
    /// Where they work.
    pub site: SiteId,
}

/// An act somebody is about to ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: PersonId,
    /// Where they are.
    pub site: SiteId,
    /// The verb: `orders.quote`, `special_order.submit`.
    pub verb: String,
    /// Its fields.
    pub body: Map<String, Value>,
    /// The command's identifier: the same seed gives the same.
    pub command: Uuid,
    /// Whether it is one of the mistakes people make, which the house rightly refuses.
    pub mistake: bool,
    story: usize,
}

/// The stories of many orders, told in the order of time.
pub struct Simulation {
    stories: Vec<Story>,
    queue: BinaryHeap<Reverse<(Moment, usize)>>,
    until: Moment,
    seed: u64,
    /// Acts answered otherwise than they were meant: verb, and whether it was accepted.
    surprises: Vec<(String, bool)>,
    planned: usize,
}

struct Story {
    acts: Vec<Act>,
    next: usize,
    /// Its number, once the first act was answered.
    order: Option<String>,
    stopped: bool,
}

impl Simulation {
    /// The life of a number of orders whose wishes are taken between two moments; what would happen after `until` is
    /// left out, so that many orders are still under way then.
    pub fn new(seed: u64, network: &Network, people: &[SimPerson], from: Moment, until: Moment, orders: usize) -> Self {
        let cast = Cast::new(network, people);
        let mut begins = Chance::new(seed, u64::MAX);
        let mut moments: Vec<(Moment, SiteId)> =
            (0..orders).filter_map(|_| wish::arrival(&mut begins, &cast, from, until)).collect();
        moments.sort();
        let span = (from, until);
        let mut stories: Vec<Story> = moments
            .into_iter()
            .enumerate()
            .map(|(n, (at, boutique))| {
                let acts = story::tell(Chance::new(seed, n as u64), &cast, n, at, boutique);
                Story { acts, next: 0, order: None, stopped: false }
            })
            .collect();
        // What the houses have before the first wish: each act stands alone.
        let mut founding = crate::stones::simulate::founding(&mut begins, &cast, span, orders);
        founding.extend(crate::planning::simulate::founding(&mut begins, &cast, span, orders));
        stories.extend(founding.into_iter().map(|act| Story { acts: vec![act], next: 0, order: None, stopped: false }));
        let queue = stories.iter().enumerate().filter_map(|(n, s)| Some(Reverse((s.acts.first()?.at, n)))).collect();
        Self { stories, queue, until, seed, surprises: Vec::new(), planned: 0 }
    }

    /// How many acts are planned in all, mistakes included: for a progress bar.
    pub fn len(&self) -> usize {
        self.stories.iter().map(|story| story.acts.iter().take_while(|act| act.at <= self.until).count()).sum()
    }

    /// Whether nothing is planned.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The next act in the order of time. Each must be [`answered`](Self::answered) before the next is asked for.
    #[expect(clippy::should_implement_trait, reason = "an iterator would not wait for the answer")]
    pub fn next(&mut self) -> Option<Planned> {
        loop {
            let Reverse((at, n)) = self.queue.pop()?;
            if at > self.until {
                return None;
            }
            let story = &mut self.stories[n];
            if story.stopped {
                continue;
            }
            let act = story.acts[story.next].clone();
            story.next += 1;
            if let Some(following) = story.acts.get(story.next) {
                self.queue.push(Reverse((following.at, n)));
            }
            let mut body = act.body;
            if let (Some(field), Some(order)) = (act.subject, &story.order) {
                body.insert(field.to_owned(), Value::from(order.as_str()));
            }
            self.planned += 1;
            let mut command = Chance::new(self.seed ^ 0x5bd1_e995, self.planned as u64);
            return Some(Planned {
                at: act.at,
                actor: act.actor,
                site: act.site,
                verb: act.verb.to_owned(),
                body,
                command: uuid::Builder::from_random_bytes(command.bytes()).into_uuid(),
                mistake: act.mistake,
                story: n,
            });
        }
    }

    /// Tells what came of an act: whether it was accepted, and the number of the object it made or acted on. An order
    /// whose act was refused against the plan stops there, as it would in life until somebody looks.
    pub fn answered(&mut self, planned: &Planned, accepted: bool, subject: Option<&str>) {
        let story = &mut self.stories[planned.story];
        if accepted == planned.mistake {
            self.surprises.push((planned.verb.clone(), accepted));
            story.stopped = true;
        }
        if accepted && story.order.is_none() {
            story.order = subject.map(str::to_owned);
            story.stopped = story.order.is_none();
        }
    }

    /// Acts refused that should have passed, and mistakes that passed: verb and how often. Empty when all is well.
    pub fn surprises(&self) -> BTreeMap<String, usize> {
        let mut counted = BTreeMap::new();
        for (verb, accepted) in &self.surprises {
            let what = if *accepted { "passed" } else { "refused" };
            *counted.entry(format!("{verb} {what}")).or_insert(0) += 1;
        }
        counted
    }
}
