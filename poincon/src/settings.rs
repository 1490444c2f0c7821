//! Settings of a server: `poincon.toml`, then the environment (`POINCON_STORE`), then the command line.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use archive::Archive;
use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use serde::{Deserialize, Serialize};
use web::mail::{Login, Mail, Security, is_this_machine};

use crate::documents;

/// What a server needs to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The maison's name, as it stands on its papers, in the titles of pages and in letters.
    pub maison: String,
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
    /// The relay notices are sent through by e-mail: `localhost:25`, `smtp.maison.example:465`; none are sent when not
    /// told.
    pub smtp_address: Option<String>,
    /// Whom they come from: `Poinçon <ops@maison.example>`.
    pub smtp_from: Option<String>,
    /// How the way to it is encrypted: `tls` from the first byte, `starttls` once both agree, `none`. When not told: `none`
    /// on this machine, `tls` on port 465, `starttls` elsewhere.
    pub smtp_security: Option<String>,
    /// The name the relay knows the house by; it asks for none when not told.
    pub smtp_user: Option<String>,
    /// Its password; best told as POINCON_SMTP_PASSWORD in the environment.
    pub smtp_password: Option<String>,
    /// A file with the certificate (PEM) of an authority this machine does not know, which vouches for the relay.
    pub smtp_authority: Option<PathBuf>,
    /// The hour of the morning digest, on the clock of each person's site.
    pub smtp_hour: i8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            maison: web::Settings::default().maison,
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
            smtp_security: None,
            smtp_user: None,
            smtp_password: None,
            smtp_authority: None,
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
        let security = self.security(&host, port)?;
        let login = match (&self.smtp_user, &self.smtp_password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some(Login { user: user.clone(), password: password.clone() }),
            _ => bail!("smtp_user and smtp_password: tell both or neither"),
        };
        if login.is_some() && security == Security::Plain && !is_this_machine(&host) {
            bail!("smtp_security: a password is not sent unencrypted to another machine; write tls or starttls");
        }
        let read = |path: &PathBuf| std::fs::read(path).with_context(|| format!("smtp_authority: {}", path.display()));
        let authority = self.smtp_authority.as_ref().map(read).transpose()?;
        Ok(Some(Mail { host, port, security, login, authority, from, hour: self.smtp_hour, origin }))
    }

    fn security(&self, host: &str, port: u16) -> Result<Security> {
        Ok(match self.smtp_security.as_deref() {
            None => Security::usual(host, port),
            Some("none") => Security::Plain,
            Some("starttls") => Security::StartTls,
            Some("tls") => Security::Tls,
            Some(other) => bail!("smtp_security: {other} is none of tls, starttls, none"),
        })
    }

    /// Reads the file given (or `poincon.toml` when it is there) and the environment.
    pub fn read(file: Option<PathBuf>) -> Result<Self> {
        let path = file.unwrap_or_else(|| PathBuf::from("poincon.toml"));
        // Only these names: other POINCON_ variables belong to tests.
        let environment = Env::prefixed("POINCON_").only(&[
            "maison",
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
            "smtp_security",
            "smtp_user",
            "smtp_password",
            "smtp_authority",
            "smtp_hour",
        ]);
        let settings: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(&path))
            .merge(environment)
            .extract()
            .with_context(|| format!("settings ({} and POINCON_… in the environment)", path.display()))?;
        settings.with_a_name()
    }

    /// The settings with the name trimmed; refused when it cannot head a sheet of paper or a line of a letter.
    fn with_a_name(mut self) -> Result<Self> {
        self.maison = self.maison.trim().to_owned();
        let long = self.maison.chars().count();
        if long == 0 || long > 60 || self.maison.chars().any(char::is_control) {
            bail!("maison: write the maison's name on one line, 60 letters at most");
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_maison_stands_on_one_line() {
        let named = |maison: &str| Settings { maison: maison.to_owned(), ..Settings::default() }.with_a_name();
        assert_eq!(named("  Maison Aurèle ").unwrap().maison, "Maison Aurèle");
        assert_eq!(Settings::default().with_a_name().unwrap().maison, web::Settings::default().maison);
        for wrong in ["", "  ", "two\nlines", &"x".repeat(61)] {
            assert!(named(wrong).is_err(), "{wrong:?}");
        }
    }

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

    #[test]
    fn the_way_to_a_relay_is_plain_on_this_machine_only_or_when_the_operator_says_so() {
        let from = || Some("ops@maison.example".to_owned());
        let relay = |address: &str| Settings {
            smtp_address: Some(address.to_owned()),
            smtp_from: from(),
            ..Settings::default()
        };
        let security = |settings: &Settings| settings.mail().unwrap().unwrap().security;
        for (address, expected) in [
            ("localhost:25", Security::Plain),
            ("[::1]:465", Security::Plain),
            ("relay.maison.example:465", Security::Tls),
            ("relay.maison.example:587", Security::StartTls),
            ("10.0.0.7:25", Security::StartTls),
        ] {
            assert_eq!(security(&relay(address)), expected, "{address}");
        }
        let said = |word: &str| Settings { smtp_security: Some(word.to_owned()), ..relay("10.0.0.7:25") };
        assert_eq!(security(&said("none")), Security::Plain);
        assert!(said("ssl").mail().is_err());
        let with = |settings: Settings| Settings {
            smtp_user: Some("poincon".to_owned()),
            smtp_password: Some("s3cret".to_owned()),
            ..settings
        };
        let known = with(relay("10.0.0.7:25")).mail().unwrap().unwrap();
        assert!(!format!("{known:?}").contains("s3cret"), "a password is never written down");
        assert!(with(said("none")).mail().is_err(), "nor sent for all to read");
        assert!(Settings { smtp_password: None, ..with(said("tls")) }.mail().is_err(), "both or neither");
    }
}
