//! The ledger itself: how long it is, its root, its latest acts, and how anybody can prove it.

use axum::{extract::State, http::header, response::IntoResponse};
use maud::html;

use super::{Answer, acts, shown, sign_in::check_csrf, thread};
use crate::{
    clock,
    hall::{Shared, beside},
    reader::{Reader, pairs},
    shell,
    trouble::Trouble,
    ui::{self, Fact, Query},
    words::say,
};

/// `/ledger`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let head = hall.ledger.head().map_err(Trouble::failure)?;
        let checkpoint = hall.ledger.checkpoints().map_err(Trouble::failure)?.pop();
        let found = acts::find(hall, &reader, &Query::new("/acts"))?;
        let at = head.at.map(|at| ui::moment(&clock::dated(&reader, at)));
        let facts = [
            Fact::text(say(lang, "ledger-size"), &kernel::language::group_digits(&head.size.to_string(), lang)),
            Fact { label: say(lang, "ledger-root"), value: html! { code class="digest" { (hex::encode(head.root)) } } },
            Fact { label: say(lang, "ledger-at"), value: at.unwrap_or_else(|| html! { "—" }) },
        ];
        let main = html! {
            (ui::page_title(&say(lang, "ledger-title"), &say(lang, "ledger-lead"), None))
            (ui::sections(
                html! {
                    section {
                        h2 { (say(lang, "ledger-verify-title")) }
                        p { (say(lang, "ledger-verify")) }
                        pre tabindex="0" { code { "poincon verify --against checkpoint.txt\npoincon proof --seq 1" } }
                        h3 { (say(lang, "ledger-checkpoint")) }
                        @if let Some(note) = &checkpoint { pre tabindex="0" class="checkpoint" { code { (note) } } }
                        @else { p class="soft" { (say(lang, "ledger-no-checkpoint")) } }
                        form method="post" action="/ledger/checkpoint" {
                            input type="hidden" name="csrf" value=(reader.csrf());
                            button class="button" type="submit" { (say(lang, "ledger-take-checkpoint")) }
                        }
                        @if let Some(key) = hall.ledger.verifier_key() {
                            h3 { (say(lang, "ledger-key")) }
                            pre tabindex="0" { code { (key) } }
                        }
                    }
                    div id="latest" hx-get="/ledger" hx-trigger="sse:ledger throttle:1s" hx-select="#latest" hx-target="this" hx-swap="outerHTML" {
                        (thread::markup(hall, &reader, &found.acts, None, None))
                    }
                },
                ui::facts(&say(lang, "ledger-head"), &facts),
            ))
        };
        Ok(shown(&reader, shell::page(hall, &reader, &say(lang, "ledger-title"), main)))
    })
    .await
}

/// `POST /ledger/checkpoint`: a signed note of the ledger as it is now, to keep elsewhere.
pub(crate) async fn checkpoint(State(hall): State<Shared>, reader: Reader, body: String) -> Answer {
    check_csrf(&reader, &pairs(&body))?;
    beside(&hall, move |hall| {
        let note = hall.ledger.checkpoint().map_err(Trouble::failure)?;
        let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
        Ok(([kind, (header::CONTENT_DISPOSITION, "attachment; filename=\"checkpoint.txt\"")], note).into_response())
    })
    .await
}
