//! A small house for these tests: pieces taken in at two boutiques, one procedure that records, a few people.

use std::sync::{Arc, OnceLock};

use archive::Archive;
use base::{Currency, Moment, Money, OpeningHours, id::SiteId};
use kernel::{
    Actor, Area, Choice, Command, Context, Decision, Envelope, Event, Events, Grant, GrantScope, House, Network,
    ObjectKind, ObjectRef, Paper, PaperDesk, PaperKind, Projection, Refusals, Report, ReportDesk, ReportKind, Role,
    Row, Rows, RowsExt, Site, State, StateExt, Table, Text, Verb, VerbSpec, View,
    paper::PaperReader,
    report::{
        Better, Course, CoursePoint, Dashboard, Gauge, Limit, Measure, Opens, ReportFigure, ReportRow, ReportTable,
        Tally,
    },
    verb,
};
use ledger::{Ledger, Options};
use procedure::Book;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use web::{App, Settings, account::Account};

kernel::object_ids! {
    /// A piece.
    PieceId = "piece",
}

#[derive(Clone, Debug, PartialEq, Choice)]
pub enum Kind {
    #[choice(en = "ring", fr = "bague")]
    Ring,
    #[choice(en = "watch", fr = "montre")]
    Watch,
}

#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "pieces_piece", scope("site"), index("site"))]
pub struct Piece {
    #[column(en = "Piece", fr = "Pièce")]
    pub id: PieceId,
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    #[column(en = "Title", fr = "Intitulé")]
    pub title: String,
    #[column(en = "Kind", fr = "Genre")]
    pub kind: Kind,
    #[column(en = "Price", fr = "Prix", money = "currency")]
    pub price: i64,
    #[column(en = "Cost", fr = "Coût", money = "currency", cost)]
    pub cost: i64,
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    #[column(en = "Due", fr = "Échéance")]
    pub due: Moment,
}

/// Take a piece in.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "pieces.take_in", en = "Take in", fr = "Prendre en charge", roles("keeper"))]
pub struct TakeIn {
    #[field(en = "Number", fr = "Numéro")]
    pub piece: PieceId,
    #[field(en = "Title", fr = "Intitulé")]
    pub title: String,
    #[field(en = "Kind", fr = "Genre")]
    pub kind: Kind,
    #[field(en = "Price", fr = "Prix")]
    pub price: Money,
    #[field(en = "Cost", fr = "Coût")]
    pub cost: i64,
    #[field(en = "Size", fr = "Taille", min = 40, max = 76)]
    pub size: Option<i64>,
}

/// Give a piece another title.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "pieces.rename", en = "Rename", fr = "Renommer", subject = "piece", roles("keeper"))]
pub struct Rename {
    #[field(en = "Piece", fr = "Pièce")]
    pub piece: PieceId,
    #[field(en = "Title", fr = "Intitulé")]
    pub title: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "pieces")]
pub enum No {
    #[say(
        en = "The piece {piece} is here already; choose another number.",
        fr = "La pièce {piece} est déjà là ; choisissez un autre numéro.",
        at = "piece"
    )]
    Known { piece: PieceId },
    #[say(
        en = "A watch of less than 100 is not taken in.",
        fr = "Une montre de moins de 100 n’est pas prise en charge."
    )]
    TooCheap,
    #[say(en = "There is no piece {piece}.", fr = "Il n’y a pas de pièce {piece}.", at = "piece")]
    Unknown { piece: PieceId },
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "pieces.taken_in", version = 1, en = "Piece taken in", fr = "Pièce prise en charge")]
pub struct TakenIn {
    #[relation]
    pub piece: PieceId,
    pub title: String,
    pub kind: Kind,
    pub price: Money,
    pub cost: i64,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "pieces.renamed", version = 1, en = "Piece renamed", fr = "Pièce renommée")]
pub struct Renamed {
    #[relation]
    pub piece: PieceId,
    pub title: String,
}

impl Command for TakeIn {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        refusals.add_if(state.row::<Piece>(&self.piece.0).is_some(), No::Known { piece: self.piece.clone() });
        refusals.add_if(self.kind == Kind::Watch && self.price.minor < 10_000, No::TooCheap);
        refusals.or(Events::one(TakenIn {
            piece: self.piece.clone(),
            title: self.title.clone(),
            kind: self.kind.clone(),
            price: self.price,
            cost: self.cost,
        }))
    }
}

