//! Sessions: an opaque token of 256 bits in a cookie; only its SHA-256 is kept, beside the ledger.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use base::{Moment, id::PersonId};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Grant;
use ledger::Ledger;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{account::Account, settings::Settings, side, trouble::Trouble};

const BUCKET: &str = "session";

/// What is known of somebody who signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The account.
    pub login: String,
    /// The account's epoch when it began; another one ends it.
    pub epoch: u32,
    /// Sent with every form.
    pub csrf: String,
    /// When it began.
    pub began: Moment,
    /// When it was last used, to within [`Settings::touch_every`].
    pub seen: Moment,
    /// The site chosen to act at, by people who have several.
    #[serde(default)]
    pub site: Option<String>,
    /// Where it was begun from.
    #[serde(default, flatten)]
    pub arrival: Arrival,
    /// Whether it was begun with a second factor.
    #[serde(default)]
    pub second: bool,
    /// The roles held while it lasts: it ends when one of them does.
    #[serde(default)]
    pub held: Vec<Grant>,
}

/// Where somebody signed in from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Arrival {
    /// The device in words: « Firefox · Linux ».
    #[serde(default)]
    pub device: String,
    /// The address.
    #[serde(default)]
    pub address: String,
}

impl Arrival {
    /// From a request: what the browser says of itself, in two words.
    pub(crate) fn of(headers: &HeaderMap, address: String) -> Self {
        let said = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let first = |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| said.contains(mark)).map(|(_, w)| *w);
        let browser = first(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
        let system = first(&[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "macOS"),
            ("Linux", "Linux"),
        ]);
        let words: Vec<&str> = [browser, system].into_iter().flatten().collect();
        Self { device: words.join(" · "), address }
    }
}

/// A token of 256 random bits.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

fn key(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

fn ends(session: &Session, settings: &Settings) -> Moment {
    session.seen.plus(settings.session_idle).min(session.began.plus(settings.session_whole))
}

/// Somebody whose session begins.
pub(crate) struct Beginning<'a> {
    /// Their account.
    pub account: &'a Account,
    /// The token their browser had before, which is worth nothing from now on.
    pub before: Option<&'a str>,
    /// Where they sign in from.
    pub arrival: Arrival,
    /// Whether they gave a second factor.
    pub second: bool,
    /// The roles they hold.
    pub held: Vec<Grant>,
}

/// Begins a session and gives its token.
pub(crate) fn begin(ledger: &Ledger, settings: &Settings, of: Beginning<'_>) -> Result<String, Trouble> {
    if let Some(before) = of.before {
        end(ledger, before)?;
    }
    let now = (settings.clock)();
    let session = Session {
        login: of.account.login.clone(),
        epoch: of.account.epoch,
        csrf: token(),
        began: now,
        seen: now,
        site: None,
        arrival: of.arrival,
        second: of.second,
        held: of.held,
    };
    let made = token();
    side::put(ledger, BUCKET, &key(&made), &session, Some(ends(&session, settings)))?;
    Ok(made)
}

/// The session of a token and its account, while both last. Using it makes it last longer.
pub(crate) fn find(ledger: &Ledger, settings: &Settings, token: &str) -> Result<Option<(Session, Account)>, Trouble> {
    if token.len() != 43 {
        return Ok(None);
    }
    let Some(mut session) = side::get::<Session>(ledger, BUCKET, &key(token))? else { return Ok(None) };
    let now = (settings.clock)();
    let account: Option<Account> = Account::find(ledger, &session.login).map_err(Trouble::failure)?;
    let lasting = account.filter(|a| a.open && a.epoch == session.epoch && now < ends(&session, settings));
    let Some(account) = lasting else {
        end(ledger, token)?;
        return Ok(None);
    };
    if now.since(session.seen) > settings.touch_every() {
        session.seen = now;
        keep(ledger, settings, token, &session)?;
    }
    Ok(Some((session, account)))
}

/// Keeps a session that was changed.
pub(crate) fn keep(ledger: &Ledger, settings: &Settings, token: &str, session: &Session) -> Result<(), Trouble> {
    side::put(ledger, BUCKET, &key(token), session, Some(ends(session, settings)))
}

/// Ends the session of a token.
pub(crate) fn end(ledger: &Ledger, token: &str) -> Result<(), Trouble> {
    side::remove(ledger, BUCKET, &key(token))
}

/// Whether every role held when it began, or granted since, is still held; one that was taken away ends it.
pub(crate) fn still_holds(session: &Session, now: &[Grant]) -> bool {
    session.held.iter().all(|grant| now.contains(grant))
}

/// What a list calls a session: the beginning of its digest, which opens nothing.
pub(crate) fn number(token: &str) -> String {
    key(token)[..16].to_owned()
}

