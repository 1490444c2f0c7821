//! Who reads: the person signed in, their roles, the rows they may see, their language and their site's clock.

use std::{sync::Arc, time::Duration, time::Instant};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use base::{Moment, id::PersonId, id::SiteId, moment::zone::TimeZone};
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Actor, Context, GrantScope, Ids, Lang, Network, Scope};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    account::{self, Account},
    address,
    hall::{Hall, Shared, beside},
    preferences::Preferences,
    session,
    trouble::Trouble,
    ui::{Query, Theme},
};

/// The reader of a page, or the program that asks.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub lang: Lang,
    pub theme: Theme,
    pub login: String,
    pub person: PersonId,
    pub name: String,
    pub actor: Actor,
    pub network: Arc<Network>,
    pub scope: Scope,
    /// Where they act.
    pub site: SiteId,
    /// Where they could act.
    pub sites: Vec<SiteId>,
    pub zone: TimeZone,
    pub now: Moment,
    /// The session's token and the secret its forms carry; none for programs.
    pub session: Option<(String, String)>,
    /// Path and query of the request.
    pub here: String,
    /// Whether only a part of the page is asked for.
    pub fragment: bool,
    /// The verb that was just done, told once on the next page.
    pub done: Option<String>,
}

impl Reader {
    /// The secret forms carry.
    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |(_, csrf)| csrf)
    }

    /// The context a verb foresees with.
    pub(crate) fn context(&self, site: &SiteId) -> Context {
        let command = Uuid::nil();
        Context {
            actor: self.actor.clone(),
            on_behalf_of: None,
            site: site.clone(),
            device: None,
            now: self.now,
            occurred_at: self.now,
            command,
            network: Arc::clone(&self.network),
            ids: Ids::of_command(command, self.now),
        }
    }

    /// Where they act on something that is at `place`: there, when they may; else where they are.
    pub(crate) fn site_for(&self, place: Option<&str>) -> SiteId {
        place.map(SiteId::from).filter(|at| self.sites.contains(at)).unwrap_or_else(|| self.site.clone())
    }

    /// The words of the address.
    pub(crate) fn query(&self) -> Query {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        Query { path: path.to_owned(), pairs: pairs(query) }
    }

    fn of(hall: &Hall, account: &Account, chosen: Option<&str>, asked: Asked) -> Result<Option<Self>, Trouble> {
        let Some(actor) = hall.ledger.actor(account.person.0.as_str()).map_err(Trouble::failure)? else {
            return Ok(None);
        };
        let network = hall.ledger.network();
        let seen = actor.sites(&network);
        let sites: Vec<SiteId> =
            network.sites().map(|s| s.id.clone()).filter(|id| seen.as_ref().is_none_or(|s| s.contains(id))).collect();
        let site = chosen
            .map(SiteId::from)
            .filter(|site| sites.contains(site))
            .unwrap_or_else(|| usual_site(&actor, &network, &sites));
        let zone = network.calendar(&site).map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        let theme = account.theme.as_deref().map(Theme::from_code);
        let preferences = asked.preferences.or_account(account.lang, theme);
        Ok(Some(Self {
            lang: preferences.lang(),
            theme: preferences.theme(),
            login: account.login.clone(),
            person: account.person.clone(),
            name: account.name.clone(),
            scope: Scope::of(&actor, &network),
            actor,
            network,
            site,
            sites,
            zone,
            now: (hall.settings.clock)(),
            session: None,
            here: asked.here,
            fragment: asked.fragment,
            done: asked.done,
        }))
    }
}

/// Where somebody is when they do not say: the first site named in their grants, else headquarters, else the first.
fn usual_site(actor: &Actor, network: &Network, sites: &[SiteId]) -> SiteId {
    let named = actor.grants.iter().find_map(|grant| match &grant.scope {
        GrantScope::Site(site) => Some(site.clone()),
        _ => None,
    });
    let headquarters = || {
        let kind = |id: &&SiteId| network.site(id).is_some_and(|site| site.kind == "headquarters");
        sites.iter().find(kind).or_else(|| sites.first()).cloned()
    };
    named.or_else(headquarters).unwrap_or_else(|| SiteId::from("-"))
}

/// Names and values of a query or a form, decoded.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

#[derive(Default)]
struct Asked {
    preferences: Preferences,
    here: String,
    fragment: bool,
    done: Option<String>,
}

