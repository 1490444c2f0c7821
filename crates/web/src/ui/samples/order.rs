//! An order's page: in a plain state, and late with acts refused.

use super::{Sample, State, at, t};
use crate::ui::{
    Act, Allowed, Barred, Due, Evidence, Fact, Head, How, Lang, Link, Reason, Stage, StageState, Tone, acts, facts,
    object_head, refusals, sections, stage_track, thread,
};
use maud::{Markup, html};

pub(super) fn all(lang: Lang) -> Vec<Sample> {
    let sample = |slug, state, late, refused| Sample {
        slug,
        state,
        title: "SO-2026-0142".to_owned(),
        here: "/orders/SO-2026-0142",
        bare: false,
        main: order_page(lang, late, refused),
    };
    vec![
        sample("order", State::Ordinary, false, false),
        sample("order-late", State::Crowded, true, false),
        sample("order-refused", State::Refused, false, true),
    ]
}

fn order_page(lang: Lang, late: bool, refused: bool) -> Markup {
    let head = Head {
        back: Some(Link::new(t(lang, "Special orders", "Commandes spéciales"), "/orders")),
        kind: t(lang, "Special order", "Commande spéciale").to_owned(),
        code: "SO-2026-0142".to_owned(),
        title: t(lang, "Ring, emerald 3.12 ct, platinum", "Bague, émeraude 3,12 ct, platine").to_owned(),
        place: t(lang, "Atelier Vendôme, bench 4", "Atelier Vendôme, établi 4").to_owned(),
        holder: "Marc Aubry".to_owned(),
        due: Some(Due {
            at: if late {
                at(lang, "promised for last Sunday", "promise pour dimanche dernier")
            } else {
                at(lang, "Thursday 14 May", "jeudi 14 mai")
            },
            tone: if late { Tone::Late } else { Tone::Plain },
        }),
        badges: if late {
            vec![
                (Tone::Plain, t(lang, "Rework 1", "Reprise 1").to_owned()),
                (Tone::Held, t(lang, "On hold: stone", "En suspens : pierre").to_owned()),
            ]
        } else {
            Vec::new()
        },
    };
    let lead = t(
        lang,
        "Next is the quality control, by a controller who neither set nor led the work. Marc Aubry holds the piece.",
        "Vient ensuite le contrôle qualité, par une personne qui n’a ni serti ni dirigé l’ouvrage. Marc Aubry détient la pièce.",
    );
    html! {
        (object_head(lang, &head))
        (stage_track(lang, &stages(lang, late)))
        (sections(
            html! {
                div {
                    (acts(lang, "order-acts", lead, &allowed(lang), &barred(lang), &[]))
                    @if refused { (refusals(lang, &why_not(lang))) }
                }
                (thread(lang, &happened(lang, late)))
            },
            html! {
                (facts(t(lang, "The piece", "La pièce"), &piece(lang)))
                (facts(t(lang, "The agreement", "L’accord"), &agreement(lang)))
            },
        ))
    }
}

fn stages(lang: Lang, late: bool) -> Vec<Stage> {
    let names = [
        ("Request", "Demande"),
        ("Feasibility", "Faisabilité"),
        ("Design", "Dessin"),
        ("Quote", "Devis"),
        ("Client’s approval", "Accord du client"),
        ("Deposit", "Acompte"),
        ("Stone sourcing", "Recherche de la pierre"),
        ("Planning", "Planification"),
        ("Setting", "Sertissage"),
        ("Quality control", "Contrôle qualité"),
        ("Assay and hallmark", "Titrage et poinçon"),
        ("Logistics", "Expédition"),
        ("Boutique receipt", "Réception en boutique"),
        ("Hand-over", "Remise"),
    ];
    names
        .iter()
        .enumerate()
        .map(|(index, (en, fr))| Stage {
            label: t(lang, en, fr).to_owned(),
            state: match index {
                0..=7 => StageState::Done,
                8 if late => StageState::Late,
                8 => StageState::Current,
                10 => StageState::Skipped,
                _ => StageState::Ahead,
            },
            at: (index < 10).then(|| {
                if index == 8 { at(lang, "since Tuesday", "depuis mardi") } else { at(lang, "12 Feb", "12 févr.") }
            }),
            holder: match index {
                8 => "Marc Aubry".to_owned(),
                9 => t(lang, "Quality, Paris", "Qualité, Paris").to_owned(),
                _ => String::new(),
            },
        })
        .collect()
}

fn allowed(lang: Lang) -> Vec<Allowed> {
    let open = |en, fr, expected| Allowed {
        label: t(lang, en, fr).to_owned(),
        how: How::Open("/orders/SO-2026-0142/acts/x".to_owned()),
        expected,
    };
    vec![
        open("Finish the setting", "Achever le sertissage", true),
        Allowed {
            label: t(lang, "Put on hold", "Mettre en suspens").to_owned(),
            how: How::Send {
                action: "/orders/SO-2026-0142/acts/hold".to_owned(),
                csrf: "sample".to_owned(),
                command_id: "0194f1c2-7c7e-7c7a-9d0a-5f6a1f0f2b12".to_owned(),
                fields: vec![("order".to_owned(), "SO-2026-0142".to_owned())],
            },
            expected: false,
        },
        open("Promise another date", "Promettre une autre date", false),
        open("Raise an exception", "Signaler une exception", false),
    ]
}