impl Command for Rename {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        refusals.add_if(state.row::<Piece>(&self.piece.0).is_none(), No::Unknown { piece: self.piece.clone() });
        refusals.or(Events::one(Renamed { piece: self.piece.clone(), title: self.title.clone() }))
    }
}

/// A verb with a mistake in it.
struct Breaks(VerbSpec);

impl Verb for Breaks {
    fn spec(&self) -> &VerbSpec {
        static SPEC: OnceLock<VerbSpec> = OnceLock::new();
        SPEC.get_or_init(|| VerbSpec { name: "pieces.break".into(), ..self.0.clone() })
    }
    fn decide(&self, _: &Map<String, Value>, _: &dyn State, _: &Context) -> Decision {
        Err(Refusals::none())
    }
    fn foresee(&self, subject: &ObjectRef, _: &dyn State, _: &Context) -> Refusals {
        assert_ne!(subject.id, "BREAKS", "a mistake nobody should read of");
        Refusals::none()
    }
}

struct Pieces;

impl Projection for Pieces {
    fn name(&self) -> &'static str {
        "pieces"
    }
    fn tables(&self) -> Vec<&'static Table> {
        vec![Piece::table()]
    }
    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        if let Some(taken) = TakenIn::read(event) {
            rows.write(&Piece {
                id: taken.piece,
                site: event.site.clone(),
                title: taken.title,
                kind: taken.kind,
                price: taken.price.minor,
                cost: taken.cost,
                currency: taken.price.currency,
                due: event.occurred_at.plus(base::moment::DAY),
            });
        }
        if let Some(renamed) = Renamed::read(event) {
            rows.change::<Piece>(&renamed.piece.0, |piece| piece.title = renamed.title.clone());
        }
    }
}

fn area() -> Area {
    Area {
        name: "pieces",
        title: Text::new("Pieces", "Pièces"),
        verbs: vec![verb::<TakeIn>(), verb::<Rename>(), Box::new(Breaks(verb::<Rename>().spec().clone()))],
        events: vec![TakenIn::spec(), Renamed::spec()],
        projections: vec![Box::new(Pieces)],
        views: vec![View {
            name: "pieces_all",
            title: Text::new("Pieces", "Pièces"),
            purpose: Text::new("Every piece in the house.", "Toutes les pièces de la maison."),
            table: Piece::table(),
            columns: &["id", "site", "title", "kind", "price", "cost", "due"],
            only: &[],
            sort: "id",
            facets: &["kind", "site"],
            board: Some("kind"),
            due: Some("due"),
            begin: Some("pieces.take_in"),
        }],
        objects: vec![ObjectKind {
            kind: "piece",
            title: Text::new("Piece", "Pièce"),
            table: Piece::table(),
            what: &["title", "kind"],
            place: Some("site"),
            whose: None,
            due: Some("due"),
            facts: &["price", "cost", "due"],
            related: &[("pieces_all", "site")],
        }],
        papers: vec![PaperKind {
            name: "label",
            title: Text::new("Label", "Étiquette"),
            object: "piece",
            reader: PaperReader::House,
            write: label,
        }],
        reports: vec![ReportKind {
            name: "pieces_month",
            title: Text::new("Pieces of the month", "Pièces du mois"),
            purpose: Text::new("What was taken in.", "Ce qui fut pris en charge."),
            over_a_period: true,
            draw: month,
        }],
        gauges: gauges(),
        dashboards: vec![
            Dashboard { role: "keeper", gauges: &["rings", "watches_share", "cost"] },
            Dashboard { role: "finance", gauges: &["rings", "cost"] },
        ],
        ..Area::default()
    }
}

