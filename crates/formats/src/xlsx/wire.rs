//! What the child says to its parent: a mark, then frames of a tag, numbers and texts.

use std::io::{self, Read, Write};

/// The first bytes of everything a child says.
pub(super) const MARK: &[u8; 8] = b"pxsheet1";

/// A sheet exists: its name, and whether it is visible.
pub(super) const SHEET: u8 = b'S';
/// The sheet whose rows follow: its position.
pub(super) const CHOSEN: u8 = b'C';
/// A row: its number from 1, and how many cells follow, each a column from 0, a kind and a text.
pub(super) const ROW: u8 = b'R';
/// Set in a cell's column when the cell is a number beyond the fifteen digits a spreadsheet keeps.
pub(super) const SHORTENED: u32 = 1 << 31;
/// The most memory the child had in use, in KiB.
pub(super) const PEAK: u8 = b'P';
/// The parser's own words for why it stopped.
pub(super) const ERROR: u8 = b'E';
/// All was said.
pub(super) const END: u8 = b'Z';

pub(super) fn put_number(out: &mut impl Write, number: u32) -> io::Result<()> {
    out.write_all(&number.to_le_bytes())
}

pub(super) fn put_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    put_number(out, u32::try_from(text.len()).map_err(io::Error::other)?)?;
    out.write_all(text.as_bytes())
}

pub(super) fn byte(from: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    from.read_exact(&mut byte)?;
    Ok(byte[0])
}

pub(super) fn number(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Appends a text of at most `most` bytes.
pub(super) fn text(from: &mut impl Read, most: usize, into: &mut String) -> io::Result<()> {
    let length = number(from)? as usize;
    if length > most {
        return Err(io::Error::other("text too long"));
    }
    let read = from.take(length as u64).read_to_string(into)?;
    if read == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
