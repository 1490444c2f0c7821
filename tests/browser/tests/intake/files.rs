//! The import: wrong files are told in a sentence, wrong rows with their place and reason; what is right is taken in once.

use std::{
    fs::File,
    io::{Cursor, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result, ensure};
use browser_tests::{Browser, story::Story};
use calamine::{Reader as _, Xlsx};

const HEADINGS: &str = "Number;Client;Type of order;Piece;Brief;Identity of the client;Boutique\n";
const RIGHT: &str = "B-1;C-000001;personalisation;Initials on a locket;Her mother’s hand;contact;PAR-VEN\n\
    B-2;C-000002;bespoke;Ring for two stones;As drawn on Saturday;identified;PAR-VEN\n";
const WRONG: &str = "B-3;C-000003;diadem;Tiara;For the wedding;identified;PAR-VEN\n\
    B-4;C-000004;personalisation;;No title in the book;contact;PAR-VEN\n";
const MENDED: &str = "B-3;C-000003;high jewellery;Tiara;For the wedding;identified;PAR-VEN\n\
    B-4;C-000004;personalisation;Bracelet, engraved;No title in the book;contact;PAR-VEN\n";

pub async fn taken_in(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let folder = tempfile::tempdir()?;
    story.sign_in_speaking(desk, "en", "special-orders-desk").await?;
    let before = orders(desk).await?;
    wrong_files(story, folder.path()).await?;
    ensure!(orders(desk).await? == before, "a wrong file changes nothing");

    let list = file(folder.path(), "order book.csv", format!("{HEADINGS}{RIGHT}{WRONG}").as_bytes())?;
    looked_at(story, &list).await?;
    figures(desk, 2, 0, 2).await?;
    for told in [["4", "diadem"], ["5", "Piece"]] {
        ensure!(desk.says("#look table tr", &told).await?, "the row in error is told: {told:?}");
    }
    let sheet = desk.ask(&desk.href("#look a[href$='/faulty.xlsx']").await?).await?;
    let bytes = sheet.body.chars().map(|c| u8::try_from(u32::from(c))).collect::<Result<Vec<u8>, _>>()?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let rows = book.worksheet_range_at(0).context("a sheet")??;
    ensure!(rows.height() == 3, "headings and two rows to mend: {rows:?}");

    // Neither mended nor left out: nothing is begun.
    desk.click("#look .form-end button[type=submit]").await?;
    desk.wait("#look .refusals").await?;
    ensure!(desk.says("#look .refusals", &["2 rows cannot be taken in", "left out"]).await?, "it says what to do");
    ensure!(orders(desk).await? == before, "nothing half done");
    desk.click("#look input[name=leave_out]").await?;
    over(desk, "2 rows were recorded").await?;
    ensure!(orders(desk).await? == before + 2, "two orders more");

    // The mended file gives the two that were missing and nothing twice; once more it gives nothing.
    let mended = file(folder.path(), "order book, mended.csv", format!("{HEADINGS}{RIGHT}{MENDED}").as_bytes())?;
    looked_at(story, &mended).await?;
    figures(desk, 2, 2, 0).await?;
    over(desk, "2 rows were recorded").await?;
    looked_at(story, &mended).await?;
    figures(desk, 0, 4, 0).await?;
    ensure!(desk.has("#look .form-end button[disabled]").await?, "nothing is left to import");
    ensure!(desk.says("#look", &["There is nothing to import"]).await?, "and it says so");
    ensure!(orders(desk).await? == before + 4, "four orders in all");
    desk.goto(&story.url("/v/orders_all?q=Tiara")).await?;
    desk.follow("#rows tbody th a[data-open]").await?;
    ensure!(desk.text("h1").await?.contains("Tiara"), "what came from the file is an order like any other");
    Ok(())
}

async fn wrong_files(story: &Story, folder: &Path) -> Result<()> {
    let desk = &story.desk;
    let wrong = [
        (file(folder, "catalogue.xlsx", b"%PDF-1.7\n1 0 obj\n")?, "PDF"),
        (file(folder, "empty.csv", b"")?, "empty"),
        (bomb(folder)?, "The file holds 2147 MB; the limit is 500 MB"),
    ];
    for (file, reason) in wrong {
        sent(story, &file).await?;
        let said = desk.texts(".refusals .why").await?;
        ensure!(said.iter().any(|text| text.contains(reason)), "{file} is refused for {said:?}, not for {reason:?}");
        ensure!(desk.value("target").await? == "orders.request", "what was chosen stays chosen");
    }
    // Beyond the limit the page itself says so before anything is sent; in French for whoever reads French.
    let large = folder.join("large.csv");
    File::create(&large)?.set_len(50_000_001)?;
    story.sign_in_speaking(desk, "fr", "special-orders-desk").await?;
    chosen(story, large.to_str().context("a readable name")?).await?;
    let said = desk.script("return document.getElementById('f-file').validationMessage").await?;
    let told = said.as_str().is_some_and(|text| text.contains("Le fichier dépasse 50 Mo. Divisez-le par période"));
    ensure!(told, "too large is told at once: {said}");
    story.sign_in_speaking(desk, "en", "special-orders-desk").await
}

/// Chooses a file on the page of imports.
async fn chosen(story: &Story, file: &str) -> Result<()> {
    let desk = &story.desk;
    desk.goto(&story.url("/import")).await?;
    desk.enter("target", "orders.request").await?;
    desk.wait("#f-file").await?.send_keys(file).await?;
    Ok(())
}

/// Chooses a file on the page of imports and sends it.
async fn sent(story: &Story, file: &str) -> Result<()> {
    let desk = &story.desk;
    chosen(story, file).await?;
    desk.click("form[action='/import'] button[type=submit]").await?;
    let answered =
        "!document.querySelector('#f-file') || document.querySelector('.refusals, [role=alert], .error:not(:empty)')";
    desk.wait_for(answered, 30).await.with_context(|| format!("sending {file}"))
}

/// Sends a file and takes the mapping as it is suggested.
async fn looked_at(story: &Story, file: &str) -> Result<()> {
    let desk = &story.desk;
    sent(story, file).await?;
    desk.wait("#mapping").await.with_context(|| format!("{file} has columns"))?;
    desk.fill("system", "Order book of the boutique").await?;
    desk.fill("number", "Number").await?;
    // Headings the house does not know are asked for, all at once.
    desk.follow("#mapping button[type=submit]").await?;
    for field in ["Type", "Client file"] {
        let told = format!("“{field}” is needed: choose its column");
        ensure!(desk.says("#mapping .refusals .why", &[&told]).await?, "{field} is asked for");
    }
    desk.fill("kind.column", "Type of order").await?;
    desk.fill("knowledge.column", "Identity of the client").await?;
    desk.follow("#mapping button[type=submit]").await?;
    desk.wait("#look").await?;
    Ok(())
}

/// The figures of the preview: new rows, rows there already, rows in error.
async fn figures(desk: &Browser, new: u64, same: u64, faulty: u64) -> Result<()> {
    let told = desk.texts(".figures-row .figure").await?;
    for (label, count) in [("New", new), ("Already here", same), ("In error", faulty)] {
        let wanted = format!("{label}{count}");
        ensure!(
            told.iter().any(|figure| figure.replace(' ', "").contains(&wanted.replace(' ', ""))),
            "{wanted} in {told:?}"
        );
    }
    Ok(())
}

/// Begins the import and waits until it is over.
async fn over(desk: &Browser, words: &str) -> Result<()> {
    desk.click("#look .form-end button[type=submit]").await?;
    let end = format!("document.querySelector('#run')?.textContent.includes({words:?})");
    desk.wait_for(&end, 30).await
}

async fn orders(desk: &Browser) -> Result<u64> {
    let rows = desk.ask("/api/views/orders_all?limit=1").await?.body;
    let rows: serde_json::Value = serde_json::from_str(&rows)?;
    rows["total"].as_u64().with_context(|| format!("a total in {rows}"))
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> Result<String> {
    let path = folder.join(name);
    std::fs::write(&path, bytes)?;
    Ok(path.to_str().context("a readable name")?.to_owned())
}

/// A small workbook that would unpack to two gigabytes.
fn bomb(folder: &Path) -> Result<String> {
    let path = folder.join("bomb.xlsx");
    let mut zip = zip::ZipWriter::new(File::create(&path)?);
    let options = zip::write::SimpleFileOptions::default();
    for name in ["[Content_Types].xml", "xl/workbook.xml"] {
        zip.start_file(name, options)?;
        zip.write_all(b"<?xml version=\"1.0\"?><workbook/>")?;
    }
    zip.start_file("xl/worksheets/sheet1.xml", options)?;
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..2048 {
        zip.write_all(&spaces)?;
    }
    zip.finish()?;
    Ok(path.to_str().context("a readable name")?.to_owned())
}
