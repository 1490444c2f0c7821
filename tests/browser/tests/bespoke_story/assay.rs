//! The hallmark is late: the exception is raised, somebody takes it, the client hears another date with its cause, and
//! it is settled.

use anyhow::{Context as _, Result, bail, ensure};
use browser_tests::{Browser, story::Story};

pub async fn late(story: &mut Story) -> Result<()> {
    let sent = [("office", "Bureau de garantie de Paris"), ("submission", "P-27-14"), ("weight_sent", "7.960")];
    story.finds_speaking(&story.desk, "en", "logistics").await?;
    story.does_next(&story.desk, "special_order.send_to_assay", &sent, "At the assay office").await?;
    ensure!(line(&story.desk, story).await?.is_none(), "nothing is late on the first day");

    // Weeks pass, and nothing comes back.
    story.days_pass(60)?;
    let desk = &story.desk;
    story.sign_in_speaking(desk, "en", "production-planner").await?;
    desk.follow("a[href='/inbox']").await?;
    let raised = line(desk, story).await?.context("the late hallmark is an exception")?;
    ensure!(raised.contains("Call the assay office"), "it says what to do: {raised}");
    ensure!(raised.contains("nobody yet") || raised.contains("Nobody"), "nobody has taken it: {raised}");

    answers(desk, story, "note", "I call the office this morning.").await?;
    desk.goto(&story.url("/inbox")).await?;
    let taken = line(desk, story).await?.context("it stands until it is settled")?;
    ensure!(taken.contains("I call the office this morning."), "what will be done is told: {taken}");

    repromised(story).await?;

    desk.goto(&story.url("/inbox")).await?;
    answers(desk, story, "outcome", "The office answers for Thursday; the client has the new date.").await?;
    desk.goto(&story.url("/inbox")).await?;
    ensure!(line(desk, story).await?.is_none(), "once settled it has left the inbox");
    story.goes_by_number(desk).await?;
    for act in ["Exception taken", "Exception settled"] {
        ensure!(desk.says(".thread .entry", &[act]).await?, "the thread tells {act}");
    }

    let marks = story.paper("marks.pdf")?;
    let back = [("weight_returned", "7.950"), ("marks", "tête d’aigle"), ("marks_photo", marks.as_str())];
    story.finds_speaking(desk, "en", "logistics").await?;
    story.does_next(desk, "special_order.return_from_assay", &back, "To be packed").await
}

/// Another date, with its cause and what the client was told; the first day the boutique is open.
async fn repromised(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.goes_by_number(desk).await?;
    story.opens(desk, "orders.repromise").await?;
    let yesterday = story.day(-1).await?;
    let told = "Told on the telephone: the mark is late at the office.";
    let moved = [("promise", yesterday.as_str()), ("cause", "first"), ("note", told)];
    story.is_refused(desk, &moved, "A date that is past cannot be promised").await?;
    ensure!(desk.says(".refusals .why", &["choose what changed it"]).await?, "both reasons at once");
    desk.enter("cause", "assay").await?;
    desk.enter("promise", &story.open_day(12).await?).await?;
    desk.done().await?;
    ensure!(desk.says(".thread .entry", &["assay", "Told on the telephone"]).await?, "the cause stays with the date");
    Ok(())
}

/// The line of this order's late hallmark in the inbox, when there is one.
async fn line(desk: &Browser, story: &Story) -> Result<Option<String>> {
    let lines = desk.texts("#inbox .exception").await?;
    Ok(lines.into_iter().find(|text| text.contains(&story.order) && text.contains("Hallmark late")))
}

/// Opens the little form of the line, writes into it and presses it.
async fn answers(desk: &Browser, story: &Story, field: &str, words: &str) -> Result<()> {
    let id = format!("{field}-special-order-{}-assay-late", story.order);
    let details = format!("#d-{id}");
    if !desk.has(&details).await? {
        bail!("no {details} among {:?}", desk.texts("#inbox .exception").await?);
    }
    desk.click(&format!("{details} > summary")).await?;
    let area = desk.wait(&format!("#{id}")).await?;
    area.send_keys(words).await?;
    desk.follow(&format!("{details} button[type=submit]")).await
}
