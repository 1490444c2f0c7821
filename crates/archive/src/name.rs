//! The names people give to files, made harmless: no path, nothing hidden, the ending of what the bytes are.

use std::fmt::Write as _;

use crate::Media;

/// Longest name kept, in characters.
const LONGEST: usize = 120;

/// A file's name without its folder, hidden characters or a misleading ending; `document.pdf` when nothing is left.
pub fn clean(name: &str, media: Media) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    // Characters that other systems give a meaning to become hyphens, so that a copy can be saved anywhere.
    let plain: String = last
        .chars()
        .filter(|c| !hidden(c))
        .map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '-' } else { c })
        .collect();
    let plain = plain.trim().trim_matches('.').trim();
    let stem = match plain.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 && !ending.contains(' ') => stem,
        _ => plain,
    };
    let stem: String = stem.chars().take(LONGEST).collect();
    let stem = if stem.trim().is_empty() { "document" } else { stem.trim() };
    let ending = plain.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let ending = if media.endings().contains(&ending.as_str()) { ending } else { media.endings()[0].to_owned() };
    format!("{stem}.{ending}")
}

/// The `Content-Disposition` of a document (RFC 6266): shown in place or saved, with its name in both forms.
pub fn disposition(name: &str, inline: bool) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            write!(encoded, "%{byte:02X}").ok();
        }
    }
    let how = if inline { "inline" } else { "attachment" };
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naughty_names_become_harmless_ones() {
        for (name, cleaned) in [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\me\\plan v2.PDF", "plan v2.pdf"),
            ("facture.pdf.exe", "facture.pdf.pdf"),
            ("\u{202e}fdp.exe", "fdp.pdf"),
            ("a\r\nSet-Cookie: x=y.pdf", "aSet-Cookie- x=y.pdf"),
            ("", "document.pdf"),
            ("...", "document.pdf"),
            (".pdf", "pdf.pdf"),
            ("Zoë 田中 💍.pdf", "Zoë 田中 💍.pdf"),
            ("<script>.pdf", "-script-.pdf"),
        ] {
            assert_eq!(clean(name, Media::Pdf), cleaned, "{name:?}");
        }
        assert_eq!(clean("photo.JPEG", Media::Jpeg), "photo.jpeg");
        assert_eq!(clean("photo.jpg", Media::Png), "photo.png");
        assert!(clean(&"x".repeat(5000), Media::Pdf).len() < 130);
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let told = disposition("dés\"; filename=evil\r\n.pdf", false);
        assert!(told.starts_with("attachment; filename=\"d_s__ filename_evil__.pdf\"; filename*=UTF-8''d%C3%A9s%22"));
        assert!(told.is_ascii() && !told.contains('\n'));
        assert!(disposition("a.png", true).starts_with("inline;"));
    }
}
