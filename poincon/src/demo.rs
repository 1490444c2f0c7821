//! The demo: a small maison's special orders of eighteen months, simulated through the real commands.

mod correspond;
pub mod later;
mod pictures;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, bail};
use archive::Archive;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Lang, base::Moment, base::moment::DAY};
use ledger::{Answer, Ask, Durability, Ledger, Options};
use orders::simulate::{Planned, Simulation};
use procedure::signing::SIGN;
use serde_json::json;
use uuid::Uuid;

use crate::{account, house::Composition, network, simulated_clients::SimulatedClients, upkeep};

/// What the demo is made of.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Same seed and same end: same ledger.
    pub seed: u64,
    /// How many special orders are asked for.
    pub orders: usize,
    /// The moment the simulated history ends.
    pub until: Moment,
    /// How long it is, in days.
    pub days: i64,
}

impl Plan {
    /// About 600 orders in eighteen months that end at a moment.
    pub fn ending(until: Moment) -> Self {
        Self { seed: 1860, orders: 600, until, days: 548 }
    }

    /// The moment the simulated history begins.
    pub fn from(&self) -> Moment {
        self.until.plus(-self.days * DAY)
    }
}

/// What was asked and answered while filling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Commands that were struck.
    pub struck: u64,
    /// Commands that were rightly refused: people make mistakes.
    pub refused: u64,
}

/// Fills an empty ledger; `progress` is told the share done, from 0 to 1000.
pub fn fill(ledger: &Ledger, plan: &Plan, mut progress: impl FnMut(u64)) -> Result<Filled> {
    let mut filled = Filled::default();
    let founding = network::founding(plan.from());
    for (ask, answer) in founding.iter().zip(ledger.submit_all(founding.clone())) {
        match answer {
            Answer::Struck(_) => filled.struck += 1,
            other => bail!("founding act {} {:?} was not struck: {other:?}", ask.verb, ask.body),
        }
    }
    let people = network::simulated_people();
    let mut simulation = Simulation::new(plan.seed, &ledger.network(), &people, plan.from(), plan.until, plan.orders);
    let span = plan.until.since(plan.from()).max(1);
    let mut clients = SimulatedClients::new(plan.seed);
    while let Some(mut planned) = simulation.next() {
        progress(u64::try_from(planned.at.since(plan.from()) * 1000 / span).unwrap_or(0));
        filled.struck += clients.meet(ledger, &mut planned)?;
        let (accepted, subject) = match ledger.submit(ask(ledger, &planned)?) {
            Answer::Struck(receipt) => (true, receipt.subject),
            Answer::Refused(refusals) => {
                tracing::debug!(verb = planned.verb, refusals = refusals.say(Lang::En), "refused while filling");
                (false, None)
            }
            other => bail!("{} was not answered: {other:?}", planned.verb),
        };
        if accepted {
            filled.struck += 1;
        } else {
            filled.refused += 1;
        }
        simulation.answered(&planned, accepted, subject.as_ref().map(|object| object.id.as_str()));
    }
    progress(1000);
    Ok(filled)
}

/// What the simulation plans, as the ledger is asked for it.
pub fn ask(ledger: &Ledger, planned: &Planned) -> Result<Ask> {
    let actor = ledger.actor(&planned.actor.0)?.with_context(|| format!("{} holds no role", planned.actor))?;
    Ok(Ask {
        command: planned.command,
        verb: planned.verb.clone(),
        body: planned.body.clone(),
        actor,
        on_behalf_of: None,
        site: planned.site.clone(),
        device: None,
        occurred_at: None,
        now: Some(planned.at),
    })
}

