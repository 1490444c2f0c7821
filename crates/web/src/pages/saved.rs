//! Saved views: a list as somebody has narrowed, sorted and laid it out, under a name; for oneself or for whoever holds one
//! of one's roles. Only the address is kept: whoever opens it sees what they may see.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Answer, sign_in::check_csrf};
use crate::{
    hall::{Hall, Shared, beside},
    reader::{Reader, pairs},
    side,
    trouble::Trouble,
    ui,
    words::{say, say_with},
};

const BUCKET: &str = "saved_view";

/// Saved views one person may keep.
const MOST: usize = 100;

/// A list under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// Its key in the bucket.
    id: String,
    /// The name given.
    name: String,
    /// The address: `/v/orders_all?f.stage=setting`.
    href: String,
    /// Who saved it.
    login: String,
    /// Roles whose holders see it too; none when it is one's own.
    roles: BTreeSet<String>,
}

impl Saved {
    fn seen_by(&self, reader: &Reader) -> bool {
        self.login == reader.login || reader.roles().iter().any(|role| self.roles.contains(*role))
    }
}

/// The saved views somebody sees, by name.
pub(crate) fn of(hall: &Hall, reader: &Reader) -> Result<Vec<Saved>, Trouble> {
    let kept = hall.saved.read(|| side::list(&hall.ledger, BUCKET))?;
    let mut all: Vec<Saved> = kept.iter().filter(|saved| saved.seen_by(reader)).cloned().collect();
    all.sort_by_key(|saved| (saved.name.to_lowercase(), saved.id.clone()));
    Ok(all)
}

/// The saved views as lines, with the button that forgets one's own; nothing when there is none.
pub(crate) fn lines(reader: &Reader, saved: &[Saved]) -> Markup {
    let lang = reader.lang;
    html! {
        @if !saved.is_empty() {
            section class="index" { h2 { (say(lang, "saved-title")) } ul data-lines="" { @for one in saved {
                li data-line="" {
                    p { a href=(one.href) data-open="" { (one.name) } }
                    @if one.login == reader.login {
                        form method="post" action="/saved" class="saved-line" {
                            input type="hidden" name="csrf" value=(reader.csrf());
                            input type="hidden" name="forget" value=(one.id);
                            span class="soft" { (say(lang, if one.roles.is_empty() { "saved-mine" } else { "saved-shared" })) }
                            button type="submit" class="link" aria-label=(say_with(lang, "saved-forget-named", &[("name", one.name.clone().into())])) {
                                (say(lang, "saved-forget"))
                            }
                        }
                    } @else { p class="soft" { (say(lang, "saved-from-others")) } }
                }
            } } }
        }
    }
}

/// Saving the list as it stands: a name, and whether one's colleagues of the same roles see it.
pub(crate) fn form(reader: &Reader, href: &str) -> Markup {
    let lang = reader.lang;
    html! {
        details class="fold saved-form" {
            summary { (say(lang, "saved-save")) }
            form method="post" action="/saved" {
                input type="hidden" name="csrf" value=(reader.csrf());
                input type="hidden" name="href" value=(href);
                label for="saved-name" { (say(lang, "saved-name")) }
                input id="saved-name" name="name" type="text" required maxlength="80";
                label class="saved-share" { input type="checkbox" name="share" value="1"; " " (say(lang, "saved-share")) }
                button class="button" type="submit" { (say(lang, "saved-keep")) }
            }
        }
    }
}

/// `POST /saved`: keeps or forgets one.
pub(crate) async fn keep(State(hall): State<Shared>, reader: Reader, body: String) -> Answer {
    let typed = pairs(&body);
    check_csrf(&reader, &typed)?;
    let get = |name: &str| typed.iter().find(|(n, _)| n == name).map(|(_, value)| value.trim().to_owned());
    let (forget, name, href, share) = (get("forget"), get("name"), get("href"), get("share"));
    beside(&hall, move |hall| {
        let mine: Vec<Saved> = side::list::<Saved>(&hall.ledger, BUCKET)?
            .into_iter()
            .filter(|saved| saved.login == reader.login)
            .collect();
        if let Some(id) = forget {
            if mine.iter().any(|saved| saved.id == id) {
                side::remove(&hall.ledger, BUCKET, &id)?;
                hall.saved.forget();
            }
            return Ok(Redirect::to("/v").into_response());
        }
        let name: String = name.unwrap_or_default().chars().filter(|c| !c.is_control()).take(80).collect();
        let href = href.filter(|href| is_list(hall, href)).ok_or(Trouble::NotFound)?;
        if name.is_empty() || mine.len() >= MOST {
            return Ok(Redirect::to(&href).into_response());
        }
        // The same name again replaces what it stood for.
        let digest = Sha256::digest(format!("{}\n{}", reader.login, name.to_lowercase()));
        let id = hex::encode(&digest[..12]);
        let roles =
            if share.is_some() { reader.roles().iter().map(|r| (*r).to_owned()).collect() } else { BTreeSet::new() };
        let saved = Saved { id: id.clone(), name, href, login: reader.login.clone(), roles };
        side::put(&hall.ledger, BUCKET, &id, &saved, None)?;
        hall.saved.forget();
        Ok(Redirect::to("/v").into_response())
    })
    .await
}

/// Whether an address is a list or a board of the house and nothing else.
fn is_list(hall: &Hall, href: &str) -> bool {
    let path = href.split('?').next().unwrap_or_default();
    let view = path.strip_prefix("/v/").or_else(|| path.strip_prefix("/b/"));
    href.len() < 4_000
        && !href.contains(['\\', '\r', '\n', '#'])
        && view.is_some_and(|view| hall.house().view(view).is_some())
}

/// The line above a list: what is saved of this view, and saving it as it stands.
pub(crate) fn above(reader: &Reader, saved: &[Saved], view: &str, href: &str) -> Markup {
    let path = format!("/v/{view}");
    let of_view: Vec<&Saved> = saved.iter().filter(|one| one.href.split('?').next() == Some(&path)).collect();
    html! {
        div class="saved" {
            @if !of_view.is_empty() {
                ul { @for one in &of_view { li {
                    a href=(one.href) aria-current=[(one.href == href).then_some("page")] { (ui::icon(ui::Icon::Filter)) " " (one.name) }
                } } }
            }
            (form(reader, href))
        }
    }
}