/// The sessions that last, with their numbers, the latest used first; of one login or of all.
pub(crate) fn list(
    ledger: &Ledger,
    settings: &Settings,
    login: Option<&str>,
) -> Result<Vec<(String, Session)>, Trouble> {
    let now = (settings.clock)();
    let accounts = Account::all(ledger).map_err(Trouble::failure)?;
    let epochs: HashMap<String, u32> =
        accounts.into_iter().filter(|account| account.open).map(|account| (account.login, account.epoch)).collect();
    let mut found: Vec<(String, Session)> = all(ledger)?
        .into_iter()
        .filter(|(_, session)| login.is_none_or(|login| session.login == login))
        .filter(|(_, session)| epochs.get(&session.login) == Some(&session.epoch) && now < ends(session, settings))
        .map(|(key, session)| (key[..16].to_owned(), session))
        .collect();
    found.sort_by_key(|(_, session)| std::cmp::Reverse(session.seen));
    Ok(found)
}

fn all(ledger: &Ledger) -> Result<Vec<(String, Session)>, Trouble> {
    let rows = ledger.side_list(BUCKET).map_err(Trouble::failure)?;
    rows.into_iter().map(|(key, text)| Ok((key, serde_json::from_str(&text).map_err(Trouble::failure)?))).collect()
}

/// Ends the sessions one asks for; gives how many.
fn end_where(ledger: &Ledger, which: impl Fn(&str, &Session) -> bool) -> Result<usize, Trouble> {
    let mut ended = 0;
    for (key, session) in all(ledger)? {
        if which(&key, &session) {
            side::remove(ledger, BUCKET, &key)?;
            ended += 1;
        }
    }
    Ok(ended)
}

/// Ends a session of a login by its number.
pub(crate) fn end_numbered(ledger: &Ledger, login: &str, number: &str) -> Result<usize, Trouble> {
    end_where(ledger, |key, session| session.login == login && number.len() == 16 && key.starts_with(number))
}

/// Ends every session of a login but the one of this token.
pub(crate) fn end_others(ledger: &Ledger, login: &str, but: &str) -> Result<usize, Trouble> {
    let kept = key(but);
    end_where(ledger, |key, session| session.login == login && key != kept)
}

/// Ends the sessions of every account of a person that began until a moment.
pub(crate) fn end_of_person(ledger: &Ledger, person: &PersonId, until: Moment) -> Result<usize, Trouble> {
    let accounts = Account::all(ledger).map_err(Trouble::failure)?;
    let logins: Vec<String> = accounts.into_iter().filter(|a| a.person == *person).map(|a| a.login).collect();
    end_where(ledger, |_, session| logins.contains(&session.login) && session.began <= until)
}

/// The cookie's name: over TLS the prefix makes browsers refuse it from anywhere but this host and path.
pub(crate) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.secure() { "__Host-poincon" } else { "poincon" }
}

/// The cookie that carries a token.
pub(crate) fn cookie(settings: &Settings, token: String) -> Cookie<'static> {
    Cookie::build((cookie_name(settings), token))
        .path("/")
        .http_only(true)
        .secure(settings.secure())
        .same_site(SameSite::Lax)
        .build()
}

/// The cookie of somebody who gave their password and is asked for the code of their second factor.
pub(crate) fn halfway_cookie(settings: &Settings, token: String) -> Cookie<'static> {
    let name = if settings.secure() { "__Host-poincon-code" } else { "poincon-code" };
    Cookie::build((name, token))
        .path("/")
        .http_only(true)
        .secure(settings.secure())
        .same_site(SameSite::Strict)
        .max_age(time::Duration::minutes(5))
        .build()
}

/// A cookie that only holds a preference.
pub(crate) fn preference(settings: &Settings, name: &'static str, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(settings.secure())
        .same_site(SameSite::Lax)
        .build();
    cookie.make_permanent();
    cookie
}

/// Whether two secrets are the same, in a time that does not tell how much of them is.
pub(crate) fn same_secret(a: &str, b: &str) -> bool {
    // Hashing both first makes the time of the comparison say nothing about the secrets themselves.
    Sha256::digest(a) == Sha256::digest(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_never_alike() {
        let made: std::collections::BTreeSet<String> = (0..1000).map(|_| token()).collect();
        assert_eq!(made.len(), 1000);
        assert!(made.iter().all(|t| t.len() == 43));
    }

    #[test]
    fn a_device_is_told_in_two_words() {
        for (said, words) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
            ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPad"),
            ("<script>alert(1)</script>", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, said.parse().unwrap());
            assert_eq!(Arrival::of(&headers, "::1".into()).device, words);
        }
    }

    #[test]
    fn the_cookie_is_bound_to_the_host_over_tls_and_never_read_by_scripts() {
        let tls = Settings { public_origin: Some("https://ops.example".into()), ..Settings::default() };
        let text = cookie(&tls, "t".into()).to_string();
        assert_eq!(text, "__Host-poincon=t; HttpOnly; SameSite=Lax; Secure; Path=/");
        let plain = cookie(&Settings::default(), "t".into()).to_string();
        assert_eq!(plain, "poincon=t; HttpOnly; SameSite=Lax; Path=/");
        let half = halfway_cookie(&tls, "t".into()).to_string();
        assert_eq!(half, "__Host-poincon-code=t; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=300");
    }
}