fn gauges() -> Vec<Gauge> {
    let gauge = |name, en, fr, tally, limits| Gauge {
        name,
        label: Text::new(en, fr),
        definition: Text::new("Of the pieces.", "Parmi les pièces."),
        tally,
        view: "pieces_all",
        limits,
        late: false,
    };
    vec![
        gauge("rings", "Rings here", "Bagues ici", Tally::Rows, &[Limit::Is("kind", "ring")]),
        gauge("watches_share", "Watches", "Montres", Tally::Share(&[Limit::Is("kind", "watch")]), &[]),
        gauge("cost", "At cost", "Au coût", Tally::Sum("cost"), &[]),
    ]
}

/// How many pieces the reader sees.
fn month(desk: &ReportDesk<'_>) -> Report {
    let seen = |piece: &Piece| desk.scope.sites.as_ref().is_none_or(|sites| sites.contains(&piece.site));
    let pieces = desk.state.all::<Piece>().iter().filter(|piece| seen(piece)).count() as u64;
    let opens = Opens::view("pieces_all").with("kind", "ring");
    let point =
        |period| CoursePoint { period, value: Measure::Count(pieces), chosen: true, opens: Some(opens.clone()) };
    Report {
        figures: vec![ReportFigure {
            label: desk.say("Taken in", "Pris en charge").to_owned(),
            definition: desk.say("Pieces here.", "Pièces présentes.").to_owned(),
            value: Measure::Count(pieces),
            before: Some(Measure::Count(pieces + 1)),
            better: Better::More,
            opens: Some(opens.clone()),
        }],
        courses: vec![Course {
            label: desk.say("By month", "Par mois").to_owned(),
            definition: String::new(),
            points: desk.period.year_of_months().into_iter().map(point).collect(),
        }],
        tables: vec![ReportTable {
            title: "T".to_owned(),
            columns: vec!["A".to_owned(), "B".to_owned()],
            rows: vec![ReportRow {
                label: "=1+1".to_owned(),
                cells: vec![Measure::Count(pieces).of(opens)],
                opens: None,
            }],
            ..ReportTable::default()
        }],
    }
}

/// A label, which pieces called `nameless` have none of.
fn label(desk: &PaperDesk<'_>) -> Result<Paper, Refusals> {
    let piece: Piece = desk.state.row(desk.id).expect("only pieces that are seen are asked for");
    if piece.title == "nameless" {
        let text = Text::new("Give it a name first.", "Donnez-lui d’abord un nom.");
        return Err(kernel::Refusal::new("pieces.nameless", text).into());
    }
    let act = desk.acts.last();
    Ok(Paper {
        lang: desk.lang,
        title: desk.say("Label", "Étiquette").to_owned(),
        number: piece.id.0.clone(),
        subject: piece.id.0,
        headline: piece.title,
        based_on: act.map(|act| act.id),
        at: act.map(|act| act.recorded_at),
        ..Paper::default()
    })
}

const ROLES: &str = r#"
[[roles]]
code = "keeper"
en = "Keeper"
fr = "Gardien"
[[roles]]
code = "finance"
en = "Finance"
fr = "Finances"
sees_costs = true
"#;

const INCIDENT: &str = r#"
id = "incident"
version = 1
subject = "incident"
prefix = "INC"
owner = "keeper"
title = { en = "Incident", fr = "Incident" }
purpose = { en = "What went wrong is told and put right.", fr = "Ce qui n’a pas été est dit et réparé." }

[[stages]]
id = "told"
title = { en = "Told", fr = "Signalé" }
within = "1 bd"
escalate = { to = "finance", after = "1 bd" }

[[stages]]
id = "settled"
title = { en = "Settled", fr = "Réglé" }
end = true

[[steps]]
id = "tell"
title = { en = "Tell an incident", fr = "Signaler un incident" }
done = { en = "Incident told", fr = "Incident signalé" }
purpose = { en = "Say what happened.", fr = "Dites ce qui s’est passé." }
begins = true
roles = ["keeper"]
to = ["told"]

[[steps.fields]]
name = "what"
title = { en = "What happened", fr = "Ce qui s’est passé" }
kind = "paragraph"

[[steps.fields]]
name = "photo"
title = { en = "Photo", fr = "Photo" }
kind = "digest"
required = false
evidence = true

[[steps]]
id = "settle"
title = { en = "Settle", fr = "Régler" }
done = { en = "Incident settled", fr = "Incident réglé" }
purpose = { en = "Say how it was put right.", fr = "Dites comment cela fut réparé." }
roles = ["keeper"]
from = ["told"]
to = ["settled"]

