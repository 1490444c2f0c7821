//! The archive as those who bring documents meet it: what is kept, what is refused, what is forgotten.

use std::{fs, io::Write as _, time::Duration};

use base::Moment;
use image::{DynamicImage, ImageFormat, RgbaImage};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{Archive, Failure, Kept, Media, NotKept, Words, files};

fn archive() -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::at(folder.path().join("ledger.sqlite.documents"));
    (folder, archive)
}

fn at() -> Moment {
    Moment::parse("2026-03-03T10:00:00Z").unwrap()
}

fn keep(archive: &Archive, name: &str, bytes: &[u8]) -> Result<Kept, NotKept> {
    archive.keep(name, bytes, "p-1", at())
}

fn code(answer: Result<Kept, NotKept>) -> String {
    match answer {
        Ok(kept) => format!("kept as {:?}", kept.media),
        Err(NotKept::Refused(refusal)) => refusal.code,
        Err(NotKept::Failed(failure)) => format!("failed: {failure}"),
    }
}

/// Every file under the archive's folder.
fn everything(archive: &Archive) -> Vec<String> {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for name in files::names(folder).unwrap() {
            let path = folder.join(&name);
            if path.is_dir() { walk(&path, found) } else { found.push(path.display().to_string()) }
        }
    }
    let mut found = Vec::new();
    walk(archive.folder(), &mut found);
    found
}

