//! Reads tokens.css and checks every pair it declares, in light and in dark.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../assets/css/tokens.css");

/// Every `--name: light-dark(#…, #…)` of a style sheet.
fn colours(css: &str) -> BTreeMap<&str, [&str; 2]> {
    css.lines()
        .filter_map(|line| {
            let (name, rest) = line.trim().strip_prefix("--")?.split_once(": light-dark(#")?;
            let (light, rest) = rest.split_once(", #")?;
            Some((name, [light, rest.split_once(')')?.0]))
        })
        .collect()
}

/// The lines « a on b » of the comment that starts with `title`.
fn pairs<'a>(css: &'a str, title: &str) -> Vec<(&'a str, &'a str)> {
    let comment = css.split("/*").find(|part| part.trim_start().starts_with(title)).unwrap_or_default();
    comment.split("*/").next().unwrap_or_default().lines().skip(1).filter_map(|l| l.trim().split_once(" on ")).collect()
}

/// WCAG 2.2 relative luminance of six hexadecimal digits.
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("two hexadecimal digits")) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

/// WCAG 2.2 contrast ratio, from 1 to 21.
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn poor(css: &str, title: &str, least: f64) -> Vec<String> {
    let known = colours(css);
    let mut poor = Vec::new();
    for (text, ground) in pairs(css, title) {
        let (Some(a), Some(b)) = (known.get(text), known.get(ground)) else {
            poor.push(format!("{text} on {ground}: unknown colour"));
            continue;
        };
        for (index, look) in ["light", "dark"].into_iter().enumerate() {
            let ratio = contrast(a[index], b[index]);
            if ratio < least {
                poor.push(format!("{text} on {ground}, {look}: {ratio:.2}"));
            }
        }
    }
    poor
}

#[test]
fn the_measure_is_the_standard_one() {
    assert!((contrast("000000", "ffffff") - 21.0).abs() < 0.01);
    assert!((contrast("777777", "ffffff") - 4.48).abs() < 0.01);
}

#[test]
fn every_declared_pair_can_be_read() {
    assert!(pairs(TOKENS, "pairs:").len() >= 25 && pairs(TOKENS, "marks:").len() >= 4);
    assert_eq!(poor(TOKENS, "pairs:", 4.5), Vec::<String>::new());
    assert_eq!(poor(TOKENS, "marks:", 3.0), Vec::<String>::new());
}

#[test]
fn a_poor_pair_is_found() {
    let css =
        "--a: light-dark(#777777, #000000);\n--b: light-dark(#ffffff, #ffffff);\n/* pairs: x\n a on b\n a on c\n*/";
    assert_eq!(poor(css, "pairs:", 4.5), ["a on b, light: 4.48", "a on c: unknown colour"]);
}
