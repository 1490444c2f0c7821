//! `/admin/log`: the sign-in log of everybody.

use std::collections::HashMap;

use axum::extract::State;
use maud::html;

use super::{framed, watching};
use crate::{
    account::Account,
    hall::{Shared, beside},
    journal,
    pages::{Answer, account::log, shown},
    reader::Reader,
    trouble::Trouble,
    words::say,
};

/// Lines shown at most.
const MOST: usize = 500;

/// The page.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    watching(&reader)?;
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let lines = journal::lines(&hall.ledger, reader.now, None, MOST)?;
        let accounts = Account::all(&hall.ledger).map_err(Trouble::failure)?;
        let known: HashMap<String, String> = accounts.into_iter().map(|a| (a.login, a.name)).collect();
        let names = |login: &str| known.get(login).cloned().unwrap_or_else(|| login.to_owned());
        let main = html! {
            p class="lead" { (say(lang, "admin-log-lead")) }
            (log::table(&reader, &say(lang, "admin-log"), &lines, Some(&names)))
        };
        Ok(shown(&reader, framed(hall, &reader, "/admin/log", None, main)))
    })
    .await
}
