//! From an ask to events: whether it was struck before, the decision, the envelopes, the folds. The same for both
//! stores; they differ only in how the result is committed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use base::Moment;
use kernel::{
    Context, Draft, Envelope, FieldKind, House, Ids, Network, ObjectRef, Refusal, Relation, State, Text, personal,
};
use uuid::Uuid;
use vault::KeyRing;

use crate::{
    Answer, Ask, Failure, Receipt,
    cache::Cache,
    canonical,
    rows::{CachedRows, placeholders},
    sql::{Sql, Value},
    store::{Seen, Shared},
    vaulted::{self, Said},
};

/// A command on its way, and who waits for its answer.
pub struct Job {
    pub ask: Ask,
    pub digest: [u8; 32],
    pub then: Box<dyn FnOnce(Answer) + Send>,
}

/// An event decided, not yet committed.
#[derive(Debug)]
pub struct Decided {
    pub event: Vec<u8>,
    pub relations: Vec<Relation>,
}

/// A command decided, not yet committed.
#[derive(Debug)]
pub struct Answered {
    pub command: Uuid,
    pub digest: [u8; 32],
    pub receipt: String,
}

/// Commands decided one after another inside one transaction.
pub struct Group<'a> {
    shared: &'a Shared,
    house: &'a House,
    rows: CachedRows<'a>,
    seen: Seen,
    known: HashMap<Uuid, ([u8; 32], Receipt)>,
    /// The moment of the last event; the next one is never earlier.
    pub last: Moment,
    /// Events in order.
    pub events: Vec<Decided>,
    /// Commands in order.
    pub commands: Vec<Answered>,
    /// Whether sites, people or roles changed.
    pub network_changed: bool,
    /// Whether the vault holds something else now.
    pub vault_changed: bool,
    /// Whether somebody's personal data was destroyed.
    pub erased: bool,
}

impl<'a> Group<'a> {
    /// A group in the transaction of a connection; reads which of the commands were struck before.
    pub fn new(
        shared: &'a Shared,
        sql: &'a mut dyn Sql,
        cache: &'a mut Cache,
        known: HashMap<Uuid, ([u8; 32], Receipt)>,
        last: Moment,
    ) -> Self {
        Self {
            shared,
            house: &shared.house,
            rows: CachedRows::new(sql, cache).with_ring(shared.ring.as_ref()),
            seen: shared.seen(),
            known,
            last,
            events: Vec::new(),
            commands: Vec::new(),
            network_changed: false,
            vault_changed: false,
            erased: false,
        }
    }

    /// Reads the rows the commands name, in one question per table.
    pub fn warm(&self, asks: &[&Ask]) -> Result<(), Failure> {
        let mut wanted: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for ask in asks {
            let Some(verb) = self.house.verb(&ask.verb) else { continue };
            for field in &verb.spec().fields {
                let FieldKind::Object(kind) = &field.kind else { continue };
                let Some(object) = self.house.object(kind) else { continue };
                if let Some(id) = ask.body.get(&field.name).and_then(serde_json::Value::as_str) {
                    wanted.entry(object.table.name).or_default().insert(id.to_owned());
                }
            }
        }
        for table in self.house.tables() {
            if let Some(keys) = wanted.get(table.name) {
                self.rows.warm(table, keys)?;
            }
        }
        Ok(())
    }

