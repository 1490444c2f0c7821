//! Text as XML writes it: UTF-8 with references.

use std::borrow::Cow;

use memchr::memchr;

/// Resolves references and checks UTF-8; on trouble, its code and where it is.
pub(super) fn unescape(raw: &[u8], literal: bool) -> Result<Cow<'_, str>, (&'static str, usize)> {
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