fn barred(lang: Lang) -> Vec<Barred> {
    vec![
        Barred {
            label: t(lang, "Pass the quality control", "Prononcer le contrôle qualité").to_owned(),
            reasons: why_not(lang),
        },
        Barred {
            label: t(lang, "Cancel the order", "Annuler la commande").to_owned(),
            reasons: vec![Reason {
                text: t(
                    lang,
                    "Costs have been incurred: finance and the boutique director decide together.",
                    "Des frais sont engagés : la finance et le directeur de boutique décident ensemble.",
                )
                .to_owned(),
                who: Some(t(lang, "Finance, headquarters", "Finance, siège").to_owned()),
                ..Reason::default()
            }],
        },
    ]
}

fn why_not(lang: Lang) -> Vec<Reason> {
    vec![
        Reason {
            text: t(
                lang,
                "You set this piece; quality is never judged by the setter.",
                "Vous avez serti cette pièce ; la qualité n’est jamais jugée par le sertisseur.",
            )
            .to_owned(),
            who: Some(t(lang, "Inès Delmas or another controller", "Inès Delmas ou un autre contrôleur").to_owned()),
            next: Some(
                t(lang, "Hand the piece over to the quality desk.", "Remettez la pièce au bureau de la qualité.")
                    .to_owned(),
            ),
            field: None,
        },
        Reason {
            text: t(lang, "The weight after setting is not recorded.", "Le poids après sertissage n’est pas consigné.")
                .to_owned(),
            next: Some(
                t(lang, "Weigh the piece and finish the setting.", "Pesez la pièce et achevez le sertissage.")
                    .to_owned(),
            ),
            ..Reason::default()
        },
    ]
}

fn piece(lang: Lang) -> Vec<Fact> {
    vec![
        Fact::text(t(lang, "Metal", "Métal"), t(lang, "Platinum 950, 9.40 g", "Platine 950, 9,40 g")),
        Fact {
            label: t(lang, "Stone", "Pierre").to_owned(),
            value: html! { a href="/pieces/8004" { (t(lang, "Emerald, 3.12 ct", "Émeraude, 3,12 ct")) } },
        },
        Fact::text(t(lang, "Certificate", "Certificat"), "GIA 2215734410"),
        Fact::text(t(lang, "Size", "Taille"), t(lang, "53 mm, measured twice", "53 mm, mesuré deux fois")),
    ]
}

fn agreement(lang: Lang) -> Vec<Fact> {
    vec![
        Fact::text(t(lang, "Client", "Client"), "Mme A. Keller · C-20418"),
        Fact::text(t(lang, "Price", "Prix"), t(lang, "€ 48,200.00", "48 200,00 €")),
        Fact::text(t(lang, "Deposit", "Acompte"), t(lang, "€ 24,100.00, received", "24 100,00 €, reçu")),
        Fact::text(t(lang, "First promise", "Première promesse"), t(lang, "30 April 2026", "30 avril 2026")),
        Fact::text(t(lang, "Promises since", "Promesses depuis"), t(lang, "1, for the stone", "1, pour la pierre")),
    ]
}

fn happened(lang: Lang, late: bool) -> Vec<Act> {
    let today = t(lang, "Today", "Aujourd’hui");
    let before = t(lang, "Friday 27 February 2026", "Vendredi 27 février 2026");
    let act = |day: &str, who: &str, en, fr, seq, tone| Act {
        day: day.to_owned(),
        who: who.to_owned(),
        what: t(lang, en, fr).to_owned(),
        at: at(lang, "14:05", "14 h 05"),
        seq: Some(seq),
        href: format!("/ledger/{seq}"),
        tone,
        ..Act::default()
    };
    let mut list = vec![
        Act {
            detail: Some(
                html! { (t(lang, "Weighed in 9.86 g, 1 stone and 24 diamonds (0.41 ct) counted.", "Entrée pesée à 9,86 g ; 1 pierre et 24 diamants (0,41 ct) comptés.")) },
            ),
            evidence: vec![Evidence {
                label: t(lang, "Photo of the sealed pouch", "Photo du sachet scellé").to_owned(),
                href: Some("/papers/1".to_owned()),
                digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
                ..Evidence::default()
            }],
            ..act(
                today,
                "Marc Aubry, sertisseur",
                "began the setting.",
                "a commencé le sertissage.",
                184_213,
                Tone::Plain,
            )
        },
        act(
            today,
            "Sofia Lindqvist",
            "planned the atelier stages and promised 14 May.",
            "a planifié les étapes d’atelier et promis le 14 mai.",
            184_150,
            Tone::Plain,
        ),
        Act {
            detail: Some(
                html! { (t(lang, "“The first stone showed a fissure under the loupe; the second is bluer and cleaner.”", "« La première pierre présentait une givre sous la loupe ; la seconde est plus bleue et plus pure. »")) },
            ),
            evidence: vec![
                Evidence {
                    label: t(lang, "Certificate", "Certificat").to_owned(),
                    href: Some("/papers/2".to_owned()),
                    digest: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".to_owned(),
                    ..Evidence::default()
                },
                Evidence {
                    label: t(lang, "Offer B", "Offre B").to_owned(),
                    href: None,
                    digest: "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9".to_owned(),
                    ..Evidence::default()
                },
            ],
            ..act(
                before,
                "Théo Garnier, gemmologue",
                "chose the second stone and changed the promise.",
                "a retenu la seconde pierre et modifié la promesse.",
                180_977,
                Tone::Soon,
            )
        },
        act(
            before,
            "Nadia Benali, caisse",
            "recorded the deposit of half the price.",
            "a encaissé l’acompte de la moitié du prix.",
            180_102,
            Tone::Good,
        ),
    ];
    if late {
        list.insert(
            0,
            act(
                today,
                "Poinçon",
                "raised a delay: the setting has passed its time by two working days.",
                "a signalé un retard : le sertissage dépasse son délai de deux jours ouvrés.",
                184_900,
                Tone::Late,
            ),
        );
    }
    list
}
