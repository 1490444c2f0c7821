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

#[cfg(test)]
mod tests {
    use kernel::report::{Limit, Tally};

    use super::*;

    /// Every role has figures to watch, four to eight of them, and each is counted from columns there are.
    #[test]
    fn every_role_has_a_dashboard_of_figures_that_can_be_counted() {
        let house = compose(None).unwrap().house;
        for role in maison::roles() {
            let watched: Vec<_> = house.dashboards().iter().filter(|dashboard| dashboard.role == role.code).collect();
            let gauges: usize = watched.iter().map(|dashboard| dashboard.gauges.len()).sum();
            assert!((4..=8).contains(&gauges), "{} watches {gauges} figures", role.code);
        }
        for dashboard in house.dashboards() {
            assert!(maison::roles().iter().any(|role| role.code == dashboard.role), "{}", dashboard.role);
            for name in dashboard.gauges {
                assert!(house.gauge(name).is_some(), "{} watches {name}, which nobody counts", dashboard.role);
            }
        }
        for gauge in house.gauges() {
            let view = house.view(gauge.view).unwrap_or_else(|| panic!("{}: no list {}", gauge.name, gauge.view));
            let more: &[Limit] = if let Tally::Share(part) = gauge.tally { part } else { &[] };
            let mut columns: Vec<&str> = gauge
                .limits
                .iter()
                .chain(more)
                .map(|limit| match limit {
                    Limit::Is(column, _) | Limit::Empty(column) | Limit::Filled(column) | Limit::Days(column, ..) => {
                        *column
                    }
                })
                .collect();
            match gauge.tally {
                Tally::Kept { done, promised } => columns.extend([done, promised]),
                Tally::Sum(column) => columns.push(column),
                Tally::Rows | Tally::Share(_) => {}
            }
            for column in columns {
                assert!(view.table.column(column).is_some(), "{}: no column {column} in {}", gauge.name, gauge.view);
            }
            assert!(!gauge.late || view.due.is_some(), "{}: {} knows no lateness", gauge.name, gauge.view);
            assert!(house.dashboards().iter().any(|d| d.gauges.contains(&gauge.name)), "nobody watches {}", gauge.name);
        }
    }
}
