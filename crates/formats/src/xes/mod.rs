//! XES (IEEE 1849) event logs, plain or gzip, read in one pass over a sliding buffer.

mod read;
mod write;

pub use read::read;
pub(crate) use write::escaped;
pub use write::write;
