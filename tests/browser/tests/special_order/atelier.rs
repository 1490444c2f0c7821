//! In the atelier: planned, made at two benches, judged by somebody who made none of it, hallmarked, packed by two.

use anyhow::{Result, bail, ensure};
use browser_tests::story::Story;

pub async fn made(story: &Story) -> Result<()> {
    planned(story).await?;
    at_the_benches(story).await?;
    judged(story).await?;
    hallmarked_and_packed(story).await
}

async fn planned(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let file = story.paper("technical-file.pdf")?;
    story.finds(desk, "production-planner").await?;
    let fields = [("routing", "setting, polishing"), ("file", file.as_str())];
    story.does_next(desk, "special_order.complete_file", &fields, "Stones ready").await?;

    story.opens(desk, "orders.plan").await?;
    let (soon, start) = (story.day(4).await?, story.day(2).await?);
    let plan = [
        ("atelier", "ATL-PAR"),
        ("promise", soon.as_str()),
        ("metal_lot", "AU750J-ATL-PAR"),
        ("week", &start),
        ("assay", "true"),
    ];
    story.is_refused(desk, &plan, "As the benches stand it is ready on").await?;
    // The first day from there on when the boutique is open.
    for days in 70..90 {
        desk.enter("promise", &story.day(days).await?).await?;
        desk.press().await?;
        desk.wait_for("document.querySelector('.refusals, .notice-good')", 10).await?;
        if desk.has(".notice-good").await? {
            return story.stands_at(desk, "In the atelier").await;
        }
        let reasons = desk.texts(".refusals .why").await?;
        ensure!(reasons.iter().all(|said| said.contains("boutique is closed")), "{reasons:?}");
    }
    bail!("the boutique is closed for weeks")
}

async fn at_the_benches(story: &Story) -> Result<()> {
    let phone = &story.phone;
    let taken = [("weight_in", "5.000"), ("stones_in", "1")];
    story.does(phone, "artisan", "special_order.start_setting", &taken, "Setting").await?;

    // What is missing at the end of a bench is weighed again or explained.
    story.opens(phone, "special_order.finish_setting").await?;
    let given = [("weight_out", "4.200"), ("stones_out", "1"), ("bench_hours", "6")];
    story.is_refused(phone, &given, "The weight does not agree").await?;
    phone.enter("weight_out", "4.980").await?;
    phone.done().await?;
    story.stands_at(phone, "In the atelier").await?;

    let taken = [("weight_in", "4.980"), ("stones_in", "1")];
    story.does(phone, "artisan.2", "special_order.start_polishing", &taken, "Polishing").await?;
    let photo = story.paper("bench.pdf")?;
    let given = [("weight_out", "4.930"), ("stones_out", "1"), ("bench_hours", "3"), ("photo", &photo)];
    story.does_next(phone, "special_order.finish_polishing", &given, "In the atelier").await?;
    // From the bench the way ahead is told to its very end, not only to the next stage.
    let way = phone.texts(".track-all .track-label").await?;
    ensure!(way.last().is_some_and(|last| last == "Closed"), "the way ahead ends at {:?} of {way:?}", way.last());
    ensure!(phone.texts(".track-all li:last-child .track-state").await? == ["to come"], "Closed is to come");

    let remark = [("remark", "Clean under the loupe.")];
    story.does(phone, "atelier-lead", "special_order.release_to_quality", &remark, "Quality control").await
}

async fn judged(story: &Story) -> Result<()> {
    let (desk, phone) = (&story.desk, &story.phone);
    // The setter holds the role of a controller as well, and still does not judge what they set.
    story.searches(phone, "artisan").await?;
    story.is_barred(phone, "Judge quality", &["This is for: Quality controller"]).await?;
    story.grants(&story.name(phone).await?, "quality_controller", Some("ATL-PAR")).await?;
    story.searches(phone, "artisan").await?;
    story.is_barred(phone, "Judge quality", &["You did “Start setting” in this case"]).await?;
    phone.goto(&story.url(&format!("/act/orders.judge_quality?subject={}", story.order))).await?;
    let verdict = [("verdict", "pass"), ("score", "28"), ("weight", "4.93"), ("stones_secure", "true")];
    story.is_refused(phone, &verdict, "a controller who did not touch it judges it").await?;

    story.finds(desk, "quality-controller").await?;
    story.opens(desk, "orders.judge_quality").await?;
    let verdict = [("verdict", "pass"), ("score", "27"), ("weight", "4.93"), ("stones_secure", "true")];
    story.is_refused(desk, &verdict, "A piece passes with all 28 points met").await?;
    desk.enter("score", "28").await?;
    desk.done().await?;
    story.stands_at(desk, "To be hallmarked").await
}

async fn hallmarked_and_packed(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let sent = [("office", "Bureau de garantie de Paris"), ("submission", "P-26-77"), ("weight_sent", "4.93")];
    story.does(desk, "logistics", "special_order.send_to_assay", &sent, "At the assay office").await?;

    story.opens(desk, "special_order.return_from_assay").await?;
    let marks = story.paper("marks.pdf")?;
    let back = [("weight_returned", "4.5"), ("marks", "tête d’aigle"), ("marks_photo", marks.as_str())];
    story.is_refused(desk, &back, "The weight differs by more than 0.1 g").await?;
    desk.enter("weight_returned", "4.92").await?;
    desk.done().await?;
    story.stands_at(desk, "To be packed").await?;

    story.opens(desk, "orders.pack").await?;
    let parcel = [("lane", "courier"), ("seal", "S-5501"), ("sscc", "340123450000000001"), ("insured", "40000")];
    story.is_refused(desk, &parcel, "The parcel number has 18 digits and its last one must check").await?;
    desk.enter("sscc", "340123450000000000").await?;
    desk.done().await?;
    story.stands_at(desk, "Pack to countersign").await?;
    story.is_barred(desk, "Countersign the pack", &["You did “Pack and seal” in this case"]).await?;

    // The second person reads the seal on the parcel, not on the screen.
    story.finds(desk, "logistics.2").await?;
    story.opens(desk, "special_order.countersign_pack").await?;
    story.is_refused(desk, &[("seal_seen", "S-5510")], "This is not the seal recorded when packing").await?;
    desk.enter("seal_seen", "S-5501").await?;
    desk.done().await?;
    story.stands_at(desk, "On its way").await
}
