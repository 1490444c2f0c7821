//! What the template reads: a paper with the words, codes and ledger place that stand around it.

use base::moment::zone::TimeZone;
use kernel::{Lang, Paper, language::group_digits};
use serde_json::{Value, json};

use crate::code;

/// What stands on every paper of the house.
#[derive(Clone, Debug, Default)]
pub struct Imprint {
    /// The maison's name.
    pub maison: String,
    /// The address people open the house at (`https://ops.maison.example`), for codes that open a page; without one no
    /// such code is printed.
    pub origin: Option<String>,
    /// The act the paper is based on, as struck.
    pub struck: Option<Struck>,
}

/// Where an act stands in the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Struck {
    /// Its sequence number.
    pub seq: u64,
    /// Its digest, hexadecimal; the first sixteen digits are printed.
    pub digest: String,
}

/// The values of the template.
pub(crate) fn values(paper: &Paper, imprint: &Imprint) -> Value {
    let lang = paper.lang;
    let mut sheet = json!(paper);
    printable(&mut sheet);
    let codes = paper.codes.as_ref().map(|codes| {
        let opens = imprint.origin.as_ref().map(|origin| format!("{}{}", origin.trim_end_matches('/'), codes.opens));
        json!({
            "qr": opens.map(|address| code::qr(&address)).unwrap_or_default(),
            "bars": code::code128(&codes.types),
            "types": codes.types,
        })
    });
    sheet["codes"] = codes.unwrap_or(Value::Null);
    sheet["maison"] = printed(&imprint.maison).into();
    sheet["ledger"] = imprint.struck.as_ref().map(|struck| ledger(struck, lang)).unwrap_or_default().into();
    let origin = imprint.origin.as_deref().unwrap_or_default();
    sheet["origin"] = origin.trim_end_matches('/').into();
    sheet["made"] = paper.at.map_or(Value::Null, |at| {
        let at = at.in_zone(&TimeZone::UTC);
        json!({ "year": at.year(), "month": at.month(), "day": at.day(),
                "hour": at.hour(), "minute": at.minute(), "second": at.second() })
    });
    sheet["words"] = json!({
        "number": lang.of("No.", "N°"),
        "page": "Page",
        "of": lang.of("of", "sur"),
        "opens": lang.of("QR code that opens the page", "Code QR qui ouvre la page"),
        "types": lang.of("Bar code of the number", "Code-barres du numéro"),
    });
    for block in sheet["blocks"].as_array_mut().into_iter().flatten() {
        if block["block"] == "drawing"
            && let Some(svg) = block["svg"].as_str()
        {
            let (svg, texts) = drawn(svg);
            block["svg"] = svg.into();
            block["texts"] = texts.into();
        }
    }
    sheet
}

fn ledger(struck: &Struck, lang: Lang) -> String {
    let digits: Vec<&str> =
        (0..4).filter_map(|n| struck.digest.get(n * 4..n * 4 + 4)).filter(|four| !four.is_empty()).collect();
    let number = group_digits(&struck.seq.to_string(), lang);
    format!("{}\u{a0}{number} · {}", lang.of("Ledger No.", "Registre n°"), digits.join("\u{a0}"))
}

/// The style sheet of drawings on paper: the classes of the diagrams in ink, without variables, which SVG on paper does
/// not know.
const STYLE: &str = include_str!("template/drawing.css");

/// A drawing with its style inside, without its tooltips, which paper does not show, and without its texts, which are
/// set beside it in the fonts of the page: SVG knows neither the weights of variable fonts nor which words matter.
fn drawn(svg: &str) -> (String, Vec<Value>) {
    let Some(end) = svg.find('>') else { return (svg.to_owned(), Vec::new()) };
    let mut out = format!("{}<style>{STYLE}</style>", &svg[..=end]);
    let mut rest = &svg[end + 1..];
    let mut texts = Vec::new();
    while let Some((before, after)) = rest.split_once("<t") {
        out.push_str(before);
        let Some((head, inside)) = after.split_once('>') else { break };
        let tag = head.split(' ').next().unwrap_or_default();
        let Some((inside, after)) = inside.split_once(&*format!("</t{tag}>")) else { break };
        let hidden = attribute(head, "class").split(' ').any(|class| class == "second");
        if tag == "ext" && !hidden {
            let number = |name: &str| attribute(head, name).parse::<f64>().unwrap_or_default();
            texts.push(json!({
                "x": number("x"),
                "y": number("y"),
                "small": attribute(head, "class").contains("small"),
                "text": printed(&unescaped(inside)),
            }));
        }
        rest = after;
    }
    out.push_str(rest);
    (out, texts)
}

