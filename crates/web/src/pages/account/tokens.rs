//! One's access tokens: what programs and sheets sign in with; made, shown once, revoked.

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use kernel::{Lang, Refusal, Refusals, Text};
use maud::{Markup, html};
use std::net::SocketAddr;

use super::{framed, password_field, reasons, wrong_password};
use crate::{
    account::Account,
    clock,
    forms::{self, Typed},
    hall::{Hall, Shared, beside},
    journal::{self, What},
    pages::{
        Answer,
        lists::may_ask,
        shown,
        sign_in::{arrival, led},
    },
    reader::Reader,
    token::{self, DAYS_MAX, Does, TOKENS_MAX, Token},
    trouble::{Trouble, worded},
    ui::{self, Choice, Field, Form, Kind},
    words::{say, say_with},
};

const HERE: &str = "/account/tokens";
/// How long a token may last, in days: the choices offered.
const DAYS: [i64; 4] = [30, 90, 180, DAYS_MAX];

/// `/account/tokens`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| Ok(shown(&reader, whole(hall, &reader, &Typed::default(), None)?))).await
}

fn whole(hall: &Hall, reader: &Reader, typed: &Typed, answer: Option<Markup>) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let made = hall.once.take(reader.csrf(), "token");
    let tokens = token::list(&hall.ledger, Some(&reader.login))?;
    let form = Form {
        id: "token".to_owned(),
        action: HERE.to_owned(),
        csrf: reader.csrf().to_owned(),
        fields: fields(hall, reader, typed),
        verb: say(lang, "tokens-make"),
        answer,
        ..Form::default()
    };
    let main = html! {
        p class="lead" { (say(lang, "tokens-lead")) }
        @for secret in made.iter().flatten() {
            section class="help once" {
                h2 { (say(lang, "tokens-made-title")) }
                p { (say(lang, "tokens-made")) }
                p { code class="digest" { (secret) } }
                p class="soft" { (say_with(lang, "tokens-how", &[("login", reader.login.as_str().into())])) }
            }
        }
        @if tokens.is_empty() { p class="soft" { (say(lang, "tokens-none")) } }
        @else { ul class="sessions" { @for token in &tokens { (line(reader, token)) } } }
        section class="help" { h2 { (say(lang, "tokens-new")) } (ui::form(lang, &form)) }
    };
    Ok(framed(hall, reader, HERE, main))
}

fn line(reader: &Reader, token: &Token) -> Markup {
    let lang = reader.lang;
    html! {
        li {
            div {
                p { strong { (token.pass.name) } " " code { (token.pass.id) } }
                p class="soft" { (told(lang, token)) " · " (say(lang, "tokens-until")) " " (ui::moment(&clock::dated(reader, token.ends))) " · " (last_use(reader, token)) }
            }
            form method="post" action="/account/tokens/revoke" {
                input type="hidden" name="csrf" value=(reader.csrf());
                button class="button quiet" type="submit" name="id" value=(token.pass.id)
                    aria-label={ (say(lang, "tokens-revoke")) ": " (token.pass.name) } { (say(lang, "tokens-revoke")) }
            }
        }
    }
}

/// What a token lets a program do, in words.
pub(crate) fn told(lang: Lang, token: &Token) -> String {
    let does = match &token.pass.does {
        Does::Nothing => None,
        Does::All => Some(say(lang, "tokens-does-all")),
        Does::Verbs(verbs) => Some(verbs.join(", ")),
    };
    let reads = token.pass.reads.then(|| say(lang, "tokens-reads"));
    reads.into_iter().chain(does).collect::<Vec<_>>().join(" · ")
}

/// When and from where a token was last used.
pub(crate) fn last_use(reader: &Reader, token: &Token) -> Markup {
    let lang = reader.lang;
    html! {
        @match token.used {
            Some(used) => { (say(lang, "tokens-used")) " " (ui::moment(&clock::near(reader, used)))
                @if let Some(from) = &token.used_from { " (" (from) ")" } },
            None => (say(lang, "tokens-unused")),
        }
    }
}

fn fields(hall: &Hall, reader: &Reader, typed: &Typed) -> Vec<Field> {
    let lang = reader.lang;
    let or = |value: String, other: &str| if value.is_empty() { other.to_owned() } else { value };
    let verbs = verbs(hall, reader).into_iter().map(|(name, title)| Choice::new(name, title)).collect();
    vec![
        Field {
            name: "name".to_owned(),
            label: say(lang, "tokens-name"),
            help: say(lang, "tokens-name-help"),
            required: true,
            value: typed.exact("name"),
            kind: Kind::Line(60),
            ..Field::default()
        },
        Field {
            name: "days".to_owned(),
            label: say(lang, "tokens-days"),
            required: true,
            value: or(typed.exact("days"), "90"),
            kind: Kind::Choice(
                DAYS.iter()
                    .map(|days| {
                        Choice::new(days.to_string(), say_with(lang, "tokens-days-n", &[("days", (*days).into())]))
                    })
                    .collect(),
            ),
            ..Field::default()
        },
        Field {
            name: "does".to_owned(),
            label: say(lang, "tokens-does"),
            required: true,
            value: or(typed.exact("does"), "read"),
            kind: Kind::Choice(vec![
                Choice::new("read", say(lang, "tokens-only-reads")),
                Choice::new("some", say(lang, "tokens-reads-some")),
                Choice::new("only", say(lang, "tokens-only-some")),
                Choice::new("all", say(lang, "tokens-reads-all")),
            ]),
            ..Field::default()
        },
        Field {
            name: "verbs".to_owned(),
            label: say(lang, "tokens-verbs"),
            help: say(lang, "tokens-verbs-help"),
            value: typed.all("verbs").join(","),
            kind: Kind::Several(verbs),
            ..Field::default()
        },
        password_field(lang, "current", "account-current", "current-password"),
    ]
}

