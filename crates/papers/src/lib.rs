//! Papers people sign and keep, set with typst: PDF from a neutral model; knows no area.
//!
//! [`Press::pdf`] sets a [`kernel::Paper`] on the stationery of the house. What a paper says reaches the press as values
//! (`/paper.json`), never spliced into markup; the same paper gives the same bytes.

mod code;
mod press;
mod sheet;

pub use press::{Failure, Pdf, Press};
pub use sheet::{Imprint, Struck};
