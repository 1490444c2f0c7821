//! The threads that strike on PostgreSQL: each takes a turn, then the commands that wait, and commits them together.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use base::Moment;
use crossbeam_channel::{Receiver, TryRecvError};

use crate::{
    Answer, Failure,
    append::{self, Answered, Decided, Group, Job},
    cache::Cache,
    options::Durability,
    postgres::Progress,
    postgres_sql::PostgresSql,
    sql::Sql,
    store::Shared,
    turns::Turns,
};

/// Commands of one transaction at most: more would meet each other too often.
const TOGETHER: usize = 64;

/// Times a transaction of several commands is tried again as a whole.
const TOGETHER_TRIES: u32 = 2;

/// Times a command is decided anew because it met others.
const TRIES: u32 = 60;

/// One thread that strikes.
pub struct Writer {
    url: String,
    sql: Option<PostgresSql>,
    shared: Arc<Shared>,
    progress: Arc<Progress>,
    turns: Arc<Turns>,
    /// Rows earlier transactions have read; those used again are checked before the commit.
    cache: Cache,
    /// Transactions of this turn that met others.
    meetings: u32,
    last_group: (usize, Duration),
}

impl Writer {
    /// Connects; striking starts with [`Self::run`].
    pub fn new(url: &str, shared: Arc<Shared>, progress: Arc<Progress>, turns: Arc<Turns>) -> Result<Self, Failure> {
        Ok(Self {
            url: url.to_owned(),
            sql: Some(connect(url, &shared)?),
            shared,
            progress,
            turns,
            cache: Cache::default(),
            meetings: 0,
            last_group: (0, Duration::ZERO),
        })
    }

    /// Strikes until nobody can ask any more.
    pub fn run(&mut self, messages: &Receiver<Vec<Job>>) {
        loop {
            // The turn first, then the commands: those that come while others are under way are struck together.
            self.cache = self.turns.take();
            self.meetings = 0;
            let Ok(mut jobs) = messages.recv() else {
                self.turns.give_back(Cache::default(), 0);
                return;
            };
            let most = TOGETHER.min(self.shared.options.batch).max(1);
            let deadline = Instant::now() + self.last_group.1 / 4;
            while jobs.len() < most {
                match messages.try_recv() {
                    Ok(more) => jobs.extend(more),
                    // Those answered together come back together; see the SQLite writer.
                    Err(TryRecvError::Empty) if jobs.len() < self.last_group.0 => {
                        match messages.recv_deadline(deadline) {
                            Ok(more) => jobs.extend(more),
                            Err(_) => break,
                        }
                    }
                    Err(_) => break,
                }
            }
            let (count, start) = (jobs.len(), Instant::now());
            self.strike_all(jobs);
            self.last_group = (count.min(most), start.elapsed());
            self.turns.give_back(std::mem::take(&mut self.cache), self.meetings);
        }
    }

    fn strike_all(&mut self, jobs: Vec<Job>) {
        let mut jobs = jobs.into_iter();
        loop {
            let part: Vec<Job> = jobs.by_ref().take(self.shared.options.batch.max(1)).collect();
            if part.is_empty() {
                return;
            }
            if let Some(why) = self.shared.stopped() {
                part.into_iter().for_each(|job| (job.then)(Answer::Stopped(why.clone())));
                continue;
            }
            let mut outcome = self.commit(&part);
            for _ in 0..TOGETHER_TRIES {
                if !matches!(outcome, Err(Failure::Conflict | Failure::Lost(_))) {
                    break;
                }
                outcome = self.commit(&part);
            }
            match outcome {
                Ok(answers) => part.into_iter().zip(answers).for_each(|(job, answer)| (job.then)(answer)),
                Err(failure) if failure.is_retryable() => {
                    for job in part {
                        let answer = self.strike_alone(&job);
                        (job.then)(answer);
                    }
                }
                Err(failure) => {
                    let answer = self.shared.answer(&failure);
                    part.into_iter().for_each(|job| (job.then)(answer.clone()));
                }
            }
        }
    }

    /// One command in a transaction of its own, decided anew whenever it met others; a wall met twice is a refusal.
    fn strike_alone(&mut self, job: &Job) -> Answer {
        let mut last = Failure::Conflict;
        let mut walls = 0;
        for attempt in 0..TRIES {
            match self.commit(std::slice::from_ref(job)) {
                Ok(mut answers) => return answers.remove(0),
                Err(failure) if failure.is_retryable() => {
                    if matches!(failure, Failure::Wall(_)) {
                        walls += 1;
                        if walls == 3 {
                            return append::wall(&failure);
                        }
                    }
                    last = failure;
                }
                Err(failure) => return self.shared.answer(&failure),
            }
            // Threads that met once must not meet again in step.
            let spread = rand::random_range(0..=(1_u64 << attempt.min(6)));
            thread::sleep(Duration::from_micros(200 * spread));
        }
        self.shared.answer(&last)
    }