    /// Decides one command and folds its events. `Err` is a failure of the store: the whole group is abandoned.
    pub fn strike(&mut self, ask: &Ask, digest: [u8; 32], clock: fn() -> Moment) -> Result<Answer, Failure> {
        if let Some(known) = self.known.get(&ask.command) {
            return Ok(again(known, digest));
        }
        let Some(verb) = self.house.verb(&ask.verb) else { return Ok(Answer::UnknownVerb(ask.verb.clone())) };
        let now = ask.now.unwrap_or_else(clock).max(self.last);
        let context = Context {
            actor: ask.actor.clone(),
            on_behalf_of: ask.on_behalf_of.clone(),
            site: ask.site.clone(),
            device: ask.device.clone(),
            now,
            occurred_at: ask.occurred_at.unwrap_or(now),
            command: ask.command,
            network: Arc::clone(&self.seen.network),
            ids: Ids::of_command(ask.command, now),
        };
        self.rows.begin();
        let decision =
            catch_unwind(AssertUnwindSafe(|| kernel::command::decide(verb, &ask.body, &self.rows, &context)));
        self.check_store()?;
        let events = match decision {
            Err(_) => return Ok(broken(ask, "the rule panicked")),
            Ok(Err(refusals)) => return Ok(Answer::Refused(refusals)),
            Ok(Ok(events)) => events,
        };
        if let Some(fault) = self.rows.faults().into_iter().next() {
            return Ok(broken(ask, fault));
        }
        let mut envelopes = Vec::with_capacity(events.0.len());
        let mut decided = Vec::with_capacity(events.0.len());
        let mut said = Vec::new();
        let mut erased = Vec::new();
        for mut draft in events.0 {
            match self.personal(&mut draft, ask.command) {
                Ok(more) => said.extend(more),
                Err(fault) => return Ok(broken(ask, fault)),
            }
            let gone = draft.relations.iter().filter(|r| r.qualifier == personal::ERASED);
            erased.extend(gone.map(|r| r.object.clone()));
            let envelope = envelope(draft, ask, &context);
            match canonical::envelope(&envelope).and_then(|event| canonical::check_length(&event).map(|()| event)) {
                Ok(event) => decided.push(Decided { event, relations: envelope.relations.clone() }),
                Err(failure) => return Ok(broken(ask, failure)),
            }
            envelopes.push(envelope);
        }
        for said in &said {
            if self.rows.with_sql(|sql| vaulted::is_erased(sql, &said.object))? {
                return Ok(broken(ask, "personal data of somebody who was erased"));
            }
        }
        self.rows.fold();
        let house = self.house;
        let folded = catch_unwind(AssertUnwindSafe(|| {
            for envelope in &envelopes {
                for projection in house.projections() {
                    projection.apply(envelope, &mut self.rows);
                }
            }
        }));
        self.check_store()?;
        let fault = self.rows.faults().into_iter().next();
        if folded.is_err() || fault.is_some() {
            self.rows.take_back();
            return Ok(match fault {
                Some(fault) => broken(ask, fault),
                None => broken(ask, "a projection panicked"),
            });
        }
        self.keep(&said, &erased)?;
        let receipt = Receipt {
            events: envelopes.iter().map(|e| e.id).collect(),
            kinds: envelopes.iter().map(|e| e.kind.clone()).collect(),
            subject: subject(&envelopes, ask, verb.spec()),
            at: now,
            replayed: false,
        };
        if self.rows.wrote_any(&self.seen.tables) {
            self.seen.network = Arc::new((self.house.read_network)(&self.rows));
            self.check_store()?;
            self.network_changed = true;
        }
        self.last = now;
        self.events.extend(decided);
        self.commands.push(Answered {
            command: ask.command,
            digest,
            receipt: serde_json::to_string(&receipt).unwrap_or_default(),
        });
        self.known.insert(ask.command, (digest, receipt.clone()));
        Ok(Answer::Struck(receipt))
    }

    /// The personal values of a draft, each replaced by its commitment.
    fn personal(&self, draft: &mut Draft, command: Uuid) -> Result<Vec<Said>, String> {
        let mut all = Vec::new();
        let subject = draft.relations.iter().find(|r| r.qualifier == "subject").map(|r| r.object.clone());
        let mut of_nobody = false;
        personal::take(&mut draft.payload, |field, text| {
            let Some(object) = &subject else {
                of_nobody = true;
                return String::new();
            };
            let salt = match self.shared.options.salt_seed {
                Some(seed) => vault::seeded_salt(seed, &format!("{command} {} {field}", object.id)),
                None => vault::new_salt(),
            };
            let commitment = match text.as_str() {
                "" => String::new(),
                text => vault::commitment(&salt, &object.kind, &object.id, field, text),
            };
            let (object, field) = (object.clone(), field.to_owned());
            all.push(Said { object, field, text, salt, commitment: commitment.clone() });
            commitment
        })
        .map_err(|field| format!("field {field} has a personal value below the first level"))?;
        if of_nobody {
            return Err("personal data of an event without a subject".to_owned());
        }
        if self.shared.ring.is_none() && !all.is_empty() {
            return Err("personal data without a vault: no field of the verb is declared personal".to_owned());
        }
        Ok(all)
    }

    /// Puts values in the vault and destroys those of the erased, in the transaction of the events.
    fn keep(&mut self, said: &[Said], erased: &[ObjectRef]) -> Result<(), Failure> {
        if let Some(ring) = self.shared.ring.as_ref() {
            for said in said {
                self.rows.with_sql(|sql| vaulted::put(sql, ring, said))?;
            }
        }
        for object in erased {
            self.rows.with_sql(|sql| vaulted::erase(sql, object))?;
        }
        self.vault_changed |= !said.is_empty() || !erased.is_empty();
        self.erased |= !erased.is_empty();
        Ok(())
    }

    /// The network as it stands after the commands so far.
    pub fn network(&self) -> Arc<Network> {
        Arc::clone(&self.seen.network)
    }

    /// A failure of the store met while a rule was reading; mismatches are left for the caller.
    fn check_store(&self) -> Result<(), Failure> {
        let (mismatches, mut failures): (Vec<_>, Vec<_>) =
            self.rows.faults().into_iter().partition(|f| matches!(f, Failure::Mismatch(_)));
        if failures.is_empty() {
            for mismatch in mismatches {
                self.rows.put_back(mismatch);
            }
            return Ok(());
        }
        Err(failures.swap_remove(0))
    }
}

