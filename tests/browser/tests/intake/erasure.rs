//! A client asks to be forgotten: not while an order is open, not by the one who took the request; then for good.

use anyhow::{Context as _, Result, ensure};
use browser_tests::story::Story;

const NAME: &str = "Bellanger-Ferrier";

pub async fn done(story: &mut Story) -> Result<()> {
    let client = registered(story).await?;
    let page = format!("/o/client/{client}");

    // A wish of theirs is taken: now something is open.
    let desk = &story.desk;
    desk.follow(".page-side a[href='/act/orders.request']").await?;
    let wish = [
        ("client", client.as_str()),
        ("kind", "personalisation"),
        ("title", "Initiales sur un médaillon"),
        ("brief", "À l’anglaise."),
        ("knowledge", "contact"),
    ];
    story.enters(desk, &wish).await?;
    desk.done().await?;
    story.order = story.desk.text(".head .code").await?;

    let desk = &story.desk;
    desk.goto(&story.url(&page)).await?;
    story.opens(desk, "clients.ask_erasure").await?;
    story.enters(desk, &[("came_by", "letter")]).await?;
    desk.done().await?;

    // The director decides; every reason against it stands beside the act before anything is pressed.
    story.sign_in_speaking(desk, "fr", "boutique-director").await?;
    desk.goto(&story.url(&page)).await?;
    let open = format!("{} est encore en cours ; menez-la à son terme ou annulez-la d’abord", story.order);
    story.is_barred(desk, "Approuver l’effacement", &[&open]).await?;
    desk.goto(&story.url(&format!("/act/clients.approve_erasure?subject={client}"))).await?;
    story.is_refused(desk, &[], &open).await?;

    story.sign_in_speaking(desk, "en", "client-advisor").await?;
    desk.goto(&story.url(&page)).await?;
    story.is_barred(desk, "Approve the erasure", &["a second person approves it"]).await?;
    ensure!(knows(story, &client).await?, "until then what is known of them stays");
    story.goes_by_number(desk).await?;
    let given_up = [("reason", "Elle y renonce.")];
    story.does_next(desk, "special_order.abandon", &given_up, "Not submitted").await?;

    story.sign_in_speaking(desk, "fr", "boutique-director").await?;
    desk.goto(&story.url(&page)).await?;
    // Nothing is left to type: it is done where it stands.
    desk.click(".acts-row form[action^='/act/clients.approve_erasure'] button").await?;
    desk.wait_for("document.querySelector('.notice-good')", 10).await?;
    desk.goto(&story.url(&page)).await?;
    ensure!(desk.says("main", &["Plus rien n’est conservé"]).await?, "the page says that nothing is kept");
    let gone = "a été effacé à sa demande ; plus rien n’est consigné";
    for act in ["Approuver l’effacement", "Rectifier", "Consulter les données"] {
        story.is_barred(desk, act, &[gone]).await?;
    }
    ensure!(!knows(story, &client).await?, "nobody is told any more who it was");
    let found = desk.ask(&format!("/search?q={NAME}")).await?;
    ensure!(!found.body.contains(&format!("/o/client/{client}")), "nor found by name");
    // What was done stays done, by its code.
    desk.goto(&story.url(&format!("/o/order/{}", story.order))).await?;
    ensure!(desk.says("main", &[&client]).await?, "the order still names the code");
    Ok(())
}

/// The advisor registers them and sees who they are after saying why.
async fn registered(story: &Story) -> Result<String> {
    let desk = &story.desk;
    story.sign_in_speaking(desk, "en", "client-advisor").await?;
    desk.goto(&story.url("/act/clients.register")).await?;
    let person = [
        ("given_name", "Aurore"),
        ("family_name", NAME),
        ("email", "aurore@bellanger.example"),
        ("country", "FR"),
        ("language", "fr"),
    ];
    story.enters(desk, &person).await?;
    desk.done().await.context("registering")?;
    let client = desk.text(".head .code").await?;
    ensure!(knows(story, &client).await?, "who registered them may read it");
    desk.goto(&story.url("/")).await?;
    Ok(client)
}

/// Whether the page of the client tells their name to whoever opens the data.
async fn knows(story: &Story, client: &str) -> Result<bool> {
    let desk = &story.desk;
    desk.goto(&story.url(&format!("/o/client/{client}"))).await?;
    if desk.has("main .facts a[href^='/act/clients.read']").await? {
        desk.follow("main .facts a[href^='/act/clients.read']").await?;
        if desk.has("select[name=purpose], input[name=purpose]").await? {
            desk.enter("purpose", "order").await?;
        }
        desk.done().await?;
    }
    desk.says("main", &[NAME]).await
}
