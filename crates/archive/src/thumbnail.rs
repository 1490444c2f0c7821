//! Thumbnails: upright, small, and without anything the camera wrote down, its place above all.

use std::{
    io::{BufRead, BufReader, Cursor, Seek},
    path::Path,
};

use image::{
    DynamicImage, ImageBuffer, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, codecs::jpeg::JpegEncoder,
};
use kernel::{Refusal, Text};

use crate::{Archive, Failure, Media, files};

/// Longest side of a thumbnail, in pixels.
const SIDE: u32 = 480;
/// Most pixels of a picture: more than any camera of a boutique, less than a file made to exhaust the memory.
const MOST_PIXELS: u64 = 64_000_000;
/// Most bytes of one picture when unpacked.
const MOST_UNPACKED: u64 = 400 << 20;
/// Quality of the JPEG, of 100.
const QUALITY: u8 = 82;

/// Why a picture is not kept.
pub(crate) enum NoPicture {
    Unreadable,
    TooManyPixels,
}

impl NoPicture {
    pub(crate) fn refusal(&self, name: &str) -> Refusal {
        match self {
            Self::Unreadable => Refusal::new(
                "document.broken_picture",
                Text::owned(
                    format!(
                        "“{name}” looks like a picture but cannot be opened. Save it again, or take the photo again."
                    ),
                    format!(
                        "« {name} » ressemble à une image mais ne s’ouvre pas. Enregistrez-la ou prenez-la à nouveau."
                    ),
                ),
            ),
            Self::TooManyPixels => Refusal::new(
                "document.too_many_pixels",
                Text::owned(
                    format!("“{name}” has more than 64 million pixels. Make it smaller and choose it again."),
                    format!("« {name} » compte plus de 64 millions de pixels. Réduisez-la et choisissez-la à nouveau."),
                ),
            ),
        }
    }
}

fn format(media: Media) -> Option<ImageFormat> {
    match media {
        Media::Jpeg => Some(ImageFormat::Jpeg),
        Media::Png => Some(ImageFormat::Png),
        Media::Webp => Some(ImageFormat::WebP),
        _ => None,
    }
}

/// Reads only a picture's head: whether it is one, and not too many pixels.
pub(crate) fn check(path: &Path, media: Media) -> Result<(), NoPicture> {
    let file = std::fs::File::open(path).map_err(|_| NoPicture::Unreadable)?;
    let format = format(media).ok_or(NoPicture::Unreadable)?;
    let reader = ImageReader::with_format(BufReader::new(file), format);
    let (wide, high) = reader.into_dimensions().map_err(|_| NoPicture::Unreadable)?;
    if u64::from(wide) * u64::from(high) > MOST_PIXELS { Err(NoPicture::TooManyPixels) } else { Ok(()) }
}

impl Archive {
    /// A JPEG of at most 480 pixels a side; `None` for documents that have none. Made once, then kept.
    pub fn thumbnail(&self, digest: &str) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.small(digest)?;
        match std::fs::read(&path) {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::file(&path)(error)),
        }
        let bytes = self.read(digest)?;
        let Some(crate::media::Sniffed::Is(media)) = Media::sniff(&bytes[..bytes.len().min(crate::media::HEAD)]) else {
            return Ok(None);
        };
        let Some(format) = format(media) else { return Ok(None) };
        let Some(small) = shrink(Cursor::new(bytes), format) else { return Ok(None) };
        files::put(self, &path, &small)?;
        Ok(Some(small))
    }
}

/// The thumbnail of a picture; `None` when it cannot be unpacked within the limits.
fn shrink(bytes: impl BufRead + Seek, format: ImageFormat) -> Option<Vec<u8>> {
    let mut decoder = ImageReader::with_format(bytes, format).into_decoder().ok()?;
    let (wide, high) = decoder.dimensions();
    if u64::from(wide) * u64::from(high) > MOST_PIXELS || decoder.total_bytes() > MOST_UNPACKED {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_UNPACKED);
    decoder.set_limits(limits).ok()?;
    let upright = decoder.orientation().ok()?;
    // Shrunk first and turned then: turning the whole would need its memory twice.
    let mut small = DynamicImage::from_decoder(decoder).ok()?.thumbnail(SIDE, SIDE);
    small.apply_orientation(upright);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&on_paper(&small)).ok()?;
    Some(jpeg)
}

/// Transparent parts become white, as on paper.
fn on_paper(image: &DynamicImage) -> ImageBuffer<Rgb<u8>, Vec<u8>> {
    let rgba = image.to_rgba8();
    ImageBuffer::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        let over = |c: u8| {
            let mixed = (u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a))) / 255;
            u8::try_from(mixed).unwrap_or(255)
        };
        Rgb([over(r), over(g), over(b)])
    })
}
