//! Given/when/then, story runner, simulated clock, a PostgreSQL of one own.
