//! The ledger itself: how long it is, its root, its latest acts, and how anybody can prove it.

use axum::extract::State;
use maud::html;

use super::{Answer, acts, shown, thread};
use crate::{
    clock,
    hall::{Shared, beside},
    reader::Reader,
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
        let checkpoint = String::new();
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
                        pre tabindex="0" class="checkpoint" { code { (checkpoint) } }
                    }
                    div id="latest" hx-get="/ledger" hx-trigger="sse:ledger throttle:1s" hx-select="#latest" hx-target="this" hx-swap="outerHTML" {
                        (thread::markup(hall, &reader, &found.acts))
                    }
                },
                ui::facts(&say(lang, "ledger-head"), &facts),
            ))
        };
        Ok(shown(&reader, shell::page(hall, &reader, &say(lang, "ledger-title"), main)))
    })
    .await
}
