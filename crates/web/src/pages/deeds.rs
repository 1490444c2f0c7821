//! What the reader may do with an object now, as buttons; what not, with every reason.

use kernel::{ObjectRef, Refusal, Refusals, Verb};
use maud::Markup;
use uuid::Uuid;

use super::{
    case::CaseOf,
    today::{goes_on_from, is_asked},
};
use crate::{
    hall::Hall,
    reader::Reader,
    trouble::Trouble,
    ui::{self, Allowed, Barred, How, Reason},
    value,
    words::say_with,
};

/// Acts allowed as buttons, the others with every reason.
pub(crate) fn deeds(
    hall: &Hall,
    reader: &Reader,
    object: &ObjectRef,
    place: Option<&str>,
    cases: &[CaseOf],
) -> Result<Markup, Trouble> {
    let house = hall.house();
    let mut verbs: Vec<&dyn Verb> = house
        .verbs()
        .filter(|verb| {
            verb.spec().subject.as_ref().is_some_and(|(_, kind)| *kind == object.kind) && !verb.spec().begins
        })
        .collect();
    let rank = |verb: &&dyn Verb| rank(hall, verb.spec());
    verbs.sort_by_key(rank);
    let site = reader.site_for(place);
    let foreseen = hall
        .ledger
        .look(|state| verbs.iter().map(|verb| foresee(reader, *verb, object, state, &site)).collect::<Vec<Refusals>>())
        .map_err(Trouble::failure)?;
    let mut allowed = Vec::new();
    let mut ways = Vec::new();
    let mut barred: Vec<(Way, Barred)> = Vec::new();
    let mut elsewhere = Vec::new();
    for (verb, refusals) in verbs.iter().zip(foreseen) {
        let spec = verb.spec();
        let label = spec.title.get(reader.lang).to_owned();
        let way = way(hall, reader, spec, cases);
        if refusals.is_empty() {
            ways.push(way);
            allowed.push(Allowed { label, how: how(reader, spec, object), expected: false });
            continue;
        }
        let of_another_stage = refusals.0.iter().any(|refusal| OF_ANOTHER_STAGE.contains(&refusal.code.as_str()));
        // At another stage that it is another stage says it all; what else would stand in the way then is not known yet.
        let told = |refusal: &&Refusal| {
            !of_another_stage
                || OF_ANOTHER_STAGE.contains(&refusal.code.as_str())
                || OF_THE_PERSON.contains(&refusal.code.as_str())
        };
        let reason = |refusal: &Refusal| Reason { text: refusal.text.get(reader.lang).to_owned(), ..Reason::default() };
        let act = Barred { label, reasons: refusals.0.iter().filter(told).map(reason).collect() };
        // What the present stages do not ask for is one tap away, like what belongs to another stage.
        if of_another_stage || way == Way::Aside && !cases.is_empty() {
            elsewhere.push(act)
        } else {
            barred.push((way, act))
        }
    }
    // What takes the case on is expected, else what is done at its stage; never what is possible at any.
    let best = (0..ways.len()).filter(|n| ways[*n] < Way::Others).min_by_key(|n| ways[*n]);
    if let Some(act) = best.and_then(|n| allowed.get_mut(n)) {
        act.expected = true;
    }
    // The act that is expected stands first, then the others in the order of the procedure.
    allowed.sort_by_key(|act| !act.expected);
    barred.sort_by_key(|(way, _)| *way);
    let barred: Vec<Barred> = barred.into_iter().map(|(_, act)| act).collect();
    Ok(ui::acts(reader.lang, "acts", &lead(hall, reader, cases), &allowed, &barred, &elsewhere))
}

/// Refusals that say the case is not where the act belongs.
const OF_ANOTHER_STAGE: [&str; 2] = ["procedure.wrong_stage", "procedure.no_case"];

/// Refusals that are about who asks, and hold at any stage.
const OF_THE_PERSON: [&str; 2] = ["role.not_held", "procedure.separation_of_duties"];

/// What an act is to the stages its object is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// It takes the case on.
    On,
    /// It is done there and the case stays.
    Here,
    /// It takes the case on, and is asked of others.
    Others,
    /// It is possible, and not asked for.
    Aside,
}

