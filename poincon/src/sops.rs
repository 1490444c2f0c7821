//! Procedures on the command line: check a folder of them, print one as a document.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use kernel::Lang;
use papers::{Imprint, Press};
use procedure::{Book, Procedure};

use crate::{
    house::{self, Composition},
    settings::Settings,
};

/// Checks procedures and runs their worked examples; prints every problem with file, line and what to write.
pub fn check(folder: Option<&Path>) -> Result<()> {
    let files = house::procedure_files(folder)?;
    let (count, mut wrong) = (files.len(), 0);
    if let Err(problems) = Book::load(files) {
        problems.iter().for_each(|problem| println!("{problem}"));
        bail!("{} problems in {count} files", problems.len());
    }
    let composition = house::compose(folder)?;
    for problem in procedure::check(&composition.house, &composition.book) {
        wrong += 1;
        println!("{problem}");
    }
    let results = procedure::run_examples(&composition.house, &composition.book);
    for result in &results {
        let verdict = if result.passed() { "ok" } else { "not as written" };
        println!("{}:{} {}: {verdict}", result.file, result.line, result.title.en);
        result.problems.iter().for_each(|problem| println!("  {problem}"));
        wrong += usize::from(!result.passed());
    }
    if wrong > 0 {
        bail!("{wrong} things to mend");
    }
    println!("{count} files, {} worked examples: all as written", results.len());
    Ok(())
}

/// Prints one procedure as a self-contained HTML page, or writes it to a file.
pub fn document(folder: Option<&Path>, id: &str, languages: &[Lang], into: Option<PathBuf>) -> Result<()> {
    let composition = house::compose(folder)?;
    let procedure = named(&composition, id)?;
    let page = procedure::document::page(&composition.book, procedure, languages);
    written(page.as_bytes(), into)
}

/// Writes one procedure as PDF, to be printed and signed.
pub fn pdf(folder: Option<&Path>, id: &str, lang: Lang, into: Option<PathBuf>) -> Result<()> {
    let composition = house::compose(folder)?;
    let paper = procedure::document::paper(&composition.book, named(&composition, id)?, lang);
    let imprint = Imprint { maison: Settings::read(None)?.maison, ..Imprint::default() };
    let pdf = Press::new().pdf(&paper, &imprint)?;
    written(&pdf.bytes, into)
}

/// Writes one procedure as BPMN 2.0.
pub fn bpmn(folder: Option<&Path>, id: &str, lang: Lang, into: Option<PathBuf>) -> Result<()> {
    let composition = house::compose(folder)?;
    let text = procedure::bpmn::xml(&composition.book, named(&composition, id)?, lang);
    written(text.as_bytes(), into)
}

fn named<'a>(composition: &'a Composition, id: &str) -> Result<&'a Procedure> {
    let Some(procedure) = composition.book.procedure(id) else {
        let known: Vec<_> = composition.book.procedures().map(|p| p.id.clone()).collect();
        bail!("there is no procedure {id}; there are: {}", known.join(", "));
    };
    Ok(procedure)
}

fn written(bytes: &[u8], into: Option<PathBuf>) -> Result<()> {
    match into {
        Some(path) => std::fs::write(&path, bytes).with_context(|| path.display().to_string()),
        None => Ok(std::io::stdout().write_all(bytes)?),
    }
}