impl FromRequestParts<Shared> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, hall: &Shared) -> Result<Self, Response> {
        let api = parts.uri.path().starts_with("/api/");
        let jar = CookieJar::from_headers(&parts.headers);
        let asked = Asked {
            preferences: Preferences::of(&parts.headers),
            here: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            fragment: parts.headers.contains_key("hx-request"),
            done: jar.get("done").map(|cookie| cookie.value().to_owned()),
        };
        let here = asked.here.clone();
        let fragment = asked.fragment;
        let basic = parts.headers.get(header::AUTHORIZATION).filter(|_| api).and_then(basic);
        let found = if let Some((login, password)) = basic {
            let address = address::of(&parts.headers, &parts.extensions, &hall.settings);
            program(hall, login, password, address, asked).await
        } else if let Some(cookie) = jar.get(session::cookie_name(&hall.settings)) {
            let token = cookie.value().to_owned();
            beside(hall, move |hall| visitor(hall, token, asked)).await
        } else {
            Ok(None)
        };
        match found {
            Ok(Some(reader)) => Ok(reader),
            Ok(None) if api => {
                let mut answer = Trouble::Anonymous.into_response();
                let scheme = HeaderValue::from_static("Basic realm=\"Poincon\", charset=\"UTF-8\"");
                answer.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
                Err(answer)
            }
            Ok(None) => Err(to_sign_in(&here, fragment)),
            Err(trouble) => Err(trouble.into_response()),
        }
    }
}

fn to_sign_in(here: &str, fragment: bool) -> Response {
    let mut to = Query::new("/sign-in");
    if !fragment && here != "/" {
        to = to.with("next", Some(here));
    }
    if fragment {
        return (StatusCode::NO_CONTENT, [("hx-redirect", to.href())]).into_response();
    }
    Redirect::to(&to.href()).into_response()
}

fn visitor(hall: &Shared, token: String, asked: Asked) -> Result<Option<Reader>, Trouble> {
    let Some((session, account)) = session::find(&hall.ledger, &hall.settings, &token)? else { return Ok(None) };
    let reader = Reader::of(hall, &account, session.site.as_deref(), asked)?;
    Ok(reader.map(|reader| Reader { session: Some((token, session.csrf)), ..reader }))
}

fn basic(value: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (login, password) = text.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| (account::normal(login), password.to_owned()))
}

/// A program signs in with every request. A password that was right a moment ago is remembered by its digest, so that
/// not every request has to be hashed slowly; it is forgotten with the account's hash, or after five minutes.
async fn program(
    hall: &Shared,
    login: String,
    password: String,
    address: String,
    asked: Asked,
) -> Result<Option<Reader>, Trouble> {
    const KEPT: Duration = Duration::from_secs(300);
    let known = login.clone();
    let account = beside(hall, move |hall| Account::find(&hall.ledger, &known).map_err(Trouble::failure)).await?;
    let mark: [u8; 32] = {
        let mut digest = Sha256::new();
        digest.update(SALT.as_bytes());
        digest.update((login.len() as u64).to_be_bytes());
        digest.update(&login);
        digest.update(&password);
        digest.finalize().into()
    };
    let remembered = account.as_ref().is_some_and(|account| {
        let kept = hall.programs.lock();
        account.open
            && kept.is_ok_and(|kept| {
                kept.get(&mark).is_some_and(|(hash, at)| *hash == account.hash && at.elapsed() < KEPT)
            })
    });
    if !remembered {
        hall.limits.attempt(&login, &address)?;
        let _turn = hall.hashing.acquire().await.map_err(Trouble::failure)?;
        let asked_of = account.clone();
        if !beside(hall, move |_| Ok(account::password_fits(asked_of.as_ref(), &password))).await? {
            return Ok(None);
        }
    }
    let Some(account) = account else { return Ok(None) };
    if !remembered && let Ok(mut kept) = hall.programs.lock() {
        kept.retain(|_, (_, at)| at.elapsed() < KEPT);
        kept.insert(mark, (account.hash.clone(), Instant::now()));
    }
    hall.limits.program(&account.login)?;
    beside(hall, move |hall| Reader::of(hall, &account, None, asked)).await
}

static SALT: std::sync::LazyLock<String> = std::sync::LazyLock::new(session::token);
