//! Which characters the bytes stand for: UTF-8, UTF-16 or Windows-1252, turned into UTF-8.

use std::io::{self, BufReader, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::{ImportError, Message, Place};

/// The encoding shown by a byte order mark or by zeros in every second byte, and the length of the mark.
pub(crate) fn marked(head: &[u8]) -> Option<(&'static Encoding, usize)> {
    if let Some(found) = Encoding::for_bom(head) {
        return Some(found);
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if half >= 4 && odd * 10 >= half * 7 && even * 10 < half {
        return Some((UTF_16LE, 0));
    }
    if half >= 4 && even * 10 >= half * 7 && odd * 10 < half {
        return Some((UTF_16BE, 0));
    }
    None
}

/// The encoding of an XML document: its mark, else its declaration, else UTF-8.
pub(crate) fn of_xml(head: &[u8]) -> Result<(&'static Encoding, usize), ImportError> {
    if let Some(found) = marked(head) {
        return Ok(found);
    }
    let declaration = &head[..head.iter().position(|&b| b == b'>').unwrap_or(0)];
    let Some(at) = memchr::memmem::find(declaration, b"encoding") else { return Ok((UTF_8, 0)) };
    let mut quoted = declaration[at..].split(|&b| b == b'"' || b == b'\'');
    let label = quoted.nth(1).unwrap_or_default();
    let encoding = Encoding::for_label(label).ok_or_else(|| {
        let label = crate::message::shown(&String::from_utf8_lossy(label));
        ImportError::new(
            "encoding.unknown",
            Place::Line(1, at as u64),
            Message::new(
                format!("The encoding “{label}” is not known."),
                format!("L’encodage « {label} » n’est pas connu."),
            ),
            Message::new("Save the file as UTF-8.", "Enregistrez le fichier en UTF-8."),
        )
    })?;
    Ok((encoding, 0))
}

/// Name of an encoding as shown to people.
pub(crate) fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == WINDOWS_1252 { "Windows-1252" } else { encoding.name() }
}

/// The content as UTF-8; refuses bytes that the encoding does not know, naming the byte.
pub(crate) fn as_utf8(inner: Box<dyn Read>, encoding: &'static Encoding, mark: usize) -> Box<dyn Read> {
    let mut inner = inner;
    if mark > 0 {
        let mut skipped = [0; 4];
        // fewer bytes than the mark cannot be: it was seen
        let _ = inner.read_exact(&mut skipped[..mark]);
    }
    if encoding == UTF_8 {
        return inner;
    }
    // the buffer around it sees to it that the decoder always has room for a whole character
    Box::new(BufReader::with_capacity(
        1 << 16,
        Transcoded {
            inner,
            encoding,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: vec![0; 1 << 16],
            filled: 0..0,
            offset: mark as u64,
            ended: false,
            finished: false,
        },
    ))
}

struct Transcoded {
    inner: Box<dyn Read>,
    encoding: &'static Encoding,
    decoder: Decoder,
    input: Vec<u8>,
    filled: std::ops::Range<usize>,
    offset: u64,
    ended: bool,
    finished: bool,
}

impl Read for Transcoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.finished {
            return Ok(0);
        }
        loop {
            if self.filled.is_empty() && !self.ended {
                let read = self.inner.read(&mut self.input)?;
                self.filled = 0..read;
                self.ended = read == 0;
            }
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(&self.input[self.filled.clone()], buffer, self.ended);
            self.filled.start += read;
            self.offset += read as u64;
            if let DecoderResult::Malformed(..) = result {
                return Err(malformed(Place::Byte(self.offset), name(self.encoding)).into());
            }
            self.finished = self.ended && result == DecoderResult::InputEmpty;
            if written > 0 || self.finished {
                return Ok(written);
            }
        }
    }
}

pub(crate) fn malformed(place: Place, encoding: &str) -> ImportError {
    ImportError::new(
        "encoding.malformed",
        place,
        Message::new(
            format!("These bytes are not text in {encoding}."),
            format!("Ces octets ne forment pas du texte en {encoding}."),
        ),
        Message::new(
            "Save the file as UTF-8 and import it again.",
            "Enregistrez le fichier en UTF-8 et importez-le de nouveau.",
        ),
    )
}
