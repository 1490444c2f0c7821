//! The two languages every text of the house is written in, and how values are worded in them.

use std::{borrow::Cow, fmt};

use base::{Carats, Date, Grams, Moment, Money};
use serde::{Deserialize, Serialize};

/// A language of the house. More are added as a file in `locales/`, keyed by the English text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Both languages, English first.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The BCP 47 tag: `en` or `fr`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// Reads a tag such as `fr`, `fr-CH` or `en_GB`; `None` for other languages.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "fr" => Some(Self::Fr),
            _ => None,
        }
    }

    /// The text of this language out of a pair.
    pub fn of<T>(self, en: T, fr: T) -> T {
        match self {
            Self::En => en,
            Self::Fr => fr,
        }
    }
}

/// A text written in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Text {
    /// English.
    pub en: Cow<'static, str>,
    /// French.
    pub fr: Cow<'static, str>,
}

impl Text {
    /// A text known when the house is built.
    pub const fn new(en: &'static str, fr: &'static str) -> Self {
        Self { en: Cow::Borrowed(en), fr: Cow::Borrowed(fr) }
    }

    /// A text composed at run time.
    pub fn owned(en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self { en: Cow::Owned(en.into()), fr: Cow::Owned(fr.into()) }
    }

    /// The same word in both languages (a reference, a name).
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::owned(text.clone(), text)
    }

    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.of(&self.en, &self.fr)
    }
}

/// How a value is worded inside a sentence.
pub trait Say {
    /// The value as the reader writes it.
    fn say(&self, lang: Lang) -> String;
}

macro_rules! say_as_displayed {
    ($($type:ty),+) => {$(impl Say for $type { fn say(&self, _: Lang) -> String { self.to_string() } })+};
}
say_as_displayed!(String, &str, i64, u32, u64, usize, base::id::SiteId, base::id::PersonId, base::id::ClientId);

impl Say for Text {
    fn say(&self, lang: Lang) -> String {
        self.get(lang).to_owned()
    }
}

impl<T: Say> Say for Option<T> {
    fn say(&self, lang: Lang) -> String {
        self.as_ref().map_or_else(|| "—".to_owned(), |value| value.say(lang))
    }
}

impl<T: Say> Say for Vec<T> {
    fn say(&self, lang: Lang) -> String {
        self.iter().map(|item| item.say(lang)).collect::<Vec<_>>().join(", ")
    }
}

impl Say for Money {
    fn say(&self, lang: Lang) -> String {
        let digits = group_digits(&self.digits(), lang);
        lang.of(format!("{} {digits}", self.currency), format!("{digits}\u{a0}{}", self.currency))
    }
}

impl Say for Grams {
    fn say(&self, lang: Lang) -> String {
        format!("{}\u{a0}g", group_digits(&base::weight::write_thousandths(self.0), lang))
    }
}

impl Say for Carats {
    fn say(&self, lang: Lang) -> String {
        format!("{}\u{a0}ct", group_digits(&base::weight::write_thousandths(self.0), lang))
    }
}

impl Say for Date {
    fn say(&self, lang: Lang) -> String {
        let (day, year) = (self.0.day(), self.0.year());
        let month = month_name(self.0.month(), lang);
        lang.of(
            format!("{day} {month} {year}"),
            format!("{} {month} {year}", if day == 1 { "1er".to_owned() } else { day.to_string() }),
        )
    }
}

impl Say for Moment {
    fn say(&self, lang: Lang) -> String {
        let utc = self.in_zone(&base::moment::zone::TimeZone::UTC);
        format!("{} {:02}:{:02} UTC", Date(utc.date()).say(lang), utc.hour(), utc.minute())
    }
}

/// The month as written inside a date.
pub fn month_name(month: i8, lang: Lang) -> &'static str {
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const FR: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let at = usize::try_from(month - 1).unwrap_or(0).min(11);
    lang.of(EN[at], FR[at])
}

/// `1234567.50` as `1,234,567.50` or `1 234 567,50` (narrow no-break spaces).
pub fn group_digits(digits: &str, lang: Lang) -> String {
    let (sign, rest) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let (thousand, mark) = lang.of((',', '.'), ('\u{202f}', ','));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(thousand);
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push(mark);
        grouped.push_str(fraction);
    }
    grouped
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Currency;

    #[test]
    fn values_are_written_as_each_reader_writes_them() {
        let price = Money::new(123_456_750, Currency::EUR);
        assert_eq!(price.say(Lang::En), "EUR 1,234,567.50");
        assert_eq!(price.say(Lang::Fr), "1\u{202f}234\u{202f}567,50\u{a0}EUR");
        let date = Date::parse("2026-08-01").unwrap();
        assert_eq!(date.say(Lang::En), "1 August 2026");
        assert_eq!(date.say(Lang::Fr), "1er août 2026");
        assert_eq!(Lang::from_tag("fr-CH"), Some(Lang::Fr));
        assert_eq!(Lang::from_tag("de"), None);
    }
}
