//! A small XML scanner for hostile input: no entities of its own, bounded depth, tags and values.
//!
//! It reads tags one after the other from a sliding buffer and copies nothing. Well-formedness is
//! checked where it matters for meaning: every element is closed by its own name, values are
//! quoted, references are the five of XML or characters XML allows. A document type is refused
//! wherever it stands, since it is the way in for expansion bombs and outside files.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use crate::error::ImportError;
use crate::{Limits, Message, Place};

const CHUNK: usize = 1 << 18;

/// What the scanner stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// An opening tag; `true` when it closes itself.
    Open(bool),
    /// A closing tag.
    Close,
    /// Text between tags; only when asked for.
    Text,
    /// End of the document.
    End,
}

pub(crate) struct Scanner<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Next byte to look at.
    at: usize,
    filled: usize,
    ended: bool,
    /// Bytes before `buffer[0]`.
    base: u64,
    /// Newlines counted before `counted` (position in the buffer).
    lines: u64,
    counted: usize,
    name: Range<usize>,
    attributes: Vec<[usize; 4]>,
    text: Range<usize>,
    literal: bool,
    wants_text: bool,
    open: Vec<u8>,
    open_ends: Vec<usize>,
    seen_root: bool,
    depth: usize,
    most_attributes: usize,
    most_bytes: usize,
}

enum Step {
    Done(Token),
    /// Nothing to report; go on.
    Skip,
    /// The buffer ends within the token.
    More,
    Bad(&'static str, usize),
}

impl<R: Read> Scanner<R> {
    pub fn new(reader: R, limits: &Limits, wants_text: bool) -> Self {
        Self {
            reader,
            buffer: vec![0; CHUNK],
            at: 0,
            filled: 0,
            ended: false,
            base: 0,
            lines: 0,
            counted: 0,
            name: 0..0,
            attributes: Vec::new(),
            text: 0..0,
            literal: false,
            wants_text,
            open: Vec::new(),
            open_ends: Vec::new(),
            seen_root: false,
            depth: limits.depth,
            most_attributes: limits.xml_attributes,
            most_bytes: limits.value_bytes,
        }
    }

    /// The next token; its parts are valid until the next call.
    pub fn next(&mut self) -> Result<Token, ImportError> {
        loop {
            if self.reach_tag()? {
                return Ok(Token::Text);
            }
            if self.at == self.filled {
                return self.end();
            }
            match self.step() {
                Step::Done(token) => return Ok(token),
                Step::Skip => {}
                Step::More if self.fill(self.at)? => {}
                Step::More => return Err(self.error("xml.truncated", self.at)),
                Step::Bad(code, at) => return Err(self.error(code, at)),
            }
        }
    }

    /// Goes to the next `<` or the end; `true` when there was text on the way and it is wanted.
    fn reach_tag(&mut self) -> Result<bool, ImportError> {
        let mut looked = 0;
        loop {
            let found = memchr(b'<', &self.buffer[self.at + looked..self.filled]);
            let end = found.map_or(self.filled, |length| self.at + looked + length);
            if found.is_some() || !self.wants_text {
                let text = self.is_text(self.at..end)?;
                self.at = end;
                if found.is_some() || !self.fill(end)? {
                    return Ok(text);
                }
            } else {
                looked = end - self.at;
                if !self.fill(self.at)? {
                    let text = self.is_text(self.at..self.filled)?;
                    self.at = self.filled;
                    return Ok(text);
                }
            }
        }
    }

    fn is_text(&mut self, range: Range<usize>) -> Result<bool, ImportError> {
        if range.is_empty() || !(self.wants_text || self.open_ends.is_empty()) {
            return Ok(false);
        }
        let blank = self.buffer[range.clone()].iter().all(u8::is_ascii_whitespace);
        if self.open_ends.is_empty() && !blank {
            return Err(self.error("xml.outside", range.start));
        }
        self.text = range;
        self.literal = false;
        Ok(!blank)
    }

    fn end(&mut self) -> Result<Token, ImportError> {
        match self.open_ends.is_empty() {
            true if self.seen_root => Ok(Token::End),
            true => Err(self.error("xml.none", self.filled)),
            false => Err(self.error("xml.truncated", self.filled)),
        }
    }

