//! The stones: received with their papers, one stone never for two orders, one place never for two stones.

use anyhow::{Context as _, Result, ensure};
use browser_tests::{Browser, story::Story};

/// The stone the client chooses, and its certificate.
pub const FIRST: (&str, &str) = ("SA-2601", "SSEF 118820");
/// The one that takes its place.
pub const SECOND: (&str, &str) = ("SA-2602", "SSEF 118977");
/// What both weigh.
const CARATS: &str = "2.14";

pub async fn found(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.finds_speaking(desk, "en", "gemmologist").await?;
    received(story, FIRST).await?;
    received(story, SECOND).await?;

    // A stone that is held for another order, with the certificate of yet another.
    desk.goto(&story.url("/v/stones_book?f.status=held")).await?;
    let held = first_row(desk).await.context("a stone held for another order")?;
    allocates(story, &held, "1").await?;
    story.is_refused(desk, &[("certificate", FIRST.1)], "choose another stone or have it released there").await?;
    let reasons = desk.texts(".refusals li .why").await?;
    ensure!(reasons.len() >= 2, "its papers are wrong as well: {reasons:?}");

    // The right stone with the wrong certificate lying beside it, at a place the quote does not have.
    allocates(story, FIRST.0, "2").await?;
    story.is_refused(desk, &[("certificate", SECOND.1)], "another lies with it").await?;
    let reasons = desk.texts(".refusals li .why").await?;
    for reason in ["place 2 is beyond", &format!("Certificate {} belongs to stone {}", SECOND.1, SECOND.0)] {
        ensure!(reasons.iter().any(|said| said.contains(reason)), "all at once, {reason} too: {reasons:?}");
    }
    desk.enter("place", "1").await?;
    desk.enter("certificate", FIRST.1).await?;
    desk.done().await?;
    story.stands_at(desk, "Finding stones").await?;

    // Nor two stones to the one place.
    allocates(story, SECOND.0, "1").await?;
    story.is_refused(desk, &[("certificate", SECOND.1)], &format!("Place 1 already has stone {}", FIRST.0)).await?;

    story.searches_speaking(desk, "en", "gemmologist").await?;
    let photo = story.paper("sapphire.pdf")?;
    story.does_next(desk, "orders.confirm_stones", &[("chosen", "true"), ("photos", &photo)], "Stones ready").await?;
    planned(story).await
}

/// A stone of the maison's stock comes into the book; its certificate is looked up in the laboratory's register.
async fn received(story: &Story, (stone, certificate): (&str, &str)) -> Result<()> {
    let desk = &story.desk;
    let report = story.paper("ssef.pdf")?;
    desk.goto(&story.url("/v/stones_book")).await?;
    desk.follow("main a[href^='/act/stones.receive']").await?;
    let papers = [
        ("stone", stone),
        ("gem", "sapphire"),
        ("shape", "cushion"),
        ("weight", CARATS),
        ("certificate", certificate),
        ("source", "stock"),
    ];
    story.enters(desk, &papers).await?;
    desk.done().await.with_context(|| format!("receiving {stone}"))?;
    desk.goto(&story.url(&format!("/act/stones.verify_certificate?subject={stone}"))).await?;
    story.enters(desk, &[("certificate", certificate), ("weight", CARATS), ("report", report.as_str())]).await?;
    desk.done().await.with_context(|| format!("verifying {certificate}"))
}

/// Opens the form that holds a stone, with everything but its certificate in it.
pub async fn allocates(story: &Story, stone: &str, place: &str) -> Result<()> {
    let desk = &story.desk;
    story.goes_by_number(desk).await?;
    story.opens(desk, "orders.allocate_stone").await?;
    let fields = [("stone", stone), ("place", place), ("source", "stock"), ("weight", CARATS), ("verified", "true")];
    story.enters(desk, &fields).await
}

async fn first_row(desk: &Browser) -> Result<String> {
    let rows = desk.texts("#rows tbody th a[data-open]").await?;
    rows.into_iter().next().context("the list has no row")
}

/// Planning says when, with the hallmark in it.
async fn planned(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let file = story.paper("technical-file.pdf")?;
    story.finds_speaking(desk, "en", "production-planner").await?;
    let fields = [("routing", "wax_cast, setting, polishing"), ("file", file.as_str())];
    story.does_next(desk, "special_order.complete_file", &fields, "Stones ready").await?;
    let start = story.day(2).await?;
    story.opens(desk, "orders.plan").await?;
    let plan = [("atelier", "ATL-PAR"), ("metal_lot", "AU750J-ATL-PAR"), ("week", start.as_str())];
    // Nobody skips the hallmark that the market asks for.
    story.is_refused(desk, &plan, "An assay office marks this piece before it is sold in FR").await?;
    desk.enter("assay", "true").await?;
    desk.done().await?;
    story.stands_at(desk, "In the atelier").await
}
