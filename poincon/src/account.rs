//! Accounts made by the binary: those of the demo, and the first administrator of a new ledger.

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};
use base::id::PersonId;
use kernel::{State, Text, base::Moment};
use ledger::{Answer, Ledger, Options};
use serde_json::json;
use web::{AccountKey, DemoAccount, account::Account};

use crate::{house::Composition, network};

/// The password of every account of the demo: no secret, it serves on this machine only.
pub const DEMO_PASSWORD: &str = "poincon-demo";

/// The demo's accounts: one for each role, the login says which.
fn demo_people() -> Vec<(String, network::DemoPerson)> {
    let mut logins: Vec<(String, network::DemoPerson)> = Vec::new();
    for person in network::people() {
        let login = match person.site {
            "HQ" | "PAR-VEN" | "ATL-PAR" => person.role.replace('_', "-"),
            // A second boutique and atelier, so that one can see what is not one's own.
            "GVA-RHO" | "ATL-GVA" => format!("{}-geneva", person.role.replace('_', "-")),
            _ => continue,
        };
        // The second and third person of a role are needed where two people must act.
        let taken = logins.iter().filter(|(used, _)| *used == login || used.starts_with(&format!("{login}.")));
        let login = match taken.count() {
            0 => login,
            n => format!("{login}.{}", n + 1),
        };
        logins.push((login, person));
    }
    logins
}

/// Opens the demo's accounts beside its ledger. All share one password, so it is hashed once.
pub fn open_demo_accounts(ledger: &Ledger) -> Result<()> {
    let mut one_hash: Option<Account> = None;
    for (login, person) in demo_people() {
        let account = match &one_hash {
            Some(first) => Account { login, person: person.id.as_str().into(), name: person.name, ..first.clone() },
            None => Account::new(&login, person.id.as_str().into(), &person.name, DEMO_PASSWORD)?,
        };
        account.store(ledger)?;
        one_hash.get_or_insert(account);
    }
    // Colleagues without an account still have a name to be shown.
    let with_login: Vec<String> = demo_people().into_iter().map(|(_, person)| person.id).collect();
    let pattern = one_hash.context("the demo has people")?;
    for person in network::people().into_iter().filter(|person| !with_login.contains(&person.id)) {
        let account = Account {
            login: person.id.clone(),
            person: person.id.as_str().into(),
            name: person.name,
            open: false,
            ..pattern.clone()
        };
        account.store(ledger)?;
    }
    Ok(())
}

/// The accounts shown on the demo's sign-in page and printed by it: the first of each role in Paris.
pub fn demo_accounts() -> Vec<DemoAccount> {
    demo_people()
        .into_iter()
        .filter(|(login, _)| !login.contains('.') && !login.ends_with("-geneva"))
        .map(|(login, person)| {
            let title = maison::roles().iter().find(|role| role.code == person.role).map(|role| role.title.clone());
            let title = title.unwrap_or_else(|| Text::same(person.role));
            let label =
                Text::owned(format!("{} · {}", title.en, person.site), format!("{} · {}", title.fr, person.site));
            DemoAccount { login, password: DEMO_PASSWORD.to_owned(), label }
        })
        .collect()
}

/// Begins a new ledger: headquarters, and a first administrator whose password is asked for.
pub fn begin(composition: &Composition, store: &str, login: &str) -> Result<()> {
    let ledger = Ledger::open(store, composition.house.clone(), Options::default())
        .with_context(|| format!("could not open {store}"))?;
    if ledger.head()?.size > 0 {
        bail!("{store} holds a ledger already; sign in as its administrator instead");
    }
    let password = password()?;
    let person = "p-0001";
    let account = Account::new(login, person.into(), login, &password)?;
    let acts = [
        (
            "maison.open_site",
            json!({"site": "HQ", "name": "Headquarters", "kind": "headquarters", "country": "FR",
            "region": "headquarters", "time_zone": "Europe/Paris", "currency": "EUR", "hours": "office"}),
        ),
        ("maison.enrol", json!({"person": person, "home": "HQ"})),
        ("maison.grant", json!({"person": person, "role": "administrator", "reach": "everywhere"})),
    ];
    let now = Moment::now();
    for (verb, body) in acts {
        let mut ask = network::founder_ask(now, 0, verb, body);
        ask.command = uuid::Uuid::new_v4();
        match ledger.submit(ask) {
            Answer::Struck(_) => {}
            other => bail!("{verb} was not struck: {other:?}"),
        }
    }
    account.store(&ledger)?;
    println!("The ledger begins in {store}. Sign in as {login}; `poincon serve --store {store}` serves it.");
    Ok(())
}

