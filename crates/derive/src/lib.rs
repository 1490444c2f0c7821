//! Derive macros that read a command, a row or a refusal from its declaration.
