//! The form of an act, and the act itself: refusals beside the button with everything typed kept, or on to the object.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, SameSite};
use base::id::SiteId;
use kernel::{FieldKind, ObjectRef, Refusal, Refusals, Text, VerbSpec};
use ledger::{Answer as Struck, Ask, Receipt};
use maud::{Markup, html};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    Answer, deeds, messages, object, preview, shown,
    upload::{self, Sent},
};
use crate::{
    deputy,
    follow::follow,
    forms::{self, IN_NAME_OF, THEN, Typed},
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell, sight,
    trouble::{Trouble, worded},
    ui::{self, Form, Link, Reason},
    value,
    words::say,
};

/// `GET /act/{verb}?subject=…`: the form, with whatever the address already says filled in.
pub(crate) async fn form(State(hall): State<Shared>, reader: Reader, Path(verb): Path<String>) -> Answer {
    beside(&hall, move |hall| {
        let verb = hall.house().verb(&verb).ok_or(Trouble::NotFound)?;
        let spec = verb.spec();
        let mut typed = Typed(reader.query().pairs);
        let subject = subject(hall, &reader, spec, &mut typed)?;
        // A new form is a new command: whatever an address says of its identifier is not taken up.
        typed.0.retain(|(name, _)| name != "command_id");
        let foreseen = match &subject {
            Some((of, place)) => {
                let site = reader.site_for(place.as_deref());
                let look = hall.ledger.look(|state| {
                    let name = deeds::in_whose_name(&reader, verb, of, state, &site);
                    (deeds::foresee(&reader, verb, of, state, &site), name)
                });
                let (foreseen, name) = look.map_err(Trouble::failure)?;
                // What one may only do for somebody is offered in their name.
                if let Some(name) = name.filter(|_| typed.get(IN_NAME_OF).is_none()) {
                    typed.0.push((IN_NAME_OF.to_owned(), name.0));
                }
                foreseen
            }
            None => Refusals::none(),
        };
        let page = page(hall, &reader, spec, &typed, subject.as_ref(), &foreseen, None)?;
        if reader.fragment { Ok(page.into_response()) } else { Ok(shown(&reader, framed(hall, &reader, spec, page))) }
    })
    .await
}

/// The object the act is about, with the site it is at. Out of the reader's sight is the same as missing.
fn subject(
    hall: &Hall,
    reader: &Reader,
    spec: &VerbSpec,
    typed: &mut Typed,
) -> Result<Option<(ObjectRef, Option<String>)>, Trouble> {
    let Some((field, kind)) = &spec.subject else { return Ok(None) };
    let id = typed.get("subject").or_else(|| typed.get(field)).unwrap_or_default().to_owned();
    if id.is_empty() {
        return Ok(None);
    }
    let Some(kind) = hall.house().object(kind) else { return Ok(None) };
    let found = sight::object(hall, &reader.scope, kind, &id)?.ok_or(Trouble::NotFound)?;
    let row = value::RowOf { columns: &found.columns, cells: &found.rows[0] };
    let place = kind.place.and_then(|name| row.text(name)).map(ToOwned::to_owned);
    typed.0.retain(|(name, _)| name != field && name != "subject");
    typed.0.push((field.clone(), id.clone()));
    if typed.get("site").is_none() {
        typed.0.push(("site".to_owned(), reader.site_for(place.as_deref()).0));
    }
    Ok(Some((ObjectRef::new(kind.kind, id), place)))
}

