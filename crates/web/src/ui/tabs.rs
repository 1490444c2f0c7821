//! Parts of one object as links; each part is a page of its own, so that it has an address.

use maud::{Markup, html};

/// One part.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// How many there are in it, when that helps.
    pub count: Option<usize>,
}

/// The parts; `label` names the set for screen readers.
pub fn tabs(label: &str, list: &[Tab]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            ul {
                @for tab in list {
                    li {
                        a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                            (tab.label)
                            @if let Some(count) = tab.count { " " span class="count" { (count) } }
                        }
                    }
                }
            }
        }
    }
}
