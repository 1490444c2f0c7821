//! Append, idempotency, projections, hash tree, checkpoints, verify, backup; SQLite and PostgreSQL.
