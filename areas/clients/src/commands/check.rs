//! What several verbs check: that the client is there and theirs to act on, and that personal values can be right.

use base::{Date, id::ClientId};
use kernel::{CommandForm, Context, ObjectRef, Personal, Refusal, Refusals, State, StateExt, command::wrong_role};

use crate::rows::Client;

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
pub enum No {
    #[say(
        en = "There is no client {client}; look for them by name, or register them.",
        fr = "Le client {client} n’existe pas ; cherchez-le par son nom ou enregistrez-le.",
        at = "client"
    )]
    UnknownClient { client: ClientId },
    #[say(
        en = "{client} was erased at their own request; nothing more is recorded. Register them anew if they come back.",
        fr = "{client} a été effacé à sa demande ; plus rien n’est consigné. Enregistrez-le à nouveau s’il revient.",
        at = "client"
    )]
    Erased { client: ClientId },
    #[say(
        en = "The country has two capital letters, such as FR or CH.",
        fr = "Le pays s’écrit en deux lettres majuscules, par exemple FR ou CH.",
        at = "country"
    )]
    NotACountry,
    #[say(en = "Give the family name.", fr = "Indiquez le nom.", at = "family_name")]
    NameEmpty,
    #[say(
        en = "This is not an e-mail address; write it like name@example.com.",
        fr = "Ce n’est pas une adresse e-mail ; écrivez-la comme nom@exemple.com.",
        at = "email"
    )]
    NotAnEmail,
    #[say(
        en = "This is not a telephone number; write it with its country, like +41 22 123 45 67.",
        fr = "Ce n’est pas un numéro de téléphone ; écrivez-le avec l’indicatif, comme +41 22 123 45 67.",
        at = "phone"
    )]
    NotAPhone,
    #[say(
        en = "{client} has this e-mail address. Open that client; if it is another person, tick “Another person”.",
        fr = "{client} a cette adresse e-mail. Ouvrez ce client ; s’il s’agit d’une autre personne, cochez « Autre personne ».",
        at = "email"
    )]
    SameEmail { client: ClientId },
    #[say(
        en = "{client} has this telephone number. Open that client; if it is another person, tick “Another person”.",
        fr = "{client} a ce numéro de téléphone. Ouvrez ce client ; s’il s’agit d’une autre personne, cochez « Autre personne ».",
        at = "phone"
    )]
    SamePhone { client: ClientId },
}

/// Why an act of another area may not name a client by this code: nobody registered it, or they were erased.
pub fn unknown(code: &str, state: &dyn State) -> Option<Refusal> {
    let client = ClientId(code.to_owned());
    match state.row::<Client>(code) {
        None => Some(No::UnknownClient { client }.into()),
        Some(known) if known.erased_at.is_some() => Some(No::Erased { client }.into()),
        Some(_) => None,
    }
}

/// The client, when they are there, not erased, and at a boutique where the person holds one of the verb's roles.
pub fn client<C: CommandForm>(id: &ClientId, state: &dyn State, context: &Context) -> Result<Client, Refusals> {
    let Some(client) = state.row::<Client>(&id.0) else {
        return Err(No::UnknownClient { client: id.clone() }.into());
    };
    let mut refusals = Refusals::none();
    refusals.add_if(client.erased_at.is_some(), No::Erased { client: id.clone() });
    let roles = C::spec().roles;
    let held = context.actor.roles_at(&client.home, &context.network);
    if !roles.iter().any(|role| held.contains(role.as_str())) {
        refusals.add(wrong_role(&roles, &client.home, context));
    }
    refusals.or(client)
}

/// That the client was erased, as it is known before anything is typed.
pub fn gone(subject: &ObjectRef, state: &dyn State) -> Refusals {
    let client = ClientId::from(subject.id.as_str());
    let erased = state.row::<Client>(&client.0).is_some_and(|client| client.erased_at.is_some());
    let mut refusals = Refusals::none();
    refusals.add_if(erased, No::Erased { client });
    refusals
}

/// Two capital letters.
pub fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// The date at the client's boutique.
pub fn today(client: &Client, context: &Context) -> Date {
    let zone = context.calendar(Some(&client.home)).map(|calendar| calendar.zone().clone());
    context.now.date_in(&zone.unwrap_or(base::moment::zone::TimeZone::UTC))
}

/// What cannot be right of an e-mail address and a telephone number.
pub fn contact(email: Option<&Personal>, phone: Option<&Personal>) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(email.is_some_and(|email| !is_email(email.said().trim())), No::NotAnEmail);
    refusals.add_if(phone.is_some_and(|phone| !is_phone(phone.said().trim())), No::NotAPhone);
    refusals
}

fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(name, domain)| {
        !name.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !text.chars().any(|c| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'))
    })
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (6..=15).contains(&digits)
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}'))
}

/// Clients who have the same e-mail address or telephone number, but the one it is about: (client, refusal).
pub fn same(
    email: Option<&Personal>,
    phone: Option<&Personal>,
    but: Option<&ClientId>,
    state: &dyn State,
) -> Vec<(ClientId, Refusal)> {
    let known = |field: &str, value: Option<&Personal>| -> Vec<ClientId> {
        let found = value.map(|value| state.known_as("client", field, value)).unwrap_or_default();
        found.into_iter().map(ClientId).filter(|id| Some(id) != but).collect()
    };
    let mut same = Vec::new();
    for client in known("email", email) {
        same.push((client.clone(), No::SameEmail { client }.into()));
    }
    for client in known("phone", phone) {
        same.push((client.clone(), No::SamePhone { client }.into()));
    }
    same
}

/// What was said, without white space around; nothing when nothing was said.
pub fn said(value: Option<&Personal>) -> Option<Personal> {
    value.map(Personal::trimmed).filter(Personal::is_filled)
}
