//! The pictures of the user guide, in both languages, taken from a demo as it is: only when POINCON_PICTURES names the folder
//! to write into. What the guide points at is there in any case.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use browser_tests::{Browser, Look, Server, browser::installed};

/// Page, what must stand on it, name of its picture.
const PAGES: [(&str, &str, &str); 6] = [
    ("/reports/orders_today", ".figures-row .figure", "report-today"),
    ("/b/orders_board", ".card", "board"),
    ("/reports/orders_month", ".report-table tbody tr", "report-month"),
    ("/figures/special_order", ".head-figures", "figures"),
    ("/procedures/supplies/versions", ".sop-compare tbody tr", "versions"),
    ("/procedures/supplies/signatures", ".sop-signatures li", "signatures"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guide_shows_what_is_there() -> Result<()> {
    if !installed() {
        return Ok(());
    }
    let folder = std::env::var_os("POINCON_PICTURES").map(PathBuf::from);
    let server = Server::demo(if folder.is_some() { 600 } else { 60 })?;
    let desk = Browser::open(Look::DESKTOP).await?;
    desk.sign_in(&server.address, "business-analyst", &server.password).await?;
    for lang in ["en", "fr"] {
        desk.goto(&format!("{}/language/{lang}", server.address)).await?;
        let mut pages: Vec<(String, &str, &str)> =
            PAGES.iter().map(|(path, stands, name)| ((*path).to_owned(), *stands, *name)).collect();
        desk.goto(&format!("{}/b/orders_board", server.address)).await?;
        let order =
            desk.script("return [...document.querySelectorAll('.card h3 a')].map(a => a.getAttribute('href'))").await?;
        let orders: Vec<String> = serde_json::from_value(order)?;
        let order = orders.into_iter().next_back().context("an order under way")?;
        pages.push((order, ".thread .entry", "order"));
        for (path, stands, name) in pages {
            desk.goto(&format!("{}{path}", server.address)).await?;
            desk.wait(stands).await.with_context(|| format!("{path} shows {stands}"))?;
            let spoken = desk.script("return document.documentElement.lang").await?;
            ensure!(spoken == lang, "{path} is in {spoken}, not in {lang}");
            if let Some(folder) = &folder {
                let ready = "document.readyState === 'complete' && document.fonts.status === 'loaded'";
                desk.wait_for(ready, 20).await?;
                desk.picture(&folder.join(format!("{name}-{lang}.png"))).await?;
            }
        }
    }
    desk.close().await?;
    guide_links_hold()
}

/// Every picture the guide names is committed, and both languages have the same.
fn guide_links_hold() -> Result<()> {
    let package = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").context("cargo runs the tests")?);
    let guide = package.join("../../docs/guide");
    for lang in ["en", "fr"] {
        let text = std::fs::read_to_string(guide.join(format!("business-analyst.{lang}.md")))?;
        let named: Vec<&str> = text.split("](images/").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        ensure!(named.len() >= 6, "the guide in {lang} shows {} pictures", named.len());
        for picture in named {
            ensure!(picture.ends_with(&format!("-{lang}.png")), "{picture} is not in {lang}");
            ensure!(guide.join("images").join(picture).is_file(), "{picture} is not committed");
        }
    }
    Ok(())
}
