//! A client advisor takes a wish: what is missing or wrong is told at once, and nothing typed is lost.

use anyhow::{Result, ensure};

use browser_tests::{hands::ANY, story::Story};

pub async fn told(story: &mut Story) -> Result<()> {
    let desk = &story.desk;
    let (yesterday, in_spring) = (story.day(-1).await?, story.day(150).await?);
    story.sign_in(desk, "client-advisor").await?;
    desk.follow(".page-side a[href='/act/orders.request']").await?;

    // Pressed with nothing in it: the browser itself leads to the first field that is needed.
    desk.press().await?;
    desk.wait_for("document.activeElement?.name === 'client'", 10).await?;
    ensure!(!desk.has(".refusals").await?, "an empty form is not even sent");

    let drawing = story.paper("drawing.pdf")?;
    let typed = [
        ("client", ANY),
        ("kind", "made_to_order"),
        ("title", "   "),
        ("brief", "“With her initials, please”, she said — and l’écrin vert."),
        ("budget", "45000"),
        ("need_by", yesterday.as_str()),
        ("knowledge", "identified"),
        ("size", "52"),
        ("size_again", "53"),
        ("images", drawing.as_str()),
    ];
    story.is_refused(desk, &typed, "Piece").await?;

    // With a title the rules of the maison are asked, and answer all at once.
    let rest = [("title", "Signet ring, engraved")];
    story.is_refused(desk, &rest, "cannot need it before tomorrow").await?;
    let reasons = desk.texts(".refusals li .why").await?;
    ensure!(reasons.iter().any(|said| said.contains("The two measures differ (52, 53)")), "all at once: {reasons:?}");
    story.still_holds(desk, &typed[3..]).await?;
    for field in ["need_by", "size_again"] {
        ensure!(desk.has(&format!("#f-{field}[aria-invalid='true']")).await?, "{field} is marked");
        ensure!(!desk.text(&format!("#f-{field}-error")).await?.is_empty(), "{field} says what is wrong");
    }
    // From the reason straight to its field.
    desk.click(".refusals a[href='#f-size_again']").await?;
    desk.wait_for("location.hash === '#f-size_again'", 10).await?;

    // The page is closed by mistake: what was typed waits in this browser.
    desk.client.refresh().await?;
    desk.wait_for("document.getElementsByName('brief')[0]?.value.startsWith('“With her')", 10).await?;
    story.still_holds(desk, &typed[3..9]).await?;

    story.enters(desk, &[("need_by", &in_spring), ("size_again", "52"), ("images", &drawing)]).await?;
    desk.done().await?;
    story.order = story.desk.text(".head .code").await?;
    let desk = &story.desk;
    ensure!(story.order.starts_with("PAR-VEN-"), "{} is a number of Paris", story.order);
    ensure!(desk.text("h1").await?.contains("Signet ring, engraved"), "the page says what it is");
    story.stands_at(desk, "Wish being written").await?;

    // What is for others is shown with its reasons, not hidden.
    story.is_barred(desk, "Judge feasibility", &["This is for: Special orders desk"]).await?;
    story.is_barred(desk, "Record the deposit", &["This is for: Cashier", "Take a wish"]).await?;
    story.does_next(desk, "special_order.submit", &[("note", "She comes back on Saturday.")], "Feasibility").await
}
