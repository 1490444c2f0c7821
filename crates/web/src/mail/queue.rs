//! The queue of letters beside the ledger: each is there once, whatever happens to the process.

use base::{
    Moment,
    moment::{DAY, HOUR, MINUTE},
};
use ledger::Ledger;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::letter::Letter;
use crate::{side, trouble::Trouble};

/// The side bucket.
const BUCKET: &str = "mail_queue";
/// How long it is remembered that a letter has left: longer than any notice is told.
const REMEMBERED: i64 = 60 * DAY;
/// How long a letter is tried.
const TRIED_FOR: i64 = 3 * DAY;

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stands {
    /// It waits for its turn.
    Waits,
    /// It was being handed over; when this is found at a start, nobody knows whether it arrived.
    Leaves,
    /// The relay took it.
    Left,
    /// It was given up.
    GivenUp,
    /// There was nothing to tell.
    Empty,
}

/// A letter of the queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Queued {
    /// Where it stands.
    pub stands: Stands,
    /// The letter; forgotten once it has left.
    pub letter: Option<Letter>,
    /// Since when.
    pub made: Moment,
    /// How often it was tried in vain.
    pub tries: u32,
    /// When it is tried again.
    pub next: Moment,
}

/// The key of what is told to somebody: the same notice has the same key.
pub(super) fn key(person: &str, notice: &str) -> String {
    format!("{person}/{}", &hex::encode(Sha256::digest(notice))[..32])
}

/// Whether it was queued already.
pub(super) fn known(ledger: &Ledger, key: &str) -> Result<bool, Trouble> {
    Ok(side::get::<Queued>(ledger, BUCKET, key)?.is_some())
}

/// Queues a letter, or remembers that there was nothing to tell.
pub(super) fn add(ledger: &Ledger, key: &str, letter: Option<Letter>, now: Moment) -> Result<(), Trouble> {
    let stands = if letter.is_some() { Stands::Waits } else { Stands::Empty };
    keep(ledger, key, &Queued { stands, letter, made: now, tries: 0, next: now })
}

fn keep(ledger: &Ledger, key: &str, queued: &Queued) -> Result<(), Trouble> {
    side::put(ledger, BUCKET, key, queued, Some(queued.made.plus(REMEMBERED)))
}

/// Letters whose turn it is, with their keys.
pub(super) fn due(ledger: &Ledger, now: Moment) -> Result<Vec<(String, Queued)>, Trouble> {
    let mut due = with(ledger, Stands::Waits)?;
    due.retain(|(_, queued)| queued.next <= now);
    Ok(due)
}

fn with(ledger: &Ledger, stands: Stands) -> Result<Vec<(String, Queued)>, Trouble> {
    let mut found = Vec::new();
    for (key, text) in ledger.side_list(BUCKET).map_err(Trouble::failure)? {
        let queued: Queued = serde_json::from_str(&text).map_err(Trouble::failure)?;
        if queued.stands == stands {
            found.push((key, queued));
        }
    }
    Ok(found)
}

/// Marks a letter as leaving, before it is handed over.
pub(super) fn leaves(ledger: &Ledger, key: &str, queued: &mut Queued) -> Result<(), Trouble> {
    queued.stands = Stands::Leaves;
    keep(ledger, key, queued)
}

/// The relay took it.
pub(super) fn left(ledger: &Ledger, key: &str, mut queued: Queued) -> Result<(), Trouble> {
    (queued.stands, queued.letter) = (Stands::Left, None);
    keep(ledger, key, &queued)
}

/// The relay did not take it: it is tried again after a longer wait, unless it never can be or was tried for days.
/// Whether it will be tried again.
pub(super) fn put_off(
    ledger: &Ledger,
    key: &str,
    mut queued: Queued,
    never: bool,
    now: Moment,
) -> Result<bool, Trouble> {
    queued.tries += 1;
    let again = !never && now.since(queued.made) < TRIED_FOR;
    if again {
        queued.stands = Stands::Waits;
        queued.next = now.plus(wait(queued.tries));
    } else {
        (queued.stands, queued.letter) = (Stands::GivenUp, None);
    }
    keep(ledger, key, &queued)?;
    Ok(again)
}

/// One minute, then twice as long each time, at most two hours.
fn wait(tries: u32) -> i64 {
    (MINUTE << (tries.clamp(1, 8) - 1)).min(2 * HOUR)
}

/// Letters that were leaving when the process stopped are not sent a second time; how many there were.
pub(super) fn recover(ledger: &Ledger) -> Result<usize, Trouble> {
    let found = with(ledger, Stands::Leaves)?;
    let count = found.len();
    for (key, mut queued) in found {
        (queued.stands, queued.letter) = (Stands::GivenUp, None);
        keep(ledger, &key, &queued)?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_two_hours_and_no_further() {
        let minutes: Vec<i64> = (1..=10).map(|tries| wait(tries) / MINUTE).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]);
    }

    #[test]
    fn the_same_notice_has_the_same_key_for_one_person() {
        assert_eq!(key("p1", "late a"), key("p1", "late a"));
        assert_ne!(key("p1", "late a"), key("p2", "late a"));
        assert_ne!(key("p1", "late a"), key("p1", "late b"));
    }
}
