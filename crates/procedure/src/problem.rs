//! Problems of a procedure file: where, what is wrong, what to write.

use std::fmt;

use serde::Serialize;

/// A place in a file, both counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Place {
    /// The place of a byte in a text.
    pub fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
    }
}

/// One thing to put right in a file of the book.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file, as given to [`crate::Book::load`].
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub write: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(file: &str, at: Place, what: impl Into<String>, write: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: at.line, column: at.column, what: what.into(), write: write.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{} {}; {}", self.file, self.line, self.column, self.what, self.write)
    }
}

/// `write one of a, b, c`, with the nearest name when one looks meant.
pub fn one_of<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        return "leave it out, there is none to name here".to_owned();
    }
    let near = known.iter().map(|name| (distance(wrong, name), *name)).min();
    let list = format!("write one of {}", known.join(", "));
    match near {
        Some((far, name)) if far <= 1 + wrong.chars().count() / 3 => format!("{list}; did you mean `{name}`?"),
        _ => list,
    }
}

/// Letters to insert, remove or replace to make one word of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let kept = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = kept.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        assert_eq!(one_of("cashjer", ["artisan", "cashier"]), "write one of artisan, cashier; did you mean `cashier`?");
        assert_eq!(one_of("zzz", ["artisan", "cashier"]), "write one of artisan, cashier");
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn places_count_characters_not_bytes() {
        assert_eq!(Place::of("é = 1\nü = x", "é = 1\nü = ".len()), Place { line: 2, column: 5 });
        assert_eq!(Place::of("", 10), Place { line: 1, column: 1 });
    }
}
