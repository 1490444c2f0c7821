//! The store of one machine: SQLite with one writer thread. Many commands share one commit and its sync; each is
//! answered after it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use base::Moment;
use crossbeam_channel::{Receiver, Sender, TryRecvError};
use rusqlite::Connection;

use crate::{
    Answer, Failure,
    append::{self, Group, Job},
    cache::Cache,
    options::Durability,
    pool::Pool,
    read, seal,
    sql::Sql,
    sqlite_sql::{SqliteSql, failure},
    store::{Shared, Store},
    tree::Edge,
};

/// A SQLite ledger.
pub struct SqliteStore {
    sender: Option<Sender<Message>>,
    writer: Option<JoinHandle<()>>,
    readers: Pool<SqliteSql>,
    side: Mutex<SqliteSql>,
}

enum Message {
    Strike(Vec<Job>),
    Alter(Box<dyn FnOnce(&mut SqliteSql) + Send>),
}

impl SqliteStore {
    /// The path of what is kept beside the ledger.
    pub fn side_path(path: &Path) -> PathBuf {
        beside(path, ".side")
    }

    /// Opens the file and starts the writer.
    pub fn open(path: &Path, sql: SqliteSql, shared: Arc<Shared>) -> Result<Self, Failure> {
        let mut side = SqliteSql::writer(&Self::side_path(path), Durability::Full)?;
        side.batch(
            "CREATE TABLE IF NOT EXISTS side_value (bucket TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, \
             expires BIGINT, PRIMARY KEY (bucket, key)) WITHOUT ROWID;",
        )?;
        let (sender, receiver) = crossbeam_channel::unbounded();
        let file = path.to_owned();
        let readers = Pool::new(shared.options.readers, move || SqliteSql::reader(&file));
        let mut writer = Writer::new(sql, shared)?;
        let writer = thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || writer.run(&receiver))
            .map_err(|e| Failure::Store(format!("no thread for the writer: {e}")))?;
        Ok(Self { sender: Some(sender), writer: Some(writer), readers, side: Mutex::new(side) })
    }
}

/// The path of a file beside another one.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

impl Store for SqliteStore {
    fn submit(&self, jobs: Vec<Job>) {
        let Some(sender) = &self.sender else { return };
        if let Err(unsent) = sender.send(Message::Strike(jobs))
            && let Message::Strike(jobs) = unsent.0
        {
            for job in jobs {
                (job.then)(Answer::Stopped("writer thread ended".to_owned()));
            }
        }
    }

    fn read(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut reader = self.readers.take()?;
        let outcome = (|| {
            reader.batch("BEGIN")?;
            // The snapshot is taken by the first question, not by BEGIN.
            reader.query("SELECT count(*) FROM ledger_note", &[])?;
            f(&mut reader)
        })();
        if !reader.connection.is_autocommit() {
            reader.batch("ROLLBACK").ok();
        }
        self.readers.give_back(reader);
        outcome
    }

    fn alter(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        // The writer thread lends its connection and waits: the closure itself runs here.
        let (lend, borrowed) = crossbeam_channel::bounded::<SqliteSql>(1);
        let (back, returned) = crossbeam_channel::bounded::<SqliteSql>(1);
        let message = Message::Alter(Box::new(move |own: &mut SqliteSql| {
            let Ok(empty) = Connection::open_in_memory() else { return };
            let connection = std::mem::replace(&mut own.connection, empty);
            if let Err(unsent) = lend.send(SqliteSql { connection }) {
                *own = unsent.0;
            } else if let Ok(sql) = returned.recv() {
                *own = sql;
            }
        }));
        let gone = || Failure::Store("writer thread ended".to_owned());
        self.sender.as_ref().ok_or_else(gone)?.send(message).map_err(|_| gone())?;
        let mut sql = borrowed.recv().map_err(|_| gone())?;
        let outcome = in_transaction(&mut sql, f);
        back.send(sql).map_err(|_| gone())?;
        outcome
    }

