//! What stands between `<` and `>`: tags, comments, instructions, literal text.

use std::io::Read;

use memchr::{memchr, memchr2, memmem};

use super::{Scanner, Step, Token};

impl<R: Read> Scanner<R> {
    /// Takes what begins at the `<` the scanner stands on.
    pub(super) fn step(&mut self) -> Step {
        let rest = &self.buffer[self.at..self.filled];
        let Some(&second) = rest.get(1) else { return Step::More };
        match second {
            b'/' => self.close(),
            b'?' => self.pass(b"?>", 2),
            b'!' if rest.len() < 9 && !self.ended => Step::More,
            b'!' if rest.starts_with(b"<!--") => self.pass(b"-->", 4),
            b'!' if rest.starts_with(b"<![CDATA[") => match memmem::find(&rest[9..], b"]]>") {
                Some(length) => {
                    self.text = self.at + 9..self.at + 9 + length;
                    self.literal = true;
                    self.at += 12 + length;
                    match (self.open_ends.is_empty(), self.wants_text) {
                        (true, _) => Step::Bad("xml.outside", self.at),
                        (false, true) => Step::Done(Token::Text),
                        (false, false) => Step::Skip,
                    }
                }
                None => Step::More,
            },
            b'!' if rest.len() >= 9 && rest[2..9].eq_ignore_ascii_case(b"DOCTYPE") => Step::Bad("xml.doctype", self.at),
            b'!' => Step::Bad("xml.malformed", self.at),
            _ => self.open(),
        }
    }

    /// Skips a comment or an instruction.
    fn pass(&mut self, end: &[u8], from: usize) -> Step {
        let Some(rest) = self.buffer[..self.filled].get(self.at + from..) else { return Step::More };
        match memmem::find(rest, end) {
            Some(length) => {
                self.at += from + length + end.len();
                Step::Skip
            }
            None => Step::More,
        }
    }

    fn close(&mut self) -> Step {
        let from = self.at + 2;
        let Some(length) = memchr(b'>', &self.buffer[from..self.filled]) else { return Step::More };
        let name = from..from + self.buffer[from..from + length].trim_ascii_end().len();
        let Some(&end) = self.open_ends.last() else { return Step::Bad("xml.unbalanced", self.at) };
        let before = self.open_ends.len().checked_sub(2).map_or(0, |i| self.open_ends[i]);
        if self.open[before..end] != self.buffer[name.clone()] {
            return Step::Bad("xml.unbalanced", self.at);
        }
        self.open.truncate(before);
        self.open_ends.pop();
        self.name = name;
        self.at = from + length + 1;
        Step::Done(Token::Close)
    }

    fn open(&mut self) -> Step {
        let bytes = &self.buffer[..self.filled];
        let mut at = self.at + 1;
        let name = at;
        while bytes
            .get(at)
            .is_some_and(|&b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>' | b'<' | b'=' | b'"'))
        {
            at += 1;
        }
        self.name = name..at;
        if at == bytes.len() {
            return Step::More;
        }
        if at == name {
            return Step::Bad("xml.malformed", self.at);
        }
        self.attributes.clear();
        loop {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            let empty = match bytes.get(at) {
                None => return Step::More,
                Some(b'>') => false,
                Some(b'/') => match bytes.get(at + 1) {
                    None => return Step::More,
                    Some(b'>') => true,
                    Some(_) => return Step::Bad("xml.malformed", at),
                },
                Some(_) => {
                    let key = at;
                    while bytes
                        .get(at)
                        .is_some_and(|&b| !matches!(b, b'=' | b' ' | b'\t' | b'\n' | b'\r' | b'>' | b'<' | b'/' | b'"'))
                    {
                        at += 1;
                    }
                    let key_end = at;
                    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                        at += 1;
                    }
                    match bytes.get(at) {
                        None => return Step::More,
                        Some(b'=') if key_end > key => at += 1,
                        Some(_) => return Step::Bad("xml.malformed", key),
                    }
                    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                        at += 1;
                    }
                    let quote = match bytes.get(at) {
                        None => return Step::More,
                        Some(&quote) if quote == b'"' || quote == b'\'' => quote,
                        Some(_) => return Step::Bad("xml.malformed", key),
                    };
                    let value = at + 1;
                    let Some(length) = memchr2(quote, b'<', &bytes[value..]) else { return Step::More };
                    if bytes[value + length] == b'<' {
                        return Step::Bad("xml.malformed", key);
                    }
                    self.attributes.push([key, key_end, value, value + length]);
                    if self.attributes.len() > self.most_attributes {
                        return Step::Bad("xml.attributes", key);
                    }
                    at = value + length + 1;
                    continue;
                }
            };
            let root_twice = self.open_ends.is_empty() && self.seen_root;
            if root_twice {
                return Step::Bad("xml.outside", self.at);
            }
            self.seen_root = true;
            self.at = at + 1 + usize::from(empty);
            if !empty {
                if self.open_ends.len() == self.depth {
                    return Step::Bad("xml.depth", name - 1);
                }
                self.open.extend_from_slice(&self.buffer[self.name.clone()]);
                self.open_ends.push(self.open.len());
            }
            return Step::Done(Token::Open(empty));
        }
    }
}
