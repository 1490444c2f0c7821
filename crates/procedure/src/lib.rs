//! SOPs as code: parse, check, guard, document, run examples.
