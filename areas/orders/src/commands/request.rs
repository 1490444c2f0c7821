//! Take a client's wish: it gets its number, and everything the special orders desk will ask for first.

use base::{Currency, Date, Money, id::ClientId};
use kernel::{Choice, Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::{Requested, proven},
    order::{OrderId, today},
    rows::Number,
    terms::{Band, OrderKind},
};

/// How well the maison knows the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Knowledge {
    /// Name and contact.
    #[choice(en = "name and contact", fr = "nom et coordonnées")]
    Contact,
    /// Identity seen.
    #[choice(en = "identity seen", fr = "identité vérifiée")]
    Identified,
    /// Full file: identity, address, origin of funds.
    #[choice(en = "full file", fr = "dossier complet")]
    Full,
}

/// Take a client's wish for a special order.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.request",
    en = "Start a special order",
    fr = "Ouvrir une commande spéciale",
    purpose_fr = "Enregistrer le souhait d’un client pour une commande spéciale.",
    roles("client_advisor", "special_orders_desk"),
    begins
)]
pub struct Request {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "Type", fr = "Type")]
    kind: OrderKind,
    #[field(en = "Piece", fr = "Pièce", max = 120, help_en = "In a few words", help_fr = "En quelques mots")]
    title: String,
    #[field(
        en = "Wish",
        fr = "Souhait",
        paragraph,
        help_en = "In the client's words",
        help_fr = "Avec les mots du client"
    )]
    brief: String,
    #[field(en = "Budget", fr = "Budget")]
    budget: Option<Money>,
    #[field(en = "Needed by", fr = "Souhaité pour le")]
    need_by: Option<Date>,
    #[field(en = "Client file", fr = "Connaissance du client")]
    knowledge: Knowledge,
    #[field(en = "Size measured", fr = "Taille mesurée", max = 20)]
    size: Option<String>,
    #[field(
        en = "Size measured again",
        fr = "Taille mesurée à nouveau",
        max = 20,
        help_en = "A size is measured twice",
        help_fr = "Une taille se mesure deux fois"
    )]
    size_again: Option<String>,
    #[field(en = "Images", fr = "Images", digest)]
    #[serde(default)]
    images: Vec<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "A wish is taken in a boutique; choose the boutique under “Acting at”.",
        fr = "Un souhait s’enregistre en boutique ; choisissez la boutique sous « Vous agissez à ».",
        at = "site"
    )]
    NotABoutique,
    #[say(
        en = "Say in a few words what the piece is.",
        fr = "Dites en quelques mots quelle est la pièce.",
        at = "title"
    )]
    TitleEmpty,
    #[say(
        en = "The client cannot need it before tomorrow; correct the date.",
        fr = "Le client ne peut en avoir besoin avant demain ; corrigez la date.",
        at = "need_by"
    )]
    NeededInThePast,
    #[say(
        en = "This boutique sells in {currency}; give the budget in {currency}.",
        fr = "Cette boutique vend en {currency} ; indiquez le budget en {currency}.",
        at = "budget"
    )]
    BudgetInOtherCurrency { currency: String },
    #[say(
        en = "The two measures differ ({first}, {second}); measure the size once more.",
        fr = "Les deux mesures diffèrent ({first}, {second}) ; mesurez la taille encore une fois.",
        at = "size_again"
    )]
    SizeMeasuresDiffer { first: String, second: String },
    #[say(
        en = "For a budget of this height the client's full file is needed; complete it with the client first.",
        fr = "Pour un budget de cette hauteur, le dossier complet du client est nécessaire ; complétez-le d’abord avec le client.",
        at = "knowledge"
    )]
    ClientFileIncomplete,
}

/// What is said of a wish, when it is taken or corrected; nothing for what is not said.
pub(super) struct Wish<'a> {
    pub title: Option<&'a str>,
    pub need_by: Option<Date>,
    pub budget: Option<Money>,
    /// What the boutique sells in.
    pub currency: Currency,
    pub knowledge: Option<Knowledge>,
}

