//! The sign-in log: who came in, who did not, and what was taken away. Kept beside the ledger and forgotten after three
//! months; each person reads their own lines, administrators read all.

use base::{Moment, moment::DAY};
use kernel::Lang;
use ledger::Ledger;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{hall::Hall, session::Arrival, side, trouble::Trouble, words::say};

/// How long a line is kept.
const KEPT: i64 = 92 * DAY;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// Signed in.
    SignedIn,
    /// The password was wrong.
    WrongPassword,
    /// The second factor's code was wrong.
    WrongCode,
    /// Signed in with a recovery code.
    RecoveryCode,
    /// Turned away: too many attempts, or a locked account.
    TurnedAway,
    /// Signed out.
    SignedOut,
    /// Ended a session of their own elsewhere.
    SessionEnded,
    /// Changed the password.
    PasswordChanged,
    /// Set a second factor up.
    SecondFactorSet,
    /// Made new recovery codes.
    RecoveryRenewed,
    /// Made an access token.
    TokenMade,
    /// Revoked an access token.
    TokenRevoked,
    /// Took a list away as a file.
    ExportMade,
    /// Used a link to choose a password.
    LinkUsed,
}

impl What {
    /// The line's words.
    pub(crate) fn words(self, lang: Lang) -> String {
        say(
            lang,
            match self {
                Self::SignedIn => "journal-signed-in",
                Self::WrongPassword => "journal-wrong-password",
                Self::WrongCode => "journal-wrong-code",
                Self::RecoveryCode => "journal-recovery-code",
                Self::TurnedAway => "journal-turned-away",
                Self::SignedOut => "journal-signed-out",
                Self::SessionEnded => "journal-session-ended",
                Self::PasswordChanged => "journal-password-changed",
                Self::SecondFactorSet => "journal-second-factor-set",
                Self::RecoveryRenewed => "journal-recovery-renewed",
                Self::TokenMade => "journal-token-made",
                Self::TokenRevoked => "journal-token-revoked",
                Self::ExportMade => "journal-export-made",
                Self::LinkUsed => "journal-link-used",
            },
        )
    }

    /// Whether one should look twice at it.
    pub(crate) fn warns(self) -> bool {
        matches!(self, Self::WrongPassword | Self::WrongCode | Self::RecoveryCode | Self::TurnedAway)
    }
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
    /// Whose account; empty for a login nobody has, which is not written down: people type passwords there too.
    pub login: String,
    /// From which device.
    #[serde(default)]
    pub device: String,
    /// From which address.
    #[serde(default)]
    pub address: String,
    /// What was made or taken: a name of ours or theirs, never a secret.
    #[serde(default)]
    pub about: String,
}

/// The bucket of a month: reading the last ones never reads all.
fn bucket(at: Moment) -> String {
    format!("journal-{}", &at.to_string()[..7])
}

/// Writes down what happened to an account now.
pub(crate) fn told(hall: &Hall, what: What, login: &str, from: &Arrival, about: &str) {
    let line = Line {
        at: (hall.settings.clock)(),
        what,
        login: login.to_owned(),
        device: from.device.clone(),
        address: from.address.clone(),
        about: about.chars().take(120).collect(),
    };
    write(hall, &line);
}

/// Writes a line down. A log that cannot be written is told to the operator and holds nobody up.
fn write(hall: &Hall, line: &Line) {
    let expires = line.at.plus(KEPT);
    // Lines of one attempt that is repeated against a closed door share a key within a minute: nobody fills the log.
    let key = if line.what == What::TurnedAway {
        format!("{}-{}", line.login, line.at.0 / base::moment::MINUTE)
    } else {
        Uuid::now_v7().to_string()
    };
    if let Err(trouble) = side::put(&hall.ledger, &bucket(line.at), &key, line, Some(expires)) {
        tracing::error!(?trouble, "sign-in log not written");
    }
}

/// The lines of one account, or of all, newest first, at most so many.
pub(crate) fn lines(ledger: &Ledger, now: Moment, login: Option<&str>, most: usize) -> Result<Vec<Line>, Trouble> {
    let mut lines = Vec::new();
    let mut month = now;
    let mut read = Vec::new();
    for _ in 0..4 {
        let name = bucket(month);
        if !read.contains(&name) {
            lines.extend(side::list::<Line>(ledger, &name)?);
            read.push(name);
        }
        lines.retain(|line: &Line| login.is_none_or(|login| line.login == login));
        if lines.len() >= most {
            break;
        }
        month = month.plus(-31 * DAY);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines.truncate(most);
    Ok(lines)
}
