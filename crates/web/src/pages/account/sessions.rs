//! One's sessions: on which devices one is signed in, and ending them.

use axum::{
    extract::{ConnectInfo, State},
    http::HeaderMap,
};
use maud::{Markup, html};
use std::net::SocketAddr;

use super::framed;
use crate::{
    clock, forms,
    hall::{Shared, beside},
    journal::{self, What},
    pages::{
        Answer, shown,
        sign_in::{arrival, led},
    },
    reader::Reader,
    session::{self, Session},
    ui,
    words::say,
};

const HERE: &str = "/account/sessions";

/// `/account/sessions`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let own = reader.session.as_ref().map(|(token, _)| session::number(token)).unwrap_or_default();
        let sessions = session::list(&hall.ledger, &hall.settings, Some(&reader.login))?;
        let others = sessions.len() > 1;
        let main = html! {
            p class="lead" { (say(lang, "sessions-lead")) }
            ul class="sessions" {
                @for (number, session) in &sessions { (line(&reader, number, session, *number == own)) }
            }
            @if others {
                form class="ask" method="post" action="/account/sessions/end" {
                    input type="hidden" name="csrf" value=(reader.csrf());
                    button class="button" type="submit" name="which" value="others" { (say(lang, "sessions-end-others")) }
                }
            }
        };
        Ok(shown(&reader, framed(hall, &reader, HERE, main)))
    })
    .await
}

fn line(reader: &Reader, number: &str, session: &Session, here: bool) -> Markup {
    let lang = reader.lang;
    html! {
        li {
            div {
                p { strong { (device(lang, session)) } @if here { " " span class="badge" { (say(lang, "sessions-here")) } } }
                p class="soft" {
                    (session.arrival.address) " · " (say(lang, "sessions-since")) " " (ui::moment(&clock::dated(reader, session.began)))
                    " · " (say(lang, "sessions-seen")) " " (ui::moment(&clock::near(reader, session.seen)))
                }
            }
            @if !here {
                form method="post" action="/account/sessions/end" {
                    input type="hidden" name="csrf" value=(reader.csrf());
                    button class="button quiet" type="submit" name="which" value=(number)
                        aria-label={ (say(lang, "sessions-end")) ": " (device(lang, session)) } { (say(lang, "sessions-end")) }
                }
            }
        }
    }
}

/// The device in words, or that it said nothing of itself.
pub(crate) fn device(lang: kernel::Lang, session: &Session) -> String {
    if session.arrival.device.is_empty() { say(lang, "sessions-unknown") } else { session.arrival.device.clone() }
}

/// `POST /account/sessions/end`: one of one's own by its number, or all others.
pub(crate) async fn end(
    State(hall): State<Shared>,
    reader: Reader,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    let which = typed.said("which");
    let arrival = arrival(&hall, &headers, connection);
    beside(&hall, move |hall| {
        let ended = match (&*which, &reader.session) {
            ("others", Some((token, _))) => session::end_others(&hall.ledger, &reader.login, token)?,
            (number, _) => session::end_numbered(&hall.ledger, &reader.login, number)?,
        };
        if ended > 0 {
            journal::told(hall, What::SessionEnded, &reader.login, &arrival, "");
        }
        Ok(led(&headers, vec![], HERE))
    })
    .await
}