/// The verbs the reader may ask for at all, by title.
fn verbs(hall: &Hall, reader: &Reader) -> Vec<(String, String)> {
    let mut verbs: Vec<(String, String)> = hall
        .house()
        .verbs()
        .filter(|verb| may_ask(reader, verb.spec()))
        .map(|verb| (verb.spec().name.clone(), verb.spec().title.get(reader.lang).to_owned()))
        .collect();
    verbs.sort_by(|a, b| a.1.cmp(&b.1));
    verbs
}

/// `POST /account/tokens`: the password again, and the token is made and shown once.
pub(crate) async fn make(
    State(hall): State<Shared>,
    reader: Reader,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    hall.limits.attempt(&reader.login, &format!("session of {}", reader.login))?;
    let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
    let arrival = arrival(&hall, &headers, connection);
    beside(&hall, move |hall| {
        let account = Account::find(&hall.ledger, &reader.login).map_err(Trouble::failure)?;
        let mut refusals = wrong_password(account.as_ref(), &typed.exact("current"));
        let (name, days) = (typed.said("name"), typed.said("days").parse().unwrap_or(0));
        let listed = verbs(hall, &reader);
        let asked = typed.all("verbs");
        let some = || Does::Verbs(asked.clone());
        let (reads, does) = match typed.said("does").as_str() {
            "some" => (true, some()),
            "only" => (false, some()),
            "all" => (true, Does::All),
            _ => (true, Does::Nothing),
        };
        refusals.extend(unfit(&name, days, &does, &listed));
        let known = token::list(&hall.ledger, Some(&reader.login))?;
        refusals.add_if(known.len() >= TOKENS_MAX, too_many());
        refusals.add_if(known.iter().any(|token| token.pass.name == name), same_name());
        let Some(account) = account.filter(|_| refusals.is_empty()) else {
            let answer = reasons(reader.lang, &refusals);
            let body = if reader.fragment { answer } else { whole(hall, &reader, &typed, Some(answer))? };
            return Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body));
        };
        let secret = token::make(hall, &account, &name, reads, does, days)?;
        journal::told(hall, What::TokenMade, &account.login, &arrival, &name);
        hall.once.put(reader.csrf(), "token", vec![secret]);
        Ok(led(&headers, vec![], HERE))
    })
    .await
}

/// Why a token cannot be made as asked; all reasons at once.
fn unfit(name: &str, days: i64, does: &Does, listed: &[(String, String)]) -> Refusals {
    let mut refusals = Refusals::none();
    let refuse =
        |code: &str, field: &str, en: &'static str, fr: &'static str| Refusal::new(code, Text::new(en, fr)).at(field);
    let odd = name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control);
    refusals.add_if(
        odd,
        refuse(
            "token.name",
            "name",
            "Give the token a name of at most 60 characters, such as the sheet that uses it.",
            "Donnez au jeton un nom de 60 caractères au plus, par exemple celui de la feuille qui s’en sert.",
        ),
    );
    refusals.add_if(
        !(1..=DAYS_MAX).contains(&days),
        refuse(
            "token.days",
            "days",
            "Choose how long it lasts: a year at most.",
            "Choisissez sa durée : un an au plus.",
        ),
    );
    if let Does::Verbs(asked) = does {
        let known = |name: &String| listed.iter().any(|(verb, _)| verb == name);
        refusals.add_if(
            asked.is_empty(),
            refuse("token.verbs_none", "verbs", "Choose at least one act.", "Choisissez au moins un acte."),
        );
        refusals.add_if(
            !asked.iter().all(known),
            refuse(
                "token.verbs",
                "verbs",
                "A token cannot do what you may not do yourself; choose acts of the list.",
                "Un jeton ne peut faire ce que vous ne pouvez faire vous-même ; choisissez des actes de la liste.",
            ),
        );
    }
    refusals
}

fn too_many() -> Refusal {
    Refusal::new(
        "token.too_many",
        Text::owned(
            format!("You have {TOKENS_MAX} tokens; revoke one that nobody uses."),
            format!("Vous avez {TOKENS_MAX} jetons ; révoquez-en un dont personne ne se sert."),
        ),
    )
}

fn same_name() -> Refusal {
    Refusal::new(
        "token.same_name",
        Text::new(
            "You have a token of this name; choose another, so that they can be told apart.",
            "Vous avez déjà un jeton de ce nom ; choisissez-en un autre, pour les distinguer.",
        ),
    )
    .at("name")
}

/// `POST /account/tokens/revoke`.
pub(crate) async fn revoke(
    State(hall): State<Shared>,
    reader: Reader,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    let id = typed.said("id");
    let arrival = arrival(&hall, &headers, connection);
    beside(&hall, move |hall| {
        if token::revoke(&hall.ledger, &reader.login, &id)? {
            journal::told(hall, What::TokenRevoked, &reader.login, &arrival, &id);
        }
        Ok(led(&headers, vec![], HERE))
    })
    .await
}
