//! Process-mining kernels over columns; knows no event, no area, no database.
//!
//! A [`Log`] holds the events of all cases in columns, grouped by case and ordered by time, then
//! by input position. Every kernel is a function from a log to a small table, computed in whole
//! numbers: the same log gives the same bytes at any number of threads. Threads are those of the
//! current rayon pool; `ThreadPool::install` chooses them.
//!
//! Times are microseconds since 1970-01-01 UTC, durations are microseconds. Names are codes of a
//! [`Dictionary`]; [`NONE`] stands for "not given". Every figure can be opened: [`Log::source`]
//! says which input event stands behind each row.

mod alike;
mod builder;
mod dictionary;
mod directly_follows;
mod filter;
mod handover;
mod log;
pub mod ocel;
mod open_cases;
mod pairs;
mod parts;
mod rework;
#[cfg(test)]
mod samples;
pub mod statistics;
mod throughput;
mod trend;
mod variants;
mod waiting;
mod where_it_waits;

pub use builder::LogBuilder;
pub use dictionary::{Dictionary, NONE};
pub use directly_follows::{DirectlyFollows, Follows, LiveDirectlyFollows, directly_follows};
pub use filter::{Condition, filter};
pub use handover::{Handover, Handovers, handover};
pub use log::{Attribute, Log};
pub use open_cases::{Closing, OpenCase, open_cases};
pub use rework::{ActivityRework, LoopBack, Rework, rework};
pub use throughput::{Bin, Throughput, throughput};
pub use trend::{Period, TrendPoint, trend};
pub use variants::{Variant, Variants, variants};
pub use waiting::{ArcWaiting, waiting};
pub use where_it_waits::{WaitingActivity, WaitingArc, WhereItWaits, where_it_waits};
