//! Who reads: the person signed in, their roles, the rows they may see, their language and their site's clock.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use base::{Moment, id::PersonId, id::SiteId, moment::zone::TimeZone};
use kernel::{Actor, Context, GrantScope, Ids, Lang, Network, Scope};
use uuid::Uuid;

use crate::{
    account::Account,
    address,
    deputy::{Deputation, InWhoseName},
    hall::{Hall, Shared, beside},
    preferences::Preferences,
    program,
    second_factor::{self, SecondFactor},
    session,
    token::Pass,
    trouble::Trouble,
    ui::{Query, Theme},
};

/// Roles that see the pages of accounts; what they may do there, each verb says.
const ACCOUNT_ROLES: [&str; 2] = ["administrator", "internal_control"];

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
    /// What the token lets this program do; none for people and for programs with a password.
    pub pass: Option<Pass>,
    /// Whom they may act for now.
    pub deputations: Vec<Deputation>,
    /// Whether they must set a second factor up before anything else.
    pub must_enrol: bool,
    /// The verb that was just done, told once on the next page.
    pub done: Option<String>,
}

impl Reader {
    /// The secret forms carry.
    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |(_, csrf)| csrf)
    }

    /// The context a verb foresees with, in one's own name.
    pub(crate) fn context(&self, site: &SiteId) -> Context {
        self.context_as((self.actor.clone(), None), site)
    }

    /// The context a verb foresees with when acting for somebody.
    pub(crate) fn context_for(&self, under: &Deputation, site: &SiteId) -> Context {
        self.context_as(under.named(&self.actor), site)
    }

    fn context_as(&self, (actor, on_behalf_of): InWhoseName, site: &SiteId) -> Context {
        let command = Uuid::nil();
        Context {
            actor,
            on_behalf_of,
            site: site.clone(),
            device: None,
            now: self.now,
            occurred_at: self.now,
            command,
            network: Arc::clone(&self.network),
            ids: Ids::of_command(command, self.now),
        }
    }

    /// Whether they look after accounts: administrators, and internal control, who confirms.
    pub(crate) fn watches_accounts(&self) -> bool {
        self.actor.roles().iter().any(|role| ACCOUNT_ROLES.contains(role))
    }

    /// The roles they act with at a site, their own and those lent to them.
    pub(crate) fn roles_at(&self, site: &SiteId) -> BTreeSet<&str> {
        let lent = self.deputations.iter().flat_map(|under| under.roles_at(site, &self.network));
        self.actor.roles_at(site, &self.network).into_iter().chain(lent).collect()
    }

    /// The roles they act with anywhere, their own and those lent to them.
    pub(crate) fn roles(&self) -> BTreeSet<&str> {
        let lent = self.deputations.iter().flat_map(|under| under.grants.iter().map(|grant| grant.role.as_str()));
        self.actor.roles().into_iter().chain(lent).collect()
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

    /// The person of an account while they are away: for letters and calendars. Reads what they would read.
    pub(crate) fn away(hall: &Hall, account: &Account) -> Result<Option<Self>, Trouble> {
        if !account.open {
            return Ok(None);
        }
        Self::of(hall, account, None, Asked::default())
    }

    pub(crate) fn of(
        hall: &Hall,
        account: &Account,
        chosen: Option<&str>,
        asked: Asked,
    ) -> Result<Option<Self>, Trouble> {
        let Some(actor) = hall.ledger.actor(account.person.0.as_str()).map_err(Trouble::failure)? else {
            return Ok(None);
        };
        let network = hall.ledger.network();
        let now = (hall.settings.clock)();
        let deputations = match hall.settings.read_deputations {
            Some(read) => hall.ledger.look(|state| read(state, &account.person, now)).map_err(Trouble::failure)?,
            None => Vec::new(),
        };
        // A deputy sees what the roles lent to them see; what they do, they do in one name at a time.
        let lent = deputations.iter().flat_map(|under| &under.grants);
        let sees = Actor { person: actor.person.clone(), grants: actor.grants.iter().chain(lent).cloned().collect() };
        let seen = sees.sites(&network);
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
            scope: Scope::of(&sees, &network),
            actor,
            network,
            site,
            sites,
            zone,
            now,
            session: None,
            pass: None,
            deputations,
            must_enrol: false,
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

/// What a request says besides who sends it.
#[derive(Default)]
pub(crate) struct Asked {
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
        let sent = parts.headers.get(header::AUTHORIZATION).filter(|_| api).map(program::Credentials::of);
        let found = if let Some(credentials) = sent {
            // Whoever brings credentials is judged by them: a cookie beside them counts for nothing.
            let address = address::of(&parts.headers, &parts.extensions, &hall.settings);
            let asked_for = program::asked_for(parts);
            match program::let_in(hall, credentials, address, asked).await {
                Ok(Some(reader)) => program::within(reader, asked_for.as_deref()),
                other => other,
            }
        } else if let Some(cookie) = jar.get(session::cookie_name(&hall.settings)) {
            let token = cookie.value().to_owned();
            beside(hall, move |hall| visitor(hall, token, asked)).await
        } else {
            Ok(None)
        };
        match found {
            Ok(Some(reader)) if reader.must_enrol && !may_wait(parts.uri.path()) => Err(to_enrolment(fragment, api)),
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

/// Addresses open to somebody who must set a second factor up first.
fn may_wait(path: &str) -> bool {
    path.starts_with("/account/second-factor") || matches!(path, "/sign-out" | "/preferences" | "/events")
}

fn to_enrolment(fragment: bool, api: bool) -> Response {
    const TO: &str = "/account/second-factor";
    if api {
        return Trouble::Beyond(program::second_factor_first().into()).into_response();
    }
    if fragment {
        return (StatusCode::NO_CONTENT, [("hx-redirect", TO)]).into_response();
    }
    Redirect::to(TO).into_response()
}

fn visitor(hall: &Shared, token: String, asked: Asked) -> Result<Option<Reader>, Trouble> {
    let Some((mut session, account)) = session::find(&hall.ledger, &hall.settings, &token)? else { return Ok(None) };
    let Some(reader) = Reader::of(hall, &account, session.site.as_deref(), asked)? else {
        session::end(&hall.ledger, &token)?;
        return Ok(None);
    };
    // A second factor that was set up elsewhere since asks for its code here too; a role taken away ends what was
    // begun with it.
    let confirmed = SecondFactor::find(&hall.ledger, &account.login)?.is_some();
    if (confirmed && !session.second) || !session::still_holds(&session, &reader.actor.grants) {
        session::end(&hall.ledger, &token)?;
        return Ok(None);
    }
    if session.held != reader.actor.grants {
        session.held.clone_from(&reader.actor.grants);
        session::keep(&hall.ledger, &hall.settings, &token, &session)?;
    }
    let must_enrol = !confirmed && second_factor::required(hall, &reader.actor);
    Ok(Some(Reader { session: Some((token, session.csrf)), must_enrol, ..reader }))
}
