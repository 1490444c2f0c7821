//! One cell becomes the value of a field, or a sentence on why it cannot.

use base::Currency;
use formats::{
    DateOrder,
    cell::{self, Mark, Unread},
};
use kernel::{FieldKind, Lang, Text};
use serde_json::{Value, json};

use crate::profile::{Dates, Decimals, Source, Unit};

/// Reads the text of a cell as a value of a kind. `None` when the cell says nothing; `currency` is that of its row.
pub(crate) fn read(kind: &FieldKind, text: &str, from: &Source, currency: Option<&str>) -> Result<Option<Value>, Text> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{202f}');
    if text.is_empty() {
        return Ok(None);
    }
    let mark = from.decimals.map(|decimals| match decimals {
        Decimals::Point => Mark::Point,
        Decimals::Comma => Mark::Comma,
    });
    Ok(Some(match kind {
        FieldKind::Text { .. } | FieldKind::Digest => json!(named(text, from)?),
        FieldKind::Paragraph { .. } => json!(unmarked(text).replace("\r\n", "\n")),
        FieldKind::Object(_) => {
            let name = named(text, from)?;
            if cell::mixes_alphabets(&name) {
                return Err(Text::new(
                    "mixes letters of two alphabets that look alike; type it again",
                    "mêle des lettres de deux alphabets qui se ressemblent ; saisissez-le à nouveau",
                ));
            }
            json!(name)
        }
        FieldKind::Integer { .. } => json!(whole(text, mark)?),
        FieldKind::Money => return money(text, mark, currency),
        FieldKind::Grams | FieldKind::Carats => {
            let thousandths = cell::thousandths(text, mark).map_err(|why| unread(why, "a weight", "un poids"))?;
            json!(match from.unit.unwrap_or(Unit::Own) {
                Unit::Mg if thousandths % 1000 == 0 => thousandths / 1000,
                Unit::Mg => return Err(Text::new("is finer than a milligram", "est plus fin qu’un milligramme")),
                Unit::Own => thousandths,
                Unit::Kg => thousandths.saturating_mul(1000),
            })
        }
        FieldKind::Date => match cell::date(text, order(from)).map_err(|why| unread(why, "a date", "une date"))? {
            Some(date) => json!(date),
            None => return Ok(None),
        },
        FieldKind::Moment => json!(text),
        FieldKind::Bool => {
            json!(yes_or_no(text).ok_or_else(|| Text::new("is neither yes nor no", "n’est ni oui ni non"))?)
        }
        FieldKind::Choice(options) => json!(choice(text, options)?),
        FieldKind::List(item) => {
            let numeric = matches!(**item, FieldKind::Money | FieldKind::Grams | FieldKind::Carats);
            let apart = |c: char| matches!(c, ';' | '\n' | '|') || (c == ',' && !numeric);
            let parts = text.split(apart).filter(|part| !part.trim().is_empty());
            let read: Result<Vec<Option<Value>>, Text> = parts.map(|part| read(item, part, from, currency)).collect();
            Value::Array(read?.into_iter().flatten().collect())
        }
    }))
}

pub(crate) fn order(from: &Source) -> Option<DateOrder> {
    from.dates.map(|dates| match dates {
        Dates::DayFirst => DateOrder::DayFirst,
        Dates::MonthFirst => DateOrder::MonthFirst,
    })
}

/// A text or name; what a spreadsheet has shortened is lost and refused.
fn named(text: &str, from: &Source) -> Result<String, Text> {
    if cell::is_shortened(text) {
        return Err(shortened());
    }
    let bare = if from.drop_zeros { bare(text) } else { text };
    Ok(unmarked(bare).to_owned())
}

/// Why a number shortened by a spreadsheet is refused.
pub(crate) fn shortened() -> Text {
    Text::new(
        "has lost digits: a spreadsheet keeps fifteen; export the column as text",
        "a perdu des chiffres : un tableur en garde quinze ; exportez la colonne en texte",
    )
}

/// A number without its leading zeros; other texts as they are.
pub(crate) fn bare(text: &str) -> &str {
    let bare = text.trim_start_matches('0');
    if !bare.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) { bare } else { text }
}

/// Without the mark our own exports put before what a spreadsheet would take for a formula.
fn unmarked(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) => rest,
        _ => text,
    }
}

fn whole(text: &str, mark: Option<Mark>) -> Result<i64, Text> {
    let digits = cell::decimal(text, mark).map_err(|why| unread(why, "a whole number", "un nombre entier"))?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let number = whole.parse().ok().filter(|_| fraction.bytes().all(|b| b == b'0'));
    number.ok_or_else(|| Text::new("is not a whole number", "n’est pas un nombre entier"))
}

fn money(text: &str, mark: Option<Mark>, currency: Option<&str>) -> Result<Option<Value>, Text> {
    let Some(code) = currency.map(str::trim).filter(|code| !code.is_empty()) else {
        return Err(Text::new(
            "has no currency; name the column or the currency in the mapping",
            "n’a pas de devise ; indiquez la colonne ou la devise dans la correspondance",
        ));
    };
    let currency = Currency::parse(&code.to_uppercase()).map_err(|_| {
        let shown = cell::shown(code);
        Text::owned(
            format!("is in “{shown}”, which is no currency the maison trades in"),
            format!("est en « {shown} », qui n’est pas une devise de la maison"),
        )
    })?;
    // a currency written beside the digits is the same one or a contradiction
    let digits = text.trim_start_matches(code).trim_end_matches(code).trim_matches(['€', '$', '£', '¥', ' ', '\u{a0}']);
    let digits = cell::decimal(digits, mark).map_err(|why| unread(why, "an amount", "un montant"))?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let places = currency.decimals() as usize;
    let (kept, beyond) = fraction.split_at(fraction.len().min(places));
    if beyond.bytes().any(|b| b != b'0') {
        return Err(Text::owned(
            format!("has more decimals than {currency} has"),
            format!("a plus de décimales que n’en a {currency}"),
        ));
    }
    let minor: i64 = format!("{whole}{kept:0<places$}")
        .parse()
        .map_err(|_| Text::new("is an amount beyond reason", "est un montant démesuré"))?;
    Ok(Some(json!({"minor": minor, "currency": currency.code()})))
}

