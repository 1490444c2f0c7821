//! The frame around pages: places of the navigation, who is signed in, what was just done.

use maud::{Markup, html};

use crate::{
    assets,
    hall::Hall,
    notices::Counts,
    preferences::Preferences,
    reader::Reader,
    ui::{self, Frame, Icon, Notice, Person, Place, Tone},
    words::{say, say_with},
};

/// A whole page for somebody signed in.
pub(crate) fn page(hall: &Hall, reader: &Reader, title: &str, main: Markup) -> Markup {
    framed(hall, reader, title, "", main)
}

/// The page of a search: the words stay in the box above.
pub(crate) fn search_page(hall: &Hall, reader: &Reader, title: &str, words: &str, main: Markup) -> Markup {
    framed(hall, reader, title, words, main)
}

fn framed(hall: &Hall, reader: &Reader, title: &str, search: &str, main: Markup) -> Markup {
    let person = Person { id: reader.person.0.clone(), name: reader.name.clone(), role: role(reader) };
    let counts = hall.counted.of(hall, reader);
    let frame = Frame {
        maison: &hall.settings.maison,
        lang: reader.lang,
        theme: reader.theme,
        title,
        here: &reader.here,
        places: &places(hall, reader, counts),
        person: Some(&person),
        bell: Some(counts.unread),
        csrf: reader.csrf(),
        assets: &assets::PREFIX,
        search,
        live: Some("/events"),
        notices: &done(hall, reader),
    };
    ui::page(&frame, main)
}

/// A page with one message, for whoever asks, signed in or not.
pub(crate) fn bare(_: &Hall, preferences: &Preferences, title: &str, here: &str, text: &str) -> Markup {
    let lang = preferences.lang();
    bare_with(
        preferences,
        title,
        here,
        html! {
            h1 { (title) }
            @for line in text.lines() { p { (line) } }
            p { a class="button" href="/" { (say(lang, "to-today")) } }
        },
    )
}

/// A page without navigation.
pub(crate) fn bare_with(preferences: &Preferences, title: &str, here: &str, main: Markup) -> Markup {
    let frame = Frame {
        maison: "Poinçon",
        lang: preferences.lang(),
        theme: preferences.theme(),
        title,
        here,
        places: &[],
        person: None,
        bell: None,
        csrf: "",
        assets: &assets::PREFIX,
        search: "",
        live: None,
        notices: &[],
    };
    ui::bare_page(&frame, main)
}

fn places(hall: &Hall, reader: &Reader, counts: Counts) -> Vec<Place> {
    let lang = reader.lang;
    let place = |label: String, href: &str, icon, key| Place { label, href: href.to_owned(), icon, key, count: None };
    let mut places = vec![place(say(lang, "place-today"), "/", Icon::Today, 't')];
    places.push(place(say(lang, "dashboard-title"), "/dashboard", Icon::Columns, 'd'));
    let count = (counts.exceptions > 0).then_some(counts.exceptions);
    places.push(Place { count, ..place(say(lang, "place-inbox"), "/inbox", Icon::Inbox, 'i') });
    if let Some(view) = hall.house().views().iter().find(|view| view.board.is_some()) {
        places.push(place(view.title.get(lang).to_owned(), &format!("/b/{}", view.name), Icon::Board, 'b'));
    }
    places.extend([
        place(say(lang, "place-lists"), "/v", Icon::List, 'l'),
        Place {
            count: (counts.mentions > 0).then_some(counts.mentions),
            ..place(say(lang, "place-mentions"), "/mentions", Icon::Mention, 'n')
        },
        place(say(lang, "place-figures"), "/figures", Icon::Figures, 'f'),
        place(say(lang, "place-reports"), "/reports", Icon::File, 'm'),
        place(say(lang, "place-procedures"), "/procedures", Icon::Procedure, 'p'),
        place(say(lang, "place-ledger"), "/ledger", Icon::Ledger, 'r'),
        place(say(lang, "place-account"), "/account", Icon::People, 'u'),
        place(say(lang, "place-help"), "/help", Icon::Help, 'h'),
    ]);
    if reader.watches_accounts() {
        places.push(place(say(lang, "place-admin"), "/admin", Icon::Site, 'a'));
    }
    places
}

/// The roles of the reader and the site they act at, in words.
pub(crate) fn role(reader: &Reader) -> String {
    let held = reader.actor.roles_at(&reader.site, &reader.network);
    let roles: Vec<String> =
        held.iter().map(|code| reader.network.role_title(code).get(reader.lang).to_owned()).collect();
    let site = reader.network.site(&reader.site).map_or(reader.site.0.as_str(), |site| site.name.as_str());
    format!("{} · {site}", roles.join(", "))
}

fn done(hall: &Hall, reader: &Reader) -> Vec<Notice> {
    let verb = reader.done.as_deref().and_then(|name| hall.house().verb(name));
    verb.map(|verb| {
        let title = verb.spec().title.get(reader.lang).to_owned();
        let text = say_with(reader.lang, "done-notice", &[("act", title.into())]);
        Notice { tone: Tone::Good, text, link: None }
    })
    .into_iter()
    .collect()
}
