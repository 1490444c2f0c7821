//! A drawing one moves about in: process map, flow of a procedure, Gantt; its table is one key away.

use super::chart::framed;
use super::{ChartHead, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// The drawing within its frame.
///
/// `svg` is markup of ours (see the crate `diagram`), without styles inside. `readings` names the two readings of a
/// drawing that has a second one (« Frequency », « Waiting time »); `table` tells the same in lines.
pub fn drawing(
    lang: Lang,
    head: &ChartHead,
    svg: Markup,
    readings: Option<(&str, &str)>,
    table: Option<Markup>,
) -> Markup {
    let w = words(lang);
    let picture = html! {
        div class="drawing-tools" {
            @if let Some((first, second)) = readings {
                div class="switch-set" role="group" aria-label=(w.reading) {
                    button type="button" data-reading="first" aria-pressed="true" { (first) }
                    button type="button" data-reading="second" aria-pressed="false" { (second) }
                }
            }
            div class="drawing-zoom" {
                button type="button" data-zoom="in" { (w.zoom_in) }
                button type="button" data-zoom="out" { (w.zoom_out) }
                button type="button" data-zoom="whole" { (w.zoom_whole) }
            }
        }
        div data-zoomable="" role="group" aria-label=(head.title) tabindex="0" { (svg) }
    };
    framed(lang, head, picture, table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_needs_no_switch() {
        let made = |readings| drawing(Lang::Fr, &ChartHead::default(), html! { svg {} }, readings, None).0;
        assert!(!made(None).contains("data-reading"));
        assert!(made(Some(("Fréquence", "Attente"))).contains("aria-pressed=\"true\">Fréquence"));
    }
}
