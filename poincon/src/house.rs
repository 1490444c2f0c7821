//! What the product contains: the list of areas, the procedures, and the house made of both.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use kernel::{Area, House};
use procedure::Book;
use rust_embed::RustEmbed;

/// The areas, in the order of the navigation. A further area is one line here.
pub fn areas() -> Vec<Area> {
    vec![orders::area(), clients::area(), catalogue::area(), maison::area()]
}

#[derive(RustEmbed)]
#[folder = "../procedures"]
#[include = "*.toml"]
struct Shipped;

/// The house with its procedures in force.
#[derive(Clone)]
pub struct Composition {
    /// What areas declare, guarded by the procedures.
    pub house: Arc<House>,
    /// The procedures.
    pub book: Arc<Book>,
}

/// The procedures shipped with the binary, or those of a folder.
pub fn procedure_files(folder: Option<&Path>) -> Result<Vec<(String, String)>> {
    let Some(folder) = folder else {
        return Ok(Shipped::iter()
            .filter_map(|name| {
                Some((name.to_string(), String::from_utf8(Shipped::get(&name)?.data.into_owned()).ok()?))
            })
            .collect());
    };
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("no folder of procedures at {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            files.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text));
        }
    }
    files.sort();
    Ok(files)
}

/// A house without procedures would accept no order and not say why.
fn some_procedures(files: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
    if files.is_empty() {
        bail!(
            "there is no procedure: name a folder of *.toml files with --procedures. (A development build reads them \
             from the checkout it was built in; if that is gone, build again.)"
        );
    }
    Ok(files)
}

/// Puts areas and procedures together; every problem of every procedure is told.
pub fn compose(folder: Option<&Path>) -> Result<Composition> {
    let book = match Book::load(some_procedures(procedure_files(folder)?)?) {
        Ok(book) => Arc::new(book),
        Err(problems) => {
            let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
            bail!("the procedures cannot be used as they are:\n{}", list.join("\n"));
        }
    };
    let mut areas = Book::guard(&book, areas());
    areas.push(procedure::area(&book));
    // Codes of clients are those of the register, whoever names them.
    let mut areas = kernel::under_registers(areas);
    // Over every kind of object declared so far: each has a thread.
    let threads = correspondence::area(&areas, maison::read_actor, &correspondence::Terms::default());
    areas.push(threads);
    // Around all others: whoever acts for somebody does so as their deputy.
    let mut areas = maison::under_deputies(areas);
    // Last, so that what is imported passes the same guards as what is typed.
    let exchange = import::area(&mut areas);
    areas.extend(maison::under_deputies(vec![exchange]));
    let house = House::new(areas, maison::read_network, maison::read_actor).with_vaulted([clients::vaulted()]);
    Ok(Composition { house: Arc::new(house), book })
}
