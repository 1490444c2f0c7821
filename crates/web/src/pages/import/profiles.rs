//! Saved mappings: kept beside the ledger, given away and brought in as JSON.

use axum::{
    extract::{Path, Request, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use import::Profile;
use kernel::{Refusal, Refusals, Text};
use maud::{Markup, html};

use super::{check_role, upload::receive};
use crate::{
    hall::{Hall, Shared, beside},
    pages::sign_in::check_csrf,
    reader::{Reader, pairs},
    side,
    trouble::Trouble,
    value,
    words::{say, say_with},
};

/// Where saved mappings are kept.
const BUCKET: &str = "import_profile";

/// Saved mappings in the order of their names, then those shipped whose act the house has and nobody has saved anew.
pub(crate) fn known(hall: &Hall) -> Result<Vec<Profile>, Trouble> {
    let mut all: Vec<Profile> = side::list(&hall.ledger, BUCKET)?;
    let shipped = import::shipped().into_iter().filter(|profile| hall.house().verb(&profile.verb).is_some());
    for profile in shipped {
        if all.iter().all(|saved| saved.name != profile.name) {
            all.push(profile);
        }
    }
    Ok(all)
}

/// Saves a mapping under its name; its version is the one after what was saved before.
pub(crate) fn save(hall: &Hall, profile: &mut Profile) -> Result<(), Trouble> {
    let before: Option<Profile> = side::get(&hall.ledger, BUCKET, &profile.name)?;
    profile.version = before.map_or(0, |before| before.version) + 1;
    side::put(&hall.ledger, BUCKET, &profile.name, profile, None)
}

/// The mappings on the first page.
pub(super) fn section(reader: &Reader, all: &[Profile]) -> Markup {
    let lang = reader.lang;
    let about = |profile: &Profile| {
        let blanks = [("version", profile.version.to_string().into()), ("system", profile.system.clone().into())];
        say_with(lang, "import-profile-about", &blanks)
    };
    html! {
        section class="index import-profiles" {
            h2 { (say(lang, "import-profiles")) }
            ul {
                @for profile in all {
                    li {
                        p { (profile.name) }
                        p class="soft" { (about(profile)) }
                        div class="import-acts" {
                            a class="button quiet" href=(value::path(&["import", "profiles", &profile.name])) download { (say(lang, "import-profile-give")) }
                            form method="post" action="/import/profiles/forget" {
                                input type="hidden" name="csrf" value=(reader.csrf());
                                input type="hidden" name="name" value=(profile.name);
                                button class="button quiet" type="submit" { (say(lang, "import-profile-forget")) }
                            }
                        }
                    }
                }
            }
            form class="form" method="post" action="/import/profiles" enctype="multipart/form-data" {
                input type="hidden" name="csrf" value=(reader.csrf());
                div class="field field-file" {
                    label for="f-bring" { (say(lang, "import-profile-bring")) }
                    input id="f-bring" type="file" name="profile" accept=".json" required;
                }
                div class="form-end" { div class="form-acts" { button class="button" type="submit" { (say(lang, "import-profile-bring-act")) } } }
            }
        }
    }
}

/// `GET /import/profiles/{name}`: a mapping as JSON.
pub(crate) async fn give(
    State(hall): State<Shared>,
    reader: Reader,
    Path(name): Path<String>,
) -> Result<Response, Trouble> {
    check_role(&reader)?;
    beside(&hall, move |hall| {
        let profile = known(hall)?.into_iter().find(|profile| profile.name == name).ok_or(Trouble::NotFound)?;
        let text = serde_json::to_string_pretty(&profile).map_err(Trouble::failure)?;
        let plain: String = profile.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let headers = [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}.json\"")),
        ];
        Ok((headers, text).into_response())
    })
    .await
}

/// Reads a mapping out of JSON.
pub(crate) fn read(text: &str) -> Result<Profile, Refusals> {
    let profile: Profile = serde_json::from_str(text).map_err(|error| {
        let why = error.to_string();
        Refusals::from(Refusal::new(
            "profile.unreadable",
            Text::owned(
                format!("This is no mapping of ours ({why}). Choose a file that was saved from this page."),
                format!(
                    "Ceci n’est pas une correspondance ({why}). Choisissez un fichier enregistré depuis cette page."
                ),
            ),
        ))
    })?;
    let long = profile.name.chars().count() > 80 || profile.name.chars().any(char::is_control);
    if profile.name.trim().is_empty() || long {
        return Err(Refusals::from(Refusal::new(
            "profile.name",
            Text::new(
                "A mapping needs a name of at most 80 characters.",
                "Une correspondance demande un nom de 80 caractères au plus.",
            ),
        )));
    }
    Ok(profile)
}

/// `POST /import/profiles`: a mapping from another house.
pub(crate) async fn bring(State(hall): State<Shared>, reader: Reader, request: Request) -> Result<Response, Trouble> {
    check_role(&reader)?;
    let sent = receive(&hall, &reader, request).await?;
    beside(&hall, move |hall| {
        let Some((_, file)) = sent.files.first() else { return Err(Trouble::NotFound) };
        let about = file.as_file().metadata().map_err(Trouble::failure)?;
        if about.len() > 1 << 20 {
            return Err(Trouble::TooLarge);
        }
        let bytes = std::fs::read(file.path()).map_err(Trouble::failure)?;
        let mut profile = read(&String::from_utf8_lossy(&bytes))?;
        save(hall, &mut profile)?;
        Ok(Redirect::to("/import").into_response())
    })
    .await
}

/// `POST /import/profiles/forget`.
pub(crate) async fn forget(State(hall): State<Shared>, reader: Reader, body: String) -> Result<Response, Trouble> {
    check_role(&reader)?;
    let typed = pairs(&body);
    check_csrf(&reader, &typed)?;
    let name = typed.into_iter().find(|(name, _)| name == "name").map_or_else(String::new, |(_, value)| value);
    beside(&hall, move |hall| side::remove(&hall.ledger, BUCKET, &name)).await?;
    Ok(Redirect::to("/import").into_response())
}
