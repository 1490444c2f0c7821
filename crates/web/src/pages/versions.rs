//! A procedure's versions: which there are, two of them side by side, and who has signed the one in force.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use base::id::SiteId;
use kernel::StateExt;
use maud::{Markup, html};
use procedure::{
    Procedure,
    signing::{SIGN, SignatureRow},
};

use super::{Answer, shown};
use crate::{
    account::Account,
    assets, clock,
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Icon, Link},
    value,
    words::{say, say_with},
};

fn version_words(reader: &Reader, version: u32) -> String {
    say_with(reader.lang, "procedure-version", &[("version", version.to_string().into())])
}

/// What stands above a procedure's document: its versions, and signing the one in force.
pub(crate) fn head(hall: &Hall, reader: &Reader, shown: &Procedure) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let versions: Vec<u32> = hall.book.versions().filter(|p| p.id == shown.id).map(|p| p.version).collect();
    let latest = versions.last().copied().unwrap_or(shown.version);
    let signatures = signatures(hall, &shown.id, latest)?;
    let mine = signatures.iter().find(|row| row.person == reader.person);
    let sign = format!("{}?procedure={}&version={latest}", value::path(&["act", SIGN]), shown.id);
    Ok(html! {
        @if versions.len() > 1 {
            nav aria-label=(say(lang, "versions-title")) { p class="soft" {
                @for version in &versions {
                    @if *version == shown.version { strong { (version_words(reader, *version)) } }
                    @else {
                        a href={ (value::path(&["procedures", &shown.id])) "?version=" (version) } { (version_words(reader, *version)) }
                    }
                    " · "
                }
                a href=(value::path(&["procedures", &shown.id, "versions"])) { (say(lang, "versions-compare")) }
            } }
        }
        @if shown.version == latest {
            @if let Some(mine) = mine {
                p class="soft" { (ui::icon(Icon::Done)) " "
                    (say(lang, "versions-signed")) " " (ui::moment(&clock::dated(reader, mine.at))) }
            } @else {
                p class="sop-sign" {
                    a class="button" href=(sign) { (say(lang, "versions-sign")) }
                    a href=(value::path(&["procedures", &shown.id, "signatures"])) { (say(lang, "versions-who")) }
                }
            }
            @if mine.is_some() {
                p { a href=(value::path(&["procedures", &shown.id, "signatures"])) { (say(lang, "versions-who")) } }
            }
        }
    })
}

fn signatures(hall: &Hall, procedure: &str, version: u32) -> Result<Vec<SignatureRow>, Trouble> {
    let rows =
        hall.ledger.look(|state| state.rows::<SignatureRow>("procedure", procedure)).map_err(Trouble::failure)?;
    Ok(rows.into_iter().filter(|row| row.version == version).collect())
}

/// `/procedures/{id}/versions?from=…&to=…`; the last two when nothing is said.
pub(crate) async fn compare(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    let lang = reader.lang;
    let versions: Vec<&Procedure> = hall.book.versions().filter(|p| p.id == id).collect();
    let newest = versions.last().ok_or(Trouble::NotFound)?;
    let query = reader.query();
    let asked = |name: &str| query.get(name).and_then(|n| n.parse::<u32>().ok());
    let newer = asked("to").unwrap_or(newest.version);
    let before = versions.iter().rev().find(|p| p.version < newer).map_or(newer, |p| p.version);
    let older = asked("from").unwrap_or(before);
    let of = |version: u32| versions.iter().find(|p| p.version == version).copied().ok_or(Trouble::NotFound);
    let (older, newer) = (of(older)?, of(newer)?);
    let found = procedure::compare(&hall.book, older, newer, lang);
    let title = newest.title.get(lang);
    let back = Link::new(title.to_owned(), value::path(&["procedures", &id]));
    let chooser = |name: &str, label: String, chosen: u32| {
        html! {
            label { span { (label) } " "
                select name=(name) { @for one in &versions {
                    option value=(one.version) selected[one.version == chosen] { (version_words(&reader, one.version)) }
                } }
            }
        }
    };
    let none = || html! { span class="soft" { "—" } };
    let main = html! {
        link rel="stylesheet" href={ (*assets::PREFIX) "/css/sop.css" };
        a class="back" href=(back.href) { (ui::icon(Icon::Back)) span { (back.label) } }
        (ui::page_title(&say(lang, "versions-compare"), title, None))
        form method="get" class="sop-versions" {
            (chooser("from", say(lang, "versions-from"), older.version))
            (chooser("to", say(lang, "versions-to"), newer.version))
            button class="button" type="submit" { (say(lang, "versions-show")) }
        }
        @if found.is_empty() {
            (ui::empty(&say(lang, "versions-same"), &say(lang, "versions-same-why"), None))
        } @else {
            div class="sop-compare" { table {
                thead { tr {
                    th scope="col" { (say(lang, "versions-part")) }
                    th scope="col" { (version_words(&reader, older.version)) }
                    th scope="col" { (version_words(&reader, newer.version)) }
                } }
                tbody { @for one in &found { tr {
                    th scope="row" { (one.part) @if !one.aspect.is_empty() { br; span class="soft" { (one.aspect) } } }
                    td data-label=(version_words(&reader, older.version)) {
                        @match &one.before { Some(text) => del { (text) }, None => (none()) }
                    }
                    td data-label=(version_words(&reader, newer.version)) {
                        @match &one.after { Some(text) => ins { (text) }, None => (none()) }
                    }
                } } }
            } }
        }
    };
    Ok(shown(&reader, shell::page(&hall, &reader, &say(lang, "versions-compare"), main)))
}

