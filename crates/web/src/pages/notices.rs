//! Notices: what newly waits, became late, was passed on, names one, or is promised soon; new since one last looked.

use axum::{extract::State, response::IntoResponse};
use base::Moment;
use maud::{Markup, html};

use super::{Answer, shown};
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    notices::{self, About, Notice},
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Tone},
    value,
    words::{say, say_with},
};

/// Lines drawn at most, the newest first.
const DRAWN: usize = 200;

/// `GET /notices`: whoever opens the page has looked; what was new stays marked while it is open.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        if reader.fragment {
            let since = reader.query().get("since").and_then(|at| at.parse().ok()).map(Moment);
            return Ok(lines(hall, &reader, since)?.into_response());
        }
        let since = notices::seen(hall, &reader.person)?;
        let found = lines(hall, &reader, since)?;
        notices::look(hall, &reader)?;
        let title = say(lang, "notices-title");
        let side = html! { a class="button" href="/account/notices" { (say(lang, "notices-choose")) } };
        let again = ui::Query::new("/notices").with("since", since.map(|at| at.0.to_string()).as_deref()).href();
        let main = html! {
            (ui::page_title(&title, &say(lang, "notices-lead"), Some(side)))
            div id="notices-list" hx-get=(again) hx-trigger="sse:ledger throttle:2s" hx-swap="innerHTML" { (found) }
        };
        Ok(shown(&reader, shell::page(hall, &reader, &title, main)))
    })
    .await
}

/// `GET /notices/bell`: the bell alone, as the ledger grows.
pub(crate) async fn bell(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| Ok(ui::bell(reader.lang, hall.counted.of(hall, &reader).unread).into_response())).await
}

fn lines(hall: &Hall, reader: &Reader, since: Option<Moment>) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let found = notices::all(hall, reader)?;
    if found.is_empty() {
        return Ok(ui::empty(&say(lang, "notices-empty-title"), &say(lang, "notices-empty"), None));
    }
    let new = |notice: &Notice| since.is_none_or(|since| notice.at > since);
    Ok(html! {
        ul class="notices-list" { @for notice in found.iter().take(DRAWN) { (line(hall, reader, notice, new(notice))) } }
        @if found.len() > DRAWN { p class="soft" { (say_with(lang, "today-more", &[("count", (found.len() - DRAWN).into())])) } }
    })
}

fn line(hall: &Hall, reader: &Reader, notice: &Notice, new: bool) -> Markup {
    let lang = reader.lang;
    let href = match notice.about {
        About::Mention => "/mentions".to_owned(),
        _ => value::object_href(hall, &notice.object.kind, &notice.object.id).unwrap_or_else(|| "/".to_owned()),
    };
    let tone = match notice.about {
        About::Late | About::Escalated => Tone::Late,
        About::Promise => Tone::Soon,
        About::Waits | About::Mention => Tone::Plain,
    };
    let mut context = vec![notice.within.get(lang).to_owned()];
    context.extend(notice.site.iter().map(|site| value::object_words(hall, reader, "site", site)));
    context.retain(|text| !text.is_empty());
    html! {
        li class={ "notice-line" @if new { " notice-new" } } data-line="" {
            p class="line-asked" {
                (ui::badge(tone, &notice.label(lang))) " "
                a href=(href) data-open="" { (notice.what.get(lang)) }
                @if new { " " span class="soft" { "· " (say(lang, "notices-new")) } }
            }
            p class="line-object" {
                span class="code" { (notice.object.id) }
                @if !context.is_empty() { span class="soft" { " · " (context.join(" · ")) } }
            }
            p class="notice-at soft" {
                @match (notice.about, notice.due) {
                    (About::Promise, Some(due)) => { (say(lang, "notices-promised-for")) " " (ui::moment(&clock::on_day(reader, due))) },
                    _ => (ui::moment(&clock::near(reader, notice.at))),
                }
            }
        }
    }
}
