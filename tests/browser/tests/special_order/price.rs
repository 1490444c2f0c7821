//! From feasibility to the price the client accepts: never approved by its author, never below the floor.

use anyhow::{Result, ensure};
use browser_tests::story::Story;

pub async fn agreed(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let sheet = story.paper("technical-sheet.pdf")?;

    // The desk judges, first without the sheet that a feasible wish needs.
    story.finds(desk, "special-orders-desk").await?;
    let author = story.name(desk).await?;
    story.opens(desk, "special_order.assess").await?;
    let judged = [("verdict", "ready_to_quote"), ("risk", "2"), ("opinion", "Engraving by hand, two sittings.")];
    story.is_refused(desk, &judged, "A feasible wish has its technical sheet").await?;
    desk.enter("technical_sheet", &sheet).await?;
    desk.done().await?;
    story.stands_at(desk, "Quote in preparation").await?;

    // A price below the floor is refused with the lowest that would do.
    story.opens(desk, "orders.quote").await?;
    let valid = story.day(20).await?;
    let quote = [
        ("price", "40000"),
        ("cost", "39000"),
        ("hours", "100"),
        ("rate", "200"),
        ("deposit_percent", "40"),
        ("stones", "0"),
        ("atelier", "ATL-PAR"),
        ("valid_until", valid.as_str()),
        ("need_by_holds", "true"),
        ("cost_sheet", sheet.as_str()),
    ];
    story.is_refused(desk, &quote, "The margin is below the floor of 35 %").await?;
    desk.enter("cost", "20000").await?;
    desk.done().await?;
    story.stands_at(desk, "Price to approve").await?;

    // Even with the role of finance the author does not approve their own price.
    story.grants(&author, "finance", None).await?;
    story.searches(desk, "special-orders-desk").await?;
    story.is_barred(desk, "Approve the price", &["You did “Draw up a quote” in this case"]).await?;
    desk.goto(&story.url(&format!("/act/orders.approve_price?subject={}", story.order))).await?;
    ensure!(desk.says(".refusals .why", &["You did “Draw up a quote”"]).await?, "told before anything is typed");
    story.is_refused(desk, &[("price", "40000")], "a colleague of finance approves it").await?;

    // Finance reads the quote before approving it.
    story.finds(desk, "finance").await?;
    story.opens(desk, "orders.approve_price").await?;
    story.is_refused(desk, &[("price", "41000")], "The price of the quote is EUR 40,000.00").await?;
    desk.enter("price", "40000").await?;
    desk.done().await?;
    story.stands_at(desk, "With the client").await?;

    // No deposit before the client accepts.
    story.searches(desk, "cashier").await?;
    story.is_barred(desk, "Record the deposit", &["“Record the deposit” is done at: Deposit awaited"]).await?;

    story.finds(desk, "client-advisor").await?;
    story.opens(desk, "orders.accept_quote").await?;
    let signed = story.paper("signed.pdf")?;
    let accepted =
        [("revision", "1"), ("signed_quote", signed.as_str()), ("signed_drawing", &signed), ("identity", "true")];
    story.is_refused(desk, &accepted, "The client accepts the terms before the order is engaged").await?;
    desk.enter("terms", "true").await?;
    desk.done().await?;
    story.stands_at(desk, "Deposit awaited").await?;

    deposited(story).await
}

/// Nothing is engaged before the deposit; the cash desk works in French.
async fn deposited(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.searches(desk, "production-planner").await?;
    story.is_barred(desk, "Plan production", &["“Plan production” is done at"]).await?;

    story.sign_in(desk, "cashier").await?;
    desk.click(".account > summary").await?;
    desk.follow(".account button[name='lang'][value='fr']").await?;
    ensure!(desk.text("h1").await? == "Aujourd’hui", "Today is {:?} in French", desk.text("h1").await?);
    story.opens_from_today(desk).await?;
    story.stands_at(desk, "Acompte attendu").await?;
    story.opens(desk, "orders.record_deposit").await?;
    let (yesterday, receipt) = (story.day(-1).await?, story.paper("receipt.pdf")?);
    let paid = [
        ("amount", "15 999,99"),
        ("tender", "transfer"),
        ("receipt", "R-2041"),
        ("cleared_on", yesterday.as_str()),
        ("proof", receipt.as_str()),
    ];
    story.is_refused(desk, &paid, "encaissez le complément avant de l’enregistrer").await?;
    ensure!(desk.says(".refusals-title", &[""]).await?, "the panel has its title");
    desk.enter("amount", "16 000,00").await?;
    desk.done().await?;
    story.stands_at(desk, "Pierres réunies").await?;
    desk.click(".account > summary").await?;
    desk.follow(".account button[name='lang'][value='en']").await
}
