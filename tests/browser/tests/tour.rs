//! The pictures of the README, taken from a demo as it is: only when POINCON_PICTURES names the folder to write into.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use browser_tests::{Browser, Look, Server, browser::installed};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_for_the_readme() -> Result<()> {
    let Some(folder) = std::env::var_os("POINCON_PICTURES").map(PathBuf::from) else {
        println!("skipped: pictures (name a folder in POINCON_PICTURES)");
        return Ok(());
    };
    if !installed() {
        return Ok(());
    }
    // Enough orders that every stage has something to show.
    let server = Server::demo(600)?;
    let desk = Browser::open(Look::DESKTOP).await?;
    desk.sign_in(&server.address, "special-orders-desk", &server.password).await?;
    let goes = async |path: &str, stands: &str| -> Result<()> {
        desk.goto(&format!("{}{path}", server.address)).await?;
        desk.wait(stands).await?;
        desk.wait_for("document.readyState === 'complete' && document.fonts.status === 'loaded'", 20).await
    };
    goes("/b/orders_board", ".card").await?;
    desk.picture(&folder.join("board.png")).await?;
    let order = an_order_on_its_way(&desk).await?;
    goes(&order, ".thread .entry").await?;
    desk.picture(&folder.join("order.png")).await?;
    goes("/figures/special_order", ".head-figures").await?;
    desk.picture(&folder.join("figures.png")).await?;
    desk.script("document.getElementById('map').scrollIntoView()").await?;
    desk.picture(&folder.join("map.png")).await?;
    goes("/", "#today .line").await?;
    desk.picture(&folder.join("today.png")).await?;
    desk.close().await?;

    let phone = Browser::open(Look::PHONE).await?;
    phone.sign_in(&server.address, "artisan", &server.password).await?;
    phone.wait("#today .line").await.context("the artisan has work today")?;
    phone.picture(&folder.join("phone.png")).await?;
    phone.close().await?;
    for name in ["board", "order", "figures", "map", "today", "phone"] {
        let file = folder.join(format!("{name}.png"));
        ensure!(std::fs::metadata(&file)?.len() > 10_000, "{} shows something", file.display());
    }
    Ok(())
}

/// An order in the middle of its way: at the atelier when there is one, else the last of the board.
async fn an_order_on_its_way(desk: &Browser) -> Result<String> {
    let all = desk
        .script(
            "const at = ['Quality control', 'Polishing', 'Setting', 'In the atelier', 'Finding stones'];
             const lanes = [...document.querySelectorAll('.lane')];
             const lane = at.map(name => lanes.find(one => one.querySelector('h2').textContent.includes(name))).find(Boolean);
             return [...(lane ?? document).querySelectorAll('.card h3 a')].map(a => a.getAttribute('href'))",
        )
        .await?;
    let all: Vec<String> = serde_json::from_value(all)?;
    all.into_iter().next_back().context("an order under way")
}