/// A picture of so many pixels: red above, half transparent below.
fn picture(wide: u32, high: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbaImage::from_fn(wide, high, |_, y| {
        if y < high / 2 { image::Rgba([200, 20, 20, 255]) } else { image::Rgba([0, 0, 0, 0]) }
    });
    let image = DynamicImage::ImageRgba8(image);
    let image = if format == ImageFormat::Jpeg { DynamicImage::ImageRgb8(image.to_rgb8()) } else { image };
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF block: turned a quarter clockwise when shown, taken at a place.
fn photo_with_place(wide: u32, high: u32) -> Vec<u8> {
    let plain = picture(wide, high, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"); // orientation: 6
    exif.extend(b"\x01\x0e\0\x02\0\0\0\x16\0\0\0\x26"); // description, at offset 38
    exif.extend(b"\0\0\0\0");
    exif.extend(b"GPS 46.2044N 6.1432E \0");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, &exif, &plain[2..]].concat()
}

fn zip(names: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<x/>").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_document_is_kept_under_its_digest_and_read_back() {
    let (_folder, archive) = archive();
    let bytes = b"%PDF-1.7 a quote".repeat(9000);
    let kept = keep(&archive, "../Quote n\u{202e}o 4.pdf", &bytes).unwrap();
    assert_eq!(kept.digest, hex::encode(Sha256::digest(&bytes)));
    assert_eq!((kept.name.as_str(), kept.media, kept.bytes), ("Quote no 4.pdf", Media::Pdf, bytes.len() as u64));
    assert_eq!(archive.read(&kept.digest).unwrap(), bytes);
    assert_eq!(archive.label(&kept.digest, "p-1").unwrap().unwrap().name, "Quote no 4.pdf");
    assert_eq!(archive.label(&kept.digest, "p-2").unwrap(), None, "who did not bring it has no name for it");
    let again = archive.keep("other.pdf", &bytes, "p-2", at()).unwrap();
    assert_eq!(again.digest, kept.digest);
    assert_eq!(everything(&archive).len(), 3, "one document, two labels, nothing half done");
}

#[test]
fn what_is_not_taken_in_is_refused_and_leaves_nothing() {
    let (_folder, archive) = archive();
    let many = |head: &[u8]| [head, &[0; 3000]].concat();
    for (name, bytes) in [
        ("photo.jpg", many(b"MZ\x90\0")),
        ("photo.jpg", many(b"GIF89a")),
        ("movie.heic", many(b"\0\0\0\x20ftypisom")),
        ("logo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec()),
        ("note.txt", b"\xef\xbb\xbf  <!DOCTYPE html><p>hello".to_vec()),
        ("note.txt", b"hello <script>alert(1)</script>".to_vec()),
        ("page.html", b"<p>hello</p>".repeat(400)),
        ("quote.pdf", b"\n%PDF-1.7 begins too late\0\0".to_vec()),
        ("book.xlsx", zip(&["payload.exe"])),
        ("book.xlsx", zip(&["[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"])),
        ("book.xlsx", b"PK\x03\x04 broken".repeat(100)),
        ("text.csv", [&b"a;b\n".repeat(1000)[..], b"\0binary"].concat()),
    ] {
        assert_eq!(code(keep(&archive, name, &bytes)), "document.wrong_type", "{name}");
    }
    assert_eq!(code(keep(&archive, "a.pdf", b"")), "document.empty");
    assert_eq!(code(keep(&archive, "a.png", b"\x89PNG\r\n\x1a\nbut no more")), "document.broken_picture");
    assert_eq!(everything(&archive), Vec::<String>::new());
}

#[test]
fn kinds_are_told_by_the_bytes_and_never_by_the_name() {
    let (_folder, archive) = archive();
    for (name, bytes, kind, called) in [
        ("a.pdf", picture(4, 4, ImageFormat::Png), Media::Png, "a.png"),
        ("a.exe", picture(4, 4, ImageFormat::Jpeg), Media::Jpeg, "a.jpg"),
        ("a.webp", picture(4, 4, ImageFormat::WebP), Media::Webp, "a.webp"),
        ("IMG_1.HEIC", [b"\0\0\0\x18ftypheic".as_slice(), &[0; 40]].concat(), Media::Heic, "IMG_1.heic"),
        ("b.zip", zip(&["[Content_Types].xml", "word/document.xml"]), Media::Docx, "b.docx"),
        ("b.xlsx", zip(&["[Content_Types].xml", "xl/workbook.xml"]), Media::Xlsx, "b.xlsx"),
        ("ring.step", b"ISO-10303-21;\nHEADER;".to_vec(), Media::Text, "ring.step"),
        ("list.csv", "Référence;Prix\n1;2".as_bytes().to_vec(), Media::Text, "list.csv"),
        // A PDF that is also a page and an archive is a PDF, and is served as one.
        ("poly.html", [b"%PDF-1.4 <html><script>1</script>".as_slice(), &zip(&["x"])].concat(), Media::Pdf, "poly.pdf"),
    ] {
        let kept = keep(&archive, name, &bytes).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!((kept.media, kept.name.as_str()), (kind, called));
    }
}

#[test]
fn a_stream_of_two_gigabytes_is_refused_early() {
    let (_folder, archive) = archive();
    assert!(
        matches!(archive.intake("a.pdf", Some(2 << 30)), Err(NotKept::Refused(r)) if r.code == "document.too_large")
    );
    // A stream that does not say how long it is, or lies.
    let mut intake = archive.intake("a.pdf", Some(10)).unwrap();
    intake.write(b"%PDF-1.7").unwrap();
    let chunk = vec![b' '; 1 << 20];
    let taken = (0..2048).take_while(|_| intake.write(&chunk).is_ok()).count();
    assert_eq!(taken, 24, "not a megabyte beyond the limit");
    drop(intake);
    assert_eq!(everything(&archive), Vec::<String>::new());
    let small = archive.with_limit(100);
    assert_eq!(code(keep(&small, "a.txt", &[b'x'; 101])), "document.too_large");
    assert_eq!(code(keep(&small, "a.txt", &[b'x'; 100])), "kept as Text");
}

#[test]
fn a_picture_made_to_exhaust_the_memory_is_refused_by_its_head() {
    let (_folder, archive) = archive();
    let mut png = picture(2, 2, ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]); // 60,000 by 60,000
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(code(keep(&archive, "bomb.png", &png)), "document.too_many_pixels");
}

/// The checksum of a PNG chunk (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |s, _| if s & 1 == 1 { 0xedb8_8320 ^ (s >> 1) } else { s >> 1 })
    })
}

#[test]
fn a_thumbnail_is_small_upright_and_tells_no_place() {
    let (_folder, archive) = archive();
    let photo = photo_with_place(1200, 800);
    let kept = keep(&archive, "photo.jpg", &photo).unwrap();
    assert!(photo.windows(4).any(|w| w == b"GPS "));
    let small = archive.thumbnail(&kept.digest).unwrap().unwrap();
    let image = image::load_from_memory_with_format(&small, ImageFormat::Jpeg).unwrap();
    assert_eq!((image.width(), image.height()), (320, 480), "turned upright");
    // The red half lay above; a quarter turn clockwise puts it to the right.
    let red = |x| image.to_rgb8().get_pixel(x, 240).0[0] > 150 && image.to_rgb8().get_pixel(x, 240).0[2] < 90;
    assert!(red(300) && !red(20));
    assert!(!small.windows(4).any(|w| w == b"GPS " || w == b"Exif"));
    assert_eq!(archive.thumbnail(&kept.digest).unwrap().unwrap(), small, "made once");
    let paper = keep(&archive, "a.png", &picture(600, 600, ImageFormat::Png)).unwrap();
    let small = archive.thumbnail(&paper.digest).unwrap().unwrap();
    let image = image::load_from_memory(&small).unwrap().to_rgb8();
    assert!(image.get_pixel(240, 460).0.iter().all(|c| *c > 245), "what is transparent is white");
    let pdf = keep(&archive, "a.pdf", b"%PDF-1.7").unwrap();
    assert_eq!(archive.thumbnail(&pdf.digest).unwrap(), None);
}