    /// Decides the commands one after another and commits them together. On failure nothing has happened, except when
    /// the connection was lost during the commit itself: asking again tells, because answers are remembered.
    fn commit(&mut self, jobs: &[Job]) -> Result<Vec<Answer>, Failure> {
        let mut sql = match self.sql.take() {
            Some(sql) if !sql.is_lost() => sql,
            _ => connect(&self.url, &self.shared)?,
        };
        let mut cache = std::mem::take(&mut self.cache);
        let outcome = self.try_commit(&mut sql, &mut cache, jobs);
        match &outcome {
            Ok(_) => {
                cache.carry();
                self.cache = cache;
            }
            Err(failure) => {
                self.meetings += u32::from(matches!(failure, Failure::Conflict));
                sql.batch("ROLLBACK").ok();
            }
        }
        self.sql = Some(sql);
        outcome
    }

    fn try_commit(&self, sql: &mut PostgresSql, cache: &mut Cache, jobs: &[Job]) -> Result<Vec<Answer>, Failure> {
        // Outside the transaction: identifiers are neighbours in the index, and a serialisable reader of a page
        // conflicts with everybody who adds to it. Two of the same meet at the table's key instead.
        let known = append::known(sql, jobs.iter().map(|job| job.ask.command))?;
        // The transaction has its number before its first stamp, which the sealer relies on. LOCK TABLE comes first
        // because it takes no snapshot.
        sql.batch(
            "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE ledger_gate IN ACCESS SHARE MODE; \
             SELECT pg_current_xact_id()",
        )?;
        let mut group = Group::new(&self.shared, sql, cache, known, Moment(i64::MIN));
        let asks: Vec<_> = jobs.iter().map(|job| &job.ask).collect();
        group.warm(&asks)?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            answers.push(group.strike(&job.ask, job.digest, self.shared.options.clock)?);
        }
        let network = group.network_changed.then(|| group.network());
        let (vault_changed, erased) = (group.vault_changed, group.erased);
        let (events, commands) = (group.events, group.commands);
        if commands.is_empty() {
            // Refusals stand on what others have committed, which only a commit confirms.
            cache.flush(sql)?;
            sql.batch("COMMIT")?;
            return twins(sql, jobs, answers);
        }
        // Rows before events: by the time an event gets its stamp, its transaction holds every row it changed, so
        // stamps grow in the order in which rows were changed.
        cache.flush(sql)?;
        if network.is_some() {
            sql.batch(
                "INSERT INTO ledger_note (name, value) VALUES ('network', '1') \
                 ON CONFLICT (name) DO UPDATE SET value = (ledger_note.value::bigint + 1)::text",
            )?;
        }
        let stamp = insert(sql, &commands, &events)?;
        sql.batch("COMMIT")?;
        if vault_changed {
            self.shared.vault_changed();
        }
        if erased {
            // Dead versions of rows go at once, as far as no reader still sees them.
            sql.batch("VACUUM vault_value, vault_key, vault_index").ok();
        }
        if let Some(network) = network {
            self.shared.set_network(network);
        }
        if let Some(stamp) = stamp {
            self.progress.struck.fetch_max(stamp, Ordering::AcqRel);
            self.progress.wake.try_send(()).ok();
        }
        twins(sql, jobs, answers)
    }
}

/// A refused command may be the twin of one that was struck by another connection after its identifier was looked up:
/// the refusal then speaks of the command's own effect. What was struck is the answer.
fn twins(sql: &mut PostgresSql, jobs: &[Job], mut answers: Vec<Answer>) -> Result<Vec<Answer>, Failure> {
    let refused = |answer: &Answer| matches!(answer, Answer::Refused(_));
    if answers.iter().any(refused) {
        let doubtful = jobs.iter().zip(&answers).filter(|(_, answer)| refused(answer));
        let known = append::known(sql, doubtful.map(|(job, _)| job.ask.command))?;
        for (job, answer) in jobs.iter().zip(&mut answers).filter(|(_, answer)| refused(answer)) {
            if let Some(known) = known.get(&job.ask.command) {
                *answer = append::again(known, job.digest);
            }
        }
    }
    Ok(answers)
}

/// Remembers the answers and adds the events, in one statement; the highest stamp.
fn insert(sql: &mut PostgresSql, commands: &[Answered], events: &[Decided]) -> Result<Option<i64>, Failure> {
    let identifiers: Vec<String> = commands.iter().map(|c| c.command.to_string()).collect();
    let digests: Vec<&[u8]> = commands.iter().map(|c| c.digest.as_slice()).collect();
    let receipts: Vec<&str> = commands.iter().map(|c| c.receipt.as_str()).collect();
    let bytes: Vec<&[u8]> = events.iter().map(|decided| decided.event.as_slice()).collect();
    let stamps = sql.run_returning(
        "WITH remembered AS (INSERT INTO ledger_command (command, digest, receipt) \
         SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[])) \
         INSERT INTO ledger_event (event) SELECT e FROM unnest($4::bytea[]) WITH ORDINALITY AS u(e, n) ORDER BY n \
         RETURNING stamp",
        &[&identifiers, &digests, &receipts, &bytes],
    )?;
    Ok(stamps.into_iter().max())
}

fn connect(url: &str, shared: &Shared) -> Result<PostgresSql, Failure> {
    let mut sql = PostgresSql::connect_striking(url)?;
    if shared.options.durability == Durability::AtEnd {
        sql.batch("SET synchronous_commit = off")?;
    }
    Ok(sql)
}
