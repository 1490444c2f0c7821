//! The command line.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};
use kernel::{Lang, base::Moment};
use poincon::{account, analyse, demo, house, import, keys, reference, serve, settings::Settings, sops, upkeep};

/// Rows are made on one thread and freed on another all day; the system's allocator pays a lock for each.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "poincon", version, about = "The operations of a maison, struck once in one ledger")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a small maison of its own and serves it on this machine.
    Demo(Demo),
    /// Serves a store.
    Serve(Store),
    /// Begins a new ledger: headquarters and a first administrator.
    Init(Init),
    /// Looks after accounts from the machine itself.
    Account {
        #[command(subcommand)]
        act: AccountAct,
    },
    /// Analyses an event log: XES, CSV, xlsx, OCEL 2.0.
    Analyse(analyse::Request),
    /// Looks a file of orders, references, prices or clients through, and strikes it when asked.
    Import {
        #[command(flatten)]
        store: Store,
        #[command(flatten)]
        request: import::Request,
    },
    /// Checks procedures or prints one as a document.
    Procedure {
        #[command(subcommand)]
        act: Procedure,
    },
    /// Verifies the ledger: its tree, its rows, its projections.
    Verify {
        #[command(flatten)]
        store: Store,
        /// Checkpoints kept elsewhere, to verify against.
        #[arg(long)]
        against: Vec<PathBuf>,
    },
    /// Folds every projection again from the ledger.
    Rebuild(Store),
    /// Copies the ledger while it is in use.
    Backup {
        #[command(flatten)]
        store: Store,
        /// The file to make.
        #[arg(long)]
        to: PathBuf,
    },
    /// Makes a new store from a backup.
    Restore {
        #[command(flatten)]
        store: Store,
        /// The backup.
        #[arg(long)]
        from: PathBuf,
        /// The last event to keep; all when not given.
        #[arg(long)]
        to_seq: Option<u64>,
    },
    /// Copies the vault's keys into a file of their own, to be destroyed after some days.
    BackupKeys {
        #[command(flatten)]
        store: Store,
        /// The file to make, named `….keys`; earlier ones beside it whose time is over are destroyed.
        #[arg(long)]
        to: PathBuf,
        /// Days until it is to be destroyed.
        #[arg(long, default_value_t = 30)]
        keep_days: u32,
    },
    /// Puts a copy of the vault's keys back into a restored store; nobody's who was erased.
    RestoreKeys {
        #[command(flatten)]
        store: Store,
        /// The copy of the keys.
        #[arg(long)]
        from: PathBuf,
        /// The file of the vault's own key, to be put beside the store.
        #[arg(long)]
        vault_key: Option<PathBuf>,
    },
    /// Prints whose personal data was destroyed, one a line; or destroys it in a store restored from an older copy.
    Erasures {
        #[command(flatten)]
        store: Store,
        /// A list printed later than that copy was made, or a copy of keys.
        #[arg(long)]
        apply: Option<PathBuf>,
    },
    /// Prints the proof that an event is in the ledger.
    Proof {
        #[command(flatten)]
        store: Store,
        /// The event's place in the ledger, from 0.
        seq: u64,
    },
    /// Prints a signed checkpoint.
    Checkpoint(Store),
    /// Writes the ledger as static tiles for other people's tools.
    Tiles {
        #[command(flatten)]
        store: Store,
        /// The folder to write into.
        #[arg(long)]
        into: PathBuf,
    },
    /// Prints a generated part of the reference.
    #[command(hide = true)]
    Reference {
        /// `events.json` or `verbs.md`.
        name: String,
    },
}

#[derive(Args)]
struct Store {
    /// A SQLite file or postgres://… (else from poincon.toml or POINCON_STORE).
    #[arg(long)]
    store: Option<String>,
    /// Where to listen, for `serve`.
    #[arg(long)]
    address: Option<SocketAddr>,
    /// A folder of procedures instead of those shipped.
    #[arg(long)]
    procedures: Option<PathBuf>,
    /// The settings file.
    #[arg(long)]
    settings: Option<PathBuf>,
}

impl Store {
    fn settings(self) -> Result<Settings> {
        let mut settings = Settings::read(self.settings)?;
        settings.store = self.store.unwrap_or(settings.store);
        settings.address = self.address.unwrap_or(settings.address);
        settings.procedures = self.procedures.or(settings.procedures);
        Ok(settings)
    }
}

#[derive(Args)]
struct Init {
    #[command(flatten)]
    store: Store,
    /// The first administrator's login; the password is read from POINCON_PASSWORD or asked for.
    #[arg(long, default_value = "admin")]
    login: String,
}

#[derive(Args)]
struct Demo {
    /// Keeps the demo in this folder; a temporary one when not given.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Same seed and same end, same ledger.
    #[arg(long, default_value_t = 1860)]
    seed: u64,
    /// How many special orders are simulated.
    #[arg(long, default_value_t = 600)]
    orders: usize,
    /// How many days the simulated history is long.
    #[arg(long, default_value_t = 548)]
    days: i64,
    /// When the simulated history ends (RFC 3339); now when not given.
    #[arg(long, value_parser = moment)]
    until: Option<Moment>,
    /// Where it listens; another free port of this machine when it is taken.
    #[arg(long, default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// Makes the demo and does not serve it.
    #[arg(long)]
    fill_only: bool,
    /// Serves it as if so many days had passed since: what was due meanwhile is late.
    #[arg(long, default_value_t = 0)]
    days_later: u32,
}

#[derive(Subcommand)]
enum AccountAct {
    /// Resets the second factor of the only administrator, who lost it; struck as an act of the operator.
    ResetSecondFactor {
        #[command(flatten)]
        store: Store,
        /// Their login.
        login: String,
    },
}

