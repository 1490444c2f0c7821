//! Language, appearance and the site one acts at.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::{CookieJar, cookie::Cookie};
use kernel::Lang;

use super::{Answer, sign_in::check_csrf};
use crate::{
    account::Account,
    hall::{Shared, beside},
    reader::{Reader, pairs},
    session,
    trouble::Trouble,
    ui::Theme,
};

/// Keeps what was chosen: in this browser, and for the account of whoever is signed in.
pub(crate) async fn choose(
    State(hall): State<Shared>,
    reader: Result<Reader, Response>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let typed = pairs(&body);
    let get = |name: &str| typed.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let lang = get("lang").as_deref().and_then(Lang::from_tag);
    let theme = get("theme").map(|code| Theme::from_code(&code));
    let site = get("site");
    // Without a session there is nothing to protect but a cookie; the origin was checked already.
    if CookieJar::from_headers(&headers).get(session::cookie_name(&hall.settings)).is_some()
        && let Ok(reader) = reader
    {
        check_csrf(&reader, &typed)?;
        beside(&hall, move |hall| {
            if let Some(mut account) = Account::find(&hall.ledger, &reader.login).map_err(Trouble::failure)? {
                account.lang = lang.or(account.lang);
                account.theme = theme.map(|t| t.code().to_owned()).or(account.theme);
                account.store(&hall.ledger).map_err(Trouble::failure)?;
            }
            if let (Some(site), Some((token, _))) = (site, &reader.session)
                && reader.sites.iter().any(|known| known.0 == site)
                && let Some((mut session, _)) = session::find(&hall.ledger, &hall.settings, token)?
            {
                session.site = Some(site);
                session::keep(&hall.ledger, &hall.settings, token, &session)?;
            }
            Ok(())
        })
        .await?;
    }
    let mut cookies = Vec::new();
    if let Some(lang) = lang {
        cookies.push(session::preference(&hall.settings, "lang", lang.tag().to_owned()));
    }
    if let Some(theme) = theme {
        cookies.push(session::preference(&hall.settings, "theme", theme.code().to_owned()));
    }
    Ok(back(get("back").as_deref(), cookies))
}

/// A plain link to a language, for pages and messages that cannot post.
pub(crate) async fn language(State(hall): State<Shared>, Path(tag): Path<String>) -> Answer {
    let lang = Lang::from_tag(&tag).ok_or(Trouble::NotFound)?;
    Ok(back(None, vec![session::preference(&hall.settings, "lang", lang.tag().to_owned())]))
}

fn back(to: Option<&str>, cookies: Vec<Cookie<'static>>) -> Response {
    let ours = |to: &&str| to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    let mut response = Redirect::to(to.filter(ours).unwrap_or("/")).into_response();
    for cookie in cookies {
        if let Ok(value) = cookie.to_string().parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}
