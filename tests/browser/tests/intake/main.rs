//! What comes into the house from outside and what must leave it: files with orders, and what is known of a client.

mod erasure;
mod files;

use std::path::Path;

use anyhow::Result;
use browser_tests::story::Story;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_looked_at_mended_and_taken_in_once() -> Result<()> {
    if !browser_tests::browser::installed() {
        return Ok(());
    }
    let story = Story::begin().await?;
    if let Err(why) = files::taken_in(&story).await {
        return Err(story.pictured(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("import"), why).await);
    }
    story.end().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_is_forgotten_once_nothing_forbids_it() -> Result<()> {
    if !browser_tests::browser::installed() {
        return Ok(());
    }
    let mut story = Story::begin().await?;
    if let Err(why) = erasure::done(&mut story).await {
        return Err(story.pictured(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("erasure"), why).await);
    }
    story.end().await
}
