//! `/admin/settings`: what the operator decided, to be read. It is changed in the file of settings, on the machine.

use axum::extract::State;
use maud::html;

use super::{framed, watching};
use crate::{
    clock,
    hall::Shared,
    pages::{Answer, shown},
    reader::Reader,
    ui::{self, Fact},
    words::say,
};

/// The page.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    watching(&reader)?;
    let lang = reader.lang;
    let settings = &hall.settings;
    let yes_no = |yes: bool| say(lang, if yes { "yes" } else { "no" });
    let roles: Vec<String> =
        settings.second_factor_roles.iter().map(|code| reader.network.role_title(code).get(lang).to_owned()).collect();
    let none = || "—".to_owned();
    let text = |value: String| if value.is_empty() { none() } else { value };
    let facts = [
        Fact::text(say(lang, "settings-maison"), &settings.maison),
        Fact::text(say(lang, "settings-origin"), &settings.public_origin.clone().unwrap_or_else(none)),
        Fact::text(say(lang, "settings-tls"), &yes_no(settings.secure())),
        Fact::text(say(lang, "settings-proxy"), &yes_no(settings.behind_proxy)),
        Fact::text(say(lang, "settings-second"), &yes_no(settings.account_key.is_some())),
        Fact::text(say(lang, "settings-second-roles"), &text(roles.join(", "))),
        Fact::text(say(lang, "settings-idle"), &clock::length(lang, settings.session_idle)),
        Fact::text(say(lang, "settings-whole"), &clock::length(lang, settings.session_whole)),
        Fact::text(say(lang, "settings-per-account"), &settings.attempts_per_account.to_string()),
        Fact::text(say(lang, "settings-per-address"), &settings.attempts_per_address.to_string()),
        Fact::text(say(lang, "settings-api"), &settings.api_per_second.to_string()),
        Fact::text(
            say(lang, "settings-export"),
            &kernel::language::group_digits(&settings.export_rows.to_string(), lang),
        ),
    ];
    let main = html! {
        p class="lead" { (say(lang, "settings-lead")) }
        (ui::facts(&say(lang, "admin-settings"), &facts))
    };
    Ok(shown(&reader, framed(&hall, &reader, "/admin/settings", None, main)))
}
