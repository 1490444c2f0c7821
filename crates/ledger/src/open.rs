//! Opening a ledger: the store's tables, the rows' declarations, the network.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, RwLock, atomic::AtomicU64},
};

use kernel::House;
use tokio::sync::watch;
use vault::KeyRing;

use crate::{
    Failure, Ledger, Options, append,
    handle::Inner,
    note::NoteSigner,
    postgres::PostgresStore,
    postgres_sql::PostgresSql,
    read, rebuild, schema,
    sql::{Sql, one},
    sqlite::{SqliteStore, beside},
    sqlite_sql::SqliteSql,
    store::{Seen, Shared},
};

/// Key of the advisory lock held while tables are made.
const OPENING: i64 = 0x0b70_696e_636f_6e02;

impl Ledger {
    /// Opens a ledger, creating it when it is not there: a path of a SQLite file, or `postgres://…`. Rows whose
    /// declarations have changed are folded anew first.
    pub fn open(url: &str, house: Arc<House>, options: Options) -> Result<Self, Failure> {
        if is_postgres(url) { Self::open_postgres(url, house, options) } else { Self::open_sqlite(url, house, options) }
    }

    fn open_sqlite(url: &str, house: Arc<House>, options: Options) -> Result<Self, Failure> {
        let path = Path::new(url);
        let mut sql = SqliteSql::writer(path, options.durability)?;
        sql.migrate()?;
        if !is_current(&mut sql, &house)? {
            check_may_fold(&options)?;
            sql.batch("BEGIN IMMEDIATE")?;
            fold_anew(&mut sql, &house)?;
            sql.batch("COMMIT")?;
        }
        let seen = append::read_network(&house, &mut sql)?;
        let vault_key = vault_key(&options, || beside(path, ".vault-key"));
        let ring = ring(&vault_key, &house, &options, &mut sql)?;
        let shared = Arc::new(share(house, options, seen, ring));
        let store = SqliteStore::open(path, sql, Arc::clone(&shared))?;
        let key = shared.options.key_file.clone().unwrap_or_else(|| beside(path, ".key"));
        let signer = signer(&key, &shared.options)?;
        Ok(Self { inner: Arc::new(Inner { store: Box::new(store), shared, signer, path: Some(path.to_owned()) }) })
    }

    fn open_postgres(url: &str, house: Arc<House>, options: Options) -> Result<Self, Failure> {
        let mut sql = PostgresSql::connect(url)?;
        // Several servers of one maison may start at the same moment; one makes the tables, the others wait.
        sql.query("SELECT 1::BIGINT FROM pg_advisory_lock($1)", &[OPENING.into()])?;
        sql.migrate()?;
        let mut current = is_current(&mut sql, &house)?;
        if !current {
            check_may_fold(&options)?;
        }
        if !current && one(&mut sql, "SELECT stamp FROM ledger_event LIMIT 1", &[])?.is_none() {
            sql.batch("BEGIN")?;
            fold_anew(&mut sql, &house)?;
            sql.batch("COMMIT")?;
            current = true;
        }
        let seen = if current { append::read_network(&house, &mut sql)? } else { Seen::default() };
        let vault_key = vault_key(&options, || "poincon.vault-key".into());
        let ring = ring(&vault_key, &house, &options, &mut sql)?;
        let shared = Arc::new(share(house, options, seen, ring));
        let store = PostgresStore::open(url, Arc::clone(&shared))?;
        let key = shared.options.key_file.clone().unwrap_or_else(|| "poincon.key".into());
        let signer = signer(&key, &shared.options)?;
        let ledger = Self { inner: Arc::new(Inner { store: Box::new(store), shared, signer, path: None }) };
        if !current {
            // Events the last process struck may still wait for their place, which only the running sealer gives them.
            tracing::info!("rows are folded anew from the ledger: their declarations have changed");
            ledger.rebuild(|_, _| {})?;
        }
        Ok(ledger)
    }
}

/// Whether an address names a PostgreSQL database rather than a SQLite file.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn signer(key: &Path, options: &Options) -> Result<Option<NoteSigner>, Failure> {
    if options.read_only && !key.exists() { Ok(None) } else { NoteSigner::open(key, &options.origin).map(Some) }
}

fn vault_key(options: &Options, usual: impl FnOnce() -> PathBuf) -> PathBuf {
    let beside_key = || options.key_file.as_ref().map(|key| beside(key, ".vault-key"));
    options.vault_key_file.clone().or_else(beside_key).unwrap_or_else(usual)
}

/// The vault's key, when the house asks for personal data: read, or made with the first such house. A vault that holds
/// keys is never opened with a new one, which would lock everybody's data away.
fn ring(path: &Path, house: &House, options: &Options, sql: &mut dyn Sql) -> Result<Option<KeyRing>, Failure> {
    if !house.verbs().any(|verb| verb.spec().fields.iter().any(|field| field.personal)) {
        return Ok(None);
    }
    if let Some(ring) = KeyRing::read(path)? {
        return Ok(Some(ring));
    }
    if one(sql, "SELECT id FROM vault_key LIMIT 1", &[])?.is_some() {
        let why = "the vault's key file is missing: put it back before opening";
        return Err(Failure::Unfit(format!("{}: {why}", path.display())));
    }
    if options.read_only { Ok(None) } else { Ok(Some(KeyRing::create(path)?)) }
}

fn share(house: Arc<House>, options: Options, seen: Seen, ring: Option<KeyRing>) -> Shared {
    Shared {
        house,
        options,
        seen: RwLock::new(seen),
        stopped: Mutex::new(None),
        sealed: watch::Sender::new(0),
        ring,
        vault_version: AtomicU64::new(0),
    }
}

/// Whether the rows were folded under the house's declarations.
fn is_current(sql: &mut dyn Sql, house: &House) -> Result<bool, Failure> {
    Ok(schema::stored_digest(sql)?.as_deref() == Some(&schema::digest(house, sql.dialect())))
}

/// Rows of other declarations cannot be read, and a ledger opened read-only does not fold them anew.
fn check_may_fold(options: &Options) -> Result<(), Failure> {
    if options.read_only {
        Err(Failure::Unfit("rows were folded under other declarations: open the ledger once for writing".to_owned()))
    } else {
        Ok(())
    }
}

fn fold_anew(sql: &mut dyn Sql, house: &House) -> Result<(), Failure> {
    if read::size(sql)? > 0 {
        tracing::info!("rows are folded anew from the ledger: their declarations have changed");
    }
    rebuild::rebuild(sql, house, &mut |_, _| {})
}
