//! How one is told: by e-mail at once, in the morning or never, and in one's own calendar by a private address.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use kernel::{Refusal, Refusals, Text};
use maud::{Markup, html};

use super::{framed, reasons};
use crate::{
    calendar, clock, forms,
    hall::{Hall, Shared, beside},
    mail::{self, Mail, When},
    pages::{Answer, shown, sign_in::led},
    reader::Reader,
    trouble::{Trouble, worded},
    ui::{self, Field, Form, Kind, Notice, Tone},
    words::{say, say_with},
};

const HERE: &str = "/account/notices";

/// `/account/notices`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| Ok(shown(&reader, whole(hall, &reader, None, None)?))).await
}

fn whole(
    hall: &Hall,
    reader: &Reader,
    typed: Option<(String, String)>,
    answer: Option<Markup>,
) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let kept = mail::Choice::read(&hall.ledger, &reader.person)?;
    let kept = kept.map(|choice| (choice.when.code().to_owned(), choice.address));
    // A login that is an address is most likely the one.
    let login = || if Mail::is_address(&reader.login) { reader.login.clone() } else { String::new() };
    let (when, address) = typed.or(kept).unwrap_or_else(|| (When::Never.code().to_owned(), login()));
    let hour = hall.settings.mail.as_ref().map(|mail| mail.hour);
    let form = Form {
        id: "mail".to_owned(),
        action: HERE.to_owned(),
        csrf: reader.csrf().to_owned(),
        fields: vec![
            Field {
                name: "when".to_owned(),
                label: say(lang, "mail-when"),
                required: true,
                value: when,
                kind: Kind::Choice(vec![
                    ui::Choice::new("never", say(lang, "mail-never")),
                    ui::Choice::new("at_once", say(lang, "mail-at-once")),
                    ui::Choice::new(
                        "digest",
                        say_with(lang, "mail-in-the-morning", &[("hour", hour.unwrap_or(8).into())]),
                    ),
                ]),
                ..Field::default()
            },
            Field {
                name: "address".to_owned(),
                label: say(lang, "mail-address"),
                help: say(lang, "mail-address-help"),
                value: address,
                kind: Kind::Line(254),
                autocomplete: "email".to_owned(),
                personal: true,
                ..Field::default()
            },
        ],
        verb: say(lang, "mail-keep"),
        answer,
        ..Form::default()
    };
    let changed = reader.query().get("changed").is_some();
    let main = html! {
        @if changed { (ui::notice(&Notice { tone: Tone::Good, text: say(lang, "mail-kept"), link: None })) }
        section class="help" {
            h2 { (say(lang, "mail-title")) }
            p { (say(lang, "mail-lead")) }
            @if hour.is_none() { p class="soft" { (say(lang, "mail-off")) } }
            (ui::form(lang, &form))
        }
        (feed(hall, reader)?)
    };
    Ok(framed(hall, reader, HERE, main))
}

fn feed(hall: &Hall, reader: &Reader) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let key = calendar::of(hall, &reader.login)?;
    let made = hall.once.take(reader.csrf(), "calendar");
    let origin = hall.settings.public_origin.as_deref().unwrap_or_default().trim_end_matches('/');
    let button = |act: &str, label: String| {
        html! { button class="button" type="submit" name="act" value=(act) { (label) } }
    };
    Ok(html! {
        section class="help" {
            h2 { (say(lang, "calendar-title")) }
            p { (say(lang, "calendar-lead")) }
            @for secret in made.iter().flatten() {
                div class="once" {
                    p { (say(lang, "calendar-made")) }
                    p { code class="digest" { (origin) "/calendar/" (secret) ".ics" } }
                }
            }
            @if let Some(key) = &key {
                p class="soft" { (say(lang, "calendar-since")) " " (ui::moment(&clock::dated(reader, key.made))) }
            }
            form class="calendar-acts" method="post" action={ (HERE) "/calendar" } {
                input type="hidden" name="csrf" value=(reader.csrf());
                @if key.is_some() {
                    (button("renew", say(lang, "calendar-renew")))
                    (button("forget", say(lang, "calendar-forget")))
                } @else { (button("renew", say(lang, "calendar-make"))) }
            }
        }
    })
}

/// `POST /account/notices`: when and where one is written to.
pub(crate) async fn choose(State(hall): State<Shared>, reader: Reader, headers: HeaderMap, body: String) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    beside(&hall, move |hall| {
        let (when, address) = (When::from_code(&typed.said("when")), typed.said("address"));
        let mut refusals = Refusals::none();
        refusals.add_if(when.is_none(), no_choice());
        let needed = when.is_some_and(|when| when != When::Never);
        refusals.add_if((needed || !address.is_empty()) && !Mail::is_address(&address), no_address());
        let Some(when) = when.filter(|_| refusals.is_empty()) else {
            let answer = reasons(reader.lang, &refusals);
            let body = if reader.fragment {
                answer
            } else {
                whole(hall, &reader, Some((typed.said("when"), address)), Some(answer))?
            };
            return Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, body));
        };
        mail::Choice { when, address, since: reader.now }.store(&hall.ledger, &reader.person)?;
        Ok(led(&headers, vec![], &format!("{HERE}?changed=1")))
    })
    .await
}

/// `POST /account/notices/calendar`: a new private address, shown once, or none any more.
pub(crate) async fn calendar(State(hall): State<Shared>, reader: Reader, headers: HeaderMap, body: String) -> Answer {
    let typed = forms::sent(&reader, &body)?;
    let renews = typed.get("act") == Some("renew");
    beside(&hall, move |hall| {
        if renews {
            let secret = calendar::renew(hall, &reader.login)?;
            hall.once.put(reader.csrf(), "calendar", vec![secret]);
        } else {
            calendar::forget(hall, &reader.login)?;
        }
        Ok(led(&headers, vec![], HERE))
    })
    .await
}

fn no_choice() -> Refusal {
    let text = Text::new("Choose when you are written to.", "Choisissez quand il vous est écrit.");
    Refusal::new("mail.when", text).at("when")
}

fn no_address() -> Refusal {
    Refusal::new(
        "mail.address",
        Text::new(
            "This is not an e-mail address; write it as name@maison.example.",
            "Ce n’est pas une adresse électronique ; écrivez-la sous la forme nom@maison.example.",
        ),
    )
    .at("address")
}
