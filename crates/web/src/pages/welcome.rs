//! The page behind a one-time link: a person chooses their password. Opening the page uses nothing up; choosing does.

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use kernel::{Lang, Refusals};
use maud::{Markup, html};
use std::net::SocketAddr;

use super::{
    Answer,
    account::{password_fields, password_refusals},
    sign_in::{arrival, led},
};
use crate::{
    account::Account,
    hall::{Shared, beside},
    invitation,
    journal::{self, What},
    preferences::Preferences,
    reader::pairs,
    shell,
    trouble::{Trouble, worded},
    ui::{self, Field, Form, Kind, Link, Reason},
    words::{say, say_with},
};

/// `GET /welcome?key=…`.
pub(crate) async fn page(State(hall): State<Shared>, headers: HeaderMap, uri: Uri) -> Answer {
    let preferences = Preferences::of(&headers);
    let secret = value(&pairs(uri.query().unwrap_or_default()), "key");
    let found = secret.clone();
    let account = beside(&hall, move |hall| invitation::find(hall, &found)).await?;
    Ok(match account {
        Some(account) => form(&preferences, &account, &secret, None).into_response(),
        None => over(&preferences),
    })
}

fn value(typed: &[(String, String)], name: &str) -> String {
    typed.iter().find(|(n, _)| n == name).map_or_else(String::new, |(_, v)| v.clone())
}

fn over(preferences: &Preferences) -> Response {
    let lang = preferences.lang();
    let main = ui::empty(
        &say(lang, "welcome-over-title"),
        &say(lang, "welcome-over"),
        Some(&Link::new(say(lang, "sign-in-title"), "/sign-in")),
    );
    let title = say(lang, "welcome-over-title");
    let page = shell::bare_with(preferences, &title, "/welcome", html! { h1 class="vh" { (title) } (main) });
    worded(StatusCode::NOT_FOUND, page)
}

fn form(preferences: &Preferences, account: &Account, secret: &str, answer: Option<Markup>) -> Markup {
    let lang: Lang = preferences.lang();
    let hidden = |name: &str, value: &str| Field {
        name: name.to_owned(),
        value: value.to_owned(),
        kind: Kind::Hidden,
        ..Field::default()
    };
    let mut fields = vec![hidden("key", secret), hidden("username", &account.login)];
    fields.extend(password_fields(lang));
    let form = Form {
        id: "welcome".to_owned(),
        action: "/welcome".to_owned(),
        fields,
        verb: say(lang, "welcome-act"),
        answer,
        ..Form::default()
    };
    let login = say_with(lang, "welcome-lead", &[("login", account.login.as_str().into())]);
    let main = html! {
        (ui::page_title(&say_with(lang, "welcome-title", &[("name", account.name.as_str().into())]), &login, None))
        (ui::form(lang, &form))
    };
    shell::bare_with(preferences, &say(lang, "welcome-act"), "/welcome", main)
}

/// `POST /welcome`: the link is used up, the password chosen; every session of the account ends.
pub(crate) async fn choose(
    State(hall): State<Shared>,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let preferences = Preferences::of(&headers);
    let typed = pairs(&body);
    let (secret, new, again) = (value(&typed, "key"), value(&typed, "new"), value(&typed, "again"));
    let arrival = arrival(&hall, &headers, connection);
    hall.limits.stranger(&arrival.address)?;
    let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
    let made = beside(&hall, move |hall| {
        let Some(mut account) = invitation::find(hall, &secret)? else { return Ok(None) };
        let refusals = password_refusals(&account.login, &account.name, &new, &again);
        if !refusals.is_empty() {
            return Ok(Some((account, secret, refusals)));
        }
        if !invitation::take(&hall.ledger, &secret)? {
            return Ok(None);
        }
        account.set_password(&new).map_err(Trouble::failure)?;
        account.store(&hall.ledger).map_err(Trouble::failure)?;
        journal::told(hall, What::LinkUsed, &account.login, &arrival, "");
        Ok(Some((account, secret, Refusals::none())))
    })
    .await?;
    let Some((account, secret, refusals)) = made else { return Ok(over(&preferences)) };
    if refusals.is_empty() {
        return Ok(led(&headers, vec![], "/sign-in?chosen=1"));
    }
    let lang = preferences.lang();
    let reason = |refusal: &kernel::Refusal| Reason {
        text: refusal.text.get(lang).to_owned(),
        field: refusal.field.clone(),
        ..Reason::default()
    };
    let answer = ui::refusals(lang, &refusals.0.iter().map(reason).collect::<Vec<_>>());
    let whole = !headers.contains_key("hx-request");
    let body = if whole { form(&preferences, &account, &secret, Some(answer)) } else { answer };
    Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body))
}
