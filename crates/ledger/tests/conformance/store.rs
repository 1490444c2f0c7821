//! The stores a test runs on.

use std::sync::Arc;

use kernel::House;
use ledger::{Ledger, Options};
use tempfile::TempDir;

use crate::area;

/// A place for one ledger that can be opened again.
pub struct Place {
    /// Its address.
    pub url: String,
    /// A folder of its own, gone with it.
    pub folder: TempDir,
}

impl Place {
    /// A SQLite file that does not exist yet.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { url: folder.path().join("maison.sqlite").display().to_string(), folder }
    }

    /// Says what was counted on this store, for `cargo xtask bench`.
    pub fn tell(&self, figure: &str, counts: &str) {
        let store = if self.url.starts_with("postgres") { "postgres" } else { "sqlite" };
        println!("figure: {{\"name\":\"{figure} {store}\",{counts}}}");
    }

    /// An empty PostgreSQL database, when there is a server.
    pub fn postgres() -> Option<Self> {
        let server = testkit::postgres::shared()?;
        Some(Self { url: server.fresh_database(), folder: tempfile::tempdir().expect("a temporary folder") })
    }

    /// Settings of tests here: the key in the place's own folder.
    pub fn options(&self) -> Options {
        Options {
            key_file: Some(self.folder.path().join("ledger.key")),
            origin: "test.example/ledger".to_owned(),
            ..Options::default()
        }
    }

    /// The file of the vault's key.
    #[allow(dead_code, reason = "shared by tests that each use a part of it")]
    pub fn vault_key(&self) -> std::path::PathBuf {
        self.folder.path().join("ledger.key.vault-key")
    }

    /// Opens the ledger.
    pub fn open(&self) -> Ledger {
        self.open_as(area::house(), self.options())
    }

    /// Opens the ledger with another house or other settings.
    pub fn open_as(&self, house: Arc<House>, options: Options) -> Ledger {
        Ledger::open(&self.url, house, options).expect("the ledger opens")
    }
}

/// Runs each test function `fn name(place: &Place)` on both stores.
#[macro_export]
macro_rules! on_both_stores {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(&$crate::store::Place::sqlite());
            })+
        }
        mod postgres {
            $(#[test]
            fn $name() {
                if let Some(place) = $crate::store::Place::postgres() {
                    super::$name(&place);
                }
            })+
        }
    };
}
