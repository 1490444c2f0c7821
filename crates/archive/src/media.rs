//! What a document is, read from its bytes; what it is called and what others say of it count for nothing.

use std::{fs::File, path::Path};

use kernel::{Refusal, Text};
use zip::ZipArchive;

/// A kind of document the archive takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A JPEG photo.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A WebP picture.
    Webp,
    /// A HEIC or HEIF photo, kept without a thumbnail.
    Heic,
    /// A PDF.
    Pdf,
    /// An Excel workbook without macros.
    Xlsx,
    /// A Word document without macros.
    Docx,
    /// A PowerPoint presentation without macros.
    Pptx,
    /// An OpenDocument text.
    Odt,
    /// An OpenDocument sheet.
    Ods,
    /// A model of Rhinoceros.
    Rhino,
    /// Plain text: notes, CSV, STEP models, models as text.
    Text,
}

/// Bytes needed to tell what a document is.
pub(crate) const HEAD: usize = 1024;

/// Office documents are archives; which one is seen once it is whole.
pub(crate) enum Sniffed {
    /// It is this.
    Is(Media),
    /// It is a ZIP archive: an office document, perhaps.
    Zip,
}

impl Media {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Heic,
        Self::Pdf,
        Self::Xlsx,
        Self::Docx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Rhino,
        Self::Text,
    ];

    /// The media type it is served as.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Rhino => "model/vnd.3dm",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The kind served as a media type.
    pub fn of_mime(mime: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.mime() == mime)
    }

    /// The endings of its file names, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Pdf => &["pdf"],
            Self::Xlsx => &["xlsx"],
            Self::Docx => &["docx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Rhino => &["3dm"],
            Self::Text => &["txt", "csv", "step", "stp", "stl", "md"],
        }
    }

    /// What people call it.
    pub fn title(self) -> Text {
        match self {
            Self::Jpeg | Self::Heic => Text::new("Photo", "Photo"),
            Self::Png | Self::Webp => Text::new("Picture", "Image"),
            Self::Pdf => Text::new("PDF", "PDF"),
            Self::Xlsx | Self::Ods => Text::new("Spreadsheet", "Tableur"),
            Self::Docx | Self::Odt => Text::new("Document", "Document"),
            Self::Pptx => Text::new("Presentation", "Présentation"),
            Self::Rhino => Text::new("Model", "Modèle"),
            Self::Text => Text::new("Text", "Texte"),
        }
    }

    /// Whether a thumbnail can be made of it.
    pub fn has_thumbnail(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }

    /// What a file chooser offers: « image/*,.pdf … ».
    pub const ACCEPT: &'static str = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.pdf,.xlsx,.docx,.pptx,.odt,.ods,.3dm,.txt,.csv,.step,.stp,.stl";

    /// Tells from the first bytes; `None` for what the archive does not take in.
    pub(crate) fn sniff(head: &[u8]) -> Option<Sniffed> {
        let is = |media| Some(Sniffed::Is(media));
        if head.starts_with(b"\xff\xd8\xff") {
            return is(Self::Jpeg);
        }
        if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            return is(Self::Png);
        }
        if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            return is(Self::Webp);
        }
        if head.get(4..8) == Some(b"ftyp") {
            let brand = head.get(8..12).unwrap_or_default();
            let photo = [&b"heic"[..], b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"].contains(&brand);
            return photo.then_some(Sniffed::Is(Self::Heic));
        }
        if head.starts_with(b"%PDF-") {
            return is(Self::Pdf);
        }
        if head.starts_with(b"PK\x03\x04") {
            return Some(Sniffed::Zip);
        }
        if head.starts_with(b"3D Geometry File Format ") {
            return is(Self::Rhino);
        }
        (is_text(head) && !is_markup(head)).then_some(Sniffed::Is(Self::Text))
    }

    /// Tells what a ZIP archive is from what lies in it; `None` for what the archive does not take in.
    pub(crate) fn of_zip(path: &Path) -> Option<Self> {
        let mut archive = ZipArchive::new(File::open(path).ok()?).ok()?;
        let has = |name: &str| archive.index_for_name(name).is_some();
        let office =
            [("xl/workbook.xml", Self::Xlsx), ("word/document.xml", Self::Docx), ("ppt/presentation.xml", Self::Pptx)];
        // A name that cannot be read is as suspicious as a macro.
        let macros = archive
            .file_names()
            .any(|name| name.map_or(true, |name| name.to_ascii_lowercase().ends_with("vbaproject.bin")));
        if has("[Content_Types].xml") && !macros {
            return office.into_iter().find(|(name, _)| has(name)).map(|(_, media)| media);
        }
        let mut first = archive
            .by_index(0)
            .ok()
            .filter(|file| file.name().is_ok_and(|name| name == "mimetype") && file.size() < 200)?;
        let mut told = String::new();
        std::io::Read::read_to_string(&mut first, &mut told).ok()?;
        [Self::Odt, Self::Ods].into_iter().find(|media| media.mime() == told.trim())
    }
}

/// Whether bytes may be part of a plain text: no control characters but those of lines.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| *b >= 0x20 && *b != 0x7f || matches!(b, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// Whether a text is a page or a drawing that a browser would run: HTML, SVG, XML.
fn is_markup(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    text.starts_with('<') || ["<script", "<html", "<svg", "<!doctype"].iter().any(|mark| text.contains(mark))
}

/// The refusal of everything else.
pub(crate) fn refused(name: &str) -> Refusal {
    Refusal::new(
        "document.wrong_type",
        Text::owned(
            format!(
                "“{name}” is not a kind of document kept here. Photos (JPEG, PNG, WebP, HEIC), PDF, Office documents without \
                 macros, 3DM and text are; save it as one of these and choose it again."
            ),
            format!(
                "« {name} » n’est pas d’un type conservé ici. Photos (JPEG, PNG, WebP, HEIC), PDF, documents bureautiques \
                 sans macros, 3DM et texte le sont ; enregistrez-le sous l’une de ces formes et choisissez-le à nouveau."
            ),
        ),
    )
}
