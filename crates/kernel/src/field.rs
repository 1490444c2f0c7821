//! Fields: from a command's fields come its form, its checks, its API document and its labels.

use base::{Carats, Currency, Date, Grams, Moment, Money, ObjectId};
use serde_json::{Map, Value, json};

use crate::{Lang, Refusal, Refusals, Text};

/// What a field holds, and how it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// One line; at most `max` characters.
    Text {
        /// Longest text in characters.
        max: usize,
    },
    /// Several lines; at most `max` characters.
    Paragraph {
        /// Longest text in characters.
        max: usize,
    },
    /// A whole number, bounds included.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// An amount with its currency: `{"minor": 123450, "currency": "EUR"}`.
    Money,
    /// Metal weight, milligrams in JSON, grams on screen.
    Grams,
    /// Stone weight, thousandths of a carat in JSON, carats on screen.
    Carats,
    /// A date `2026-11-22`.
    Date,
    /// An instant, RFC 3339.
    Moment,
    /// Yes or no.
    Bool,
    /// One of a list: code and label.
    Choice(Vec<(String, Text)>),
    /// An object of a type, by its identifier.
    Object(String),
    /// The SHA-256 of a document, 64 hexadecimal digits; the page computes it from a file or a photo.
    Digest,
    /// Several values of another kind.
    List(Box<FieldKind>),
}

/// One field of a command or of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in JSON and in the form.
    pub name: String,
    /// Label beside the field.
    pub label: Text,
    /// One sentence below it; empty when the label says it all.
    pub help: Text,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether the act cannot be done without it.
    pub required: bool,
    /// Whether it is personal data: never kept as a draft, never in the ledger.
    pub personal: bool,
}

/// Longest identifier accepted anywhere, in characters.
pub const MAX_ID: usize = 80;

impl Field {
    /// Checks one JSON value against this field; `Null` and absence are the same.
    pub fn check(&self, value: Option<&Value>) -> Result<(), Refusal> {
        match value {
            None | Some(Value::Null) if self.required => {
                Err(self.refuse("field.missing", &Text::new("is needed", "est à renseigner")))
            }
            None | Some(Value::Null) => Ok(()),
            Some(value) => check_kind(&self.kind, value).map_err(|why| self.refuse("field.invalid", &why)),
        }
    }

    fn refuse(&self, code: &str, why: &Text) -> Refusal {
        let text =
            Text::owned(format!("“{}” {}.", self.label.en, why.en), format!("« {} » {}.", self.label.fr, why.fr));
        Refusal::new(code, text).at(&self.name)
    }

    /// Reads what was typed in a form (`name` and, for money, `name.currency`) into JSON. Empty is `Null`.
    pub fn read_form(&self, typed: &dyn Fn(&str) -> Vec<String>) -> Result<Value, Refusal> {
        let values: Vec<String> = typed(&self.name).into_iter().filter(|v| !v.trim().is_empty()).collect();
        if let FieldKind::List(kind) = &self.kind {
            let items: Result<Vec<Value>, Text> = values.iter().map(|v| read_typed(kind, v, "")).collect();
            return items.map(Value::Array).map_err(|why| self.refuse("field.invalid", &why));
        }
        let Some(text) = values.first() else {
            // An unticked box sends nothing: that is an answer, not an absence.
            return Ok(if self.kind == FieldKind::Bool { Value::Bool(false) } else { Value::Null });
        };
        let currency = typed(&format!("{}.currency", self.name)).into_iter().next().unwrap_or_default();
        read_typed(&self.kind, text, &currency).map_err(|why| self.refuse("field.invalid", &why))
    }

    /// The JSON schema of this field, for the API document.
    pub fn schema(&self, lang: Lang) -> Value {
        let mut schema = kind_schema(&self.kind);
        schema["description"] = json!([self.label.get(lang), self.help.get(lang)].join(". ").trim_end_matches(". "));
        schema
    }
}

