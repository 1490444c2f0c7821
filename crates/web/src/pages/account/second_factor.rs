//! One's second factor: setting it up with a first code, the recovery codes that are shown once, making new ones.

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use kernel::{Lang, Refusal, Refusals, Text};
use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};
use std::net::SocketAddr;

use super::{framed, password_field, reasons, wrong_password};
use crate::{
    account::Account,
    clock, forms,
    hall::{Hall, Shared, beside},
    journal::{self, What},
    pages::{
        Answer, shown,
        sign_in::{arrival, led},
    },
    reader::Reader,
    second_factor::{self, SecondFactor, Shown},
    session::{self, Beginning},
    trouble::{Trouble, worded},
    ui::{self, Field, Form, Kind, Notice, Tone},
    words::{say, say_with},
};

const HERE: &str = "/account/second-factor";

/// `/account/second-factor`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| Ok(shown(&reader, whole(hall, &reader, None)?))).await
}

fn whole(hall: &Hall, reader: &Reader, answer: Option<Markup>) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let codes = hall.once.take(reader.csrf(), "recovery");
    let main = if !second_factor::offered(hall) {
        ui::empty(&say(lang, "second-none-title"), &say(lang, "second-none"), None)
    } else if let Some(factor) = SecondFactor::find(&hall.ledger, &reader.login)? {
        html! {
            @if let Some(codes) = &codes { (recovery(lang, codes)) }
            (in_force(reader, &factor, answer))
        }
    } else {
        let offer = second_factor::offer(hall, &reader.login)?;
        html! {
            @if reader.must_enrol {
                (ui::notice(&Notice { tone: Tone::Soon, text: say(lang, "second-required"), link: None }))
            }
            (enrolment(reader, &offer, answer))
        }
    };
    Ok(framed(hall, reader, HERE, main))
}

fn recovery(lang: Lang, codes: &[String]) -> Markup {
    html! {
        section class="help once" {
            h2 { (say(lang, "second-codes-title")) }
            p { (say(lang, "second-codes")) }
            ol class="codes" { @for code in codes { li { code { (code) } } } }
        }
    }
}

fn in_force(reader: &Reader, factor: &SecondFactor, answer: Option<Markup>) -> Markup {
    let lang = reader.lang;
    let form = Form {
        id: "recovery".to_owned(),
        action: "/account/second-factor/recovery".to_owned(),
        csrf: reader.csrf().to_owned(),
        fields: vec![password_field(lang, "current", "account-current", "current-password")],
        verb: say(lang, "second-renew"),
        answer,
        ..Form::default()
    };
    html! {
        section class="help" {
            h2 { (say(lang, "second-on")) }
            p { (say(lang, "second-since")) " " (ui::moment(&clock::dated(reader, factor.since))) ". "
                (say_with(lang, "second-left", &[("count", factor.recovery_left().into())])) }
            p class="soft" { (say(lang, "second-lost")) }
        }
        section class="help" { h2 { (say(lang, "second-renew-title")) } (ui::form(lang, &form)) }
    }
}

fn enrolment(reader: &Reader, offer: &Shown, answer: Option<Markup>) -> Markup {
    let lang = reader.lang;
    let form = Form {
        id: "second-factor".to_owned(),
        action: HERE.to_owned(),
        csrf: reader.csrf().to_owned(),
        fields: vec![
            Field {
                name: "code".to_owned(),
                label: say(lang, "second-code"),
                required: true,
                kind: Kind::Line(12),
                autocomplete: "one-time-code".to_owned(),
                personal: true,
                ..Field::default()
            },
            password_field(lang, "current", "account-current", "current-password"),
        ],
        verb: say(lang, "second-confirm"),
        answer,
        ..Form::default()
    };
    html! {
        section class="help" {
            h2 { (say(lang, "second-set-up")) }
            p { (say(lang, "second-how")) }
            (drawing(lang, &offer.address))
            p { (say(lang, "second-typed")) " " code class="digest" { (offer.typed) } }
        }
        (ui::form(lang, &form))
    }
}

