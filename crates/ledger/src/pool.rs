//! Connections that read: opened when first needed, lent and given back.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::{Failure, sql::Sql};

/// At most so many connections of one kind.
pub struct Pool<C> {
    open: Box<dyn Fn() -> Result<C, Failure> + Send + Sync>,
    most: usize,
    state: Mutex<State<C>>,
    given_back: Condvar,
}

struct State<C> {
    idle: Vec<C>,
    opened: usize,
}

impl<C: Sql> Pool<C> {
    /// An empty pool.
    pub fn new(most: usize, open: impl Fn() -> Result<C, Failure> + Send + Sync + 'static) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), opened: 0 });
        Self { open: Box::new(open), most: most.max(1), state, given_back: Condvar::new() }
    }

    /// A connection, once there is one.
    pub fn take(&self) -> Result<C, Failure> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(connection);
            }
            if state.opened < self.most {
                let connection = (self.open)()?;
                state.opened += 1;
                return Ok(connection);
            }
            state = self.given_back.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Gives a connection back; one that is lost is forgotten.
    pub fn give_back(&self, connection: C) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if connection.is_lost() {
            state.opened -= 1;
        } else {
            state.idle.push(connection);
        }
        drop(state);
        self.given_back.notify_one();
    }

    /// Takes out every idle connection, to close them elsewhere.
    pub fn drain(&self) -> Vec<C> {
        std::mem::take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).idle)
    }
}
