//! Documents as readers see them: their bytes for those who see an object they belong to, thumbnails, and the tiles of
//! a thread and of an object's page.

use archive::{Failure, Label, Media};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use correspondence::{PaperRow, Use};
use kernel::{Lang, ObjectRef, StateExt, cell::choice_label};
use ledger::Struck;
use maud::{Markup, html};
use std::collections::HashMap;

use super::Answer;
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    reader::Reader,
    sight::Sight,
    trouble::Trouble,
    ui::{self, Evidence, Tile},
    words::say,
};

/// Nothing in a document runs, loads or sends anything, whatever it turns out to be.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'; base-uri 'none'; \
     form-action 'none'";

/// Tiles shown to the side; the others are in the thread.
const TILES: usize = 12;

/// `GET /documents/{digest}`.
pub(crate) async fn document(State(hall): State<Shared>, reader: Reader, Path(digest): Path<String>) -> Answer {
    beside(&hall, move |hall| {
        let label = seen(hall, &reader, &digest)?.ok_or(Trouble::NotFound)?;
        let bytes = hall.archive()?.read(&digest).map_err(missing)?;
        let media = label.media();
        let inline = media.is_some_and(Media::has_thumbnail) && reader.query().get("save").is_none();
        let mut response = bytes.into_response();
        let kind = media.map_or("application/octet-stream", Media::mime);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Ok(value) = archive::disposition(&label.name, inline).parse() {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
        Ok(guarded(response))
    })
    .await
}

/// `GET /documents/{digest}/small`: a thumbnail.
pub(crate) async fn small(State(hall): State<Shared>, reader: Reader, Path(digest): Path<String>) -> Answer {
    // Unpacking a photo takes memory: two at a time, the others wait their turn.
    let turn = hall.picturing.acquire().await.map_err(Trouble::failure)?;
    let answer = beside(&hall, move |hall| {
        seen(hall, &reader, &digest)?.ok_or(Trouble::NotFound)?;
        let bytes = hall.archive()?.thumbnail(&digest).map_err(missing)?.ok_or(Trouble::NotFound)?;
        let mut response = guarded(bytes.into_response());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
        // The same bytes for ever; but a sight that ends must end, and a thread that refreshes must not flicker.
        let kept = HeaderValue::from_static("private, max-age=600, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        Ok(response)
    })
    .await;
    drop(turn);
    answer
}

fn guarded(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(SANDBOX);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// A document that is not there is told as not found; one whose bytes are not its own is a failure of ours.
fn missing(failure: Failure) -> Trouble {
    match failure {
        Failure::Missing(_) | Failure::Unfit(_) => Trouble::NotFound,
        other => Trouble::failure(other),
    }
}

/// The name a document has for a reader, when they may see it: they brought it, or somebody who brought it named it in
/// an act about an object they see. A digest somebody only copied from a page opens nothing.
pub(crate) fn seen(hall: &Hall, reader: &Reader, digest: &str) -> Result<Option<Label>, Trouble> {
    let archive = hall.archive()?;
    let own = archive.label(digest, &reader.person.0).map_err(missing)?;
    let papers = hall.ledger.look(|state| correspondence::papers_of(state, digest)).map_err(Trouble::failure)?;
    if !papers.is_empty() && papers.iter().all(|paper| paper.erased) {
        return Ok(None);
    }
    if own.is_some() {
        return Ok(own);
    }
    let mut sight = Sight::new(hall, &reader.scope);
    for paper in papers.iter().filter(|paper| !paper.erased) {
        let Some(label) = archive.label(digest, &paper.by.0).map_err(missing)? else { continue };
        let sees = match paper.object() {
            Some(object) => sight.sees(&object)?,
            None => reader.scope.sites.as_ref().is_none_or(|sites| sites.contains(&paper.site)),
        };
        if sees {
            return Ok(Some(label));
        }
    }
    Ok(None)
}

/// « Photo · 1.2 MB ».
pub(crate) fn described(lang: Lang, media: Media, bytes: u64) -> String {
    format!("{} · {}", media.title().get(lang), length(lang, bytes))
}

fn length(lang: Lang, bytes: u64) -> String {
    let (unit, tenths) = match bytes {
        0..1_000_000 => (lang.of("KB", "Ko"), (bytes * 10).div_ceil(1000)),
        _ => (lang.of("MB", "Mo"), (bytes * 10).div_ceil(1_000_000)),
    };
    let digits = if tenths >= 100 || tenths.is_multiple_of(10) {
        (tenths / 10).max(1).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    format!("{}\u{a0}{unit}", kernel::language::group_digits(&digits, lang))
}

/// The documents that acts name, as far as they are kept: by event and digest.
pub(crate) type Papers = HashMap<(uuid::Uuid, String), Option<Label>>;

/// Looks up what the archive has of the evidence of acts the reader sees; `None` for what was erased.
pub(crate) fn of_acts(hall: &Hall, acts: &[Struck]) -> Papers {
    let Ok(archive) = hall.archive() else { return Papers::new() };
    let named = || acts.iter().flat_map(|act| act.envelope.evidence.iter().map(move |digest| (&act.envelope, digest)));
    let erased = hall.ledger.look(|state| {
        let erased = |id: String| state.row::<PaperRow>(id).is_some_and(|row| row.erased);
        named().map(|(act, digest)| erased(format!("{digest}/{}", act.id))).collect::<Vec<bool>>()
    });
    let erased = erased.unwrap_or_default();
    let mut papers = Papers::new();
    for ((act, digest), erased) in named().zip(erased) {
        if erased {
            papers.insert((act.id, digest.clone()), None);
        } else if let Ok(Some(label)) = archive.label(digest, &act.actor.0) {
            papers.insert((act.id, digest.clone()), Some(label));
        }
    }
    papers
}

/// One piece of evidence of an act: its name and thumbnail when it is kept, else its digest alone.
pub(crate) fn evidence(lang: Lang, papers: &Papers, act: uuid::Uuid, digest: &str, plain: String) -> Evidence {
    match papers.get(&(act, digest.to_owned())) {
        Some(Some(label)) => Evidence {
            label: label.name.clone(),
            href: Some(format!("/documents/{digest}")),
            digest: digest.to_owned(),
            picture: label.media().filter(|m| m.has_thumbnail()).map(|_| format!("/documents/{digest}/small")),
            note: label.media().map(|media| described(lang, media, label.bytes)).unwrap_or_default(),
        },
        Some(None) => {
            Evidence { label: say(lang, "document-erased"), digest: digest.to_owned(), ..Evidence::default() }
        }
        None => Evidence { label: plain, digest: digest.to_owned(), ..Evidence::default() },
    }
}

/// The documents of an object as tiles, the latest first; nothing when there are none.
pub(crate) fn gallery(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Markup, Trouble> {
    let tiles = tiles(hall, reader, object)?;
    Ok(html! {
        @if !tiles.is_empty() {
            section class="gallery" {
                h2 { (say(reader.lang, "documents-title")) }
                (ui::tiles(&tiles))
            }
        }
    })
}

fn tiles(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Vec<Tile>, Trouble> {
    let Ok(archive) = hall.archive() else { return Ok(vec![]) };
    let papers = hall.ledger.look(|state| correspondence::papers_about(state, object)).map_err(Trouble::failure)?;
    let mut tiles: Vec<Tile> = Vec::new();
    for paper in papers.iter().filter(|paper| !paper.erased) {
        if tiles.len() == TILES {
            break;
        }
        let href = format!("/documents/{}", paper.digest);
        if tiles.iter().any(|tile| tile.href == href) {
            continue;
        }
        let Some(label) = archive.label(&paper.digest, &paper.by.0).map_err(Trouble::failure)? else { continue };
        let Some(media) = label.media() else { continue };
        let mark = (paper.used == Use::Approval).then(|| choice_label(Use::OPTIONS, paper.used.code(), reader.lang));
        tiles.push(Tile {
            picture: media.has_thumbnail().then(|| format!("{href}/small")),
            href,
            name: label.name,
            note: described(reader.lang, media, label.bytes),
            mark: mark.map(ToOwned::to_owned),
            at: Some(clock::dated(reader, paper.at)),
        });
    }
    Ok(tiles)
}

/// The documents of an object one may name as what a client approved: name and digest.
pub(crate) fn names(hall: &Hall, object: &ObjectRef) -> Result<Vec<(String, String)>, Trouble> {
    let Ok(archive) = hall.archive() else { return Ok(vec![]) };
    let papers = hall.ledger.look(|state| correspondence::papers_about(state, object)).map_err(Trouble::failure)?;
    let mut names: Vec<(String, String)> = Vec::new();
    for paper in papers.iter().filter(|paper| !paper.erased && paper.used != Use::Approval) {
        if names.iter().all(|(digest, _)| *digest != paper.digest)
            && let Some(label) = archive.label(&paper.digest, &paper.by.0).map_err(Trouble::failure)?
        {
            names.push((paper.digest.clone(), label.name));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_people_say_them() {
        let said = |bytes| length(Lang::Fr, bytes).replace('\u{a0}', " ");
        assert_eq!(
            [said(1), said(950), said(45_000), said(1_240_000), said(24_999_999)],
            ["0,1 Ko", "1 Ko", "45 Ko", "1,3 Mo", "25 Mo"]
        );
        assert_eq!(described(Lang::En, Media::Pdf, 2_000_000).replace('\u{a0}', " "), "PDF · 2 MB");
    }
}
