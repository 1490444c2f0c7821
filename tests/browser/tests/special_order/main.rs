//! A special order, whole, as people do it: from the wish to the hand-over, each role in its own session, with the
//! refusals met on the way; the analyst sees it at once, nobody else does, and the ledger proves it afterwards.

mod atelier;
mod boutique;
mod ledger;
mod price;
mod walls;
mod wish;

use std::path::Path;

use anyhow::Result;
use browser_tests::story::Story;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_special_order_goes_from_the_wish_to_the_hand_over() -> Result<()> {
    if !browser_tests::browser::installed() {
        return Ok(());
    }
    let mut story = Story::begin().await?;
    if let Err(why) = told(&mut story).await {
        return Err(story.pictured(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("special-order"), why).await);
    }
    story.end().await
}

async fn told(story: &mut Story) -> Result<()> {
    wish::told(story).await?;
    price::agreed(story).await?;
    atelier::made(story).await?;
    walls::stand(story).await?;
    boutique::handed_over(story).await?;
    ledger::proves(story).await
}
