//! Enrol a person: the ledger learns their code; their name and password stay outside it.

use base::id::{PersonId, SiteId};
use kernel::{Command, Context, Decision, Event, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::PersonRow;

/// Enrol a person under a code that says nothing of them.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.enrol",
    en = "Enrol a person",
    fr = "Inscrire une personne",
    purpose_fr = "Inscrire une personne sous un code qui ne dit rien d’elle.",
    roles("administrator"),
    begins
)]
pub struct Enrol {
    /// The code, such as `p-0042`.
    #[field(
        en = "Code",
        fr = "Code",
        help_en = "Letters, digits and hyphens; never the name",
        help_fr = "Lettres, chiffres et traits d’union ; jamais le nom"
    )]
    pub person: PersonId,
    /// The site they usually work at.
    #[field(en = "Home site", fr = "Site d’attache")]
    pub home: SiteId,
}

/// A person has a code in the ledger.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.person_enrolled", version = 1, en = "Person enrolled", fr = "Personne inscrite")]
pub struct PersonEnrolled {
    /// The code.
    #[relation("subject")]
    pub person: PersonId,
    /// The site they usually work at.
    #[relation("home")]
    pub home: SiteId,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "The code {person} may only have letters, digits and hyphens.",
        fr = "Le code {person} ne peut contenir que des lettres, des chiffres et des traits d’union.",
        at = "person"
    )]
    NotACode { person: PersonId },
    #[say(
        en = "{person} is enrolled already; give them a role instead.",
        fr = "{person} est déjà inscrit ; attribuez-lui plutôt un rôle.",
        at = "person"
    )]
    AlreadyEnrolled { person: PersonId },
    #[say(
        en = "There is no site {site}; open it first.",
        fr = "Le site {site} n’existe pas ; ouvrez-le d’abord.",
        at = "home"
    )]
    UnknownSite { site: SiteId },
}

impl Command for Enrol {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let plain = self.person.0.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        refusals.add_if(!plain, No::NotACode { person: self.person.clone() });
        refusals.add_if(
            state.row::<PersonRow>(&self.person.0).is_some(),
            No::AlreadyEnrolled { person: self.person.clone() },
        );
        refusals.add_if(context.network.site(&self.home).is_none(), No::UnknownSite { site: self.home.clone() });
        refusals.or(Events::one(PersonEnrolled { person: self.person.clone(), home: self.home.clone() }))
    }
}
