//! Files on their way in: sent ahead by the page's script, one request a file, or with the form itself where there is
//! no script. Bytes go to the archive as they come; nothing of a file is held in memory or left behind when refused.

use archive::{Kept, Media, NotKept};
use axum::{
    body::to_bytes,
    extract::{FromRequest, Multipart, Request, State, multipart::Field, multipart::MultipartError},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use kernel::{Refusal, Refusals, Text};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::{Answer, sign_in::check_csrf};
use crate::{
    forms::Typed,
    hall::Shared,
    reader::{Reader, pairs},
    trouble::{Trouble, worded},
};

/// Most files of one form.
const MOST_FILES: usize = 40;
/// Bytes gathered before they are written: few trips to the disk, little memory.
const GATHERED: usize = 256 << 10;

/// What a form sent: what was typed, and the files that came with it.
#[derive(Default)]
pub(crate) struct Sent {
    /// Names and values. A file of `photo.upload` has put its digest under `photo`.
    pub typed: Typed,
    /// Files that are in the archive now, with the name of their input.
    pub kept: Vec<(String, Kept)>,
    /// Why others are not.
    pub refusals: Refusals,
}

/// Reads a form, with files or without. The session's secret is checked before the first file is read.
pub(crate) async fn read(hall: &Shared, reader: &Reader, request: Request) -> Result<Sent, Trouble> {
    let headers = request.headers().clone();
    let length = text(&headers, header::CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    let with_files = text(&headers, header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("multipart/form-data"));
    if !with_files {
        let limit = hall.settings.body_limit;
        if length.is_some_and(|length| length > limit as u64) {
            return Err(Trouble::TooLarge);
        }
        let body = to_bytes(request.into_body(), limit).await.map_err(|_| Trouble::TooLarge)?;
        let typed = Typed(pairs(&String::from_utf8_lossy(&body)));
        check(reader, &headers, &typed)?;
        return Ok(Sent { typed, ..Sent::default() });
    }
    // Said before a byte is read: who sends two gigabytes learns it at once.
    if length.is_some_and(|length| length > hall.settings.upload_limit) {
        return Err(Trouble::TooLarge);
    }
    let mut parts = Multipart::from_request(request, hall).await.map_err(|_| unreadable())?;
    let mut sent = Sent::default();
    let mut room = hall.settings.body_limit;
    let mut files = 0;
    while let Some(part) = parts.next_field().await.map_err(cut_short)? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(ToOwned::to_owned) {
            // A file input nothing was chosen in.
            Some(file) if file.is_empty() => {}
            Some(file) => {
                check(reader, &headers, &sent.typed)?;
                files += 1;
                if files > MOST_FILES {
                    sent.refusals.add(too_many());
                    break;
                }
                let about = name.strip_suffix(".upload").unwrap_or(&name).to_owned();
                match take_in(hall, reader, &file, part).await? {
                    Ok(kept) => {
                        if about != name {
                            // Before what the form held: a file chosen anew replaces the one before.
                            sent.typed.0.insert(sent.kept.len().min(sent.typed.0.len()), (about, kept.digest.clone()));
                        }
                        sent.kept.push((name, kept));
                    }
                    Err(refusal) => sent.refusals.add(refusal.at(about)),
                }
            }
            None => {
                let value = text_of(part, room).await?;
                room -= value.len().min(room);
                sent.typed.0.push((name, value));
            }
        }
    }
    check(reader, &headers, &sent.typed)?;
    Ok(sent)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Forms of ours carry the session's secret as a field or a header; programs bring their password instead.
fn check(reader: &Reader, headers: &HeaderMap, typed: &Typed) -> Result<(), Trouble> {
    if reader.session.is_none() {
        return Ok(());
    }
    match headers.get("x-csrf-token").and_then(|value| value.to_str().ok()) {
        Some(secret) => check_csrf(reader, &[("csrf".to_owned(), secret.to_owned())]),
        None => check_csrf(reader, &typed.0),
    }
}

async fn text_of(mut part: Field<'_>, room: usize) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(cut_short)? {
        if bytes.len() + chunk.len() > room {
            return Err(Trouble::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// One file into the archive, in parts: the thread that writes is held only while it writes.
async fn take_in(
    hall: &Shared,
    reader: &Reader,
    name: &str,
    mut part: Field<'_>,
) -> Result<Result<Kept, Refusal>, Trouble> {
    let told = |not: NotKept| match not {
        NotKept::Refused(refusal) => Ok(Err(refusal)),
        NotKept::Failed(failure) => Err(Trouble::failure(failure)),
    };
    let mut intake = match hall.archive()?.intake(name, None) {
        Ok(intake) => intake,
        Err(not) => return told(not),
    };
    let mut gathered = Vec::new();
    loop {
        let chunk = part.chunk().await.map_err(cut_short)?;
        let last = chunk.is_none();
        gathered.extend_from_slice(&chunk.unwrap_or_default());
        if last || gathered.len() >= GATHERED {
            let bytes = std::mem::take(&mut gathered);
            let written = spawn_blocking(move || intake.write(&bytes).map(|()| intake)).await;
            match written.map_err(Trouble::failure)? {
                Ok(more) => intake = more,
                Err(not) => return told(not),
            }
        }
        if last {
            break;
        }
    }
    let (person, now) = (reader.person.0.clone(), reader.now);
    match spawn_blocking(move || intake.finish(&person, now)).await.map_err(Trouble::failure)? {
        Ok(kept) => Ok(Ok(kept)),
        Err(not) => told(not),
    }
}

/// `POST /documents` and `POST /api/documents`: files alone. Answers JSON: what is kept now, and what is not and why.
pub(crate) async fn upload(State(hall): State<Shared>, reader: Reader, request: Request) -> Answer {
    let sent = read(&hall, &reader, request).await?;
    let kept: Vec<_> = sent.kept.iter().map(|(_, kept)| told(&reader, kept)).collect();
    let refused: Vec<_> =
        sent.refusals.0.iter().map(|r| json!({"code": r.code, "text": r.text.get(reader.lang)})).collect();
    let body = axum::Json(json!({"kept": kept, "refused": refused}));
    if sent.refusals.is_empty() && !sent.kept.is_empty() {
        return Ok((StatusCode::CREATED, body).into_response());
    }
    if sent.refusals.is_empty() {
        return Err(unreadable());
    }
    Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body))
}

fn told(reader: &Reader, kept: &Kept) -> serde_json::Value {
    json!({
        "digest": kept.digest, "name": kept.name, "media": kept.media.mime(), "bytes": kept.bytes,
        "title": super::documents::described(reader.lang, kept.media, kept.bytes),
        "thumbnail": kept.media.has_thumbnail().then(|| format!("/documents/{}/small", kept.digest)),
    })
}

/// What a file chooser offers.
pub(crate) const ACCEPT: &str = Media::ACCEPT;

fn too_many() -> Refusal {
    Refusal::new(
        "document.too_many",
        Text::owned(
            format!("At most {MOST_FILES} files at once; the first {MOST_FILES} are kept. Send the others afterwards."),
            format!(
                "{MOST_FILES} fichiers au plus à la fois ; les {MOST_FILES} premiers sont conservés. Envoyez les autres ensuite."
            ),
        ),
    )
}

fn unreadable() -> Trouble {
    Trouble::Unreadable(Text::new(
        "No file came with this. Choose it again and send it from the page.",
        "Aucun fichier n’accompagnait cet envoi. Choisissez-le à nouveau et envoyez-le depuis la page.",
    ))
}

/// A request that ended too soon, or went on too long.
fn cut_short(error: MultipartError) -> Trouble {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Trouble::TooLarge } else { unreadable() }
}

/// What was read of a form together with why files of it were not kept: a file that was refused is not also missing.
pub(crate) fn with_reasons<T>(read: Result<T, Refusals>, not_kept: Refusals) -> Result<T, Refusals> {
    if not_kept.is_empty() {
        return read;
    }
    let mut all = not_kept;
    if let Err(refusals) = read {
        for refusal in refusals.0 {
            let told = refusal.code == "field.missing" && all.0.iter().any(|known| known.field == refusal.field);
            all.add_if(!told, refusal);
        }
    }
    Err(all)
}