/// The command broke a rule of the house's own making: it is abandoned, the ledger goes on.
fn broken(ask: &Ask, why: impl std::fmt::Display) -> Answer {
    tracing::error!(verb = ask.verb, command = %ask.command, %why, "command abandoned");
    Answer::Stopped(format!("{}: {why}", ask.verb))
}

/// The refusal of a command that met a wall although its rule let it through.
pub fn wall(failure: &Failure) -> Answer {
    let what = match failure {
        Failure::Wall(what) => what.clone(),
        other => other.to_string(),
    };
    Answer::Refused(
        Refusal::new(
            "ledger.wall",
            Text::owned(
                format!(
                    "Somebody else has just taken what only one may have ({what}). Open the page again and see who."
                ),
                format!(
                    "Une autre personne vient de prendre ce qu’une seule peut avoir ({what}). Rouvrez la page pour voir laquelle."
                ),
            ),
        )
        .into(),
    )
}

fn envelope(draft: Draft, ask: &Ask, context: &Context) -> Envelope {
    Envelope {
        id: context.ids.next(),
        kind: draft.kind.into_owned(),
        version: draft.version,
        recorded_at: context.now,
        occurred_at: draft.occurred_at.unwrap_or(context.occurred_at),
        actor: ask.actor.person.clone(),
        on_behalf_of: ask.on_behalf_of.clone(),
        site: ask.site.clone(),
        device: ask.device.clone(),
        command: ask.command,
        payload: draft.payload,
        relations: draft.relations,
        case: draft.case,
        evidence: draft.evidence,
    }
}

fn subject(envelopes: &[Envelope], ask: &Ask, spec: &kernel::VerbSpec) -> Option<ObjectRef> {
    let first = envelopes.first()?;
    if let Some(case) = &first.case {
        return Some(case.case.clone());
    }
    if let Some((field, kind)) = &spec.subject
        && let Some(id) = ask.body.get(field).and_then(serde_json::Value::as_str)
    {
        return Some(ObjectRef::new(kind.clone(), id));
    }
    let named = first.relations.iter().find(|r| r.qualifier == "subject").or_else(|| first.relations.first());
    named.map(|relation| relation.object.clone())
}

/// The answer to a command that was struck before: its receipt, unless the same identifier came with another body.
pub fn again((known, receipt): &([u8; 32], Receipt), digest: [u8; 32]) -> Answer {
    if *known == digest { Answer::Struck(Receipt { replayed: true, ..receipt.clone() }) } else { Answer::OtherBody }
}

/// Which of the commands were struck before, with their digests and receipts.
pub fn known(
    sql: &mut dyn Sql,
    commands: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, ([u8; 32], Receipt)>, Failure> {
    let commands: Vec<Value> = commands.map(|id| Value::Text(id.to_string())).collect();
    let mut known = HashMap::new();
    for some in commands.chunks(256) {
        let (list, values) = placeholders(some.iter().cloned());
        let text = format!("SELECT command, digest, receipt FROM ledger_command WHERE command IN ({list})");
        for row in sql.query(&text, &values)? {
            let unfit = |what: &str| Failure::Mismatch(format!("ledger_command: {what} not readable"));
            let command = Uuid::parse_str(row[0].text()?).map_err(|_| unfit("identifier"))?;
            let digest = row[1].bytes()?.try_into().map_err(|_| unfit("digest"))?;
            let receipt: Receipt = serde_json::from_str(row[2].text()?).map_err(|_| unfit("receipt"))?;
            known.insert(command, (digest, receipt));
        }
    }
    Ok(known)
}

/// Reads the network, and which tables it is read from.
pub fn read_network(house: &House, sql: &mut dyn Sql) -> Result<Seen, Failure> {
    let mut cache = Cache::default();
    let rows = CachedRows::new(sql, &mut cache);
    rows.begin();
    let network = (house.read_network)(&rows);
    match rows.faults().into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(Seen { network: Arc::new(network), tables: Arc::new(rows.touched()) }),
    }
}

/// What `f` reads of the rows of a connection.
pub fn look<T>(sql: &mut dyn Sql, ring: Option<&KeyRing>, f: impl FnOnce(&dyn State) -> T) -> Result<T, Failure> {
    let mut cache = Cache::default();
    let rows = CachedRows::new(sql, &mut cache).with_ring(ring);
    let seen = f(&rows);
    match rows.faults().into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(seen),
    }
}

/// Remembers what was answered.
pub fn insert_commands(sql: &mut dyn Sql, commands: &[Answered]) -> Result<(), Failure> {
    for command in commands {
        sql.execute(
            "INSERT INTO ledger_command (command, digest, receipt) VALUES ($1, $2, $3)",
            &[
                Value::Text(command.command.to_string()),
                command.digest.as_slice().into(),
                command.receipt.as_str().into(),
            ],
        )?;
    }
    Ok(())
}
