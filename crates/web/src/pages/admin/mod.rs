//! The pages of those who look after accounts: people, sites, deputies, tokens, sessions, the sign-in log, settings.
//! What is changed is an act of the house, asked for on its own form; here one sees what there is and finds the form.

pub(crate) mod enrol;
pub(crate) mod log;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod tables;
pub(crate) mod tokens;

use maud::{Markup, html};

use crate::{
    hall::Hall,
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Tab},
    words::say,
};

/// Others than those who look after accounts find nothing here.
pub(crate) fn watching(reader: &Reader) -> Result<(), Trouble> {
    if reader.watches_accounts() { Ok(()) } else { Err(Trouble::NotFound) }
}

/// A page of administration: the parts, and what stands in this one.
pub(crate) fn framed(hall: &Hall, reader: &Reader, here: &str, side: Option<Markup>, main: Markup) -> Markup {
    let lang = reader.lang;
    let tab = |label: String, href: &str| Tab { current: href == here, label, href: href.to_owned(), count: None };
    let tabs = [
        tab(say(lang, "admin-people"), "/admin"),
        tab(say(lang, "admin-roles"), "/admin/roles"),
        tab(say(lang, "admin-sites"), "/admin/sites"),
        tab(say(lang, "admin-deputies"), "/admin/deputies"),
        tab(say(lang, "admin-sessions"), "/admin/sessions"),
        tab(say(lang, "admin-tokens"), "/admin/tokens"),
        tab(say(lang, "admin-log"), "/admin/log"),
        tab(say(lang, "admin-settings"), "/admin/settings"),
    ];
    let title = say(lang, "place-admin");
    let main = html! {
        (ui::page_title(&title, &say(lang, "admin-lead"), side))
        (ui::tabs(&title, &tabs))
        (main)
    };
    shell::page(hall, reader, &title, main)
}
