//! Writes the report of a log (any format that is read) into a folder (HTML in both languages, workbook, terminal text), to be looked at:
//! `cargo run -p report --example look -- FILE FOLDER`.

use std::{path::Path, time::Instant};

use formats::Imported;
use kernel::{Lang, Text};
use report::analysis::{Analysis, Options, html_page, terminal, workbook};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("give a file and a folder".into());
    };
    let (file, folder) = (Path::new(&file), Path::new(&folder));
    let begun = Instant::now();
    let imported = formats::open(file, &formats::Options::default()).map_err(|error| format!("{error:?}"))?;
    eprintln!("read in {:?}", begun.elapsed());
    let found = imported.report();
    let options = Options {
        title: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        notes: found.notes.iter().map(|note| Text::owned(&note.message.en, &note.message.fr)).collect(),
        ..Options::default()
    };
    let begun = Instant::now();
    let analysis = match &imported {
        Imported::Cases(import) => Analysis::of(&import.log, &options),
        Imported::Objects(import) => Analysis::of_objects(&import.log, &options),
    };
    eprintln!("analysed in {:?}", begun.elapsed());
    for lang in Lang::ALL {
        let begun = Instant::now();
        let page = html_page(&analysis, lang);
        eprintln!("page of {} bytes in {:?}", page.len(), begun.elapsed());
        std::fs::write(folder.join(format!("report-{lang}.html")), page)?;
        std::fs::write(folder.join(format!("report-{lang}.txt")), terminal(&analysis, lang, 100))?;
        std::fs::write(folder.join(format!("report-{lang}.xlsx")), workbook(&analysis, lang)?)?;
    }
    Ok(())
}
