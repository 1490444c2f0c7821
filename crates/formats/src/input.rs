//! Bytes of the file: opened once per pass, inflated and counted under limits.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::{ImportError, Limits, Message, Place};

/// A file on disk or in memory.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file on disk.
    Path(PathBuf),
    /// A file in memory.
    Bytes(Arc<[u8]>),
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl Input {
    /// Size of the file as given, refused when over the limit.
    pub(crate) fn size(&self, limits: &Limits) -> Result<u64, ImportError> {
        let size = match self {
            Self::Path(path) => {
                let about = std::fs::metadata(path).map_err(ImportError::from_io)?;
                if about.is_dir() {
                    return Err(ImportError::new(
                        "file.folder",
                        Place::File,
                        Message::new("This is a folder.", "Ceci est un dossier."),
                        Message::new("Choose the file inside it.", "Choisissez le fichier qu’il contient."),
                    ));
                }
                about.len()
            }
            Self::Bytes(bytes) => bytes.len() as u64,
        };
        match size {
            0 => Err(ImportError::new(
                "file.empty",
                Place::File,
                Message::new("The file is empty.", "Le fichier est vide."),
                Message::new(
                    "Export it again and check that the export finished.",
                    "Exportez-le de nouveau et vérifiez que l’export est allé à son terme.",
                ),
            )),
            _ if size > limits.file_bytes => Err(too_large(size, limits.file_bytes)),
            _ => Ok(size),
        }
    }

    /// The first bytes, inflated when the file is compressed.
    pub(crate) fn head(&self, bytes: usize) -> Result<Vec<u8>, ImportError> {
        let mut head = Vec::with_capacity(bytes);
        let read = self.inflated(&Limits::own())?.take(bytes as u64).read_to_end(&mut head);
        // a truncated file still shows what it is; the reader of its format will say where it ends
        if let Err(error) = read
            && head.is_empty()
        {
            return Err(ImportError::from_io(error));
        }
        Ok(head)
    }

    pub(crate) fn raw(&self) -> Result<Box<dyn Source>, ImportError> {
        Ok(match self {
            Self::Path(path) => Box::new(File::open(path).map_err(ImportError::from_io)?),
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// The content, inflated when the file is gzip (known by its first bytes).
    pub(crate) fn inflated(&self, limits: &Limits) -> Result<Box<dyn Read>, ImportError> {
        let raw = self.raw()?;
        if !self.is_compressed()? {
            return Ok(Box::new(Capped { inner: raw, left: limits.file_bytes, limit: limits.file_bytes }));
        }
        let counted = Counted { inner: raw, count: 0 };
        Ok(Box::new(Inflated {
            inner: MultiGzDecoder::new(BufReader::with_capacity(1 << 16, counted)),
            inflated: 0,
            limit: limits.inflated_bytes,
            ratio: limits.ratio,
        }))
    }

    /// The whole content in memory.
    pub(crate) fn bytes(&self, limits: &Limits) -> Result<Vec<u8>, ImportError> {
        read_whole(self.inflated(limits)?, limits)
    }

    /// Whether the file is gzip.
    pub(crate) fn is_compressed(&self) -> Result<bool, ImportError> {
        let mut magic = [0; 2];
        Ok(self.raw()?.read_exact(&mut magic).is_ok() && magic == [0x1f, 0x8b])
    }
}

/// All of a content, refused when it is more than may be held.
pub(crate) fn read_whole(content: impl Read, limits: &Limits) -> Result<Vec<u8>, ImportError> {
    let mut all = Vec::new();
    content.take(limits.memory_bytes + 1).read_to_end(&mut all).map_err(ImportError::from_io)?;
    if all.len() as u64 > limits.memory_bytes {
        return Err(too_large(all.len() as u64, limits.memory_bytes));
    }
    Ok(all)
}

/// What can be read and sought in.
pub(crate) trait Source: Read + io::Seek {}
impl<T: Read + io::Seek> Source for T {}

pub(crate) fn too_large(size: u64, limit: u64) -> ImportError {
    ImportError::new(
        "file.too_large",
        Place::File,
        Message::new(
            format!("The file holds {} MB; the limit is {} MB.", size / 1_000_000, limit / 1_000_000),
            format!("Le fichier contient {} Mo ; la limite est de {} Mo.", size / 1_000_000, limit / 1_000_000),
        ),
        Message::new("Split it by period and import the parts.", "Divisez-le par période et importez les parties."),
    )
}

struct Capped<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        // the file may grow after its size was asked for
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| too_large(self.limit + 1, self.limit))?;
        Ok(read)
    }
}

struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        Ok(read)
    }
}

struct Inflated<R> {
    inner: MultiGzDecoder<BufReader<Counted<R>>>,
    inflated: u64,
    limit: u64,
    ratio: u64,
}

impl<R: Read> Inflated<R> {
    fn position(&self) -> u64 {
        let buffered = self.inner.get_ref();
        buffered.get_ref().count - buffered.buffer().len() as u64
    }
}

impl<R: Read> Read for Inflated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.inner.read(buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(ImportError::new(
                    "gzip.truncated",
                    Place::CompressedByte(self.position()),
                    Message::new("The compressed file ends too early.", "Le fichier compressé s’arrête trop tôt."),
                    Message::new(
                        "Transfer or download it again, then import it.",
                        "Transférez-le ou téléchargez-le de nouveau, puis importez-le.",
                    ),
                )
                .into());
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
                return Err(ImportError::new(
                    "gzip.damaged",
                    Place::CompressedByte(self.position()),
                    Message::new(
                        "The compressed file is damaged here.",
                        "Le fichier compressé est endommagé à cet endroit.",
                    ),
                    Message::new("Ask for a fresh copy of the file.", "Demandez une nouvelle copie du fichier."),
                )
                .into());
            }
            Err(error) => return Err(error),
        };
        self.inflated += read as u64;
        if self.inflated > self.limit {
            return Err(too_large(self.inflated, self.limit).into());
        }
        if self.inflated > 1 << 20 && self.inflated / self.position().max(1) > self.ratio {
            return Err(bomb(Place::CompressedByte(self.position()), self.ratio).into());
        }
        Ok(read)
    }
}

pub(crate) fn too_many_rows(place: Place, most: u64) -> ImportError {
    ImportError::new(
        "file.rows",
        place,
        Message::new(
            format!("The file holds more than {most} rows."),
            format!("Le fichier contient plus de {most} lignes."),
        ),
        Message::new("Split it by period and import the parts.", "Divisez-le par période et importez les parties."),
    )
}

pub(crate) fn bomb(place: Place, ratio: u64) -> ImportError {
    ImportError::new(
        "archive.ratio",
        place,
        Message::new(
            format!("The content inflates to more than {ratio} times its size, as no honest file does."),
            format!("Le contenu gonfle à plus de {ratio} fois sa taille, ce qu’aucun fichier honnête ne fait."),
        ),
        Message::new(
            "Do not open this file; ask its sender where it comes from.",
            "N’ouvrez pas ce fichier ; demandez à son expéditeur d’où il provient.",
        ),
    )
}
