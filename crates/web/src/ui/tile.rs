//! Documents as tiles: a thumbnail or the sign of a paper, its name, what it is; and the list of files being sent.

use super::{Evidence, Field, Icon, Moment, icon, moment, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One document.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    /// Where it opens.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it is and how long.
    pub note: String,
    /// Where its thumbnail is.
    pub picture: Option<String>,
    /// What makes it stand out: « client’s approval ».
    pub mark: Option<String>,
    /// When it came.
    pub at: Option<Moment>,
}

/// Documents in rows, as to the side of an object.
pub fn tiles(list: &[Tile]) -> Markup {
    html! {
        ul class="tiles" {
            @for tile in list {
                li {
                    a class="tile" href=(tile.href) {
                        @match &tile.picture {
                            Some(picture) => img src=(picture) alt="" loading="lazy" decoding="async";,
                            None => span class="tile-paper" { (icon(Icon::File)) },
                        }
                        span class="tile-name" { (tile.name) }
                    }
                    p class="soft tile-note" {
                        @if let Some(mark) = &tile.mark { strong { (mark) } " · " }
                        (tile.note)
                        @if let Some(at) = &tile.at { br; (moment(at)) }
                    }
                }
            }
        }
    }
}

/// The pictures of an act, shown where they were sent.
pub(crate) fn pictures(list: &[&Evidence]) -> Markup {
    html! {
        ul class="pictures" {
            @for one in list {
                li {
                    a href=[one.href.as_deref()] {
                        img src=[one.picture.as_deref()] alt=(one.label) title={ (one.label) " · " (one.note) } loading="lazy" decoding="async";
                    }
                }
            }
        }
    }
}

/// The files of a field that are sent already; the page’s script adds those it sends.
pub fn uploads(lang: Lang, f: &Field) -> Markup {
    let w = words(lang);
    html! {
        ul class="uploads" id={ "f-" (f.name) "-list" } aria-live="polite" data-sending=(w.file_sending) data-failed=(w.file_failed)
            data-remove=(w.file_remove) data-large=(w.file_large) {
            @for digest in f.value.lines().filter(|digest| !digest.is_empty()) {
                li {
                    input type="hidden" name=(f.name) value=(digest);
                    a class="digest" href={ "/documents/" (digest) } { (w.file_kept) " " (digest.chars().take(10).collect::<String>()) "…" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_text_and_what_was_sent_is_sent_again() {
        let hostile = "<script>\"x\"".to_owned();
        let tile = Tile { name: hostile.clone(), note: hostile, href: "/documents/1".to_owned(), ..Tile::default() };
        assert!(!tiles(&[tile]).0.contains("<script"));
        let f = Field { name: "photo".to_owned(), value: "aa\n\nbb".to_owned(), ..Field::default() };
        let text = uploads(Lang::Fr, &f).0;
        assert_eq!(text.matches("name=\"photo\" value=").count(), 2, "{text}");
    }
}
