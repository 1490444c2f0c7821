//! Importing a file: upload, mapping, preview, and the import itself. Each a page with an address; nothing is struck
//! before the last.

mod desk;
mod look;
mod mapping;
mod profiles;
mod run;
mod upload;

use formats::ImportError;
use import::{Problem, Settings};
use kernel::{House, Lang, Refusal, Refusals, Text, Verb, command};
use maud::{Markup, html};

use crate::{
    deputy,
    hall::Hall,
    reader::Reader,
    trouble::Trouble,
    ui::{self, Reason},
    words::say,
};

pub(crate) use desk::Desk;
pub(crate) use import::{target_verb, update_of};
pub(crate) use look::{choices, faulty, not_yet, page as look, told};
pub(crate) use mapping::{page as mapping, submit as map};
pub(crate) use profiles::{
    bring as bring_profile, forget as forget_profile, give as give_profile, known, read as read_profile,
};
pub(crate) use run::{begin, cancel, page as run};
pub(crate) use upload::{MOST_BYTES, index, read_file, receive, too_large, upload};

/// Who may import at all; what they may import, the acts' own roles say.
const ROLES: [&str; 3] = ["operations_coordinator", "special_orders_desk", "administrator"];

/// Whether somebody may import at their sites, in their own name or as a deputy.
pub(crate) fn may_import(reader: &Reader) -> bool {
    let held = reader.roles_at(&reader.site);
    ROLES.iter().any(|role| held.contains(role))
}

/// Refuses who may not import, naming who may.
pub(crate) fn check_role(reader: &Reader) -> Result<(), Trouble> {
    if may_import(reader) {
        return Ok(());
    }
    let roles = ROLES.map(str::to_owned);
    let context = reader.context(&reader.site);
    Err(Refusals::from(command::wrong_role(&roles, &reader.site, &context)).into())
}

/// Acts that may be fed from a file, those made for it first.
pub(crate) fn targets<'h>(house: &'h House, reader: &Reader) -> Vec<&'h dyn Verb> {
    const FIRST: [&str; 4] = ["orders.request", "catalogue.list_reference", "catalogue.set_price", "clients.register"];
    let held = reader.roles();
    let may = |verb: &&dyn Verb| {
        let spec = verb.spec();
        spec.roles.iter().any(|role| held.contains(role.as_str())) && !spec.name.starts_with("exchange.")
    };
    let mut all: Vec<&dyn Verb> = house.verbs().filter(may).collect();
    let rank = |verb: &&dyn Verb| FIRST.iter().position(|name| *name == verb.spec().name).unwrap_or(FIRST.len());
    all.sort_by_key(rank);
    all
}

/// Who asks, and for whom, as the import needs it.
///
/// # Errors
/// When they are no deputy of that person now.
pub(crate) fn settings(reader: &Reader, whom: Option<&str>) -> Result<Settings, Refusals> {
    let (actor, on_behalf_of) = deputy::chosen(&reader.actor, &reader.deputations, whom)?;
    Ok(Settings {
        actor,
        on_behalf_of,
        network: reader.network.clone(),
        site: reader.site.clone(),
        sites: reader.sites.clone(),
        now: reader.now,
    })
}

/// A file that was refused, as a refusal of the house.
pub(crate) fn not_read(error: &ImportError) -> Trouble {
    let message = error.message();
    Refusals::from(Refusal::new(error.code(), Text::owned(message.en, message.fr)).at("file")).into()
}

/// Problems of a profile as refusals.
pub(crate) fn not_bound(problems: &[Problem]) -> Refusals {
    Refusals(problems.iter().map(|p| Refusal::new(p.code, p.text.clone()).at(p.field.clone())).collect())
}

/// A panel of reasons.
fn reasons(reader: &Reader, refusals: &Refusals) -> Markup {
    let reason = |refusal: &Refusal| Reason { text: refusal.text.get(reader.lang).to_owned(), ..Reason::default() };
    ui::refusals(reader.lang, &refusals.0.iter().map(reason).collect::<Vec<_>>())
}

/// The steps of an import, and which one is reached.
fn steps(lang: Lang, at: usize) -> Markup {
    let names = ["import-step-file", "import-step-mapping", "import-step-preview", "import-step-import"];
    html! {
        ol class="import-steps" aria-label=(say(lang, "import-steps")) {
            @for (index, key) in names.iter().enumerate() {
                li aria-current=[(index == at).then_some("step")] class=[(index < at).then_some("past")] { (say(lang, key)) }
            }
        }
    }
}

/// Nobody else's upload is seen, and a forgotten one is told.
fn upload_of(hall: &Hall, reader: &Reader, id: &str) -> Result<std::sync::Arc<desk::Upload>, Trouble> {
    check_role(reader)?;
    hall.imports.find(id, &reader.person).ok_or_else(|| {
        let text = Text::new(
            "This file is no longer here: files are kept for an hour. Choose it again.",
            "Ce fichier n’est plus ici : les fichiers sont gardés une heure. Choisissez-le à nouveau.",
        );
        Refusals::from(Refusal::new("import.forgotten", text)).into()
    })
}
