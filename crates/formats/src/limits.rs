//! How much a file may ask of us before it is refused.

use std::time::Duration;

/// Limits of an import. The default is for files from outside; [`Limits::own`] for one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as given.
    pub file_bytes: u64,
    /// Bytes after inflating, all parts together.
    pub inflated_bytes: u64,
    /// Bytes of content that has to be held whole (JSON, databases), and four times the distinct
    /// text kept for attributes.
    pub memory_bytes: u64,
    /// Inflated bytes per compressed byte, once more than 1 MiB was inflated.
    pub ratio: u64,
    /// Entries of an archive.
    pub entries: usize,
    /// Rows of a table, events of a log, or lines of an object-centric log times eight.
    pub rows: u64,
    /// Columns of a table.
    pub columns: usize,
    /// Bytes of one cell, one value or one tag.
    pub value_bytes: usize,
    /// Depth of nested elements.
    pub depth: usize,
    /// Attributes of one XML tag.
    pub xml_attributes: usize,
    /// Distinct names of attributes kept for events, and as many for cases.
    pub attribute_names: usize,
    /// Names times events for which attributes are kept: what bounds their memory (4 bytes each).
    pub attribute_cells: u64,
    /// Quarantined rows listed with their reason; all are counted.
    pub listed: usize,
    /// Address space of the child process that parses sheets, bytes.
    pub child_memory: u64,
    /// Processor time of the child.
    pub child_cpu: Duration,
    /// Time on the clock after which the child is stopped.
    pub child_wall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MB: u64 = 1_000_000;
        Self {
            file_bytes: 50 * MB,
            inflated_bytes: 500 * MB,
            memory_bytes: 256 * MB,
            ratio: 100,
            entries: 10_000,
            rows: 1_048_576,
            columns: 16_384,
            value_bytes: 4 << 20,
            depth: 64,
            xml_attributes: 256,
            attribute_names: 256,
            attribute_cells: 64_000_000,
            listed: 100,
            child_memory: 768 << 20,
            child_cpu: Duration::from_secs(30),
            child_wall: Duration::from_secs(60),
        }
    }
}

impl Limits {
    /// Wider limits for files of one's own: 8 GB, 2 billion cells of attributes.
    pub fn own() -> Self {
        Self {
            file_bytes: 8_000_000_000,
            inflated_bytes: 8_000_000_000,
            memory_bytes: 8_000_000_000,
            ratio: 1_000,
            rows: 1_000_000_000,
            attribute_cells: 2_000_000_000,
            child_memory: 4 << 30,
            child_cpu: Duration::from_secs(600),
            child_wall: Duration::from_secs(900),
            ..Self::default()
        }
    }
}
