//! The inbox of exceptions: what went wrong or is late, who looks after it, until when, to whom it was passed on.

use axum::{extract::State, response::IntoResponse};
use base::{Moment, moment::zone::TimeZone};
use maud::{Markup, html};
use procedure::exceptions::{SETTLE, TAKE};
use uuid::Uuid;

use super::{Answer, shown};
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    inbox::{self, Line, Whose},
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Due, Tone},
    value,
    words::{say, say_with},
};

/// Lines drawn of each group, the most urgent first.
const DRAWN: usize = 100;

/// `GET /inbox`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lines = groups(hall, &reader)?;
        if reader.fragment {
            return Ok(lines.into_response());
        }
        let lang = reader.lang;
        let title = say(lang, "inbox-title");
        let side = hall.house().view("exceptions").map(|view| {
            html! { a class="button" href={ "/v/" (view.name) } { (say(lang, "inbox-history")) } }
        });
        let main = html! {
            (ui::page_title(&title, &say(lang, "inbox-lead"), side))
            div id="inbox" hx-get="/inbox" hx-trigger="sse:ledger throttle:2s" hx-swap="innerHTML" { (lines) }
        };
        Ok(shown(&reader, shell::page(hall, &reader, &title, main)))
    })
    .await
}

fn groups(hall: &Hall, reader: &Reader) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let lines = inbox::lines(hall, reader)?;
    if lines.is_empty() {
        return Ok(ui::empty(&say(lang, "inbox-empty-title"), &say(lang, "inbox-empty"), None));
    }
    let groups = [
        (Whose::Mine, say(lang, "inbox-mine"), say(lang, "inbox-mine-none")),
        (Whose::Escalated, say(lang, "inbox-escalated"), say(lang, "inbox-escalated-none")),
        (Whose::Others, say(lang, "inbox-others"), String::new()),
    ];
    let mut parts = Vec::new();
    for (whose, title, none) in groups {
        let own: Vec<&Line> = lines.iter().filter(|line| line.whose == whose).collect();
        if own.is_empty() && none.is_empty() {
            continue;
        }
        let drawn = own.iter().take(DRAWN).map(|line| one(hall, reader, line)).collect::<Result<Vec<_>, _>>()?;
        parts.push(html! {
            section class="inbox-group" {
                h2 { (title) " " span class="count" { (own.len()) } }
                @if own.is_empty() { p class="soft" { (none) } }
                @else { ul class="inbox" { @for line in &drawn { (line) } } }
                @if own.len() > DRAWN { p class="soft" { (say_with(lang, "today-more", &[("count", (own.len() - DRAWN).into())])) } }
            }
        });
    }
    Ok(html! { @for part in &parts { (part) } })
}

/// A moment as a distance from now, exact on the clock of the site it is reckoned at.
fn at_site(reader: &Reader, zone: &TimeZone, at: Moment) -> ui::Moment {
    ui::Moment { exact: clock::exact(reader.lang, zone, at), ..clock::near(reader, at) }
}

fn one(hall: &Hall, reader: &Reader, line: &Line) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let open = &line.open;
    let zone = reader.network.calendar(&open.site).map_or(&reader.zone, |calendar| calendar.zone());
    let object = &line.object;
    let title = super::object::title_of(hall, reader, object)?.filter(|title| *title != object.id).unwrap_or_default();
    let href = value::object_href(hall, &object.kind, &object.id);
    let late = line.late(reader.now);
    let tone = if late { Tone::Late } else { Tone::Plain };
    let owners: Vec<String> =
        open.owners.iter().map(|role| reader.network.role_title(role).get(lang).to_owned()).collect();
    let site = value::object_words(hall, reader, "site", &open.site.0);
    Ok(html! {
        li class="exception" data-line="" {
            div class="exception-what" {
                p class="line-asked" {
                    @match &href {
                        Some(href) => a href=(href) data-open="" { (open.title.get(lang)) },
                        None => (open.title.get(lang)),
                    }
                }
                p class="line-object" { span class="code" { (object.id) } " " (title) span class="soft" { " · " (line.procedure.get(lang)) " · " (site) } }
                @if let Some(act) = &open.act { p class="exception-act" { (act.get(lang)) } }
            }
            dl class="exception-facts" {
                div { dt { (say(lang, "inbox-owner")) } dd { (owners.join(", ")) } }
                div { dt { (say(lang, "inbox-taken")) } dd {
                    @match (open.taken_by(), open.row.as_ref().and_then(|row| row.taken_at)) {
                        (Some(person), at) => {
                            (hall.name(&person.0)) @if let Some(at) = at { ", " (ui::moment(&at_site(reader, zone, at))) }
                        },
                        _ => span class="badge badge-soon" { (say(lang, "inbox-nobody")) },
                    }
                    @if let Some(note) = open.row.as_ref().and_then(|row| row.note.as_ref()) { p class="soft" { (note) } }
                } }
                div { dt { (say(lang, "inbox-since")) } dd { (ui::moment(&at_site(reader, zone, open.since))) } }
                @if let Some(due) = open.due {
                    div { dt { (say(lang, "inbox-due")) } dd { (ui::due(lang, &Due { at: at_site(reader, zone, due), tone })) } }
                }
                @if let Some((role, from)) = &open.escalation {
                    div { dt { @if *from <= reader.now { (say(lang, "inbox-passed")) } @else { (say(lang, "inbox-passes")) } }
                        dd { (reader.network.role_title(role).get(lang)) ", " (ui::moment(&at_site(reader, zone, *from))) } }
                }
            }
            @if line.may_act { div class="exception-acts" { (acts(reader, line)) } }
        }
    })
}

fn acts(reader: &Reader, line: &Line) -> Markup {
    let lang = reader.lang;
    let mine = line.open.taken_by() == Some(&reader.person);
    html! {
        @if !mine { (act(reader, line, TAKE, "note", &say(lang, "inbox-take"), &say(lang, "inbox-take-note"), false)) }
        @if line.open.taken_by().is_some() {
            (act(reader, line, SETTLE, "outcome", &say(lang, "inbox-settle"), &say(lang, "inbox-settle-note"), true))
        }
    }
}

/// One act as a little form in its line.
fn act(reader: &Reader, line: &Line, verb: &str, field: &str, label: &str, asked: &str, required: bool) -> Markup {
    // Letters and digits only: an exception's name holds colons and slashes.
    let id: String = line.open.key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = format!("{field}-{id}");
    html! {
        // What somebody is writing here outlasts the page being brought up to date.
        details id={ "d-" (id) } hx-preserve="true" {
            summary class="button" { (label) span class="vh" { " · " (line.object.id) " · " (line.open.title.get(reader.lang)) } }
            form class="exception-form" method="post" action=(value::path(&["act", verb])) {
                input type="hidden" name="csrf" value=(reader.csrf());
                input type="hidden" name="command_id" value=(Uuid::now_v7());
                input type="hidden" name="exception" value=(line.open.key);
                label for=(id) { (asked) }
                textarea id=(id) name=(field) rows="2" maxlength="500" required[required] {}
                button class="button primary" type="submit" { (label) }
            }
        }
    }
}
