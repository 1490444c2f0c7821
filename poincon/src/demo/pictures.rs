//! Pictures for the demo, drawn by arithmetic: a ring at the bench, a drawing of it, a signed page. Nobody's photo.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

const WIDE: u32 = 960;
const HIGH: u32 = 720;

/// Colours of a stone: sapphire, emerald, ruby, diamond.
const STONES: [[f64; 3]; 4] = [[0.12, 0.22, 0.62], [0.07, 0.45, 0.27], [0.62, 0.06, 0.16], [0.86, 0.89, 0.93]];

/// A photo of a ring on the bench, as JPEG.
pub(super) fn photo(n: usize) -> Vec<u8> {
    let stone = STONES[n % STONES.len()];
    let white = n % 3 == 1;
    paint(ImageFormat::Jpeg, move |x, y| {
        let metal = if white { [0.78, 0.79, 0.8] } else { [0.86, 0.67, 0.34] };
        if let Some(colour) = gem(x, y, stone) {
            return colour;
        }
        if let Some(light) = band(x, y) {
            return metal.map(|c| c * light + (light - 0.85).max(0.0) * 0.9);
        }
        // Wood of the bench, darker to the edges, with the shadow of the ring.
        let grain = ((y * 34.0 + (x * 5.0).sin() * 1.3).sin() * 0.5 + 0.5) * 0.05;
        let far = 1.0 - 0.35 * (x * x + y * y);
        let shadow = if (x.hypot((y - 0.2) * 1.02) - 0.56).abs() < 0.16 { 0.82 } else { 1.0 };
        [0.55, 0.42, 0.31].map(|c| (c + grain) * far * shadow)
    })
}

/// A drawing of the ring in ink on paper, as PNG.
pub(super) fn drawing(n: usize) -> Vec<u8> {
    let stone = STONES[n % STONES.len()];
    paint(ImageFormat::Png, move |x, y| {
        let ring = x.hypot((y - 0.15) * 1.02) - 0.55;
        let ink = |d: f64| (1.0 - (d.abs() - 0.004).max(0.0) / 0.004).clamp(0.0, 1.0);
        let (along, radius) = facet(x, y);
        let mut dark = ink(ring.abs() - 0.07).max(ink(radius - 0.26)).max(ink(radius - 0.15));
        if radius < 0.26 {
            dark = dark.max(ink((along.fract() - 0.5).abs() * radius) * 0.8);
        }
        // Lines of measure beside it.
        if (y - 0.86).abs() < 0.003 && x.abs() < 0.62 || (x.abs() - 0.62).abs() < 0.003 && (y - 0.86).abs() < 0.03 {
            dark = dark.max(0.7);
        }
        let wash = if radius < 0.26 { 0.35 } else { 0.0 };
        let paper = [0.985, 0.97, 0.93];
        let tinted = [0, 1, 2].map(|i| paper[i] * (1.0 - wash) + stone[i] * wash);
        tinted.map(|c| c * (1.0 - dark) + 0.12 * dark)
    })
}

/// A page signed by the client, as PDF; `lines` are what it says.
pub(super) fn signed(lines: &[String]) -> Vec<u8> {
    let mut text = String::from("BT /F 13 Tf 72 740 Td 20 TL\n");
    for line in lines {
        // Parentheses and backslashes have a meaning inside a PDF text; other letters are written in Latin 1.
        let plain: String = line.chars().filter(|c| !matches!(c, '(' | ')' | '\\')).collect();
        text.push_str(&format!("({plain}) Tj T*\n"));
    }
    text.push_str("ET\n1 w 72 420 m 100 470 120 400 150 440 c 180 480 200 390 260 450 c S\n");
    let text: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    let stream = [format!("<< /Length {} >>\nstream\n", text.len()).as_bytes(), &text, b"\nendstream"].concat();
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        &stream,
    ];
    for (n, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n", n + 1).bytes());
        pdf.extend_from_slice(object);
        pdf.extend(b"\nendobj\n");
    }
    let end = pdf.len();
    pdf.extend(b"xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        pdf.extend(format!("{place:010} 00000 n \n").bytes());
    }
    pdf.extend(format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{end}\n%%EOF\n").bytes());
    pdf
}

