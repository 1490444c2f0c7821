//! Notices by e-mail: what each person chose, a queue that outlasts a restart, letters of codes and links only.
//!
//! A letter is queued once for each notice or day, then sent by one round after another. Before a letter is handed to
//! the relay it is marked as leaving; one that was leaving when the process stopped is not sent again, for what it
//! tells still stands in the house.

mod letter;
mod queue;
mod round;
mod smtp;

use std::{fmt, net::IpAddr};

use base::{Moment, id::PersonId};
use ledger::Ledger;
use serde::{Deserialize, Serialize};

pub use round::{Postman, Round, Walking};

use crate::{side, trouble::Trouble};

/// How the way to the relay is kept from other eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: a relay on this machine, or where the operator says so.
    Plain,
    /// Encrypted once both agree (RFC 3207); nothing is sent when the relay does not.
    StartTls,
    /// Encrypted from the first byte (RFC 8314).
    Tls,
}

impl Security {
    /// What holds when nothing is said: plain on this machine, encrypted from the first byte on port 465, else agreed
    /// upon.
    pub fn usual(host: &str, port: u16) -> Self {
        match (is_this_machine(host), port) {
            (true, _) => Self::Plain,
            (false, 465) => Self::Tls,
            (false, _) => Self::StartTls,
        }
    }
}

/// Whether a host is this machine.
pub fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Who the house is to its relay.
#[derive(Clone)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password; never shown.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.user)
    }
}

/// How letters leave.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Name or address of the relay.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is kept from other eyes.
    pub security: Security,
    /// Who the house is to it; `None`: it does not ask.
    pub login: Option<Login>,
    /// The certificate of the authority that vouches for it (PEM), beside those this machine trusts.
    pub authority: Option<Vec<u8>>,
    /// Whom letters come from.
    pub from: String,
    /// The hour of the morning digest, on the clock of the person's site.
    pub hour: i8,
    /// What links begin with: `https://ops.maison.example`.
    pub origin: String,
}

impl Mail {
    /// Whether an address can be written to.
    pub fn is_address(text: &str) -> bool {
        smtp::is_address(text)
    }

    /// Whether a sender can stand on a letter: `Poinçon <ops@maison.example>`.
    pub fn is_sender(text: &str) -> bool {
        smtp::Sender::parse(text).is_some()
    }
}

/// The side bucket of what people chose.
const CHOICES: &str = "mail_choice";

/// When somebody is written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Never.
    #[default]
    Never,
    /// At once, when something is passed on to them.
    AtOnce,
    /// Once in the morning of a business day of their site, with all there is.
    Digest,
}

impl When {
    /// Its word in forms.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::AtOnce => "at_once",
            Self::Digest => "digest",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Never, Self::AtOnce, Self::Digest].into_iter().find(|when| when.code() == code)
    }
}

/// What somebody chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// When they are written to.
    pub when: When,
    /// At which address.
    pub address: String,
    /// Since when: what was passed on before is no news.
    pub since: Moment,
}

impl Choice {
    /// What a person chose.
    pub fn of(ledger: &Ledger, person: &PersonId) -> Result<Option<Self>, String> {
        Self::read(ledger, person).map_err(told)
    }

    /// Keeps what a person chose.
    pub fn keep(&self, ledger: &Ledger, person: &PersonId) -> Result<(), String> {
        self.store(ledger, person).map_err(told)
    }

    pub(crate) fn read(ledger: &Ledger, person: &PersonId) -> Result<Option<Self>, Trouble> {
        side::get(ledger, CHOICES, &person.0)
    }

    pub(crate) fn store(&self, ledger: &Ledger, person: &PersonId) -> Result<(), Trouble> {
        side::put(ledger, CHOICES, &person.0, self, None)
    }
}

fn told(trouble: Trouble) -> String {
    match trouble {
        Trouble::Failure(why) => why,
        other => format!("{other:?}"),
    }
}
