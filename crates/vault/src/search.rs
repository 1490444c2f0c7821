//! What a value is searched by: the same for all the ways people write one name, number or address.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Digits of a telephone number that are compared: without the country's prefix or its zero, which people leave out
/// or write as they like.
const DIGITS: usize = 9;

/// The key a value is found by; `None` for fields nobody searches by, and for values with nothing to search by.
///
/// - `email`: without the difference of upper and lower case;
/// - `phone`: its last nine digits;
/// - `given_name`, `family_name`, `name`: letters and digits without accents or case, words apart by one space.
pub fn search_key(field: &str, text: &str) -> Option<String> {
    let key: String = match field {
        "email" => text.trim().nfkc().flat_map(char::to_lowercase).collect(),
        "phone" => {
            let digits: Vec<char> = text.nfkc().filter(char::is_ascii_digit).collect();
            digits[digits.len().saturating_sub(DIGITS)..].iter().collect()
        }
        "given_name" | "family_name" | "name" => folded(text),
        _ => return None,
    };
    (!key.is_empty()).then_some(key)
}

/// Letters and digits in lower case without accents; everything else parts words.
fn folded(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            key.extend(c.to_lowercase());
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_of_writing_one_thing_have_one_key() {
        for (field, ways) in [
            ("email", vec!["Anne@Example.com", " anne@example.COM "]),
            ("phone", vec!["+33 6 12 34 56 78", "0033612345678", "06 12 34 56 78", "06.12.34.56.78", "+３３612345678"]),
            ("family_name", vec!["Müller-Lüdenscheidt", "muller  ludenscheidt", "MÜLLER LÜDENSCHEIDT"]),
            ("given_name", vec!["Élise", "elise", "E\u{301}LISE"]),
        ] {
            let keys: std::collections::BTreeSet<_> = ways.iter().map(|way| search_key(field, way)).collect();
            assert_eq!(keys.len(), 1, "{field}: {keys:?}");
            assert!(keys.first().unwrap().is_some());
        }
        assert_ne!(search_key("phone", "+33612345678"), search_key("phone", "+33612345679"));
    }

    #[test]
    fn nothing_is_searched_by_nothing() {
        for (field, text) in [("email", "  "), ("phone", "unknown"), ("family_name", "—"), ("address", "1, rue X")] {
            assert_eq!(search_key(field, text), None, "{field} {text}");
        }
        assert_eq!(search_key("family_name", "高橋").as_deref(), Some("高橋"));
        assert_eq!(search_key("family_name", "O’Neil \u{1F48D}").as_deref(), Some("o neil"));
    }
}