fn way(hall: &Hall, reader: &Reader, spec: &kernel::VerbSpec, cases: &[CaseOf]) -> Way {
    let Some((procedure, step)) = &spec.step else { return Way::Aside };
    let found = hall.book.procedure(procedure).and_then(|p| Some((p, p.steps.iter().find(|s| s.id == *step)?)));
    let Some((procedure, step)) = found else { return Way::Aside };
    let mut open = cases.iter().filter(|case| case.procedure == procedure.id).flat_map(|case| &case.open);
    let here = |stages: &[String]| stages.len() <= 3 && open.clone().any(|(stage, ..)| stages.contains(stage));
    if here(step.takes.stages()) && step.stays {
        return Way::Here;
    }
    let asked = open.clone().any(|(stage, _, _, site)| {
        let held = reader.actor.roles_at(&site.as_str().into(), &reader.network);
        is_asked(procedure, step, stage, &held)
    });
    match asked {
        true => Way::On,
        // A step of the stage that is somebody else's still belongs to the stage.
        false if open.any(|(stage, ..)| goes_on_from(step, stage)) => Way::Others,
        false => Way::Aside,
    }
}

/// The place of a verb in its procedure; verbs of none come last.
fn rank(hall: &Hall, spec: &kernel::VerbSpec) -> usize {
    spec.step
        .as_ref()
        .and_then(|(p, s)| hall.book.procedure(p)?.steps.iter().position(|step| step.id == *s))
        .unwrap_or(usize::MAX)
}

/// Everything that stands in the way before anything is typed, in one's own name; nothing when it can be done as the
/// deputy of somebody.
pub(crate) fn foresee(
    reader: &Reader,
    verb: &dyn Verb,
    object: &ObjectRef,
    state: &dyn kernel::State,
    site: &base::id::SiteId,
) -> Refusals {
    let own = foresee_as(&reader.context(site), verb, object, state, site);
    let lent = || in_whose_name(reader, verb, object, state, site).is_some();
    if own.is_empty() || !lent() { own } else { Refusals::none() }
}

/// For whom it can be done, when it cannot be done in one's own name.
pub(crate) fn in_whose_name(
    reader: &Reader,
    verb: &dyn Verb,
    object: &ObjectRef,
    state: &dyn kernel::State,
    site: &base::id::SiteId,
) -> Option<base::id::PersonId> {
    let may = |context: &kernel::Context| foresee_as(context, verb, object, state, site).is_empty();
    if may(&reader.context(site)) {
        return None;
    }
    let under = reader.deputations.iter().find(|under| may(&reader.context_for(under, site)))?;
    Some(under.principal.clone())
}

/// The verb's own reasons, and the roles it asks for.
fn foresee_as(
    context: &kernel::Context,
    verb: &dyn Verb,
    object: &ObjectRef,
    state: &dyn kernel::State,
    site: &base::id::SiteId,
) -> Refusals {
    let mut refusals = verb.foresee(object, state, context);
    let spec = verb.spec();
    let mut body = serde_json::Map::new();
    if let Some((field, _)) = &spec.subject {
        body.insert(field.clone(), object.id.clone().into());
    }
    let at = verb.site_of(&body, state).unwrap_or_else(|| site.clone());
    let held = context.actor.roles_at(&at, &context.network);
    let missing = !spec.roles.is_empty() && !spec.roles.iter().any(|role| held.contains(role.as_str()));
    if missing && refusals.0.iter().all(|refusal| refusal.code != "role.not_held") {
        refusals.add(kernel::command::wrong_role(&spec.roles, &at, context));
    }
    refusals
}

fn how(reader: &Reader, spec: &kernel::VerbSpec, object: &ObjectRef) -> How {
    let path = value::path(&["act", &spec.name]);
    match (&spec.subject, spec.fields.as_slice()) {
        // Nothing more is asked than the object itself, and there is no choice of a site to make: one press does it.
        (Some((field, _)), [only])
            if only.name == *field && reader.sites.len() == 1 && reader.deputations.is_empty() =>
        {
            How::Send {
                action: path,
                csrf: reader.csrf().to_owned(),
                command_id: Uuid::now_v7().to_string(),
                fields: vec![(field.clone(), object.id.clone())],
            }
        }
        _ => How::Open(ui::Query::new(path).with("subject", Some(&object.id)).href()),
    }
}

fn lead(hall: &Hall, reader: &Reader, cases: &[CaseOf]) -> String {
    let lang = reader.lang;
    let mut lines = Vec::new();
    for case in cases.iter().filter(|case| !case.closed) {
        for (stage, _, roles, site) in &case.open {
            let stage = hall.book.stage_title(&case.procedure, Some(case.version), stage).get(lang).to_owned();
            let roles: Vec<&str> = roles.iter().map(|code| code.as_str()).collect();
            let roles: Vec<String> =
                roles.iter().map(|code| reader.network.role_title(code).get(lang).to_owned()).collect();
            let site = value::object_words(hall, reader, "site", site);
            lines.push(say_with(
                lang,
                "object-next",
                &[("stage", stage.into()), ("roles", roles.join(", ").into()), ("site", site.into())],
            ));
        }
    }
    lines.join(" ")
}