#[derive(Subcommand)]
enum Procedure {
    /// Checks procedures and runs their worked examples.
    Check {
        /// The folder; the shipped procedures when not given.
        folder: Option<PathBuf>,
    },
    /// Prints a procedure as a document: HTML, or PDF in one language.
    Doc {
        /// Its identifier.
        id: String,
        /// One language; both when not given.
        #[arg(long, value_enum)]
        lang: Option<Language>,
        /// A folder of procedures instead of those shipped.
        #[arg(long)]
        procedures: Option<PathBuf>,
        /// As PDF, to be printed and signed.
        #[arg(long)]
        pdf: bool,
        /// The file to write; printed when not given.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Prints a procedure as BPMN 2.0 with its diagram.
    Bpmn {
        /// Its identifier.
        id: String,
        /// The language of its names; both stand in every element.
        #[arg(long, value_enum)]
        lang: Option<Language>,
        /// A folder of procedures instead of those shipped.
        #[arg(long)]
        procedures: Option<PathBuf>,
        /// The file to write; printed when not given.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// A language on the command line.
#[derive(Clone, Copy, ValueEnum)]
enum Language {
    /// English.
    En,
    /// French.
    Fr,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Fr => Self::Fr,
        }
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "write it like 2026-11-01T00:00:00Z".to_owned())
}

fn main() -> ExitCode {
    // The reader of workbooks runs in a process of its own, which is this program again.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == "read-xlsx") {
        return formats::xlsx::child_main();
    }
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("poincon: {why:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Demo(wanted) => {
            let composition = house::compose(None)?;
            demo::later::turn(wanted.days_later);
            let plan = demo::Plan {
                seed: wanted.seed,
                orders: wanted.orders,
                days: wanted.days,
                ..demo::Plan::ending(wanted.until.unwrap_or_else(Moment::now))
            };
            let folder = wanted.folder.clone();
            let (ledger, archive, temporary) = demo::prepare(&composition, wanted.folder, &plan)?;
            if !wanted.fill_only {
                let folder = folder.or_else(|| temporary.as_ref().map(|made| made.path().to_path_buf()));
                let store = folder.unwrap_or_default().join("poincon.sqlite");
                let key = account::account_key(&store.display().to_string())?;
                serve::demo(&composition, ledger, archive, key, wanted.address)?;
            }
            drop(temporary);
            Ok(())
        }
        Command::Serve(store) => serve::serve(&store.settings()?),
        Command::Init(init) => {
            let settings = init.store.settings()?;
            account::begin(&house::compose(settings.procedures.as_deref())?, &settings.store, &init.login)
        }
        Command::Account { act: AccountAct::ResetSecondFactor { store, login } } => {
            with(store, |composition, store| account::reset_second_factor(composition, store, &login))
        }
        Command::Analyse(request) => analyse::run(&request),
        Command::Import { store, request } => {
            with(store, |composition, store| import::run(&composition.house, store, &request))
        }
        Command::Procedure { act: Procedure::Check { folder } } => sops::check(folder.as_deref()),
        Command::Procedure { act: Procedure::Doc { id, lang, procedures, pdf: true, out } } => {
            sops::pdf(procedures.as_deref(), &id, lang.map_or(Lang::En, Into::into), out)
        }
        Command::Procedure { act: Procedure::Bpmn { id, lang, procedures, out } } => {
            sops::bpmn(procedures.as_deref(), &id, lang.map_or(Lang::En, Into::into), out)
        }
        Command::Procedure { act: Procedure::Doc { id, lang, procedures, pdf: false, out } } => {
            let languages = lang.map_or_else(|| Lang::ALL.to_vec(), |lang| vec![lang.into()]);
            sops::document(procedures.as_deref(), &id, &languages, out)
        }
        Command::Verify { store, against } => {
            with_archive(store, |house, store, archive| upkeep::verify(house, store, archive, &against))
        }
        Command::Rebuild(store) => with(store, upkeep::rebuild),
        Command::Backup { store, to } => {
            with_archive(store, |house, store, archive| upkeep::backup(house, store, archive, &to))
        }
        Command::Restore { store, from, to_seq } => {
            with_archive(store, |house, store, archive| upkeep::restore(house, &from, store, archive, to_seq))
        }
        Command::BackupKeys { store, to, keep_days } => {
            with(store, |house, store| keys::backup_keys(house, store, &to, keep_days))
        }
        Command::RestoreKeys { store, from, vault_key } => {
            with(store, |house, store| keys::restore_keys(house, store, &from, vault_key.as_deref()))
        }
        Command::Erasures { store, apply } => {
            with(store, |house, store| keys::erasures(house, store, apply.as_deref()))
        }
        Command::Proof { store, seq } => with(store, |house, store| upkeep::proof(house, store, seq)),
        Command::Checkpoint(store) => with(store, upkeep::checkpoint),
        Command::Tiles { store, into } => with(store, |house, store| upkeep::tiles(house, store, &into)),
        Command::Reference { name } => {
            let composition = house::compose(None)?;
            let text = match name.as_str() {
                "events.json" => reference::events(&composition)?,
                "verbs.md" => reference::verbs(&composition)?,
                other => anyhow::bail!("there is no reference {other}"),
            };
            print!("{text}");
            Ok(())
        }
    }
}

fn with_archive(
    store: Store,
    act: impl FnOnce(&house::Composition, &str, &archive::Archive) -> Result<()>,
) -> Result<()> {
    let settings = store.settings()?;
    act(&house::compose(settings.procedures.as_deref())?, &settings.store, &settings.archive())
}

fn with(store: Store, act: impl FnOnce(&house::Composition, &str) -> Result<()>) -> Result<()> {
    let settings = store.settings()?;
    act(&house::compose(settings.procedures.as_deref())?, &settings.store)
}