[[steps.fields]]
name = "how"
title = { en = "How", fr = "Comment" }
kind = "text"
"#;

fn read_network(_: &dyn State) -> Network {
    let site = |id: &str, name: &str, country: &str, zone: &str, currency: &str| Site {
        id: id.into(),
        name: name.to_owned(),
        kind: "boutique".to_owned(),
        country: country.to_owned(),
        region: "r".to_owned(),
        time_zone: zone.to_owned(),
        currency: Currency::parse(currency).unwrap(),
        hours: OpeningHours::BOUTIQUE,
    };
    let role = |code: &str, en: &'static str, fr: &'static str, sees_costs| Role {
        code: code.to_owned(),
        title: Text::new(en, fr),
        sees_costs,
    };
    let sites = [
        site("GVA", "Genève Rhône", "CH", "Europe/Zurich", "CHF"),
        site("TYO", "Tokyo Ginza", "JP", "Asia/Tokyo", "JPY"),
    ];
    Network::new(sites, [role("keeper", "Keeper", "Gardien", false), role("finance", "Finance", "Finances", true)]).0
}

fn read_actor(_: &dyn State, person: &str) -> Option<Actor> {
    let at = |role: &str, scope: GrantScope| Grant { role: role.to_owned(), scope };
    let grants = match person {
        "p-gva" => vec![at("keeper", GrantScope::Site("GVA".into()))],
        "p-tyo" => vec![at("keeper", GrantScope::Site("TYO".into()))],
        "p-two" => vec![at("keeper", GrantScope::Site("GVA".into())), at("keeper", GrantScope::Site("TYO".into()))],
        "p-fin" => vec![at("finance", GrantScope::Everywhere)],
        "p-king" => vec![at("king", GrantScope::Site("GVA".into()))],
        _ => return None,
    };
    Some(Actor { person: person.into(), grants })
}

/// The password of every account here.
pub const PASSWORD: &str = "correct horse";

/// The moment of these tests.
pub fn now() -> Moment {
    Moment::parse("2026-03-03T10:00:00Z").unwrap()
}

/// The house, with accounts `gva`, `tyo`, `two`, `fin`, `king` (a role nobody knows) and `left` (a person who left).
pub fn app(settings: Settings) -> App {
    app_at(settings, now)
}

/// The same house by another clock.
pub fn app_at(settings: Settings, clock: fn() -> Moment) -> App {
    let files = [("roles.toml", ROLES), ("incident.toml", INCIDENT)];
    let book = Book::load(files.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let book = Arc::new(book.unwrap_or_else(|problems| panic!("{problems:?}")));
    let mut areas = Book::guard(&book, vec![area()]);
    areas.push(procedure::area(&book));
    let role = |code: &str| vec![code.to_owned()];
    let terms = correspondence::Terms { approvers: role("keeper"), erasers: role("finance") };
    let threads = correspondence::area(&areas, read_actor, &terms);
    areas.push(threads);
    let house = Arc::new(House::new(areas, read_network, read_actor));
    let folder = tempfile::tempdir().unwrap().keep();
    let path = folder.join("test.sqlite");
    let options = Options { clock, ..Options::default() };
    let ledger = Ledger::open(path.to_str().unwrap(), house, options).unwrap();
    // One hash for all: hashing is slow on purpose.
    let first = Account::new("gva", "p-gva".into(), "Gina Vallotton", PASSWORD).unwrap();
    for (login, person, name) in [
        ("gva", "p-gva", "Gina Vallotton"),
        ("tyo", "p-tyo", "Toshi Yamada"),
        ("two", "p-two", "Tara Wong"),
        ("fin", "p-fin", "Fiona Nash"),
        ("king", "p-king", "Kim King"),
        ("left", "p-left", "Leo Left"),
    ] {
        let account = Account { login: login.into(), person: person.into(), name: name.into(), ..first.clone() };
        account.store(&ledger).unwrap();
    }
    App { ledger, book, settings: Settings { clock, archive: Some(Archive::beside(&path)), ..settings } }
}
