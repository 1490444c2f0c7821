//! One-time links with which a person chooses a password: for a first sign-in, or after one was forgotten.

use base::{
    Moment,
    moment::{DAY, HOUR},
};
use ledger::Ledger;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{account::Account, hall::Hall, session, side, trouble::Trouble};

const BUCKET: &str = "invitation";

/// How long an invitation may be taken up.
pub(crate) const INVITED_FOR: i64 = 3 * DAY;
/// How long a link for a forgotten password lasts.
pub(crate) const RENEWED_FOR: i64 = 4 * HOUR;

/// What a link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Invitation {
    /// Whose account.
    pub login: String,
    /// The account's epoch when it was made: once a password was chosen it is worth nothing.
    epoch: u32,
    /// Until when.
    pub ends: Moment,
}

fn key(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

/// Makes a link's secret; earlier links of the account are worth nothing from now on.
pub(crate) fn make(hall: &Hall, account: &Account, lasts: i64) -> Result<String, Trouble> {
    forget_of(&hall.ledger, &account.login)?;
    let secret = session::token();
    let ends = (hall.settings.clock)().plus(lasts);
    let made = Invitation { login: account.login.clone(), epoch: account.epoch, ends };
    side::put(&hall.ledger, BUCKET, &key(&secret), &made, Some(ends))?;
    Ok(secret)
}

/// The account a link is for, while it lasts.
pub(crate) fn find(hall: &Hall, secret: &str) -> Result<Option<Account>, Trouble> {
    if secret.len() != 43 {
        return Ok(None);
    }
    let Some(made) = side::get::<Invitation>(&hall.ledger, BUCKET, &key(secret))? else { return Ok(None) };
    let account = Account::find(&hall.ledger, &made.login).map_err(Trouble::failure)?;
    let now = (hall.settings.clock)();
    Ok(account.filter(|account| account.open && account.epoch == made.epoch && now < made.ends))
}

/// Uses a link up; whether it was still there. Of two requests with the same link one finds it.
pub(crate) fn take(ledger: &Ledger, secret: &str) -> Result<bool, Trouble> {
    ledger.side_remove(BUCKET, &key(secret)).map_err(Trouble::failure)
}

/// Forgets every link of an account.
pub(crate) fn forget_of(ledger: &Ledger, login: &str) -> Result<(), Trouble> {
    for (key, text) in ledger.side_list(BUCKET).map_err(Trouble::failure)? {
        let made: Invitation = serde_json::from_str(&text).map_err(Trouble::failure)?;
        if made.login == login {
            side::remove(ledger, BUCKET, &key)?;
        }
    }
    Ok(())
}
