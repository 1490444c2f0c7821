//! The one binary: the list of areas, configuration, sub-commands, scheduler, demo.
fn main() {}
