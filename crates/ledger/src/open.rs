//! Opening a ledger: the store's tables, the rows' declarations, the network.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, Mutex, RwLock},
};

use kernel::{House, Network};
use tokio::sync::watch;

use crate::{
    Failure, Ledger, Options, append, handle::Inner, rebuild, rows::Cache, schema, sql::Sql, sqlite::SqliteStore,
    sqlite_sql::SqliteSql, store::Shared,
};

impl Ledger {
    /// Opens a ledger, creating it when it is not there: a path of a SQLite file, or `postgres://…`. Rows whose
    /// declarations have changed are folded anew first.
    pub fn open(url: &str, house: Arc<House>, options: Options) -> Result<Self, Failure> {
        let path = Path::new(url);
        let mut sql = SqliteSql::writer(path, options.durability)?;
        sql.migrate()?;
        sql.batch("BEGIN IMMEDIATE")?;
        let prepared = prepare(&mut sql, &house).and_then(|seen| sql.batch("COMMIT").map(|()| seen));
        let (network, tables) = prepared?;
        let shared = Arc::new(share(house, options, network, tables));
        let store = SqliteStore::open(path, sql, Arc::clone(&shared))?;
        Ok(Self { inner: Arc::new(Inner { store: Box::new(store), shared }) })
    }
}

fn share(house: Arc<House>, options: Options, network: Arc<Network>, tables: BTreeSet<&'static str>) -> Shared {
    Shared {
        house,
        options,
        network: RwLock::new(network),
        network_tables: tables,
        stopped: Mutex::new(None),
        sealed: watch::Sender::new(0),
    }
}

/// Makes the rows' tables when there are none or their declarations have changed; then reads the network.
fn prepare(sql: &mut dyn Sql, house: &House) -> Result<(Arc<Network>, BTreeSet<&'static str>), Failure> {
    if schema::stored_digest(sql)?.as_deref() != Some(&schema::digest(house, sql.dialect())) {
        tracing::info!("rows are folded anew from the ledger: their declarations have changed");
        rebuild::rebuild(sql, house, &mut |_, _| {})?;
    }
    append::read_network(house, sql, &mut Cache::default())
}