impl Wish<'_> {
    /// Why this cannot be.
    pub(super) fn reasons(&self, today: Date) -> Refusals {
        let mut refusals = Refusals::none();
        refusals.add_if(self.title.is_some_and(|title| title.trim().is_empty()), No::TitleEmpty);
        refusals.add_if(self.need_by.is_some_and(|date| date <= today), No::NeededInThePast);
        if self.budget.is_some_and(|budget| budget.currency != self.currency) {
            refusals.add(No::BudgetInOtherCurrency { currency: self.currency.code().to_owned() });
        }
        let high = self.budget.is_some_and(|budget| Band::of(budget) >= Band::V4);
        refusals.add_if(high && self.knowledge != Some(Knowledge::Full), No::ClientFileIncomplete);
        refusals
    }
}

/// Two measures of one size that are not the same.
pub(super) fn sizes_differ(first: Option<&str>, second: Option<&str>) -> Refusals {
    let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
    let mut refusals = Refusals::none();
    let no = || No::SizeMeasuresDiffer { first: first.to_owned(), second: second.to_owned() };
    refusals.add_if(first.trim() != second.trim(), no());
    refusals
}

impl Command for Request {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let Some(site) = context.network.site(&context.site).filter(|site| site.kind == "boutique") else {
            return Err(Refusals::from(No::NotABoutique));
        };
        let mut refusals = Refusals::none();
        let today = today(context, &site.id);
        let wish = Wish {
            title: Some(&self.title),
            need_by: self.need_by,
            budget: self.budget,
            currency: site.currency,
            knowledge: Some(self.knowledge),
        };
        refusals.extend(wish.reasons(today));
        refusals.extend(sizes_differ(self.size.as_deref(), self.size_again.as_deref()));

        let series = format!("{}-{:02}", site.id, today.0.year().rem_euclid(100));
        let number = state.row::<Number>(&series).map_or(0, |row| row.last) + 1;
        let requested = Requested {
            order: OrderId(format!("{series}-{number:04}")),
            client: self.client.clone(),
            boutique: site.id.clone(),
            kind: self.kind,
            title: self.title.trim().to_owned(),
            brief: self.brief.clone(),
            budget: self.budget,
            currency: site.currency,
            need_by: self.need_by,
            size: self.size.clone(),
            number,
        };
        refusals.or(Events::one(proven(requested, self.images.clone())))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn a_wish_gets_the_next_number_of_its_boutique() {
        let mut scene = Scene::new();
        assert_eq!(scene.request(json!({})), "GVA-26-0001");
        assert_eq!(scene.request(json!({})), "GVA-26-0002");
        scene.given.at("2027-01-04T09:00:00Z");
        assert_eq!(scene.request(json!({"need_by": null})), "GVA-27-0001");
    }

    #[test]
    fn what_a_wish_needs() {
        let scene = Scene::new();
        let wish = scene.wish();
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"title": "  "}), vec!["orders.title_empty"]),
            (json!({"need_by": "2026-01-05"}), vec!["orders.needed_in_the_past"]),
            (json!({"size": "53", "size_again": "54"}), vec!["orders.size_measures_differ"]),
            (json!({"size": "53"}), vec!["orders.size_measures_differ"]),
            (
                json!({"budget": {"minor": 100_000, "currency": "EUR"}, "need_by": "2020-01-01"}),
                vec!["orders.needed_in_the_past", "orders.budget_in_other_currency"],
            ),
            (json!({"budget": {"minor": 30_000_000, "currency": "CHF"}}), vec!["orders.client_file_incomplete"]),
            (json!({"budget": {"minor": 30_000_000, "currency": "CHF"}, "knowledge": "full"}), vec![]),
        ] {
            refuses(&scene, "advisor", "orders.request", with(&wish, changed), &codes);
        }
        let away = scene.given.refused(&scene.actor("advisor"), "HQ", "orders.request", wish);
        assert!(away.contains(&"orders.not_a_boutique".to_owned()), "{away:?}");
    }
}
