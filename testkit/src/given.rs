//! Given these acts, when this is asked, then these events or these refusals: tests in the language of the house.

use std::sync::Arc;

use base::Moment;
use kernel::{Actor, Decision, Draft, Envelope, Events, MemoryRows, Network, Projection, Verb, command::decide};
use serde_json::Value;

use crate::network;

/// A little house in memory: verbs, projections, rows and what has been struck so far.
pub struct Given {
    verbs: Vec<Box<dyn Verb>>,
    projections: Vec<Box<dyn Projection>>,
    network: Arc<Network>,
    /// The rows folded so far.
    pub rows: MemoryRows,
    /// Every event struck so far.
    pub struck: Vec<Envelope>,
    now: Moment,
    commands: u128,
}

/// Nothing has happened yet; it is 5 January 2026, 10:00 in Geneva.
pub fn given(verbs: Vec<Box<dyn Verb>>, projections: Vec<Box<dyn Projection>>, network: Arc<Network>) -> Given {
    let now = Moment::parse("2026-01-05T09:00:00Z").expect("a moment");
    Given { verbs, projections, network, rows: MemoryRows::new(), struck: Vec::new(), now, commands: 0 }
}

impl Given {
    /// Moves the clock.
    pub fn at(&mut self, moment: &str) -> &mut Self {
        self.now = Moment::parse(moment).expect("an RFC 3339 moment");
        self
    }

    /// Moves the clock by minutes.
    pub fn later(&mut self, minutes: i64) -> &mut Self {
        self.now = self.now.plus(minutes * base::moment::MINUTE);
        self
    }

    /// What would be answered; nothing is struck.
    pub fn ask(&self, actor: &Actor, site: &str, verb: &str, body: Value) -> Decision {
        let verb = self.verbs.iter().find(|v| v.spec().name == verb).unwrap_or_else(|| panic!("no verb {verb}"));
        let context = network::context(actor.clone(), site, self.now, self.commands + 1, self.network.clone());
        decide(verb.as_ref(), body.as_object().expect("a body"), &self.rows, &context)
    }

    /// Asks, strikes what is answered and folds it; panics with the reasons when it is refused.
    pub fn act(&mut self, actor: &Actor, site: &str, verb: &str, body: Value) -> Vec<Draft> {
        match self.ask(actor, site, verb, body) {
            Ok(Events(events)) => {
                self.strike(actor, site, &events);
                events
            }
            Err(refusals) => panic!("{verb} was refused: {}", refusals.say(kernel::Lang::En)),
        }
    }

    /// Asks; gives the refusals' codes, none when it would be done.
    pub fn refused(&self, actor: &Actor, site: &str, verb: &str, body: Value) -> Vec<String> {
        match self.ask(actor, site, verb, body) {
            Ok(_) => Vec::new(),
            Err(refusals) => refusals.0.into_iter().map(|refusal| refusal.code).collect(),
        }
    }

    /// Strikes events as they are: history that no verb of this test made.
    pub fn strike(&mut self, actor: &Actor, site: &str, events: &[Draft]) {
        self.commands += 1;
        let context = network::context(actor.clone(), site, self.now, self.commands, self.network.clone());
        for draft in events {
            let mut draft = draft.clone();
            self.rows.keep_personal(&mut draft);
            let envelope = envelope(&draft, &context);
            for projection in &self.projections {
                projection.apply(&envelope, &mut self.rows);
            }
            self.struck.push(envelope);
        }
        assert_eq!(self.rows.mismatches(), Vec::<String>::new(), "rows hold what their types say");
    }
}

/// The envelope a draft is struck in.
pub fn envelope(draft: &Draft, context: &kernel::Context) -> Envelope {
    Envelope {
        id: context.ids.next(),
        kind: draft.kind.to_string(),
        version: draft.version,
        recorded_at: context.now,
        occurred_at: draft.occurred_at.unwrap_or(context.occurred_at),
        actor: context.actor.person.clone(),
        on_behalf_of: context.on_behalf_of.clone(),
        site: context.site.clone(),
        device: context.device.clone(),
        command: context.command,
        payload: draft.payload.clone(),
        relations: draft.relations.clone(),
        case: draft.case.clone(),
        evidence: draft.evidence.clone(),
    }
}
