//! `/admin/people/{person}`: one account: roles and who gave them, what may be done, sessions, tokens, sign-in log.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
};
use kernel::{Cell, ObjectRef};
use maud::{Markup, html};

use super::{
    framed,
    people::{known, moment, role_words, rows, state, text},
    watching,
};
use crate::{
    account::Account,
    clock,
    hall::{Hall, Shared, beside},
    journal,
    pages::{
        Answer,
        account::{
            log,
            sessions::device,
            tokens::{last_use, told},
        },
        deeds::deeds,
        shown,
    },
    reader::Reader,
    second_factor::SecondFactor,
    session, token,
    trouble::Trouble,
    ui::{self, Fact, Query},
    words::{say, say_with},
};

/// The page.
pub(crate) async fn page(
    State(hall): State<Shared>,
    reader: Reader,
    headers: HeaderMap,
    Path(person): Path<String>,
) -> Answer {
    watching(&reader)?;
    // Without a public address the link begins as the administrator's own page does.
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let here = if hall.settings.public_origin.is_none() { format!("http://{host}") } else { String::new() };
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let row = known(hall, &reader, &person)?;
        let accounts = Account::all(&hall.ledger).map_err(Trouble::failure)?;
        let account = accounts.into_iter().find(|account| account.person.0 == person);
        let link = hall.once.take(reader.csrf(), &format!("link {person}"));
        let name = account.as_ref().map_or_else(|| person.clone(), |account| account.name.clone());
        let acts = deeds(hall, &reader, &ObjectRef::new("person", &person), Some(text(&row, "home")), &[])?;
        let main = html! {
            p { a class="back" href="/admin" { (say(lang, "admin-people")) } }
            h2 { (name) " " span class="code soft" { (person) } }
            @for link in link.iter().flatten() { (once(&reader, &format!("{here}{link}"))) }
            (ui::sections(
                html! {
                    (acts)
                    (roles(hall, &reader, &person)?)
                    @if let Some(account) = &account { (open(hall, &reader, account)?) }
                },
                html! { (facts(hall, &reader, &row, account.as_ref())?) },
            ))
            @if let Some(account) = &account {
                section {
                    h2 { (say(lang, "admin-log")) }
                    (log::table(&reader, &say(lang, "admin-log"), &journal::lines(&hall.ledger, reader.now, Some(&account.login), 50)?, None))
                }
            }
        };
        Ok(shown(&reader, framed(hall, &reader, "/admin", None, main)))
    })
    .await
}

/// A one-time link, shown once to the administrator who asked for it.
fn once(reader: &Reader, link: &str) -> Markup {
    let lang = reader.lang;
    html! {
        section class="help once" {
            h2 { (say(lang, "admin-link-title")) }
            p { (say(lang, "admin-link")) }
            p { code class="digest" { (link) } }
        }
    }
}

fn facts(
    hall: &Hall,
    reader: &Reader,
    row: &std::collections::BTreeMap<String, Cell>,
    account: Option<&Account>,
) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let locked = moment(row, "locked_at");
    let mut list = Vec::new();
    if let Some(account) = account {
        let second = SecondFactor::find(&hall.ledger, &account.login)?.is_some();
        let login = if account.open { account.login.as_str() } else { "—" };
        list.push(Fact::text(say(lang, "admin-login"), login));
        let state = state(reader, account, locked.is_some(), second);
        let plain = state.0.trim().is_empty();
        let value = if plain {
            html! { (say(lang, "admin-open")) }
        } else {
            state
        };
        list.push(Fact { label: say(lang, "admin-state"), value });
    }
    let site = base::id::SiteId::from(text(row, "home"));
    let home = reader.network.site(&site).map_or_else(|| site.0.clone(), |site| site.name.clone());
    list.push(Fact::text(say(lang, "admin-home"), &home));
    for (column, label) in [("enrolled_at", say(lang, "admin-enrolled")), ("locked_at", say(lang, "admin-locked"))] {
        if let Some(at) = moment(row, column) {
            list.push(Fact { label, value: ui::moment(&clock::dated(reader, at)) });
        }
    }
    Ok(ui::facts(&say(lang, "admin-facts"), &list))
}

fn roles(hall: &Hall, reader: &Reader, person: &str) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let theirs = |table: &str| -> Result<Vec<_>, Trouble> {
        let mut found = rows(hall, &reader.scope, table)?;
        found.retain(|row| text(row, "person") == person);
        Ok(found)
    };
    let held = theirs("maison_grant")?;
    let proposed = theirs("maison_proposal")?;
    let end = |id: &str| Query::new("/act/maison.end_grant").with("subject", Some(id)).href();
    let by = |row: &std::collections::BTreeMap<String, Cell>, column: &str| hall.name(text(row, column));
    Ok(html! {
        section {
            h2 { (say(lang, "account-roles-held")) }
            ul class="sessions" {
                @for grant in held.iter().filter(|grant| grant.get("until") == Some(&Cell::Null)) {
                    li {
                        div {
                            p { strong { (role_words(reader, grant)) } }
                            p class="soft" {
                                (say_with(lang, "admin-granted", &[("name", by(grant, "granted_by").into())]))
                                @if !text(grant, "confirmed_by").is_empty() {
                                    ", " (say_with(lang, "admin-confirmed", &[("name", by(grant, "confirmed_by").into())]))
                                }
                                @if let Some(since) = moment(grant, "since") { " · " (ui::moment(&clock::dated(reader, since))) }
                            }
                        }
                        @if reader.actor.roles().contains("administrator") {
                            a class="button quiet" href=(end(text(grant, "id"))) { (say(lang, "admin-end-role")) }
                        }
                    }
                }
                @for row in &proposed {
                    li {
                        div {
                            p { strong { (role_words(reader, row)) } " " (ui::badge(ui::Tone::Soon, &say(lang, "admin-proposed"))) }
                            p class="soft" { (say_with(lang, "admin-granted", &[("name", by(row, "proposed_by").into())])) }
                        }
                        a class="button quiet" href=(Query::new("/act/maison.confirm_grant").with("subject", Some(text(row, "id"))).href()) { (say(lang, "admin-answer")) }
                    }
                }
            }
        }
    })
}

fn open(hall: &Hall, reader: &Reader, account: &Account) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let sessions = session::list(&hall.ledger, &hall.settings, Some(&account.login))?;
    let tokens = token::list(&hall.ledger, Some(&account.login))?;
    Ok(html! {
        section {
            h2 { (say(lang, "admin-sessions")) }
            @if sessions.is_empty() { p class="soft" { (say(lang, "admin-none")) } }
            ul class="sessions" { @for (_, session) in &sessions {
                li { p { (device(lang, session)) " · " (session.arrival.address) " · " (say(lang, "sessions-seen")) " " (ui::moment(&clock::near(reader, session.seen))) } }
            } }
        }
        section {
            h2 { (say(lang, "admin-tokens")) }
            @if tokens.is_empty() { p class="soft" { (say(lang, "admin-none")) } }
            ul class="sessions" { @for token in &tokens {
                li { p { strong { (token.pass.name) } " · " (told(lang, token)) " · " (last_use(reader, token)) } }
            } }
        }
    })
}
