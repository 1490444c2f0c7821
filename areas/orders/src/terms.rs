//! The terms of each type of special order: deposit, margin floor, making time. Figures of the house's price list of
//! 2025, changed here and nowhere else.

use base::{Currency, Date, Grams, Money};
use kernel::Choice;

/// What is asked of the atelier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OrderKind {
    /// Engraving, size, a personal touch on a piece of the collection.
    #[choice(en = "personalisation", fr = "personnalisation")]
    Personalisation,
    /// A piece of the collection in another metal, stone or length.
    #[choice(en = "made to order", fr = "fabrication sur commande")]
    MadeToOrder,
    /// A piece drawn for the client.
    #[choice(en = "bespoke", fr = "sur mesure")]
    Bespoke,
    /// A piece of high jewellery.
    #[choice(en = "high jewellery", fr = "haute joaillerie")]
    HighJewellery,
}

impl OrderKind {
    /// Least deposit, in hundredths of the price.
    pub const fn deposit_percent_min(self) -> i64 {
        match self {
            Self::Personalisation => 50,
            Self::MadeToOrder | Self::Bespoke => 40,
            Self::HighJewellery => 30,
        }
    }

    /// Least margin, in hundredths of the price.
    pub const fn margin_percent_min(self) -> i64 {
        match self {
            Self::Personalisation => 40,
            Self::MadeToOrder => 35,
            Self::Bespoke => 30,
            Self::HighJewellery => 25,
        }
    }

    /// Least working days of the atelier between planning and the date promised.
    pub const fn making_days_min(self) -> u32 {
        match self {
            Self::Personalisation => 5,
            Self::MadeToOrder => 15,
            Self::Bespoke => 30,
            Self::HighJewellery => 60,
        }
    }
}

/// Days a quote may stay open, both included.
pub const QUOTE_DAYS: std::ops::RangeInclusive<i64> = 15..=30;

/// From this amount on, in euros at the band rates, the client's identity is checked before an engagement.
pub const IDENTITY_FROM_EUR: i64 = 10_000;

/// Reworks an order may have before the review board decides.
pub const REWORKS_MAX: u32 = 2;

/// A change asked by the client may cost this part of the price at most; beyond it the order is quoted again.
pub const CHANGE_FEE_PERCENT_MAX: i64 = 10;

/// From the deposit on a change costs at least this part of the price: work has been engaged.
pub const CHANGE_FEE_PERCENT_MIN: i64 = 1;

/// Longest time until a hold is looked at again, in calendar days.
pub const HOLD_DAYS_MAX: i64 = 90;

/// Calendar days after the client was told from which a piece counts as unclaimed.
pub const UNCLAIMED_DAYS: i64 = 60;

/// Reminders before a piece is stored as unclaimed.
pub const REMINDERS_MIN: u32 = 2;

/// Oldest metal price a quote may use, in calendar days.
pub const FIXING_DAYS_MAX: i64 = 30;

/// Value bands for approvals, by the price in euros at the band rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Band {
    /// Below 5 000 EUR.
    #[choice(code = "V1", en = "V1, below EUR 5,000", fr = "V1, moins de 5 000 EUR")]
    V1,
    /// From 5 000 to 25 000 EUR.
    #[choice(code = "V2", en = "V2, EUR 5,000 to 25,000", fr = "V2, de 5 000 à 25 000 EUR")]
    V2,
    /// From 25 000 to 100 000 EUR.
    #[choice(code = "V3", en = "V3, EUR 25,000 to 100,000", fr = "V3, de 25 000 à 100 000 EUR")]
    V3,
    /// From 100 000 to 500 000 EUR.
    #[choice(code = "V4", en = "V4, EUR 100,000 to 500,000", fr = "V4, de 100 000 à 500 000 EUR")]
    V4,
    /// From 500 000 EUR on.
    #[choice(code = "V5", en = "V5, EUR 500,000 and more", fr = "V5, 500 000 EUR et plus")]
    V5,
}