/// An attribute of a tag we wrote ourselves.
fn attribute<'a>(head: &'a str, name: &str) -> &'a str {
    let value = head.split_once(&*format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    value.map_or("", |(value, _)| value)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Letters in a row after which a word without any place to break is given one.
const UNBROKEN: usize = 20;
/// Letters between the places to break such a word is given.
const PART: usize = 8;

/// Makes every text printable, drawings apart.
fn printable(value: &mut Value) {
    match value {
        Value::String(text) => {
            let printed = printed(text);
            if printed != *text {
                *text = printed;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(printable),
        Value::Object(map) => {
            map.iter_mut().filter(|(name, _)| *name != "svg" && *name != "opens").for_each(|(_, item)| printable(item))
        }
        _ => {}
    }
}

/// What stands for a letter that cannot be printed: the mark typesetters set for type they lack.
const LACKING: char = '〓';

/// Puts the mark in the place of letters that cannot be printed, drawings apart, and says which they are: never an empty
/// box that nobody is told of.
pub(crate) fn mark_missing(sheet: &mut Value, missing: &[char], lang: Lang) {
    if missing.is_empty() {
        sheet["unprinted"] = "".into();
        return;
    }
    mark(sheet, missing);
    let codes: Vec<String> = missing.iter().map(|letter| format!("U+{:04X}", u32::from(*letter))).collect();
    let codes = codes.join(", ");
    sheet["unprinted"] = lang
        .of(
            format!("Where {LACKING} stands, the press has no type for a letter ({codes}); it stands in full on the page this paper was printed from."),
            format!("Là où figure {LACKING}, la presse n’a pas de caractère pour une lettre ({codes}) ; elle figure en toutes lettres sur la page dont ce document est tiré."),
        )
        .into();
}

fn mark(value: &mut Value, missing: &[char]) {
    match value {
        Value::String(text) if text.contains(missing) => *text = text.replace(missing, "〓"),
        Value::Array(items) => items.iter_mut().for_each(|item| mark(item, missing)),
        Value::Object(map) => {
            map.iter_mut().filter(|(name, _)| *name != "svg").for_each(|(_, item)| mark(item, missing));
        }
        _ => {}
    }
}

/// A text as it is printed. Control characters and marks that would turn the order of what follows are shown as `�`:
/// on a paper that is signed nothing may read otherwise than it was written. Endless words get places to break.
fn printed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.replace("\r\n", "\n").chars() {
        let shown = match letter {
            '\n' => '\n',
            '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            // the fonts have no arrows
            '→' => '›',
            '←' => '‹',
            c => c,
        };
        // Between ideographs a line may break anywhere already.
        if shown.is_whitespace() || matches!(shown, '-' | '\u{2013}' | '\u{2014}' | '\u{200b}') || shown >= '\u{2e80}' {
            put_word(&mut out, &word);
            word.clear();
            out.push(shown);
        } else {
            word.push(shown);
        }
    }
    put_word(&mut out, &word);
    out
}

/// A word, with places to break when it is endless.
fn put_word(out: &mut String, word: &str) {
    if word.chars().count() <= UNBROKEN {
        out.push_str(word);
        return;
    }
    for (at, letter) in word.chars().enumerate() {
        if at > 0 && at % PART == 0 {
            out.push('\u{200b}');
        }
        out.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_deceive_is_shown_as_such_and_endless_words_can_break() {
        assert_eq!(printed("a\u{202e}b\u{7}c\td"), "a\u{fffd}b\u{fffd}c d");
        assert_eq!(printed("une\r\ndeux"), "une\ndeux");
        assert_eq!(printed(&"x".repeat(60)).matches('\u{200b}').count(), 7);
        assert_eq!(printed("conventionnellement-et-bien →"), "conventionnellement-et-bien ›");
        assert_eq!(printed("Müller-Łukasiewicz, Ναταλία"), "Müller-Łukasiewicz, Ναταλία");
    }

    #[test]
    fn texts_of_a_drawing_are_set_beside_it() {
        let svg = r#"<svg class="diagram"><title>A &amp; B</title><g><rect x="1"/><text class="small only" x="12.5" y="7">a &lt; b</text></g><text class="second" x="1" y="1">no</text></svg>"#;
        let (rest, texts) = drawn(svg);
        assert!(rest.ends_with(r#"<g><rect x="1"/></g></svg>"#), "{rest}");
        assert_eq!(texts, [json!({"x": 12.5, "y": 7.0, "small": true, "text": "a < b"})]);
    }

    #[test]
    fn the_place_in_the_ledger_is_short() {
        let struck = Struck { seq: 12_345, digest: "0123456789abcdef0011".to_owned() };
        assert_eq!(ledger(&struck, Lang::En), "Ledger No.\u{a0}12,345 · 0123\u{a0}4567\u{a0}89ab\u{a0}cdef");
        assert_eq!(ledger(&Struck::default(), Lang::Fr), "Registre n°\u{a0}0 · ");
    }
}