fn page(
    hall: &Hall,
    reader: &Reader,
    spec: &VerbSpec,
    typed: &Typed,
    subject: Option<&(ObjectRef, Option<String>)>,
    refusals: &Refusals,
    command: Option<&str>,
) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let fixed = subject.and(spec.subject.as_ref()).map(|(field, _)| field.as_str());
    let back = match subject {
        Some((of, _)) => value::object_href(hall, &of.kind, &of.id).unwrap_or_else(|| "/".to_owned()),
        None => "/".to_owned(),
    };
    let named = subject.map_or_else(String::new, |(of, _)| of.id.clone());
    let mut fields = forms::inputs(hall, reader, spec, typed, fixed, refusals)?;
    let mut back = back;
    if let Some((waits, _)) = forms::waiting(hall, typed) {
        let then = typed.get(THEN).unwrap_or_default().to_owned();
        fields.push(ui::Field { name: THEN.to_owned(), value: then, kind: ui::Kind::Hidden, ..ui::Field::default() });
        back = value::path(&["act", &waits.name]);
    }
    let form = Form {
        // Drafts are kept under the identifier: one per verb and object.
        id: identifier(&format!("act-{}-{named}", spec.name)),
        action: value::path(&["act", &spec.name]),
        csrf: reader.csrf().to_owned(),
        command_id: command.map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned),
        fields,
        verb: spec.title.get(lang).to_owned(),
        cancel: Some(Link::new(say(lang, "form-cancel"), back.clone())),
        answer: (!refusals.is_empty()).then(|| match command {
            Some(_) => refused(reader, refusals),
            // Nothing was sent yet: what stands in the way is told beforehand.
            None => ui::foreseen(lang, &reasons(reader, refusals)),
        }),
        draft: true,
    };
    let title = match subject {
        Some((of, _)) => object::title_of(hall, reader, of)?,
        None => None,
    };
    Ok(html! {
        @if let (Some((of, _)), Some(title)) = (subject, title) {
            p class="form-subject" { a href=(back) { span class="code" { (of.id) } " " (title) } }
        }
        @if let Some(verb) = hall.house().verb(&spec.name) { (preview::place(verb, &form.id)) }
        (ui::form(lang, &form))
    })
}

fn framed(hall: &Hall, reader: &Reader, spec: &VerbSpec, form: Markup) -> Markup {
    let title = spec.title.get(reader.lang);
    let main = html! { (ui::page_title(title, spec.purpose.get(reader.lang), None)) (form) };
    shell::page(hall, reader, title, main)
}

/// Letters, digits and hyphens only: it becomes part of selectors.
fn identifier(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

pub(crate) fn refused(reader: &Reader, refusals: &Refusals) -> Markup {
    ui::refusals(reader.lang, &reasons(reader, refusals))
}

fn reasons(reader: &Reader, refusals: &Refusals) -> Vec<Reason> {
    let reason = |refusal: &Refusal| Reason {
        text: refusal.text.get(reader.lang).to_owned(),
        field: refusal.field.clone(),
        ..Reason::default()
    };
    refusals.0.iter().map(reason).collect()
}

/// `POST /act/{verb}`.
pub(crate) async fn act(
    State(hall): State<Shared>,
    reader: Reader,
    Path(name): Path<String>,
    request: Request,
) -> Answer {
    // The session’s secret is checked while the form is read, before any file of it.
    let Sent { mut typed, refusals: not_kept, .. } = upload::read(&hall, &reader, request).await?;
    let Some(verb) = hall.house().verb(&name) else { return Err(Trouble::NotFound) };
    let spec = verb.spec().clone();
    let command = command(&typed)?;
    let (reader, spec, typed, made) = beside(&hall, move |hall| {
        // An object out of sight is told like a missing one, before anything else is said of it.
        subject(hall, &reader, &spec, &mut typed)?;
        let made = upload::with_reasons(forms::read(&reader, &spec, &typed), not_kept);
        Ok((reader, spec, typed, made))
    })
    .await?;
    let site = acting_site(&reader, typed.get("site"));
    let whose = deputy::chosen(&reader.actor, &reader.deputations, typed.get(IN_NAME_OF));
    let refusals = match (made, site, whose) {
        (Ok(body), Ok(site), Ok((actor, on_behalf_of))) => {
            let ask = Ask { on_behalf_of, ..Ask::new(command, name, body, actor, site) };
            match submit(&hall, ask).await? {
                Struck::Struck(receipt) => {
                    messages::struck(&hall, &receipt).await?;
                    if let Some(to) = followed(&hall, &reader, &receipt).await? {
                        return Ok(done(&hall, &reader, &spec, &to));
                    }
                    return Ok(onward(&hall, &reader, &spec, &typed, &receipt));
                }
                Struck::Refused(refusals) => refusals,
                Struck::OtherBody => return Err(Trouble::OtherBody),
                Struck::UnknownVerb(_) => return Err(Trouble::NotFound),
                Struck::Stopped(why) => {
                    tracing::error!(why, "ledger stopped");
                    return Err(Trouble::Stopped);
                }
            }
        }
        (made, site, whose) => {
            let mut refusals = made.err().unwrap_or_default();
            refusals.extend(site.err().unwrap_or_default());
            refusals.extend(whose.err().unwrap_or_default());
            refusals
        }
    };
    if reader.fragment {
        return Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, refused(&reader, &refusals)));
    }
    beside(&hall, move |hall| {
        let mut typed = typed;
        let subject = subject(hall, &reader, &spec, &mut typed)?;
        let command = command.to_string();
        let form = page(hall, &reader, &spec, &typed, subject.as_ref(), &refusals, Some(&command))?;
        Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, framed(hall, &reader, &spec, form)))
    })
    .await
}

