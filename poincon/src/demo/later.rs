//! The clock of the demo, which may be days ahead: to see what is late by then.

use std::sync::atomic::{AtomicI64, Ordering};

use kernel::base::{Moment, moment::DAY};

/// How far it is ahead, in microseconds: clocks are plain functions, and one process serves one demo.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// Turns it so many days ahead, before the demo is opened.
pub fn turn(days: u32) {
    AHEAD.store(i64::from(days) * DAY, Ordering::Relaxed);
}

/// The moment the demo believes it is.
pub fn now() -> Moment {
    Moment::now().plus(AHEAD.load(Ordering::Relaxed))
}
