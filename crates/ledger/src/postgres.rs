//! The store of a maison: PostgreSQL. Several connections strike at the same time, each a few commands in one
//! serialisable transaction; rows carry the version they were read at, and a transaction that met another is decided
//! anew.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use base::Moment;
use crossbeam_channel::{Receiver, Sender, TryRecvError};

use crate::{
    Answer, Failure,
    append::{self, Answered, Decided, Group, Job},
    cache::Cache,
    options::Durability,
    pool::Pool,
    postgres_sql::PostgresSql,
    sealer::Sealer,
    sql::{Sql, one},
    store::{Shared, Store},
    turns::Turns,
};

/// Commands of one transaction at most: more would meet each other too often.
const TOGETHER: usize = 64;

/// Times a transaction of several commands is tried again as a whole.
const TOGETHER_TRIES: u32 = 2;

/// Times a command is decided anew because it met others.
const TRIES: u32 = 60;

/// How long reading waits for what this process has struck to be given its place.
const SETTLING: Duration = Duration::from_secs(5);

/// A PostgreSQL ledger.
pub struct PostgresStore {
    url: String,
    shared: Arc<Shared>,
    sender: Option<Sender<Vec<Job>>>,
    threads: Vec<JoinHandle<()>>,
    readers: Pool<PostgresSql>,
    side: Mutex<PostgresSql>,
    progress: Arc<Progress>,
}

/// How far striking and sealing have come.
pub struct Progress {
    /// The highest stamp this process has committed.
    pub struck: AtomicI64,
    /// The highest stamp of this process known to be sealed.
    pub sealed: AtomicI64,
    /// Wakes the sealer.
    pub wake: Sender<()>,
    /// Tells it that somebody waits.
    pub want: Sender<()>,
}

impl Progress {
    /// Asks the sealer to seal at once.
    fn hurry(&self) {
        self.want.try_send(()).ok();
        self.wake.try_send(()).ok();
    }
}

impl PostgresStore {
    /// Starts the threads that strike and the one that seals.
    pub fn open(url: &str, shared: Arc<Shared>) -> Result<Self, Failure> {
        let (sender, receiver) = crossbeam_channel::unbounded::<Vec<Job>>();
        let (wake, woken) = crossbeam_channel::bounded(1);
        let (want, wanted) = crossbeam_channel::bounded(1);
        let mut side = PostgresSql::connect(url)?;
        // What an earlier process struck last may still wait for its place; reading waits for that too.
        let struck = one(&mut side, "SELECT COALESCE(MAX(stamp), 0) FROM ledger_event", &[])?;
        let struck = AtomicI64::new(struck.map_or(Ok(0), |stamp| stamp.int())?);
        let progress = Arc::new(Progress { struck, sealed: AtomicI64::new(0), wake, want });
        let turns = Arc::new(Turns::new(shared.options.writers));
        let mut threads = Vec::new();
        let no_thread = |e| Failure::Store(format!("no thread for a writer: {e}"));
        if !shared.options.read_only {
            for n in 0..shared.options.writers.max(1) {
                let mut writer = Writer {
                    url: url.to_owned(),
                    sql: Some(connect(url, &shared)?),
                    shared: Arc::clone(&shared),
                    progress: Arc::clone(&progress),
                    turns: Arc::clone(&turns),
                    cache: Cache::default(),
                    meetings: 0,
                    last_group: (0, Duration::ZERO),
                };
                let receiver = receiver.clone();
                let builder = thread::Builder::new().name(format!("ledger-writer-{n}"));
                threads.push(builder.spawn(move || writer.run(&receiver)).map_err(no_thread)?);
            }
        }
        let sealer = Sealer::new(url, Arc::clone(&shared))?;
        let builder = thread::Builder::new().name("ledger-sealer".to_owned());
        threads.push(builder.spawn(move || sealer.run(&woken, &wanted)).map_err(no_thread)?);
        let address = url.to_owned();
        let connecting = move || PostgresSql::connect(&address);
        Ok(Self {
            url: url.to_owned(),
            readers: Pool::new(shared.options.readers, connecting),
            side: Mutex::new(side),
            shared,
            sender: Some(sender),
            threads,
            progress,
        })
    }
}

fn connect(url: &str, shared: &Shared) -> Result<PostgresSql, Failure> {
    let mut sql = PostgresSql::connect_striking(url)?;
    if shared.options.durability == Durability::AtEnd {
        sql.batch("SET synchronous_commit = off")?;
    }
    Ok(sql)
}

impl Store for PostgresStore {
    fn submit(&self, jobs: Vec<Job>) {
        let unsent = match &self.sender {
            Some(sender) => sender.send(jobs).err().map(|unsent| unsent.0),
            None => Some(jobs),
        };
        for job in unsent.into_iter().flatten() {
            (job.then)(Answer::Stopped("writer threads ended".to_owned()));
        }
    }

