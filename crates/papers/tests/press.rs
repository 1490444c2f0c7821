//! Papers as files: what stands on them comes out literally and inside the page, the same paper gives the same bytes.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use kernel::{
    Lang, Paper,
    base::Moment,
    paper::{Addressee, Block, PaperColumn, PaperFact, PaperTable, ScanCodes, Signature, Tick, Total},
};
use papers::{Imprint, Pdf, Press, Struck};
use sha2::{Digest, Sha256};

/// Texts a careless template would read as markup, code, paths or references.
const NAUGHTY: [&str; 10] = [
    "#panic(\"struck\")",
    "*bold* _slanted_ `raw` $x^2$",
    "= Heading",
    "- item",
    "@reference <label>",
    "#import \"/paper.json\": *",
    "[#sys.inputs] #[content]",
    "// comment /* block */ left",
    "\\u{41} \\ ~ --- ... \"quoted\" 'single'",
    "</svg><script>alert(1)</script> &amp;",
];

fn paper(lang: Lang, texts: &[&str]) -> Paper {
    let words = |at: usize| texts[at % texts.len()].to_owned();
    Paper {
        lang,
        title: words(0),
        number: format!("GVA-26-0042/{}", words(1)),
        subject: words(2),
        date: words(3),
        from: vec![words(4), words(5)],
        to: Some(Addressee { label: words(6), lines: vec![words(7), words(8)] }),
        headline: words(9),
        subline: words(0),
        notice: Some(words(1)),
        lead: vec![words(2)],
        blocks: vec![
            Block::Facts { title: words(3), facts: vec![PaperFact::new(words(4), words(5)); 4] },
            Block::Text { title: words(6), paragraphs: vec![words(7)] },
            Block::Clauses { title: words(8), clauses: vec![PaperFact::new(words(9), words(0)); 3] },
            Block::Table(PaperTable {
                title: words(1),
                columns: vec![
                    PaperColumn::words(words(2), 1),
                    PaperColumn::words(words(3), 2),
                    PaperColumn::figures(words(4)),
                ],
                rows: vec![vec![words(5), words(6), words(7)]; 3],
                totals: vec![Total::new(words(8), words(9)), Total::strong(words(0), words(1))],
                ..PaperTable::default()
            }),
            Block::Table(PaperTable { title: words(2), none: words(3), ..PaperTable::default() }),
            Block::Ticks { title: words(4), ticks: vec![Tick { label: words(5), note: words(6), done: true }; 2] },
            Block::Entry {
                mark: words(7),
                title: words(8),
                paragraphs: vec![words(9)],
                facts: vec![PaperFact::new(words(0), words(1))],
                points: vec![words(2), words(3)],
            },
        ],
        signatures: vec![Signature { label: words(4), name: words(5), note: words(6) }; 2],
        at: Some(Moment(1_773_300_000_000_000)),
        ..Paper::default()
    }
}

fn imprint() -> Imprint {
    Imprint {
        maison: "Poinçon".to_owned(),
        origin: Some("https://ops.maison.example".to_owned()),
        struck: Some(Struck { seq: 12_345, digest: "0123456789abcdef".to_owned() }),
    }
}

fn set(paper: &Paper) -> Pdf {
    Press::shared().pdf(paper, &imprint()).expect("set")
}

/// What poppler reads in a file; `None` after one line when it is not installed.
fn read(pdf: &Pdf, arguments: &[&str]) -> Option<String> {
    let run =
        Command::new("pdftotext").args(arguments).args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut run) = run else {
        println!("skipped: no pdftotext (Debian: poppler-utils)");
        return None;
    };
    let (mut input, bytes) = (run.stdin.take().expect("piped"), pdf.bytes.clone());
    let feed = std::thread::spawn(move || input.write_all(&bytes));
    let output = run.wait_with_output().expect("it ran");
    feed.join().expect("fed").expect("written");
    assert!(output.status.success(), "poppler cannot open the file");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// The text without spaces and places to break, so that line ends do not matter.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{ad}')).collect()
}

