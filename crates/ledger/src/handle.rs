//! The handle everything else holds.

use std::{ops::ControlFlow, path::PathBuf, sync::Arc};

use kernel::{Actor, House, Network, ObjectRef, Scope, State};

use crate::{
    Answer, Ask, Failure, Head, Page, Query, Struck,
    append::{self, Job},
    note::NoteSigner,
    page, read, rebuild,
    sql::Sql,
    store::{Shared, Store},
};

/// A ledger. Clones are the same ledger; the last one to go closes it.
///
/// Every method blocks; asynchronous callers use [`Ledger::submit_then`] or a thread for blocking work.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub store: Box<dyn Store>,
    pub shared: Arc<Shared>,
    pub signer: Option<NoteSigner>,
    /// The file of a SQLite ledger.
    pub path: Option<PathBuf>,
}

impl Ledger {
    /// The house whose commands it strikes.
    pub fn house(&self) -> &Arc<House> {
        &self.inner.shared.house
    }

    /// Sites and roles as of the last commit.
    pub fn network(&self) -> Arc<Network> {
        self.inner.shared.seen().network
    }

    /// A person with the roles they hold now; `None` when there is no such person or they hold none.
    pub fn actor(&self, person: &str) -> Result<Option<Actor>, Failure> {
        let read_actor = self.house().read_actor;
        self.look(|state| read_actor(state, person))
    }

    /// Why writing has stopped for good, when it has; the binary then ends with an error.
    pub fn stopped(&self) -> Option<String> {
        self.inner.shared.stopped()
    }

    /// Strikes a command and waits for the answer.
    pub fn submit(&self, ask: Ask) -> Answer {
        let (answer, answered) = crossbeam_channel::bounded(1);
        self.submit_then(ask, move |a| {
            answer.send(a).ok();
        });
        answered.recv().unwrap_or_else(|_| Answer::Stopped("writer ended without an answer".to_owned()))
    }

    /// Strikes a command; `then` hears the answer on the writer's thread, so it must be quick.
    pub fn submit_then(&self, ask: Ask, then: impl FnOnce(Answer) + Send + 'static) {
        let mut then = Some(then);
        self.submit_jobs(vec![ask], |_| match then.take() {
            Some(then) => Box::new(then),
            None => Box::new(|_| ()),
        });
    }

    /// Strikes commands in order, sharing commits where possible; the answers in the same order.
    pub fn submit_all(&self, asks: Vec<Ask>) -> Vec<Answer> {
        let count = asks.len();
        let (answer, answered) = crossbeam_channel::unbounded();
        self.submit_jobs(asks, |at| {
            let answer = answer.clone();
            Box::new(move |a| {
                answer.send((at, a)).ok();
            })
        });
        drop(answer);
        let mut answers = vec![Answer::Stopped("writer ended without an answer".to_owned()); count];
        for (at, a) in answered {
            answers[at] = a;
        }
        answers
    }

    fn submit_jobs(&self, asks: Vec<Ask>, mut then: impl FnMut(usize) -> Box<dyn FnOnce(Answer) + Send>) {
        let mut jobs = Vec::with_capacity(asks.len());
        for (at, ask) in asks.into_iter().enumerate() {
            let then = then(at);
            if self.inner.shared.options.read_only {
                then(Answer::Stopped("ledger opened read-only".to_owned()));
            } else if let Some(verb) = self.house().verb(&ask.verb) {
                // The digest is made on the asking thread, so that the one writer has less to do.
                let personal = verb.spec().fields.iter().any(|field| field.personal);
                let digest = ask.digest(self.inner.shared.ring.as_ref().filter(|_| personal));
                jobs.push(Job { ask, digest, then });
            } else {
                then(Answer::UnknownVerb(ask.verb));
            }
        }
        if !jobs.is_empty() {
            self.inner.store.submit(jobs);
        }
    }

    /// Lets `f` read the rows of one consistent moment.
    pub fn look<T>(&self, f: impl FnOnce(&dyn State) -> T) -> Result<T, Failure> {
        let ring = self.inner.shared.ring.as_ref();
        self.read(|sql| append::look(sql, ring, f))
    }

    /// Answers a question to a table within a scope.
    pub fn page(&self, query: &Query, scope: &Scope) -> Result<Page, Failure> {
        self.read(|sql| page::page(sql, query, scope))
    }

    /// Events about an object, newest first; those before a sequence number to page on.
    pub fn thread(&self, object: &ObjectRef, limit: usize, before: Option<u64>) -> Result<Vec<Struck>, Failure> {
        self.inner.store.settle();
        self.read(|sql| read::thread(sql, object, limit, before))
    }

    /// Events by their sequence numbers, in order; numbers that are not there are left out.
    pub fn acts(&self, seqs: &[u64]) -> Result<Vec<Struck>, Failure> {
        self.inner.store.settle();
        self.read(|sql| read::acts(sql, seqs))
    }

    /// Visits events from a sequence number on, in order, until told to stop.
    pub fn scan(&self, from_seq: u64, visit: impl FnMut(Struck) -> ControlFlow<()>) -> Result<(), Failure> {
        self.inner.store.settle();
        self.read(|sql| read::scan(sql, from_seq, visit))
    }

    /// How long the ledger is and what its root is.
    pub fn head(&self) -> Result<Head, Failure> {
        self.inner.store.settle();
        self.read(read::head)
    }

    /// Hears the latest sequence number whenever it grows; for server-sent events.
    pub fn watch(&self) -> tokio::sync::watch::Receiver<u64> {
        self.inner.shared.sealed.subscribe()
    }

    /// Drops the rows and folds every event anew; commands wait meanwhile. `progress` hears (events folded, in all).
    pub fn rebuild(&self, mut progress: impl FnMut(u64, u64)) -> Result<(), Failure> {
        let house = Arc::clone(self.house());
        self.inner.store.alter(&mut |sql| rebuild::rebuild(sql, &house, &mut progress))
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut dyn Sql) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut f = Some(f);
        let mut answer = None;
        self.inner.store.read(&mut |sql| {
            if let Some(f) = f.take() {
                answer = Some(f(sql)?);
            }
            Ok(())
        })?;
        answer.ok_or_else(|| Failure::Store("the store let nobody read".to_owned()))
    }
}