impl Band {
    /// The band of a price.
    pub fn of(price: Money) -> Self {
        match euros(price) {
            ..5_000 => Self::V1,
            5_000..25_000 => Self::V2,
            25_000..100_000 => Self::V3,
            100_000..500_000 => Self::V4,
            _ => Self::V5,
        }
    }
}

/// Rates for approval bands and thresholds: hundred-thousandths of a euro for one unit of the currency, set on
/// 2 January 2025 by finance and kept for the year. Not accounting rates: no amount is ever converted with them.
const BAND_RATES: [(&str, i64); 14] = [
    ("AED", 26_500),
    ("AUD", 60_000),
    ("BHD", 258_000),
    ("CHF", 106_000),
    ("CNY", 13_300),
    ("EUR", 100_000),
    ("GBP", 120_000),
    ("HKD", 12_500),
    ("JPY", 615),
    ("KRW", 66),
    ("KWD", 315_000),
    ("SAR", 25_900),
    ("SGD", 71_000),
    ("USD", 97_000),
];

/// Whole euros at the band rates, rounded down; a currency without a rate counts as euros.
pub fn euros(amount: Money) -> i64 {
    let rate = BAND_RATES.iter().find(|(code, _)| *code == amount.currency.code()).map_or(100_000, |(_, rate)| *rate);
    let unit = 10_i128.pow(amount.currency.decimals());
    i64::try_from(i128::from(amount.minor) * i128::from(rate) / (unit * 100_000)).unwrap_or(i64::MAX)
}

/// An amount of euros in a currency at the band rates, rounded to a hundred of it (a thousand times that where there
/// are no decimals): for generating data and for showing thresholds, never for charging.
pub fn from_euros(euros: i64, currency: Currency) -> Money {
    let rate = BAND_RATES.iter().find(|(code, _)| *code == currency.code()).map_or(100_000, |(_, rate)| *rate);
    let step = if currency.decimals() == 0 { 10_000 } else { 10 };
    let units = (euros.saturating_mul(100_000) / rate / step).max(1) * step;
    Money::new(units.saturating_mul(10_i64.pow(currency.decimals())), currency)
}

/// Days from one date to another.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.0.until(to.0).map_or(0, |span| span.get_days()))
}

/// What a bench may lose of its metal: thousandths of the weight taken in (§4a of the reference: cast
/// 1.5 %, polish 2 to 4 %).
pub fn metal_standard(bench: &str) -> i64 {
    match bench {
        "wax_cast" => 15,
        "polishing" => 40,
        _ => 5,
    }
}

/// Beyond the standard so much is still within the error of the scales, in milligrams.
pub const METAL_TOLERANCE: Grams = Grams(300);

/// Most metal that may be lost at a bench out of a weight.
pub fn metal_allowed(bench: &str, weight: Grams) -> Grams {
    Grams(weight.0.saturating_mul(metal_standard(bench)) / 1_000 + METAL_TOLERANCE.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(units: i64, code: &str) -> Money {
        let currency = Currency::parse(code).unwrap();
        Money::new(units * 10_i64.pow(currency.decimals()), currency)
    }

    #[test]
    fn bands_follow_the_price_in_euros() {
        for (price, band) in [
            (money(4_999, "EUR"), Band::V1),
            (money(5_000, "EUR"), Band::V2),
            (money(24_000, "CHF"), Band::V3),
            (money(3_000_000, "JPY"), Band::V2),
            (money(499_999, "EUR"), Band::V4),
            (money(500_000, "EUR"), Band::V5),
            (money(200_000, "KWD"), Band::V5),
        ] {
            assert_eq!(Band::of(price), band, "{price:?}");
        }
    }

    #[test]
    fn every_currency_of_the_house_has_a_band_rate() {
        let missing: Vec<_> =
            Currency::all().filter(|c| BAND_RATES.iter().all(|(code, _)| *code != c.code())).collect();
        assert_eq!(missing, []);
    }

    #[test]
    fn days_are_counted_across_months() {
        let day = |text: &str| Date::parse(text).unwrap();
        assert_eq!(days_between(day("2025-01-30"), day("2025-03-01")), 30);
        assert_eq!(days_between(day("2025-03-01"), day("2025-02-28")), -1);
    }
}
