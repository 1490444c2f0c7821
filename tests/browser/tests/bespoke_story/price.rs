//! The price: in one currency, never approved by its author, not even through a deputy; then the deposit.

use anyhow::{Context as _, Result, ensure};
use browser_tests::{hands::ANY, story::Story};

pub async fn agreed(story: &Story) -> Result<()> {
    let desk = &story.desk;
    quoted(story).await?;
    lent_to_its_author(story).await?;

    story.finds_speaking(desk, "en", "finance.2").await?;
    story.does_next(desk, "orders.approve_price", &[("price", "48000")], "With the client").await?;

    let signed = story.paper("devis-signe.pdf")?;
    story.finds_speaking(desk, "fr", "client-advisor").await?;
    story.opens(desk, "orders.accept_quote").await?;
    let accepted =
        [("revision", "1"), ("signed_quote", signed.as_str()), ("signed_drawing", &signed), ("terms", "true")];
    story.is_refused(desk, &accepted, "l’identité du client est vérifiée").await?;
    desk.enter("identity", "true").await?;
    desk.done().await?;
    story.stands_at(desk, "Acompte attendu").await?;

    let (yesterday, receipt) = (story.day(-1).await?, story.paper("recu.pdf")?);
    story.finds_speaking(desk, "fr", "cashier").await?;
    story.opens(desk, "orders.record_deposit").await?;
    let paid = [
        ("amount", "12 000,00"),
        ("tender", "transfer"),
        ("receipt", "R-2601"),
        ("cleared_on", yesterday.as_str()),
        ("proof", receipt.as_str()),
    ];
    story.is_refused(desk, &paid, "encaissez le complément avant de l’enregistrer").await?;
    desk.enter("amount", "19 200,00").await?;
    desk.done().await?;
    story.stands_at(desk, "Recherche des pierres").await
}

async fn quoted(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let (valid, today, sheet) = (story.day(20).await?, story.day(0).await?, story.paper("cost-sheet.pdf")?);
    story.finds_speaking(desk, "en", "special-orders-desk").await?;
    story.opens(desk, "orders.quote").await?;
    let quote = [
        ("price", "48000"),
        ("cost", "30160"),
        ("metal", "8.200"),
        ("metal_price", "95"),
        ("fixing", today.as_str()),
        ("stones_cost", "16000"),
        ("stones_cost.currency", "CHF"),
        ("hours", "46"),
        ("rate", "120"),
        ("other_cost", "861"),
        ("deposit_percent", "40"),
        ("stones", "1"),
        ("atelier", "ATL-PAR"),
        ("valid_until", valid.as_str()),
        ("need_by_holds", "true"),
        ("cost_sheet", sheet.as_str()),
    ];
    story.is_refused(desk, &quote, "this one is in CHF. Enter it in EUR").await?;
    desk.enter("stones_cost.currency", "EUR").await?;
    story.is_refused(desk, &[("cost", "30160")], "add up to EUR 23,160.00, not to EUR 30,160.00").await?;
    desk.enter("cost", "23160").await?;
    desk.done().await?;
    story.stands_at(desk, "Price to approve").await
}

/// Finance is away and lends its role to the very person who made the price.
async fn lent_to_its_author(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.sign_in_speaking(desk, "en", "special-orders-desk").await?;
    let author = story.name(desk).await?;
    story.sign_in_speaking(desk, "en", "finance").await?;
    let principal = story.name(desk).await?;
    let (from, until) = (story.day(0).await?, story.day(14).await?);
    desk.goto(&story.url("/account/deputies")).await?;
    desk.follow("main a[href='/act/maison.name_deputy']").await?;
    story.chooses(desk, "deputy", &author).await?;
    let lent = [("roles", "finance"), ("from", from.as_str()), ("until", until.as_str()), ("ceiling", "V3")];
    story.enters(desk, &lent).await?;
    desk.done().await.context("naming a deputy")?;
    // A role that approves is lent once a second person agrees.
    story.sign_in_speaking(desk, "en", "internal-control").await?;
    desk.goto(&story.url("/act/maison.confirm_deputy")).await?;
    desk.enter("deputation", ANY).await?;
    desk.done().await.context("confirming a deputy")?;

    story.searches_speaking(desk, "en", "special-orders-desk").await?;
    story.is_barred(desk, "Approve the price", &["You did “Draw up a quote” in this case"]).await?;
    desk.goto(&story.url(&format!("/act/orders.approve_price?subject={}", story.order))).await?;
    story.chooses(desk, "on_behalf_of", &principal).await?;
    story.is_refused(desk, &[("price", "48000")], "You made this price or stand in for its author").await?;
    let kept = desk.script("return document.getElementsByName('on_behalf_of')[0].selectedOptions[0].text").await?;
    ensure!(kept.as_str().is_some_and(|name| name.contains(&principal)), "still in the name of {principal}: {kept}");
    story.goes_by_number(desk).await?;
    story.stands_at(desk, "Price to approve").await
}
