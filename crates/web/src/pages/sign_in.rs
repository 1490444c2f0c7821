//! Signing in and out. What fails is told in one sentence that says nothing of which part was wrong.

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::{CookieJar, cookie::Cookie};
use kernel::Lang;
use maud::{Markup, html};
use std::net::SocketAddr;

use super::{Answer, halfway};
use crate::{
    account::{self, Account},
    address,
    hall::{Hall, Shared, beside},
    journal::{self, What},
    preferences::Preferences,
    reader::{Reader, pairs},
    second_factor::SecondFactor,
    session::{self, Arrival, Beginning},
    shell,
    trouble::{Trouble, worded},
    ui::{self, Field, Form, Kind, Reason},
    words::say,
};

/// The page.
pub(crate) async fn page(State(hall): State<Shared>, headers: HeaderMap, uri: axum::http::Uri) -> Response {
    let preferences = Preferences::of(&headers);
    let next = pairs(uri.query().unwrap_or_default()).into_iter().find(|(n, _)| n == "next").map(|(_, v)| v);
    // Somebody who just chose a password is told so once.
    let chosen = uri.query().is_some_and(|query| pairs(query).iter().any(|(name, _)| name == "chosen"));
    let notice = chosen.then(|| {
        ui::notice(&ui::Notice { tone: ui::Tone::Good, text: say(preferences.lang(), "welcome-chosen"), link: None })
    });
    form(&hall, &preferences, "", next.as_deref(), notice).into_response()
}

fn form(hall: &Hall, preferences: &Preferences, login: &str, next: Option<&str>, answer: Option<Markup>) -> Markup {
    let lang = preferences.lang();
    let field = |name: &str, label: String, value: &str, kind, autocomplete: &str| Field {
        name: name.to_owned(),
        label,
        required: true,
        value: value.to_owned(),
        kind,
        autocomplete: autocomplete.to_owned(),
        personal: true,
        ..Field::default()
    };
    let form = Form {
        id: "sign-in".to_owned(),
        action: "/sign-in".to_owned(),
        fields: vec![
            field("login", say(lang, "sign-in-login"), login, Kind::Text, "username"),
            field("password", say(lang, "sign-in-password"), "", Kind::Password, "current-password"),
            Field {
                name: "next".to_owned(),
                value: next.and_then(local).unwrap_or("/").to_owned(),
                kind: Kind::Hidden,
                ..Field::default()
            },
        ],
        verb: say(lang, "sign-in-act"),
        answer,
        ..Form::default()
    };
    let main = html! {
        h1 { (say(lang, "sign-in-title")) }
        (ui::form(lang, &form))
        (demo_accounts(hall, lang))
    };
    shell::bare_with(preferences, &say(lang, "sign-in-title"), "/sign-in", main)
}

/// The demo's accounts; a password they all share is said once.
fn demo_accounts(hall: &Hall, lang: Lang) -> Markup {
    let accounts = &hall.settings.demo_accounts;
    let Some(first) = accounts.first() else { return html! {} };
    let shared = accounts.iter().all(|account| account.password == first.password);
    html! {
        details class="fold" open {
            summary { (say(lang, "sign-in-demo")) }
            @if shared { p { (say(lang, "sign-in-demo-password")) " " code { (first.password) } } }
            div class="table-wrap" tabindex="0" role="region" aria-label=(say(lang, "sign-in-demo")) {
                table class="table" {
                    thead { tr {
                        th scope="col" { (say(lang, "sign-in-login")) }
                        @if !shared { th scope="col" { (say(lang, "sign-in-password")) } }
                        th scope="col" { (say(lang, "sign-in-demo-role")) }
                    } }
                    tbody { @for one in accounts {
                        tr {
                            th scope="row" { (one.login) }
                            @if !shared { td { code { (one.password) } } }
                            td { (one.label.get(lang)) }
                        }
                    } }
                }
            }
        }
    }
}

/// An address of ours to go on to; anything else leads to the first page.
fn local(next: &str) -> Option<&str> {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(|c| c.is_control())
        && !next.starts_with("/sign-");
    ours.then_some(next)
}

/// How far a password leads.
enum Entered {
    /// Nowhere.
    Not,
    /// To the question for the code of the second factor.
    Halfway(String),
    /// In.
    In(String),
}

