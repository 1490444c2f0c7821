//! The second factor: codes of RFC 6238 from a telephone, and ten recovery codes for the day it is lost.
//!
//! The secret is sealed at rest, recovery codes are kept as digests, a code is worth something once. Wrong codes in a
//! row put the factor to rest for a while, longer each time: six digits are not many.

use base::{
    Moment,
    id::PersonId,
    moment::{DAY, MINUTE, SECOND},
};
use ledger::Ledger;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::{account::Account, account_key::AccountKey, hall::Hall, session::same_secret, side, trouble::Trouble};

const BUCKET: &str = "second_factor";
const OFFERS: &str = "second_factor_offer";

/// How long a secret that was offered waits for its first code.
const OFFERED_FOR: i64 = 15 * MINUTE;
/// Recovery codes made at once.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Wrong codes in a row after which the factor rests.
const WRONG_MAX: u32 = 5;
/// Its first rest; each further one is twice as long, up to a day.
const RESTS_FOR: i64 = 15 * MINUTE;

/// A second factor that was set up and confirmed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecondFactor {
    /// Whose.
    login: String,
    /// The secret, sealed.
    sealed: String,
    /// Since when.
    pub since: Moment,
    /// The time step of the last code that was taken: it and earlier ones are worth nothing any more.
    last_step: u64,
    /// Digests of the recovery codes that were not used yet.
    recovery: Vec<String>,
    /// Wrong codes since the last right one.
    #[serde(default)]
    wrong: u32,
    /// Until when no code is looked at.
    #[serde(default)]
    rests_until: Option<Moment>,
}

/// A secret that was shown and waits for its first code.
#[derive(Serialize, Deserialize)]
struct Offer {
    sealed: String,
}

/// How a code was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The code of the telephone.
    Right,
    /// A recovery code; so many are left.
    Recovered(usize),
    /// Not a code of now, or one that was used.
    Wrong,
    /// Too many wrong ones: no code is looked at until then.
    Resting(Moment),
}

impl SecondFactor {
    /// The second factor of a login.
    pub(crate) fn find(ledger: &Ledger, login: &str) -> Result<Option<Self>, Trouble> {
        side::get(ledger, BUCKET, login)
    }

    /// How many recovery codes are left.
    pub(crate) fn recovery_left(&self) -> usize {
        self.recovery.len()
    }

    fn store(&self, ledger: &Ledger) -> Result<(), Trouble> {
        side::put(ledger, BUCKET, &self.login, self, None)
    }

    /// Looks at a code and remembers that it was used. The caller holds the hall's turn for codes.
    fn look_at(&mut self, key: &AccountKey, typed: &str, now: Moment) -> Answer {
        if let Some(until) = self.rests_until.filter(|until| now < *until) {
            return Answer::Resting(until);
        }
        let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let step = key
            .open(&about(&self.login), &self.sealed)
            .and_then(|secret| totp(secret).ok())
            .and_then(|totp| totp.check(&plain, seconds(now)))
            .filter(|step| *step > self.last_step);
        if let Some(step) = step {
            (self.last_step, self.wrong, self.rests_until) = (step, 0, None);
            return Answer::Right;
        }
        let digest = recovery_digest(&self.login, &plain);
        // Every one is compared, so that the time says nothing of where it stands.
        let found = self.recovery.iter().map(|kept| same_secret(kept, &digest)).collect::<Vec<_>>();
        if let Some(at) = found.iter().position(|same| *same) {
            self.recovery.remove(at);
            (self.wrong, self.rests_until) = (0, None);
            return Answer::Recovered(self.recovery.len());
        }
        self.wrong = self.wrong.saturating_add(1);
        if self.wrong.is_multiple_of(WRONG_MAX) {
            let doublings = (self.wrong / WRONG_MAX - 1).min(10);
            self.rests_until = Some(now.plus((RESTS_FOR << doublings).min(DAY)));
        }
        Answer::Wrong
    }
}

/// What seals are bound to.
fn about(login: &str) -> String {
    format!("{BUCKET} {login}")
}

fn totp(secret: Vec<u8>) -> Result<Totp, Trouble> {
    // SHA-1, six digits, thirty seconds, one step either way: what every telephone understands (RFC 6238).
    Builder::new().with_secret(Secret::from(secret)).build().map_err(|error| Trouble::Failure(format!("{error:?}")))
}

fn seconds(at: Moment) -> u64 {
    u64::try_from(at.0 / SECOND).unwrap_or(0)
}