    fn write(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        self.alter(f)
    }

    fn scrub(&self) {
        let message = Message::Alter(Box::new(|sql: &mut SqliteSql| {
            scrub(sql);
        }));
        if let Some(sender) = &self.sender {
            sender.send(message).ok();
        }
    }

    fn side(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut side = self.side.lock().unwrap_or_else(PoisonError::into_inner);
        f(&mut *side)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(writer) = self.writer.take()
            && writer.thread().id() != thread::current().id()
        {
            writer.join().ok();
        }
    }
}

fn in_transaction(sql: &mut SqliteSql, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure> {
    sql.batch("BEGIN IMMEDIATE")?;
    let outcome = f(sql).and_then(|()| sql.batch("COMMIT"));
    if outcome.is_err() && !sql.connection.is_autocommit() {
        sql.batch("ROLLBACK").ok();
    }
    outcome
}

/// The one thread that writes.
struct Writer {
    sql: SqliteSql,
    shared: Arc<Shared>,
    cache: Cache,
    edge: Edge,
    last: Moment,
    /// Changes when another process has written to the file: what is remembered of it is then read again.
    data_version: i64,
    /// Commands in the last group, and how long its commit took.
    last_group: (usize, Duration),
    /// Whether the write-ahead log may still hold what was destroyed.
    scrub_due: bool,
}

/// Sorts the write-ahead log in and cuts it, so that nothing deleted is left in it; whether it could be done at once.
fn scrub(sql: &mut SqliteSql) -> bool {
    // Readers are waited for, not for long: the next commit tries again.
    sql.batch("PRAGMA busy_timeout = 250").ok();
    let done = sql.query("PRAGMA wal_checkpoint(TRUNCATE)", &[]);
    sql.batch("PRAGMA busy_timeout = 20000").ok();
    done.is_ok_and(|rows| rows.first().is_some_and(|row| row[0] == crate::sql::Value::Int(0)))
}

impl Writer {
    fn new(sql: SqliteSql, shared: Arc<Shared>) -> Result<Self, Failure> {
        let mut writer = Self {
            sql,
            shared,
            cache: Cache::default(),
            edge: Edge::default(),
            last: Moment(0),
            data_version: 0,
            last_group: (0, Duration::ZERO),
            scrub_due: false,
        };
        writer.data_version = writer.read_data_version()?;
        writer.read_edge()?;
        Ok(writer)
    }

    fn read_data_version(&mut self) -> Result<i64, Failure> {
        crate::sql::one(&mut self.sql, "PRAGMA data_version", &[])?.map_or(Ok(0), |v| v.int())
    }

    fn read_edge(&mut self) -> Result<(), Failure> {
        let size = read::size(&mut self.sql)?;
        self.edge = Edge::read(&mut read::StoredNodes(&mut self.sql), size)?;
        self.last = read::last_moment(&mut self.sql, size)?.unwrap_or(Moment(i64::MIN));
        self.shared.sealed.send_replace(size);
        Ok(())
    }

    fn run(&mut self, messages: &Receiver<Message>) {
        let mut waiting = None;
        while let Some(message) = waiting.take().or_else(|| messages.recv().ok()) {
            match message {
                Message::Alter(alter) => {
                    alter(&mut self.sql);
                    self.cache.clear();
                    let again = self.read_edge().and_then(|()| self.shared.read_network(&mut self.sql));
                    if let Err(failure) = again {
                        self.shared.stop(&failure);
                    }
                }
                Message::Strike(mut jobs) => {
                    // Those answered together come back together: a commit taken by the first of them alone would make
                    // all others wait for the next one. So they are waited for, a fraction of a commit at most.
                    let most = self.shared.options.batch.max(1);
                    let deadline = Instant::now() + self.last_group.1 / 4;
                    while jobs.len() < most {
                        let next = match messages.try_recv() {
                            Err(TryRecvError::Empty) if jobs.len() < self.last_group.0 => {
                                messages.recv_deadline(deadline).ok()
                            }
                            next => next.ok(),
                        };
                        match next {
                            Some(Message::Strike(more)) => jobs.extend(more),
                            other => {
                                waiting = other;
                                break;
                            }
                        }
                    }
                    let (count, start) = (jobs.len(), Instant::now());
                    self.strike_all(jobs);
                    self.last_group = (count.min(most), start.elapsed());
                }
            }
        }
        if self.shared.options.durability == Durability::AtEnd {
            let synced = self.sql.batch("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);");
            if let Err(failure) = synced {
                self.shared.stop(&failure);
            }
        }
    }

    fn strike_all(&mut self, jobs: Vec<Job>) {
        if let Some(why) = self.shared.stopped() {
            for job in jobs {
                (job.then)(Answer::Stopped(why.clone()));
            }
            return;
        }
        let mut jobs = jobs.into_iter();
        // A long list may not fit one commit's memory; it is committed in parts of the same size as any other.
        loop {
            let part: Vec<Job> = jobs.by_ref().take(self.shared.options.batch.max(1)).collect();
            if part.is_empty() {
                return;
            }
            match self.commit(&part) {
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

    /// One command in a commit of its own; a wall met twice is a refusal.
    fn strike_alone(&mut self, job: &Job) -> Answer {
        let mut last = Failure::Conflict;
        for _ in 0..3 {
            match self.commit(std::slice::from_ref(job)) {
                Ok(mut answers) => return answers.remove(0),
                Err(failure) if failure.is_retryable() => last = failure,
                Err(failure) => return self.shared.answer(&failure),
            }
        }
        match last {
            Failure::Wall(_) => append::wall(&last),
            other => self.shared.answer(&other),
        }
    }

    /// Decides the commands one after another and commits them together. On failure nothing has happened.
    fn commit(&mut self, jobs: &[Job]) -> Result<Vec<Answer>, Failure> {
        let outcome = self.try_commit(jobs);
        if outcome.is_err() {
            if !self.sql.connection.is_autocommit() {
                self.sql.batch("ROLLBACK").ok();
            }
            self.cache.clear();
        }
        outcome
    }

    fn try_commit(&mut self, jobs: &[Job]) -> Result<Vec<Answer>, Failure> {
        self.sql.batch("BEGIN IMMEDIATE")?;
        let version = self.read_data_version()?;
        if version != self.data_version {
            self.data_version = version;
            self.cache.clear();
            self.read_edge()?;
            self.shared.read_network(&mut self.sql)?;
        }
        let known = append::known(&mut self.sql, jobs.iter().map(|job| job.ask.command))?;
        let mut group = Group::new(&self.shared, &mut self.sql, &mut self.cache, known, self.last);
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            answers.push(group.strike(&job.ask, job.digest, self.shared.options.clock)?);
        }
        let network = group.network_changed.then(|| group.network());
        let (vault_changed, erased) = (group.vault_changed, group.erased);
        let (events, commands, last) = (group.events, group.commands, group.last);
        self.cache.flush(&mut self.sql)?;
        let mut edge = self.edge.clone();
        seal::insert_entries(&mut self.sql, &mut edge, &events)?;
        append::insert_commands(&mut self.sql, &commands)?;
        self.sql.connection.execute_batch("COMMIT").map_err(failure)?;
        self.last = last;
        if vault_changed {
            self.shared.vault_changed();
        }
        self.scrub_due |= erased;
        if self.scrub_due {
            self.scrub_due = !scrub(&mut self.sql);
        }
        if let Some(network) = network {
            self.shared.set_network(network);
        }
        if edge.size() != self.edge.size() {
            self.edge = edge;
            self.shared.sealed.send_replace(self.edge.size());
        }
        Ok(answers)
    }
}