/// Signs in: both limits first, then the password, then the code where there is a second factor, then a session.
pub(crate) async fn enter(
    State(hall): State<Shared>,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let preferences = Preferences::of(&headers);
    let typed = pairs(&body);
    let get = |name: &str| typed.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str()).to_owned();
    let (login, password, next) = (account::normal(&get("login")), get("password"), get("next"));
    let arrival = arrival(&hall, &headers, connection);
    if let Err(slow) = hall.limits.attempt(&login, &arrival.address) {
        beside(&hall, move |hall| {
            if Account::find(&hall.ledger, &login).map_err(Trouble::failure)?.is_some() {
                journal::told(hall, What::TurnedAway, &login, &arrival, "");
            }
            Ok(())
        })
        .await?;
        return Err(slow);
    }
    let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
    let before =
        CookieJar::from_headers(&headers).get(session::cookie_name(&hall.settings)).map(|c| c.value().to_owned());
    let (asked, onward) = (login.clone(), local(&next).unwrap_or("/").to_owned());
    let entered = beside(&hall, move |hall| {
        let account = Account::find(&hall.ledger, &asked).map_err(Trouble::failure)?;
        let fits = account::password_fits(account.as_ref(), &password);
        let Some(account) = account else { return Ok(Entered::Not) };
        if !fits {
            journal::told(hall, What::WrongPassword, &account.login, &arrival, "");
            return Ok(Entered::Not);
        }
        // A person who left, or whose account is locked, keeps no way in, whatever their account says.
        let Some(actor) = hall.ledger.actor(&account.person.0).map_err(Trouble::failure)? else {
            journal::told(hall, What::TurnedAway, &account.login, &arrival, "");
            return Ok(Entered::Not);
        };
        if SecondFactor::find(&hall.ledger, &account.login)?.is_some() {
            return halfway::begin(hall, &account, &onward).map(Entered::Halfway);
        }
        journal::told(hall, What::SignedIn, &account.login, &arrival, "");
        let held = actor.grants;
        let beginning = Beginning { account: &account, before: before.as_deref(), arrival, second: false, held };
        session::begin(&hall.ledger, &hall.settings, beginning).map(Entered::In)
    })
    .await?;
    match entered {
        Entered::Not => {
            tracing::warn!(login = login.chars().take(64).collect::<String>(), "sign-in refused");
            Ok(refused(&hall, &preferences, &headers, &login, &next))
        }
        Entered::Halfway(token) => {
            let cookie = session::halfway_cookie(&hall.settings, token).to_string();
            Ok(led(&headers, vec![cookie], "/sign-in/code"))
        }
        Entered::In(token) => {
            tracing::info!(login, "signed in");
            let cookie = session::cookie(&hall.settings, token).to_string();
            Ok(led(&headers, vec![cookie], local(&next).unwrap_or("/")))
        }
    }
}

/// Where a request comes from, for limits and for the sign-in log.
pub(crate) fn arrival(
    hall: &Hall,
    headers: &HeaderMap,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
) -> Arrival {
    let mut extensions = axum::http::Extensions::new();
    if let Some(axum::Extension(info)) = connection {
        extensions.insert(info);
    }
    Arrival::of(headers, address::of(headers, &extensions, &hall.settings))
}

/// On to a page, with cookies; a form that was sent as a part of its page is told where to go.
pub(crate) fn led(headers: &HeaderMap, cookies: Vec<String>, to: &str) -> Response {
    let mut response = if headers.contains_key("hx-request") {
        (StatusCode::NO_CONTENT, [("hx-redirect", to.to_owned())]).into_response()
    } else {
        Redirect::to(to).into_response()
    };
    for cookie in cookies {
        if let Ok(value) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

fn refused(hall: &Hall, preferences: &Preferences, headers: &HeaderMap, login: &str, next: &str) -> Response {
    let lang = preferences.lang();
    let reason = Reason { text: say(lang, "sign-in-refused"), ..Reason::default() };
    let answer = ui::refusals(lang, &[reason]);
    let body = if headers.contains_key("hx-request") {
        answer
    } else {
        form(hall, preferences, login, Some(next), Some(answer))
    };
    worded(StatusCode::UNPROCESSABLE_ENTITY, body)
}

/// Signs out: the session ends here and its cookie in the browser.
pub(crate) async fn leave(State(hall): State<Shared>, reader: Reader, body: String) -> Answer {
    let typed = pairs(&body);
    check_csrf(&reader, &typed)?;
    if let Some((token, _)) = reader.session.clone() {
        let login = reader.login.clone();
        beside(&hall, move |hall| {
            journal::told(hall, What::SignedOut, &login, &Arrival::default(), "");
            session::end(&hall.ledger, &token)
        })
        .await?;
    }
    let mut gone = session::cookie(&hall.settings, String::new());
    gone.set_max_age(time::Duration::ZERO);
    let mut lang: Cookie<'_> = session::preference(&hall.settings, "lang", String::new());
    lang.set_max_age(time::Duration::ZERO);
    let mut response = Redirect::to("/sign-in").into_response();
    for cookie in [gone, lang] {
        if let Ok(value) = cookie.to_string().parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    // Whatever the browser kept of our pages belongs to the person who left.
    response.headers_mut().insert("clear-site-data", header::HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// Whether a form carries the secret of the session it is sent with.
pub(crate) fn check_csrf(reader: &Reader, typed: &[(String, String)]) -> Result<(), Trouble> {
    let sent = typed.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.as_str());
    match (sent, &reader.session) {
        (Some(sent), Some((_, csrf))) if session::same_secret(sent, csrf) => Ok(()),
        _ => Err(Trouble::Forged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_only_led_to_pages_of_ours() {
        for good in ["/", "/o/order/1?x=y", "/figures"] {
            assert_eq!(local(good), Some(good));
        }
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/a\nb",
            "/sign-out",
        ] {
            assert_eq!(local(bad), None, "{bad}");
        }
    }
}
