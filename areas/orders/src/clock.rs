//! Dates and deadlines that commands count with.

use base::{BusinessSpan, Date, Moment, id::SiteId, moment::DAY};
use kernel::Context;

/// The date so many calendar days later.
pub fn plus_days(date: Date, days: i64) -> Date {
    let span = std::time::Duration::from_secs(u64::try_from(days).unwrap_or(0) * 86_400);
    Date(date.0.checked_add(span).unwrap_or(date.0))
}

/// The last moment of a date where a site is.
pub fn end_of(context: &Context, site: &SiteId, date: Date) -> Moment {
    let utc = base::moment::zone::TimeZone::UTC;
    let zone = context.calendar(Some(site)).map_or(&utc, base::BusinessCalendar::zone);
    let midnight = plus_days(date, 1).0.to_zoned(zone.clone()).map(|at| at.timestamp().as_microsecond());
    Moment(midnight.map_or(context.now.0, |at| at - 1))
}

/// The date so many working days of a site after another date.
pub fn working_days_after(context: &Context, site: &SiteId, date: Date, days: i64) -> Date {
    let days = u32::try_from(days).unwrap_or(0);
    match context.calendar(Some(site)) {
        Some(calendar) if days > 0 => {
            calendar.due(end_of(context, site, date), BusinessSpan::Days(days)).date_in(calendar.zone())
        }
        _ => date,
    }
}

/// What is left of a deadline once a pause is over, counted in working time; a deadline that had gone by before the
/// pause stays where it was.
pub fn after_pause(context: &Context, site: &SiteId, due: Moment, paused_at: Moment) -> Moment {
    context.calendar(Some(site)).map_or(due, |calendar| calendar.after_pause(due, paused_at, context.now))
}

/// Whole calendar days between two moments.
pub fn whole_days(from: Moment, to: Moment) -> i64 {
    to.since(from).max(0) / DAY
}
