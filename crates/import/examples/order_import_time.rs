//! Times the preview of a workbook of special orders: read by the child, checked, decided. For `cargo xtask bench P19`.
//!
//! `order_import_time make ROWS FILE` writes the workbook; `order_import_time look FILE` prints one line of JSON.

use std::{process::ExitCode, sync::Arc, time::Instant};

use anyhow::{Context as _, Result, bail};
use base::Moment;
use formats::{Input, Limits, Options, extract};
use import::{Mapped, Profile, Settings, Source};
use kernel::{Actor, Grant, GrantScope, House};
use ledger::{Ask, Ledger};
use procedure::Book;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == "read-xlsx") {
        return formats::xlsx::child_main();
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["make", rows, file] => rows.parse().context("rows").and_then(|rows| make(rows, file)),
        ["look", file] => look(file),
        _ => Err(anyhow::anyhow!("usage: order_import_time make ROWS FILE | look FILE")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why:#}");
            ExitCode::FAILURE
        }
    }
}

/// A workbook as an exporter of SAP lists writes it: shared strings, typed dates, twelve columns.
fn make(rows: u32, file: &str) -> Result<()> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    let headings =
        ["VBELN", "POSNR", "AUART", "KUNNR", "ARKTX", "NETWR", "WAERK", "KWMENG", "VRKME", "AUDAT", "EDATU", "VKBUR"];
    for (column, heading) in headings.iter().enumerate() {
        sheet.write(0, u16::try_from(column)?, *heading)?;
    }
    let pieces =
        ["Ring, one diamond", "Bracelet, engraved", "Necklace, 42 cm", "Watch, alligator strap", "Earrings, pearls"];
    for n in 0..rows {
        let row = n + 1;
        sheet.write(row, 0, format!("{:010}", 4_700_000_000_u64 + u64::from(n / 2)))?;
        sheet.write(row, 1, format!("{:06}", 10 * (n % 2 + 1)))?;
        sheet.write(row, 2, "ZSO")?;
        sheet.write(row, 3, format!("{:010}", 100_000 + n % 7_919))?;
        sheet.write(row, 4, format!("{} {}", pieces[n as usize % pieces.len()], n % 401))?;
        sheet.write(row, 5, f64::from(500 + n % 3_000) + 0.5)?;
        sheet.write(row, 6, "EUR")?;
        sheet.write(row, 7, 1)?;
        sheet.write(row, 8, "PCE")?;
        sheet.write_with_format(row, 9, &ExcelDateTime::from_ymd(2026, 1, u8::try_from(1 + n % 28)?)?, &date)?;
        sheet.write_with_format(
            row,
            10,
            &ExcelDateTime::from_ymd(2028, u8::try_from(1 + n % 12)?, u8::try_from(1 + n % 28)?)?,
            &date,
        )?;
        // one row in a thousand names a boutique nobody knows
        sheet.write(row, 11, if n % 1_000 == 999 { "XX99" } else { "FR01" })?;
    }
    book.save(file)?;
    Ok(())
}

/// The house of special orders with its procedures in force, as the binary composes it.
fn house() -> Result<House> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir("procedures").context("run it at the root of the checkout")? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // procedures of areas that are not here would name acts nobody knows
        if matches!(name.as_str(), "special_order.toml" | "roles.toml") {
            files.push((name, std::fs::read_to_string(path)?));
        }
    }
    let book = Arc::new(Book::load(files).map_err(|problems| anyhow::anyhow!("{problems:?}"))?);
    let mut areas = Book::guard(&book, vec![orders::area(), maison::area()]);
    areas.push(procedure::area(&book));
    let exchange = import::area(&mut areas);
    areas.push(exchange);
    Ok(House::new(areas, maison::read_network, maison::read_actor))
}

/// A boutique and somebody of the special orders desk.
fn founding() -> Vec<Ask> {
    let site = |site: &str, kind: &str, hours: &str| {
        json!({"site": site, "name": site, "kind": kind, "country": "FR", "region": "europe",
            "time_zone": "Europe/Paris", "currency": "EUR", "hours": hours})
    };
    let bodies = [
        ("maison.open_site", site("HQ", "headquarters", "office")),
        ("maison.open_site", site("PAR-VEN", "boutique", "boutique")),
        ("maison.enrol", json!({"person": "p-0001", "home": "HQ"})),
        ("maison.grant", json!({"person": "p-0001", "role": "special_orders_desk", "reach": "everywhere"})),
    ];
    let founder = Actor {
        person: "founder".into(),
        grants: vec![Grant { role: "administrator".into(), scope: GrantScope::Everywhere }],
    };
    let ask = |(n, (verb, body)): (usize, (&str, Value))| {
        let body = body.as_object().cloned().unwrap_or_default();
        Ask::new(Uuid::from_u128(n as u128 + 1), verb, body, founder.clone(), "HQ".into())
    };
    bodies.into_iter().enumerate().map(ask).collect()
}

fn look(file: &str) -> Result<()> {
    let house = Arc::new(house()?);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let ledger = Ledger::open(&path.display().to_string(), house.clone(), ledger::Options::default())?;
    for answer in ledger.submit_all(founding()) {
        if answer.receipt().is_none() {
            bail!("a founding act was not struck: {answer:?}");
        }
    }
    let network = ledger.network();
    let settings = Settings {
        on_behalf_of: None,
        actor: ledger.actor("p-0001")?.context("the desk holds no role")?,
        site: "PAR-VEN".into(),
        sites: network.sites().map(|site| site.id.clone()).collect(),
        network,
        now: Moment::now(),
    };
    let mut profile: Profile = import::shipped().into_iter().next().context("no profile")?;
    for Mapped { field, from } in &mut profile.fields {
        if field == "kind" {
            *from = Source::constant("made_to_order");
        }
    }
    profile.site =
        Some(Source { values: [("FR01".to_owned(), "PAR-VEN".to_owned())].into(), ..Source::column("VKBUR") });
    let began = Instant::now();
    let options = Options { limits: Limits { listed: 10_000, ..Limits::default() }, ..Options::default() };
    let read = extract::read(&Input::from(std::path::Path::new(file)), &options).map_err(|e| anyhow::anyhow!("{e}"))?;
    let read_seconds = began.elapsed().as_secs_f64();
    let seen = ledger.look(|state| import::preview(&read, &profile, &house, state, &settings))?;
    let seen = match seen {
        Ok(seen) => seen,
        Err(problems) => bail!("{problems:?}"),
    };
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{}",
        json!({
            "seconds": seconds, "read_seconds": read_seconds, "rows": seen.counts.rows, "new": seen.counts.new,
            "faulty": seen.counts.faulty, "child_peak_mib": read.report.child_peak_kib.map(|kib| f64::from(kib) / 1024.0),
            "peak_mib": peak_mib(), "first_fault": seen.faults.first(),
        })
    );
    Ok(())
}

/// The most memory this process had in use, in MiB.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}
