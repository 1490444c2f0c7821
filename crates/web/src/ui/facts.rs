//! Facts to the side of an object: label and value.

use maud::{Markup, html};

/// One fact.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is: « Metal ».
    pub label: String,
    /// What it is worth: text, link, moment or badge.
    pub value: Markup,
}

impl Fact {
    /// A fact whose value is plain text.
    pub fn text(label: impl Into<String>, value: &str) -> Self {
        Self { label: label.into(), value: html! { (value) } }
    }
}

/// A titled list of facts; nothing at all when there are none.
pub fn facts(title: &str, list: &[Fact]) -> Markup {
    html! {
        @if !list.is_empty() {
            section class="facts" {
                @if !title.is_empty() { h2 { (title) } }
                dl {
                    @for fact in list {
                        div { dt { (fact.label) } dd { (fact.value) } }
                    }
                }
            }
        }
    }
}
