//! One round of the postman: who is to be told something is found, their letters are queued, those due are sent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use base::{Date, Moment, moment::DAY};

use super::{
    Choice, Mail, When, letter, queue,
    smtp::{Message, NotTaken, Relay, Sender},
    told,
};
use crate::{
    account::Account,
    hall::{App, Hall, Shared},
    notices::{self, About},
    reader::Reader,
    trouble::Trouble,
};

/// Time between two rounds.
const EVERY: Duration = Duration::from_secs(30);
/// What was passed on longer ago than this is told in the house only.
const FRESH: i64 = 7 * DAY;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters written.
    pub queued: usize,
    /// Letters the relay took.
    pub sent: usize,
    /// Letters to be tried again.
    pub put_off: usize,
    /// Letters given up.
    pub given_up: usize,
}

/// Writes letters and hands them to the relay.
pub struct Postman {
    hall: Shared,
    mail: Mail,
}

impl Postman {
    /// The postman of a house, when its settings name a relay. Letters that were leaving when the house was last
    /// stopped are not sent again.
    pub fn new(app: App) -> Result<Option<Self>, String> {
        let Some(mail) = app.settings.mail.clone() else { return Ok(None) };
        let unclear = queue::recover(&app.ledger).map_err(told)?;
        if unclear > 0 {
            tracing::warn!(unclear, "letters were leaving when the house stopped; they are not sent again");
        }
        Ok(Some(Self { hall: Hall::new(app), mail }))
    }

    /// One round at the present moment of the house's clock.
    pub fn round(&self) -> Result<Round, String> {
        let now = (self.hall.settings.clock)();
        let mut round = Round::default();
        self.write(now, &mut round).map_err(told)?;
        self.send(now, &mut round).map_err(told)?;
        Ok(round)
    }

    /// Makes rounds until told to stop, on a thread of its own.
    pub fn walk(self) -> Walking {
        let stop = Arc::new(AtomicBool::new(false));
        let told_to = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            while !told_to.load(Ordering::Relaxed) {
                match self.round() {
                    Ok(round) if round != Round::default() => tracing::info!(?round, "letters"),
                    Ok(_) => {}
                    Err(error) => tracing::error!(%error, "no letters"),
                }
                thread::park_timeout(EVERY);
            }
        });
        Walking { stop, thread: Some(thread) }
    }

    fn write(&self, now: Moment, round: &mut Round) -> Result<(), Trouble> {
        let hall = &self.hall;
        for account in Account::all(&hall.ledger).map_err(Trouble::failure)? {
            let Some(choice) = Choice::read(&hall.ledger, &account.person)? else { continue };
            let written = match choice.when {
                When::Never => Ok(0),
                When::AtOnce => self.at_once(&account, &choice, now),
                When::Digest => self.digest(&account, &choice),
            };
            match written {
                Ok(count) => round.queued += count,
                // One person's trouble is not everybody's.
                Err(trouble) => tracing::error!(person = %account.person, ?trouble, "no letter written"),
            }
        }
        Ok(())
    }

    fn at_once(&self, account: &Account, choice: &Choice, now: Moment) -> Result<usize, Trouble> {
        let hall = &self.hall;
        let Some(reader) = Reader::away(hall, account)? else { return Ok(0) };
        let mut count = 0;
        for notice in notices::all(hall, &reader)? {
            let news = notice.about == About::Escalated && notice.at > choice.since && now.since(notice.at) < FRESH;
            let key = queue::key(&account.person.0, &notice.id);
            if news && !queue::known(&hall.ledger, &key)? {
                let letter = letter::escalation(hall, &reader, &self.mail, &choice.address, &notice);
                queue::add(&hall.ledger, &key, Some(letter), now)?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// The morning letter: once a business day of the person's site, from the hour on.
    fn digest(&self, account: &Account, choice: &Choice) -> Result<usize, Trouble> {
        let hall = &self.hall;
        let Some(reader) = Reader::away(hall, account)? else { return Ok(0) };
        let local = reader.now.in_zone(&reader.zone);
        let open = reader.network.calendar(&reader.site).is_some_and(|calendar| calendar.works_on(Date(local.date())));
        let key = queue::key(&account.person.0, &format!("digest {}", local.date()));
        if !open || local.hour() < self.mail.hour || queue::known(&hall.ledger, &key)? {
            return Ok(0);
        }
        let found = notices::all(hall, &reader)?;
        let letter = (!found.is_empty()).then(|| letter::digest(hall, &reader, &self.mail, &choice.address, &found));
        let count = usize::from(letter.is_some());
        queue::add(&hall.ledger, &key, letter, reader.now)?;
        Ok(count)
    }

    fn send(&self, now: Moment, round: &mut Round) -> Result<(), Trouble> {
        let ledger = &self.hall.ledger;
        let due = queue::due(ledger, now)?;
        if due.is_empty() {
            return Ok(());
        }
        let nobody = || Trouble::failure("whom letters come from is no address");
        let from = Sender::parse(&self.mail.from).ok_or_else(nobody)?;
        let relay = Relay::new(&self.mail).map_err(Trouble::failure)?;
        for (key, mut queued) in due {
            let Some(letter) = queued.letter.clone() else { continue };
            queue::leaves(ledger, &key, &mut queued)?;
            // The same notice always bears the same identifier.
            let id = key.rsplit('/').next().unwrap_or_default();
            let (to, subject) = (letter.to.as_str(), letter.subject.as_str());
            let message = Message { id, from: &from, to, at: now, subject, text: &letter.text, html: &letter.html };
            match relay.hand_over(&message) {
                Ok(()) => {
                    queue::left(ledger, &key, queued)?;
                    round.sent += 1;
                }
                Err(NotTaken { never, why }) => {
                    tracing::warn!(key, why, tries = queued.tries + 1, "letter not taken");
                    match queue::put_off(ledger, &key, queued, never, now)? {
                        true => round.put_off += 1,
                        false => round.given_up += 1,
                    }
                }
            }
        }
        Ok(())
    }
}

/// A postman on his way; he stops when this is dropped.
pub struct Walking {
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Drop for Walking {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            thread.join().ok();
        }
    }
}
