//! One's own account: roles and where they are held, the site one acts at, a new password.

pub(crate) mod deputies;
pub(crate) mod log;
pub(crate) mod notices;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod tokens;

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kernel::{GrantScope, Lang, Refusal, Refusals, Text};
use maud::{Markup, html};
use std::net::SocketAddr;

use super::{
    Answer, shown,
    sign_in::{arrival, led},
};
use crate::{
    account::{self, Account, LONGEST_PASSWORD, SHORTEST_PASSWORD},
    forms,
    hall::{Hall, Shared, beside},
    journal::{self, What},
    reader::Reader,
    second_factor::SecondFactor,
    session::{self, Arrival, Beginning},
    shell,
    trouble::{Trouble, worded},
    ui::{self, Field, Form, Kind, Notice, Reason, Tab, Tone},
    words::{say, say_with},
};

/// `/account`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    let changed = reader.query().get("changed").is_some();
    Ok(shown(&reader, whole(&hall, &reader, None, changed)))
}

fn whole(hall: &Hall, reader: &Reader, answer: Option<Markup>, changed: bool) -> Markup {
    let lang = reader.lang;
    let mut fields = vec![password_field(lang, "current", "account-current", "current-password")];
    fields.extend(password_fields(lang));
    let form = Form {
        id: "password".to_owned(),
        action: "/account/password".to_owned(),
        csrf: reader.csrf().to_owned(),
        fields,
        verb: say(lang, "account-change"),
        answer,
        ..Form::default()
    };
    let main = html! {
        @if changed { (ui::notice(&Notice { tone: Tone::Good, text: say(lang, "account-changed"), link: None })) }
        section class="help" {
            h2 { (say(lang, "account-roles")) }
            ul { @for (role, place) in roles(reader) { li { (role) " · " (place) } } }
        }
        @if reader.sites.len() > 1 { (site(reader)) }
        section class="help" { h2 { (say(lang, "account-password")) } (ui::form(lang, &form)) }
    };
    framed(hall, reader, "/account", main)
}

/// A page of one's account: the name, the parts, and what stands in this one.
pub(crate) fn framed(hall: &Hall, reader: &Reader, here: &str, main: Markup) -> Markup {
    let lang = reader.lang;
    let tab = |label: String, href: &str| Tab { current: href == here, label, href: href.to_owned(), count: None };
    let tabs = [
        tab(say(lang, "account-tab-account"), "/account"),
        tab(say(lang, "account-tab-second"), "/account/second-factor"),
        tab(say(lang, "account-tab-sessions"), "/account/sessions"),
        tab(say(lang, "account-tab-tokens"), "/account/tokens"),
        tab(say(lang, "account-tab-deputies"), "/account/deputies"),
        tab(say(lang, "account-tab-notices"), "/account/notices"),
        tab(say(lang, "account-tab-log"), "/account/log"),
    ];
    let side =
        reader.watches_accounts().then(|| html! { a class="button" href="/admin" { (say(lang, "place-admin")) } });
    let lead = say_with(lang, "account-lead", &[("login", reader.login.as_str().into())]);
    let main = html! {
        (ui::page_title(&reader.name, &lead, side))
        (ui::tabs(&say(lang, "place-account"), &tabs))
        (main)
    };
    shell::page(hall, reader, &say(lang, "place-account"), main)
}

/// A field for a password.
pub(crate) fn password_field(lang: Lang, name: &str, key: &str, autocomplete: &str) -> Field {
    Field {
        name: name.to_owned(),
        label: say(lang, key),
        required: true,
        kind: Kind::Password,
        autocomplete: autocomplete.to_owned(),
        personal: true,
        ..Field::default()
    }
}

