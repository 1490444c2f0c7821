//! Between the password and the second factor: the question for the code. What is known of the person meanwhile stands
//! beside the ledger for five minutes and five attempts; it opens nothing.

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use base::{Moment, moment::MINUTE};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;

use super::{
    Answer,
    sign_in::{arrival, led},
};
use crate::{
    account::Account,
    hall::{Hall, Shared, beside},
    journal::{self, What},
    preferences::Preferences,
    reader::pairs,
    second_factor::{self, Answer as Looked},
    session::{self, Beginning},
    shell, side,
    trouble::{Trouble, worded},
    ui::{self, Field, Form, Kind, Link, Reason},
    words::{say, say_with},
};

const BUCKET: &str = "halfway";
/// How long the question waits for its code.
const WAITS: i64 = 5 * MINUTE;
/// Codes that may be tried before the password is asked for again.
const TRIES: u32 = 5;

/// Somebody who gave the right password.
#[derive(Serialize, Deserialize)]
struct Halfway {
    login: String,
    epoch: u32,
    next: String,
    tries: u32,
    ends: Moment,
}

fn key(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// Begins the question; gives the token of its cookie.
pub(crate) fn begin(hall: &Hall, account: &Account, next: &str) -> Result<String, Trouble> {
    let token = session::token();
    let ends = (hall.settings.clock)().plus(WAITS);
    let kept = Halfway { login: account.login.clone(), epoch: account.epoch, next: next.to_owned(), tries: 0, ends };
    side::put(&hall.ledger, BUCKET, &key(&token), &kept, Some(ends))?;
    Ok(token)
}

fn token_of(hall: &Hall, headers: &HeaderMap) -> Option<String> {
    let name = session::halfway_cookie(&hall.settings, String::new()).name().to_owned();
    let token = CookieJar::from_headers(headers).get(&name)?.value().to_owned();
    (token.len() == 43).then_some(token)
}

/// `GET /sign-in/code`.
pub(crate) async fn page(State(hall): State<Shared>, headers: HeaderMap) -> Response {
    if token_of(&hall, &headers).is_none() {
        return Redirect::to("/sign-in").into_response();
    }
    form(&Preferences::of(&headers), None).into_response()
}

fn form(preferences: &Preferences, answer: Option<Markup>) -> Markup {
    let lang = preferences.lang();
    let form = Form {
        id: "sign-in-code".to_owned(),
        action: "/sign-in/code".to_owned(),
        fields: vec![Field {
            name: "code".to_owned(),
            label: say(lang, "code-label"),
            help: say(lang, "code-help"),
            required: true,
            kind: Kind::Line(32),
            autocomplete: "one-time-code".to_owned(),
            personal: true,
            ..Field::default()
        }],
        verb: say(lang, "sign-in-act"),
        cancel: Some(Link::new(say(lang, "code-back"), "/sign-in")),
        answer,
        ..Form::default()
    };
    let main = html! { h1 { (say(lang, "code-title")) } (ui::form(lang, &form)) };
    shell::bare_with(preferences, &say(lang, "code-title"), "/sign-in/code", main)
}

/// How a code was answered.
enum Entered {
    /// The question is over: the password is asked for again.
    Over,
    /// Not this code.
    Not(Looked),
    /// In, with where to go on.
    In(String, String),
}

/// `POST /sign-in/code`.
pub(crate) async fn enter(
    State(hall): State<Shared>,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let preferences = Preferences::of(&headers);
    let Some(token) = token_of(&hall, &headers) else { return Ok(led(&headers, vec![], "/sign-in")) };
    let typed = pairs(&body);
    let code = typed.iter().find(|(n, _)| n == "code").map_or("", |(_, v)| v.as_str()).to_owned();
    let arrival = arrival(&hall, &headers, connection);
    hall.limits.stranger(&arrival.address)?;
    let before =
        CookieJar::from_headers(&headers).get(session::cookie_name(&hall.settings)).map(|c| c.value().to_owned());
    let entered = beside(&hall, move |hall| {
        let kept = key(&token);
        let now = (hall.settings.clock)();
        let Some(mut halfway) = side::get::<Halfway>(&hall.ledger, BUCKET, &kept)? else { return Ok(Entered::Over) };
        let account = Account::find(&hall.ledger, &halfway.login).map_err(Trouble::failure)?;
        let lasts = account.filter(|a| a.open && a.epoch == halfway.epoch && now < halfway.ends);
        let Some(account) = lasts.filter(|_| halfway.tries < TRIES) else {
            side::remove(&hall.ledger, BUCKET, &kept)?;
            return Ok(Entered::Over);
        };
        halfway.tries += 1;
        side::put(&hall.ledger, BUCKET, &kept, &halfway, Some(halfway.ends))?;
        // Guessing is counted by account whatever address it comes from.
        hall.limits.attempt(&format!("code of {}", account.login), &arrival.address)?;
        let looked = second_factor::look_at(hall, &account.login, &code)?;
        let what = match looked {
            Looked::Right => What::SignedIn,
            Looked::Recovered(_) => What::RecoveryCode,
            Looked::Wrong | Looked::Resting(_) => {
                journal::told(hall, What::WrongCode, &account.login, &arrival, "");
                return Ok(Entered::Not(looked));
            }
        };
        side::remove(&hall.ledger, BUCKET, &kept)?;
        let Some(actor) = hall.ledger.actor(&account.person.0).map_err(Trouble::failure)? else {
            return Ok(Entered::Over);
        };
        journal::told(hall, what, &account.login, &arrival, "");
        tracing::info!(login = account.login, "signed in with a second factor");
        let held = actor.grants;
        let beginning = Beginning { account: &account, before: before.as_deref(), arrival, second: true, held };
        let token = session::begin(&hall.ledger, &hall.settings, beginning)?;
        Ok(Entered::In(token, halfway.next))
    })
    .await?;
    match entered {
        Entered::Over => Ok(led(&headers, vec![gone(&hall)], "/sign-in")),
        Entered::In(token, next) => {
            let cookie = session::cookie(&hall.settings, token).to_string();
            Ok(led(&headers, vec![cookie, gone(&hall)], &next))
        }
        Entered::Not(looked) => {
            let lang = preferences.lang();
            let text = match looked {
                Looked::Resting(until) => {
                    let minutes = ((until.since((hall.settings.clock)()) + MINUTE - 1) / MINUTE).max(1);
                    say_with(lang, "code-resting", &[("minutes", minutes.into())])
                }
                _ => say(lang, "code-wrong"),
            };
            let answer = ui::refusals(lang, &[Reason { text, field: Some("code".into()), ..Reason::default() }]);
            let whole = !headers.contains_key("hx-request");
            let body = if whole { form(&preferences, Some(answer)) } else { answer };
            Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body))
        }
    }
}

/// The cookie of the question, ended.
fn gone(hall: &Hall) -> String {
    let mut cookie = session::halfway_cookie(&hall.settings, String::new());
    cookie.set_max_age(time::Duration::ZERO);
    cookie.to_string()
}