/// The light on the band at a point; `None` beside it.
fn band(x: f64, y: f64) -> Option<f64> {
    let y = y - 0.15;
    let off = (x.hypot(y * 1.02) - 0.55) / 0.085;
    if off.abs() > 1.0 {
        return None;
    }
    let round = (1.0 - off * off).sqrt();
    let (nx, ny) = (x / 0.55 * off, y / 0.55 * off);
    let light = 0.35 + 0.55 * round + 0.28 * (-nx - ny);
    let shine = (round - 0.93).max(0.0) * 6.0 * ((y.atan2(x) * 3.0).sin() * 0.5 + 0.5);
    Some((light + shine).clamp(0.1, 1.25))
}

/// Which facet of the stone a point is on, and how far from its middle.
fn facet(x: f64, y: f64) -> (f64, f64) {
    let y = y + 0.42;
    let along = y.atan2(x) / std::f64::consts::TAU * 16.0 + 16.0;
    // Sixteen straight sides instead of a circle.
    let inside = (along.fract() - 0.5) * std::f64::consts::TAU / 16.0;
    (along, x.hypot(y) * inside.cos())
}

fn gem(x: f64, y: f64, colour: [f64; 3]) -> Option<[f64; 3]> {
    let (along, radius) = facet(x, y);
    if radius > 0.26 {
        return None;
    }
    let turn = along.floor();
    let bright = if radius < 0.14 { 0.95 } else { 0.55 + 0.45 * ((turn * 2.4).sin() * 0.5 + 0.5) };
    let spark = if ((turn * 7.3 + radius * 31.0).sin()) > 0.93 { 0.5 } else { 0.0 };
    let table = if radius < 0.14 && y + 0.42 < -0.2 * x { 0.18 } else { 0.0 };
    Some(colour.map(|c| c * bright + spark + table))
}

/// Paints from −4/3 to 4/3 across and −1 to 1 down, each pixel from four points.
fn paint(format: ImageFormat, at: impl Fn(f64, f64) -> [f64; 3]) -> Vec<u8> {
    let image = RgbImage::from_fn(WIDE, HIGH, |px, py| {
        let mut sum = [0.0; 3];
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let x = ((f64::from(px) + dx) / f64::from(WIDE) * 2.0 - 1.0) * f64::from(WIDE) / f64::from(HIGH);
            let y = (f64::from(py) + dy) / f64::from(HIGH) * 2.0 - 1.0;
            let colour = at(x, y);
            sum = [0, 1, 2].map(|i| sum[i] + colour[i].clamp(0.0, 1.0) / 4.0);
        }
        // Rounding a clamped share of 255 stays within a byte.
        Rgb(sum.map(|c| (c * 255.0).round() as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    // Writing into memory a picture whose size is fixed above cannot fail; an empty file would be refused and seen.
    image.write_to(&mut bytes, format).ok();
    bytes.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_takes_every_picture_in() {
        let folder = tempfile::tempdir().unwrap();
        let archive = archive::Archive::at(folder.path());
        let at = base::Moment::parse("2026-03-03T10:00:00Z").unwrap();
        for (name, bytes) in
            [("a.jpg", photo(0)), ("b.png", drawing(1)), ("c.pdf", signed(&["Devis accepté (signé)".to_owned()]))]
        {
            let kept = archive.keep(name, &bytes, "p-1", at).unwrap();
            assert_eq!(kept.name, name);
            assert_eq!(archive.thumbnail(&kept.digest).unwrap().is_some(), kept.media.has_thumbnail());
        }
    }
}
