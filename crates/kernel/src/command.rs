//! Commands: one verb of one area, one file. `decide` is pure and answers with events or with every refusal.

use std::marker::PhantomData;

use base::id::SiteId;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{Context, EventSpec, Events, Field, ObjectRef, Preview, Refusal, Refusals, State, Text, field};

/// What a decision answers: events, or every reason why not.
pub type Decision = Result<Events, Refusals>;

/// A typed command. `#[derive(Command)]` writes [`CommandForm`] from the struct; the file adds the rule.
pub trait Command: CommandForm + Serialize + DeserializeOwned {
    /// Events, or every refusal that holds.
    fn decide(&self, state: &dyn State, context: &Context) -> Decision;
    /// Why it could not be done on this object now, whatever is typed: shown beside the act before its form is opened.
    /// `decide` gives the same reasons again, so that nothing rests on a page.
    fn foresee(_subject: &ObjectRef, _state: &dyn State, _context: &Context) -> Refusals {
        Refusals::none()
    }
    /// Whether its form shows what it would bring about.
    fn previews() -> bool {
        false
    }
    /// What it would bring about, from the fields filled in so far; `None` while they do not suffice. Shown to people
    /// only: `decide` looks for itself.
    fn preview(_body: &Map<String, Value>, _state: &dyn State, _context: &Context) -> Option<Preview> {
        None
    }
    /// The events of its own that this command strikes, for the catalogue; events shared by several commands stand in
    /// their area's list.
    fn strikes() -> Vec<EventSpec> {
        Vec::new()
    }
}

/// What the form, the API and the help know of a command; written by `#[derive(Command)]`.
pub trait CommandForm {
    /// Name, title, fields, roles.
    fn spec() -> VerbSpec;
    /// The object it acts on.
    fn subject(&self) -> Option<ObjectRef>;
}

/// A verb as people and programs see it.
#[derive(Clone, Debug, PartialEq)]
pub struct VerbSpec {
    /// `area.verb`.
    pub name: String,
    /// The button.
    pub title: Text,
    /// One sentence on what it does.
    pub purpose: Text,
    /// What is asked.
    pub fields: Vec<Field>,
    /// The field naming the object it acts on, and that object's type.
    pub subject: Option<(String, String)>,
    /// Roles that may ask; empty when the procedure's step says who.
    pub roles: Vec<String>,
    /// The procedure and step that guard it, once the procedures are in force.
    pub step: Option<(String, String)>,
    /// Whether it begins something new rather than acting on what is there.
    pub begins: bool,
}

/// A verb of the house: a typed command, or a step of a procedure that only records and controls.
pub trait Verb: Send + Sync {
    /// Name, title, fields, roles.
    fn spec(&self) -> &VerbSpec;
    /// Decides on a body whose fields have been checked.
    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision;
    /// The events of its own that it strikes, for the catalogue.
    fn strikes(&self) -> Vec<EventSpec> {
        Vec::new()
    }
    /// Why this person could not do it now, as far as one can tell before anything is typed: shown beside the act.
    fn foresee(&self, _subject: &ObjectRef, _state: &dyn State, _context: &Context) -> Refusals {
        Refusals::none()
    }
    /// Whether its form shows what it would bring about.
    fn previews(&self) -> bool {
        false
    }
    /// What it would bring about, from the fields filled in so far.
    fn preview(&self, _body: &Map<String, Value>, _state: &dyn State, _context: &Context) -> Option<Preview> {
        None
    }
    /// The site the act concerns, when it is not the one where the person is; roles are looked for there too.
    fn site_of(&self, _body: &Map<String, Value>, _state: &dyn State) -> Option<SiteId> {
        None
    }
}

struct TypedVerb<C> {
    spec: VerbSpec,
    command: PhantomData<fn() -> C>,
}

/// The verb of a typed command: the one line an area's list has for each of its files.
pub fn verb<C: Command + 'static>() -> Box<dyn Verb> {
    Box::new(TypedVerb::<C> { spec: C::spec(), command: PhantomData })
}

