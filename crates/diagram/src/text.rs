//! Text in a drawing: how wide it is, where it breaks, how it is escaped.

/// Most lines a label takes.
const LINES: usize = 3;

/// How much wider than the table a text may turn out in the reader's font.
const GENEROUS: f64 = 1.07;

/// Width of a text in pixels at a font size in pixels. A table of a plain sans serif, a little generous, because the
/// reader's font is not known when the drawing is made.
pub fn measure(text: &str, size: f64) -> f64 {
    text.chars().map(width).sum::<f64>() * size * GENEROUS
}

/// Width of a character in em.
fn width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '!' | '.' | ',' | ':' | ';' | '’' | '·' | 'ì' | 'í' | 'î' | 'ï' => 0.27,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | '-' | ' ' | 'I' | '"' | '`' => 0.36,
        '\u{a0}' | '\u{202f}' | '\u{2009}' => 0.25,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        's' | 'c' | 'z' | 'J' | '*' | '°' => 0.5,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | 'œ' | 'Œ' | 'æ' | 'Æ' | '…' | '—' => 0.9,
        'A'..='Z' | 'À'..='Ý' => 0.67,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffef}' | '\u{1f000}'..='\u{3ffff}' => 1.02,
        _ => 0.57,
    }
}

/// Breaks a text at spaces (inside a word where one is too long) into at most three lines of at most `room` pixels.
/// What does not fit ends in an ellipsis.
pub(crate) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        for piece in pieces(word, size, room) {
            let longer = if line.is_empty() { piece.clone() } else { format!("{line} {piece}") };
            if measure(&longer, size) <= room || line.is_empty() {
                line = longer;
            } else {
                lines.push(std::mem::replace(&mut line, piece));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        let last = &mut lines[LINES - 1];
        while measure(last, size) + size > room && last.chars().count() > 1 {
            last.pop();
        }
        let kept = last.trim_end().len();
        last.truncate(kept);
        last.push('…');
    }
    lines
}

/// A word in parts that each fit.
fn pieces(word: &str, size: f64, room: f64) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut used = 0.0;
    for c in word.chars() {
        let wide = width(c) * size * GENEROUS;
        // names of systems break after their joints before they break anywhere
        let joint = parts.last().is_some_and(|part| part.ends_with(['_', '-', '/', '.']));
        if used + wide > room || (joint && used > room * 0.6) {
            parts.push(String::new());
            used = 0.0;
        }
        parts.last_mut().expect("never empty").push(c);
        used += wide;
    }
    parts
}

/// Escapes a text for element content and for attributes in quotes; characters XML forbids become `U+FFFD`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            // marks that turn the direction of what follows could make one label read as another
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// Class names out of a text: letters, digits, `-`, `_` and spaces.
pub(crate) fn classes(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ')).collect()
}

/// An address that may stand in a link: relative, http or https.
pub(crate) fn address(href: &str) -> Option<&str> {
    let href = href.trim();
    let before_path = href.split(['/', '?', '#']).next().unwrap_or_default();
    let scheme = before_path.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let clean = !href.is_empty() && !href.chars().any(char::is_control);
    (clean && scheme.is_none_or(|s| s == "http" || s == "https")).then_some(href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_labels_take_three_lines_that_fit() {
        let cases = [
            ("Ring", 1),
            ("Confirmation of receipt", 2),
            ("T02 Check confirmation of receipt and of everything else that was in the parcel that came", 3),
            ("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen", 3),
            ("申請書の受付と内容の確認及び結果の通知と保管と廃棄とその他", 3),
            ("", 0),
        ];
        for (text, lines) in cases {
            let got = wrap(text, 13.0, 140.0);
            assert_eq!(got.len(), lines, "{got:?}");
            for line in &got {
                assert!(measure(line, 13.0) <= 140.0, "{line}");
            }
        }
        assert!(wrap(cases[2].0, 13.0, 140.0)[2].ends_with('…'));
        assert_eq!(wrap("a b", 13.0, 140.0), ["a b"]);
    }

    #[test]
    fn nothing_written_by_others_becomes_markup() {
        assert_eq!(
            escape("<a href='x' & \"y\">\u{0}\u{202e}"),
            "&lt;a href=&#39;x&#39; &amp; &quot;y&quot;&gt;\u{fffd}\u{fffd}"
        );
        assert_eq!(classes("late\" onload=\"x"), "late onloadx");
    }

    #[test]
    fn only_plain_addresses_are_links() {
        for good in ["/acts?arc=a:b", "#x", "acts?x=1", "https://example.org/a", "?a=b:c"] {
            assert_eq!(address(good), Some(good));
        }
        for bad in ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "java\nscript:x", ""] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }
}
