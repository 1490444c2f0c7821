//! One's own account: roles and where they are held, the site one acts at, a new password.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{GrantScope, Refusal, Refusals, Text};
use maud::{Markup, html};

use super::{Answer, shown, sign_in::check_csrf};
use crate::{
    account::{self, Account, LONGEST_PASSWORD, SHORTEST_PASSWORD},
    hall::{Hall, Shared, beside},
    reader::{Reader, pairs},
    session, shell,
    trouble::{Trouble, worded},
    ui::{self, Field, Form, Kind, Reason},
    words::{say, say_with},
};

/// `/account`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    let changed = reader.query().get("changed").is_some();
    Ok(shown(&reader, whole(&hall, &reader, None, changed)))
}

fn whole(hall: &Hall, reader: &Reader, answer: Option<Markup>, changed: bool) -> Markup {
    let lang = reader.lang;
    let field = |name: &str, key: &str, autocomplete: &str| Field {
        name: name.to_owned(),
        label: say(lang, key),
        required: true,
        kind: Kind::Password,
        autocomplete: autocomplete.to_owned(),
        personal: true,
        ..Field::default()
    };
    let mut new = field("new", "account-new", "new-password");
    new.help = say_with(lang, "account-password-help", &[("least", SHORTEST_PASSWORD.into())]);
    let form = Form {
        id: "password".to_owned(),
        action: "/account/password".to_owned(),
        csrf: reader.csrf().to_owned(),
        fields: vec![
            field("current", "account-current", "current-password"),
            new,
            field("again", "account-again", "new-password"),
        ],
        verb: say(lang, "account-change"),
        answer,
        ..Form::default()
    };
    let main = html! {
        (ui::page_title(&reader.name, &say_with(lang, "account-lead", &[("login", reader.login.as_str().into())]), None))
        @if changed { p class="notice notice-good" role="status" { (say(lang, "account-changed")) } }
        section class="help" {
            h2 { (say(lang, "account-roles")) }
            ul { @for (role, place) in roles(reader) { li { (role) " · " (place) } } }
        }
        @if reader.sites.len() > 1 { (site(reader)) }
        section class="help" { h2 { (say(lang, "account-password")) } (ui::form(lang, &form)) }
    };
    shell::page(hall, reader, &say(lang, "place-account"), main)
}

fn roles(reader: &Reader) -> Vec<(String, String)> {
    let place = |scope: &GrantScope| match scope {
        GrantScope::Everywhere => say(reader.lang, "account-everywhere"),
        GrantScope::Region(region) => region.clone(),
        GrantScope::Site(site) => reader.network.site(site).map_or_else(|| site.0.clone(), |s| s.name.clone()),
    };
    let title = |role: &str| reader.network.role_title(role).get(reader.lang).to_owned();
    reader.actor.grants.iter().map(|grant| (title(&grant.role), place(&grant.scope))).collect()
}

/// Where one acts unless one says otherwise.
fn site(reader: &Reader) -> Markup {
    let lang = reader.lang;
    html! {
        section class="help" {
            h2 { (say(lang, "account-site")) }
            form class="ask" method="post" action="/preferences" {
                input type="hidden" name="csrf" value=(reader.csrf());
                input type="hidden" name="back" value="/account";
                label class="vh" for="site" { (say(lang, "account-site")) }
                select id="site" name="site" {
                    @for id in &reader.sites {
                        option value=(id.0) selected[*id == reader.site] {
                            (reader.network.site(id).map_or(id.0.as_str(), |s| s.name.as_str()))
                        }
                    }
                }
                button class="button" type="submit" { (say(lang, "account-choose")) }
            }
        }
    }
}

/// `POST /account/password`: the present password is asked again, every other session ends, this one begins anew.
pub(crate) async fn password(State(hall): State<Shared>, reader: Reader, body: String) -> Answer {
    let typed = pairs(&body);
    check_csrf(&reader, &typed)?;
    let get = |name: &str| typed.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str()).to_owned();
    let (current, new, again) = (get("current"), get("new"), get("again"));
    // Whoever finds an open session may not guess its password here either.
    hall.limits.attempt(&reader.login, &format!("session of {}", reader.login))?;
    let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
    let asked = reader.clone();
    let made = beside(&hall, move |hall| change(hall, &asked, &current, &new, &again)).await?;
    let token = match made {
        Ok(token) => token,
        Err(refusals) => return Ok(refused(&hall, &reader, &refusals)),
    };
    let cookie = session::cookie(&hall.settings, token).to_string();
    let to = "/account?changed=1";
    Ok(if reader.fragment {
        (StatusCode::NO_CONTENT, [(header::SET_COOKIE.as_str(), cookie.as_str()), ("hx-redirect", to)]).into_response()
    } else {
        ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
    })
}

fn change(
    hall: &Hall,
    reader: &Reader,
    current: &str,
    new: &str,
    again: &str,
) -> Result<Result<String, Refusals>, Trouble> {
    let account = Account::find(&hall.ledger, &reader.login).map_err(Trouble::failure)?;
    let mut refusals = Refusals::none();
    let refuse = |code: &str, field: &str, text: Text| Refusal::new(code, text).at(field);
    refusals.add_if(
        !account::password_fits(account.as_ref(), current),
        refuse(
            "account.wrong_password",
            "current",
            Text::new("This is not your present password.", "Ce n’est pas votre mot de passe actuel."),
        ),
    );
    refusals.add_if(
        new.chars().count() < SHORTEST_PASSWORD || new.len() > LONGEST_PASSWORD,
        refuse(
            "account.password_length",
            "new",
            Text::owned(
                format!("The new password needs {SHORTEST_PASSWORD} characters or more; a short sentence is good."),
                format!("Le nouveau mot de passe demande au moins {SHORTEST_PASSWORD} caractères ; une courte phrase convient."),
            ),
        ),
    );
    let plain = |text: &str| text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    refusals.add_if(
        [&reader.login, &reader.name].iter().any(|known| plain(new) == plain(known)) || new == current,
        refuse(
            "account.password_known",
            "new",
            Text::new(
                "Choose a password that is neither your name nor the present one.",
                "Choisissez un mot de passe qui ne soit ni votre nom ni l’actuel.",
            ),
        ),
    );
    refusals.add_if(
        new != again,
        refuse(
            "account.password_differs",
            "again",
            Text::new(
                "The two new passwords differ; type both again.",
                "Les deux nouveaux mots de passe diffèrent ; saisissez-les à nouveau.",
            ),
        ),
    );
    let Some(mut account) = account.filter(|_| refusals.is_empty()) else { return Ok(Err(refusals)) };
    account.set_password(new).map_err(Trouble::failure)?;
    account.store(&hall.ledger).map_err(Trouble::failure)?;
    let before = reader.session.as_ref().map(|(token, _)| token.as_str());
    session::begin(&hall.ledger, &hall.settings, &account, before).map(Ok)
}

fn refused(hall: &Hall, reader: &Reader, refusals: &Refusals) -> Response {
    let reason = |refusal: &Refusal| Reason {
        text: refusal.text.get(reader.lang).to_owned(),
        field: refusal.field.clone(),
        ..Reason::default()
    };
    let answer = ui::refusals(reader.lang, &refusals.0.iter().map(reason).collect::<Vec<_>>());
    let body = if reader.fragment { answer } else { whole(hall, reader, Some(answer), false) };
    worded(StatusCode::UNPROCESSABLE_ENTITY, body)
}