/// Most people have read and signed the procedures they act in; every fifth signature is still missing.
fn sign_procedures(ledger: &Ledger, composition: &Composition, until: Moment) -> Result<()> {
    let mut asks = Vec::new();
    for (n, person) in network::simulated_people().iter().enumerate() {
        let Some(actor) = ledger.actor(&person.id.0)? else { continue };
        for (m, procedure) in composition.book.procedures().enumerate() {
            let acts_in_it = procedure.steps.iter().flat_map(|s| &s.roles).any(|role| person.roles.contains(role));
            if !acts_in_it || (n + m) % 5 == 0 {
                continue;
            }
            let body = json!({"procedure": procedure.id, "version": procedure.version, "understood": true});
            asks.push(Ask {
                command: Uuid::from_u128((0x51_67_u128 << 64) + (n as u128) * 1_000 + m as u128),
                verb: SIGN.to_owned(),
                body: body.as_object().cloned().unwrap_or_default(),
                actor: actor.clone(),
                on_behalf_of: None,
                site: person.site.clone(),
                device: None,
                occurred_at: None,
                now: Some(until),
            });
        }
    }
    for answer in ledger.submit_all(asks) {
        if answer.receipt().is_none() {
            bail!("a procedure was not signed: {answer:?}");
        }
    }
    Ok(())
}

/// Makes the demo's ledger in a folder (a temporary one when none is given), or opens the one that is there already.
pub fn prepare(
    composition: &Composition,
    folder: Option<PathBuf>,
    plan: &Plan,
) -> Result<(Ledger, Archive, Option<tempfile::TempDir>)> {
    let (folder, temporary) = match folder {
        Some(folder) => (folder, None),
        None => {
            let temporary = tempfile::Builder::new().prefix("poincon-demo-").tempdir()?;
            (temporary.path().to_path_buf(), Some(temporary))
        }
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make the folder {}", folder.display()))?;
    let file = folder.join("poincon.sqlite");
    let url = file.to_str().context("the folder's name is not readable text")?;
    let archive = Archive::beside(&file);
    if file.exists() {
        println!("Opening the demo that is in {}.", folder.display());
    } else {
        // Filled under another name: a demo interrupted half-way is made again, never opened.
        let unfinished = folder.join("unfinished.sqlite");
        remove_database(&unfinished)?;
        // Nobody in the demo exists, so the salts of what is known of them may come out the same each time.
        let options = Options { durability: Durability::AtEnd, salt_seed: Some(plan.seed), ..Options::default() };
        let ledger = Ledger::open(unfinished.to_str().context("folder name")?, composition.house.clone(), options)?;
        let bar = bar();
        let filled = fill(&ledger, plan, |share| bar.set_position(share))?;
        sign_procedures(&ledger, composition, plan.until)?;
        account::open_demo_accounts(&ledger)?;
        correspond::fill(&ledger, &archive, plan)?;
        ledger.checkpoint()?;
        bar.finish_and_clear();
        println!(
            "{} acts struck, {} rightly refused; root {}.",
            filled.struck,
            filled.refused,
            upkeep::root(&ledger.head()?)
        );
        // Closing writes everything into the one file that is then renamed.
        drop(ledger);
        rename_database(&unfinished, &file)?;
    }
    let options = Options { clock: later::now, ..Options::default() };
    Ok((Ledger::open(url, composition.house.clone(), options)?, archive, temporary))
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1000);
    let style =
        ProgressStyle::with_template("Simulating eighteen months of special orders {wide_bar} {percent} % {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The files of one database: SQLite’s own and the keys beside it.
const FILES: [&str; 8] = ["", "-wal", "-shm", ".key", ".vault-key", ".side", ".side-wal", ".side-shm"];

fn remove_database(file: &std::path::Path) -> Result<()> {
    for ending in FILES {
        let path = PathBuf::from(format!("{}{ending}", file.display()));
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

fn rename_database(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    // The database itself comes last: it is what says that the demo is finished.
    for ending in FILES.iter().rev() {
        let path = PathBuf::from(format!("{}{ending}", from.display()));
        if path.exists() {
            std::fs::rename(&path, format!("{}{ending}", to.display())).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}
