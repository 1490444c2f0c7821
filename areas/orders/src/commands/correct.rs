//! Correct a wish while nothing rests on it yet: the data of an order changes until a quote stands.

use base::{
    Date, Money,
    id::{ClientId, SiteId},
};
use kernel::{Choice, Command, Context, Decision, Draft, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::request::{Knowledge, Wish, sizes_differ};
use crate::{
    events::proven,
    order::{Order, OrderId, foreseen, found, today},
    terms::OrderKind,
};

/// The part the client plays whom an order was taken for by mistake.
const FORMER_CLIENT: &str = "former_client";

/// Stages in which a price built on the wish is before somebody.
const PRICED: [&str; 3] = ["price_approval", "brand_approval", "quoted"];

/// What a client no longer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Cleared {
    /// The budget.
    #[choice(en = "budget", fr = "budget")]
    Budget,
    /// The date needed.
    #[choice(en = "date needed", fr = "date souhaitée")]
    NeedBy,
    /// The size.
    #[choice(en = "size", fr = "taille")]
    Size,
}

/// Correct a wish until it is quoted. What is left empty stays as it is.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.correct",
    en = "Correct the wish",
    fr = "Rectifier le souhait",
    purpose_fr = "Rectifier un souhait tant qu’il n’est pas chiffré. Ce qui est laissé vide reste tel quel.",
    subject = "order",
    roles("client_advisor", "special_orders_desk")
)]
pub struct Correct {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Client", fr = "Client")]
    client: Option<ClientId>,
    #[field(en = "Type", fr = "Type")]
    kind: Option<OrderKind>,
    #[field(en = "Piece", fr = "Pièce", max = 120, help_en = "In a few words", help_fr = "En quelques mots")]
    title: Option<String>,
    #[field(
        en = "Wish",
        fr = "Souhait",
        paragraph,
        help_en = "In the client's words",
        help_fr = "Avec les mots du client"
    )]
    brief: Option<String>,
    #[field(en = "Budget", fr = "Budget")]
    budget: Option<Money>,
    #[field(en = "Needed by", fr = "Souhaité pour le")]
    need_by: Option<Date>,
    #[field(
        en = "Client file",
        fr = "Connaissance du client",
        help_en = "When the budget becomes high",
        help_fr = "Lorsque le budget devient élevé"
    )]
    knowledge: Option<Knowledge>,
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
    #[field(en = "Further images", fr = "Autres images", digest)]
    #[serde(default)]
    images: Vec<String>,
    #[field(en = "No longer said", fr = "N’est plus demandé")]
    #[serde(default)]
    remove: Vec<Cleared>,
}

/// A wish was corrected; only what changed is there.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.wish_corrected", version = 1, en = "Wish corrected", fr = "Souhait rectifié")]
pub struct WishCorrected {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(hidden)]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: Option<ClientId>,
    #[field(en = "Type", fr = "Type")]
    pub kind: Option<OrderKind>,
    #[field(en = "Piece", fr = "Pièce")]
    pub title: Option<String>,
    #[field(en = "Wish", fr = "Souhait")]
    pub brief: Option<String>,
    #[field(en = "Budget", fr = "Budget")]
    pub budget: Option<Money>,
    #[field(en = "Needed by", fr = "Souhaité pour le")]
    pub need_by: Option<Date>,
    #[field(en = "Size", fr = "Taille")]
    pub size: Option<String>,
    #[field(en = "No longer said", fr = "N’est plus demandé")]
    pub removed: Vec<Cleared>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "A quote of {order} is before finance or the client: have the price returned or ask for another quote, then correct the wish.",
        fr = "Un devis de {order} est à la finance ou chez le client : faites renvoyer le prix ou demandez un autre devis, puis rectifiez le souhait.",
        at = "order"
    )]
    QuoteStands { order: OrderId },
    #[say(
        en = "The client has accepted {order}: what changes now is a change request. Propose a change; it says what it costs and when it is ready.",
        fr = "Le client a accepté {order} : ce qui change désormais est une demande de modification. Proposez une modification ; elle en dit le prix et le délai.",
        at = "order"
    )]
    ChangeInstead { order: OrderId },
    #[say(
        en = "{order} belongs to {boutique}, and an order does not move: act there, or take a new wish here.",
        fr = "{order} appartient à {boutique}, et une commande ne change pas de boutique : agissez là-bas ou enregistrez ici un nouveau souhait.",
        at = "site"
    )]
    OtherBoutique { order: OrderId, boutique: String },
    #[say(
        en = "Nothing would change; fill in what is to be corrected.",
        fr = "Rien ne changerait ; remplissez ce qui est à rectifier."
    )]
    NothingChanges,
    #[say(
        en = "A value is both given and removed; choose one.",
        fr = "Une valeur est à la fois donnée et retirée ; choisissez.",
        at = "remove"
    )]
    GivenAndCleared,
}

