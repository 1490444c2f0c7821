//! How programs are let in: a token in the header or as a Basic password, or an account's own password; and how far.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use axum::http::{HeaderValue, Method, request::Parts};
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Refusal, Text};
use sha2::{Digest, Sha256};

use crate::{
    account::{self, Account},
    hall::{Shared, beside},
    journal::{self, What},
    reader::{Asked, Reader},
    second_factor::{self, SecondFactor},
    session::{self, Arrival},
    token,
    trouble::Trouble,
};

/// What a program signs in with.
pub(crate) enum Credentials {
    /// A token, and the login said beside it when it came as a password.
    Token(String, Option<String>),
    /// A login and its password.
    Password(String, String),
    /// Something else.
    Unreadable,
}

impl Credentials {
    /// Reads the header.
    pub(crate) fn of(value: &HeaderValue) -> Self {
        let Some((scheme, rest)) = value.to_str().ok().and_then(|text| text.split_once(' ')) else {
            return Self::Unreadable;
        };
        if scheme.eq_ignore_ascii_case("bearer") {
            return Self::Token(rest.trim().to_owned(), None);
        }
        let decoded = STANDARD.decode(rest.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        match decoded.as_deref().and_then(|text| text.split_once(':')) {
            Some((login, password)) if scheme.eq_ignore_ascii_case("basic") => {
                let login = account::normal(login);
                if token::looks_like_one(password) {
                    Self::Token(password.to_owned(), Some(login))
                } else {
                    Self::Password(login, password.to_owned())
                }
            }
            _ => Self::Unreadable,
        }
    }
}

/// Lets a program in by what it signs in with.
pub(crate) async fn let_in(
    hall: &Shared,
    credentials: Credentials,
    address: String,
    asked: Asked,
) -> Result<Option<Reader>, Trouble> {
    match credentials {
        Credentials::Token(secret, login) => by_token(hall, secret, login, address, asked).await,
        Credentials::Password(login, password) => by_password(hall, login, password, address, asked).await,
        Credentials::Unreadable => Ok(None),
    }
}

/// A token is 256 bits: nobody guesses it, but whoever tries is slowed like everybody.
async fn by_token(
    hall: &Shared,
    secret: String,
    login: Option<String>,
    address: String,
    asked: Asked,
) -> Result<Option<Reader>, Trouble> {
    let from = address.clone();
    let found = beside(hall, move |hall| token::find(hall, &secret, &from)).await?;
    // Beside a token the login is that of its account, or nothing.
    let found = found.filter(|(_, account)| login.is_none_or(|login| login.is_empty() || login == account.login));
    let Some((pass, account)) = found else {
        hall.limits.stranger(&address)?;
        return Ok(None);
    };
    hall.limits.program(&account.login)?;
    let reader = beside(hall, move |hall| Reader::of(hall, &account, None, asked)).await?;
    Ok(reader.map(|reader| Reader { pass: Some(pass), ..reader }))
}

/// A program signs in with every request. A password that was right a moment ago is remembered by its digest, so that
/// not every request has to be hashed slowly; it is forgotten with the account's hash, or after five minutes.
async fn by_password(
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
        let fits = beside(hall, move |hall| {
            let fits = account::password_fits(asked_of.as_ref(), &password);
            if let Some(account) = asked_of.filter(|_| !fits) {
                let from = Arrival { address, ..Arrival::default() };
                journal::told(hall, What::WrongPassword, &account.login, &from, "API");
            }
            Ok(fits)
        });
        if !fits.await? {
            return Ok(None);
        }
    }
    let Some(account) = account else { return Ok(None) };
    if !remembered && let Ok(mut kept) = hall.programs.lock() {
        kept.retain(|_, (_, at)| at.elapsed() < KEPT);
        kept.insert(mark, (account.hash.clone(), Instant::now()));
    }
    hall.limits.program(&account.login)?;
    beside(hall, move |hall| {
        let Some(reader) = Reader::of(hall, &account, None, asked)? else { return Ok(None) };
        // Where a second factor stands, a password alone opens nothing.
        if SecondFactor::find(&hall.ledger, &account.login)?.is_some() || second_factor::required(hall, &reader.actor) {
            return Err(Trouble::Beyond(second_factor_first().into()));
        }
        Ok(Some(reader))
    })
    .await
}

/// The verb a program asks for; `None` when it only reads. Whatever is neither is named by its address, so that a
/// token made for some verbs does not reach it.
pub(crate) fn asked_for(parts: &Parts) -> Option<String> {
    let path = parts.uri.path();
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return None;
    }
    Some(path.strip_prefix("/api/commands/").unwrap_or(path).to_owned())
}

/// Whether what is asked is within the token.
pub(crate) fn within(reader: Reader, asked_for: Option<&str>) -> Result<Option<Reader>, Trouble> {
    match reader.pass.as_ref().and_then(|pass| pass.beyond(asked_for)) {
        Some(refusal) => Err(Trouble::Beyond(refusal.into())),
        None => Ok(Some(reader)),
    }
}

/// That a password alone opens nothing here.
pub(crate) fn second_factor_first() -> Refusal {
    Refusal::new(
        "account.second_factor_first",
        Text::new(
            "This account signs in with a second factor: programs use an access token, made under Account.",
            "Ce compte se connecte avec un second facteur : les programmes emploient un jeton d’accès, établi sous Compte.",
        ),
    )
}

/// Makes digests of passwords worth nothing outside this process.
static SALT: LazyLock<String> = LazyLock::new(session::token);
