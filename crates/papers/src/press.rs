//! The press: typst with the fonts and the template of the house built in. It reads no disk, no clock, no network.

use std::sync::{Arc, LazyLock};

use kernel::Paper;
use thiserror::Error;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::sheet::{self, Imprint};

/// The template could not be set; a mistake of ours, never of what the paper says.
#[derive(Debug, Error)]
#[error("paper not set: {0}")]
pub struct Failure(String);

/// A paper as a file.
#[derive(Clone, Debug)]
pub struct Pdf {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Letters no font of the house has; `〓` is printed for each, and the paper tells at its end which they are.
    pub missing: Vec<char>,
}

/// Families by file. Subsets of a family are families of their own here: typst takes the first font of a family and
/// looks in the next family of the list for letters it lacks.
const FONTS: [(&str, &[u8]); 10] = [
    ("EB Garamond", include_bytes!("../fonts/eb-garamond-latin.ttf")),
    ("EB Garamond", include_bytes!("../fonts/eb-garamond-latin-italic.ttf")),
    ("EB Garamond Ext", include_bytes!("../fonts/eb-garamond-latin-ext.ttf")),
    ("Source Sans 3", include_bytes!("../fonts/source-sans-3-latin.ttf")),
    ("Source Sans 3", include_bytes!("../fonts/source-sans-3-latin-italic.ttf")),
    ("Source Sans 3 Ext", include_bytes!("../fonts/source-sans-3-latin-ext.ttf")),
    ("Source Sans 3 Greek", include_bytes!("../fonts/source-sans-3-greek.ttf")),
    ("Source Sans 3 Cyrillic", include_bytes!("../fonts/source-sans-3-cyrillic.ttf")),
    ("Source Sans 3 Vietnamese", include_bytes!("../fonts/source-sans-3-vietnamese.ttf")),
    // The design Source Sans 3 was drawn to stand beside; which letters it has, cjk.py says.
    ("Noto Sans CJK", include_bytes!("../fonts/noto-sans-cjk.otf")),
];

const TEMPLATE: &str = include_str!("template/paper.typ");

/// Sets papers. One is enough for a process; it is cheap to share and holds nothing of what it set.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    data: FileId,
}

impl Press {
    /// The press of this process.
    pub fn shared() -> Arc<Self> {
        static PRESS: LazyLock<Arc<Press>> = LazyLock::new(|| Arc::new(Press::new()));
        Arc::clone(&PRESS)
    }

    /// A press with the fonts built in.
    pub fn new() -> Self {
        let (mut book, mut fonts) = (FontBook::new(), Vec::new());
        for (family, data) in FONTS {
            if let Some(font) = Font::new(Bytes::new(data), 0) {
                let mut info = font.info().clone();
                family.clone_into(&mut info.family);
                book.push(info);
                fonts.push(font);
            }
        }
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(book),
            fonts,
            template: Source::new(file("/paper.typ"), TEMPLATE.to_owned()),
            data: file("/paper.json"),
        }
    }

    /// Sets a paper. The same paper and imprint give the same bytes. Takes tens of milliseconds of one core: call it
    /// where blocking is allowed.
    pub fn pdf(&self, paper: &Paper, imprint: &Imprint) -> Result<Pdf, Failure> {
        let mut values = sheet::values(paper, imprint);
        let missing = self.missing(&values);
        sheet::mark_missing(&mut values, &missing, paper.lang);
        let job = Job { press: self, data: Bytes::from_string(values.to_string()) };
        let document = typst::compile::<PagedDocument>(&job).output.map_err(told)?;
        // What was remembered of former papers goes after a few more: a long-lived server must not keep them all.
        typst::comemo::evict(4);
        let mut options = PdfOptions {
            ident: Smart::Custom(format!("{} {}", paper.number, paper.lang)),
            creator: Smart::Custom(Some("Poinçon".to_owned())),
            ..PdfOptions::default()
        };
        // The standard for archives asks for a date.
        let standards: &[PdfStandard] = match paper.at {
            None => &[PdfStandard::Ua_1],
            Some(_) => &[PdfStandard::Ua_1, PdfStandard::A_2a],
        };
        options.standards = PdfStandards::new(standards).map_err(|error| Failure(error.message().to_string()))?;
        let bytes = typst_pdf::pdf(&document, &options).map_err(told)?;
        Ok(Pdf { bytes, pages: document.pages().len(), missing })
    }

    /// Whether every letter of a text can be printed.
    pub fn prints(&self, text: &str) -> bool {
        self.missing(&text.into()).is_empty()
    }

    /// Letters of the texts that no font has.
    fn missing(&self, values: &serde_json::Value) -> Vec<char> {
        let mut letters = std::collections::BTreeSet::new();
        gather(values, &mut letters);
        letters.retain(|letter| {
            !letter.is_whitespace()
                // a place to break; a box that is drawn
                && !matches!(letter, '\u{200b}' | '☐')
                && !self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(*letter)))
        });
        letters.into_iter().collect()
    }
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

fn gather(value: &serde_json::Value, letters: &mut std::collections::BTreeSet<char>) {
    match value {
        serde_json::Value::String(text) => letters.extend(text.chars()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| gather(item, letters)),
        serde_json::Value::Object(map) => map.values().for_each(|item| gather(item, letters)),
        _ => {}
    }
}

fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).unwrap_or_else(|_| unreachable!("a path of ours"));
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

fn told(errors: impl IntoIterator<Item = SourceDiagnostic>) -> Failure {
    let told: Vec<String> = errors.into_iter().map(|error| error.message.to_string()).collect();
    Failure(told.join("; "))
}

/// One paper on the press.
struct Job<'a> {
    press: &'a Press,
    data: Bytes,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.press.template.id() { Ok(self.press.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    /// Papers have the date of the act they are based on, never that of the day they are printed.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
