//! Out of scope is out of sight: for Geneva the order of Paris does not exist, wherever one asks.

use std::io::Cursor;

use anyhow::{Context as _, Result, ensure};
use browser_tests::{Browser, story::Story};
use calamine::{Data, Reader as _, Xlsx};

pub async fn stand(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let order = &story.order;
    // The control: whoever may see it does, at the very same addresses.
    story.sign_in(desk, "client-advisor").await?;
    let seen = desk.ask(&format!("/o/order/{order}")).await?;
    ensure!(seen.status == 200 && seen.body.contains("Signet ring"), "Paris sees its order");
    for address in lists(order) {
        ensure!(mentions(desk, &address, order).await?, "Paris finds it at {address}");
    }

    story.sign_in(desk, "client-advisor-geneva").await?;
    for address in [
        format!("/o/order/{order}"),
        format!("/act/orders.accept_quote?subject={order}"),
        format!("/acts?object=order/{order}"),
        format!("/api/objects/order/{order}"),
        format!("/api/acts?object=order/{order}"),
    ] {
        let answered = desk.ask(&address).await?;
        ensure!(answered.status == 404, "{address} answers Geneva {}", answered.status);
        ensure!(!answered.body.contains("Signet ring"), "{address} tells Geneva what it is");
    }
    for address in lists(order) {
        ensure!(!mentions(desk, &address, order).await?, "Geneva finds it at {address}");
    }
    let searched = desk.ask(&format!("/search?q={order}")).await?;
    ensure!(searched.url.contains("/search?"), "the search leads nowhere");
    ensure!(!searched.body.contains("/o/order/PAR-"), "the search finds nothing of Paris");
    desk.goto(&story.url(&format!("/o/order/{order}"))).await?;
    ensure!(!desk.text("h1").await?.contains("Signet"), "the page is the one of things that are not there");
    Ok(())
}

/// Addresses where those who may see the order find it.
fn lists(order: &str) -> [String; 6] {
    [
        format!("/v/orders_all?q={order}"),
        "/v/orders_all".to_owned(),
        "/b/orders_board".to_owned(),
        "/v/orders_all.csv".to_owned(),
        "/v/orders_all.xlsx".to_owned(),
        "/api/views/orders_all?limit=1000".to_owned(),
    ]
}

/// Whether what an address answers names the order as one of its rows.
async fn mentions(browser: &Browser, address: &str, order: &str) -> Result<bool> {
    let answered = browser.ask(address).await?;
    ensure!(answered.status == 200, "{address} answers {}", answered.status);
    if !address.ends_with(".xlsx") {
        let row = if address.contains(".csv") { order.to_owned() } else { format!("/o/order/{order}") };
        let row = if address.starts_with("/api/") { format!("\"id\":\"{order}\"") } else { row };
        return Ok(answered.body.contains(&row));
    }
    let bytes = answered.body.chars().map(|c| u8::try_from(u32::from(c))).collect::<Result<Vec<u8>, _>>()?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let sheet = book.worksheet_range_at(0).context("a sheet")??;
    ensure!(sheet.height() > 1, "the sheet has rows");
    Ok(sheet.cells().any(|(_, _, cell)| matches!(cell, Data::String(text) if text == order)))
}
