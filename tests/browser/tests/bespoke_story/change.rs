//! The client changes her mind: what it costs and when is assessed, confirmed by others, signed, and then applied whole.

use anyhow::{Result, ensure};
use browser_tests::story::Story;

pub async fn signed_and_applied(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.searches_speaking(desk, "fr", "client-advisor").await?;
    let wish = [("what", "engraving"), ("wish", "Une date gravée à l’intérieur de l’anneau, en anglaise.")];
    story.does_next(desk, "orders.propose_change", &wish, "À l’atelier").await?;
    // One change at a time.
    story.is_barred(desk, "Proposer une modification", &["est encore en cours ; terminez-la d’abord"]).await?;

    // The exception is in the desk's inbox until somebody assesses it.
    story.sign_in_speaking(desk, "en", "special-orders-desk").await?;
    desk.follow("a[href='/inbox']").await?;
    ensure!(
        desk.says("#inbox .exception", &[&story.order, "Change to assess"]).await?,
        "the change waits in the inbox"
    );
    story.goes_by_number(desk).await?;
    story.opens(desk, "orders.assess_change").await?;
    let sheet = story.paper("change.pdf")?;
    let impact = [("fee", "100"), ("days", "4"), ("calculation", sheet.as_str())];
    story.is_refused(desk, &impact, "Since the deposit a change has its fee: at least EUR 480.00").await?;
    desk.enter("fee", "960").await?;
    desk.done().await?;
    story.is_barred(desk, "Confirm a change", &["This is for: Finance"]).await?;

    // Not signed before finance has confirmed the price and planning the date.
    story.searches_speaking(desk, "fr", "client-advisor").await?;
    story
        .is_barred(desk, "Enregistrer la réponse", &["la finance confirme son prix, la planification sa date"])
        .await?;
    story.searches_speaking(desk, "en", "finance").await?;
    story.opens(desk, "orders.confirm_change").await?;
    story.is_refused(desk, &[("part", "date")], "The date is confirmed by production planning").await?;
    desk.enter("part", "price").await?;
    desk.done().await?;
    story.searches_speaking(desk, "en", "production-planner").await?;
    story.does_next(desk, "orders.confirm_change", &[("part", "date")], "In the atelier").await?;
    story.is_barred(desk, "Apply the change", &["No change is signed; have the client sign it first"]).await?;

    story.searches_speaking(desk, "fr", "client-advisor").await?;
    story.opens(desk, "orders.answer_change").await?;
    story.is_refused(desk, &[("agreed", "true")], "Joignez la modification signée par le client").await?;
    desk.enter("signed", &story.paper("modification-signee.pdf")?).await?;
    desk.done().await?;

    // Price and date change together.
    story.searches_speaking(desk, "en", "special-orders-desk").await?;
    story.does_next(desk, "orders.apply_change", &[], "In the atelier").await?;
    for words in [["Change applied", "EUR 48,960.00"], ["Date promised", "client"]] {
        ensure!(desk.says(".thread .entry", &words).await?, "the thread tells {words:?}");
    }
    Ok(())
}
