//! The import itself: begun once, told how far it is, stopped when asked, and what came of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use import::{Choice, Choices, Outcome};
use kernel::{Refusal, Refusals, Text};
use maud::{Markup, html};

use super::{desk::Job, desk::Upload, look, not_bound, reasons, settings, steps, upload_of};
use crate::{
    hall::{Hall, Shared},
    pages::{Answer, shown, sign_in::check_csrf},
    reader::{Reader, pairs},
    shell,
    trouble::Trouble,
    ui::{self, Figure, grouped},
    words::{say, say_with},
};

/// What a form says about the rows that differ.
pub(crate) fn choices(typed: &[(String, String)]) -> Choices {
    let choice = |text: &str| match text {
        "update" => Some(Choice::Update),
        "keep" => Some(Choice::Keep),
        "leave" => Some(Choice::Leave),
        _ => None,
    };
    let one = |name: &str| typed.iter().find(|(n, _)| n == name).and_then(|(_, value)| choice(value));
    let rows: BTreeMap<usize, Choice> = typed
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("row.")?.parse().ok()?, choice(value)?)))
        .collect();
    Choices { rows, changed: one("changed"), differing: one("differing") }
}

/// Why the import may not begin as things stand.
pub(crate) fn not_yet(seen: &import::Preview, choices: &Choices, leave_out: bool) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(
        seen.counts.faulty > 0 && !leave_out,
        Refusal::new(
            "import.faulty",
            Text::owned(
                format!(
                    "{} rows cannot be taken in. Mend the file, or say that they are left out.",
                    seen.counts.faulty
                ),
                format!(
                    "{} lignes ne peuvent être reprises. Corrigez le fichier, ou dites qu’elles sont laissées de côté.",
                    seen.counts.faulty
                ),
            ),
        )
        .at("leave_out"),
    );
    let open =
        seen.differing.iter().filter(|one| !one.can_update && !choices.rows.contains_key(&one.row)).count() as u64;
    let beyond =
        seen.counts.differing.saturating_sub(seen.differing.iter().filter(|one| !one.can_update).count() as u64);
    refusals.add_if(
        open + beyond > 0 && choices.differing.is_none(),
        Refusal::new(
            "import.differing",
            Text::owned(
                format!("{} rows say other things than the house holds. Say for each, or for all, what holds.", open + beyond),
                format!("{} lignes disent autre chose que ce que tient la maison. Dites pour chacune, ou pour toutes, ce qui vaut.", open + beyond),
            ),
        )
        .at("differing"),
    );
    let nothing = seen.counts.new + seen.counts.changed + seen.counts.differing == 0;
    refusals.add_if(
        nothing,
        Refusal::new(
            "import.nothing",
            Text::new(
                "There is nothing to import: every row is there already, or cannot be taken in.",
                "Il n’y a rien à importer : chaque ligne y est déjà, ou ne peut être reprise.",
            ),
        ),
    );
    refusals
}

/// `POST /import/{id}/run`.
pub(crate) async fn begin(
    State(hall): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Trouble> {
    let typed = pairs(&body);
    check_csrf(&reader, &typed)?;
    let upload = upload_of(&hall, &reader, &id)?;
    let work = upload.work();
    let here = format!("/import/{id}/run");
    if work.job.is_some_and(|job| job.outcome().is_none()) {
        return Ok(Redirect::to(&here).into_response());
    }
    let Some(seen) = work.preview else { return Ok(Redirect::to(&format!("/import/{id}")).into_response()) };
    let choices = choices(&typed);
    let leave_out = typed.iter().any(|(name, value)| name == "leave_out" && value == "true");
    let refusals = not_yet(&seen, &choices, leave_out);
    if !refusals.is_empty() {
        return look::refused(&hall, &reader, &upload, &seen, &typed, &refusals);
    }
    let (hall, settings, profile) = (Arc::clone(&hall), settings(&reader, upload.whom.as_deref())?, work.profile);
    let job = Arc::new(Job { total: seen.counts.rows, ..Job::default() });
    upload.change(|work| work.job = Some(Arc::clone(&job)));
    tokio::task::spawn_blocking(move || {
        let work = || import::apply(&upload.extract, &profile, &seen, &choices, &hall.ledger, &settings, &job.progress);
        // A mistake of ours ends its own import: what was struck stands, and the page says that it stopped.
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
            tracing::error!("an import ended in a panic");
            let done = job.progress.done.load(Ordering::Relaxed);
            Ok(Outcome { not_reached: job.total.saturating_sub(done), ..Outcome::default() })
        });
        job.end(ended);
        // what was seen no longer holds: it is looked at anew
        upload.change(|work| work.preview = None);
    });
    Ok(Redirect::to(&here).into_response())
}

