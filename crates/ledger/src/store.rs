//! What both stores offer the ledger, and what all threads of one ledger share.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use kernel::{House, Network};
use tokio::sync::watch;
use vault::KeyRing;

use crate::{
    Answer, Failure, Options,
    append::{self, Job},
    sql::Sql,
};

/// A store: takes commands, lets read.
pub trait Store: Send + Sync {
    /// Takes commands to strike, in order; each is answered through its `then`.
    fn submit(&self, jobs: Vec<Job>);
    /// Lets `f` read one consistent moment.
    fn read(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure>;
    /// Lets `f` change the store in one transaction, while no command is being struck.
    fn alter(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure>;
    /// Lets `f` write a little in one transaction, while commands go on being struck.
    fn write(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure>;
    /// Lets `f` read and write what is kept beside the ledger.
    fn side(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure>;
    /// Overwrites what was deleted, also where the store keeps what it has yet to sort in.
    fn scrub(&self) {}
    /// Waits (not for long) until what this process has struck has its place in the sequence.
    fn settle(&self) {}
}

/// The network as decisions see it, and the tables it was read from.
#[derive(Clone, Default)]
pub struct Seen {
    pub network: Arc<Network>,
    pub tables: Arc<BTreeSet<&'static str>>,
}

/// What all threads of one ledger share.
pub struct Shared {
    pub house: Arc<House>,
    pub options: Options,
    pub seen: RwLock<Seen>,
    pub stopped: Mutex<Option<String>>,
    pub sealed: watch::Sender<u64>,
    /// The vault's key, when the house asks for personal data.
    pub ring: Option<KeyRing>,
    /// Grows whenever this process changes what the vault holds.
    pub vault_version: AtomicU64,
}

impl Shared {
    /// The network as of the last commit.
    pub fn seen(&self) -> Seen {
        self.seen.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells whoever remembers names to ask again.
    pub fn vault_changed(&self) {
        self.vault_version.fetch_add(1, Ordering::AcqRel);
    }

    /// Makes another network the one decisions see.
    pub fn set_network(&self, network: Arc<Network>) {
        self.seen.write().unwrap_or_else(PoisonError::into_inner).network = network;
    }

    /// Reads the network again.
    pub fn read_network(&self, sql: &mut dyn Sql) -> Result<(), Failure> {
        let seen = append::read_network(&self.house, sql)?;
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = seen;
        Ok(())
    }

    /// Why writing has stopped for good, when it has.
    pub fn stopped(&self) -> Option<String> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops writing for good and says so once.
    pub fn stop(&self, failure: &Failure) -> String {
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped
            .get_or_insert_with(|| {
                tracing::error!(%failure, "storage failed, no further command is accepted");
                format!("{failure}; restart on sound storage and ask again with the same identifier")
            })
            .clone()
    }

    /// The answer to commands that met a failure of the store; stops writing when it is for good.
    pub fn answer(&self, failure: &Failure) -> Answer {
        Answer::Stopped(match failure {
            Failure::Broken(_) => self.stop(failure),
            Failure::Full(_) => {
                tracing::error!(%failure, "disk full, nothing is struck until there is space");
                failure.to_string()
            }
            _ => {
                tracing::error!(%failure, "command not struck");
                failure.to_string()
            }
        })
    }
}
