//! `POST /api/import/{target}`: a file as the body, or as the part `file` of a form; what would happen, or what did.
//!
//! `profile=NAME` (or the part `profile` as JSON) says how it is read; without one it is suggested. `apply=true` strikes
//! it; `faulty=leave_out` and `differing=keep|leave` say what becomes of rows that stand in the way.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use import::{Profile, Progress};
use kernel::{Refusal, Refusals, Text};
use serde_json::json;
use std::io::Write as _;
use tempfile::NamedTempFile;

use super::json;
use crate::{
    hall::{Shared, beside},
    pages::import::{self as pages, check_role, known, not_bound, read_file, settings, target_verb, update_of},
    reader::Reader,
    session,
    trouble::Trouble,
};

/// Most faults and differences of one answer.
const MOST: usize = 1_000;

/// Looks a file through and, when asked, strikes it.
pub(crate) async fn import_file(
    State(hall): State<Shared>,
    reader: Reader,
    Path(target): Path<String>,
    request: Request,
) -> Result<Response, Trouble> {
    check_role(&reader)?;
    if let Some((_, csrf)) = &reader.session {
        let sent = request.headers().get("x-csrf-token").and_then(|value| value.to_str().ok());
        if !sent.is_some_and(|sent| session::same_secret(sent, csrf)) {
            return Err(Trouble::Forged);
        }
    }
    let asked = reader.query();
    let (given, files) = gather(&hall, &reader, request).await?;
    let extract = read_file(&hall, files, asked.get("sheet").unwrap_or_default().to_owned()).await?;
    beside(&hall, move |hall| {
        let verb = hall.house().verb(target_verb(&target)).ok_or(Trouble::NotFound)?;
        let mut profile = profile(hall, &asked, given, &extract, verb.spec())?;
        profile.update = profile.update.take().or_else(|| update_of(hall.house(), &profile.verb));
        if let Some(system) = asked.get("system") {
            system.clone_into(&mut profile.system);
        }
        let settings = settings(&reader, asked.get("on_behalf_of"))?;
        let look = hall.ledger.look(|state| import::preview(&extract, &profile, hall.house(), state, &settings));
        let seen = look.map_err(Trouble::failure)?.map_err(|problems| Trouble::from(not_bound(&problems)))?;
        let mut told = pages::told(&seen, MOST);
        told["profile"] = json!(profile);
        if asked.get("apply") != Some("true") {
            return Ok((StatusCode::OK, json(&told)).into_response());
        }
        let choices = pages::choices(&asked.pairs);
        let refusals = pages::not_yet(&seen, &choices, asked.get("faulty") == Some("leave_out"));
        // a program that sends the same file again is told that nothing was to be done, which is no refusal
        let idle = refusals.codes() == ["import.nothing"] && seen.counts.faulty == 0;
        if !refusals.is_empty() && !idle {
            return Err(refusals.into());
        }
        let ended = import::apply(&extract, &profile, &seen, &choices, &hall.ledger, &settings, &Progress::default());
        told["outcome"] = json!(ended.map_err(|problems| Trouble::from(not_bound(&problems)))?);
        Ok((StatusCode::OK, json(&told)).into_response())
    })
    .await
}

/// The files, and the mapping when the form brought one.
async fn gather(
    hall: &Shared,
    reader: &Reader,
    request: Request,
) -> Result<(Option<String>, Vec<NamedTempFile>), Trouble> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let sent = pages::receive(hall, reader, request).await?;
        let given = Some(sent.get("profile").to_owned()).filter(|text| !text.is_empty());
        return Ok((given, sent.files.into_iter().map(|(_, file)| file).collect()));
    }
    // Said before a byte is read: who sends two gigabytes learns it at once.
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > pages::MOST_BYTES) {
        return Err(pages::too_large());
    }
    let bytes =
        axum::body::to_bytes(request.into_body(), pages::MOST_BYTES as usize).await.map_err(|_| pages::too_large())?;
    let mut file = NamedTempFile::new().map_err(Trouble::failure)?;
    file.write_all(&bytes).map_err(Trouble::failure)?;
    Ok((None, vec![file]))
}

fn profile(
    hall: &crate::hall::Hall,
    asked: &crate::ui::Query,
    given: Option<String>,
    extract: &formats::extract::Extract,
    spec: &kernel::VerbSpec,
) -> Result<Profile, Trouble> {
    if let Some(text) = given {
        let profile = pages::read_profile(&text)?;
        return if profile.verb == spec.name { Ok(profile) } else { Err(other_act(spec).into()) };
    }
    let all = known(hall)?;
    let Some(name) = asked.get("profile") else { return Ok(import::suggest(&extract.table, spec, &all)) };
    let found = all.into_iter().find(|profile| profile.name == name);
    let found = found.filter(|profile| profile.verb == spec.name);
    found.ok_or_else(|| other_act(spec).into())
}

fn other_act(spec: &kernel::VerbSpec) -> Refusals {
    Refusals::from(Refusal::new(
        "profile.other",
        Text::owned(
            format!("There is no such mapping for “{}”; save one on the page of imports.", spec.title.en),
            format!(
                "Il n’y a pas de telle correspondance pour « {} » ; enregistrez-en une sur la page des importations.",
                spec.title.fr
            ),
        ),
    ))
}