#[test]
fn altered_bytes_are_never_given_out_and_are_healed_by_the_right_ones() {
    let (_folder, archive) = archive();
    let kept = keep(&archive, "a.pdf", b"%PDF-1.7 original").unwrap();
    fs::write(archive.document(&kept.digest).unwrap(), b"%PDF-1.7 forged").unwrap();
    assert!(matches!(archive.read(&kept.digest), Err(Failure::Altered(_))));
    let gone = "0".repeat(64);
    let found = archive.check([kept.digest.as_str(), gone.as_str()]).unwrap();
    assert_eq!((found.present, found.missing, found.altered), (0, vec![gone], vec![kept.digest.clone()]));
    keep(&archive, "a.pdf", b"%PDF-1.7 original").unwrap();
    assert_eq!(archive.read(&kept.digest).unwrap(), b"%PDF-1.7 original");
}

#[test]
fn what_is_no_digest_never_becomes_a_path() {
    let (_folder, archive) = archive();
    for odd in ["", "..", "../../etc/passwd", &"A".repeat(64), &"é".repeat(32), &format!("../{}", "a".repeat(61))] {
        assert!(matches!(archive.read(odd), Err(Failure::Unfit(_))), "{odd}");
        assert!(archive.thumbnail(odd).is_err() && archive.label(odd, "p").is_err() && !archive.has(odd));
    }
}

#[test]
fn words_are_sealed_and_can_be_forgotten() {
    let (_folder, archive) = archive();
    let number = Uuid::now_v7();
    let seal = archive.write_down(number, "Mme D. comes at five").unwrap().unwrap();
    assert_eq!(archive.write_down(number, "Mme D. comes at five").unwrap(), Some(seal.clone()), "a retry");
    assert_eq!(archive.write_down(number, "something else").unwrap(), None, "no second words under one number");
    assert_eq!(archive.words(number, &seal).unwrap(), Words::Said("Mme D. comes at five".to_owned()));
    assert!(matches!(archive.words(number, &"0".repeat(64)), Err(Failure::Altered(_))));
    let other = archive.write_down(Uuid::now_v7(), "Mme D. comes at five").unwrap().unwrap();
    assert_ne!(seal, other, "the same words do not give themselves away");
    assert!(archive.forget_words(number).unwrap());
    assert_eq!(archive.words(number, &seal).unwrap(), Words::Gone);
    let told = fs::read_dir(archive.folder()).unwrap().count();
    assert!(told > 0 && !everything(&archive).iter().any(|path| path.contains(&number.simple().to_string())));
}

#[test]
fn a_copy_carries_documents_names_and_words() {
    let (_folder, archive) = archive();
    let (_other, copy) = self::archive();
    let kept = keep(&archive, "a.pdf", b"%PDF-1.7").unwrap();
    let number = Uuid::now_v7();
    let seal = archive.write_down(number, "hello").unwrap().unwrap();
    assert!(archive.copy(&kept.digest, &copy).unwrap() && archive.copy_words(number, &copy).unwrap());
    assert!(!archive.copy(&"1".repeat(64), &copy).unwrap());
    assert_eq!(copy.read(&kept.digest).unwrap(), b"%PDF-1.7");
    assert_eq!(copy.label(&kept.digest, "p-1").unwrap().unwrap().name, "a.pdf");
    assert_eq!(copy.check_words([(number, seal.as_str())]).unwrap().present, 1);
}

#[test]
fn what_is_forgotten_or_named_by_nothing_leaves_the_folder() {
    let (_folder, archive) = archive();
    let named = keep(&archive, "a.png", &picture(9, 9, ImageFormat::Png)).unwrap().digest;
    let orphan = keep(&archive, "b.pdf", b"%PDF-1.7").unwrap().digest;
    archive.thumbnail(&named).unwrap();
    let names = |digest: &str| digest == named;
    assert_eq!(archive.sweep(names, Duration::from_secs(3600)).unwrap(), 0, "what was just brought may still be named");
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(archive.sweep(names, Duration::from_millis(1)).unwrap(), 1);
    assert!(archive.has(&named) && !archive.has(&orphan));
    assert!(archive.forget(&named).unwrap() && !archive.forget(&named).unwrap());
    assert_eq!(everything(&archive), Vec::<String>::new());
}