/// The list of an area's verbs, one line each: `kernel::verbs! { request::Request, quote::Quote }` declares the files
/// `request.rs` and `quote.rs` and writes `pub fn verbs()`.
#[macro_export]
macro_rules! verbs {
    ($($file:ident::$command:ident),+ $(,)?) => {
        $(mod $file;)+

        /// Every verb of the area.
        pub fn verbs() -> Vec<Box<dyn $crate::Verb>> {
            vec![$($crate::verb::<$file::$command>()),+]
        }
    };
}

impl<C: Command> Verb for TypedVerb<C> {
    fn spec(&self) -> &VerbSpec {
        &self.spec
    }

    fn strikes(&self) -> Vec<EventSpec> {
        C::strikes()
    }

    fn foresee(&self, subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        let about = self.spec.subject.as_ref().is_some_and(|(_, kind)| *kind == subject.kind);
        if about { C::foresee(subject, state, context) } else { Refusals::none() }
    }

    fn previews(&self) -> bool {
        C::previews()
    }

    fn preview(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Option<Preview> {
        C::preview(body, state, context)
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        match C::deserialize(body) {
            Ok(command) => command.decide(state, context),
            // The fields were checked by their kinds; what still does not fit is told with its technical reason.
            Err(error) => Err(Refusal::new(
                "field.unreadable",
                Text::owned(
                    format!("This could not be read ({error}). Open the form again and fill it in."),
                    format!("Ceci n’a pas pu être lu ({error}). Rouvrez le formulaire et remplissez-le."),
                ),
            )
            .into()),
        }
    }
}

/// Checks fields, then roles, then the verb's own rule. Every reason at once, as far as each can be told.
pub fn decide(verb: &dyn Verb, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
    let spec = verb.spec();
    let mut refusals = field::check_body(&spec.fields, body);
    let fields_are_sound = refusals.is_empty();
    refusals.extend(check_roles(verb, body, state, context));
    if !fields_are_sound {
        return Err(refusals);
    }
    match verb.decide(body, state, context) {
        Ok(events) => refusals.or(events),
        Err(more) => {
            refusals.extend(more);
            Err(refusals)
        }
    }
}

fn check_roles(verb: &dyn Verb, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Refusals {
    let spec = verb.spec();
    let mut refusals = Refusals::none();
    // The very first site is opened from nowhere.
    let founding = context.network.sites().next().is_none();
    if !founding && context.network.site(&context.site).is_none() {
        refusals.add(Refusal::new(
            "site.unknown",
            Text::owned(
                format!("The site {} is not known; choose your site again.", context.site),
                format!("Le site {} est inconnu ; choisissez à nouveau votre site.", context.site),
            ),
        ));
        return refusals;
    }
    if spec.roles.is_empty() {
        return refusals;
    }
    let site = verb.site_of(body, state).unwrap_or_else(|| context.site.clone());
    let held = context.actor.roles_at(&site, &context.network);
    if !spec.roles.iter().any(|role| held.contains(role.as_str())) {
        refusals.add(wrong_role(&spec.roles, &site, context));
    }
    refusals
}

/// The refusal that names who may do it, and where to act for someone who may do it elsewhere.
pub fn wrong_role(roles: &[String], site: &SiteId, context: &Context) -> Refusal {
    let list = |lang| {
        roles.iter().map(|code| context.network.role_title(code).get(lang).to_owned()).collect::<Vec<_>>().join(", ")
    };
    let name = |id: &SiteId| context.network.site(id).map_or_else(|| id.0.clone(), |site| site.name.clone());
    let (en, fr, here) = (list(crate::Lang::En), list(crate::Lang::Fr), name(site));
    let elsewhere = context.network.sites().map(|site| &site.id).filter(|id| *id != site).find(|id| {
        let held = context.actor.roles_at(id, &context.network);
        roles.iter().any(|role| held.contains(role.as_str()))
    });
    let text = match elsewhere.map(name) {
        Some(there) => Text::owned(
            format!("This is for: {en}. You hold that role at {there}, not at {here}; choose where you act."),
            format!(
                "Cet acte revient à : {fr}. Vous tenez ce rôle pour {there}, non pour {here} ; choisissez où vous agissez."
            ),
        ),
        None => Text::owned(
            format!("This is for: {en}. Ask one of them to do it."),
            format!("Cet acte revient à : {fr}. Demandez-le à l’une de ces personnes."),
        ),
    };
    Refusal::new("role.not_held", text)
}
