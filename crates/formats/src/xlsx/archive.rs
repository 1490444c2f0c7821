//! The directory of a zip archive, read by hand so that nothing in it is taken on trust.

use std::io::{Read, SeekFrom};

use crate::input::{Source, bomb, too_large};
use crate::message::shown;
use crate::{ImportError, Limits, Message, Place};

/// A part of the archive.
#[derive(Debug)]
pub(super) struct Part {
    pub name: String,
    pub stored: bool,
    pub packed: u64,
    pub inflated: u64,
    /// Where its bytes begin.
    pub data: u64,
}

fn refused(code: &'static str, place: Place, en: &str, fr: &str) -> ImportError {
    ImportError::new(
        code,
        place,
        Message::new(en, fr),
        Message::new(
            "Open it in a spreadsheet, save it as a new .xlsx workbook, and import that.",
            "Ouvrez-le dans un tableur, enregistrez-le comme nouveau classeur .xlsx, puis importez celui-ci.",
        ),
    )
}

fn damaged(at: u64) -> ImportError {
    refused(
        "archive.damaged",
        Place::CompressedByte(at),
        "The workbook is not a sound zip archive here.",
        "Le classeur n’est pas une archive zip valide à cet endroit.",
    )
}

fn short(bytes: &[u8], at: usize) -> u64 {
    u64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

fn long(bytes: &[u8], at: usize) -> u64 {
    short(bytes, at) | short(bytes, at + 2) << 16
}

/// Reads the directory and refuses what no spreadsheet writes: too many parts, two parts of one
/// name, paths that lead out, encryption, links, overlapping parts, sizes beyond the limits.
pub(super) fn parts(file: &mut dyn Source, limits: &Limits) -> Result<Vec<Part>, ImportError> {
    let size = file.seek(SeekFrom::End(0)).map_err(ImportError::from_io)?;
    let (count, directory) = end(file, size)?;
    if count > limits.entries as u64 {
        return Err(refused(
            "archive.entries",
            Place::File,
            "The workbook holds far too many parts.",
            "Le classeur contient beaucoup trop de parties.",
        ));
    }
    file.seek(SeekFrom::Start(directory)).map_err(ImportError::from_io)?;
    let mut parts = Vec::new();
    let mut spans = Vec::new();
    let mut names = std::collections::HashSet::new();
    let (mut at, mut inflated_in_all) = (directory, 0);
    for _ in 0..count {
        let mut head = [0; 46];
        file.read_exact(&mut head).map_err(|_| damaged(at))?;
        if head[..4] != *b"PK\x01\x02" {
            return Err(damaged(at));
        }
        let (name_length, extra, comment) = (short(&head, 28), short(&head, 30), short(&head, 32));
        let mut name = vec![0; name_length as usize];
        file.read_exact(&mut name).map_err(|_| damaged(at))?;
        file.seek(SeekFrom::Current((extra + comment) as i64)).map_err(ImportError::from_io)?;
        at += 46 + name_length + extra + comment;
        let name = String::from_utf8_lossy(&name).into_owned();
        let place = || Place::Part(shown(&name));
        let (flags, method, packed, inflated, local) =
            (short(&head, 8), short(&head, 10), long(&head, 20), long(&head, 24), long(&head, 42));
        check_name(&name)?;
        if !names.insert(name.to_lowercase()) {
            return Err(refused(
                "archive.same_name",
                place(),
                "Two parts of the workbook bear this name.",
                "Deux parties du classeur portent ce nom.",
            ));
        }
        if flags & 1 != 0 {
            return Err(refused(
                "archive.encrypted",
                place(),
                "This part of the workbook is encrypted.",
                "Cette partie du classeur est chiffrée.",
            ));
        }
        let is_link = head[5] == 3 && (long(&head, 38) >> 28) == 0xa;
        if is_link {
            return Err(refused(
                "archive.link",
                place(),
                "This part of the workbook is a link to another file.",
                "Cette partie du classeur est un lien vers un autre fichier.",
            ));
        }
        if !matches!(method, 0 | 8) || packed == 0xffff_ffff || inflated == 0xffff_ffff {
            return Err(refused(
                "archive.method",
                place(),
                "This part is packed in a way workbooks do not use.",
                "Cette partie est compressée d’une manière que les classeurs n’emploient pas.",
            ));
        }
        inflated_in_all += inflated;
        if inflated_in_all > limits.inflated_bytes {
            return Err(too_large(inflated_in_all, limits.inflated_bytes));
        }
        if inflated > 1 << 20 && inflated / packed.max(1) > limits.ratio {
            return Err(bomb(place(), limits.ratio));
        }
        spans.push((local, packed, parts.len()));
        parts.push(Part { name, stored: method == 0, packed, inflated, data: local });
    }
    spans.sort_unstable();
    let mut free = 0;
    for (local, packed, part) in spans {
        let mut head = [0; 30];
        file.seek(SeekFrom::Start(local)).map_err(ImportError::from_io)?;
        file.read_exact(&mut head).map_err(|_| damaged(local))?;
        let data = local + 30 + short(&head, 26) + short(&head, 28);
        if head[..4] != *b"PK\x03\x04" || local < free || data + packed > directory {
            return Err(damaged(local));
        }
        free = data + packed;
        parts[part].data = data;
    }
    Ok(parts)
}

/// Number of parts and where the directory begins, from the end of the archive.
fn end(file: &mut dyn Source, size: u64) -> Result<(u64, u64), ImportError> {
    let tail_length = size.min(65_557);
    let mut tail = vec![0; tail_length as usize];
    file.seek(SeekFrom::Start(size - tail_length)).map_err(ImportError::from_io)?;
    file.read_exact(&mut tail).map_err(ImportError::from_io)?;
    let found = memchr::memmem::rfind(&tail, b"PK\x05\x06").filter(|at| tail.len() - at >= 22);
    let Some(at) = found else {
        return Err(ImportError::new(
            "archive.truncated",
            Place::CompressedByte(size),
            Message::new(
                "The workbook has no end: it was cut off, or is no workbook.",
                "Le classeur n’a pas de fin : il a été tronqué, ou n’en est pas un.",
            ),
            Message::new(
                "Transfer the file again, or save it as a new .xlsx workbook.",
                "Transférez de nouveau le fichier, ou enregistrez-le comme nouveau classeur .xlsx.",
            ),
        ));
    };
    let record = &tail[at..];
    let (here, all, length, begin) = (short(record, 8), short(record, 10), long(record, 12), long(record, 16));
    let position = size - tail_length + at as u64;
    if begin == 0xffff_ffff || all == 0xffff {
        return Err(refused(
            "archive.entries",
            Place::CompressedByte(position),
            "The workbook holds far too many parts.",
            "Le classeur contient beaucoup trop de parties.",
        ));
    }
    if here != all || begin + length > position {
        return Err(damaged(position));
    }
    Ok((all, begin))
}

fn check_name(name: &str) -> Result<(), ImportError> {
    let leads_out =
        name.starts_with(['/', '\\']) || name.contains([':', '\0', '\\']) || name.split('/').any(|step| step == "..");
    if leads_out || name.is_empty() {
        return Err(refused(
            "archive.path",
            Place::Part(shown(name)),
            "This part would be written outside the workbook.",
            "Cette partie serait écrite hors du classeur.",
        ));
    }
    Ok(())
}

/// The inflated bytes of a part, refused when they are not as many as its directory says.
pub(super) fn open<'f>(file: &'f mut dyn Source, part: &Part) -> Result<Box<dyn Read + 'f>, ImportError> {
    file.seek(SeekFrom::Start(part.data)).map_err(ImportError::from_io)?;
    let packed = std::io::BufReader::with_capacity(1 << 16, file.take(part.packed));
    let inner: Box<dyn Read + 'f> =
        if part.stored { Box::new(packed) } else { Box::new(flate2::bufread::DeflateDecoder::new(packed)) };
    Ok(Box::new(Exact { inner, left: part.inflated, name: part.name.clone() }))
}

struct Exact<'f> {
    inner: Box<dyn Read + 'f>,
    left: u64,
    name: String,
}

impl Read for Exact<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let lies = || {
            refused(
                "archive.size",
                Place::Part(shown(&self.name)),
                "This part is damaged or larger than its directory says.",
                "Cette partie est endommagée ou plus grande que ne le dit son répertoire.",
            )
        };
        let read = self.inner.read(buffer).map_err(|_| lies())?;
        match self.left.checked_sub(read as u64) {
            Some(left) if read > 0 || left == 0 || buffer.is_empty() => {
                self.left = left;
                Ok(read)
            }
            _ => Err(lies().into()),
        }
    }
}