/// The command's identifier: the form's, or a new one when a form brings none.
pub(crate) fn command(typed: &Typed) -> Result<Uuid, Trouble> {
    match typed.get("command_id").filter(|text| !text.is_empty()) {
        None => Ok(Uuid::now_v7()),
        Some(text) => Uuid::parse_str(text).map_err(|_| {
            Trouble::Unreadable(Text::new(
                "The form's number is not one of ours. Open the form again and fill it in.",
                "Le numéro du formulaire n’est pas l’un des nôtres. Rouvrez le formulaire et remplissez-le.",
            ))
        }),
    }
}

/// The site chosen, when the person may act there.
pub(crate) fn acting_site(reader: &Reader, chosen: Option<&str>) -> Result<SiteId, Refusals> {
    let Some(chosen) = chosen.filter(|site| !site.is_empty()) else { return Ok(reader.site.clone()) };
    let site = SiteId::from(chosen);
    if reader.sites.contains(&site) {
        return Ok(site);
    }
    let shown: String = chosen.chars().take(40).collect();
    Err(Refusal::new(
        "site.not_yours",
        Text::owned(
            format!("You do not work at the site {shown}; choose one of yours."),
            format!("Vous n’exercez pas sur le site {shown} ; choisissez l’un des vôtres."),
        ),
    )
    .at("site")
    .into())
}

/// Strikes a command without holding a thread while it waits for its commit.
pub(crate) async fn submit(hall: &Shared, ask: Ask) -> Result<Struck, Trouble> {
    let (tell, told) = oneshot::channel();
    hall.ledger.submit_then(ask, move |answer| {
        // Nobody listens any more when the person has closed the page: what was struck is struck.
        tell.send(answer).ok();
    });
    told.await.map_err(Trouble::failure)
}

/// Strikes a command and lets what it says of accounts take effect; gives the page to go on to, when there is one.
pub(crate) async fn strike(hall: &Shared, reader: &Reader, ask: Ask) -> Result<(Struck, Option<String>), Trouble> {
    let struck = submit(hall, ask).await?;
    let to = match &struck {
        Struck::Struck(receipt) => followed(hall, reader, receipt).await?,
        _ => None,
    };
    Ok((struck, to))
}

/// Lets what an act says of accounts take effect.
async fn followed(hall: &Shared, reader: &Reader, receipt: &Receipt) -> Result<Option<String>, Trouble> {
    if receipt.kinds.iter().all(|kind| !kind.starts_with("maison.")) {
        return Ok(None);
    }
    let (receipt, reader) = (receipt.clone(), reader.clone());
    beside(hall, move |hall| follow(hall, &reader, &receipt)).await
}

/// On to the object the act was about, with a word that it is done.
pub(crate) fn onward(hall: &Hall, reader: &Reader, spec: &VerbSpec, typed: &Typed, receipt: &Receipt) -> Response {
    let by_receipt = receipt.subject.as_ref().and_then(|of| value::object_href(hall, &of.kind, &of.id));
    let by_form = || {
        let (field, kind) = spec.subject.as_ref()?;
        value::object_href(hall, kind, typed.get(field)?)
    };
    // Back to the form that waits for what was entered here.
    if let (Some((waits, field)), Some(of)) = (forms::waiting(hall, typed), &receipt.subject)
        && field.kind == FieldKind::Object(of.kind.clone())
    {
        let address = ui::Query::new(value::path(&["act", &waits.name])).with(&field.name, Some(&of.id)).href();
        return done(hall, reader, spec, &address);
    }
    done(hall, reader, spec, &by_receipt.or_else(by_form).unwrap_or_else(|| "/".to_owned()))
}

/// On to a page, with a word that it is done.
fn done(hall: &Hall, reader: &Reader, spec: &VerbSpec, to: &str) -> Response {
    let done = Cookie::build(("done", spec.name.clone()))
        .path("/")
        .http_only(true)
        .secure(hall.settings.secure())
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(30))
        .build()
        .to_string();
    if reader.fragment {
        return (StatusCode::NO_CONTENT, [(header::SET_COOKIE.as_str(), done), ("hx-redirect", to.to_owned())])
            .into_response();
    }
    ([(header::SET_COOKIE, done)], Redirect::to(to)).into_response()
}
