//! Codes for cameras and scanners, as SVG: a QR code that opens an address, Code 128 that a scanner types.

use std::fmt::Write as _;

use qrcode::{EcLevel, QrCode, types::Color};

/// Empty modules around a QR code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// A QR code of a text with its quiet zone, one unit for a module; empty when the text is too long for one.
pub(crate) fn qr(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return String::new() };
    let (side, modules) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in modules.chunks(side).enumerate() {
        bars(&mut path, line.iter().map(|module| *module == Color::Dark), QUIET, row + QUIET, 1);
    }
    picture(side + 2 * QUIET, side + 2 * QUIET, &path)
}

/// Height of a bar code in modules; it is stretched to the place it is given.
const TALL: usize = 30;
/// Empty modules on either side of Code 128 (ISO/IEC 15417 asks for ten).
const MARGIN: usize = 10;

/// Code 128 of a text, one unit for a module; empty when it holds characters outside printable ASCII.
pub(crate) fn code128(text: &str) -> String {
    let Some(modules) = modules128(text) else { return String::new() };
    let mut path = String::new();
    bars(&mut path, modules.iter().copied(), MARGIN, 0, TALL);
    picture(modules.len() + 2 * MARGIN, TALL, &path)
}

/// The modules of Code 128 in code set B, dark ones true.
fn modules128(text: &str) -> Option<Vec<bool>> {
    const START_B: usize = 104;
    const STOP: usize = 106;
    let values: Option<Vec<usize>> =
        text.bytes().map(|byte| (32..127).contains(&byte).then(|| usize::from(byte) - 32)).collect();
    let values = values.filter(|values| !values.is_empty())?;
    let check = (START_B + values.iter().enumerate().map(|(at, value)| (at + 1) * value).sum::<usize>()) % 103;
    let symbols = [START_B].into_iter().chain(values).chain([check, STOP]);
    let mut modules = Vec::new();
    for symbol in symbols {
        for (at, width) in SYMBOLS[symbol].bytes().enumerate() {
            modules.extend(std::iter::repeat_n(at % 2 == 0, usize::from(width - b'0')));
        }
    }
    Some(modules)
}

/// Runs of dark modules as rectangles.
fn bars(path: &mut String, modules: impl Iterator<Item = bool>, left: usize, top: usize, height: usize) {
    let mut run = 0;
    for (at, dark) in modules.chain([false]).enumerate() {
        if dark {
            run += 1;
        } else if run > 0 {
            let _ = write!(path, "M{} {top}h{run}v{height}h-{run}z", left + at - run);
            run = 0;
        }
    }
}

fn picture(width: usize, height: usize, path: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{path}"/></svg>"#
    )
}

/// Widths of bars and spaces, by symbol value (ISO/IEC 15417, table 1).
#[rustfmt::skip]
const SYMBOLS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_eleven_modules_wide_and_no_two_are_alike() {
        let mut seen = std::collections::BTreeSet::new();
        for (value, widths) in SYMBOLS.iter().enumerate() {
            let whole: u8 = widths.bytes().map(|width| width - b'0').sum();
            assert_eq!(whole, if value == 106 { 13 } else { 11 }, "symbol {value}");
            // bars of a symbol come to an even number of modules
            let dark: u8 = widths.bytes().step_by(2).map(|width| width - b'0').sum();
            assert!(value == 106 || dark.is_multiple_of(2), "symbol {value}");
            assert!(seen.insert(widths), "symbol {value} twice");
        }
    }

    #[test]
    fn a_number_is_read_back_from_its_bars() {
        let modules = modules128("GVA-26-0042").unwrap();
        let mut widths = String::new();
        let mut rest = modules.as_slice();
        while let Some(first) = rest.first() {
            let run = rest.iter().take_while(|module| *module == first).count();
            widths.push(char::from(b'0' + u8::try_from(run).unwrap()));
            rest = &rest[run..];
        }
        let (symbols, stop) = widths.split_at(widths.len() - 7);
        assert_eq!(stop, SYMBOLS[106]);
        let values: Vec<usize> =
            symbols.as_bytes().chunks(6).map(|six| SYMBOLS.iter().position(|s| s.as_bytes() == six).unwrap()).collect();
        assert_eq!(values[0], 104);
        let (check, typed) = values[1..].split_last().unwrap();
        let text: String = typed.iter().map(|value| char::from(u8::try_from(value + 32).unwrap())).collect();
        assert_eq!(text, "GVA-26-0042");
        let weighed: usize = typed.iter().enumerate().map(|(at, value)| (at + 1) * value).sum();
        assert_eq!(*check, (104 + weighed) % 103);
        assert_eq!(modules128("é"), None);
        assert_eq!(modules128(""), None);
    }

    #[test]
    fn a_qr_code_has_its_quiet_zone() {
        let svg = qr("https://ops.maison.example/o/order/GVA-26-0042");
        assert!(svg.starts_with("<svg") && svg.contains("M4 4h7"), "{svg}");
        assert!(qr(&"x".repeat(10_000)).is_empty());
    }
}
