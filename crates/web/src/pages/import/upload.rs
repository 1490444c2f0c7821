//! The first page: which act, which file. Files stream to disk, are counted on the way, and are read by a child process.

use std::{io::Write as _, path::PathBuf};

use axum::{
    extract::{FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use formats::{
    Input, Limits, Options,
    extract::{self, Extract},
};
use kernel::{Refusal, Refusals, Text};
use maud::{Markup, html};
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use super::{
    check_role, desk::Upload, known, not_read, profiles, reasons, settings, steps, target_verb, targets, update_of,
};
use crate::{
    forms::{self, IN_NAME_OF, Typed},
    hall::{Hall, Shared},
    pages::{Answer, shown, sign_in::check_csrf},
    reader::Reader,
    shell,
    trouble::{Trouble, worded},
    ui::{self, grouped},
    words::{say, say_with},
};

/// Largest file, in bytes.
pub(crate) const MOST_BYTES: u64 = 50_000_000;
/// Most files joined in one import.
const MOST_FILES: usize = 5;

/// `GET /import`.
pub(crate) async fn index(State(hall): State<Shared>, reader: Reader) -> Answer {
    check_role(&reader)?;
    let chosen = reader.query().get("target").map(|target| target_verb(target).to_owned()).unwrap_or_default();
    let main = page(&hall, &reader, &chosen, &Refusals::none())?;
    Ok(shown(&reader, framed(&hall, &reader, main)))
}

fn framed(hall: &Hall, reader: &Reader, main: Markup) -> Markup {
    shell::page(hall, reader, &say(reader.lang, "import-title"), main)
}

/// The page again with why the file was not taken, beside the button that was pressed.
fn refused(hall: &Hall, reader: &Reader, chosen: &str, refusals: &Refusals) -> Result<Response, Trouble> {
    let main = page(hall, reader, chosen, refusals)?;
    Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, framed(hall, reader, main)))
}

fn page(hall: &Hall, reader: &Reader, chosen: &str, refusals: &Refusals) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let targets = targets(hall.house(), reader);
    let saved = known(hall)?;
    let recent = hall.imports.of(&reader.person);
    Ok(html! {
        (ui::page_title(&say(lang, "import-title"), &say(lang, "import-lead"), None))
        (steps(lang, 0))
        form class="form" method="post" action="/import" enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(reader.csrf());
            @if !reader.deputations.is_empty() { (ui::field(lang, &forms::name_input(hall, reader, &Typed::default()))) }
            div class="field" {
                label for="f-target" { (say(lang, "import-target")) }
                select id="f-target" name="target" required {
                    @for verb in &targets {
                        @let spec = verb.spec();
                        option value=(spec.name) selected[spec.name == chosen] { (spec.title.get(lang)) }
                    }
                }
            }
            div class="field" {
                label for="f-profile" { (say(lang, "import-profile")) }
                p class="help" id="f-profile-help" { (say(lang, "import-profile-help")) }
                select id="f-profile" name="profile" aria-describedby="f-profile-help" {
                    option value="" { (say(lang, "import-profile-suggest")) }
                    @for profile in &saved { option value=(profile.name) { (profile.name) } }
                }
            }
            div class="field field-file" {
                label for="f-file" { (say(lang, "import-file")) }
                p class="help" id="f-file-help" { (say(lang, "import-file-help")) }
                input id="f-file" type="file" name="file" required multiple aria-describedby="f-file-help"
                    data-largest=(MOST_BYTES) data-too-large=(too_large_words().get(lang))
                    accept=".xlsx,.csv,.txt,.tsv,.json,.xml,.idoc,.dat,.gz";
            }
            div class="field" {
                label for="f-sheet" { (say(lang, "import-sheet")) }
                p class="help" id="f-sheet-help" { (say(lang, "import-sheet-help")) }
                input id="f-sheet" type="text" name="sheet" maxlength="31" autocomplete="off" aria-describedby="f-sheet-help";
            }
            div class="form-end" {
                div class="answer" { @if !refusals.is_empty() { (reasons(reader, refusals)) } }
                div class="form-acts" { button class="button primary" type="submit" { (say(lang, "import-read")) } }
            }
        }
        @if !recent.is_empty() {
            section class="index import-recent" {
                h2 { (say(lang, "import-recent")) }
                ul { @for upload in &recent { li {
                    p { a href={ "/import/" (upload.id) } { (upload.name) } }
                    p class="soft" { (rows(reader, &upload.extract)) }
                } } }
            }
        }
        (profiles::section(reader, &saved))
    })
}

/// What a file is and how much is in it.
pub(super) fn rows(reader: &Reader, extract: &Extract) -> String {
    let kind = extract.kind.message().in_language(reader.lang.tag()).to_owned();
    let count = grouped(reader.lang, extract.table.len() as u64 + extract.report.quarantine.total);
    say_with(
        reader.lang,
        "import-rows",
        &[("kind", kind.into()), ("count", count.into()), ("columns", extract.table.columns.len().into())],
    )
}

/// What a form of an import sent.
#[derive(Default)]
pub(crate) struct Sent {
    pub typed: Vec<(String, String)>,
    pub files: Vec<(String, NamedTempFile)>,
}

impl Sent {
    /// The first value of a name.
    pub fn get(&self, name: &str) -> &str {
        self.typed.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim())
    }
}

fn too_large_words() -> Text {
    Text::new(
        "The file is larger than 50 MB. Split it by period and import the parts.",
        "Le fichier dépasse 50 Mo. Divisez-le par période et importez les parties.",
    )
}

