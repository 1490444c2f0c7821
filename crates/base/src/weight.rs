//! Weights: metal in milligrams, stones in thousandths of a carat.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Metal weight in milligrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Grams(pub i64);

/// Stone weight in thousandths of a carat (1 ct = 0.2 g).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Carats(pub i64);

/// Reads a decimal with at most three decimals (`4.25`, `4,25`) as thousandths.
pub fn parse_thousandths(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 3 || whole.len() > 12 {
        return None;
    }
    format!("{whole}{fraction:0<3}").parse().ok()
}

/// Thousandths as a decimal with three decimals.
pub fn write_thousandths(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}

impl fmt::Display for Grams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} g", write_thousandths(self.0))
    }
}

impl fmt::Display for Carats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ct", write_thousandths(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_read_and_write() {
        assert_eq!(parse_thousandths("4,25"), Some(4_250));
        assert_eq!(parse_thousandths(" 0.005 "), Some(5));
        for bad in ["", ".5", "1.2345", "-1", "1 000", "1.2.3", "١"] {
            assert_eq!(parse_thousandths(bad), None, "{bad}");
        }
        assert_eq!(Grams(-5).to_string(), "-0.005 g");
        assert_eq!(Carats(1_020).to_string(), "1.020 ct");
    }
}
