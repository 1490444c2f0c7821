//! Money in minor units of a currency of ISO 4217; never a float, never two currencies in one sum.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A currency code of ISO 4217 with three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Why an amount could not be read or added.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MoneyError {
    /// The code is not one of the currencies the house trades in.
    #[error("unknown currency {0}")]
    UnknownCurrency(String),
    /// The text is not an amount.
    #[error("not an amount: {0}")]
    NotAnAmount(String),
    /// More decimals than the currency has.
    #[error("too many decimals for {0}")]
    TooManyDecimals(Currency),
    /// Two currencies in one sum.
    #[error("cannot add {0} to {1}")]
    Mixed(Currency, Currency),
    /// Beyond what 64 bits of minor units hold.
    #[error("amount too large")]
    TooLarge,
}

/// Currencies the maison trades in, with their decimals (ISO 4217, list one).
const CURRENCIES: [(&str, u32); 14] = [
    ("AED", 2),
    ("AUD", 2),
    ("BHD", 3),
    ("CHF", 2),
    ("CNY", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HKD", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("SAR", 2),
    ("SGD", 2),
    ("USD", 2),
];

impl Currency {
    /// The euro, in which value bands are written.
    pub const EUR: Self = Self(*b"EUR");

    /// Every currency known, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        CURRENCIES.iter().map(|(code, _)| Self(code.as_bytes().try_into().expect("three letters")))
    }

    /// Reads a code; only known currencies are accepted.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        Self::all().find(|c| c.code() == code).ok_or_else(|| MoneyError::UnknownCurrency(code.to_owned()))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ascii letters")
    }

    /// Number of decimals: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u32 {
        CURRENCIES.iter().find(|(code, _)| *code == self.code()).map_or(2, |(_, decimals)| *decimals)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, MoneyError> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount in minor units (cents, yen, fils) of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative for money owed back.
    pub minor: i64,
    /// The currency the minor units are of.
    pub currency: Currency,
}

impl Money {
    /// An amount of minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads what people type in either language: `1 234,50`, `1,234.50`, `1'234.50`, `1234.5`.
    /// The last `.` or `,` is the decimal mark when it is followed by no more digits than the currency has
    /// decimals; anything else that could be read two ways is refused.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let not_an_amount = || MoneyError::NotAnAmount(text.to_owned());
        let compact: String =
            text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' | '_')).collect();
        let marks = compact.chars().filter(|c| matches!(c, '.' | ',')).count();
        let normal = match (marks, compact.rfind(['.', ','])) {
            (_, None) => compact.clone(),
            (1, Some(at)) if compact.len() - at - 1 == 3 && currency.decimals() != 3 => return Err(not_an_amount()),
            (1, Some(_)) => compact.replace(',', "."),
            (_, Some(at)) => {
                let (whole, fraction) = compact.split_at(at);
                let mark = fraction.chars().next();
                if whole.chars().any(|c| Some(c) == mark) || !grouped(whole) {
                    return Err(not_an_amount());
                }
                format!("{}.{}", whole.replace(['.', ','], ""), &fraction[1..])
            }
        };
        let plain = normal.strip_prefix('-').unwrap_or(&normal);
        if plain.is_empty() || !plain.chars().all(|c| c.is_ascii_digit() || c == '.') {
            return Err(not_an_amount());
        }
        let amount: Decimal = normal.parse().map_err(|_| not_an_amount())?;
        let minor = amount * Decimal::from(10_i64.pow(currency.decimals()));
        if !minor.fract().is_zero() {
            return Err(MoneyError::TooManyDecimals(currency));
        }
        let minor = i64::try_from(minor.trunc().mantissa() / 10_i128.pow(minor.trunc().scale()))
            .map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { minor, currency })
    }

    /// The sum; refused across currencies.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(other.currency, self.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// The part of this amount given in hundredths, rounded half to even on the minor unit.
    #[must_use]
    pub fn percent(self, hundredths: i64) -> Self {
        let part = Decimal::from(self.minor) * Decimal::from(hundredths) / Decimal::from(100);
        let minor = part.round().mantissa() / 10_i128.pow(part.round().scale());
        Self { minor: i64::try_from(minor).unwrap_or(i64::MAX), ..self }
    }

    /// Digits with a decimal point and no grouping: `1234.50`.
    pub fn digits(self) -> String {
        Decimal::new(self.minor, self.currency.decimals()).to_string()
    }
}

/// Whether thousands stand in groups of three after the first mark.
fn grouped(whole: &str) -> bool {
    let mut groups = whole.trim_start_matches('-').split(['.', ',']);
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|g| g.len() == 3)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.digits(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read_or_refused() {
        let eur = Currency::EUR;
        for (typed, minor) in [
            ("1234.5", 123_450),
            ("1 234,50", 123_450),
            ("1,234.50", 123_450),
            ("1'234.50", 123_450),
            ("1.234,50", 123_450),
            ("0,07", 7),
            ("-12", -1_200),
            ("1.234.567,00", 123_456_700),
            ("1\u{202f}000", 100_000),
        ] {
            assert_eq!(Money::parse(typed, eur), Ok(Money::new(minor, eur)), "{typed}");
        }
        for bad in [
            "",
            "abc",
            "1,234",
            "1.234",
            "1,2,3",
            "12.345,6,7",
            "--5",
            "1e5",
            "١٢",
            "1.23.4,5",
            "9".repeat(30).as_str(),
        ] {
            assert!(Money::parse(bad, eur).is_err(), "{bad}");
        }
        let jpy = Currency::parse("JPY").unwrap();
        assert_eq!(Money::parse("1,5", jpy), Err(MoneyError::TooManyDecimals(jpy)));
        let kwd = Currency::parse("KWD").unwrap();
        assert_eq!(Money::parse("1.234", kwd), Ok(Money::new(1_234, kwd)));
    }

    #[test]
    fn currencies_never_mix() {
        let yen = Money::new(5, Currency::parse("JPY").unwrap());
        assert!(matches!(Money::new(1, Currency::EUR).plus(yen), Err(MoneyError::Mixed(_, _))));
        assert_eq!(Money::new(i64::MAX, Currency::EUR).plus(Money::new(1, Currency::EUR)), Err(MoneyError::TooLarge));
    }

    proptest::proptest! {
        #[test]
        fn digits_read_back(minor in -1_000_000_000_000_i64..1_000_000_000_000, which in 0_usize..14) {
            let money = Money::new(minor, Currency::all().nth(which).unwrap());
            proptest::prop_assert_eq!(Money::parse(&money.digits(), money.currency), Ok(money));
        }
    }
}
