//! `/admin/enrol`: a new person: their code in the ledger; their name and login beside it; a link to choose a password.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use kernel::{Refusal, Refusals, Text, command::decide};
use ledger::{Answer as Struck, Ask};
use maud::Markup;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{framed, people::rows, watching};
use crate::{
    account::{self, Account},
    forms::{self, Typed},
    hall::{Hall, Shared, beside},
    pages::{Answer, account::reasons, act::strike, shown, sign_in::led},
    reader::Reader,
    trouble::{Trouble, worded},
    ui::{self, Choice, Field, Form, Kind, Link},
    words::say,
};

const ENROL: &str = "maison.enrol";
const INVITE: &str = "maison.invite";

/// The form.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    watching(&reader)?;
    beside(&hall, move |hall| Ok(shown(&reader, whole(hall, &reader, &Typed::default(), None)?))).await
}

fn whole(hall: &Hall, reader: &Reader, typed: &Typed, answer: Option<Markup>) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let value = |name: &str| typed.get(name).map(ToOwned::to_owned);
    let field = |name: &str, label: String, help: String, kind: Kind, usual: String| Field {
        name: name.to_owned(),
        label,
        help,
        required: true,
        value: value(name).unwrap_or(usual),
        kind,
        personal: true,
        ..Field::default()
    };
    let sites = reader.network.sites().map(|site| Choice::new(site.id.0.clone(), site.name.clone())).collect();
    let form = Form {
        id: "enrol".to_owned(),
        action: "/admin/enrol".to_owned(),
        csrf: reader.csrf().to_owned(),
        command_id: value("command_id").unwrap_or_else(|| Uuid::now_v7().to_string()),
        fields: vec![
            field("name", say(lang, "enrol-name"), say(lang, "enrol-name-help"), Kind::Line(80), String::new()),
            field("login", say(lang, "admin-login"), say(lang, "enrol-login-help"), Kind::Line(64), String::new()),
            field(
                "person",
                say(lang, "enrol-code"),
                say(lang, "enrol-code-help"),
                Kind::Line(40),
                next_code(hall, reader)?,
            ),
            field("home", say(lang, "admin-home"), String::new(), Kind::Person(sites), reader.site.0.clone()),
        ],
        verb: say(lang, "enrol-act"),
        cancel: Some(Link::new(say(lang, "form-cancel"), "/admin")),
        answer,
        ..Form::default()
    };
    Ok(framed(
        hall,
        reader,
        "/admin",
        None,
        maud::html! {
            h2 { (say(lang, "admin-enrol")) }
            p class="lead" { (say(lang, "enrol-lead")) }
            (ui::form(lang, &form))
        },
    ))
}

/// The next free code of the form `p-0042`.
fn next_code(hall: &Hall, reader: &Reader) -> Result<String, Trouble> {
    let people = rows(hall, &reader.scope, "maison_person")?;
    let numbers = people.iter().filter_map(|row| row.get("id")?.text()?.strip_prefix("p-")?.parse::<u32>().ok());
    Ok(format!("p-{:04}", numbers.max().unwrap_or(0) + 1))
}

