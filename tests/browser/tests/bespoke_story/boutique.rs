//! Packed by two, received by two, paid in full and handed over; and the request to cancel is settled, not forgotten.

use anyhow::{Result, ensure};
use browser_tests::story::Story;

pub async fn handed_over(story: &Story) -> Result<()> {
    let (desk, phone) = (&story.desk, &story.phone);
    let parcel = [("lane", "courier"), ("seal", "S-7701"), ("sscc", "340123450000000000"), ("insured", "48960")];
    story.does_next(desk, "orders.pack", &parcel, "Pack to countersign").await?;
    story.finds_speaking(desk, "en", "logistics.2").await?;
    story.does_next(desk, "special_order.countersign_pack", &[("seal_seen", "S-7701")], "On its way").await?;

    let opened = [("seal_received", "S-7701"), ("weight_received", "7.950")];
    story.finds_speaking(phone, "en", "operations-coordinator").await?;
    story.does_next(phone, "special_order.receive", &opened, "Receipt to countersign").await?;
    story.finds_speaking(phone, "en", "assistant-operations-manager").await?;
    story.does_next(phone, "special_order.countersign_receipt", &[], "Received").await?;

    story.finds_speaking(desk, "fr", "client-advisor").await?;
    story.does_next(desk, "special_order.notify_client", &[("channel", "call")], "Client prévenu").await?;
    story.is_barred(desk, "Remettre", &["Il reste 29 760,00 EUR à payer"]).await?;
    story.searches_speaking(desk, "fr", "cashier").await?;
    story.opens(desk, "orders.record_payment").await?;
    let balance = [("amount", "30 000,00"), ("tender", "transfer"), ("receipt", "R-2633")];
    story.is_refused(desk, &balance, "on n’encaisse jamais davantage").await?;
    desk.enter("amount", "29 760,00").await?;
    desk.done().await?;

    story.finds_speaking(desk, "fr", "client-advisor").await?;
    let signature = story.paper("remise.pdf")?;
    let given = [("identity", "true"), ("papers", "true"), ("fits", "true"), ("signature", signature.as_str())];
    story.does_next(desk, "orders.hand_over", &given, "Remise").await?;
    let last = [("satisfaction", "9"), ("passport", "PP-27-0001")];
    story.does_next(desk, "special_order.close", &last, "Close").await?;
    for act in ["Modification appliquée", "Pierre brisée", "Poinçon", "Remise"] {
        ensure!(desk.says(".thread .entry", &[act]).await?, "the thread tells {act}");
    }
    Ok(())
}
