//! What both stores offer the ledger, and what all threads of one ledger share.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use kernel::{House, Network};
use tokio::sync::watch;

use crate::{Answer, Failure, Options, append::Job, sql::Sql};

/// A store: takes commands, lets read.
pub trait Store: Send + Sync {
    /// Takes commands to strike, in order; each is answered through its `then`.
    fn submit(&self, jobs: Vec<Job>);
    /// Lets `f` read one consistent moment.
    fn read(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure>;
    /// Lets `f` change the store in one transaction, while no command is being struck.
    fn alter(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure>;
    /// Lets `f` read and write what is kept beside the ledger.
    fn side(&self, f: &mut dyn FnMut(&mut dyn Sql) -> Result<(), Failure>) -> Result<(), Failure>;
    /// Waits (not for long) until what this process has struck has its place in the sequence.
    fn settle(&self) {}
}

/// What all threads of one ledger share.
pub struct Shared {
    pub house: Arc<House>,
    pub options: Options,
    pub network: RwLock<Arc<Network>>,
    /// The tables the network is read from.
    pub network_tables: BTreeSet<&'static str>,
    pub stopped: Mutex<Option<String>>,
    pub sealed: watch::Sender<u64>,
}

impl Shared {
    /// The network as of the last commit.
    pub fn network(&self) -> Arc<Network> {
        Arc::clone(&self.network.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes another network the one decisions see.
    pub fn set_network(&self, network: Arc<Network>) {
        *self.network.write().unwrap_or_else(PoisonError::into_inner) = network;
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
