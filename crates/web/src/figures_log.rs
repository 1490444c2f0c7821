//! The live event log behind the figures: one log a procedure, in memory, extended as the ledger grows.

use std::{
    collections::{BTreeMap, HashSet},
    mem,
    ops::ControlFlow,
    sync::Arc,
};

use ledger::Ledger;
use mining::{Log, LogBuilder};
use procedure::Book;

use crate::trouble::Trouble;

/// The logs of all procedures up to a sequence number. Cases are named by their key, activities by their step, and
/// the source of each row is its sequence number: what a figure opens.
#[derive(Default)]
pub(crate) struct FiguresLog {
    upto: u64,
    logs: BTreeMap<String, Live>,
}

/// One procedure's log, and the cases of it that have ended.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    pub log: Arc<Log>,
    pub ended: Arc<HashSet<String>>,
}

impl Default for Live {
    fn default() -> Self {
        Self { log: Arc::new(LogBuilder::new().finish()), ended: Arc::default() }
    }
}

impl FiguresLog {
    /// Takes in what the ledger has struck since.
    pub(crate) fn catch_up(&mut self, ledger: &Ledger, book: &Book) -> Result<(), Trouble> {
        let mut growing: BTreeMap<String, (LogBuilder, Arc<HashSet<String>>)> = BTreeMap::new();
        let mut upto = self.upto;
        let logs = &mut self.logs;
        let scanned = ledger.scan(self.upto + 1, |act| {
            upto = act.seq;
            let event = act.envelope;
            let Some(case) = event.case else { return ControlFlow::Continue(()) };
            let (builder, ended) = growing.entry(case.procedure.clone()).or_insert_with(|| {
                let live = logs.remove(&case.procedure).unwrap_or_default();
                // A page may still be reading the log of a moment ago: then it is copied, else continued.
                let log = Arc::try_unwrap(live.log).unwrap_or_else(|shared| Log::clone(&shared));
                (log.extend(), live.ended)
            });
            let key = format!("{}:{}", case.procedure, case.case.id);
            builder.push(&key, &case.step, event.occurred_at.0, Some(&event.actor.0), None, act.seq);
            let procedure = book.version(&case.procedure, case.version).or_else(|| book.procedure(&case.procedure));
            if let Some(procedure) = procedure {
                if case.opened.iter().any(|opened| procedure.ends(&opened.stage)) {
                    Arc::make_mut(ended).insert(key);
                } else if !case.opened.is_empty() && ended.contains(&key) {
                    Arc::make_mut(ended).remove(&key);
                }
            }
            ControlFlow::Continue(())
        });
        for (procedure, (builder, ended)) in mem::take(&mut growing) {
            self.logs.insert(procedure, Live { log: Arc::new(builder.finish()), ended });
        }
        self.upto = upto;
        scanned.map_err(Trouble::failure)
    }

    /// The log of a procedure; empty when nothing was done under it yet.
    pub(crate) fn of(&self, procedure: &str) -> Live {
        self.logs.get(procedure).cloned().unwrap_or_default()
    }
}