/// `POST /import/{id}/cancel`: rows under way are finished, no further one is begun.
pub(crate) async fn cancel(
    State(hall): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Trouble> {
    check_csrf(&reader, &pairs(&body))?;
    let upload = upload_of(&hall, &reader, &id)?;
    if let Some(job) = upload.work().job {
        job.progress.stop.store(true, Ordering::Relaxed);
    }
    Ok(Redirect::to(&format!("/import/{id}/run")).into_response())
}

/// `GET /import/{id}/run`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    let upload = upload_of(&hall, &reader, &id)?;
    let Some(job) = upload.work().job else { return Ok(Redirect::to(&format!("/import/{id}")).into_response()) };
    let state = state(&reader, &upload, &job);
    if reader.fragment {
        return Ok(state.into_response());
    }
    Ok(shown(&reader, framed(&hall, &reader, &upload, state)))
}

fn framed(hall: &Hall, reader: &Reader, upload: &Upload, state: Markup) -> Markup {
    let lang = reader.lang;
    let title = say(lang, "import-title");
    let main = html! {
        (ui::page_title(&title, &upload.name, None))
        (steps(lang, 3))
        (state)
    };
    shell::page(hall, reader, &title, main)
}

/// How far it is; it asks again every second until it is over.
fn state(reader: &Reader, upload: &Upload, job: &Job) -> Markup {
    let lang = reader.lang;
    let here = format!("/import/{}/run", upload.id);
    match job.outcome() {
        None => {
            let done = job.progress.done.load(Ordering::Relaxed);
            let stopping = job.progress.stop.load(Ordering::Relaxed);
            let left = say(lang, if stopping { "import-stopping" } else { "import-running" });
            let cancel = format!("/import/{}/cancel", upload.id);
            html! {
                div id="run" hx-get=(here) hx-trigger="every 1s" hx-swap="outerHTML" {
                    (ui::progress(lang, &say(lang, "import-step-import"), done, job.total, &left, (!stopping).then_some((cancel.as_str(), reader.csrf()))))
                    noscript { p { a class="button" href=(here) { (say(lang, "import-refresh")) } } }
                }
            }
        }
        Some(Err(problems)) => html! { div id="run" { (reasons(reader, &not_bound(&problems))) } },
        Some(Ok(outcome)) => html! { div id="run" { (over(reader, upload, &outcome)) } },
    }
}

fn over(reader: &Reader, upload: &Upload, outcome: &Outcome) -> Markup {
    let lang = reader.lang;
    let figure =
        |key: &str, count: u64| Figure { label: say(lang, key), value: grouped(lang, count), ..Figure::default() };
    let figures = [
        figure("import-struck", outcome.struck),
        figure("import-same", outcome.same),
        figure("import-kept", outcome.kept),
        figure("import-left-out", outcome.left_out),
        figure("import-not-reached", outcome.not_reached),
    ];
    html! {
        p class={ "notice notice-" (if outcome.not_reached == 0 { "good" } else { "soon" }) } role="status" {
            @if outcome.stopped.is_some() { (say(lang, "trouble-stopped")) }
            @else if outcome.not_reached > 0 { (say(lang, "import-was-stopped")) }
            @else { (say_with(lang, "import-is-over", &[("count", outcome.struck.into())])) }
        }
        (ui::figures(lang, &say(lang, "import-step-import"), &figures))
        @if !outcome.refused.is_empty() {
            section class="figure-table" {
                h2 { (say(lang, "import-refused-late")) }
                (look::faults(reader, &outcome.refused[..outcome.refused.len().min(100)]))
            }
        }
        div class="import-acts" {
            a class="button" href="/v/exchange_documents" { (say(lang, "import-documents")) }
            a class="button quiet" href={ "/import/" (upload.id) } { (say(lang, "import-look-again")) }
            a class="button quiet" href="/import" { (say(lang, "import-another")) }
        }
    }
}
