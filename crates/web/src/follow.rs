//! What follows an act on somebody's account: the ledger says that it was done, here it takes effect beside the ledger.
//!
//! Everything is told by the moment the act was recorded: asked again after an interruption, the same act has the same
//! effect and spares whatever was set up since.

use base::id::PersonId;
use ledger::Receipt;

use crate::{
    account::Account, hall::Hall, invitation, reader::Reader, second_factor, session, token, trouble::Trouble,
};

/// Takes effect; gives the page to go on to, when it is not the object's own.
pub(crate) fn follow(hall: &Hall, reader: &Reader, receipt: &Receipt) -> Result<Option<String>, Trouble> {
    let Some(of) = &receipt.subject else { return Ok(None) };
    if of.kind == "proposal" {
        // A proposal that was answered is there no more: on to the person it was about.
        return Ok(page_of(reader, of.id.split('/').next().unwrap_or_default()));
    }
    if of.kind != "person" {
        return Ok(None);
    }
    let person = PersonId(of.id.clone());
    let kind = |name: &str| receipt.kinds.iter().any(|kind| kind == name);
    if kind("maison.sessions_ended") || kind("maison.account_locked") {
        session::end_of_person(&hall.ledger, &person, receipt.at)?;
    }
    if kind("maison.tokens_revoked") || kind("maison.account_locked") {
        token::revoke_of_person(&hall.ledger, &person, receipt.at)?;
    }
    if kind("maison.second_factor_reset") {
        second_factor::forget_of_person(&hall.ledger, &person, receipt.at)?;
        session::end_of_person(&hall.ledger, &person, receipt.at)?;
    }
    let lasts = if kind("maison.password_link_made") {
        Some(invitation::RENEWED_FOR)
    } else {
        kind("maison.person_invited").then_some(invitation::INVITED_FOR)
    };
    if let Some(lasts) = lasts.filter(|_| !receipt.replayed) {
        link(hall, reader, &person, lasts)?;
        if kind("maison.password_link_made") {
            session::end_of_person(&hall.ledger, &person, receipt.at)?;
        }
    }
    Ok(page_of(reader, &of.id))
}

/// The page of a person's account, for those who see it.
fn page_of(reader: &Reader, person: &str) -> Option<String> {
    let plain = person.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (plain && reader.watches_accounts()).then(|| format!("/admin/people/{person}"))
}

/// Makes a link for the person's account and keeps it to be shown once to the administrator who asked.
pub(crate) fn link(hall: &Hall, reader: &Reader, person: &PersonId, lasts: i64) -> Result<(), Trouble> {
    let accounts = Account::all(&hall.ledger).map_err(Trouble::failure)?;
    let Some(account) = accounts.into_iter().find(|account| account.person == *person) else { return Ok(()) };
    let secret = invitation::make(hall, &account, lasts)?;
    let origin = hall.settings.public_origin.as_deref().unwrap_or_default().trim_end_matches('/');
    let address = format!("{origin}/welcome?key={secret}");
    hall.once.put(reader.csrf(), &format!("link {person}"), vec![address]);
    Ok(())
}
