//! Names as small numbers: each distinct text is kept once and known by its code.

use std::hash::{BuildHasher, RandomState};

/// The code that stands for "not given" (no resource, no value).
pub const NONE: u32 = u32::MAX;

/// Distinct names in order of first appearance; the code of a name is its position.
///
/// Codes depend only on the order of the names given, never on hashing. The hash is keyed afresh
/// in each process so that names chosen by an outsider cannot make look-ups slow.
#[derive(Clone, Default)]
pub struct Dictionary {
    text: String,
    /// End of each name in `text`.
    ends: Vec<usize>,
    /// Open addressing, a power of two of places, each a code or `NONE` when free.
    places: Vec<u32>,
    hash: RandomState,
}

impl Dictionary {
    /// A dictionary without names.
    pub fn new() -> Self {
        Self::default()
    }

    /// The code of `name`, given now if it is new.
    ///
    /// # Panics
    /// When the dictionary already holds 2³² − 1 names.
    pub fn intern(&mut self, name: &str) -> u32 {
        if (self.ends.len() + 1) * 4 > self.places.len() * 3 {
            self.grow();
        }
        let place = self.place(name);
        if self.places[place] != NONE {
            return self.places[place];
        }
        assert!(self.ends.len() < NONE as usize, "dictionary is full");
        let code = self.ends.len() as u32;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        self.places[place] = code;
        code
    }

    /// The code of `name`, if it is known.
    pub fn code(&self, name: &str) -> Option<u32> {
        if self.places.is_empty() {
            return None;
        }
        let code = self.places[self.place(name)];
        (code != NONE).then_some(code)
    }

    /// The name behind a code, if the code was given by this dictionary ([`NONE`] never is).
    pub fn get(&self, code: u32) -> Option<&str> {
        let end = *self.ends.get(code as usize)?;
        let begin = match code {
            0 => 0,
            _ => self.ends[code as usize - 1],
        };
        Some(&self.text[begin..end])
    }

    /// The name behind a code; empty for [`NONE`] and for codes of another dictionary.
    pub fn name(&self, code: u32) -> &str {
        self.get(code).unwrap_or_default()
    }

    /// How many distinct names.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All names in order of their codes.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len() as u32).map(|code| self.name(code))
    }

    /// Bytes held in memory.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 8 + self.places.capacity() * 4
    }

    /// Where `name` is, or the free place where it belongs.
    fn place(&self, name: &str) -> usize {
        let mask = self.places.len() - 1;
        let mut place = self.hash.hash_one(name) as usize & mask;
        while self.places[place] != NONE && self.name(self.places[place]) != name {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(16);
        self.places = vec![NONE; size];
        for code in 0..self.ends.len() as u32 {
            let mut place = self.hash.hash_one(self.name(code)) as usize & (size - 1);
            while self.places[place] != NONE {
                place = (place + 1) & (size - 1);
            }
            self.places[place] = code;
        }
    }
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends && self.text == other.text
    }
}

impl Eq for Dictionary {}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Dictionary {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let mut dictionary = Self::new();
        for name in names {
            dictionary.intern(name.as_ref());
        }
        dictionary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_first_appearance() {
        let mut names = Dictionary::new();
        assert_eq!(names.code("polish"), None);
        assert_eq!(names.intern("polish"), 0);
        assert_eq!(names.intern(""), 1);
        assert_eq!(names.intern("sertir"), 2);
        assert_eq!(names.intern("polish"), 0);
        assert_eq!(names.code("sertir"), Some(2));
        assert_eq!(names.get(1), Some(""));
        assert_eq!(names.get(3), None);
        assert_eq!(names.name(NONE), "");
        assert_eq!(names.names().collect::<Vec<_>>(), ["polish", "", "sertir"]);
    }

    #[test]
    fn thousands_of_names_are_all_found_again() {
        let names: Dictionary = (0..5_000).map(|n| format!("piece {n}")).collect();
        assert_eq!(names.len(), 5_000);
        for n in 0..5_000 {
            assert_eq!(names.code(&format!("piece {n}")), Some(n));
        }
        assert_eq!(names.code("piece 5000"), None);
    }

    #[test]
    fn equality_is_about_names_and_order() {
        let one: Dictionary = ["a", "bc"].into_iter().collect();
        let same: Dictionary = ["a", "bc", "a"].into_iter().collect();
        let other: Dictionary = ["ab", "c"].into_iter().collect();
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
}