    fn step(&mut self) -> Step {
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

    /// Reads on, keeping the bytes from `keep`; `false` at the end of the input.
    fn fill(&mut self, keep: usize) -> Result<bool, ImportError> {
        if self.ended {
            return Ok(false);
        }
        if keep > 0 {
            self.count_lines(keep);
            self.buffer.copy_within(keep..self.filled, 0);
            self.base += keep as u64;
            self.filled -= keep;
            self.at -= keep;
            self.counted -= keep;
        }
        if self.filled == self.buffer.len() {
            let most = self.most_bytes + CHUNK;
            if self.filled >= most {
                return Err(self.error("xml.value", 0));
            }
            self.buffer.resize((self.filled * 2).min(most), 0);
        }
        let read = self.reader.read(&mut self.buffer[self.filled..]).map_err(ImportError::from_io)?;
        self.filled += read;
        self.ended = read == 0;
        Ok(read > 0)
    }

    fn count_lines(&mut self, to: usize) {
        if to > self.counted {
            self.lines += memchr_iter(b'\n', &self.buffer[self.counted..to]).count() as u64;
            self.counted = to;
        }
    }

    /// Where the scanner is, for a row that is set aside.
    pub fn place(&mut self) -> Place {
        self.place_of(self.at)
    }

    fn place_of(&mut self, at: usize) -> Place {
        if at < self.counted {
            // looking back within the buffer: count again from its beginning
            self.lines -= memchr_iter(b'\n', &self.buffer[..self.counted]).count() as u64;
            self.counted = 0;
        }
        self.count_lines(at);
        Place::Line(self.lines + 1, self.base + at as u64)
    }

    /// Name of the element just opened or closed, without its namespace prefix.
    pub fn name(&self) -> &[u8] {
        let name = &self.buffer[self.name.clone()];
        match memchr(b':', name) {
            Some(colon) => &name[colon + 1..],
            None => name,
        }
    }

    /// Bytes read so far.
    pub fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Elements open around the scanner.
    pub fn level(&self) -> usize {
        self.open_ends.len()
    }

    /// Raw bytes of an attribute of the tag just opened; references are not resolved.
    pub fn raw(&self, name: &[u8]) -> Option<&[u8]> {
        let found = self.attributes.iter().find(|a| &self.buffer[a[0]..a[1]] == name)?;
        Some(&self.buffer[found[2]..found[3]])
    }

    /// An attribute of the tag just opened.
    pub fn attribute(&mut self, name: &[u8]) -> Result<Option<Cow<'_, str>>, ImportError> {
        let Some(found) = self.attributes.iter().find(|a| &self.buffer[a[0]..a[1]] == name) else { return Ok(None) };
        let range = found[2]..found[3];
        self.checked(range, false).map(Some)
    }

    /// The text just met.
    pub fn text(&mut self) -> Result<Cow<'_, str>, ImportError> {
        self.checked(self.text.clone(), self.literal)
    }

    fn checked(&mut self, range: Range<usize>, literal: bool) -> Result<Cow<'_, str>, ImportError> {
        // asked twice because a returned borrow would last through the error path
        if let Err((code, at)) = unescape(&self.buffer[range.clone()], literal) {
            return Err(self.error(code, range.start + at));
        }
        Ok(unescape(&self.buffer[range], literal).unwrap_or_default())
    }

    /// A refusal at the place where the scanner is.
    pub fn error_here(&mut self, code: &'static str) -> ImportError {
        self.error(code, self.at)
    }

    fn error(&mut self, code: &'static str, at: usize) -> ImportError {
        let place = self.place_of(at);
        refusal(code, place)
    }
}

