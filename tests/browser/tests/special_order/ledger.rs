//! What remains when everything else is taken away: the ledger verifies while it is served and after a power cut, and
//! every act that was answered is in it.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result, ensure};
use browser_tests::story::Story;

/// Takes wishes one after the other and keeps the number of each that was answered.
const KEEPS_ASKING: &str = r"
    window.answered = [];
    const csrf = document.querySelector('input[name=csrf]').value;
    const strike = (verb, body) => fetch('/api/commands/' + verb, {
        method: 'POST', headers: {'content-type': 'application/json', 'x-csrf-token': csrf},
        body: JSON.stringify({command_id: crypto.randomUUID(), body}),
    }).then(async answer => answer.status === 201 ? (await answer.json()).subject.id : null);
    const one = async (client, n) => {
        const order = await strike('orders.request', {client, kind: 'personalisation', title: `Wish ${n}`,
            brief: 'Taken while the lights went out.', knowledge: 'contact'});
        if (order) window.answered.push(order);
    };
    (async () => {
        const client = await strike('clients.register', {family_name: 'Aubert', country: 'FR', language: 'fr'});
        for (let n = 0; n < 100000; n++) await one(client, n);
    })().catch(() => { window.cut = true; });";

pub async fn proves(story: &mut Story) -> Result<()> {
    let store = story.server.store();
    let store = store.to_str().context("a readable name")?.to_owned();
    // A checkpoint taken while people work, kept elsewhere; the ledger verifies against it under their hands.
    let note = story.server.poincon(&["checkpoint", "--store", &store])?;
    let kept = tempfile::tempdir()?;
    let file = kept.path().join("checkpoint.txt");
    fs::write(&file, &note)?;
    let file = file.to_str().context("a readable name")?.to_owned();
    let verify = ["verify", "--store", &store, "--against", &file];
    let sound = story.server.poincon(&verify)?;
    println!("while served: {}", sound.trim().replace('\n', " "));

    // A power cut in the middle of acts.
    story.sign_in(&story.desk, "client-advisor").await?;
    story.desk.script(KEEPS_ASKING).await?;
    story.desk.wait_for("window.answered.length >= 25", 20).await?;
    story.server.kill();
    story.desk.wait_for("window.cut", 10).await?;
    let answered: Vec<String> = serde_json::from_value(story.desk.script("return window.answered").await?)?;
    let after = story.server.poincon(&verify)?;
    println!("after the cut: {}", after.trim().replace('\n', " "));
    let (before, now) = (events(&sound)?, events(&after)?);
    ensure!(
        now >= before + answered.len() as u64,
        "{} acts were answered, {before} events grew to {now}",
        answered.len()
    );

    // A changed checkpoint is refused: the control of the verification.
    let other = note.replacen(&events(&sound)?.to_string(), "7", 1);
    fs::write(&file, other)?;
    ensure!(story.server.poincon(&verify).is_err(), "a checkpoint of something else does not verify");

    // Served again, every one of them is there, and so is the story.
    story.server.again()?;
    tokio::time::timeout(Duration::from_secs(30), story.sign_in(&story.desk, "client-advisor")).await??;
    let rows = story.desk.ask("/api/views/orders_all?limit=10000").await?.body;
    for order in answered.iter().chain([&story.order]) {
        ensure!(rows.contains(&format!("\"id\":\"{order}\"")), "{order} was answered and is not there");
    }
    story.goes_by_number(&story.desk).await?;
    story.stands_at(&story.desk, "Closed").await
}

/// The number of events a verification tells.
fn events(told: &str) -> Result<u64> {
    let line = told.lines().find(|line| line.contains(" events, ")).context("no count of events")?;
    Ok(line.split(' ').next().unwrap_or_default().parse()?)
}
