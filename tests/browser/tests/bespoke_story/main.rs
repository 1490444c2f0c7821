//! A bespoke ring lived through by its people, from the wish to the hand-over and into the figures of the month: a change
//! the client signs, a stone that breaks, a control that fails, a hallmark that is late, and what is refused on the way.

mod assay;
mod benches;
mod boutique;
mod change;
mod month;
mod price;
mod stones;
mod wish;

use std::path::Path;

use anyhow::Result;
use browser_tests::story::Story;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bespoke_ring_with_everything_that_goes_wrong() -> Result<()> {
    if !browser_tests::browser::installed() {
        return Ok(());
    }
    let mut story = Story::begin().await?;
    if let Err(why) = told(&mut story).await {
        return Err(story.pictured(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("bespoke"), why).await);
    }
    story.end().await
}

async fn told(story: &mut Story) -> Result<()> {
    wish::taken(story).await?;
    price::agreed(story).await?;
    stones::found(story).await?;
    change::signed_and_applied(story).await?;
    // The benches are full for weeks.
    story.days_pass(65)?;
    benches::made(story).await?;
    assay::late(story).await?;
    boutique::handed_over(story).await?;
    month::read(story).await
}
