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

mod builder;
mod dictionary;
mod directly_follows;
mod log;
mod pairs;
mod parts;
mod rework;
#[cfg(test)]
mod samples;
pub mod statistics;
mod throughput;
mod variants;
mod waiting;

pub use builder::LogBuilder;
pub use dictionary::{Dictionary, NONE};
pub use directly_follows::{DirectlyFollows, Follows, LiveDirectlyFollows, directly_follows};
pub use log::{Attribute, Log};
pub use rework::{ActivityRework, LoopBack, Rework, rework};
pub use throughput::{Bin, Throughput, throughput};
pub use variants::{Variant, Variants, variants};
pub use waiting::{ArcWaiting, waiting};
