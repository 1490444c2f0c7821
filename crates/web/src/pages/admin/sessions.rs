//! `/admin/sessions`: everybody's sessions; they are ended person by person, as an act of the ledger.

use std::collections::HashMap;

use axum::extract::State;
use maud::html;

use super::{framed, watching};
use crate::{
    account::Account,
    clock,
    hall::{Shared, beside},
    pages::{Answer, account::sessions::device, shown},
    reader::Reader,
    session,
    trouble::Trouble,
    ui::{self, Query, Tone},
    words::say,
};

/// The page.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    watching(&reader)?;
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let caption = say(lang, "admin-sessions");
        let sessions = session::list(&hall.ledger, &hall.settings, None)?;
        let accounts = Account::all(&hall.ledger).map_err(Trouble::failure)?;
        let known: HashMap<String, Account> = accounts.into_iter().map(|a| (a.login.clone(), a)).collect();
        let end = |account: &Account| Query::new("/act/maison.end_sessions").with("subject", Some(&account.person.0));
        let main = html! {
            p class="lead" { (say(lang, "admin-sessions-lead")) }
            div class="table-wrap" role="region" aria-label=(caption) tabindex="0" {
                table class="table" {
                    caption class="vh" { (caption) }
                    thead { tr {
                        th scope="col" { (say(lang, "admin-person")) }
                        th scope="col" { (say(lang, "sessions-device")) }
                        th scope="col" { (say(lang, "sessions-since")) }
                        th scope="col" { (say(lang, "sessions-seen")) }
                        th scope="col" { span class="vh" { (say(lang, "admin-acts")) } }
                    } }
                    tbody { @for (_, session) in &sessions {
                        @let account = known.get(&session.login);
                        tr {
                            th scope="row" {
                                @match account {
                                    Some(account) => a href={ "/admin/people/" (account.person) } { (account.name) },
                                    None => (session.login),
                                }
                            }
                            td { (device(lang, session)) " · " (session.arrival.address)
                                @if session.second { " " (ui::badge(Tone::Good, &say(lang, "admin-second"))) } }
                            td { (ui::moment(&clock::dated(&reader, session.began))) }
                            td { (ui::moment(&clock::near(&reader, session.seen))) }
                            td { @if let Some(account) = account.filter(|a| a.person != reader.person) {
                                a href=(end(account).href()) { (say(lang, "sessions-end")) span class="vh" { ": " (account.name) } }
                            } }
                        }
                    } }
                }
            }
        };
        Ok(shown(&reader, framed(hall, &reader, "/admin/sessions", None, main)))
    })
    .await
}
