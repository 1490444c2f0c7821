//! The analyst reads the month: from a figure to its orders, from an order to its acts; and takes the month away.

use std::io::Cursor;

use anyhow::{Context as _, Result, ensure};
use browser_tests::story::Story;
use calamine::{Data, Reader as _, Xlsx};

pub async fn read(story: &Story) -> Result<()> {
    let desk = &story.desk;
    let month = story.day(0).await?.chars().take(7).collect::<String>();
    story.sign_in_speaking(desk, "en", "business-analyst").await?;
    desk.follow("a[href='/reports']").await?;
    desk.follow("main a[href='/reports/orders_month']").await?;
    desk.enter("period", &month).await?;
    desk.follow(".report-period button[type=submit]").await?;
    ensure!(desk.says(".report-table tr", &[&story.order]).await?, "the order is among those late or reworked");

    // The value is what was agreed at last, with the change.
    let kept = desk.texts(".figure").await?;
    ensure!(
        kept.iter().any(|text| text.starts_with("Value handed over48,960")),
        "the change is in the value: {kept:?}"
    );
    ensure!(kept.iter().any(|text| text.starts_with("On the date first promised0")), "it came late: {kept:?}");

    // From the figure to the orders it was counted from, and to the acts of this one.
    desk.follow(".figure a[href*='f.handed_over_at']").await?;
    desk.follow(&format!("#rows a[data-open][href='/o/order/{}']", story.order)).await?;
    for act in ["Quality judged", "Exception settled", "Handed over"] {
        ensure!(desk.says(".thread .entry", &[act]).await?, "the thread tells {act}");
    }

    desk.goto(&story.url(&format!("/reports/orders_month?period={month}"))).await?;
    let away = desk.href("main a[href*='orders_month.xlsx']").await?;
    let taken = desk.ask(&away).await?;
    ensure!(taken.status == 200, "{away} answers {}", taken.status);
    let bytes = taken.body.chars().map(|c| u8::try_from(u32::from(c))).collect::<Result<Vec<u8>, _>>()?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let names = book.sheet_names();
    let late = names.iter().find(|name| name.starts_with("Handed over late")).context("a sheet of what went wrong")?;
    let sheet = book.worksheet_range(late)?;
    let row = sheet
        .rows()
        .find(|row| matches!(row.first(), Some(Data::String(text)) if text.starts_with(&story.order)))
        .with_context(|| format!("{} is not in {late}", story.order))?;
    let number = |at: usize| row.get(at).and_then(calamine::DataType::as_f64);
    let late = match row.get(1) {
        Some(Data::DateTime(days)) => days.as_f64(),
        _ => 0.0,
    };
    ensure!(late > 0.0, "days after the first promise: {row:?}");
    ensure!(number(2).is_some_and(|dates| dates >= 4.0), "dates promised: {row:?}");
    ensure!(number(3) == Some(1.0), "one rework: {row:?}");
    let causes = names.iter().find(|name| name.starts_with("Dates promised anew")).context("a sheet of causes")?;
    let causes = book.worksheet_range(causes)?;
    let named = |row: &[Data]| matches!(row.first(), Some(Data::String(cause)) if cause == "assay");
    ensure!(causes.rows().any(named), "the late assay is among the causes: {causes:?}");
    Ok(())
}
