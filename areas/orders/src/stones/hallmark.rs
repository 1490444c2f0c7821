//! Whether a piece must be marked by an assay office before it is sold, read from `rules/hallmark.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use base::Grams;
use kernel::Text;
use serde::Deserialize;

use super::metal::Precious;

/// The rules as shipped.
pub static MARKETS: LazyLock<Markets> =
    LazyLock::new(|| toml::from_str(include_str!("../../rules/hallmark.toml")).expect("the shipped rules are sound"));

/// The rules of every market.
#[derive(Debug, Deserialize)]
pub struct Markets {
    /// The Convention on the control and marking of articles of precious metals.
    pub convention: Convention,
    /// One rule a country.
    pub markets: Vec<Market>,
}

/// Its members recognise one another's common control mark.
#[derive(Debug, Deserialize)]
pub struct Convention {
    /// Countries, ISO 3166 alpha-2.
    pub members: Vec<String>,
    /// The mark.
    pub mark: String,
}

/// The rule of a country.
#[derive(Debug, Deserialize)]
pub struct Market {
    /// ISO 3166 alpha-2.
    pub country: String,
    /// Whether an assay office marks, or the maker alone.
    pub office: bool,
    /// Milligrams up to which no mark is asked, by metal.
    pub up_to: BTreeMap<String, i64>,
    /// The rule in a sentence.
    pub because: Text,
    /// Where it was read.
    pub source: String,
    /// Whether counsel still has to confirm it.
    pub confirm: bool,
}

/// What the rules say of one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether an assay office marks it before it is sold.
    pub needed: bool,
    /// The rule, to be shown.
    pub because: Text,
    /// Whether the common control mark would be recognised there.
    pub convention: bool,
}

impl Markets {
    /// What the market of a boutique asks of a piece. A weight not known is taken to be above every exemption; a
    /// country without a rule asks nothing.
    pub fn asks(&self, country: &str, metal: Precious, weight: Option<Grams>) -> Option<Verdict> {
        let market = self.markets.iter().find(|market| market.country == country)?;
        let exempt = market.up_to.get(metal.code()).is_some_and(|up_to| weight.is_some_and(|w| w.0 <= *up_to));
        let needed = market.office && !exempt;
        let convention = self.convention.members.iter().any(|member| member == country);
        Some(Verdict { needed, because: market.because.clone(), convention })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_market_is_there_once_with_its_source() {
        let mut countries: Vec<&str> = MARKETS.markets.iter().map(|market| market.country.as_str()).collect();
        let count = countries.len();
        countries.sort_unstable();
        countries.dedup();
        assert_eq!(countries.len(), count);
        for market in &MARKETS.markets {
            assert!(!market.source.is_empty() && !market.because.en.is_empty() && !market.because.fr.is_empty());
            assert!(market.up_to.keys().all(|metal| Precious::from_code(metal).is_some()), "{}", market.country);
        }
        assert_eq!(MARKETS.convention.mark, "CCM");
    }

    #[test]
    fn whether_a_piece_is_marked() {
        let needed = |country, metal, milligrams: Option<i64>| {
            MARKETS.asks(country, metal, milligrams.map(Grams)).map(|verdict| verdict.needed)
        };
        use Precious::{Gold, Palladium, Platinum, Silver};
        for (country, metal, weight, expected) in [
            ("GB", Gold, Some(1_000), Some(false)),
            ("GB", Gold, Some(1_001), Some(true)),
            ("GB", Silver, Some(7_780), Some(false)),
            ("GB", Platinum, Some(501), Some(true)),
            ("GB", Palladium, Some(900), Some(false)),
            ("GB", Gold, None, Some(true)),
            ("FR", Gold, Some(2_999), Some(false)),
            ("FR", Gold, Some(3_000), Some(true)),
            ("CH", Gold, Some(9_000), Some(false)),
            ("ES", Silver, Some(100), Some(true)),
            ("US", Gold, Some(9_000), Some(false)),
            ("BR", Gold, Some(9_000), None),
        ] {
            assert_eq!(needed(country, metal, weight), expected, "{country} {metal:?} {weight:?}");
        }
        assert!(MARKETS.asks("GB", Gold, None).unwrap().convention);
        assert!(!MARKETS.asks("FR", Gold, None).unwrap().convention);
    }
}
