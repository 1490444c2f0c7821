//! Taking a document in, chunk by chunk: what is too long or of no known kind is refused before it costs anything.

use base::Moment;
use kernel::{Refusal, Text};
use sha2::{Digest, Sha256};

use crate::{
    Archive, Failure, Label, Media, NotKept,
    files::Incoming,
    label,
    media::{self, HEAD, Sniffed},
    name, thumbnail,
};

/// A document that is in the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub digest: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Its length.
    pub bytes: u64,
}

/// A document on its way in. Dropped before [`Intake::finish`] it leaves nothing.
pub struct Intake {
    archive: Archive,
    name: String,
    /// The first bytes, held back until they tell what the document is: no file is made for what is refused.
    head: Vec<u8>,
    sniffed: Option<Sniffed>,
    file: Option<Incoming>,
    digest: Sha256,
    bytes: u64,
}

impl Intake {
    pub(crate) fn begin(archive: &Archive, name: &str, bytes: Option<u64>) -> Result<Self, NotKept> {
        // For sentences only; the name that is kept is made once the kind is known.
        let name = name.to_owned();
        if bytes.is_some_and(|bytes| bytes > archive.most) {
            return Err(too_long(&shown(&name), archive.most).into());
        }
        Ok(Self {
            archive: archive.clone(),
            name,
            head: Vec::new(),
            sniffed: None,
            file: None,
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    /// The next bytes.
    pub fn write(&mut self, chunk: &[u8]) -> Result<(), NotKept> {
        self.bytes += chunk.len() as u64;
        if self.bytes > self.archive.most {
            self.file = None;
            return Err(too_long(&shown(&self.name), self.archive.most).into());
        }
        self.digest.update(chunk);
        if self.sniffed.is_none() {
            self.head.extend_from_slice(chunk);
            return if self.head.len() < HEAD { Ok(()) } else { self.open() };
        }
        self.put(chunk)
    }

    /// Tells what it is from its first bytes and makes its file.
    fn open(&mut self) -> Result<(), NotKept> {
        let head = std::mem::take(&mut self.head);
        let first = &head[..head.len().min(HEAD)];
        self.sniffed = Some(Media::sniff(first).ok_or_else(|| media::refused(&shown(&self.name)))?);
        self.put(&head)
    }

    fn put(&mut self, chunk: &[u8]) -> Result<(), NotKept> {
        if matches!(self.sniffed, Some(Sniffed::Is(Media::Text))) && !media::is_text(chunk) {
            return Err(media::refused(&shown(&self.name)).into());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(Incoming::new(&self.archive)?),
        };
        Ok(file.write(chunk)?)
    }

    /// Keeps it under its digest, as brought by a person.
    pub fn finish(mut self, by: &str, at: Moment) -> Result<Kept, NotKept> {
        if self.bytes == 0 {
            return Err(empty(&shown(&self.name)).into());
        }
        if self.sniffed.is_none() {
            self.open()?;
        }
        let file = self.file.take().ok_or_else(|| Failure::Unfit("document without a file".to_owned()))?;
        let refused = || media::refused(&shown(&self.name));
        let media = match self.sniffed {
            Some(Sniffed::Is(media)) => media,
            _ => Media::of_zip(file.path()).ok_or_else(refused)?,
        };
        if media.has_thumbnail() {
            thumbnail::check(file.path(), media).map_err(|why| why.refusal(&shown(&self.name)))?;
        }
        let digest = hex::encode(self.digest.finalize());
        // The same document may be here already; if its bytes were altered since, these are the right ones.
        if self.archive.read(&digest).is_err() {
            file.settle(&self.archive.document(&digest)?)?;
        }
        let name = name::clean(&self.name, media);
        let label =
            Label { name: name.clone(), media: media.mime().to_owned(), bytes: self.bytes, by: by.to_owned(), at };
        label::put(&self.archive, &digest, &label)?;
        Ok(Kept { digest, name, media, bytes: self.bytes })
    }
}

/// A name as a sentence shows it: without what hides, and not endless.
fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| {
            !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        })
        .take(60)
        .collect();
    if plain.trim().is_empty() { "—".to_owned() } else { plain.trim().to_owned() }
}

/// The refusal of a document beyond the limit.
fn too_long(name: &str, most: u64) -> Refusal {
    let mib = most >> 20;
    Refusal::new(
        "document.too_large",
        Text::owned(
            format!("“{name}” is larger than {mib} MB. Make it smaller, or send it in parts."),
            format!("« {name} » dépasse {mib} Mo. Allégez-le, ou envoyez-le en plusieurs parties."),
        ),
    )
}

fn empty(name: &str) -> Refusal {
    Refusal::new(
        "document.empty",
        Text::owned(
            format!("“{name}” is empty. Check that it was saved, and choose it again."),
            format!("« {name} » est vide. Vérifiez qu’il a bien été enregistré, puis choisissez-le à nouveau."),
        ),
    )
}
