//! Few icons, drawn in one weight, always beside a word.

use maud::{Markup, html};

/// The icons there are; each is named after what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the name says what is drawn")]
pub enum Icon {
    Today,
    Orders,
    Board,
    List,
    Figures,
    Procedure,
    Ledger,
    People,
    Search,
    Menu,
    Late,
    Soon,
    Hold,
    Done,
    Barred,
    Next,
    Back,
    Up,
    Down,
    File,
    Export,
    Columns,
    Filter,
    Language,
    Theme,
    Leave,
    Help,
    Info,
    Piece,
    Site,
    Inbox,
    Bell,
    Mention,
}

impl Icon {
    /// The strokes, on a 20 × 20 grid.
    fn strokes(self) -> &'static str {
        match self {
            Icon::Today => "M10 5v5l3 2M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 0 0 0-15",
            Icon::Orders => "M5 2.5h7l3.5 3.5v11.5h-10.5zM12 2.5v3.5h3.5M7.5 10h5.5M7.5 13h5.5",
            Icon::Board => "M3 3.5h4v13h-4zM8.5 3.5h4v9h-4zM14 3.5h3v6h-3z",
            Icon::List => "M3 5h14M3 10h14M3 15h14",
            Icon::Figures => "M3 17h14M5 14v-4M9 14v-8M13 14v-5M16.5 14v-10",
            Icon::Procedure => "M4 3h5v4h-5zM11 13h5v4h-5zM6.5 7v8h4.5",
            Icon::Ledger => "M4 3.5h10a2 2 0 0 1 2 2v11h-10a2 2 0 0 1-2-2zM4 14.5a2 2 0 0 1 2-2h10M7.5 6.5h5",
            Icon::People => "M10 4a3 3 0 1 0 0 6a3 3 0 0 0 0-6M4 17c0-3.5 2.5-5 6-5s6 1.5 6 5",
            Icon::Search => "M9 3.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M13 13l4 4",
            Icon::Menu => "M4 6h12M4 10h12M4 14h12",
            Icon::Late => "M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.1",
            Icon::Soon => "M10 6v4.5h3M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14",
            Icon::Hold => "M7.5 5v10M12.5 5v10",
            Icon::Done => "M4 10.5l4 4l8-9",
            Icon::Barred => "M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14M5 5l10 10",
            Icon::Next => "M8 5l5 5l-5 5",
            Icon::Back => "M12 5l-5 5l5 5",
            Icon::Up => "M5 12l5-5l5 5",
            Icon::Down => "M5 8l5 5l5-5",
            Icon::File => "M5 2.5h7l3.5 3.5v11.5h-10.5zM12 2.5v3.5h3.5",
            Icon::Export => "M10 3v9M6.5 8.5l3.5 3.5l3.5-3.5M4 14v3h12v-3",
            Icon::Columns => "M3 4h14v12h-14zM7.7 4v12M12.3 4v12",
            Icon::Filter => "M3 5h14M6 10h8M8.5 15h3",
            Icon::Language => {
                "M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14M3 10h14M10 3c3 3.5 3 10.5 0 14M10 3c-3 3.5-3 10.5 0 14"
            }
            Icon::Theme => "M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14M10 3v14M10 6h5.5M10 10h7M10 14h5.5",
            Icon::Leave => "M12 4h-8v12h8M9 10h8M14 7l3 3l-3 3",
            Icon::Help => {
                "M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14M8 8.2c0-2.7 4.2-2.7 4.2 0c0 1.5-2.2 1.6-2.2 3.3M10 14v.1"
            }
            Icon::Info => "M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14M10 9.5v4M10 6.5v.1",
            Icon::Piece => "M6 4h8l3.5 4.5l-7.5 8.5l-7.5-8.5zM2.5 8.5h15M10 17l-3-8.5l3-4.5l3 4.5z",
            Icon::Inbox => "M3 11l2.5-7.5h9l2.5 7.5v5.5h-14zM3 11h4l1.5 2.5h3l1.5-2.5h4",
            Icon::Mention => "M3 4h14v9.5h-8l-3.5 3.5v-3.5h-2.5zM6.5 7.5h7M6.5 10h4.5",
            Icon::Bell => {
                "M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-1.5 5.5-1.5 5.5h12s-1.5-1.5-1.5-5.5a4.5 4.5 0 0 0-4.5-4.5M8.5 15.5a1.6 1.6 0 0 0 3 0"
            }
            Icon::Site => "M3 8l1.5-4.5h11l1.5 4.5M4 8v9h12v-9M8 17v-5h4v5M3 8h14",
        }
    }
}

/// One icon; hidden from assistive technology because the word beside it speaks.
pub fn icon(which: Icon) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false" {
            path d=(which.strokes()) {}
        }
    }
}

/// The mark of the house: a lozenge struck with a P, as a maker's mark is.
pub fn hallmark() -> Markup {
    html! {
        svg class="hallmark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
            path class="hallmark-edge" d="M16 1.5L27.5 16L16 30.5L4.5 16Z" {}
            path class="hallmark-line" d="M16 4.7L25 16L16 27.3L7 16Z" {}
            path class="hallmark-letter" d="M13.3 10.5h3.4c2.3 0 3.7 1.2 3.7 3.1c0 2-1.5 3.2-3.8 3.2h-1.3v3.6h1.4v1h-4.4v-1h1v-7.9h-1zM15.3 11.7v3.9h1.1c1.2 0 1.9-.7 1.9-2c0-1.2-.7-1.9-1.9-1.9z" {}
        }
    }
}