/// `POST /admin/enrol`: every reason at once, those of the account and those of the house; then the act, the account
/// and the invitation.
pub(crate) async fn enrol(State(hall): State<Shared>, reader: Reader, headers: HeaderMap, body: String) -> Answer {
    watching(&reader)?;
    let typed = forms::sent(&reader, &body)?;
    let (name, login, person) = (typed.said("name"), account::normal(&typed.said("login")), typed.said("person"));
    let command = Uuid::parse_str(&typed.said("command_id")).unwrap_or_else(|_| Uuid::now_v7());
    let asked = object(json!({"person": person, "home": typed.said("home")}));
    let (body, who) = (asked.clone(), reader.clone());
    let (named, wanted, code) = (name.clone(), login.clone(), person.clone());
    let refusals = beside(&hall, move |hall| {
        let mut refusals = unfit(hall, &named, &wanted, &code)?;
        refusals.extend(foreseen(hall, &who, body)?);
        Ok(refusals)
    })
    .await?;
    if !refusals.is_empty() {
        return refused(&hall, reader, typed, refusals).await;
    }
    let site = reader.site.clone();
    match strike(&hall, &reader, Ask::new(command, ENROL, asked, reader.actor.clone(), site.clone())).await? {
        (Struck::Struck(_), _) => {}
        (other, _) => return not_struck(&hall, reader, typed, other).await,
    }
    let (new_login, code) = (login.clone(), person.clone());
    beside(&hall, move |hall| {
        let account = Account::invited(&new_login, code.as_str().into(), &name).map_err(Trouble::failure)?;
        account.store(&hall.ledger).map_err(Trouble::failure)?;
        hall.forget_names();
        Ok(())
    })
    .await?;
    let invite = Ask::new(Uuid::now_v7(), INVITE, object(json!({"person": person})), reader.actor.clone(), site);
    match strike(&hall, &reader, invite).await? {
        (Struck::Struck(_), onward) => {
            Ok(led(&headers, vec![], &onward.unwrap_or_else(|| format!("/admin/people/{person}"))))
        }
        (other, _) => not_struck(&hall, reader, typed, other).await,
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// What the house would say; nothing is struck.
fn foreseen(hall: &Hall, reader: &Reader, body: Map<String, Value>) -> Result<Refusals, Trouble> {
    let verb = hall.house().verb(ENROL).ok_or(Trouble::NotFound)?;
    let context = reader.context(&reader.site);
    let decision = hall.ledger.look(|state| decide(verb, &body, state, &context)).map_err(Trouble::failure)?;
    Ok(decision.err().unwrap_or_default())
}

/// Why the account itself cannot be made.
fn unfit(hall: &Hall, name: &str, login: &str, person: &str) -> Result<Refusals, Trouble> {
    let mut refusals = Refusals::none();
    let refuse =
        |code: &str, field: &str, en: &'static str, fr: &'static str| Refusal::new(code, Text::new(en, fr)).at(field);
    let odd = name.is_empty() || name.chars().count() > 80 || name.chars().any(char::is_control);
    refusals.add_if(
        odd,
        refuse(
            "account.name",
            "name",
            "Give the name colleagues read, at most 80 characters.",
            "Indiquez le nom que lisent les collègues, 80 caractères au plus.",
        ),
    );
    refusals.add_if(
        !account::is_login(login),
        refuse(
            "account.login",
            "login",
            "The login has 1 to 64 letters without accent, digits, dots, hyphens, underscores or @.",
            "L’identifiant compte 1 à 64 lettres sans accent, chiffres, points, traits d’union, soulignés ou @.",
        ),
    );
    let accounts = Account::all(&hall.ledger).map_err(Trouble::failure)?;
    refusals.add_if(
        accounts.iter().any(|account| account.login == login && account.person.0 != person),
        refuse(
            "account.login_taken",
            "login",
            "Somebody has this login already; choose another.",
            "Cet identifiant est déjà pris ; choisissez-en un autre.",
        ),
    );
    Ok(refusals)
}

async fn refused(hall: &Shared, reader: Reader, typed: Typed, refusals: Refusals) -> Answer {
    beside(hall, move |hall| {
        let answer = reasons(reader.lang, &refusals);
        let body = if reader.fragment { answer } else { whole(hall, &reader, &typed, Some(answer))? };
        Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body))
    })
    .await
}

async fn not_struck(hall: &Shared, reader: Reader, typed: Typed, answer: Struck) -> Answer {
    match answer {
        Struck::Refused(refusals) => refused(hall, reader, typed, refusals).await,
        Struck::OtherBody => Err(Trouble::OtherBody),
        Struck::UnknownVerb(_) | Struck::Struck(_) => Err(Trouble::NotFound),
        Struck::Stopped(why) => {
            tracing::error!(why, "ledger stopped");
            Err(Trouble::Stopped)
        }
    }
}