fn unread(why: Unread, en: &str, fr: &str) -> Text {
    match why {
        Unread::NotOne => Text::owned(format!("is not {en}"), format!("n’est pas {fr}")),
        Unread::TwoWays => Text::new(
            "can be read two ways; say in the mapping how the column is written",
            "peut se lire de deux façons ; précisez dans la correspondance comment la colonne est écrite",
        ),
        Unread::DayCount => Text::new(
            "is the number of days a spreadsheet counts; format the column as a date there",
            "est le nombre de jours que compte un tableur ; mettez-y la colonne au format date",
        ),
    }
}

pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "oui" | "o" | "vrai" | "ja" | "j" | "x" | "1" => Some(true),
        "false" | "no" | "n" | "non" | "faux" | "nein" | "0" | "-" => Some(false),
        _ => None,
    }
}

fn choice(text: &str, options: &[(String, Text)]) -> Result<String, Text> {
    let wanted = cell::plain_name(text);
    let same = |(code, label): &&(String, Text)| {
        cell::plain_name(code) == wanted || Lang::ALL.iter().any(|lang| cell::plain_name(label.get(*lang)) == wanted)
    };
    options.iter().find(same).map(|(code, _)| code.clone()).ok_or_else(|| {
        let list = |lang| options.iter().map(|(_, label)| label.get(lang)).collect::<Vec<_>>().join(", ");
        Text::owned(
            format!("is none of: {}; say in the mapping what it means", list(Lang::En)),
            format!("n’est aucun de : {} ; précisez son sens dans la correspondance", list(Lang::Fr)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: &FieldKind, text: &str, from: &Source) -> Result<Option<Value>, Text> {
        read(kind, text, from, Some("EUR"))
    }

    #[test]
    fn what_sap_writes_is_read_and_what_is_lost_is_refused() {
        let plain = Source::default();
        let comma = Source { decimals: Some(Decimals::Comma), ..Source::default() };
        let text = FieldKind::Text { max: 20 };
        let eur = |minor: i64| Ok(Some(json!({"minor": minor, "currency": "EUR"})));
        assert_eq!(one(&FieldKind::Money, "18500.000", &plain), eur(1_850_000));
        assert_eq!(one(&FieldKind::Money, "1.234,56-", &plain), eur(-123_456));
        assert_eq!(one(&FieldKind::Money, "1.234", &comma), eur(123_400));
        assert_eq!(one(&FieldKind::Money, "€ 12", &plain), eur(1_200));
        assert!(one(&FieldKind::Money, "1,234", &plain).unwrap_err().en.contains("two ways"));
        assert!(
            one(&FieldKind::Money, "1.234", &comma).is_ok()
                && one(&FieldKind::Money, "1.005", &Source { decimals: Some(Decimals::Point), ..plain.clone() })
                    .is_err()
        );
        assert!(read(&FieldKind::Money, "12", &plain, None).unwrap_err().fr.contains("devise"));
        assert_eq!(one(&FieldKind::Date, "00.00.0000", &plain), Ok(None));
        assert_eq!(one(&FieldKind::Date, "31.12.2026", &plain), Ok(Some(json!("2026-12-31"))));
        assert!(one(&text, "1.23457E+17", &plain).unwrap_err().en.contains("fifteen"));
        assert_eq!(one(&text, "000123", &plain), Ok(Some(json!("000123"))));
        assert_eq!(one(&text, "000123", &Source { drop_zeros: true, ..plain.clone() }), Ok(Some(json!("123"))));
        assert_eq!(one(&text, "'=1+1", &plain), Ok(Some(json!("=1+1"))));
        assert_eq!(one(&text, " AB1\u{a0}", &plain), Ok(Some(json!("AB1"))));
        assert!(one(&FieldKind::Object("stone".into()), "AB-0\u{41e}1", &plain).is_err());
        assert_eq!(
            one(&FieldKind::Grams, "1,5", &Source { unit: Some(Unit::Kg), ..plain.clone() }),
            Ok(Some(json!(1_500_000)))
        );
        assert_eq!(
            one(
                &FieldKind::Integer { min: 0, max: 9 },
                "1.000",
                &Source { decimals: Some(Decimals::Point), ..plain.clone() }
            ),
            Ok(Some(json!(1)))
        );
        assert_eq!(one(&FieldKind::Bool, "X", &plain), Ok(Some(json!(true))));
    }

    #[test]
    fn choices_are_known_by_code_and_by_either_language() {
        let kind =
            FieldKind::Choice(vec![("made_to_order".into(), Text::new("made to order", "fabrication sur commande"))]);
        for cell in ["made_to_order", "Made to Order", "Fabrication sur commande"] {
            assert_eq!(one(&kind, cell, &Source::default()), Ok(Some(json!("made_to_order"))), "{cell}");
        }
        assert!(one(&kind, "ZSO", &Source::default()).unwrap_err().fr.contains("fabrication sur commande"));
    }
}