/// Why a file of more than the limit is refused.
pub(crate) fn too_large() -> Trouble {
    Refusals::from(Refusal::new("file.too_large", too_large_words()).at("file")).into()
}

fn no_file() -> Trouble {
    let text = Text::new(
        "No file came with this, or it was cut off on the way. Choose it again and send it from the page.",
        "Aucun fichier n’accompagnait cet envoi, ou il a été interrompu. Choisissez-le à nouveau et envoyez-le depuis la page.",
    );
    Refusals::from(Refusal::new("import.no_file", text).at("file")).into()
}

fn cut_short(error: MultipartError) -> Trouble {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { no_file() }
}

/// Reads a form with files, each into a file of its own that is gone with it. The secret of the session comes first.
pub(crate) async fn receive(hall: &Shared, reader: &Reader, request: Request) -> Result<Sent, Trouble> {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    // Said before a byte is read: who sends two gigabytes learns it at once.
    if length.is_some_and(|length| length > MOST_BYTES * MOST_FILES as u64 + (1 << 20)) {
        return Err(too_large());
    }
    let mut parts = Multipart::from_request(request, hall).await.map_err(|_| no_file())?;
    let mut sent = Sent::default();
    let mut room = 4_usize << 20;
    while let Some(mut part) = parts.next_field().await.map_err(cut_short)? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file) = part.file_name().map(ToOwned::to_owned) else {
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(cut_short)? {
                room = room.checked_sub(chunk.len()).ok_or(Trouble::TooLarge)?;
                bytes.extend_from_slice(&chunk);
            }
            sent.typed.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            continue;
        };
        if file.is_empty() {
            continue;
        }
        if reader.session.is_some() {
            check_csrf(reader, &sent.typed)?;
        }
        if sent.files.len() == MOST_FILES {
            return Err(no_file());
        }
        let mut kept = NamedTempFile::new().map_err(Trouble::failure)?;
        let mut written = 0;
        while let Some(chunk) = part.chunk().await.map_err(cut_short)? {
            written += chunk.len() as u64;
            if written > MOST_BYTES {
                return Err(too_large());
            }
            kept = spawn_blocking(move || kept.write_all(&chunk).map(|()| kept))
                .await
                .map_err(Trouble::failure)?
                .map_err(Trouble::failure)?;
        }
        sent.files.push((formats::cell::shown(&file), kept));
    }
    if reader.session.is_some() {
        check_csrf(reader, &sent.typed)?;
    }
    if sent.files.is_empty() { Err(no_file()) } else { Ok(sent) }
}

/// Reads the files, one or several that belong together, under the limits of files from outside.
pub(crate) async fn read_file(hall: &Shared, files: Vec<NamedTempFile>, sheet: String) -> Result<Extract, Trouble> {
    let _turn = hall.imports.reading.acquire().await.map_err(Trouble::failure)?;
    let reader: Option<PathBuf> = hall.settings.sheet_reader.clone();
    let read = spawn_blocking(move || {
        let options = Options {
            limits: Limits { file_bytes: MOST_BYTES, listed: 10_000, ..Limits::default() },
            sheet: Some(sheet).filter(|sheet| !sheet.is_empty()),
            sheet_reader: reader,
            ..Options::default()
        };
        let extracts: Result<Vec<Extract>, _> =
            files.iter().map(|file| extract::read(&Input::from(file.path()), &options)).collect();
        extract::join(extracts?, &options)
    });
    read.await.map_err(Trouble::failure)?.map_err(|error| not_read(&error))
}

/// `POST /import`: the file is read and a mapping suggested.
pub(crate) async fn upload(State(hall): State<Shared>, reader: Reader, request: Request) -> Result<Response, Trouble> {
    check_role(&reader)?;
    let sent = match receive(&hall, &reader, request).await {
        Err(Trouble::Refused(refusals)) => return refused(&hall, &reader, "", &refusals),
        sent => sent?,
    };
    let (target, wanted, sheet) =
        (sent.get("target").to_owned(), sent.get("profile").to_owned(), sent.get("sheet").to_owned());
    let whom = Some(sent.get(IN_NAME_OF).to_owned()).filter(|whom| !whom.is_empty());
    // Said before the file is read.
    settings(&reader, whom.as_deref())?;
    let names: Vec<String> = sent.files.iter().map(|(name, _)| name.clone()).collect();
    let files = sent.files.into_iter().map(|(_, file)| file).collect();
    let extract = match read_file(&hall, files, sheet.clone()).await {
        Err(Trouble::Refused(refusals)) => return refused(&hall, &reader, &target, &refusals),
        extract => extract?,
    };
    let known = known(&hall)?;
    let saved = known.iter().find(|profile| profile.name == wanted && !wanted.is_empty());
    let verb = hall.house().verb(saved.map_or(&target, |profile| &profile.verb)).ok_or(Trouble::NotFound)?;
    let mut profile = match saved {
        Some(profile) => profile.clone(),
        None => import::suggest(&extract.table, verb.spec(), &known),
    };
    profile.update = profile.update.take().or_else(|| update_of(hall.house(), &profile.verb));
    profile.sheet = Some(sheet).filter(|sheet| !sheet.is_empty());
    if profile.system.is_empty() {
        profile.system = say(reader.lang, "import-system-own");
    }
    let upload = hall.imports.put(Upload::new(reader.person.clone(), whom, names.join(", "), extract, profile));
    Ok(Redirect::to(&format!("/import/{}", upload.id)).into_response())
}
