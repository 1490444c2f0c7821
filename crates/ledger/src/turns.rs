//! How many transactions of one process are under way at the same time. Those that meet each other's rows gain nothing
//! from running side by side: after a meeting there are fewer, after a while without one there are more again.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::cache::Cache;

/// Transactions without a meeting after which one more may be under way.
const CALM: u32 = 100;

/// Permission to run transactions, with the rows earlier ones have read.
pub struct Turns {
    most: usize,
    state: Mutex<State>,
    given_back: Condvar,
}

struct State {
    limit: usize,
    under_way: usize,
    calm: u32,
    /// The last one given back is the first one taken: its rows are the freshest.
    caches: Vec<Cache>,
}

impl Turns {
    /// At most so many at the same time.
    pub fn new(most: usize) -> Self {
        let state = State { limit: most.clamp(1, 2), under_way: 0, calm: 0, caches: Vec::new() };
        Self { most: most.max(1), state: Mutex::new(state), given_back: Condvar::new() }
    }

    /// Waits for a turn.
    pub fn take(&self) -> Cache {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.under_way >= state.limit {
            state = self.given_back.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.under_way += 1;
        state.caches.pop().unwrap_or_default()
    }

    /// Gives the turn back, saying how many transactions met others in it.
    pub fn give_back(&self, cache: Cache, meetings: u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.under_way -= 1;
        if meetings > 0 {
            state.calm = 0;
            state.limit = (state.limit / 2).max(1);
        } else {
            state.calm += 1;
            if state.calm >= CALM && state.limit < self.most {
                state.calm = 0;
                state.limit += 1;
            }
        }
        if state.caches.len() < state.limit {
            state.caches.push(cache);
        }
        drop(state);
        self.given_back.notify_all();
    }
}
