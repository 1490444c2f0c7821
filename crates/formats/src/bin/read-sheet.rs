//! Parses one workbook as the child process of an import; for tests and tools without a program of their own.

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("read-xlsx") {
        return formats::xlsx::child_main();
    }
    eprintln!("usage: read-sheet read-xlsx MEMORY CPU BYTES SHEET < workbook.xlsx");
    ExitCode::from(2)
}
