//! Serves a ledger over HTTP until the process is told to stop, or the ledger can no longer be written.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result, bail};
use archive::Archive;
use kernel::base::moment::{HOUR, MINUTE};
use ledger::{Ledger, Options};
use web::App;

use crate::{account, demo, documents, house, house::Composition, settings::Settings};

/// Serves the store of the settings.
pub fn serve(settings: &Settings) -> Result<()> {
    let composition = house::compose(settings.procedures.as_deref())?;
    let ledger = Ledger::open(&settings.store, composition.house.clone(), Options::default())
        .with_context(|| format!("could not open {}", settings.store))?;
    if ledger.head()?.size == 0 {
        bail!("{} holds no ledger yet; begin one with `poincon init --store {}`", settings.store, settings.store);
    }
    let web = web::Settings {
        maison: settings.maison.clone(),
        public_origin: settings.public_origin.clone(),
        behind_proxy: settings.behind_proxy,
        archive: Some(settings.archive()),
        account_key: Some(account::account_key(&settings.store)?),
        second_factor_roles: known_roles(&settings.second_factor_roles)?,
        session_idle: i64::from(settings.session_idle_minutes.max(1)) * MINUTE,
        session_whole: i64::from(settings.session_hours.max(1)) * HOUR,
        read_deputations: Some(account::read_deputations),
        mail: settings.mail()?,
        ..web::Settings::default()
    };
    if !settings.address.ip().is_loopback() && settings.public_origin.is_none() {
        bail!("to listen on {} tell `public_origin`: passwords must not cross a network without TLS", settings.address);
    }
    run(&composition, ledger, web, settings.address, |address| println!("Poinçon serves on http://{address}"))
}

/// Roles of the settings; one that is misspelt would protect nobody.
fn known_roles(codes: &[String]) -> Result<Vec<String>> {
    match codes.iter().find(|code| maison::roles().iter().all(|role| role.code != **code)) {
        Some(unknown) => bail!("second_factor_roles names {unknown}, which is no role of procedures/roles.toml"),
        None => Ok(codes.to_vec()),
    }
}

/// Serves the demo; when its port is taken, on another of this machine.
pub fn demo(
    composition: &Composition,
    ledger: Ledger,
    archive: Archive,
    key: web::AccountKey,
    address: SocketAddr,
) -> Result<()> {
    let web = web::Settings {
        demo_accounts: account::demo_accounts(),
        archive: Some(archive),
        account_key: Some(key),
        read_deputations: Some(account::read_deputations),
        clock: demo::later::now,
        ..web::Settings::default()
    };
    let taken = address.port() != 0 && std::net::TcpListener::bind(address).is_err();
    let address = if taken { SocketAddr::new(address.ip(), 0) } else { address };
    run(composition, ledger, web, address, |address| {
        println!("\nPoinçon is ready: http://{address}\n");
        println!("Accounts (any of them signs in):");
        for account in account::demo_accounts() {
            println!("  {:<34} {}", account.login, account.label.en);
        }
        println!("Password of every account: {}", account::DEMO_PASSWORD);
        println!("\nControl-C stops it.");
    })
}

fn run(
    composition: &Composition,
    ledger: Ledger,
    settings: web::Settings,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    if let Some(archive) = &settings.archive {
        documents::forget(&ledger, archive)?;
    }
    let app = App { ledger: ledger.clone(), book: composition.book.clone(), settings };
    let postman = web::mail::Postman::new(app.clone()).map_err(anyhow::Error::msg)?;
    // He walks until this returns.
    let _walking = postman.map(web::mail::Postman::walk);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let served = web::serve(app, address).await.with_context(|| format!("could not listen on {address}"))?;
        ready(served.address()?);
        let watched = ledger.clone();
        served.until(async move { stop(watched).await }).await?;
        anyhow::Ok(())
    })?;
    match ledger.stopped() {
        Some(why) => bail!("the ledger stopped accepting acts: {why}"),
        None => Ok(()),
    }
}

/// Done at Control-C, at a polite kill, or when the ledger has stopped.
async fn stop(ledger: Ledger) {
    let broken = async {
        while ledger.stopped().is_none() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let asked = async {
        let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            Err(_) => return std::future::pending().await,
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    };
    tokio::select! {
        () = broken => {}
        () = asked => {}
    }
}