/// Checks a whole body: every field, and no name that is not a field. All reasons at once.
pub fn check_body(fields: &[Field], body: &Map<String, Value>) -> Refusals {
    let mut refusals = Refusals::none();
    for field in fields {
        if let Err(refusal) = field.check(body.get(&field.name)) {
            refusals.add(refusal);
        }
    }
    for name in body.keys().filter(|name| fields.iter().all(|field| field.name != **name)) {
        let shown: String = name.chars().take(40).collect();
        refusals.add(Refusal::new(
            "field.unknown",
            Text::owned(
                format!("There is no field “{shown}” here; leave it out."),
                format!("Le champ « {shown} » n’existe pas ici ; retirez-le."),
            ),
        ));
    }
    refusals
}

fn check_kind(kind: &FieldKind, value: &Value) -> Result<(), Text> {
    let not = |en: &'static str, fr: &'static str| Err(Text::new(en, fr));
    match kind {
        FieldKind::Text { max } | FieldKind::Paragraph { max } => match value.as_str() {
            Some(text) => check_text(text, *max, matches!(kind, FieldKind::Paragraph { .. })),
            None => not("must be a text", "doit être un texte"),
        },
        FieldKind::Integer { min, max } => match value.as_i64() {
            Some(n) if (min..=max).contains(&&n) => Ok(()),
            _ => Err(Text::owned(
                format!("must be a whole number from {min} to {max}"),
                format!("doit être un nombre entier de {min} à {max}"),
            )),
        },
        FieldKind::Money => match serde_json::from_value::<Money>(value.clone()) {
            Ok(money) if (0..=MAX_MINOR).contains(&money.minor) => Ok(()),
            Ok(_) => not(
                "must be an amount that is not negative and not beyond reason",
                "doit être un montant positif et plausible",
            ),
            Err(_) => not("must be an amount with its currency", "doit être un montant avec sa devise"),
        },
        FieldKind::Grams | FieldKind::Carats => match value.as_i64() {
            Some(n) if (0..=1_000_000_000).contains(&n) => Ok(()),
            _ => not("must be a weight", "doit être un poids"),
        },
        FieldKind::Date => match value.as_str().and_then(Date::parse) {
            Some(date) if (1900..=2200).contains(&date.0.year()) => Ok(()),
            _ => not("must be a date such as 2026-11-22", "doit être une date, par exemple 22/11/2026"),
        },
        FieldKind::Moment => match value.as_str().and_then(Moment::parse) {
            Some(_) => Ok(()),
            None => not("must be a moment with its offset", "doit être un instant avec son décalage horaire"),
        },
        FieldKind::Bool if value.is_boolean() => Ok(()),
        FieldKind::Bool => not("must be yes or no", "doit être oui ou non"),
        FieldKind::Choice(options) => match value.as_str() {
            Some(code) if options.iter().any(|(option, _)| option == code) => Ok(()),
            _ => {
                let list = |lang| options.iter().map(|(_, label)| label.get(lang)).collect::<Vec<_>>().join(", ");
                Err(Text::owned(
                    format!("must be one of: {}", list(Lang::En)),
                    format!("doit être l’un de : {}", list(Lang::Fr)),
                ))
            }
        },
        FieldKind::Object(_) => match value.as_str() {
            Some(id) if !id.is_empty() && id == id.trim() => check_text(id, MAX_ID, false),
            _ => not("must be an identifier", "doit être un identifiant"),
        },
        FieldKind::Digest => match value.as_str() {
            Some(hex) if hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()) => {
                Ok(())
            }
            _ => not(
                "must be the digest of a document; choose the file again",
                "doit être l’empreinte d’un document ; choisissez à nouveau le fichier",
            ),
        },
        FieldKind::List(item) => match value.as_array() {
            Some(items) if items.len() <= 10_000 => items.iter().try_for_each(|value| check_kind(item, value)),
            _ => not("must be a list", "doit être une liste"),
        },
    }
}

/// Largest amount in minor units: a thousand milliards.
const MAX_MINOR: i64 = 100_000_000_000_000;

