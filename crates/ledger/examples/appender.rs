//! Strikes commands from eight threads and writes the identifier of each acknowledged one, until it is killed.
//!
//! `appender URL FIRST durable|careless KEY`: `careless` acknowledges before the commit; it is the control that must
//! lose events when killed.

#[path = "../tests/conformance/area.rs"]
mod area;

use std::{env, io::Write as _, process::ExitCode, thread};

use ledger::{Ledger, Options};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, first, mode, key] = arguments.as_slice() else {
        eprintln!("usage: appender URL FIRST durable|careless KEY");
        return ExitCode::FAILURE;
    };
    let Ok(first) = first.parse::<u128>() else { return ExitCode::FAILURE };
    let options = Options { key_file: Some(key.into()), ..Options::default() };
    let ledger = match Ledger::open(url, area::house(), options) {
        Ok(ledger) => ledger,
        Err(failure) => {
            eprintln!("{failure}");
            return ExitCode::FAILURE;
        }
    };
    let careless = mode == "careless";
    thread::scope(|scope| {
        for thread in 0..8_u128 {
            let ledger = ledger.clone();
            scope.spawn(move || {
                for n in 0..1_000_000_u128 {
                    let id = first + n * 8 + thread;
                    let asked = area::receive(id, &format!("R{id}"), "ada");
                    if careless {
                        ledger.submit_then(asked, |_| ());
                        acknowledge(id);
                    } else if ledger.submit(asked).receipt().is_some() {
                        acknowledge(id);
                    } else if ledger.stopped().is_some() {
                        return;
                    }
                }
            });
        }
    });
    // As the binary does: storage that failed ends it with an error.
    if ledger.stopped().is_some() { ExitCode::from(3) } else { ExitCode::SUCCESS }
}

/// One line in one write, so that a kill never leaves half an identifier acknowledged.
fn acknowledge(id: u128) {
    std::io::stdout().write_all(format!("{id}\n").as_bytes()).ok();
}
