//! At the benches: cast, set, and the stone breaks; another takes its place. Control sends the piece back once.

use anyhow::{Result, ensure};
use browser_tests::story::Story;

use crate::stones::{FIRST, SECOND, allocates};

pub async fn made(story: &Story) -> Result<()> {
    let phone = &story.phone;
    let taken = [("weight_in", "8.200"), ("stones_in", "0")];
    story.does(phone, "artisan", "special_order.start_wax_cast", &taken, "Wax and casting").await?;
    let given = [("weight_out", "8.100"), ("stones_out", "0"), ("bench_hours", "9")];
    story.does_next(phone, "special_order.finish_wax_cast", &given, "In the atelier").await?;
    let taken = [("weight_in", "8.100"), ("stones_in", "1")];
    story.does(phone, "artisan.2", "special_order.start_setting", &taken, "Setting").await?;

    money_stays(story).await?;
    broken(story).await?;
    replaced(story).await?;

    let taken = [("weight_in", "8.100"), ("stones_in", "1")];
    story.does(phone, "artisan.2", "special_order.start_setting", &taken, "Setting").await?;
    let given = [("weight_out", "8.080"), ("stones_out", "1"), ("bench_hours", "7")];
    story.does_next(phone, "special_order.finish_setting", &given, "In the atelier").await?;
    polished(story, "8.080", "8.000").await?;
    judged(story).await
}

/// The client hesitates; but while the piece is at a bench nothing is given back.
async fn money_stays(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.searches_speaking(desk, "fr", "client-advisor").await?;
    let asked = [("reason", "Madame hésite depuis l’attente."), ("asked_by", "client")];
    story.does_next(desk, "special_order.ask_cancellation", &asked, "Sertissage").await?;
    story.searches_speaking(desk, "fr", "cashier").await?;
    let reasons = [
        "La production est en cours (setting) : rien n’est rendu entre-temps",
        "les frais sont chiffrés, puis la finance et la direction de la marque approuvent",
    ];
    story.is_barred(desk, "Annuler la commande", &reasons).await?;
    desk.goto(&story.url(&format!("/act/orders.cancel?subject={}", story.order))).await?;
    let cancelled = [("reason", "La cliente renonce."), ("transfer", "19 200,00"), ("receipt", "RB-77")];
    story.is_refused(desk, &cancelled, reasons[0]).await?;
    story.goes_by_number(desk).await?;
    story.stands_at(desk, "Sertissage").await
}

async fn broken(story: &Story) -> Result<()> {
    let phone = &story.phone;
    let photo = story.paper("broken.pdf")?;
    story.searches_speaking(phone, "fr", "atelier-lead").await?;
    story.opens(phone, "orders.release_stone").await?;
    let released = [("stone", FIRST.0), ("reason", "broken"), ("breakage", "pressure")];
    story.is_refused(phone, &released, "Photographiez la pierre brisée").await?;
    phone.enter("photo", &photo).await?;
    phone.done().await?;
    story.stands_at(phone, "Recherche des pierres").await?;

    // It is an incident, in the inbox of the lead, until what happened is established.
    phone.goto(&story.url("/inbox")).await?;
    ensure!(phone.says("#inbox .exception", &[&story.order, "Incident à l’établi"]).await?, "the incident is raised");
    phone.follow(&format!("#inbox .exception a[href='/o/order/{}']", story.order)).await?;
    let found = [("finding", "Griffe trop serrée ; déclaré à l’assureur."), ("report", photo.as_str())];
    story.does_next(phone, "orders.settle_incident", &found, "Recherche des pierres").await?;
    phone.goto(&story.url("/inbox")).await?;
    let stands = phone.says("#inbox .exception", &[&story.order, "Incident à l’établi"]).await?;
    ensure!(!stands, "once settled it has left the inbox");
    Ok(())
}

/// The broken stone is gone for good; another is held, and planning gives the client another date with its cause.
async fn replaced(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.finds_speaking(desk, "en", "gemmologist").await?;
    allocates(story, FIRST.0, "1").await?;
    story.is_refused(desk, &[("certificate", FIRST.1)], "is gone (broken); choose another").await?;
    allocates(story, SECOND.0, "1").await?;
    desk.enter("certificate", SECOND.1).await?;
    desk.done().await?;
    story.does_next(desk, "orders.confirm_stones", &[("chosen", "true")], "Stones ready").await?;

    story.finds_speaking(desk, "en", "production-planner").await?;
    story.opens(desk, "orders.plan").await?;
    let start = story.day(1).await?;
    let plan = [("atelier", "ATL-PAR"), ("metal_lot", "AU750J-ATL-PAR"), ("week", start.as_str()), ("assay", "true")];
    // Never re-planned in silence: another date has its cause.
    story.is_refused(desk, &plan, "say why the date changes").await?;
    desk.enter("cause", "stone").await?;
    desk.done().await?;
    story.stands_at(desk, "In the atelier").await
}

async fn polished(story: &Story, before: &str, after: &str) -> Result<()> {
    let phone = &story.phone;
    let taken = [("weight_in", before), ("stones_in", "1")];
    story.does(phone, "artisan.3", "special_order.start_polishing", &taken, "Polishing").await?;
    let given = [("weight_out", after), ("stones_out", "1"), ("bench_hours", "3")];
    story.does_next(phone, "special_order.finish_polishing", &given, "In the atelier").await?;
    story.finds_speaking(phone, "en", "atelier-lead").await?;
    story.does_next(phone, "special_order.release_to_quality", &[], "Quality control").await
}

/// Sent back with what is to be done again, then passed.
async fn judged(story: &Story) -> Result<()> {
    let desk = &story.desk;
    story.finds_speaking(desk, "fr", "quality-controller").await?;
    story.opens(desk, "orders.judge_quality").await?;
    let photo = story.paper("loupe.pdf")?;
    let verdict = [("verdict", "rework"), ("score", "26"), ("weight", "8,000"), ("stones_secure", "true")];
    story.is_refused(desk, &verdict, "Dites ce qui est à reprendre").await?;
    desk.enter("defects", "Une rayure sous le chaton, vue à la loupe.").await?;
    desk.enter("photos", &photo).await?;
    desk.done().await?;
    story.stands_at(desk, "À l’atelier").await?;

    polished(story, "8.000", "7.960").await?;
    story.finds_speaking(desk, "fr", "quality-controller").await?;
    let verdict = [("verdict", "pass"), ("score", "28"), ("weight", "7,960"), ("stones_secure", "true")];
    story.does_next(desk, "orders.judge_quality", &verdict, "À poinçonner").await
}
