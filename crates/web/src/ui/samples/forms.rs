//! Sign-in, and a form with every kind of field: plain, filled and refused.

use super::{Sample, State, t};
use crate::ui::{Choice, Field, Form, Kind, Lang, Link, Reason, form, page_title, refusals};
use maud::{Markup, html};

pub(super) fn all(lang: Lang) -> Vec<Sample> {
    let sample = |slug, state, title: &str, bare, main| Sample {
        slug,
        state,
        title: title.to_owned(),
        here: if bare { "/sign-in" } else { "/orders/new" },
        bare,
        main,
    };
    let sign_in_title = t(lang, "Sign in", "Connexion");
    let request = t(lang, "New special order", "Nouvelle commande spéciale");
    vec![
        sample("sign-in", State::Ordinary, sign_in_title, true, sign_in(lang, None)),
        sample("sign-in-refused", State::Refused, sign_in_title, true, sign_in(lang, Some(wrong_password(lang)))),
        sample("form", State::Empty, request, false, request_form(lang, State::Empty)),
        sample("form-filled", State::Ordinary, request, false, request_form(lang, State::Ordinary)),
        sample("form-refused", State::Refused, request, false, request_form(lang, State::Refused)),
    ]
}

fn sign_in(lang: Lang, answer: Option<Markup>) -> Markup {
    let text = |name: &str, label: &str, kind, autocomplete: &str| Field {
        name: name.to_owned(),
        label: label.to_owned(),
        required: true,
        kind,
        autocomplete: autocomplete.to_owned(),
        ..Field::default()
    };
    html! {
        h1 { (t(lang, "Sign in", "Connexion")) }
        p class="lead" { (t(lang, "Use the account of your maison.", "Utilisez le compte de votre maison.")) }
        (form(lang, &Form {
            id: "sign-in".to_owned(),
            action: "/sign-in".to_owned(),
            csrf: "sample".to_owned(),
            fields: vec![
                text("account", t(lang, "Account", "Identifiant"), Kind::Text, "username"),
                text("password", t(lang, "Password", "Mot de passe"), Kind::Password, "current-password"),
            ],
            verb: t(lang, "Sign in", "Se connecter").to_owned(),
            answer,
            ..Form::default()
        }))
    }
}

fn wrong_password(lang: Lang) -> Markup {
    refusals(
        lang,
        &[Reason {
            text: t(
                lang,
                "This account and password do not go together.",
                "Cet identifiant et ce mot de passe ne correspondent pas.",
            )
            .to_owned(),
            who: Some(
                t(
                    lang,
                    "Your boutique director can give you a new password.",
                    "Votre directeur de boutique peut vous remettre un nouveau mot de passe.",
                )
                .to_owned(),
            ),
            ..Reason::default()
        }],
    )
}

fn request_form(lang: Lang, state: State) -> Markup {
    let answer = (state == State::Refused).then(|| refusals(lang, &reasons(lang)));
    let mut fields = fields(lang, state != State::Empty);
    if state == State::Refused {
        for f in &mut fields {
            f.error = reasons(lang).into_iter().find(|r| r.field.as_ref() == Some(&f.name)).map(|r| r.text);
        }
    }
    let made = Form {
        id: "order-request".to_owned(),
        action: "/orders".to_owned(),
        csrf: "sample".to_owned(),
        command_id: "0194f1c2-7c7e-7c7a-9d0a-5f6a1f0f2b11".to_owned(),
        fields,
        verb: t(lang, "Submit the request", "Soumettre la demande").to_owned(),
        cancel: Some(Link::new(t(lang, "Back to the orders", "Retour aux commandes"), "/orders")),
        answer,
        draft: true,
    };
    let lead = t(
        lang,
        "What the client wishes, in the client’s words. Feasibility is answered within five working days.",
        "Ce que souhaite le client, dans ses propres mots. La faisabilité est rendue sous cinq jours ouvrés.",
    );
    html! {
        (page_title(t(lang, "New special order", "Nouvelle commande spéciale"), lead, None))
        (form(lang, &made))
    }
}

fn reasons(lang: Lang) -> Vec<Reason> {
    vec![
        Reason {
            text: t(lang, "The date wished for is earlier than any atelier can finish a bespoke ring.", "La date souhaitée précède celle à laquelle un atelier peut achever une bague sur mesure.").to_owned(),
            next: Some(t(lang, "Choose a date from 14 May 2026, or ask the special-order desk for an exception.", "Choisissez une date à partir du 14 mai 2026, ou demandez une dérogation au bureau des commandes spéciales.").to_owned()),
            who: Some(t(lang, "Special-order desk, Paris", "Bureau des commandes spéciales, Paris").to_owned()),
            field: Some("wished_for".to_owned()),
        },
        Reason {
            text: t(lang, "The finger size was measured only once.", "Le tour de doigt n’a été mesuré qu’une fois.").to_owned(),
            next: Some(t(lang, "Measure a second time and enter both results.", "Mesurez une seconde fois et saisissez les deux résultats.").to_owned()),
            field: Some("size".to_owned()),
            who: None,
        },
        Reason {
            text: t(lang, "The client’s file is not complete for an order of this value.", "Le dossier du client n’est pas complet pour une commande de cette valeur.").to_owned(),
            who: Some(t(lang, "Your boutique director", "Votre directeur de boutique").to_owned()),
            ..Reason::default()
        },
    ]
}

