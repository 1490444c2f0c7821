//! Back in the boutique: received by two, paid, handed over; the analyst's open page shows it without being touched.

use anyhow::{Context as _, Result, ensure};
use browser_tests::{Browser, Look, story::Story};

pub async fn handed_over(story: &Story) -> Result<()> {
    received(story).await?;

    let desk = &story.desk;
    story.finds(desk, "client-advisor").await?;
    story.does_next(desk, "special_order.notify_client", &[("channel", "call")], "Client told").await?;
    // Not before it is paid, whatever the client says; the cash desk finds it by its number.
    story.is_barred(desk, "Hand over", &["EUR 24,000.00 are still owed"]).await?;
    story.searches(desk, "cashier").await?;
    story.opens(desk, "orders.record_payment").await?;
    let balance = [("amount", "24000.01"), ("tender", "card"), ("receipt", "R-2077")];
    story.is_refused(desk, &balance, "The balance is EUR 24,000.00").await?;
    desk.enter("amount", "24000").await?;
    desk.done().await?;

    seen_by_the_analyst(story).await
}

async fn received(story: &Story) -> Result<()> {
    let phone = &story.phone;
    story.finds(phone, "operations-coordinator").await?;
    story.opens(phone, "special_order.receive").await?;
    let parcel = [("seal_received", "S-9999"), ("weight_received", "4.92")];
    story.is_refused(phone, &parcel, "Do not open: call the boutique director and logistics").await?;
    phone.enter("seal_received", "S-5501").await?;
    phone.done().await?;
    story.stands_at(phone, "Receipt to countersign").await?;
    story.is_barred(phone, "Countersign the receipt", &["You did “Open the parcel” in this case"]).await?;

    let photo = story.paper("receipt-photo.pdf")?;
    let fields = [("receipt_photo", photo.as_str())];
    let second = "operations-coordinator.2";
    story.does(phone, second, "special_order.countersign_receipt", &fields, "Received").await
}

/// The figure of hand-overs in the table of activities, and that of all events.
const HANDED: &str = "#figures td a[href*='activity%22%3A%22hand_over']";
const EVENTS: &str = "#figures .head-figures a[href*='events']";

/// Reads a figure in the page; 0 when it is not there yet.
fn reading(css: &str) -> String {
    format!("Number((document.querySelector({css:?})?.textContent ?? '0').replace(/\\D/g, ''))")
}

async fn seen_by_the_analyst(story: &Story) -> Result<()> {
    let analyst = Browser::open(Look::DESKTOP).await?;
    story.sign_in(&analyst, "business-analyst").await?;
    analyst.goto(&story.url("/figures/special_order")).await?;
    analyst.wait(EVENTS).await.context("the figures of special orders")?;
    let figure =
        async |css: &str| analyst.script(&format!("return {}", reading(css))).await?.as_u64().context("a count");
    let (before, events) = (figure(HANDED).await?, figure(EVENTS).await?);
    // The page itself notes when its figure changes; both browsers read the clock of this machine.
    let watch = format!(
        "window.opened = true; window.changed = null;
         new MutationObserver(() => {{ if (window.changed === null && {} > {before}) window.changed = Date.now(); }})
             .observe(document.getElementById('figures'), {{childList: true, subtree: true}});",
        reading(HANDED)
    );
    analyst.script(&watch).await?;

    let desk = &story.desk;
    story.finds(desk, "client-advisor").await?;
    story.opens(desk, "orders.hand_over").await?;
    let signature = story.paper("signature.pdf")?;
    let given = [("identity", "true"), ("papers", "true"), ("fits", "true"), ("signature", signature.as_str())];
    story.enters(desk, &given).await?;
    desk.script(
        "document.addEventListener('htmx:beforeRequest', () => sessionStorage.setItem('pressed', String(Date.now())))",
    )
    .await?;
    desk.done().await?;
    story.stands_at(desk, "Handed over").await?;

    analyst.wait_for("window.changed !== null", 5).await.context("the open page of figures did not follow")?;
    let pressed = desk.script("return Number(sessionStorage.getItem('pressed'))").await?;
    let changed = analyst.script("return window.changed").await?;
    let (pressed, changed) = (pressed.as_f64().context("a moment")?, changed.as_f64().context("a moment")?);
    ensure!(pressed > 0.0, "the press was noted");
    println!("hand-over shown in the open page of figures {} ms after it was pressed", changed - pressed);
    let after = figure(HANDED).await?;
    ensure!(after == before + 1, "hand-overs went from {before} to {after}");
    ensure!(figure(EVENTS).await? == events + 1, "events went from {events} to {}", figure(EVENTS).await?);
    ensure!(analyst.script("return window.opened === true").await? == true, "the page was not loaded again");

    // A figure opens the acts it was computed from: among them this hand-over, with its evidence.
    analyst.script(&format!("document.querySelector({HANDED:?}).closest('details').open = true")).await?;
    analyst.follow(HANDED).await?;
    let acts = analyst.texts(".thread .entry").await?;
    ensure!(acts.len() as u64 == after, "{after} hand-overs in the figure, {} acts behind it", acts.len());
    let newest = acts.first().context("an act")?;
    ensure!(newest.contains("Handed over") && newest.contains("Paris Vendôme"), "the newest act is {newest:?}");
    analyst.close().await?;

    // And the order is closed: the thread of its page tells the whole story.
    let last = [("satisfaction", "10"), ("passport", "PP-26-0001")];
    story.does_next(desk, "special_order.close", &last, "Closed").await?;
    for act in ["Wish taken", "Price approved", "Setting finished", "Quality judged", "Handed over", "Order closed"] {
        ensure!(desk.says(".thread .entry-line", &[act]).await?, "the thread tells {act}");
    }
    Ok(())
}
