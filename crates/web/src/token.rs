//! Personal access tokens: what a program signs in with, with less than its owner may do, for a time.
//!
//! A token is `poi_` and 256 random bits; only its SHA-256 is kept. It comes in the header `Authorization: Bearer`, or
//! as the password of HTTP Basic for sheets that know nothing else; never in an address.

use base::{
    Moment,
    id::PersonId,
    moment::{DAY, MINUTE},
};
use kernel::{Refusal, Text};
use ledger::Ledger;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{account::Account, hall::Hall, session, side, trouble::Trouble};

const BUCKET: &str = "token";

/// What every token begins with, so that one is known for what it is wherever it is found.
pub(crate) const PREFIX: &str = "poi_";
/// Longest time a token lasts, in days.
pub(crate) const DAYS_MAX: i64 = 366;
/// Tokens one account may have at once.
pub(crate) const TOKENS_MAX: usize = 20;
/// How often the last use is written down.
const TOUCH_EVERY: i64 = MINUTE;

/// What a token lets a program do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pass {
    /// Number shown in lists: the beginning of the digest.
    pub id: String,
    /// Name its owner gave it.
    pub name: String,
    /// Whether it reads views, objects and acts.
    pub reads: bool,
    /// Which verbs it does.
    pub does: Does,
}

/// Which verbs a token does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Does {
    /// None.
    Nothing,
    /// These, by name.
    Verbs(Vec<String>),
    /// All its owner may do.
    All,
}

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    /// Whose account.
    pub login: String,
    /// The person of that account.
    pub person: PersonId,
    /// What it lets a program do.
    pub pass: Pass,
    /// Since when.
    pub made: Moment,
    /// Until when.
    pub ends: Moment,
    /// When it was last used, to within a minute.
    #[serde(default)]
    pub used: Option<Moment>,
    /// From which address.
    #[serde(default)]
    pub used_from: Option<String>,
}

impl Pass {
    /// Why this is beyond the token; `None` when it is not. `verb` is the verb a command asks for; without one it is
    /// a reading.
    pub(crate) fn beyond(&self, verb: Option<&str>) -> Option<Refusal> {
        let within = match verb {
            None => self.reads,
            Some(verb) => match &self.does {
                Does::Nothing => false,
                Does::Verbs(list) => list.iter().any(|known| known == verb),
                Does::All => true,
            },
        };
        let what = verb.map_or_else(
            || ("read".to_owned(), "lire".to_owned()),
            |verb| (format!("do {verb}"), format!("accomplir {verb}")),
        );
        (!within).then(|| {
            Refusal::new(
                "token.beyond_scope",
                Text::owned(
                    format!("The token “{}” may not {}. Make one that may, under Account.", self.name, what.0),
                    format!(
                        "Le jeton « {} » ne permet pas de {}. Établissez-en un qui le permette, sous Compte.",
                        self.name, what.1
                    ),
                ),
            )
        })
    }
}

fn key(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

/// Whether a password is a token rather than somebody's password.
pub(crate) fn looks_like_one(secret: &str) -> bool {
    secret.starts_with(PREFIX)
}

/// Makes a token and gives its secret, which is shown once.
pub(crate) fn make(
    hall: &Hall,
    account: &Account,
    name: &str,
    reads: bool,
    does: Does,
    days: i64,
) -> Result<String, Trouble> {
    let secret = format!("{PREFIX}{}", session::token());
    let key = key(&secret);
    let now = (hall.settings.clock)();
    let token = Token {
        login: account.login.clone(),
        person: account.person.clone(),
        pass: Pass { id: key[..12].to_owned(), name: name.to_owned(), reads, does },
        made: now,
        ends: now.plus(days.clamp(1, DAYS_MAX) * DAY),
        used: None,
        used_from: None,
    };
    side::put(&hall.ledger, BUCKET, &key, &token, Some(token.ends))?;
    Ok(secret)
}

/// The token of a secret and its account, while both last.
pub(crate) fn find(hall: &Hall, secret: &str, address: &str) -> Result<Option<(Pass, Account)>, Trouble> {
    if secret.len() != PREFIX.len() + 43 {
        return Ok(None);
    }
    // The digest is what is looked up: how long that takes says nothing of the secret.
    let key = key(secret);
    let Some(mut token) = side::get::<Token>(&hall.ledger, BUCKET, &key)? else { return Ok(None) };
    let now = (hall.settings.clock)();
    let account = Account::find(&hall.ledger, &token.login).map_err(Trouble::failure)?;
    let Some(account) = account.filter(|account| account.open && account.person == token.person && now < token.ends)
    else {
        return Ok(None);
    };
    if token.used.is_none_or(|used| now.since(used) > TOUCH_EVERY) || token.used_from.as_deref() != Some(address) {
        (token.used, token.used_from) = (Some(now), Some(address.to_owned()));
        side::put(&hall.ledger, BUCKET, &key, &token, Some(token.ends))?;
    }
    Ok(Some((token.pass, account)))
}

/// The tokens in force, of one account or of all, newest first.
pub(crate) fn list(ledger: &Ledger, login: Option<&str>) -> Result<Vec<Token>, Trouble> {
    let mut tokens: Vec<Token> = side::list(ledger, BUCKET)?;
    tokens.retain(|token| login.is_none_or(|login| token.login == login));
    tokens.sort_by_key(|token| std::cmp::Reverse(token.made));
    Ok(tokens)
}

/// Revokes one token of an account; whether there was one.
pub(crate) fn revoke(ledger: &Ledger, login: &str, id: &str) -> Result<bool, Trouble> {
    revoke_where(ledger, |token| token.login == login && token.pass.id == id).map(|n| n > 0)
}

/// Revokes the tokens of a person made until a moment.
pub(crate) fn revoke_of_person(ledger: &Ledger, person: &PersonId, until: Moment) -> Result<usize, Trouble> {
    revoke_where(ledger, |token| token.person == *person && token.made <= until)
}

fn revoke_where(ledger: &Ledger, which: impl Fn(&Token) -> bool) -> Result<usize, Trouble> {
    let mut revoked = 0;
    for (key, text) in ledger.side_list(BUCKET).map_err(Trouble::failure)? {
        let token: Token = serde_json::from_str(&text).map_err(Trouble::failure)?;
        if which(&token) {
            side::remove(ledger, BUCKET, &key)?;
            revoked += 1;
        }
    }
    Ok(revoked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_or_does_what_it_was_made_for() {
        let pass = |reads, does| Pass { id: "x".into(), name: "sheet".into(), reads, does };
        let some = Does::Verbs(vec!["orders.note".into()]);
        for (pass, reading, note, other) in [
            (pass(true, Does::Nothing), true, false, false),
            (pass(false, Does::Nothing), false, false, false),
            (pass(false, some.clone()), false, true, false),
            (pass(true, some), true, true, false),
            (pass(true, Does::All), true, true, true),
        ] {
            assert_eq!(pass.beyond(None).is_none(), reading, "{pass:?}");
            assert_eq!(pass.beyond(Some("orders.note")).is_none(), note, "{pass:?}");
            assert_eq!(pass.beyond(Some("orders.cancel")).is_none(), other, "{pass:?}");
        }
        let no = pass(false, Does::Nothing).beyond(Some("orders.cancel")).unwrap();
        assert_eq!(no.code, "token.beyond_scope");
        assert!(no.text.fr.contains("orders.cancel"));
    }
}
