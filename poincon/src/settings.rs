//! Settings of a server: `poincon.toml`, then the environment (`POINCON_STORE`), then the command line.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use archive::Archive;
use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use serde::{Deserialize, Serialize};
use web::mail::Mail;

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
    /// The relay notices are sent through by e-mail: `localhost:25`; none are sent when not told. It stands on this
    /// machine or in its own network, for nothing is encrypted on the way to it.
    pub smtp_address: Option<String>,
    /// Whom they come from: `Poinçon <ops@maison.example>`.
    pub smtp_from: Option<String>,
    /// The hour of the morning digest, on the clock of each person's site.
    pub smtp_hour: i8,
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
            smtp_address: None,
            smtp_from: None,
            smtp_hour: 8,
        }
    }
}

impl Settings {
    /// Where documents and words are kept.
    pub fn archive(&self) -> Archive {
        documents::archive(&self.store, self.documents.as_deref())
    }

    /// How notices are sent by e-mail; `None` when no relay is told.
    pub fn mail(&self) -> Result<Option<Mail>> {
        let Some(address) = &self.smtp_address else { return Ok(None) };
        let (host, port) = address.rsplit_once(':').context("smtp_address: write host:port, such as localhost:25")?;
        let port = port
            .parse()
            .ok()
            .filter(|port| *port > 0)
            .context("smtp_address: write host:port, such as localhost:25")?;
        let from = self.smtp_from.clone().context("smtp_from: tell whom letters come from")?;
        if host.is_empty() || !Mail::is_sender(&from) || !(0..24).contains(&self.smtp_hour) {
            bail!("smtp_address, smtp_from or smtp_hour: write localhost:25, Poinçon <ops@maison.example> and 8");
        }
        let origin = self.public_origin.clone().unwrap_or_else(|| format!("http://{}", self.address));
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Some(Mail { host, port, from, hour: self.smtp_hour, origin }))
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
            "smtp_address",
            "smtp_from",
            "smtp_hour",
        ]);
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(&path))
            .merge(environment)
            .extract()
            .with_context(|| format!("settings ({} and POINCON_… in the environment)", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_is_read_and_one_that_makes_no_sense_is_refused() {
        let told = |address: &str, from: &str, hour| Settings {
            smtp_address: Some(address.to_owned()),
            smtp_from: Some(from.to_owned()),
            smtp_hour: hour,
            ..Settings::default()
        };
        assert!(Settings::default().mail().unwrap().is_none());
        let mail = told("[::1]:2525", "Poinçon <ops@maison.example>", 8).mail().unwrap().unwrap();
        assert_eq!((mail.host.as_str(), mail.port, mail.origin.as_str()), ("::1", 2525, "http://127.0.0.1:8080"));
        for (address, from, hour) in [
            ("localhost", "a@b.example", 8),
            (":25", "a@b.example", 8),
            ("localhost:0", "a@b.example", 8),
            ("localhost:25", "nobody", 8),
            ("localhost:25", "a@b.example", 24),
        ] {
            assert!(told(address, from, hour).mail().is_err(), "{address} {from} {hour}");
        }
    }
}