fn fields(lang: Lang, filled: bool) -> Vec<Field> {
    let base = |name: &str, en, fr, kind, value: &str| Field {
        name: name.to_owned(),
        label: t(lang, en, fr).to_owned(),
        kind,
        value: if filled { value.to_owned() } else { String::new() },
        ..Field::default()
    };
    let choice = |value: &str, en, fr| Choice::new(value, t(lang, en, fr));
    let grouped =
        |value: &str, label: &str, en, fr| Choice { group: t(lang, en, fr).to_owned(), ..Choice::new(value, label) };
    vec![
        Field {
            required: true,
            ..base(
                "kind",
                "Kind of order",
                "Nature de la commande",
                Kind::Choice(vec![
                    choice("bespoke", "Bespoke piece", "Pièce sur mesure"),
                    choice("made", "Made to order", "Fabrication à la demande"),
                    choice("engrave", "Engraving or size", "Gravure ou mise à taille"),
                ]),
                "bespoke",
            )
        },
        Field {
            required: true,
            personal: true,
            help: t(lang, "As in the client’s file.", "Tel qu’au dossier du client.").to_owned(),
            ..base("client", "Client", "Client", Kind::Line(120), "C-20418 · Mme A. Keller")
        },
        Field {
            required: true,
            help: t(
                lang,
                "Piece, metal, stones, occasion; what must not change.",
                "Pièce, métal, pierres, occasion ; ce qui ne doit pas changer.",
            )
            .to_owned(),
            ..base(
                "brief",
                "The wish",
                "Le souhait",
                Kind::TextArea,
                t(
                    lang,
                    "Platinum ring around an emerald of about three carats, to be worn with her grandmother’s band. No visible claws.",
                    "Bague en platine autour d’une émeraude d’environ trois carats, à porter avec l’alliance de sa grand-mère. Aucune griffe apparente.",
                ),
            )
        },
        Field {
            required: true,
            ..base(
                "budget",
                "Budget",
                "Budget",
                Kind::Money {
                    currencies: ["EUR", "CHF", "USD", "JPY"].map(str::to_owned).to_vec(),
                    currency: "EUR".to_owned(),
                },
                t(lang, "48000.00", "48000,00"),
            )
        },
        base(
            "metal",
            "Metal, by estimate",
            "Métal, par estimation",
            Kind::Weight { units: vec!["g".to_owned()], unit: "g".to_owned() },
            t(lang, "9.40", "9,40"),
        ),
        Field {
            help: t(lang, "French scale; measured twice.", "Échelle française ; mesuré deux fois.").to_owned(),
            ..base(
                "size",
                "Finger size",
                "Tour de doigt",
                Kind::Number {
                    unit: "mm".to_owned(),
                    min: "38".to_owned(),
                    max: "76".to_owned(),
                    step: "0.5".to_owned(),
                },
                "53",
            )
        },
        Field { required: true, ..base("wished_for", "Wished for by", "Souhaitée pour le", Kind::Date, "2026-03-31") },
        base(
            "advisor",
            "Client advisor",
            "Conseiller de vente",
            Kind::Person(vec![
                grouped("p1", "Camille Roche", "Paris, place Vendôme", "Paris, place Vendôme"),
                grouped("p2", "Jun Tanaka", "Paris, place Vendôme", "Paris, place Vendôme"),
                grouped("p3", "Élise Morand", "Geneva, rue du Rhône", "Genève, rue du Rhône"),
            ]),
            "p2",
        ),
        base(
            "drawing",
            "Sketch or photo",
            "Croquis ou photo",
            Kind::Digest { accept: "image/*,.pdf".to_owned(), several: false },
            "",
        ),
        base("piece", "Piece it goes with", "Pièce qu’elle accompagne", Kind::Scan, "4012345.011111.987"),
        base(
            "channels",
            "How the client wishes to hear",
            "Comment le client souhaite être prévenu",
            Kind::Several(vec![choice("phone", "Telephone", "Téléphone"), choice("mail", "E-mail", "Courriel")]),
            "phone",
        ),
        Field {
            required: true,
            ..base(
                "terms",
                "The client was told that a personalised piece cannot be returned",
                "Le client a été informé qu’une pièce personnalisée n’est pas reprise",
                Kind::Check,
                "true",
            )
        },
    ]
}