fn recovery_digest(login: &str, code: &str) -> String {
    let mut digest = Sha256::new();
    digest.update((login.len() as u64).to_be_bytes());
    digest.update(login);
    digest.update(code);
    hex::encode(digest.finalize())
}

/// What is shown while a second factor is set up.
pub(crate) struct Shown {
    /// The secret as a telephone reads it from the drawing.
    pub address: String,
    /// The secret as one types it, in groups of four.
    pub typed: String,
}

/// Whether second factors can be set up here at all.
pub(crate) fn offered(hall: &Hall) -> bool {
    hall.settings.account_key.is_some()
}

fn key(hall: &Hall) -> Result<&AccountKey, Trouble> {
    hall.settings.account_key.as_ref().ok_or_else(|| Trouble::Failure("no account key configured".to_owned()))
}

/// Offers a secret to a login, the same one for a quarter of an hour.
pub(crate) fn offer(hall: &Hall, login: &str) -> Result<Shown, Trouble> {
    let key = key(hall)?;
    let known: Option<Offer> = side::get(&hall.ledger, OFFERS, login)?;
    let secret = match known.and_then(|offer| key.open(&about(login), &offer.sealed)) {
        Some(secret) => secret,
        None => {
            let secret = rand::random::<[u8; 20]>().to_vec();
            let sealed = key.seal(&about(login), &secret);
            let until = (hall.settings.clock)().plus(OFFERED_FOR);
            side::put(&hall.ledger, OFFERS, login, &Offer { sealed }, Some(until))?;
            secret
        }
    };
    let text = Secret::from(secret).to_base32();
    let text = text.trim_end_matches('=');
    let escaped: String = form_urlencoded::byte_serialize(login.as_bytes()).collect();
    Ok(Shown {
        address: format!("otpauth://totp/Poin%C3%A7on:{escaped}?secret={text}&issuer=Poin%C3%A7on"),
        typed: text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" "),
    })
}

/// Sets the second factor up when the code is the one of the secret offered; gives the recovery codes, which are shown
/// once and kept as digests only. `None` when the code is wrong or nothing was offered.
pub(crate) fn confirm(hall: &Hall, login: &str, typed: &str) -> Result<Option<Vec<String>>, Trouble> {
    let key = key(hall)?;
    let _turn = hall.codes.lock();
    let now = (hall.settings.clock)();
    let Some(offer) = side::get::<Offer>(&hall.ledger, OFFERS, login)? else { return Ok(None) };
    let Some(secret) = key.open(&about(login), &offer.sealed) else { return Ok(None) };
    let plain: String = typed.chars().filter(char::is_ascii_digit).collect();
    let Some(step) = totp(secret)?.check(&plain, seconds(now)) else { return Ok(None) };
    let codes = recovery_codes();
    let factor = SecondFactor {
        login: login.to_owned(),
        sealed: offer.sealed,
        since: now,
        last_step: step,
        recovery: codes.iter().map(|code| recovery_digest(login, &code.replace('-', ""))).collect(),
        wrong: 0,
        rests_until: None,
    };
    factor.store(&hall.ledger)?;
    side::remove(&hall.ledger, OFFERS, login)?;
    Ok(Some(codes))
}

/// Ten new recovery codes; those before are worth nothing.
pub(crate) fn renew_recovery(hall: &Hall, login: &str) -> Result<Option<Vec<String>>, Trouble> {
    let _turn = hall.codes.lock();
    let Some(mut factor) = SecondFactor::find(&hall.ledger, login)? else { return Ok(None) };
    let codes = recovery_codes();
    factor.recovery = codes.iter().map(|code| recovery_digest(login, &code.replace('-', ""))).collect();
    factor.store(&hall.ledger)?;
    Ok(Some(codes))
}

/// Looks at a code of a login. Without a second factor every code is wrong.
pub(crate) fn look_at(hall: &Hall, login: &str, typed: &str) -> Result<Answer, Trouble> {
    let key = key(hall)?;
    // Two requests with the same code come one after the other: the second finds it used.
    let _turn = hall.codes.lock();
    let Some(mut factor) = SecondFactor::find(&hall.ledger, login)? else { return Ok(Answer::Wrong) };
    let answer = factor.look_at(key, typed, (hall.settings.clock)());
    factor.store(&hall.ledger)?;
    Ok(answer)
}

/// Whether the roles of this person ask for a second factor.
pub(crate) fn required(hall: &Hall, actor: &kernel::Actor) -> bool {
    let asked = &hall.settings.second_factor_roles;
    offered(hall) && actor.grants.iter().any(|grant| asked.contains(&grant.role))
}

