//! The shell around every page: header, places, search, account, notices, keyboard help.

use super::{Icon, Notice, hallmark, icon, notice, words::words};
use kernel::Lang;
use maud::{DOCTYPE, Markup, html};

/// Style sheets in the order they are read, under `{assets}/css/`.
const STYLES: [&str; 14] = [
    "tokens", "fonts", "base", "shell", "object", "form", "document", "list", "figure", "diagram", "page", "account",
    "notices", "print",
];

/// Appearance asked for; the server keeps it in a cookie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device has it.
    #[default]
    System,
    /// Ivory paper.
    Light,
    /// Night.
    Dark,
}

impl Theme {
    /// The word of the cookie, of `data-theme` and of the posted field.
    pub fn code(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads the cookie's word; anything else is the device's own.
    pub fn from_code(code: &str) -> Self {
        match code {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }
}

/// One entry of the main navigation; the first four stand in the bar of a phone.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its icon.
    pub icon: Icon,
    /// The letter that goes there after `g`.
    pub key: char,
    /// How many things wait there.
    pub count: Option<usize>,
}

/// Who is signed in.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Stable id; drafts kept in the browser belong to it.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// Role and site: « Client advisor · Paris, rue de la Paix ».
    pub role: String,
}

/// Everything the shell needs to know of a page.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// Language of the page.
    pub lang: Lang,
    /// Appearance.
    pub theme: Theme,
    /// Title of the page, for the tab.
    pub title: &'a str,
    /// The maison's name, behind the title; the product's where nobody is signed in.
    pub maison: &'a str,
    /// Path and query of this page: marks the current place, and where to come back to after a switch.
    pub here: &'a str,
    /// The main navigation; empty when nobody is signed in.
    pub places: &'a [Place],
    /// Who is signed in.
    pub person: Option<&'a Person>,
    /// Notices since they last looked; none when there is no bell.
    pub bell: Option<usize>,
    /// Token sent with every form.
    pub csrf: &'a str,
    /// Where assets are served from, without a slash at the end: « /assets ».
    pub assets: &'a str,
    /// Words searched for, when this is the search page.
    pub search: &'a str,
    /// Server-sent events that tell of changes to what this page shows.
    pub live: Option<&'a str>,
    /// Notices to show on arrival.
    pub notices: &'a [Notice],
}

/// A whole page within the shell; `main` starts with its own `h1` (see [`page_title`] and `object_head`).
pub fn page(frame: &Frame<'_>, main: Markup) -> Markup {
    let w = words(frame.lang);
    document(
        frame,
        "shell",
        html! {
            a class="skip" href="#main" { (w.skip) }
            header class="top" {
                a class="wordmark" href="/" { (hallmark()) span { "Poinçon" } }
                form class="search" role="search" method="get" action="/search" {
                    (icon(Icon::Search))
                    label class="vh" for="search" { (w.search) }
                    input id="search" type="search" name="q" value=(frame.search) placeholder=(w.search_hint)
                        autocomplete="off" spellcheck="false" enterkeyhint="search";
                    kbd aria-hidden="true" { "/" }
                }
                div class="top-side" {
                    @if let Some(unread) = frame.bell { (bell(frame.lang, unread)) }
                    (account(frame))
                }
            }
            nav class="places" aria-label=(w.main_nav) {
                ul {
                    @for (index, place) in frame.places.iter().enumerate() {
                        li class=[(index >= 4).then_some("beyond")] { (place_link(frame, place)) }
                    }
                    @if frame.places.len() > 4 {
                        li class="rest" {
                            details class="menu" {
                                summary { (icon(Icon::Menu)) span { (w.more) } }
                                ul { @for place in &frame.places[4..] { li { (place_link(frame, place)) } } }
                            }
                        }
                    }
                }
            }
            div class="stage" {
                (live_region(frame))
                main id="main" tabindex="-1" hx-ext=[frame.live.map(|_| "sse")] sse-connect=[frame.live] {
                    (main)
                    @if frame.bell.is_some() && frame.live.is_some() {
                        span hidden hx-get="/notices/bell" hx-trigger="sse:ledger throttle:5s" hx-target="#bell" hx-swap="outerHTML" {}
                    }
                }
            }
            (keys(frame))
        },
    )
}

