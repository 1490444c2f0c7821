//! What a stone must come with, read from `rules/warranties.toml`: warranties, origin, and what a report's number looks
//! like.

use std::sync::LazyLock;

use base::{Carats, Date};
use kernel::Text;
use serde::Deserialize;

use super::rows::Gem;
use crate::rows::Source;

/// The rules as shipped.
pub static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("../../rules/warranties.toml")).expect("the shipped rules are sound"));

/// Every rule of the file.
#[derive(Debug, Deserialize)]
pub struct Rules {
    /// Whose stones come with a statement of warranties.
    pub warranties: Warranties,
    /// When a polished stone needs a statement of its origin.
    pub origin: Origin,
    /// Laboratories whose reports are known.
    pub laboratories: Vec<Laboratory>,
}

/// The statement of warranties.
#[derive(Debug, Deserialize)]
pub struct Warranties {
    /// Codes of the sources it is asked of.
    pub sources: Vec<String>,
    /// Where the rule comes from.
    pub because: Text,
}

/// The due diligence statement on the origin of polished diamonds.
#[derive(Debug, Deserialize)]
pub struct Origin {
    /// The first day it is asked, ISO 8601.
    pub from: String,
    /// Codes of the gems.
    pub gems: Vec<String>,
    /// From this weight on, in thousandths of a carat.
    pub carats_min: i64,
    /// Countries it is asked on the way into, ISO 3166 alpha-2.
    pub into: Vec<String>,
    /// Where the rule comes from.
    pub because: Text,
}

/// A laboratory and the form of its numbers: an optional prefix, then digits.
#[derive(Debug, Deserialize)]
pub struct Laboratory {
    /// How it is written before a number.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Prefixes a number may have.
    pub prefixes: Vec<String>,
    /// Fewest and most digits.
    pub digits: [usize; 2],
    /// A number as it is written.
    pub example: String,
}

/// Why a certificate is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotACertificate {
    /// The laboratory is none of these.
    Laboratory {
        /// What was written.
        given: String,
        /// Laboratories known.
        known: String,
    },
    /// The number does not fit.
    Number {
        /// The laboratory.
        laboratory: String,
        /// How it is written.
        example: String,
    },
}

impl Rules {
    /// Whether a stone of this source comes with a statement of warranties.
    pub fn needs_warranties(&self, source: Source) -> bool {
        self.warranties.sources.iter().any(|code| code == source.code())
    }

    /// Whether a stone of this kind and weight needs a statement of origin on a day, wherever it goes.
    pub fn needs_origin(&self, gem: Gem, weight: Carats, on: Date) -> bool {
        let in_force = Date::parse(&self.origin.from).is_some_and(|from| on >= from);
        in_force && weight.0 >= self.origin.carats_min && self.origin.gems.iter().any(|code| code == gem.code())
    }

    /// Whether it is asked on this way: from outside the countries of the rule into one of them. A way that is not
    /// known is taken to be one.
    pub fn crosses(&self, from: Option<&str>, into: &str) -> bool {
        let inside = |country: &str| self.origin.into.iter().any(|member| member == country);
        inside(into) && !from.is_some_and(inside)
    }

    /// `gia  2201 345678` as `GIA 2201345678`, when it can be a report of that laboratory.
    pub fn certificate(&self, typed: &str) -> Result<String, NotACertificate> {
        let upper = typed.trim().to_uppercase();
        let (code, number) = upper.split_once(char::is_whitespace).unwrap_or((&upper, ""));
        let Some(laboratory) = self.laboratories.iter().find(|laboratory| laboratory.code == code) else {
            let known = self.laboratories.iter().map(|l| l.code.as_str()).collect::<Vec<_>>().join(", ");
            return Err(NotACertificate::Laboratory { given: code.chars().take(20).collect(), known });
        };
        let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        if !laboratory.fits(&number) {
            let (laboratory, example) = (laboratory.code.clone(), laboratory.example.clone());
            return Err(NotACertificate::Number { laboratory, example });
        }
        Ok(format!("{code} {number}"))
    }
}

impl Laboratory {
    fn fits(&self, number: &str) -> bool {
        let digits = self.digits[0]..=self.digits[1];
        self.prefixes.iter().filter_map(|prefix| number.strip_prefix(prefix.as_str())).any(|rest| {
            let plain: String = rest.chars().filter(|c| *c != '-').collect();
            digits.contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_digit())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_read_and_every_example_fits_its_laboratory() {
        assert_eq!(RULES.laboratories.len(), 7);
        for laboratory in &RULES.laboratories {
            assert_eq!(RULES.certificate(&laboratory.example).as_deref(), Ok(laboratory.example.as_str()));
        }
        assert!(Date::parse(&RULES.origin.from).is_some());
        assert!(RULES.warranties.sources.iter().all(|code| Source::from_code(code).is_some()));
        assert!(RULES.origin.gems.iter().all(|code| Gem::from_code(code).is_some()));
    }

    #[test]
    fn a_number_is_written_in_one_way() {
        assert_eq!(RULES.certificate(" gia  2201 345678 ").unwrap(), "GIA 2201345678");
        let number = |typed: &str| matches!(RULES.certificate(typed), Err(NotACertificate::Number { .. }));
        assert!(number("GIA 22"));
        assert!(number("GIA 22013456789"));
        assert!(number("GIA 22O1345678"), "a letter is no digit");
        assert!(number("GIA"));
        assert!(number("IGI XX543210987"));
        assert!(matches!(RULES.certificate("LAB 1"), Err(NotACertificate::Laboratory { .. })));
        assert!(matches!(RULES.certificate(""), Err(NotACertificate::Laboratory { .. })));
    }

    #[test]
    fn the_statement_of_origin_is_asked_of_large_diamonds_since_2026() {
        let day = |text: &str| Date::parse(text).unwrap();
        for (gem, carats, on, asked) in [
            (Gem::Diamond, 500, "2026-01-01", true),
            (Gem::Diamond, 499, "2026-01-01", false),
            (Gem::Diamond, 500, "2025-12-31", false),
            (Gem::Sapphire, 2_000, "2026-06-01", false),
        ] {
            assert_eq!(RULES.needs_origin(gem, Carats(carats), day(on)), asked, "{gem:?} {carats} {on}");
        }
        assert!(RULES.crosses(Some("IN"), "FR"));
        assert!(!RULES.crosses(Some("BE"), "FR"), "within the Union nothing is declared");
        assert!(!RULES.crosses(Some("IN"), "CH"));
        assert!(RULES.crosses(None, "FR"));
    }
}
