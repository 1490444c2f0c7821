//! A share of a whole: the figure, and a bar beside it.

use maud::{Markup, html};

/// The figure with its bar; what is beyond the whole fills it and is marked.
pub fn share(hundredths: i64, words: &str) -> Markup {
    let width = hundredths.clamp(0, 100);
    html! {
        span class={ "share" @if hundredths > 100 { " share-beyond" } } {
            svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                rect class="share-whole" x="0" y="0" width="100" height="8" {}
                rect class="share-part" x="0" y="0" width=(width) height="8" {}
            }
            span class="share-words" { (words) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_long_as_the_share_and_never_longer_than_the_whole() {
        let part = |n: i64| share(n, "x").into_string();
        assert!(part(87).contains(r#"<rect class="share-part" x="0" y="0" width="87""#));
        assert!(
            part(130).contains(r#"width="100" height="8"></rect><rect class="share-part" x="0" y="0" width="100""#)
        );
        assert!(part(130).contains("share-beyond") && !part(100).contains("share-beyond"));
        assert!(part(-5).contains(r#"share-part" x="0" y="0" width="0""#));
    }
}
