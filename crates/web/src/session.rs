//! Sessions: an opaque token of 256 bits in a cookie; only its SHA-256 is kept, beside the ledger.

use axum_extra::extract::cookie::{Cookie, SameSite};
use base::Moment;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
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

/// Begins a session and gives its token; a token the browser had before is worth nothing from now on.
pub(crate) fn begin(
    ledger: &Ledger,
    settings: &Settings,
    account: &Account,
    before: Option<&str>,
) -> Result<String, Trouble> {
    if let Some(before) = before {
        end(ledger, before)?;
    }
    let now = (settings.clock)();
    let session = Session {
        login: account.login.clone(),
        epoch: account.epoch,
        csrf: token(),
        began: now,
        seen: now,
        site: None,
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
    fn the_cookie_is_bound_to_the_host_over_tls_and_never_read_by_scripts() {
        let tls = Settings { public_origin: Some("https://ops.example".into()), ..Settings::default() };
        let text = cookie(&tls, "t".into()).to_string();
        assert_eq!(text, "__Host-poincon=t; HttpOnly; SameSite=Lax; Secure; Path=/");
        let plain = cookie(&Settings::default(), "t".into()).to_string();
        assert_eq!(plain, "poincon=t; HttpOnly; SameSite=Lax; Path=/");
    }
}