fn check_text(text: &str, max: usize, lines: bool) -> Result<(), Text> {
    if text.chars().count() > max {
        return Err(Text::owned(
            format!("must not be longer than {max} characters"),
            format!("ne doit pas dépasser {max} caractères"),
        ));
    }
    // Control characters and direction overrides make two texts look alike on paper: never kept.
    let hidden = |c: char| {
        (c.is_control() && !(lines && matches!(c, '\n' | '\t')))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    if text.chars().any(hidden) {
        return Err(Text::new(
            "has hidden characters; type it again",
            "contient des caractères invisibles ; saisissez-le à nouveau",
        ));
    }
    Ok(())
}

fn read_typed(kind: &FieldKind, text: &str, currency: &str) -> Result<Value, Text> {
    let trimmed = text.trim();
    Ok(match kind {
        FieldKind::Text { .. }
        | FieldKind::Object(_)
        | FieldKind::Choice(_)
        | FieldKind::Digest
        | FieldKind::Moment => json!(trimmed),
        FieldKind::Paragraph { .. } => json!(text.replace("\r\n", "\n").trim()),
        FieldKind::Integer { .. } => {
            let compact: String = trimmed.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
            json!(
                compact
                    .parse::<i64>()
                    .map_err(|_| Text::new("must be a whole number", "doit être un nombre entier"))?
            )
        }
        FieldKind::Money => {
            let currency = Currency::parse(currency)
                .map_err(|_| Text::new("needs a currency of the list", "demande une devise de la liste"))?;
            let money = Money::parse(trimmed, currency).map_err(|_| {
                Text::owned(
                    format!("is not an amount in {currency}; write it like 1 234.50"),
                    format!("n’est pas un montant en {currency} ; écrivez-le comme 1 234,50"),
                )
            })?;
            serde_json::to_value(money).map_err(|_| Text::new("is not an amount", "n’est pas un montant"))?
        }
        FieldKind::Grams | FieldKind::Carats => {
            json!(base::weight::parse_thousandths(trimmed).ok_or_else(|| Text::new(
                "must be a weight with at most three decimals",
                "doit être un poids avec trois décimales au plus"
            ))?)
        }
        FieldKind::Date => {
            // Date inputs send 2026-11-22; people also type 22/11/2026, which only one order can mean when the year is last.
            let iso = Date::parse(trimmed).map(|d| d.to_string()).or_else(|| {
                let parts: Vec<&str> = trimmed.split(['/', '.']).collect();
                let [day, month, year] = parts.as_slice() else { return None };
                Date::parse(&format!("{year:0>4}-{month:0>2}-{day:0>2}")).map(|d| d.to_string())
            });
            json!(iso.ok_or_else(|| Text::new(
                "must be a date such as 2026-11-22",
                "doit être une date, par exemple 22/11/2026"
            ))?)
        }
        FieldKind::Bool => json!(matches!(trimmed, "true" | "on" | "yes" | "1")),
        FieldKind::List(item) => json!([read_typed(item, text, currency)?]),
    })
}

fn kind_schema(kind: &FieldKind) -> Value {
    match kind {
        FieldKind::Text { max } | FieldKind::Paragraph { max } => json!({"type": "string", "maxLength": max}),
        FieldKind::Integer { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        FieldKind::Money => json!({
            "type": "object", "required": ["minor", "currency"], "additionalProperties": false,
            "properties": {
                "minor": {"type": "integer", "minimum": 0, "maximum": MAX_MINOR},
                "currency": {"type": "string", "enum": Currency::all().map(|c| c.code().to_owned()).collect::<Vec<_>>()}
            }
        }),
        FieldKind::Grams => json!({"type": "integer", "minimum": 0, "maximum": 1_000_000_000, "title": "milligrams"}),
        FieldKind::Carats => {
            json!({"type": "integer", "minimum": 0, "maximum": 1_000_000_000, "title": "thousandths of a carat"})
        }
        FieldKind::Date => json!({"type": "string", "format": "date"}),
        FieldKind::Moment => json!({"type": "string", "format": "date-time"}),
        FieldKind::Bool => json!({"type": "boolean"}),
        FieldKind::Choice(options) => {
            json!({"type": "string", "enum": options.iter().map(|(code, _)| code).collect::<Vec<_>>()})
        }
        FieldKind::Object(kind) => json!({"type": "string", "minLength": 1, "maxLength": MAX_ID, "title": kind}),
        FieldKind::Digest => json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
        FieldKind::List(item) => json!({"type": "array", "maxItems": 10_000, "items": kind_schema(item)}),
    }
}

/// A Rust type that knows which field asks for it.
pub trait FieldType {
    /// The kind of field.
    fn kind() -> FieldKind;
    /// Whether it must be given.
    const REQUIRED: bool = true;
    /// Whether it is personal data.
    const PERSONAL: bool = false;
}

macro_rules! field_types {
    ($($type:ty => $kind:expr),+ $(,)?) => {$(impl FieldType for $type { fn kind() -> FieldKind { $kind } })+};
}
field_types! {
    String => FieldKind::Text { max: 200 },
    i64 => FieldKind::Integer { min: i64::MIN / 2, max: i64::MAX / 2 },
    u32 => FieldKind::Integer { min: 0, max: i64::from(u32::MAX) },
    bool => FieldKind::Bool,
    Money => FieldKind::Money,
    Grams => FieldKind::Grams,
    Carats => FieldKind::Carats,
    Date => FieldKind::Date,
    Moment => FieldKind::Moment,
}

macro_rules! object_field_types {
    ($($type:ty),+) => {$(
        impl FieldType for $type { fn kind() -> FieldKind { FieldKind::Object(<$type as ObjectId>::TYPE.to_owned()) } }
    )+};
}
object_field_types!(base::id::SiteId, base::id::PersonId, base::id::ClientId);

impl<T: FieldType> FieldType for Option<T> {
    fn kind() -> FieldKind {
        T::kind()
    }
    const REQUIRED: bool = false;
    const PERSONAL: bool = T::PERSONAL;
}

impl<T: FieldType> FieldType for Vec<T> {
    fn kind() -> FieldKind {
        FieldKind::List(Box::new(T::kind()))
    }
    const REQUIRED: bool = false;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field {
            name: "x".into(),
            label: Text::new("Price", "Prix"),
            help: Text::default(),
            kind,
            required: true,
            personal: false,
        }
    }

    #[test]
    fn a_missing_field_and_a_wrong_one_and_an_unknown_one_are_all_told_at_once() {
        let fields = vec![
            field(FieldKind::Money),
            Field { name: "size".into(), ..field(FieldKind::Integer { min: 40, max: 76 }) },
        ];
        let body = serde_json::from_str(r#"{"size": 12, "colour": "red"}"#).unwrap();
        assert_eq!(check_body(&fields, &body).codes(), ["field.missing", "field.invalid", "field.unknown"]);
    }

    #[test]
    fn forms_are_read_in_both_habits() {
        let typed = |name: &str| match name {
            "x" => vec!["1 234,50".to_owned()],
            "x.currency" => vec!["EUR".to_owned()],
            _ => vec![],
        };
        assert_eq!(field(FieldKind::Money).read_form(&typed).unwrap(), json!({"minor": 123_450, "currency": "EUR"}));
        let date = |_: &str| vec!["3/2/2026".to_owned()];
        assert_eq!(field(FieldKind::Date).read_form(&date).unwrap(), json!("2026-02-03"));
        let nothing = |_: &str| vec![];
        assert_eq!(field(FieldKind::Bool).read_form(&nothing).unwrap(), json!(false));
    }

    #[test]
    fn hidden_characters_are_refused_and_ordinary_ones_kept() {
        let text = field(FieldKind::Text { max: 20 });
        for good in ["Zoë 💍", "=1+1", "<script>", "O'Neil \"x\"", "é"] {
            assert_eq!(text.check(Some(&json!(good))), Ok(()), "{good}");
        }
        for bad in ["a\u{0}b", "a\nb", "\u{202e}abc", "\u{feff}a"] {
            assert!(text.check(Some(&json!(bad))).is_err(), "{bad:?}");
        }
    }
}
