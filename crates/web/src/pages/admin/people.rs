//! `/admin`: everybody with an account, with their roles, second factor, and whether they can sign in.

use std::collections::{BTreeMap, HashMap, HashSet};

use axum::extract::State;
use base::Moment;
use kernel::{Cell, Scope};
use ledger::Query as Asked;
use maud::{Markup, html};

use super::{framed, watching};
use crate::{
    account::Account,
    clock,
    hall::{Hall, Shared, beside},
    journal::{self, What},
    pages::{Answer, shown},
    reader::Reader,
    second_factor::SecondFactor,
    trouble::Trouble,
    ui::{self, Tone},
    value::RowOf,
    words::{say, say_with},
};

/// The rows of a table of the house by name, column by column as text; none in a house without it.
pub(crate) fn rows(hall: &Hall, scope: &Scope, table: &str) -> Result<Vec<BTreeMap<String, Cell>>, Trouble> {
    let Some(table) = hall.house().tables().into_iter().find(|known| known.name == table) else {
        return Ok(Vec::new());
    };
    let page = hall.ledger.page(&Asked { limit: 10_000, ..Asked::table(table) }, scope).map_err(Trouble::failure)?;
    let named = |cells: &Vec<Cell>| {
        page.columns.iter().zip(cells).map(|(column, cell)| (column.name.to_owned(), cell.clone())).collect()
    };
    Ok(page.rows.iter().map(named).collect())
}

/// The text of a column.
pub(crate) fn text<'a>(row: &'a BTreeMap<String, Cell>, column: &str) -> &'a str {
    row.get(column).and_then(Cell::text).unwrap_or_default()
}

/// The moment of a column.
pub(crate) fn moment(row: &BTreeMap<String, Cell>, column: &str) -> Option<Moment> {
    row.get(column).and_then(Cell::int).map(Moment)
}

/// A role held, in words: « Finance · everywhere ».
pub(crate) fn role_words(reader: &Reader, grant: &BTreeMap<String, Cell>) -> String {
    let lang = reader.lang;
    let place = match text(grant, "reach") {
        "everywhere" => say(lang, "account-everywhere"),
        "site" => {
            let site = base::id::SiteId::from(text(grant, "place"));
            reader.network.site(&site).map_or_else(|| site.0.clone(), |site| site.name.clone())
        }
        _ => text(grant, "place").to_owned(),
    };
    format!("{} · {place}", reader.network.role_title(text(grant, "role")).get(lang))
}

/// The page.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    watching(&reader)?;
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let query = reader.query();
        let words = query.get("q").unwrap_or_default().trim().to_lowercase();
        let grants = rows(hall, &reader.scope, "maison_grant")?;
        let mut held: HashMap<String, Vec<String>> = HashMap::new();
        for grant in grants.iter().filter(|grant| grant.get("until") == Some(&Cell::Null)) {
            held.entry(text(grant, "person").to_owned()).or_default().push(role_words(&reader, grant));
        }
        let people = rows(hall, &reader.scope, "maison_person")?;
        let locked: HashSet<String> = people
            .iter()
            .filter(|person| moment(person, "locked_at").is_some())
            .map(|person| text(person, "id").to_owned())
            .collect();
        let last = last_sign_in(hall, reader.now)?;
        let mut accounts = Account::all(&hall.ledger).map_err(Trouble::failure)?;
        // People the ledger knows and nobody gave an account to are told too.
        for person in &people {
            let id = text(person, "id");
            if accounts.iter().all(|account| account.person.0 != id) {
                accounts.push(without_account(id));
            }
        }
        accounts.retain(|account| {
            let roles = held.get(&account.person.0).map(|roles| roles.join(" ")).unwrap_or_default();
            let all = format!("{} {} {} {roles}", account.name, account.login, account.person).to_lowercase();
            words.split_whitespace().all(|word| all.contains(word))
        });
        accounts.sort_by(|a, b| a.name.cmp(&b.name));
        let mut lines = Vec::new();
        for account in &accounts {
            let second = SecondFactor::find(&hall.ledger, &account.login)?.is_some();
            let roles = held.get(&account.person.0).map_or(&[][..], Vec::as_slice);
            let is_locked = locked.contains(&account.person.0);
            lines.push(line(&reader, account, roles, is_locked, second, last.get(&account.login).copied()));
        }
        let caption = say(lang, "admin-people");
        let enrols = reader.actor.roles().contains("administrator") && hall.house().verb("maison.enrol").is_some();
        let side = enrols
            .then(|| html! { a class="button primary" href="/admin/enrol" data-act="" { (say(lang, "admin-enrol")) } });
        let main = html! {
            (ui::search_form(lang, "/admin", &words, &say(lang, "admin-search")))
            p class="soft" role="status" { (say_with(lang, "admin-count", &[("count", lines.len().into())])) }
            div class="table-wrap" role="region" aria-label=(caption) tabindex="0" {
                table class="table" data-lines="" {
                    caption class="vh" { (caption) }
                    thead { tr {
                        th scope="col" { (say(lang, "admin-person")) }
                        th scope="col" { (say(lang, "admin-login")) }
                        th scope="col" { (say(lang, "account-roles-held")) }
                        th scope="col" { (say(lang, "admin-state")) }
                        th scope="col" { (say(lang, "admin-last")) }
                    } }
                    tbody { @for line in &lines { (line) } }
                }
            }
        };
        Ok(shown(&reader, framed(hall, &reader, "/admin", side, main)))
    })
    .await
}

