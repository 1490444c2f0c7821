//! Figures as people read them: grouped digits, shares, spans of time, dates, in either language.

use base::{Date, Moment};
use jiff::tz::TimeZone;
use kernel::{Lang, Say as _, language::group_digits};

const SECOND: i64 = base::moment::SECOND;
const MINUTE: i64 = base::moment::MINUTE;
const HOUR: i64 = base::moment::HOUR;
const DAY: i64 = base::moment::DAY;

/// A whole number: « 12,480 » or « 12 480 ».
pub fn whole(number: impl TryInto<i128>, lang: Lang) -> String {
    number.try_into().map_or_else(|_| "…".to_owned(), |number: i128| group_digits(&number.to_string(), lang))
}

/// « 1 case », « 3 cases », « 3 dossiers ».
pub fn cases(number: u64, lang: Lang) -> String {
    let one = lang.of(number == 1, number < 2);
    format!("{} {}", whole(number, lang), if one { lang.of("case", "dossier") } else { lang.of("cases", "dossiers") })
}

/// « once », « 3 times », « 3 fois ».
pub fn times(number: u64, lang: Lang) -> String {
    match (number, lang) {
        (1, Lang::En) => "once".to_owned(),
        _ => format!("{} {}", whole(number, lang), lang.of("times", "fois")),
    }
}

/// A share from 0 to 1: « 87.4 % »; a share too small to show is « < 0.1 % », never a false zero.
pub fn percent(share: f64, lang: Lang) -> String {
    if !share.is_finite() {
        return "—".to_owned();
    }
    let space = lang.of("\u{a0}", "\u{202f}");
    if share > 0.0 && share < 0.0005 {
        return format!("<\u{a0}{}{space}%", group_digits("0.1", lang));
    }
    // what is not everything never reads as everything
    let percent = if share < 1.0 { (share * 1000.0).round().min(999.0) } else { (share * 1000.0).round() } / 10.0;
    let digits =
        if percent == percent.trunc() && percent >= 100.0 { format!("{percent:.0}") } else { format!("{percent:.1}") };
    format!("{}{space}%", group_digits(&digits, lang))
}

/// A span of time in microseconds, in its two largest units: « 3 d 4 h », « 3 j 4 h », « 12 min 30 s », « 40 ms ».
/// Days have 24 hours.
pub fn duration(microseconds: i64, lang: Lang) -> String {
    let (day, nbsp) = (lang.of("d", "j"), '\u{a0}');
    let sign = if microseconds < 0 { "−" } else { "" };
    let span = microseconds.unsigned_abs().min(i64::MAX as u64) as i64;
    let two = |large: i64, unit: &str, small: i64, small_unit: &str| {
        let large = group_digits(&large.to_string(), lang);
        match small {
            0 => format!("{sign}{large}{nbsp}{unit}"),
            _ => format!("{sign}{large}{nbsp}{unit}{nbsp}{small}{nbsp}{small_unit}"),
        }
    };
    // rounded to the smaller unit first, so that 59.9 minutes never read « 59 min 60 s »
    let rounded = |unit: i64| span.saturating_add(unit / 2) / unit;
    if span >= 100 * DAY - HOUR / 2 {
        return two(rounded(DAY), day, 0, "");
    }
    if span >= DAY - MINUTE / 2 {
        let hours = rounded(HOUR);
        return two(hours / 24, day, hours % 24, "h");
    }
    if span >= HOUR - SECOND / 2 {
        let minutes = rounded(MINUTE);
        return two(minutes / 60, "h", minutes % 60, "min");
    }
    if span >= MINUTE - SECOND / 2 {
        let seconds = rounded(SECOND);
        return two(seconds / 60, "min", seconds % 60, "s");
    }
    let decimal = |unit: i64, name: &str| {
        let tenths = rounded(unit / 10);
        let digits =
            if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) };
        format!("{sign}{}{nbsp}{name}", group_digits(&digits, lang))
    };
    match span {
        0 => format!("0{nbsp}s"),
        1..1_000 => format!("{sign}{span}{nbsp}µs"),
        1_000..1_000_000 => decimal(1_000, "ms"),
        _ => decimal(SECOND, "s"),
    }
}

/// A span kept as a wide sum; beyond 292,000 years it stays there.
pub fn duration_wide(microseconds: i128, lang: Lang) -> String {
    duration(i64::try_from(microseconds).unwrap_or(if microseconds < 0 { i64::MIN } else { i64::MAX }), lang)
}

/// The date of a moment in a zone: « 22 November 2026 ».
pub fn date(moment: Moment, zone: &TimeZone, lang: Lang) -> String {
    moment.date_in(zone).say(lang)
}

/// The minute of a moment in a zone: « 22 November 2026, 07:30 ».
pub fn minute(moment: Moment, zone: &TimeZone, lang: Lang) -> String {
    let local = moment.in_zone(zone);
    format!("{}, {:02}:{:02}", Date(local.date()).say(lang), local.hour(), local.minute())
}

/// The date that lies so many days after 1970-01-01.
pub fn day(days: i64) -> Option<Date> {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok().map(Date)
}

/// Outside text made safe for a terminal or a title: control characters and direction marks become `·`.
pub fn plain(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    text.chars().map(|c| if hidden(c) { '·' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_worded_in_their_two_largest_units() {
        let cases = [
            (3 * DAY + 4 * HOUR + 20 * MINUTE, "3 d 4 h", "3 j 4 h"),
            (DAY, "1 d", "1 j"),
            (DAY - 1, "1 d", "1 j"),
            (2 * HOUR + 59 * MINUTE + 59 * SECOND, "3 h", "3 h"),
            (HOUR - 1, "1 h", "1 h"),
            (12 * MINUTE + 30 * SECOND, "12 min 30 s", "12 min 30 s"),
            (4 * SECOND + 200_000, "4.2 s", "4,2 s"),
            (40_000, "40 ms", "40 ms"),
            (7, "7 µs", "7 µs"),
            (0, "0 s", "0 s"),
            (-90 * MINUTE, "−1 h 30 min", "−1 h 30 min"),
            (1_234 * DAY + 7 * HOUR, "1,234 d", "1\u{202f}234 j"),
            (99 * DAY + 23 * HOUR, "99 d 23 h", "99 j 23 h"),
        ];
        for (span, en, fr) in cases {
            assert_eq!(duration(span, Lang::En).replace('\u{a0}', " "), en);
            assert_eq!(duration(span, Lang::Fr).replace('\u{a0}', " "), fr);
        }
        assert!(duration(i64::MIN, Lang::En).starts_with('−'));
    }

    #[test]
    fn shares_never_round_to_nothing_or_to_everything() {
        assert_eq!(percent(0.1234, Lang::En), "12.3\u{a0}%");
        assert_eq!(percent(0.1234, Lang::Fr), "12,3\u{202f}%");
        assert_eq!(percent(0.0001, Lang::En), "<\u{a0}0.1\u{a0}%");
        assert_eq!(percent(0.99999, Lang::En), "99.9\u{a0}%");
        assert_eq!(percent(1.0, Lang::En), "100\u{a0}%");
        assert_eq!(percent(0.0, Lang::En), "0.0\u{a0}%");
        assert_eq!(whole(1_234_567_u64, Lang::En), "1,234,567");
    }

    #[test]
    fn days_since_1970_are_dates() {
        assert_eq!(day(0).unwrap().to_string(), "1970-01-01");
        assert_eq!(day(20_779).unwrap().to_string(), "2026-11-22");
        assert_eq!(day(i64::MAX), None);
    }
}
