//! Sets the document of a procedure, to be looked at:
//! `cargo run -p papers --example sample procedures/special_order.toml fr > sample.pdf`.

use std::io::Write as _;

use kernel::Lang;
use papers::{Imprint, Press};
use procedure::Book;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, lang] = arguments.as_slice() else { return Err("which file, which language?".into()) };
    let path = std::path::Path::new(file);
    let read = |path: &std::path::Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        std::fs::read_to_string(path).map(|text| (name, text))
    };
    let roles = path.with_file_name("roles.toml");
    let book = Book::load([read(path)?, read(&roles)?]).map_err(|problems| format!("{problems:?}"))?;
    let procedure = book.procedures().next().ok_or("no procedure")?;
    let lang = Lang::from_tag(lang).ok_or("en or fr?")?;
    let paper = procedure::document::paper(&book, procedure, lang);
    let pdf = Press::new().pdf(&paper, &Imprint { maison: "Poinçon".into(), ..Imprint::default() })?;
    eprintln!("{} pages, {} bytes, missing {:?}", pdf.pages, pdf.bytes.len(), pdf.missing);
    Ok(std::io::stdout().write_all(&pdf.bytes)?)
}
