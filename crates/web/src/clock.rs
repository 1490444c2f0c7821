//! Moments as the reader reads them: in the site's zone, near ones as a distance, the exact one beside it.

use base::{Date, Moment, moment::DAY, moment::zone::TimeZone};
use kernel::{Lang, Say, language::month_name};

use crate::{
    reader::Reader,
    ui::{self, Due, Tone},
};

const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "lundi"),
    ("Tuesday", "mardi"),
    ("Wednesday", "mercredi"),
    ("Thursday", "jeudi"),
    ("Friday", "vendredi"),
    ("Saturday", "samedi"),
    ("Sunday", "dimanche"),
];

/// A moment said as a distance from now.
pub(crate) fn near(reader: &Reader, at: Moment) -> ui::Moment {
    let seconds = at.since(reader.now) / base::moment::SECOND;
    ui::Moment::new(at.to_string(), exact(reader.lang, &reader.zone, at), ui::relative(reader.lang, seconds))
}

/// A moment said as a date and a time.
pub(crate) fn dated(reader: &Reader, at: Moment) -> ui::Moment {
    ui::Moment::new(at.to_string(), exact(reader.lang, &reader.zone, at), short(reader.lang, &reader.zone, at))
}

/// A moment said as its day alone, as a table has room for.
pub(crate) fn on_day(reader: &Reader, at: Moment) -> ui::Moment {
    let date = at.in_zone(&reader.zone).date();
    ui::Moment::new(at.to_string(), exact(reader.lang, &reader.zone, at), short_day(reader.lang, date))
}

/// « 3 Mar 2026, 14:05 ».
pub(crate) fn short(lang: Lang, zone: &TimeZone, at: Moment) -> String {
    let local = at.in_zone(zone);
    format!("{}, {:02}:{:02}", short_day(lang, local.date()), local.hour(), local.minute())
}

/// « 3 Mar 2026 ».
pub(crate) fn short_day(lang: Lang, date: jiff::civil::Date) -> String {
    let month = month_name(date.month(), lang);
    let month: String = match lang {
        Lang::En => month.chars().take(3).collect(),
        // The usual French short forms: months of four letters or less are written out.
        Lang::Fr => match month.chars().count() {
            0..=4 => month.to_owned(),
            _ => match month {
                "juillet" => "juil.".to_owned(),
                "février" | "janvier" => month.chars().take(4).chain(".".chars()).collect(),
                "septembre" => "sept.".to_owned(),
                "avril" => "avr.".to_owned(),
                "octobre" | "novembre" | "décembre" => month.chars().take(3).chain(".".chars()).collect(),
                other => other.to_owned(),
            },
        },
    };
    format!("{} {month} {}", date.day(), date.year())
}

/// « Tuesday 3 March 2026, 14:05:09 (Europe/Paris) ».
pub(crate) fn exact(lang: Lang, zone: &TimeZone, at: Moment) -> String {
    let local = at.in_zone(zone);
    let zone = zone.iana_name().unwrap_or("UTC");
    let time = format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second());
    format!("{}, {time} ({zone})", day(lang, local.date()))
}

/// « Tuesday 3 March 2026 ».
pub(crate) fn day(lang: Lang, date: jiff::civil::Date) -> String {
    let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let (en, fr) = WEEKDAYS[at.min(6)];
    format!("{} {}", lang.of(en, fr), Date(date).say(lang))
}

/// By when something is due, and how that stands. What has ended is never late.
pub(crate) fn due(reader: &Reader, at: Moment, ended: bool) -> Due {
    let left = at.since(reader.now);
    let tone = match left {
        _ if ended => Tone::Quiet,
        ..0 => Tone::Late,
        0..=DAY => Tone::Soon,
        _ => Tone::Plain,
    };
    let at = if ended { dated(reader, at) } else { near(reader, at) };
    Due { at, tone }
}

/// A length of time in the unit people would choose: « 3 min », « 4.5 h », « 12 d ».
pub(crate) fn length(lang: Lang, microseconds: i64) -> String {
    use base::moment::{HOUR, MINUTE, SECOND};
    let (unit, word) = match microseconds.unsigned_abs() {
        n if n < MINUTE.unsigned_abs() => (SECOND, "s"),
        n if n < HOUR.unsigned_abs() => (MINUTE, "min"),
        n if n < 2 * DAY.unsigned_abs() => (HOUR, "h"),
        _ => (DAY, lang.of("d", "j")),
    };
    // Tenths are enough to compare and short enough to read.
    let tenths = microseconds / (unit / 10);
    let digits = if tenths % 10 == 0 || tenths.abs() >= 1000 {
        (tenths / 10).to_string()
    } else {
        format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
    };
    format!("{}\u{a0}{word}", kernel::language::group_digits(&digits, lang))
}

/// A moment typed as `2026-03-31T14:05` on the site's clock, as RFC 3339; what cannot be read is given back as it is.
pub(crate) fn typed(zone: &TimeZone, text: &str) -> String {
    let local = text.trim().parse::<jiff::civil::DateTime>().ok();
    local
        .and_then(|local| local.to_zoned(zone.clone()).ok())
        .map_or_else(|| text.to_owned(), |zoned| zoned.timestamp().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_in_the_sites_zone_and_the_readers_language() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let at = Moment::parse("2026-07-14T22:30:00Z").unwrap();
        assert_eq!(short(Lang::En, &zone, at), "15 Jul 2026, 00:30");
        assert_eq!(short(Lang::Fr, &zone, at), "15 juil. 2026, 00:30");
        assert_eq!(exact(Lang::Fr, &zone, at), "mercredi 15 juillet 2026, 00:30:00 (Europe/Paris)");
        assert_eq!(typed(&zone, "2026-07-15T00:30"), "2026-07-14T22:30:00Z");
        assert_eq!(typed(&zone, "soon"), "soon");
    }

    #[test]
    fn lengths_have_the_unit_people_would_choose() {
        use base::moment::{HOUR, MINUTE, SECOND};
        let shown = |n| length(Lang::Fr, n).replace('\u{a0}', " ");
        assert_eq!(
            [shown(5 * SECOND), shown(90 * SECOND), shown(36 * HOUR), shown(3 * DAY + 12 * HOUR), shown(-90 * MINUTE)],
            ["5 s", "1,5 min", "36 h", "3,5 j", "-1,5 h"]
        );
    }
}