/// `/procedures/{id}/signatures`: of the people who act in it, who has signed the version in force, site by site.
pub(crate) async fn who(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let procedure = hall.book.procedure(&id).ok_or(Trouble::NotFound)?;
        let signed: BTreeMap<_, _> =
            signatures(hall, &id, procedure.version)?.into_iter().map(|row| (row.person.clone(), row)).collect();
        let mut sites: BTreeMap<SiteId, Vec<(Account, Option<SignatureRow>)>> = BTreeMap::new();
        for account in Account::all(&hall.ledger).map_err(Trouble::failure)? {
            let Some(actor) = hall.ledger.actor(&account.person.0).map_err(Trouble::failure)? else { continue };
            let Some(site) = acts_at(procedure, &actor, &reader) else { continue };
            if reader.scope.sites.as_ref().is_some_and(|seen| !seen.contains(&site)) {
                continue;
            }
            let signature = signed.get(&account.person).cloned();
            sites.entry(site).or_default().push((account, signature));
        }
        let name = |site: &SiteId| reader.network.site(site).map_or_else(|| site.0.clone(), |site| site.name.clone());
        let title = procedure.title.get(lang);
        let back = Link::new(title.to_owned(), value::path(&["procedures", &id]));
        let main = html! {
            link rel="stylesheet" href={ (*assets::PREFIX) "/css/sop.css" };
            a class="back" href=(back.href) { (ui::icon(Icon::Back)) span { (back.label) } }
            (ui::page_title(&say(lang, "versions-who"), &format!("{title} · {}", version_words(&reader, procedure.version)), None))
            @if sites.is_empty() { (ui::empty(&say(lang, "versions-who"), &say(lang, "versions-nobody"), None)) }
            @for (site, people) in &sites {
                @let done = people.iter().filter(|(_, signature)| signature.is_some()).count();
                section { details open[sites.len() < 4] {
                    summary { (name(site)) " · "
                        (say_with(lang, "versions-count", &[("done", done.into()), ("all", people.len().into())])) }
                    ul class="sop-signatures" { @for (account, signature) in people { li {
                        span { (account.name) } " "
                        @match signature {
                            Some(row) => span class="soft" { (say(lang, "versions-signed")) " " (ui::moment(&clock::dated(&reader, row.at))) },
                            None => (ui::badge(ui::Tone::Soon, &say(lang, "versions-not-yet"))),
                        }
                    } } }
                } }
            }
            p { a href={ "/v/signatures?f.procedure=" (id) } { (say(lang, "versions-all")) } }
        };
        Ok(shown(&reader, shell::page(hall, &reader, &say(lang, "versions-who"), main)))
    })
    .await
}

/// The first site where somebody holds a role that acts in the procedure.
fn acts_at(procedure: &Procedure, actor: &kernel::Actor, reader: &Reader) -> Option<SiteId> {
    let roles: std::collections::BTreeSet<&str> =
        procedure.steps.iter().flat_map(|step| step.roles.iter().map(String::as_str)).collect();
    if !actor.roles().iter().any(|role| roles.contains(role)) {
        return None;
    }
    reader
        .network
        .sites()
        .find(|site| actor.roles_at(&site.id, &reader.network).iter().any(|role| roles.contains(role)))
        .map(|site| site.id.clone())
}
