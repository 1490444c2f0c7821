//! `poincon import FILE`: a file looked through at the terminal and, when asked, struck in the ledger of a store.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, Result, anyhow, bail};
use base::{Moment, id::SiteId};
use clap::{Args, ValueEnum};
use formats::{
    Input, Limits, Options,
    extract::{self, Extract},
};
use import::{Choice, Choices, Preview, Problem, Profile, Progress, Settings};
use kernel::{House, Lang};
use ledger::Ledger;

/// Faults printed; the page of imports gives them all as a workbook.
const PRINTED: usize = 20;

/// What to import and how.
#[derive(Args, Clone, Debug)]
pub struct Request {
    /// The file, or several SAP tables that belong together.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What the rows are: orders, catalogue, prices, clients, or an act such as orders.request.
    #[arg(long)]
    pub target: String,
    /// A mapping as JSON, as the page of imports saves it; suggested from the headings when not given.
    #[arg(long)]
    pub profile: Option<PathBuf>,
    /// The system or list the rows come from.
    #[arg(long)]
    pub system: Option<String>,
    /// The code of the person who imports; their roles decide.
    #[arg(long = "as")]
    pub person: String,
    /// Where they act when no column says.
    #[arg(long)]
    pub site: String,
    /// The sheet of a workbook.
    #[arg(long)]
    pub sheet: Option<String>,
    /// Strikes the rows; without it they are only looked at.
    #[arg(long)]
    pub apply: bool,
    /// Leaves rows in error out.
    #[arg(long)]
    pub leave_out: bool,
    /// What holds for rows that say other things than the house and cannot be changed.
    #[arg(long, value_enum)]
    pub differing: Option<Differing>,
    /// The language: en or fr.
    #[arg(long, default_value = "en", value_parser = language)]
    pub lang: Lang,
}

/// What holds for rows that differ.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Differing {
    /// What the house has; it is not asked again.
    Keep,
    /// Neither: they are left out this time.
    Leave,
}

fn language(text: &str) -> Result<Lang, String> {
    Lang::from_tag(text).ok_or_else(|| "en or fr".to_owned())
}

/// Looks the file through and strikes it when asked.
pub fn run(house: &Arc<House>, store: &str, request: &Request) -> Result<()> {
    let lang = request.lang;
    let ledger = Ledger::open(store, house.clone(), ledger::Options::default())
        .with_context(|| format!("could not open {store}"))?;
    let extract = read(request)?;
    let mut profile = profile(house, &extract, request)?;
    if let Some(system) = &request.system {
        profile.system.clone_from(system);
    }
    let settings = settings(&ledger, request)?;
    let seen = ledger
        .look(|state| import::preview(&extract, &profile, house, state, &settings))?
        .map_err(|problems| told(&problems, lang))?;
    print(&seen, lang);
    if !request.apply {
        return Ok(());
    }
    if seen.counts.faulty > 0 && !request.leave_out {
        bail!(lang.of(
            "rows are in error: mend the file, or say --leave-out",
            "des lignes sont en erreur : corrigez le fichier, ou dites --leave-out"
        ));
    }
    if seen.counts.differing > 0 && request.differing.is_none() {
        bail!(lang.of(
            "rows say other things than the house holds: say --differing keep or --differing leave",
            "des lignes disent autre chose que la maison : dites --differing keep ou --differing leave"
        ));
    }
    let differing = request.differing.map(|choice| match choice {
        Differing::Keep => Choice::Keep,
        Differing::Leave => Choice::Leave,
    });
    let choices = Choices { differing, ..Choices::default() };
    let outcome = import::apply(&extract, &profile, &seen, &choices, &ledger, &settings, &Progress::default())
        .map_err(|problems| told(&problems, lang))?;
    println!(
        "{}: {}, {}: {}, {}: {}, {}: {}",
        lang.of("recorded", "consignées"),
        outcome.struck,
        lang.of("already here", "déjà présentes"),
        outcome.same,
        lang.of("kept as ours", "gardées telles quelles"),
        outcome.kept,
        lang.of("left out", "laissées de côté"),
        outcome.left_out,
    );
    for fault in outcome.refused.iter().take(PRINTED) {
        println!("  {} {}: {}", lang.of("line", "ligne"), fault.line, fault.why.get(lang));
    }
    match outcome.stopped {
        Some(why) => bail!("the ledger stopped accepting acts: {why}"),
        None => Ok(()),
    }
}