/// The address as a QR code: one path of squares, dark on white in every appearance, as telephones need it.
fn drawing(lang: Lang, address: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::M) else { return html! {} };
    let (width, quiet) = (code.width(), 4);
    let mut path = String::new();
    for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        path.push_str(&format!("M{} {}h1v1h-1z", at % width + quiet, at / width + quiet));
    }
    let side = width + 2 * quiet;
    html! {
        svg class="qr" viewBox={ "0 0 " (side) " " (side) } width="220" height="220" role="img" aria-label=(say(lang, "second-drawing"))
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// `POST /account/second-factor`: the password and the first code; other sessions end, this one begins anew.
pub(crate) async fn confirm(
    State(hall): State<Shared>,
    reader: Reader,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    let (code, current) = (typed.exact("code"), typed.exact("current"));
    hall.limits.attempt(&reader.login, &format!("session of {}", reader.login))?;
    let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
    let arrival = arrival(&hall, &headers, connection);
    beside(&hall, move |hall| {
        let account = Account::find(&hall.ledger, &reader.login).map_err(Trouble::failure)?;
        let mut refusals = wrong_password(account.as_ref(), &current);
        if SecondFactor::find(&hall.ledger, &reader.login)?.is_some() {
            return Ok(led(&headers, vec![], HERE));
        }
        // The code is looked at only once the password is right: a first code must not be guessed without it.
        let codes = if refusals.is_empty() { second_factor::confirm(hall, &reader.login, &code)? } else { None };
        refusals.add_if(codes.is_none() && refusals.is_empty(), wrong_code());
        let (Some(codes), Some(account)) = (codes, account) else {
            let answer = reasons(reader.lang, &refusals);
            let body = if reader.fragment { answer } else { whole(hall, &reader, Some(answer))? };
            return Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body));
        };
        journal::told(hall, What::SecondFactorSet, &account.login, &arrival, "");
        let before = reader.session.as_ref().map(|(token, _)| token.as_str());
        if let Some(token) = before {
            session::end_others(&hall.ledger, &account.login, token)?;
        }
        let held = reader.actor.grants.clone();
        let beginning = Beginning { account: &account, before, arrival, second: true, held };
        let token = session::begin(&hall.ledger, &hall.settings, beginning)?;
        if let Some((session, _)) = session::find(&hall.ledger, &hall.settings, &token)? {
            hall.once.put(&session.csrf, "recovery", codes);
        }
        Ok(led(&headers, vec![session::cookie(&hall.settings, token).to_string()], HERE))
    })
    .await
}

fn wrong_code() -> Refusal {
    Refusal::new(
        "account.wrong_code",
        Text::new(
            "This is not the code your telephone shows now; check its clock, wait for the next code and type that.",
            "Ce n’est pas le code affiché maintenant par votre téléphone ; vérifiez son heure, attendez le code suivant et saisissez-le.",
        ),
    )
    .at("code")
}

/// `POST /account/second-factor/recovery`: ten new recovery codes, after the password.
pub(crate) async fn renew(
    State(hall): State<Shared>,
    reader: Reader,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    let current = typed.exact("current");
    hall.limits.attempt(&reader.login, &format!("session of {}", reader.login))?;
    let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
    let arrival = arrival(&hall, &headers, connection);
    beside(&hall, move |hall| {
        let account = Account::find(&hall.ledger, &reader.login).map_err(Trouble::failure)?;
        let refusals: Refusals = wrong_password(account.as_ref(), &current);
        if !refusals.is_empty() {
            let answer = reasons(reader.lang, &refusals);
            let body = if reader.fragment { answer } else { whole(hall, &reader, Some(answer))? };
            return Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body).into_response());
        }
        if let Some(codes) = second_factor::renew_recovery(hall, &reader.login)? {
            journal::told(hall, What::RecoveryRenewed, &reader.login, &arrival, "");
            hall.once.put(reader.csrf(), "recovery", codes);
        }
        Ok(led(&headers, vec![], HERE))
    })
    .await
}
