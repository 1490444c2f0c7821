//! Settings of a server: `poincon.toml`, then the environment (`POINCON_STORE`), then the command line.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, Result};
use archive::Archive;
use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

use crate::documents;

/// What a server needs to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// A SQLite file, or `postgres://…`.
    pub store: String,
    /// The folder of documents; `<store>.documents` beside a SQLite file when not told.
    pub documents: Option<PathBuf>,
    /// Where it listens.
    pub address: SocketAddr,
    /// A folder of procedures instead of those shipped with the binary.
    pub procedures: Option<PathBuf>,
    /// The address people type when a proxy with TLS stands in front: `https://ops.maison.example`.
    pub public_origin: Option<String>,
    /// Whether that proxy names the person's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Roles whose holders must sign in with a second factor.
    pub second_factor_roles: Vec<String>,
    /// Minutes after which a session nobody uses ends.
    pub session_idle_minutes: u32,
    /// Hours after which any session ends.
    pub session_hours: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            store: "poincon.sqlite".to_owned(),
            documents: None,
            address: SocketAddr::from(([127, 0, 0, 1], 8080)),
            procedures: None,
            public_origin: None,
            behind_proxy: false,
            second_factor_roles: vec!["administrator".to_owned(), "finance".to_owned()],
            session_idle_minutes: 480,
            session_hours: 24,
        }
    }
}

impl Settings {
    /// Where documents and words are kept.
    pub fn archive(&self) -> Archive {
        documents::archive(&self.store, self.documents.as_deref())
    }

    /// Reads the file given (or `poincon.toml` when it is there) and the environment.
    pub fn read(file: Option<PathBuf>) -> Result<Self> {
        let path = file.unwrap_or_else(|| PathBuf::from("poincon.toml"));
        // Only these names: other POINCON_ variables belong to tests.
        let environment = Env::prefixed("POINCON_").only(&[
            "store",
            "documents",
            "address",
            "procedures",
            "public_origin",
            "behind_proxy",
            "second_factor_roles",
            "session_idle_minutes",
            "session_hours",
        ]);
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(&path))
            .merge(environment)
            .extract()
            .with_context(|| format!("settings ({} and POINCON_… in the environment)", path.display()))
    }
}
