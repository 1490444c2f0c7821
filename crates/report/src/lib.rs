//! Analysis reports and tables as pages, terminal text, xlsx and CSV.

pub mod analysis;
pub mod chart;
pub mod number;
pub mod sheet;

pub use analysis::Analysis;