/// A page without the shell: sign-in, a failure, a page for a client.
pub fn bare_page(frame: &Frame<'_>, main: Markup) -> Markup {
    document(
        frame,
        "bare",
        html! {
            main id="main" class="bare-main" {
                p class="wordmark large" { (hallmark()) span { "Poinçon" } }
                (live_region(frame))
                (main)
            }
            footer class="bare-foot" { (switches(frame)) }
        },
    )
}

/// Title of a page that is not an object, with a sentence under it and its acts at the side.
pub fn page_title(title: &str, lead: &str, side: Option<Markup>) -> Markup {
    html! {
        div class="page-title" {
            div { h1 { (title) } @if !lead.is_empty() { p class="lead" { (lead) } } }
            @if let Some(side) = side { div class="page-side" { (side) } }
        }
    }
}

/// The two columns of an object's page: what happens, and facts to the side.
pub fn sections(body: Markup, side: Markup) -> Markup {
    html! { div class="columns" { div class="column-main" { (body) } aside class="column-side" { (side) } } }
}

fn document(frame: &Frame<'_>, kind: &str, body: Markup) -> Markup {
    let w = words(frame.lang);
    let theme = (frame.theme != Theme::System).then(|| frame.theme.code());
    html! {
        (DOCTYPE)
        html lang=(w.code) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="same-origin";
                meta name="htmx-config" content=(HTMX);
                title { (frame.title) " · " (frame.maison) }
                link rel="icon" type="image/svg+xml" href={ (frame.assets) "/icons/poincon.svg" };
                @for style in STYLES { link rel="stylesheet" href={ (frame.assets) "/css/" (style) ".css" }; }
                script src={ (frame.assets) "/vendor/htmx.min.js" } defer {}
                script src={ (frame.assets) "/vendor/htmx-ext-sse.min.js" } defer {}
                script src={ (frame.assets) "/js/app.js" } type="module" {}
            }
            body class=(kind) data-person=[frame.person.map(|p| p.id.as_str())]
                data-word-trouble=(w.trouble) data-word-draft=(w.draft_kept) { (body) }
        }
    }
}

/// What htmx may do under a strict content policy; an error is shown where it was met (app.js sorts out which), and no
/// page is kept in the browser's storage.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyCacheSize":0,"defaultSettleDelay":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"(403|409|413|422|429)","swap":true},{"code":"...","swap":true,"error":true}]}"#;

fn place_link(frame: &Frame<'_>, place: &Place) -> Markup {
    let path = frame.here.split('?').next().unwrap_or_default();
    let within = place.href != "/" && path.strip_prefix(place.href.as_str()).is_some_and(|rest| rest.starts_with('/'));
    let current = if path == place.href {
        Some("page")
    } else if within {
        Some("true")
    } else {
        None
    };
    html! {
        a href=(place.href) aria-current=[current] data-go=(place.key) {
            (icon(place.icon)) span { (place.label) }
            @if let Some(count) = place.count { span class="count" { (count) } }
        }
    }
}

/// The bell: how many notices there are since one last looked. It is replaced as the ledger grows.
pub fn bell(lang: Lang, unread: usize) -> Markup {
    let w = words(lang);
    html! {
        a class="bell" id="bell" href="/notices" {
            (icon(Icon::Bell))
            span class="vh" { (w.notices) @if unread > 0 { ": " } }
            @if unread > 0 {
                span class="count" { @if unread > 99 { "99+" } @else { (unread) } }
                span class="vh" { " " (w.unread) }
            }
        }
    }
}

fn account(frame: &Frame<'_>) -> Markup {
    let w = words(frame.lang);
    html! {
        details class="menu account" {
            summary {
                @if let Some(person) = frame.person {
                    span class="initials" aria-hidden="true" { (initials(&person.name)) }
                    span class="account-name" { (person.name) }
                    span class="vh" { " · " (w.account) }
                } @else { (icon(Icon::Menu)) span class="vh" { (w.account) } }
            }
            div class="panel" {
                @if let Some(person) = frame.person {
                    p class="panel-person" { strong { (person.name) } span { (person.role) } }
                }
                (switches(frame))
                button class="row" type="button" data-opens="keys" { (icon(Icon::Help)) span { (w.keys) } kbd aria-hidden="true" { "?" } }
                @if frame.person.is_some() {
                    form method="post" action="/sign-out" data-forgets="drafts" {
                        input type="hidden" name="csrf" value=(frame.csrf);
                        button class="row" type="submit" { (icon(Icon::Leave)) span { (w.sign_out) } }
                    }
                }
            }
        }
    }
}