/// What is known before anything is typed.
fn standing(order: &Order) -> Refusals {
    let mut refusals = Refusals::none();
    if order.accepted_at.is_some() {
        refusals.add(No::ChangeInstead { order: order.id.clone() });
    } else if PRICED.iter().any(|stage| order.stage == *stage || order.stages.iter().any(|open| open == stage)) {
        refusals.add(No::QuoteStands { order: order.id.clone() });
    }
    refusals
}

/// A text that is filled and other than the one known.
fn other(given: Option<&String>, known: &str) -> Option<String> {
    given.map(|text| text.trim().to_owned()).filter(|text| text != known.trim())
}

impl Correct {
    fn changes(&self, order: &Order) -> WishCorrected {
        let size = other(self.size.as_ref(), order.size.as_deref().unwrap_or_default());
        let there = |cleared: &Cleared| match cleared {
            Cleared::Budget => order.budget.is_some(),
            Cleared::NeedBy => order.need_by.is_some(),
            Cleared::Size => order.size.is_some(),
        };
        let known = order.budget.map(|minor| Money::new(minor, order.currency));
        WishCorrected {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            client: self.client.clone().filter(|client| *client != order.client),
            kind: self.kind.filter(|kind| *kind != order.kind),
            title: other(self.title.as_ref(), &order.title),
            brief: other(self.brief.as_ref(), &order.brief),
            budget: self.budget.filter(|budget| Some(*budget) != known),
            need_by: self.need_by.filter(|date| Some(*date) != order.need_by),
            size: size.filter(|size| !size.is_empty()),
            removed: self.remove.iter().copied().filter(there).collect(),
        }
    }
}

