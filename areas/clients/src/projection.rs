//! Folds what happened with clients, and what the maison did for them, into rows.

use base::{id::ClientId, moment::DAY};
use kernel::{Envelope, Event, Personal, Projection, Row, Rows, RowsExt, StateExt, Table};

use crate::{
    events::{
        ClientDataExported, ClientDataRead, ClientErased, ConsentRecorded, Corrected, ErasureAsked, ErasureWithdrawn,
        IdentityVerified, Registered,
    },
    holds::{HANDING_OVER, PAYING},
    rows::{Client, Number, Reading, Tie},
    terms::{Channel, Level},
};

/// A client who asks has an answer within a month (Regulation (EU) 2016/679, article 12(3)).
pub const ANSWER_WITHIN: i64 = 30 * DAY;

/// The part of a client whose code another area put right: what was done is for somebody else.
const FORMER: &str = "former_client";

/// The series of client codes.
pub const SERIES: &str = "C";

/// The area's projection.
pub struct Clients;

impl Projection for Clients {
    fn name(&self) -> &'static str {
        "clients"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![Client::table(), Tie::table(), Reading::table(), Number::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        let at = event.recorded_at;
        if let Some(e) = Registered::read(event) {
            rows.write(&Number { id: SERIES.to_owned(), last: e.number });
            rows.write(&Client {
                id: e.client,
                home: e.home,
                country: e.country,
                language: e.language,
                level: Level::None,
                document: None,
                document_until: None,
                channels: codes(&e.channels),
                has_email: filled(e.email.as_ref()),
                has_phone: filled(e.phone.as_ref()),
                has_address: filled(e.address.as_ref()),
                registered_at: at,
                registered_by: event.actor.clone(),
                asked_at: None,
                asked_by: None,
                answer_due: None,
                erased_at: None,
            });
        } else if let Some(e) = Corrected::read(event) {
            rows.change::<Client>(&e.client.0, |client| {
                client.home = e.home.clone().unwrap_or_else(|| client.home.clone());
                client.country = e.country.clone().unwrap_or_else(|| client.country.clone());
                client.language = e.language.unwrap_or(client.language);
                let had = |now: &Option<Personal>, before| now.as_ref().map_or(before, Personal::is_filled);
                client.has_email = had(&e.email, client.has_email);
                client.has_phone = had(&e.phone, client.has_phone);
                client.has_address = had(&e.address, client.has_address);
            });
        } else if let Some(e) = IdentityVerified::read(event) {
            rows.change::<Client>(&e.client.0, |client| {
                client.level = e.level;
                client.document = Some(e.document);
                client.document_until = Some(e.valid_until);
            });
        } else if let Some(e) = ConsentRecorded::read(event) {
            rows.change::<Client>(&e.client.0, |client| client.channels = codes(&e.channels));
        } else if let Some(e) = ErasureAsked::read(event) {
            rows.change::<Client>(&e.client.0, |client| {
                client.asked_at = Some(at);
                client.asked_by = Some(event.actor.clone());
                client.answer_due = Some(at.plus(ANSWER_WITHIN));
            });
        } else if let Some(e) = ErasureWithdrawn::read(event) {
            rows.change::<Client>(&e.client.0, |client| {
                client.asked_at = None;
                client.asked_by = None;
                client.answer_due = None;
            });
        } else if let Some(e) = ClientErased::read(event) {
            rows.change::<Client>(&e.client.0, |client| {
                client.erased_at = Some(at);
                client.answer_due = None;
                client.document = None;
                client.document_until = None;
                client.channels = Vec::new();
                client.has_email = false;
                client.has_phone = false;
                client.has_address = false;
            });
        } else if let Some(e) = ClientDataRead::read(event) {
            reading(rows, event, &e.client, |reading| {
                reading.purpose = Some(e.purpose);
                reading.times += 1;
                reading.read_at = Some(at);
            });
        } else if let Some(e) = ClientDataExported::read(event) {
            reading(rows, event, &e.client, |reading| reading.exported_at = Some(at));
        } else {
            tie(event, rows);
        }
    }
}

fn filled(value: Option<&Personal>) -> bool {
    value.is_some_and(Personal::is_filled)
}

fn codes(channels: &[Channel]) -> Vec<String> {
    channels.iter().map(|channel| channel.code().to_owned()).collect()
}

fn reading(rows: &mut dyn Rows, event: &Envelope, client: &ClientId, change: impl FnOnce(&mut Reading)) {
    let id = format!("{client}/{}", event.actor);
    let home = rows.row::<Client>(&client.0).map_or_else(|| event.site.clone(), |client| client.home);
    let mut row = rows.row::<Reading>(&id).unwrap_or_else(|| Reading {
        id,
        client: client.clone(),
        person: event.actor.clone(),
        home: home.clone(),
        purpose: None,
        times: 0,
        read_at: None,
        exported_at: None,
    });
    row.home = home;
    change(&mut row);
    rows.write(&row);
}

/// Whatever another area does for a client binds them: the object its act is about, what was paid, what was handed over.
fn tie(event: &Envelope, rows: &mut dyn Rows) {
    let of = |r: &&kernel::Relation| r.object.kind == "client" && r.qualifier != FORMER;
    let Some(client) = event.relations.iter().find(of) else { return };
    let thing = |r: &&kernel::Relation| !matches!(r.object.kind.as_str(), "client" | "person" | "site");
    let named = || event.relations.iter().find(thing).map(|r| &r.object);
    let case = event.case.as_ref().map(|case| &case.case).filter(|object| object.kind != "client");
    let Some(object) = case.or_else(named) else { return };
    // Somebody whose code was taken by mistake is bound by nothing, unless money has changed hands.
    for former in event.relations.iter().filter(|r| r.object.kind == "client" && r.qualifier == FORMER) {
        let id = format!("{}/{}/{}", former.object.id, object.kind, object.id);
        if rows.row::<Tie>(&id).is_some_and(|tie| tie.paid_at.is_none()) {
            rows.remove(Tie::table(), &id);
        }
    }
    let id = format!("{}/{}/{}", client.object.id, object.kind, object.id);
    let at = event.occurred_at;
    let mut row = rows.row::<Tie>(&id).unwrap_or_else(|| Tie {
        id,
        client: client.object.id.as_str().into(),
        kind: object.kind.clone(),
        object: object.id.clone(),
        site: event.site.clone(),
        since: at,
        last: at,
        paid_at: None,
        handed_at: None,
    });
    row.last = row.last.max(at);
    if PAYING.contains(&event.kind.as_str()) {
        row.paid_at = row.paid_at.max(Some(at));
    }
    if HANDING_OVER.contains(&event.kind.as_str()) {
        row.handed_at = row.handed_at.max(Some(at));
    }
    rows.write(&row);
}