/// Language and appearance: plain posts to `/preferences` with `lang` or `theme`, `back` and `csrf`.
fn switches(frame: &Frame<'_>) -> Markup {
    let w = words(frame.lang);
    let langs = [("en", "English", Lang::En), ("fr", "Français", Lang::Fr)];
    let themes = [(Theme::System, w.theme_system), (Theme::Light, w.theme_light), (Theme::Dark, w.theme_dark)];
    html! {
        form class="switch" method="post" action="/preferences" aria-label=(w.language) {
            (hidden(frame))
            span class="switch-word" { (icon(Icon::Language)) (w.language) }
            span class="switch-set" {
                @for (code, name, lang) in langs {
                    button type="submit" name="lang" value=(code) lang=(code) aria-pressed=(frame.lang == lang) { (name) }
                }
            }
        }
        form class="switch" method="post" action="/preferences" aria-label=(w.theme) {
            (hidden(frame))
            span class="switch-word" { (icon(Icon::Theme)) (w.theme) }
            span class="switch-set" {
                @for (theme, name) in themes {
                    button type="submit" name="theme" value=(theme.code()) aria-pressed=(frame.theme == theme) { (name) }
                }
            }
        }
    }
}

fn hidden(frame: &Frame<'_>) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(frame.csrf);
        input type="hidden" name="back" value=(frame.here);
    }
}

fn live_region(frame: &Frame<'_>) -> Markup {
    let w = words(frame.lang);
    html! {
        p class="offline" id="offline" role="status" hidden { (icon(Icon::Late)) span { (w.offline) } }
        div class="notices" id="notices" aria-live="polite" { @for one in frame.notices { (notice(one)) } }
    }
}

fn keys(frame: &Frame<'_>) -> Markup {
    let w = words(frame.lang);
    html! {
        dialog id="keys" class="sheet" aria-labelledby="keys-title" {
            form method="dialog" class="sheet-head" {
                h2 id="keys-title" { (w.keys) }
                button class="button quiet" type="submit" { (w.close) }
            }
            dl class="keys" {
                div { dt { kbd { "/" } } dd { (w.key_search) } }
                div { dt { kbd { "?" } } dd { (w.key_help) } }
                div { dt { kbd { "j" } " " kbd { "k" } } dd { (w.key_next) } }
                div { dt { kbd { "Enter" } } dd { (w.key_open) } }
                div { dt { kbd { "a" } } dd { (w.key_act) } }
                @for place in frame.places {
                    div { dt { kbd { "g" } " " span class="soft" { (w.then) } " " kbd { (place.key) } } dd { (w.key_go) " " (place.label) } }
                }
                div { dt { kbd { "Esc" } } dd { (w.key_close) } }
            }
        }
    }
}

fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|part| part.chars().next()).take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_place_is_the_longest_path_that_leads_here() {
        let place = |href: &str| Place {
            label: "x".to_owned(),
            href: href.to_owned(),
            icon: Icon::List,
            key: 'x',
            count: None,
        };
        let frame = Frame {
            maison: "Poinçon",
            lang: Lang::En,
            theme: Theme::System,
            title: "",
            here: "/orders/7?x=1",
            places: &[],
            person: None,
            bell: None,
            csrf: "",
            assets: "/assets",
            search: "",
            live: None,
            notices: &[],
        };
        assert!(place_link(&frame, &place("/orders")).0.contains("aria-current=\"true\""));
        assert!(!place_link(&frame, &place("/order")).0.contains("aria-current"));
        assert!(!place_link(&frame, &place("/")).0.contains("aria-current"));
    }

    #[test]
    fn htmx_may_neither_evaluate_nor_add_styles() {
        assert!(HTMX.contains(r#""includeIndicatorStyles":false"#) && HTMX.contains(r#""allowEval":false"#));
        assert_eq!(HTMX.matches('{').count(), HTMX.matches('}').count());
    }
}
