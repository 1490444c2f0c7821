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

use crossbeam_channel::Sender;

use crate::{
    Answer, Failure,
    append::Job,
    pool::Pool,
    postgres_sql::PostgresSql,
    postgres_writer::Writer,
    sealer::Sealer,
    sql::{Sql, one},
    store::{Shared, Store},
    turns::Turns,
};

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
                let (shared, progress, turns) = (Arc::clone(&shared), Arc::clone(&progress), Arc::clone(&turns));
                let mut writer = Writer::new(url, shared, progress, turns)?;
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
