//! Identifiers, money, weights, moments and business calendars; no I/O.

pub mod calendar;
pub mod id;
pub mod moment;
pub mod money;
pub mod weight;

pub use calendar::{BusinessCalendar, BusinessSpan, HolidayRule, Holidays, OpeningHours};
pub use id::ObjectId;
pub use moment::{Date, Moment};
pub use money::{Currency, Money, MoneyError};
pub use weight::{Carats, Grams};
