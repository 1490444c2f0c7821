//! Identifiers, money, weights, moments and business calendars; no I/O.
