//! The private calendar of a person: a secret address, kept as its digest, that can be renewed at any time.

use base::Moment;
use icalendar::{Calendar, Class, Component, Event, EventLike, Property};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    account::Account, hall::Hall, naming, notices, pages::today, reader::Reader, session, side, trouble::Trouble,
    value, words::say_with,
};

/// The side bucket: digest of the secret, login and when it was made.
const BUCKET: &str = "calendar";

/// Whose calendar a secret opens.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    login: String,
    /// Since when.
    pub made: Moment,
}

fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

/// Makes a new address for an account; the one before leads nowhere from now on. Gives the secret, shown once.
pub(crate) fn renew(hall: &Hall, login: &str) -> Result<String, Trouble> {
    forget(hall, login)?;
    let secret = session::token();
    let key = Key { login: login.to_owned(), made: (hall.settings.clock)() };
    side::put(&hall.ledger, BUCKET, &digest(&secret), &key, None)?;
    Ok(secret)
}

/// Forgets the address of an account.
pub(crate) fn forget(hall: &Hall, login: &str) -> Result<(), Trouble> {
    for (known, text) in hall.ledger.side_list(BUCKET).map_err(Trouble::failure)? {
        if serde_json::from_str::<Key>(&text).is_ok_and(|key| key.login == login) {
            side::remove(&hall.ledger, BUCKET, &known)?;
        }
    }
    Ok(())
}

/// The address of an account, when it has one.
pub(crate) fn of(hall: &Hall, login: &str) -> Result<Option<Key>, Trouble> {
    Ok(side::list::<Key>(&hall.ledger, BUCKET)?.into_iter().find(|key| key.login == login))
}

/// The person whose calendar a secret opens, while their account is open.
pub(crate) fn open(hall: &Hall, secret: &str) -> Result<Option<Reader>, Trouble> {
    if secret.len() != 43 {
        return Ok(None);
    }
    // The digest is what is looked up: how long that takes says nothing of the secret.
    let Some(key) = side::get::<Key>(&hall.ledger, BUCKET, &digest(secret))? else { return Ok(None) };
    let account = Account::find(&hall.ledger, &key.login).map_err(Trouble::failure)?;
    account.map_or(Ok(None), |account| Reader::away(hall, &account))
}

/// The calendar as text: due times of what waits for the person, promises of what is their own. Codes and stages only.
pub(crate) fn text(hall: &Hall, reader: &Reader) -> Result<String, Trouble> {
    let lang = reader.lang;
    let mut calendar = Calendar::new();
    calendar.name(&say_with(lang, "calendar-name", &[("maison", hall.settings.maison.as_str().into())]));
    calendar.append_property(Property::new("REFRESH-INTERVAL", "PT30M").add_parameter("VALUE", "DURATION").done());
    let origin = hall.settings.public_origin.as_deref().unwrap_or_default().trim_end_matches('/');
    let link = |kind: &str, id: &str| value::object_href(hall, kind, id).map(|href| format!("{origin}{href}"));
    for task in today::tasks(hall, reader)? {
        let Some(due) = task.due.map(Moment) else { continue };
        let stage = naming::stage_title(hall, Some(&task.procedure), &task.stage);
        let summary = format!("{} · {}", task.object.id, stage.get(lang));
        let mut event = event(&["due", &task.procedure, &task.object.id, &task.stage], task.since, &summary);
        event.append_property(Property::new("DTSTART", stamp(due)));
        event.location(&value::object_words(hall, reader, "site", &task.site));
        if let Some(link) = link(&task.object.kind, &task.object.id) {
            event.description(&link);
        }
        calendar.push(event.done());
    }
    for promise in notices::promised(hall, reader, None)? {
        let title = say_with(lang, "calendar-promise", &[("object", promise.object.id.as_str().into())]);
        let mut event = event(&["promise", &promise.object.kind, &promise.object.id], promise.at, &title);
        let day = promise.day.0.to_string().replace('-', "");
        event.append_property(Property::new("DTSTART", day).add_parameter("VALUE", "DATE").done());
        if let Some(link) = link(&promise.object.kind, &promise.object.id) {
            event.description(&link);
        }
        calendar.push(event.done());
    }
    Ok(calendar.done().to_string())
}

/// An event that always has the same identifier and stamp for the same thing, and blocks nobody's time.
fn event(of: &[&str], since: Moment, summary: &str) -> Event {
    let mut event = Event::new();
    event.uid(&format!("{}@poincon", &hex::encode(Sha256::digest(of.join("\u{1f}")))[..32]));
    event.append_property(Property::new("DTSTAMP", stamp(since)));
    event.append_property(Property::new("TRANSP", "TRANSPARENT"));
    event.class(Class::Confidential);
    event.summary(summary);
    event
}

/// A moment in UTC as calendars write it: `20260303T100000Z`.
fn stamp(at: Moment) -> String {
    let at = at.in_zone(&base::moment::zone::TimeZone::UTC);
    format!("{:04}{:02}{:02}T{:02}{:02}{:02}Z", at.year(), at.month(), at.day(), at.hour(), at.minute(), at.second())
}