    fn read(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut reader = self.readers.take()?;
        let outcome = (|| {
            reader.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            f(&mut reader)
        })();
        reader.batch("ROLLBACK").ok();
        self.readers.give_back(reader);
        outcome
    }

    fn alter(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut sql = PostgresSql::connect(&self.url)?;
        sql.batch("BEGIN; LOCK TABLE ledger_gate IN ACCESS EXCLUSIVE MODE")?;
        wait_until_sealed(&mut sql, &self.progress)?;
        f(&mut sql)?;
        sql.batch("COMMIT")?;
        self.shared.read_network(&mut sql)?;
        Ok(())
    }

    fn write(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        self.side(&mut |sql| {
            sql.batch("BEGIN")?;
            let outcome = f(sql).and_then(|()| sql.batch("COMMIT"));
            if outcome.is_err() {
                sql.batch("ROLLBACK").ok();
            }
            outcome
        })
    }

    fn side(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut side = self.side.lock().unwrap_or_else(PoisonError::into_inner);
        if side.is_lost() {
            *side = PostgresSql::connect(&self.url)?;
        }
        f(&mut *side)
    }

    fn settle(&self) {
        let stamp = self.progress.struck.load(Ordering::Acquire);
        if stamp <= self.progress.sealed.load(Ordering::Acquire) {
            return;
        }
        let start = Instant::now();
        let sealed = |sql: &mut dyn Sql| {
            one(sql, "SELECT seq FROM ledger_leaf WHERE stamp = $1", &[stamp.into()]).map(|found| found.is_some())
        };
        while start.elapsed() < SETTLING {
            let mut is_sealed = false;
            let asked = self.read(&mut |sql| {
                is_sealed = sealed(sql)?;
                Ok(())
            });
            if is_sealed {
                self.progress.sealed.fetch_max(stamp, Ordering::AcqRel);
            }
            if is_sealed || asked.is_err() {
                return;
            }
            self.progress.hurry();
            thread::sleep(Duration::from_millis(2));
        }
        tracing::warn!(stamp, "an event waits for its place in the sequence: is a sealer running?");
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        drop(self.sender.take());
        // The sealer ends when nobody can wake it any more.
        let (gone, _) = crossbeam_channel::bounded(1);
        let (struck, sealed) = (AtomicI64::new(0), AtomicI64::new(0));
        self.progress = Arc::new(Progress { struck, sealed, wake: gone.clone(), want: gone });
        // Joined elsewhere, since closing a connection must not happen on a thread that drives asynchronous work.
        let threads = std::mem::take(&mut self.threads);
        let readers = self.readers.drain();
        let this = thread::current().id();
        let closing = thread::spawn(move || {
            drop(readers);
            for thread in threads {
                if thread.thread().id() != this {
                    thread.join().ok();
                }
            }
        });
        closing.join().ok();
    }
}

/// Waits until every event has its place, while nobody strikes.
fn wait_until_sealed(sql: &mut dyn Sql, progress: &Progress) -> Result<(), Failure> {
    let start = Instant::now();
    while start.elapsed() < SETTLING {
        let waiting = one(sql, "SELECT (SELECT COUNT(*) FROM ledger_event) - (SELECT COUNT(*) FROM ledger_leaf)", &[])?;
        if waiting.map_or(Ok(0), |n| n.int())? == 0 {
            return Ok(());
        }
        progress.hurry();
        thread::sleep(Duration::from_millis(5));
    }
    Err(Failure::Store("events wait for their place in the sequence: is a sealer running?".to_owned()))
}

/// One thread that strikes.
struct Writer {
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
    fn run(&mut self, messages: &Receiver<Vec<Job>>) {
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
        let mut group = Group::new(&self.shared.house, sql, cache, self.shared.seen(), known, Moment(i64::MIN));
        let asks: Vec<_> = jobs.iter().map(|job| &job.ask).collect();
        group.warm(&asks)?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            answers.push(group.strike(&job.ask, job.digest, self.shared.options.clock)?);
        }
        let network = group.network_changed.then(|| group.network());
        let (events, commands) = (group.events, group.commands);
        if commands.is_empty() {
            // Refusals stand on what others have committed, which only a commit confirms.
            cache.flush(sql)?;
            sql.batch("COMMIT")?;
            return Ok(answers);
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
        if let Some(network) = network {
            self.shared.set_network(network);
        }
        if let Some(stamp) = stamp {
            self.progress.struck.fetch_max(stamp, Ordering::AcqRel);
            self.progress.wake.try_send(()).ok();
        }
        Ok(answers)
    }
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