#[test]
fn what_looks_like_markup_comes_out_literally() {
    for lang in Lang::ALL {
        let pdf = set(&paper(lang, &NAUGHTY));
        assert!(pdf.missing.is_empty(), "{:?}", pdf.missing);
        let Some(text) = read(&pdf, &["-raw"]) else { return };
        // labels are set in capitals
        let text = solid(&text).to_uppercase();
        for naughty in NAUGHTY {
            let times = text.matches(&solid(naughty).to_uppercase()).count();
            assert!(times >= 3, "{naughty} stands {times} times in {text}");
        }
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let one = paper(Lang::Fr, &NAUGHTY);
    let first = set(&one);
    set(&paper(Lang::En, &["in between"]));
    let again = Press::new().pdf(&one, &imprint()).expect("set");
    assert!(first.bytes == again.bytes, "bytes differ");
    assert!(first.bytes.starts_with(b"%PDF-1.7"));
    let other = set(&Paper { number: "GVA-26-0043".to_owned(), ..one });
    assert!(first.bytes != other.bytes);
}

/// Every word of a page lies inside its margins, however long names are and however much is missing.
#[test]
fn nothing_leaves_the_page() {
    let long =
        "Marie-Antoinette Josèphe Jeanne de Habsbourg-Lorraine-Vaudémont, princesse de Saxe-Cobourg-Gotha-Koháry";
    let endless = "W".repeat(180);
    let digits = "123456789012345678901234567890123456789012345678901234567890";
    for texts in [&[long, long][..], &[&endless], &[digits, "x"], &["", ""], &["première\nseconde\ntroisième"]] {
        for lang in Lang::ALL {
            let mut paper = paper(lang, texts);
            paper.codes = texts[0]
                .is_ascii()
                .then(|| ScanCodes { opens: "/o/order/GVA-26-0042".to_owned(), types: "GVA-26-0042".to_owned() });
            // titles and numbers are ours, and short
            paper.title = "Certificat de remise".to_owned();
            paper.number = "GVA-26-0042/D1".to_owned();
            paper.subject = "Commande GVA-26-0042".to_owned();
            let Some(boxes) = read(&set(&paper), &["-bbox"]) else { return };
            let mut words = 0;
            for line in boxes.lines().filter(|line| line.contains("<word ")) {
                let number = |name: &str| -> f64 {
                    let rest = line.split(&format!("{name}=\"")).nth(1).expect("a number");
                    rest.split('"').next().and_then(|n| n.parse().ok()).expect("a number")
                };
                // A4 is 595 × 842 points; the margins are 23 mm, or 65 points
                assert!(number("xMin") > 60.0 && number("xMax") < 535.0, "{line}");
                assert!(number("yMin") > 15.0 && number("yMax") < 827.0, "{line}");
                words += 1;
            }
            assert!(words > 10);
        }
    }
}

#[test]
fn a_long_table_repeats_its_head_and_pages_are_counted() {
    let mut paper = paper(Lang::En, &["Stones"]);
    let row =
        |n: usize| vec![n.to_string(), format!("ST-{n:05}"), format!("GIA {}", 2_200_000 + n), "0.015 ct".to_owned()];
    paper.blocks = vec![Block::Table(PaperTable {
        columns: ["Place", "Stone", "Certificate", "Weight"].map(|label| PaperColumn::words(label, 1)).to_vec(),
        rows: (1..=240).map(row).collect(),
        ..PaperTable::default()
    })];
    let pdf = set(&paper);
    assert!(pdf.pages > 4, "{} pages", pdf.pages);
    let Some(text) = read(&pdf, &["-layout"]) else { return };
    assert_eq!(text.matches("CERTIFICATE").count(), pdf.pages, "{text}");
    assert!(text.contains(&format!("Page {0} of {0}", pdf.pages)) && text.contains("Page 1 of"));
    assert!(text.contains("ST-00001") && text.contains("ST-00240"));
    assert!(solid(&text).contains("LedgerNo.12,345·0123456789abcdef"), "{text}");
}

#[test]
fn a_file_says_what_it_is_and_claims_its_standards() {
    let pdf = set(&paper(Lang::Fr, &["Devis"]));
    let raw = String::from_utf8_lossy(&pdf.bytes);
    for said in ["/Lang", "/MarkInfo", "/StructTreeRoot", "pdfuaid:part", "pdfaid:part", "Devis GVA-26-0042/Devis"] {
        assert!(raw.contains(said), "{said} is missing");
    }
}

/// Names of the clients of Tokyo, Seoul, Taipei and Shanghai are printed; what no font has is marked and told.
#[test]
fn names_of_east_asia_are_printed_and_what_cannot_be_is_told() {
    let names = [
        "髙橋 さくら",
        "山﨑 健二",
        "塚本 ユキ",
        "张伟",
        "欧阳 娜娜",
        "陳 怡君",
        "김 민준",
        "쀍",
        "Ναταλία",
        "Дмитрий",
    ];
    let pdf = set(&paper(Lang::En, &names));
    assert!(pdf.missing.is_empty(), "every one of these letters has a font, not {:?}", pdf.missing);
    if let Some(text) = read(&pdf, &["-raw"]) {
        for name in names {
            assert!(solid(&text).contains(&solid(name)), "{name} not in {text}");
        }
    }
    let pdf = set(&paper(Lang::En, &["أحمد", "Ada 𠮷"]));
    assert_eq!(pdf.missing, ['أ', 'ح', 'د', 'م', '𠮷']);
    // Nothing is printed as an empty box: the file keeps its promises.
    assert!(String::from_utf8_lossy(&pdf.bytes).contains("pdfuaid:part"));
    if let Some(text) = read(&pdf, &["-raw"]) {
        let text = solid(&text);
        assert!(text.contains("〓〓〓〓") && text.contains("Ada〓") && text.contains("U+20BB7"), "{text}");
    }
    assert!(Press::shared().prints("髙橋") && !Press::shared().prints("أحمد"));
}

/// The fonts are those of the manifest, which says where they come from and under which licence.
#[test]
fn the_fonts_are_those_of_the_manifest() {
    let folder = format!("{}/fonts", std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    let manifest = std::fs::read_to_string(format!("{folder}/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let files = manifest["files"].as_array().expect("files");
    for file in files {
        let path = file["path"].as_str().expect("a path");
        let bytes = std::fs::read(format!("{folder}/{path}")).expect("the file");
        assert_eq!(hex::encode(Sha256::digest(&bytes)), file["sha256"], "{path}");
        assert_eq!(file["licence"], "OFL-1.1", "{path}");
    }
    let present = std::fs::read_dir(&folder).expect("the folder").count();
    assert_eq!(present, files.len() + 1, "every font is in the manifest");
}
