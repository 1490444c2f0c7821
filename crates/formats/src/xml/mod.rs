//! A small XML scanner for hostile input: no entities of its own, bounded depth, tags and values.
//!
//! It reads tags one after the other from a sliding buffer and copies nothing. Well-formedness is
//! checked where it matters for meaning: every element is closed by its own name, values are
//! quoted, references are the five of XML or characters XML allows. A document type is refused
//! wherever it stands, since it is the way in for expansion bombs and outside files.

mod refusal;
mod tags;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::error::ImportError;
use crate::{Limits, Place};

use refusal::refusal;
use text::unescape;

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