impl Command for Correct {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let mut refusals = standing(&order);
        let here = context.network.site(&context.site);
        if here.is_some_and(|site| site.kind == "boutique" && site.id != order.boutique) {
            let boutique = context.network.site(&order.boutique).map_or(order.boutique.0.clone(), |b| b.name.clone());
            refusals.add(No::OtherBoutique { order: order.id.clone(), boutique });
        }
        let changes = self.changes(&order);
        // Only what changes is judged again: a date that has passed meanwhile is no fault of this correction.
        let wish = Wish {
            title: changes.title.as_deref(),
            need_by: changes.need_by,
            budget: changes.budget,
            currency: order.currency,
            knowledge: self.knowledge,
        };
        refusals.extend(wish.reasons(today(context, &order.boutique)));
        if changes.size.is_some() {
            refusals.extend(sizes_differ(self.size.as_deref(), self.size_again.as_deref()));
        }
        let both = self.remove.iter().any(|cleared| match cleared {
            Cleared::Budget => self.budget.is_some(),
            Cleared::NeedBy => self.need_by.is_some(),
            Cleared::Size => self.size.is_some(),
        });
        refusals.add_if(both, No::GivenAndCleared);
        let former = changes.client.is_some().then(|| ObjectRef::of(&order.client));
        let corrected: Draft = proven(changes.clone(), self.images.clone());
        let nothing = corrected.evidence.is_empty()
            && changes.removed.is_empty()
            && changes.client.is_none()
            && changes.kind.is_none()
            && changes.budget.is_none()
            && changes.need_by.is_none()
            && [&changes.title, &changes.brief, &changes.size].iter().all(|text| text.is_none());
        refusals.add_if(nothing && !both, No::NothingChanges);
        let mut corrected = corrected;
        if let Some(former) = former {
            corrected.relate(former, FORMER_CLIENT);
        }
        refusals.or(Events(vec![corrected]))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, standing)
    }

    fn strikes() -> Vec<EventSpec> {
        vec![WishCorrected::spec()]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn a_wish_is_corrected_until_a_quote_stands_and_then_changed() {
        let mut scene = Scene::new();
        let order = scene.request(json!({"size": "53", "size_again": "53"}));
        let correct = json!({"order": order, "client": "c2", "title": "Ring with a sapphire", "need_by": "2026-07-01",
            "budget": {"minor": 900_000, "currency": "CHF"}, "size": "54", "size_again": "54"});
        let events = scene.act("advisor", "orders.correct", correct.clone());
        assert_eq!(events.len(), 1);
        let parts: Vec<(&str, &str)> =
            events[0].relations.iter().map(|r| (r.qualifier.as_str(), r.object.id.as_str())).collect();
        assert!(parts.contains(&("former_client", "c1")) && parts.contains(&("client", "c2")), "{parts:?}");
        assert_eq!(events[0].payload["brief"], json!(null), "what did not change is not said again");
        let now = scene.order(&order);
        assert_eq!(
            (now.client.0.as_str(), now.title.as_str(), now.size.as_deref()),
            ("c2", "Ring with a sapphire", Some("54"))
        );
        assert_eq!((now.budget, now.brief.as_str()), (Some(900_000), "For our tenth anniversary"));
        refuses(&scene, "advisor", "orders.correct", correct.clone(), &["orders.nothing_changes"]);
        scene.act("advisor", "orders.correct", json!({"order": order, "remove": ["budget", "size"]}));
        assert_eq!((scene.order(&order).budget, scene.order(&order).size), (None, None));

        let other = json!({"order": order, "title": "Bangle"});
        scene.at_stages(&order, &["price_approval"]);
        refuses(&scene, "advisor", "orders.correct", other.clone(), &["orders.quote_stands"]);
        assert_eq!(scene.foreseen("advisor", "orders.correct", &order), ["orders.quote_stands"]);
        scene.at_stages(&order, &["quoting"]);
        refuses(&scene, "desk", "orders.correct", other, &[]);

        let accepted = scene.accepted(json!({}));
        let late = json!({"order": accepted, "title": "Bangle"});
        refuses(&scene, "advisor", "orders.correct", late, &["orders.change_instead"]);
    }

    #[test]
    fn what_a_correction_says_is_judged_like_a_wish() {
        let mut scene = Scene::new();
        let order = scene.request(json!({}));
        let body = json!({"order": order});
        for (changed, codes) in [
            (json!({}), vec!["orders.nothing_changes"]),
            (json!({"images": [DIGEST]}), vec![]),
            (json!({"title": "  "}), vec!["orders.title_empty"]),
            (json!({"need_by": "2026-01-05"}), vec!["orders.needed_in_the_past"]),
            (json!({"size": "53", "size_again": "54"}), vec!["orders.size_measures_differ"]),
            (json!({"budget": {"minor": 100_000, "currency": "EUR"}}), vec!["orders.budget_in_other_currency"]),
            (json!({"budget": {"minor": 30_000_000, "currency": "CHF"}}), vec!["orders.client_file_incomplete"]),
            (json!({"budget": {"minor": 30_000_000, "currency": "CHF"}, "knowledge": "full"}), vec![]),
            (json!({"need_by": "2026-08-01", "remove": ["need_by"]}), vec!["orders.given_and_cleared"]),
        ] {
            refuses(&scene, "advisor", "orders.correct", with(&body, changed), &codes);
        }
        let nyc =
            scene.given.refused(&scene.actor("advisor"), "NYC", "orders.correct", with(&body, json!({"title": "x"})));
        assert_eq!(nyc, ["orders.other_boutique"]);
        let desk =
            scene.given.refused(&scene.actor("desk"), "HQ", "orders.correct", with(&body, json!({"title": "x"})));
        assert_eq!(desk, Vec::<String>::new(), "the desk corrects from headquarters");
    }
}