/// Resets the second factor of an administrator nobody else can help: as an act of the operator, who is at the machine.
/// Whoever can be helped by another administrator is told to ask them.
pub fn reset_second_factor(composition: &Composition, store: &str, login: &str) -> Result<()> {
    let ledger = Ledger::open(store, composition.house.clone(), Options::default())
        .with_context(|| format!("could not open {store}"))?;
    let accounts = Account::all(&ledger)?;
    let login = login.trim().to_lowercase();
    let account = accounts.iter().find(|account| account.login == login);
    let account = account.with_context(|| format!("there is no account {login}"))?;
    let is_administrator = |person: &PersonId| -> Result<bool> {
        let actor = ledger.actor(&person.0)?;
        Ok(actor.is_some_and(|actor| actor.roles().contains("administrator")))
    };
    if !is_administrator(&account.person)? {
        bail!("{login} is no administrator; an administrator resets their second factor on their page");
    }
    for other in accounts.iter().filter(|other| other.open && other.person != account.person) {
        if is_administrator(&other.person)? {
            bail!("{} is an administrator too and can reset it on the page of that person", other.login);
        }
    }
    let network = ledger.network();
    let site = network.sites().find(|site| site.kind == "headquarters").or_else(|| network.sites().next());
    let site = site.context("the ledger has no site")?.id.clone();
    let operator = kernel::Actor {
        person: OPERATOR.into(),
        grants: vec![kernel::Grant { role: "administrator".into(), scope: kernel::GrantScope::Everywhere }],
    };
    let body = json!({"person": account.person, "cause": "lost"});
    let body = body.as_object().cloned().unwrap_or_default();
    let ask = ledger::Ask::new(uuid::Uuid::new_v4(), "maison.reset_second_factor", body, operator, site);
    let receipt = match ledger.submit(ask) {
        Answer::Struck(receipt) => receipt,
        other => bail!("the reset was not struck: {other:?}"),
    };
    web::account::forget_second_factors(&ledger, &account.person, receipt.at).map_err(anyhow::Error::msg)?;
    println!("{login} signs in with the password alone and sets a second factor up anew. It stands in the ledger.");
    Ok(())
}

/// Who acts from the command line of the machine itself.
const OPERATOR: &str = "operator";

/// The key that secrets of accounts are sealed with: a file beside the ledger's signing key, made when it is missing.
/// It belongs into the same safe as that key; without it every second factor is set up anew.
pub fn account_key(store: &str) -> Result<AccountKey> {
    let path = match store.contains("://") {
        true => PathBuf::from("poincon.accounts.key"),
        false => PathBuf::from(format!("{store}.accounts.key")),
    };
    AccountKey::of_file(&path).with_context(|| format!("key of accounts {}", path.display()))
}

/// Whom somebody may act for, as the shell asks it.
pub fn read_deputations(state: &dyn State, person: &PersonId, now: Moment) -> Vec<web::Deputation> {
    let found = maison::deputations(state, person, now).into_iter();
    found.map(|d| web::Deputation { principal: d.principal, grants: d.grants, until: d.until }).collect()
}

fn password() -> Result<String> {
    if let Ok(password) = std::env::var("POINCON_PASSWORD") {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        bail!("put the first password in POINCON_PASSWORD, or run this in a terminal");
    }
    print!("Password of the first administrator: ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