fn read(request: &Request) -> Result<Extract> {
    let options = Options {
        limits: Limits { listed: 10_000, ..Limits::default() },
        sheet: request.sheet.clone(),
        ..Options::default()
    };
    let words = |error: formats::ImportError| anyhow!("{}", error.message().in_language(request.lang.tag()).to_owned());
    let extracts: Result<Vec<Extract>, _> =
        request.files.iter().map(|file| extract::read(&Input::from(file.as_path()), &options)).collect();
    extract::join(extracts.map_err(words)?, &options).map_err(words)
}

fn profile(house: &House, extract: &Extract, request: &Request) -> Result<Profile> {
    let mut profile: Profile = match &request.profile {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            serde_json::from_str(&text).with_context(|| format!("{} is no mapping", path.display()))?
        }
        None => {
            let name = import::target_verb(&request.target);
            let verb = house.verb(name).with_context(|| format!("the house has no act {name}"))?;
            import::suggest(&extract.table, verb.spec(), &import::shipped())
        }
    };
    profile.update = profile.update.or_else(|| import::update_of(house, &profile.verb));
    Ok(profile)
}

fn settings(ledger: &Ledger, request: &Request) -> Result<Settings> {
    let network = ledger.network();
    let actor = ledger.actor(&request.person)?.with_context(|| format!("{} holds no role", request.person))?;
    let seen = actor.sites(&network);
    let sites: Vec<SiteId> = network
        .sites()
        .map(|site| site.id.clone())
        .filter(|id| seen.as_ref().is_none_or(|all| all.contains(id)))
        .collect();
    let site = SiteId::from(request.site.as_str());
    if !sites.contains(&site) {
        bail!("{} does not work at {site}", request.person);
    }
    Ok(Settings { actor, on_behalf_of: None, network, site, sites, now: Moment::now() })
}

fn told(problems: &[Problem], lang: Lang) -> anyhow::Error {
    anyhow!("{}", problems.iter().map(|problem| problem.text.get(lang)).collect::<Vec<_>>().join("\n"))
}

fn print(seen: &Preview, lang: Lang) {
    let counts = &seen.counts;
    for (en, fr, count) in [
        ("rows", "lignes", counts.rows),
        ("new", "nouvelles", counts.new),
        ("changed", "modifiées", counts.changed),
        ("to decide", "à trancher", counts.differing),
        ("already here", "déjà présentes", counts.same),
        ("in error", "en erreur", counts.faulty),
    ] {
        println!("{:>9}  {}", count, lang.of(en, fr));
    }
    for fault in seen.faults.iter().take(PRINTED) {
        let place = [fault.column.as_str(), fault.value.as_str()].into_iter().filter(|text| !text.is_empty());
        let place = place.collect::<Vec<_>>().join(" = ");
        println!("  {} {} {place}: {}", lang.of("line", "ligne"), fault.line, fault.why.get(lang));
    }
    for one in seen.differing.iter().take(PRINTED) {
        for difference in &one.differences {
            println!(
                "  {} {} {} {}: {} → {}",
                lang.of("line", "ligne"),
                one.line,
                one.object.id,
                difference.label.get(lang),
                difference.ours.get(lang),
                difference.theirs.get(lang)
            );
        }
        for reason in &one.reasons {
            println!("  {} {} {}: {}", lang.of("line", "ligne"), one.line, one.object.id, reason.get(lang));
        }
    }
}
