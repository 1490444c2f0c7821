//! The question a list was asked, as its address says it; links change one word of it at a time.

/// Ordered pairs of a query string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The path the list lives at.
    pub path: String,
    /// Names and values as they were decoded; a name may come several times.
    pub pairs: Vec<(String, String)>,
}

impl Query {
    /// A question without words.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), pairs: Vec::new() }
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether this very pair is in it.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(n, v)| n == name && v == value)
    }

    /// The same question with `name` set to `value` alone (none takes it out). The page number starts again.
    #[must_use]
    pub fn with(&self, name: &str, value: Option<&str>) -> Self {
        let mut pairs: Vec<_> =
            self.pairs.iter().filter(|(n, _)| n != name && (n != "page" || name == "page")).cloned().collect();
        if let Some(value) = value {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Self { path: self.path.clone(), pairs }
    }

    /// The same question with one pair put in, or taken out when it was there: what a facet's link asks.
    #[must_use]
    pub fn toggled(&self, name: &str, value: &str) -> Self {
        let mut next = self.with("page", None);
        if self.has(name, value) {
            next.pairs.retain(|(n, v)| !(n == name && v == value));
        } else {
            next.pairs.push((name.to_owned(), value.to_owned()));
        }
        next
    }

    /// Path and query string, encoded.
    pub fn href(&self) -> String {
        let mut out = self.path.clone();
        for (index, (name, value)) in self.pairs.iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            encode(name, &mut out);
            out.push('=');
            encode(value, &mut out);
        }
        out
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters.
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Query {
        Query {
            path: "/orders".to_owned(),
            pairs: vec![("q".to_owned(), "a b&c=é".to_owned()), ("page".to_owned(), "3".to_owned())],
        }
    }

    #[test]
    fn a_changed_word_starts_again_at_the_first_page() {
        assert_eq!(asked().with("sort", Some("-due")).href(), "/orders?q=a%20b%26c%3D%C3%A9&sort=-due");
        assert_eq!(asked().with("page", Some("4")).href(), "/orders?q=a%20b%26c%3D%C3%A9&page=4");
        assert_eq!(asked().with("q", None).href(), "/orders");
    }

    #[test]
    fn a_facet_is_put_in_and_taken_out() {
        let one = Query::new("/orders").toggled("f.site", "PAR");
        let two = one.toggled("f.site", "GVA");
        assert_eq!(two.href(), "/orders?f.site=PAR&f.site=GVA");
        assert_eq!(two.toggled("f.site", "PAR").href(), "/orders?f.site=GVA");
    }
}
