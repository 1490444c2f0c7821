//! Samples of every page pattern, empty, ordinary, crowded and refused, in both languages; tests render all of them.

mod figures;
mod forms;
mod lists;
mod order;

use super::{Frame, Icon, Lang, Moment, Person, Place, Theme, bare_page, page};
use maud::Markup;

/// In which state a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing in it yet.
    Empty,
    /// A plain day.
    Ordinary,
    /// The worst day: long words, many lines.
    Crowded,
    /// An act was refused.
    Refused,
}

/// One sample.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its name in addresses.
    pub slug: &'static str,
    /// Its state.
    pub state: State,
    /// Title of the page.
    pub title: String,
    /// The place of the navigation it belongs to.
    pub here: &'static str,
    /// Whether it stands without the shell.
    pub bare: bool,
    /// What stands in `main`.
    pub main: Markup,
}

/// Every sample.
pub fn all(lang: Lang) -> Vec<Sample> {
    let mut list = forms::all(lang);
    list.extend(lists::all(lang));
    list.extend(order::all(lang));
    list.extend(figures::all(lang));
    list
}

/// One sample as a whole page; none when there is no such slug.
pub fn sample_page(lang: Lang, theme: Theme, assets: &str, slug: &str) -> Option<Markup> {
    let sample = all(lang).into_iter().find(|s| s.slug == slug)?;
    let places = places(lang);
    let person = person(lang);
    let frame = Frame {
        maison: "Poinçon",
        lang,
        theme,
        title: &sample.title,
        here: sample.here,
        places: if sample.bare { &[] } else { &places },
        person: (!sample.bare).then_some(&person),
        bell: (!sample.bare).then_some(3),
        csrf: "sample",
        assets,
        search: "",
        live: None,
        notices: &[],
    };
    Some(if sample.bare { bare_page(&frame, sample.main) } else { page(&frame, sample.main) })
}

/// The text of the reader's language.
fn t<'a>(lang: Lang, en: &'a str, fr: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

/// A moment whose exact form is the same in every sample.
fn at(lang: Lang, en: &str, fr: &str) -> Moment {
    let exact = t(lang, "Tuesday 3 March 2026, 14:05 (Paris)", "mardi 3 mars 2026 à 14 h 05 (Paris)");
    Moment::new("2026-03-03T14:05:00+01:00", exact, t(lang, en, fr))
}

fn places(lang: Lang) -> Vec<Place> {
    let place = |en, fr, href: &str, icon, key, count| Place {
        label: t(lang, en, fr).to_owned(),
        href: href.to_owned(),
        icon,
        key,
        count,
    };
    vec![
        place("Today", "Aujourd’hui", "/", Icon::Today, 't', Some(7)),
        place("Orders", "Commandes", "/orders", Icon::Orders, 'o', None),
        place("Board", "Tableau", "/board", Icon::Board, 'b', None),
        place("Analysis", "Analyse", "/analysis", Icon::Figures, 'n', None),
        place("Procedures", "Procédures", "/procedures", Icon::Procedure, 'p', None),
        place("Ledger", "Registre", "/ledger", Icon::Ledger, 'l', None),
        place("People", "Personnes", "/people", Icon::People, 'e', None),
    ]
}

fn person(lang: Lang) -> Person {
    Person {
        id: "p-017".to_owned(),
        name: "Hélène Vasseur".to_owned(),
        role: t(
            lang,
            "Special-order desk · Paris, place Vendôme",
            "Bureau des commandes spéciales · Paris, place Vendôme",
        )
        .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn rendered() -> Vec<(String, String)> {
        let mut pages = Vec::new();
        for lang in [Lang::En, Lang::Fr] {
            for sample in all(lang) {
                let page = sample_page(lang, Theme::System, "/assets", sample.slug).expect("a listed sample renders");
                pages.push((format!("{} {lang:?}", sample.slug), page.0));
            }
        }
        pages
    }

    #[test]
    fn every_state_is_shown_and_no_slug_twice() {
        let list = all(Lang::En);
        for state in [State::Empty, State::Ordinary, State::Crowded, State::Refused] {
            assert!(list.iter().any(|s| s.state == state), "{state:?}");
        }
        assert_eq!(list.iter().map(|s| s.slug).collect::<BTreeSet<_>>().len(), list.len());
    }

    #[test]
    fn no_page_breaks_the_content_policy() {
        for (name, text) in rendered() {
            for forbidden in [" style=", "<style", "javascript:", " onclick=", " onload=", " hx-on"] {
                assert!(!text.contains(forbidden), "{name} has {forbidden}");
            }
            for script in text.split("<script").skip(1) {
                assert!(script.starts_with(" src="), "{name} has an inline script");
                assert!(script.contains("></script>"), "{name} has a script with a body");
            }
        }
    }

    #[test]
    fn no_id_is_used_twice_and_every_label_has_its_field() {
        for (name, text) in rendered() {
            let ids: Vec<&str> = values(&text, " id=\"");
            let known: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(known.len(), ids.len(), "{name}: {:?}", repeated(&ids));
            for attribute in [" for=\"", " aria-describedby=\"", " aria-labelledby=\""] {
                for value in values(&text, attribute) {
                    for id in value.split(' ') {
                        assert!(known.contains(id), "{name}: {attribute} {id}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_page_has_one_first_heading() {
        for (name, text) in rendered() {
            assert_eq!(text.matches("<h1").count(), 1, "{name}");
        }
    }

    fn values<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
        text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    fn repeated<'a>(ids: &[&'a str]) -> Vec<&'a str> {
        ids.iter().copied().filter(|id| ids.iter().filter(|other| *other == id).count() > 1).collect()
    }
}
