//! How spans, kinds of field and values are worded in a document.

use base::{BusinessSpan, Money};
use kernel::{FieldKind, Lang, Say};
use serde_json::Value;

use crate::model::Clock;

/// A span of business time as people say it: `5 business days`, `4 heures ouvrées`.
pub fn span(span: BusinessSpan, lang: Lang) -> String {
    let count = |n: u32, en: &str, ens: &str, fr: &str, frs: &str| {
        let word = if n == 1 { lang.of(en, fr) } else { lang.of(ens, frs) };
        format!("{n}\u{a0}{word}")
    };
    match span {
        BusinessSpan::Days(n) => count(n, "business day", "business days", "jour ouvré", "jours ouvrés"),
        BusinessSpan::Minutes(n) => count(n / 60, "business hour", "business hours", "heure ouvrée", "heures ouvrées"),
        BusinessSpan::ClockMinutes(n) if n % (24 * 60) == 0 => count(n / (24 * 60), "day", "days", "jour", "jours"),
        BusinessSpan::ClockMinutes(n) if n % 60 == 0 => count(n / 60, "hour", "hours", "heure", "heures"),
        BusinessSpan::ClockMinutes(n) => count(n, "minute", "minutes", "minute", "minutes"),
    }
}

impl Clock {
    /// What becomes of the deadlines of the case.
    pub(crate) fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Pause => lang.of("stand still until the case goes on", "suspendues jusqu’à la reprise du dossier"),
            Self::Resume => lang.of("run again with what was left", "reprennent avec le temps qui restait"),
        }
    }
}

/// What a field holds.
pub(super) fn kind(kind: &FieldKind, lang: Lang) -> String {
    let word = |en: &str, fr: &str| lang.of(en, fr).to_owned();
    match kind {
        FieldKind::Text { .. } => word("a line of text", "une ligne de texte"),
        FieldKind::Paragraph { .. } => word("a few lines of text", "quelques lignes de texte"),
        FieldKind::Integer { min, max } => {
            lang.of(format!("a whole number from {min} to {max}"), format!("un nombre entier de {min} à {max}"))
        }
        FieldKind::Money => word("an amount", "un montant"),
        FieldKind::Grams => word("a weight in grams", "un poids en grammes"),
        FieldKind::Carats => word("a weight in carats", "un poids en carats"),
        FieldKind::Date => word("a date", "une date"),
        FieldKind::Moment => word("a date and time", "une date et une heure"),
        FieldKind::Bool => word("yes or no", "oui ou non"),
        FieldKind::Choice(options) => options.iter().map(|(_, label)| label.get(lang)).collect::<Vec<_>>().join(", "),
        FieldKind::Object(_) => word("a reference", "une référence"),
        FieldKind::Digest => word("a document or a photo", "un document ou une photo"),
        FieldKind::List(item) => lang.of(
            format!("one or more: {}", self::kind(item, lang)),
            format!("un ou plusieurs : {}", self::kind(item, lang)),
        ),
    }
}

/// A value of a worked example.
pub(super) fn value(kind: Option<&FieldKind>, value: &Value, lang: Lang) -> String {
    match (kind, value) {
        (_, Value::Bool(flag)) => (if *flag { lang.of("yes", "oui") } else { lang.of("no", "non") }).to_owned(),
        (Some(FieldKind::Choice(options)), Value::String(code)) => {
            let label = options.iter().find(|(option, _)| option == code);
            label.map_or_else(|| code.clone(), |(_, label)| label.get(lang).to_owned())
        }
        (Some(FieldKind::Grams), Value::Number(n)) => base::Grams(n.as_i64().unwrap_or(0)).say(lang),
        (Some(FieldKind::Carats), Value::Number(n)) => base::Carats(n.as_i64().unwrap_or(0)).say(lang),
        (Some(FieldKind::List(item)), Value::Array(items)) => {
            items.iter().map(|v| self::value(Some(item), v, lang)).collect::<Vec<_>>().join(", ")
        }
        (_, Value::Array(items)) => items.iter().map(|v| self::value(None, v, lang)).collect::<Vec<_>>().join(", "),
        (_, Value::Object(_)) => {
            serde_json::from_value::<Money>(value.clone()).map_or_else(|_| value.to_string(), |money| money.say(lang))
        }
        // of a digest the beginning is enough to know it again
        (_, Value::String(text)) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            format!("{}…", &text[..12])
        }
        (_, Value::String(text)) => text.clone(),
        _ => value.to_string(),
    }
}