/// The fields of a new password: once, and once more.
pub(crate) fn password_fields(lang: Lang) -> Vec<Field> {
    let mut new = password_field(lang, "new", "account-new", "new-password");
    new.help = say_with(lang, "account-password-help", &[("least", SHORTEST_PASSWORD.into())]);
    vec![new, password_field(lang, "again", "account-again", "new-password")]
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
pub(crate) async fn password(
    State(hall): State<Shared>,
    reader: Reader,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    let (current, new, again) = (typed.exact("current"), typed.exact("new"), typed.exact("again"));
    // Whoever finds an open session may not guess its password here either.
    hall.limits.attempt(&reader.login, &format!("session of {}", reader.login))?;
    let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
    let asked = reader.clone();
    let arrival = arrival(&hall, &headers, connection);
    let made = beside(&hall, move |hall| change(hall, &asked, arrival, &current, &new, &again)).await?;
    let token = match made {
        Ok(token) => token,
        Err(refusals) => return Ok(refused(&hall, &reader, &refusals)),
    };
    let cookie = session::cookie(&hall.settings, token).to_string();
    Ok(led(&headers, vec![cookie], "/account?changed=1"))
}

fn change(
    hall: &Hall,
    reader: &Reader,
    arrival: Arrival,
    current: &str,
    new: &str,
    again: &str,
) -> Result<Result<String, Refusals>, Trouble> {
    let account = Account::find(&hall.ledger, &reader.login).map_err(Trouble::failure)?;
    let mut refusals = wrong_password(account.as_ref(), current);
    refusals.extend(password_refusals(&reader.login, &reader.name, new, again));
    refusals.add_if(
        new == current,
        Refusal::new(
            "account.password_same",
            Text::new(
                "Choose a password other than the present one.",
                "Choisissez un mot de passe autre que l’actuel.",
            ),
        )
        .at("new"),
    );
    let Some(mut account) = account.filter(|_| refusals.is_empty()) else { return Ok(Err(refusals)) };
    account.set_password(new).map_err(Trouble::failure)?;
    account.store(&hall.ledger).map_err(Trouble::failure)?;
    journal::told(hall, What::PasswordChanged, &account.login, &arrival, "");
    let before = reader.session.as_ref().map(|(token, _)| token.as_str());
    // Whoever changes it signed in here, with a second factor where there is one.
    let second = SecondFactor::find(&hall.ledger, &account.login)?.is_some();
    let held = reader.actor.grants.clone();
    let beginning = Beginning { account: &account, before, arrival, second, held };
    session::begin(&hall.ledger, &hall.settings, beginning).map(Ok)
}

/// That the present password is not right; it is asked again before anything that outlasts the session.
pub(crate) fn wrong_password(account: Option<&Account>, current: &str) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(
        !account::password_fits(account, current),
        Refusal::new(
            "account.wrong_password",
            Text::new("This is not your present password.", "Ce n’est pas votre mot de passe actuel."),
        )
        .at("current"),
    );
    refusals
}

/// Why a new password cannot be taken; all reasons at once.
pub(crate) fn password_refusals(login: &str, name: &str, new: &str, again: &str) -> Refusals {
    let mut refusals = Refusals::none();
    let refuse = |code: &str, field: &str, text: Text| Refusal::new(code, text).at(field);
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
        [login, name].iter().any(|known| plain(new) == plain(known)),
        refuse(
            "account.password_known",
            "new",
            Text::new(
                "Choose a password that is neither your name nor your login.",
                "Choisissez un mot de passe qui ne soit ni votre nom ni votre identifiant.",
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
    refusals
}

/// The reasons beside the button of a form.
pub(crate) fn reasons(lang: Lang, refusals: &Refusals) -> Markup {
    let reason = |refusal: &Refusal| Reason {
        text: refusal.text.get(lang).to_owned(),
        field: refusal.field.clone(),
        ..Reason::default()
    };
    ui::refusals(lang, &refusals.0.iter().map(reason).collect::<Vec<_>>())
}

fn refused(hall: &Hall, reader: &Reader, refusals: &Refusals) -> Response {
    let answer = reasons(reader.lang, refusals);
    let body = if reader.fragment { answer } else { whole(hall, reader, Some(answer), false) };
    worded(StatusCode::UNPROCESSABLE_ENTITY, body)
}
