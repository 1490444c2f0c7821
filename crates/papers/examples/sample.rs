//! Sets a paper with something of everything, to be looked at: `cargo run -p papers --example sample > sample.pdf`.

use std::io::Write as _;

use kernel::{
    Lang, Paper,
    paper::{Addressee, Block, PaperColumn, PaperFact, PaperTable, ScanCodes, Signature, Tick, Total},
};
use papers::{Imprint, Press, Struck};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paper = Paper {
        lang: Lang::Fr,
        title: "Devis".into(),
        number: "GVA-26-0042/D2".into(),
        subject: "Commande GVA-26-0042".into(),
        date: "12 mars 2026".into(),
        from: vec!["Boutique de Genève".into(), "Genève, Suisse".into()],
        to: Some(Addressee {
            label: "À l’attention de".into(), lines: vec!["Mme Łucja Ångström-Đorđević".into()]
        }),
        headline: "Bague solitaire, saphir de Ceylan".into(),
        subline: "sur mesure".into(),
        notice: Some("Ce devis a expiré le 2 avril 2026.".into()),
        lead: vec!["Nous avons le plaisir de vous soumettre *ce* #devis.".into()],
        blocks: vec![
            Block::Facts {
                title: String::new(),
                facts: vec![PaperFact::new("Taille", "52"), PaperFact::new("Métal", "")],
            },
            Block::Table(PaperTable {
                title: "Prix".into(),
                columns: vec![PaperColumn::words("Désignation", 1), PaperColumn::figures("Montant")],
                rows: vec![vec!["Pièce".into(), "12 400,00 CHF".into()]],
                totals: vec![Total::new("Acompte", "4 960,00 CHF"), Total::strong("Total", "12 400,00 CHF")],
                ..PaperTable::default()
            }),
            Block::Ticks {
                title: "Gamme".into(),
                ticks: vec![
                    Tick { label: "CAO".into(), note: "12 mars".into(), done: true },
                    Tick { label: "Sertissage".into(), ..Tick::default() },
                ],
            },
            Block::Clauses {
                title: "Conditions".into(),
                clauses: vec![PaperFact::new("Rétractation.", "Pièce personnalisée.")],
            },
        ],
        signatures: vec![Signature { label: "Le client".into(), name: String::new(), note: "lu et approuvé".into() }],
        codes: std::env::args()
            .nth(1)
            .map(|_| ScanCodes { opens: "/o/order/GVA-26-0042".into(), types: "GVA-26-0042".into() }),
        at: Some(kernel::base::Moment(1_773_300_000_000_000)),
        ..Paper::default()
    };
    let imprint = Imprint {
        maison: "Maison Poinçon".into(),
        origin: Some("https://ops.maison.example".into()),
        struck: Some(Struck { seq: 12_345, digest: "0123456789abcdef".into() }),
    };
    let pdf = Press::new().pdf(&paper, &imprint)?;
    eprintln!("{} pages, {} bytes, missing {:?}", pdf.pages, pdf.bytes.len(), pdf.missing);
    Ok(std::io::stdout().write_all(&pdf.bytes)?)
}
