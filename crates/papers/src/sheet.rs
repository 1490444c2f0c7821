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
            block["svg"] = styled(svg).into();
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

/// A drawing with its style inside.
fn styled(svg: &str) -> String {
    match svg.find('>') {
        Some(end) => format!("{}<style>{STYLE}</style>{}", &svg[..=end], &svg[end + 1..]),
        None => svg.to_owned(),
    }
}

/// Letters in a row after which a word without any place to break is given one.
const UNBROKEN: usize = 28;

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
        Value::Object(map) => map.iter_mut().filter(|(name, _)| *name != "svg").for_each(|(_, item)| printable(item)),
        _ => {}
    }
}

/// A text as it is printed. Control characters and marks that would turn the order of what follows are shown as `�`:
/// on a paper that is signed nothing may read otherwise than it was written. Endless words get places to break.
fn printed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut unbroken = 0;
    for letter in text.replace("\r\n", "\n").chars() {
        let shown = match letter {
            '\n' => '\n',
            '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        };
        if shown.is_whitespace() || matches!(shown, '-' | '\u{2013}' | '\u{2014}' | '\u{200b}') {
            unbroken = 0;
        } else {
            unbroken += 1;
            // Above ideographs a line may break anywhere already.
            if unbroken > UNBROKEN && u32::from(shown) < 0x2e80 {
                out.push('\u{200b}');
                unbroken = 1;
            }
        }
        out.push(shown);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_deceive_is_shown_as_such_and_endless_words_can_break() {
        assert_eq!(printed("a\u{202e}b\u{7}c\td"), "a\u{fffd}b\u{fffd}c d");
        assert_eq!(printed("une\r\ndeux"), "une\ndeux");
        assert_eq!(printed(&"x".repeat(60)).matches('\u{200b}').count(), 2);
        assert_eq!(printed("anticonstitutionnellement-et-bien"), "anticonstitutionnellement-et-bien");
        assert_eq!(printed("Müller-Łukasiewicz, Ναταλία"), "Müller-Łukasiewicz, Ναταλία");
    }

    #[test]
    fn the_place_in_the_ledger_is_short() {
        let struck = Struck { seq: 12_345, digest: "0123456789abcdef0011".to_owned() };
        assert_eq!(ledger(&struck, Lang::En), "Ledger No.\u{a0}12,345 · 0123\u{a0}4567\u{a0}89ab\u{a0}cdef");
        assert_eq!(ledger(&Struck::default(), Lang::Fr), "Registre n°\u{a0}0 · ");
    }
}
