//! Every habit as one command: check, test, bench, assets, docs.
fn main() {}