/// Forgets the second factor of a login; `since` spares one that was set up later.
pub(crate) fn forget(ledger: &Ledger, login: &str, since: Moment) -> Result<(), Trouble> {
    if SecondFactor::find(ledger, login)?.is_some_and(|factor| factor.since <= since) {
        side::remove(ledger, BUCKET, login)?;
    }
    Ok(())
}

/// Forgets the second factors of every account of a person that were set up until a moment.
pub(crate) fn forget_of_person(ledger: &Ledger, person: &PersonId, until: Moment) -> Result<(), Trouble> {
    for account in Account::all(ledger).map_err(Trouble::failure)?.iter().filter(|account| account.person == *person) {
        forget(ledger, &account.login, until)?;
    }
    Ok(())
}

/// Letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Codes of 80 random bits, in groups of four.
fn recovery_codes() -> Vec<String> {
    let code = || {
        let letters: [u8; 16] = rand::random::<[u8; 16]>().map(|byte| ALPHABET[usize::from(byte % 32)]);
        letters.chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    };
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(key: &AccountKey, secret: &[u8], codes: &[String]) -> SecondFactor {
        SecondFactor {
            login: "gva".into(),
            sealed: key.seal(&about("gva"), secret),
            since: Moment(0),
            last_step: 0,
            recovery: codes.iter().map(|code| recovery_digest("gva", &code.replace('-', ""))).collect(),
            wrong: 0,
            rests_until: None,
        }
    }

    /// RFC 6238, appendix B: the vectors for SHA-1, their last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let key = AccountKey::generate();
            let mut factor = factor(&key, b"12345678901234567890", &[]);
            assert_eq!(factor.look_at(&key, code, Moment(at * SECOND)), Answer::Right, "{at}");
        }
    }

    #[test]
    fn a_code_is_worth_something_once_and_a_step_either_way() {
        let key = AccountKey::generate();
        let secret = b"12345678901234567890";
        let now = 1_234_567_890_u64;
        let code = |step: i64| totp(secret.to_vec()).unwrap().generate((now as i64 + step * 30) as u64).to_string();
        for (step, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let mut factor = factor(&key, secret, &[]);
            let at = Moment(now as i64 * SECOND);
            assert_eq!(factor.look_at(&key, &code(step), at) == Answer::Right, taken, "{step}");
            assert_eq!(factor.look_at(&key, &code(step), at), Answer::Wrong, "used: {step}");
        }
        let mut factor = factor(&key, secret, &[]);
        let at = Moment(now as i64 * SECOND);
        let spaced = format!(" {} {} ", &code(0)[..3], &code(0)[3..]);
        assert_eq!(factor.look_at(&key, &spaced, at), Answer::Right);
        assert_eq!(factor.look_at(&key, &code(-1), at), Answer::Wrong, "an earlier one neither");
    }

    #[test]
    fn recovery_codes_are_used_up_one_by_one() {
        let key = AccountKey::generate();
        let codes = recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert!(codes.iter().all(|code| code.len() == 19));
        let mut factor = factor(&key, b"12345678901234567890", &codes);
        let kept = serde_json::to_string(&factor).unwrap();
        assert!(codes.iter().all(|code| !kept.contains(code.as_str()) && !kept.contains(&code.replace('-', ""))));
        let lower = codes[3].to_lowercase();
        assert_eq!(factor.look_at(&key, &lower, Moment(0)), Answer::Recovered(9));
        assert_eq!(factor.look_at(&key, &lower, Moment(0)), Answer::Wrong);
        assert_eq!(factor.look_at(&key, &codes[0], Moment(0)), Answer::Recovered(8));
    }

    #[test]
    fn wrong_codes_put_the_factor_to_rest_longer_each_time() {
        let key = AccountKey::generate();
        let codes = recovery_codes();
        let mut factor = factor(&key, b"12345678901234567890", &codes);
        let mut now = Moment(0);
        for minutes in [15, 30, 60] {
            for _ in 0..WRONG_MAX {
                assert_eq!(factor.look_at(&key, "000000", now), Answer::Wrong);
            }
            let until = now.plus(minutes * MINUTE);
            assert_eq!(factor.look_at(&key, &codes[0], now), Answer::Resting(until), "even the right one waits");
            now = until;
        }
        assert_eq!(factor.look_at(&key, &codes[0], now), Answer::Recovered(9));
        assert_eq!((factor.wrong, factor.rests_until), (0, None));
    }
}
