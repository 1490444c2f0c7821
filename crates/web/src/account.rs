//! Accounts: a login, the person it stands for, and an argon2id hash. Kept beside the ledger, never in it.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use base::{Moment, id::PersonId};
use kernel::Lang;
use ledger::Ledger;
use serde::{Deserialize, Serialize};

use crate::{second_factor, session, side, trouble::Trouble};

/// The side bucket accounts live in.
pub const BUCKET: &str = "account";

/// Shortest password accepted for a new account, in characters (ASVS 5.0, 6.2.1).
pub const SHORTEST_PASSWORD: usize = 8;
/// Longest password read, in bytes: beyond it hashing would be a way to tire the server.
pub const LONGEST_PASSWORD: usize = 256;

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// What is typed to sign in, in lower case.
    pub login: String,
    /// The person of the ledger it stands for.
    pub person: PersonId,
    /// The name colleagues read.
    pub name: String,
    /// The hash of the password in PHC form.
    pub hash: String,
    /// The language preferred.
    #[serde(default)]
    pub lang: Option<Lang>,
    /// The appearance preferred: `light` or `dark`.
    #[serde(default)]
    pub theme: Option<String>,
    /// Raised when every session of this account shall end: a new password, a closed account.
    #[serde(default)]
    pub epoch: u32,
    /// Whether it may sign in.
    #[serde(default = "yes")]
    pub open: bool,
}

fn yes() -> bool {
    true
}

/// Why an account could not be made or kept.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The password is too short or too long.
    #[error("password must have {SHORTEST_PASSWORD} characters and at most {LONGEST_PASSWORD} bytes")]
    Password,
    /// The login is not one.
    #[error("login must have 1 to 64 letters, digits, dots, hyphens, underscores or @")]
    Login,
    /// The password could not be hashed.
    #[error("password not hashed: {0}")]
    Hash(String),
    /// The store failed.
    #[error("account not stored: {0}")]
    Store(String),
}

/// Takes a person's second factors away, with the sessions begun under them: what follows a reset struck by the operator
/// at the machine. What was set up after that moment stays.
///
/// # Errors
/// In technical words, when the store beside the ledger cannot be written.
pub fn forget_second_factors(ledger: &Ledger, person: &PersonId, until: Moment) -> Result<(), String> {
    let told = |trouble: Trouble| format!("{trouble:?}");
    second_factor::forget_of_person(ledger, person, until).map_err(told)?;
    session::end_of_person(ledger, person, until).map(drop).map_err(told)
}

impl Account {
    /// A new account; takes some hundredths of a second and 19 MiB for the hash (OWASP's argon2id parameters).
    pub fn new(login: &str, person: PersonId, name: &str, password: &str) -> Result<Self, AccountError> {
        let login = normal(login);
        if !is_login(&login) {
            return Err(AccountError::Login);
        }
        let hash = hash(password)?;
        Ok(Self { login, person, name: name.to_owned(), hash, lang: None, theme: None, epoch: 0, open: true })
    }

    /// An account without a password yet: nobody signs in with it before they chose one by invitation.
    pub fn invited(login: &str, person: PersonId, name: &str) -> Result<Self, AccountError> {
        let login = normal(login);
        if !is_login(&login) {
            return Err(AccountError::Login);
        }
        let name = name.trim().to_owned();
        Ok(Self { login, person, name, hash: String::new(), lang: None, theme: None, epoch: 0, open: true })
    }

    /// Gives it a new password; every session of it ends.
    pub fn set_password(&mut self, password: &str) -> Result<(), AccountError> {
        self.hash = hash(password)?;
        self.epoch += 1;
        Ok(())
    }

    /// Keeps it, replacing the account of the same login.
    pub fn store(&self, ledger: &Ledger) -> Result<(), AccountError> {
        side::put(ledger, BUCKET, &self.login, self, None).map_err(stored)
    }

    /// The account of a login.
    pub fn find(ledger: &Ledger, login: &str) -> Result<Option<Self>, AccountError> {
        side::get(ledger, BUCKET, &normal(login)).map_err(stored)
    }

    /// Every account, by login.
    pub fn all(ledger: &Ledger) -> Result<Vec<Self>, AccountError> {
        side::list(ledger, BUCKET).map_err(stored)
    }
}

fn stored(trouble: Trouble) -> AccountError {
    AccountError::Store(match trouble {
        Trouble::Failure(why) => why,
        other => format!("{other:?}"),
    })
}

/// A login as it is kept: without space around it, in lower case.
pub(crate) fn normal(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Whether a login in its normal form may be one.
pub(crate) fn is_login(login: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    !login.is_empty() && login.len() <= 64 && login.chars().all(fits)
}

fn argon() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn hash(password: &str) -> Result<String, AccountError> {
    if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
        return Err(AccountError::Password);
    }
    let made: PasswordHash =
        argon().hash_password(password.as_bytes()).map_err(|error| AccountError::Hash(error.to_string()))?;
    Ok(made.to_string())
}

/// A hash nobody knows the password of: an unknown login takes as long to refuse as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// Whether the password is that of the account. Takes the same time when there is no account.
pub(crate) fn password_fits(account: Option<&Account>, password: &str) -> bool {
    let known = account.filter(|a| a.open);
    // Somebody invited has no password yet: that takes as long to refuse too.
    let hash = known.map_or(NOBODY.as_str(), |a| if a.hash.is_empty() { NOBODY.as_str() } else { a.hash.as_str() });
    if password.len() > LONGEST_PASSWORD {
        return false;
    }
    let fits = PasswordHash::new(hash).is_ok_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok());
    fits && known.is_some_and(|a| !a.hash.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits_and_never_for_a_closed_or_unknown_account() {
        let mut account = Account::new(" Camille ", "p1".into(), "Camille Roux", "a long password").unwrap();
        assert_eq!(account.login, "camille");
        assert!(account.hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(password_fits(Some(&account), "a long password"));
        assert!(!password_fits(Some(&account), "a long passwore"));
        assert!(!password_fits(None, "nobody has this password"));
        let invited = Account::invited("nina", "p2".into(), " Nina ").unwrap();
        assert_eq!(invited.name, "Nina");
        for guess in ["", "nobody has this password"] {
            assert!(!password_fits(Some(&invited), guess), "no password fits before one is chosen");
        }
        account.open = false;
        assert!(!password_fits(Some(&account), "a long password"));
    }

    #[test]
    fn poor_logins_and_passwords_are_refused() {
        for (login, password) in
            [("", "12345678"), ("a b", "12345678"), ("a", "1234567"), ("a", &*"x".repeat(257)), ("é", "12345678")]
        {
            assert!(Account::new(login, "p".into(), "n", password).is_err(), "{login} {password}");
        }
    }
}