/// Resolves references and checks UTF-8; on trouble, its code and where it is.
fn unescape(raw: &[u8], literal: bool) -> Result<Cow<'_, str>, (&'static str, usize)> {
    let text = std::str::from_utf8(raw).map_err(|error| ("encoding.malformed", error.valid_up_to()))?;
    let mut next = if literal { None } else { memchr(b'&', raw) };
    if next.is_none() {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    while let Some(at) = next {
        out.push_str(&text[done..at]);
        let end = memchr(b';', &raw[at..raw.len().min(at + 16)]).ok_or(("xml.reference", at))?;
        out.push(match &text[at + 1..at + end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            number => number.strip_prefix('#').and_then(character).ok_or(("xml.reference", at))?,
        });
        done = at + end + 1;
        next = memchr(b'&', &raw[done..]).map(|more| done + more);
    }
    out.push_str(&text[done..]);
    Ok(Cow::Owned(out))
}

/// A character by its number, if XML allows it.
fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
        .filter(|&c| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\t' | '\n' | '\r'))
}

fn refusal(code: &'static str, place: Place) -> ImportError {
    let (what_en, what_fr) = match code {
        "xml.doctype" => (
            "The file declares a document type, which may expand without end or read other files.",
            "Le fichier déclare un type de document, qui peut s’étendre sans fin ou lire d’autres fichiers.",
        ),
        "xml.depth" => ("Elements are nested too deeply here.", "Les éléments sont imbriqués trop profondément ici."),
        "xml.attributes" => ("This element has too many attributes.", "Cet élément porte trop d’attributs."),
        "xml.value" => ("This value is too long.", "Cette valeur est trop longue."),
        "xml.truncated" => {
            ("The file ends too early, within this element.", "Le fichier s’arrête trop tôt, dans cet élément.")
        }
        "xml.none" => ("The file holds no element.", "Le fichier ne contient aucun élément."),
        "xml.outside" => ("Something stands outside the document.", "Un contenu se trouve en dehors du document."),
        "xml.unbalanced" => ("This element is closed under another name.", "Cet élément est fermé sous un autre nom."),
        "xml.reference" => ("This reference stands for no character.", "Cette référence ne désigne aucun caractère."),
        "encoding.malformed" => return crate::encoding::malformed(place, "UTF-8"),
        _ => ("This is not well-formed XML.", "Ce n’est pas du XML bien formé."),
    };
    let next = match code {
        "xml.doctype" => Message::new(
            "Remove the line that begins with <!DOCTYPE, or export the file again without it.",
            "Supprimez la ligne qui commence par <!DOCTYPE, ou exportez de nouveau le fichier sans elle.",
        ),
        "xml.truncated" | "xml.none" => Message::new(
            "Check that the export finished, then transfer the file again.",
            "Vérifiez que l’export est allé à son terme, puis transférez de nouveau le fichier.",
        ),
        _ => Message::new("Export the file again from its source.", "Exportez de nouveau le fichier depuis sa source."),
    };
    ImportError::new(code, place, Message::new(what_en, what_fr), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything the scanner sees, reading `step` bytes at a time.
    fn seen(xml: &[u8], step: usize) -> Result<String, ImportError> {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let n = self.1.min(self.0.len()).min(buffer.len());
                buffer[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        let mut scanner = Scanner::new(Slow(xml, step), &Limits::default(), true);
        let mut out = String::new();
        loop {
            match scanner.next()? {
                Token::Open(empty) => {
                    out.push_str(&format!("<{}", String::from_utf8_lossy(scanner.name())));
                    if let Some(key) = scanner.attribute(b"k")? {
                        out.push_str(&format!(" {key}"));
                    }
                    out.push(if empty { '/' } else { '>' });
                }
                Token::Close => out.push_str(&format!("\\{}", String::from_utf8_lossy(scanner.name()))),
                Token::Text => out.push_str(&format!("[{}]", scanner.text()?)),
                Token::End => return Ok(out),
            }
        }
    }

    #[test]
    fn every_way_of_cutting_the_input_gives_the_same_tokens() {
        let xml = "<?xml version='1.0'?>\n<!-- <a> --><r><x:a k='1 &gt; \"0\"'/>été &amp;<![CDATA[<&]]> <b k = \"a>b\" >&#x41;</b >\n</r>\n<!-- end -->";
        let expected = "<r><a 1 > \"0\"/[été &][<&]<b a>b>[A]\\b\\r";
        for step in [1, 2, 3, 7, 1000] {
            assert_eq!(seen(xml.as_bytes(), step).as_deref(), Ok(expected), "step {step}");
        }
    }

    #[test]
    fn each_trouble_has_its_name_and_place() {
        let deep = "<a>".repeat(65);
        let many = format!("<a {}/>", (0..257).map(|n| format!("a{n}='1' ")).collect::<String>());
        for (xml, code, place) in [
            ("<a>\n<!DOCTYPE a []></a>", "xml.doctype", Place::Line(2, 4)),
            ("<a>\n\n<b></a>", "xml.unbalanced", Place::Line(3, 8)),
            ("<a><b/>", "xml.truncated", Place::Line(1, 7)),
            ("<a k='", "xml.truncated", Place::Line(1, 0)),
            ("<a k=1/>", "xml.malformed", Place::Line(1, 3)),
            ("<a/><b/>", "xml.outside", Place::Line(1, 4)),
            ("hello", "xml.outside", Place::Line(1, 0)),
            ("", "xml.none", Place::Line(1, 0)),
            ("<a>&lol;</a>", "xml.reference", Place::Line(1, 3)),
            ("<a>&#0;</a>", "xml.reference", Place::Line(1, 3)),
            ("<a></b>", "xml.unbalanced", Place::Line(1, 3)),
            ("</b>", "xml.unbalanced", Place::Line(1, 0)),
            (&deep, "xml.depth", Place::Line(1, 192)),
        ] {
            let error = seen(xml.as_bytes(), 5).expect_err(xml);
            assert_eq!((error.code(), error.place()), (code, &place), "{xml}");
        }
        assert_eq!(seen(many.as_bytes(), 9).expect_err("too many").code(), "xml.attributes");
        assert_eq!(seen(b"<a>\xff</a>", 9).expect_err("not UTF-8").code(), "encoding.malformed");
    }

    #[test]
    fn a_value_without_end_is_refused_before_memory_is() {
        let long = format!("<a k='{}'/>", "x".repeat(12 << 20));
        assert_eq!(seen(long.as_bytes(), 1 << 20).expect_err("too long").code(), "xml.value");
    }
}
