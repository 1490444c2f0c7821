//! Rate limits: per account and per address, so that neither one account nor one machine can be used to guess.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

use crate::{settings::Settings, trouble::Trouble};

/// The limits of one server.
pub(crate) struct Limits {
    account: DefaultKeyedRateLimiter<String>,
    address: DefaultKeyedRateLimiter<String>,
    api: DefaultKeyedRateLimiter<String>,
    asked: AtomicU32,
}

impl Limits {
    pub(crate) fn new(settings: &Settings) -> Self {
        let minute = |n: NonZeroU32| Quota::per_minute(n);
        Self {
            account: DefaultKeyedRateLimiter::keyed(minute(settings.attempts_per_account)),
            address: DefaultKeyedRateLimiter::keyed(minute(settings.attempts_per_address)),
            api: DefaultKeyedRateLimiter::keyed(Quota::per_second(settings.api_per_second)),
            asked: AtomicU32::new(0),
        }
    }

    /// One attempt to sign in. Both limits count every attempt, right or wrong, so that an answer never tells which.
    pub(crate) fn attempt(&self, login: &str, address: &str) -> Result<(), Trouble> {
        self.forget_old();
        let by_address = check(&self.address, address);
        // A long login is cut, so that keys stay small; two that share a start share a limit.
        let by_account = check(&self.account, &login.chars().take(64).collect::<String>());
        by_address.and(by_account)
    }

    /// One attempt of somebody who names no account.
    pub(crate) fn stranger(&self, address: &str) -> Result<(), Trouble> {
        self.forget_old();
        check(&self.address, address)
    }

    /// One request of a program.
    pub(crate) fn program(&self, login: &str) -> Result<(), Trouble> {
        self.forget_old();
        check(&self.api, login)
    }

    /// Keys that are whole again are dropped now and then, so that strangers cannot fill the memory.
    fn forget_old(&self) {
        if self.asked.fetch_add(1, Ordering::Relaxed) % 1024 == 1023 {
            self.account.retain_recent();
            self.address.retain_recent();
            self.api.retain_recent();
        }
    }
}

fn check(limiter: &DefaultKeyedRateLimiter<String>, key: &str) -> Result<(), Trouble> {
    limiter.check_key(&key.to_owned()).map_err(|not_until| {
        let wait: Duration = not_until.wait_time_from(DefaultClock::default().now());
        Trouble::TooMany(wait.as_secs() + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_guarded_from_many_addresses_and_an_address_from_many_accounts() {
        let settings = Settings {
            attempts_per_account: NonZeroU32::new(3).unwrap(),
            attempts_per_address: NonZeroU32::new(5).unwrap(),
            ..Settings::default()
        };
        let limits = Limits::new(&settings);
        let one_account: Vec<bool> =
            (0..5).map(|n| limits.attempt("camille", &format!("10.0.0.{n}")).is_ok()).collect();
        assert_eq!(one_account, [true, true, true, false, false]);
        let one_address: Vec<bool> = (0..7).map(|n| limits.attempt(&format!("p{n}"), "10.1.1.1").is_ok()).collect();
        assert_eq!(one_address, [true, true, true, true, true, false, false]);
    }
}
