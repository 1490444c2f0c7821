//! What the operator decides of the server; the defaults are those of a laptop.

use std::num::NonZeroU32;

use archive::Archive;
use base::{
    Moment,
    moment::{HOUR, MINUTE},
};
use kernel::Text;

use crate::{account_key::AccountKey, deputy::ReadDeputations, mail::Mail};

/// Settings of the web server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The maison's name, as it stands on its papers, in the titles of pages and in letters.
    pub maison: String,
    /// The address people type when it is served behind TLS: `https://ops.maison.example`. `None` for plain HTTP on
    /// this machine, where cookies cannot be marked secure.
    pub public_origin: Option<String>,
    /// Whether a proxy in front names the person's address in `X-Forwarded-For`. Believed only when set here.
    pub behind_proxy: bool,
    /// Sign-in attempts one account may have in a minute, after a burst of as many.
    pub attempts_per_account: NonZeroU32,
    /// Sign-in attempts one address may have in a minute, after a burst of as many.
    pub attempts_per_address: NonZeroU32,
    /// Requests a program may send in a second with one account.
    pub api_per_second: NonZeroU32,
    /// Microseconds after which a session nobody uses ends.
    pub session_idle: i64,
    /// Microseconds after which a session ends whatever happens.
    pub session_whole: i64,
    /// Largest request body in bytes.
    pub body_limit: usize,
    /// Where documents and words are kept; without one nothing can be uploaded or written.
    pub archive: Option<Archive>,
    /// Largest request with files, in bytes; one file has the limit of the archive.
    pub upload_limit: u64,
    /// Seconds an upload may take: tablets send photos over poor networks.
    pub upload_within: u64,
    /// The program that reads workbooks when told `read-xlsx`; the running one when not given.
    pub sheet_reader: Option<std::path::PathBuf>,
    /// Seconds after which an answer that has not begun is given up.
    pub answer_within: u64,
    /// Most rows of one export; beyond it the export says that it was cut.
    pub export_rows: usize,
    /// The clock; the demo and the tests give their own.
    pub clock: fn() -> Moment,
    /// Accounts named on the sign-in page; for the demo only.
    pub demo_accounts: Vec<DemoAccount>,
    /// The key that secrets of accounts are sealed with. `None`: no second factor can be set up.
    pub account_key: Option<AccountKey>,
    /// Roles whose holders must sign in with a second factor; of no effect without a key.
    pub second_factor_roles: Vec<String>,
    /// How notices are sent by e-mail; `None`: they are not.
    pub mail: Option<Mail>,
    /// Reads whom somebody may act for; `None` in a house without deputies.
    pub read_deputations: Option<ReadDeputations>,
}

/// An account of the demo, shown on its sign-in page.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// The login.
    pub login: String,
    /// The password, which is no secret there.
    pub password: String,
    /// Role and site in words.
    pub label: Text,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            maison: "Maison Poinçon".to_owned(),
            public_origin: None,
            behind_proxy: false,
            attempts_per_account: NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN),
            attempts_per_address: NonZeroU32::new(60).unwrap_or(NonZeroU32::MIN),
            api_per_second: NonZeroU32::new(200).unwrap_or(NonZeroU32::MIN),
            session_idle: 8 * HOUR,
            session_whole: 24 * HOUR,
            body_limit: 1 << 20,
            archive: None,
            upload_limit: 10 * archive::MOST_BYTES + (1 << 20),
            upload_within: 600,
            sheet_reader: None,
            answer_within: 30,
            export_rows: 100_000,
            clock: Moment::now,
            demo_accounts: Vec::new(),
            account_key: None,
            second_factor_roles: Vec::new(),
            mail: None,
            read_deputations: None,
        }
    }
}

impl Settings {
    /// Whether people reach the server over TLS.
    pub fn secure(&self) -> bool {
        self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }

    /// How long a session may go without its last use being written down again, in microseconds.
    pub(crate) fn touch_every(&self) -> i64 {
        (self.session_idle / 16).min(5 * MINUTE)
    }
}