fn without_account(person: &str) -> Account {
    Account {
        login: String::new(),
        person: person.into(),
        name: person.to_owned(),
        hash: String::new(),
        lang: None,
        theme: None,
        epoch: 0,
        open: false,
    }
}

fn line(
    reader: &Reader,
    account: &Account,
    roles: &[String],
    locked: bool,
    second: bool,
    last: Option<Moment>,
) -> Markup {
    html! {
        tr data-line="" {
            th scope="row" { a href={ "/admin/people/" (account.person) } data-open="" { (account.name) } " " span class="code soft" { (account.person) } }
            td { @if account.login.is_empty() || !account.open { "—" } @else { (account.login) } }
            td { @for role in roles { div { (role) } } @if roles.is_empty() { "—" } }
            td { (state(reader, account, locked, second)) }
            td { @match last { Some(at) => (ui::moment(&clock::dated(reader, at))), None => "—" } }
        }
    }
}

/// Whether somebody can sign in, and how, in words.
pub(crate) fn state(reader: &Reader, account: &Account, locked: bool, second: bool) -> Markup {
    let lang = reader.lang;
    html! {
        @if locked { (ui::badge(Tone::Late, &say(lang, "admin-locked"))) }
        @else if !account.open { (ui::badge(Tone::Quiet, &say(lang, "admin-no-account"))) }
        @else if account.hash.is_empty() { (ui::badge(Tone::Soon, &say(lang, "admin-invited"))) }
        @if second { " " (ui::badge(Tone::Good, &say(lang, "admin-second"))) }
    }
}

/// When each login last came in, as far as the sign-in log goes back.
fn last_sign_in(hall: &Hall, now: Moment) -> Result<HashMap<String, Moment>, Trouble> {
    let mut last = HashMap::new();
    for line in journal::lines(&hall.ledger, now, None, usize::MAX)? {
        if matches!(line.what, What::SignedIn | What::RecoveryCode) {
            last.entry(line.login).or_insert(line.at);
        }
    }
    Ok(last)
}

/// The row of a person, when the reader may see it.
pub(crate) fn known(hall: &Hall, reader: &Reader, person: &str) -> Result<BTreeMap<String, Cell>, Trouble> {
    let kind = hall.house().object("person").ok_or(Trouble::NotFound)?;
    let page = crate::sight::object(hall, &reader.scope, kind, person)?.ok_or(Trouble::NotFound)?;
    let row = RowOf { columns: &page.columns, cells: &page.rows[0] };
    Ok(row.columns.iter().zip(row.cells).map(|(column, cell)| (column.name.to_owned(), cell.clone())).collect())
}
