//! A small area to strike into the ledger: pieces in safes. One holder each, one piece a shelf.
#![allow(dead_code, reason = "shared by tests and examples that each use a part of it")]

use std::sync::Arc;

use base::{Currency, Moment, id::PersonId, id::SiteId};
use kernel::{
    Actor, Area, Cell, Command, Context, Decision, Envelope, Event, EventSpec, Events, House, Network, ObjectKind,
    Projection, Refusals, Row, Rows, RowsExt, State, StateExt, Text, verb,
};
use ledger::Ask;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

kernel::object_ids! {
    /// A piece.
    PieceId = "piece",
}

/// Where a piece is.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "safe_piece", scope("site", "lent_to"), index("holder"), unique("shelf"))]
pub struct Piece {
    #[column(en = "Piece", fr = "Pièce")]
    pub id: PieceId,
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    #[column(en = "Lent to", fr = "Prêtée à")]
    pub lent_to: Option<SiteId>,
    #[column(en = "Holder", fr = "Détenteur")]
    pub holder: PersonId,
    #[column(en = "Shelf", fr = "Étagère")]
    pub shelf: Option<String>,
    #[column(en = "Name", fr = "Nom")]
    pub name: String,
    #[column(en = "Moves", fr = "Mouvements")]
    pub moves: i64,
    #[column(en = "Price", fr = "Prix", money = "currency")]
    pub price: i64,
    #[column(en = "Cost", fr = "Coût", money = "currency", cost)]
    pub cost: i64,
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
}

/// How many pieces a person holds.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "safe_holder")]
pub struct Holder {
    #[column(en = "Person", fr = "Personne")]
    pub id: PersonId,
    #[column(en = "Pieces", fr = "Pièces")]
    pub pieces: i64,
}

/// Receive a piece into the safe.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "safe.receive", en = "Receive", fr = "Réceptionner", begins)]
pub struct Receive {
    #[field(en = "Piece", fr = "Pièce")]
    pub piece: PieceId,
    #[field(en = "Name", fr = "Nom")]
    pub name: String,
    #[field(en = "Holder", fr = "Détenteur")]
    pub holder: PersonId,
    #[field(en = "Price", fr = "Prix", min = 0, max = 1_000_000_000)]
    pub price: i64,
}

/// Give a piece from the person who holds it to another.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "safe.move", en = "Move", fr = "Déplacer", subject = "piece")]
pub struct Move {
    #[field(en = "Piece", fr = "Pièce")]
    pub piece: PieceId,
    #[field(en = "From", fr = "De")]
    pub from: PersonId,
    #[field(en = "To", fr = "À")]
    pub to: PersonId,
}

/// Put a piece on a shelf; the rule does not look whether the shelf is free, so that the wall must.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "safe.shelve", en = "Shelve", fr = "Ranger", subject = "piece")]
pub struct Shelve {
    #[field(en = "Piece", fr = "Pièce")]
    pub piece: PieceId,
    #[field(en = "Shelf", fr = "Étagère")]
    pub shelf: String,
}

/// Exchange the shelves of two pieces.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "safe.exchange", en = "Exchange", fr = "Échanger", subject = "piece")]
pub struct Exchange {
    #[field(en = "Piece", fr = "Pièce")]
    pub piece: PieceId,
    #[field(en = "Other", fr = "Autre")]
    pub other: PieceId,
}

/// Ask for what the house itself gets wrong, to see that nothing is struck.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "safe.blunder", en = "Blunder", fr = "Se tromper", begins)]
pub struct Blunder {
    #[field(en = "How", fr = "Comment")]
    pub how: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "safe")]
pub enum No {
    #[say(en = "{piece} is here already.", fr = "{piece} est déjà là.")]
    Known { piece: PieceId },
    #[say(en = "{piece} is not known.", fr = "{piece} est inconnue.")]
    Unknown { piece: PieceId },
    #[say(
        en = "{piece} is with {holder}; ask them.",
        fr = "{piece} est chez {holder} ; adressez-vous à cette personne."
    )]
    ElseWhere { piece: PieceId, holder: PersonId },
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "safe.received", version = 1, en = "Received", fr = "Réceptionnée")]
pub struct Received {
    #[relation("subject")]
    pub piece: PieceId,
    pub name: String,
    #[relation]
    pub holder: PersonId,
    #[relation]
    pub site: SiteId,
    pub price: i64,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "safe.moved", version = 1, en = "Moved", fr = "Déplacée")]
pub struct Moved {
    #[relation("subject")]
    pub piece: PieceId,
    #[relation]
    pub from: PersonId,
    #[relation]
    pub to: PersonId,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "safe.shelved", version = 1, en = "Shelved", fr = "Rangée")]
pub struct Shelved {
    #[relation("subject")]
    pub piece: PieceId,
    pub shelf: String,
}

impl Command for Receive {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        refusals.add_if(state.row::<Piece>(&self.piece.0).is_some(), No::Known { piece: self.piece.clone() });
        refusals.or(Events::one(Received {
            piece: self.piece.clone(),
            name: self.name.clone(),
            holder: self.holder.clone(),
            site: context.site.clone(),
            price: self.price,
        }))
    }
}

impl Command for Move {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let Some(row) = state.row::<Piece>(&self.piece.0) else {
            return Err(No::Unknown { piece: self.piece.clone() }.into());
        };
        let mut refusals = Refusals::none();
        refusals
            .add_if(row.holder != self.from, No::ElseWhere { piece: self.piece.clone(), holder: row.holder.clone() });
        refusals.or(Events::one(Moved { piece: self.piece.clone(), from: self.from.clone(), to: self.to.clone() }))
    }
}

impl Command for Shelve {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        refusals.add_if(state.row::<Piece>(&self.piece.0).is_none(), No::Unknown { piece: self.piece.clone() });
        refusals.or(Events::one(Shelved { piece: self.piece.clone(), shelf: self.shelf.clone() }))
    }
}

impl Command for Exchange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let shelf = |piece: &PieceId| state.row::<Piece>(&piece.0).and_then(|row| row.shelf).unwrap_or_default();
        Ok(Events::one(Shelved { piece: self.piece.clone(), shelf: shelf(&self.other) })
            .and(Shelved { piece: self.other.clone(), shelf: shelf(&self.piece) }))
    }
}

impl Command for Blunder {
    fn decide(&self, _: &dyn State, _: &Context) -> Decision {
        let mut draft = kernel::Draft::new("safe.blundered", 1, json!({ "how": self.how }));
        match self.how.as_str() {
            "float" => draft.payload = json!({ "weight": 1.5 }),
            "large" => draft.payload = json!({ "text": "x".repeat(70_000) }),
            "panic" => panic!("a rule of the test panics"),
            _ => {}
        }
        Ok(Events(vec![draft]))
    }
}

/// Folds pieces and their holders.
pub struct Safe;

impl Projection for Safe {
    fn name(&self) -> &'static str {
        "safe"
    }

    fn tables(&self) -> Vec<&'static kernel::Table> {
        vec![Piece::table(), Holder::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        if let Some(received) = Received::read(event) {
            add(rows, &received.holder, 1);
            rows.write(&Piece {
                id: received.piece,
                site: received.site,
                lent_to: None,
                holder: received.holder,
                shelf: None,
                name: received.name,
                moves: 0,
                price: received.price,
                cost: received.price / 2,
                currency: Currency::EUR,
            });
        } else if let Some(moved) = Moved::read(event) {
            add(rows, &moved.from, -1);
            add(rows, &moved.to, 1);
            rows.change::<Piece>(&moved.piece.0, |piece| {
                piece.holder = moved.to.clone();
                piece.moves += 1;
            });
        } else if let Some(shelved) = Shelved::read(event) {
            let shelf = (!shelved.shelf.is_empty()).then_some(shelved.shelf);
            rows.change::<Piece>(&shelved.piece.0, |piece| piece.shelf.clone_from(&shelf));
        } else if event.kind == "safe.blundered" && event.payload["how"] == "row" {
            rows.put(Holder::table(), vec![Cell::from("p"), Cell::from("not a number")]);
        } else if event.kind == "safe.blundered" && event.payload["how"] == "fold" {
            add(rows, &"p-fold".into(), 1);
            panic!("a fold of the test panics");
        }
    }
}

fn add(rows: &mut dyn Rows, person: &PersonId, pieces: i64) {
    let mut holder = rows.row::<Holder>(&person.0).unwrap_or(Holder { id: person.clone(), pieces: 0 });
    holder.pieces += pieces;
    rows.write(&holder);
}

fn read_network(_: &dyn State) -> Network {
    static NETWORK: std::sync::OnceLock<Arc<Network>> = std::sync::OnceLock::new();
    let network = NETWORK.get_or_init(|| testkit::network::network(&["keeper"]));
    Network::clone(network)
}

/// The area's list.
pub fn area() -> Area {
    Area {
        name: "safe",
        title: Text::new("Safe", "Coffre"),
        verbs: vec![verb::<Receive>(), verb::<Move>(), verb::<Shelve>(), verb::<Exchange>(), verb::<Blunder>()],
        events: events(),
        projections: vec![Box::new(Safe)],
        views: Vec::new(),
        objects: vec![ObjectKind {
            kind: "piece",
            title: Text::new("Piece", "Pièce"),
            table: Piece::table(),
            what: &["name"],
            place: Some("site"),
            whose: Some("holder"),
            due: None,
            facts: &["price"],
            related: &[],
        }],
        ..Area::default()
    }
}

fn events() -> Vec<EventSpec> {
    vec![Received::spec(), Moved::spec(), Shelved::spec()]
}

/// A house of this one area.
pub fn house() -> Arc<House> {
    Arc::new(House::new(vec![area()], read_network, |_, person| Some(clerk(person))))
}

/// A person who may do everything here.
pub fn clerk(person: &str) -> Actor {
    testkit::network::person(person, "keeper", "*")
}

/// The first moment of the simulated clock.
pub fn morning() -> Moment {
    Moment(1_780_000_000_000_000)
}

/// An ask of a verb at Geneva; `n` makes the command's identifier.
pub fn ask(n: u128, verb: &str, body: Value) -> Ask {
    let body = body.as_object().cloned().unwrap_or_default();
    let mut ask = Ask::new(Uuid::from_u128(n), verb, body, clerk("camille"), "GVA".into());
    ask.now = Some(morning());
    ask
}

/// Receives a piece.
pub fn receive(n: u128, piece: &str, holder: &str) -> Ask {
    ask(
        n,
        "safe.receive",
        json!({ "piece": piece, "name": format!("Ring {piece}"), "holder": holder, "price": 120_000 }),
    )
}

/// Moves a piece.
pub fn give(n: u128, piece: &str, from: &str, to: &str) -> Ask {
    ask(n, "safe.move", json!({ "piece": piece, "from": from, "to": to }))
}

/// How often each kind of event happened; added to the house by one test.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "safe_count")]
pub struct Count {
    #[column(en = "Kind", fr = "Nature")]
    pub id: String,
    #[column(en = "Times", fr = "Fois")]
    pub times: i64,
}

/// Counts events.
pub struct Counter;

impl Projection for Counter {
    fn name(&self) -> &'static str {
        "safe_count"
    }

    fn tables(&self) -> Vec<&'static kernel::Table> {
        vec![Count::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        let times = rows.row::<Count>(&event.kind).map_or(0, |count| count.times);
        rows.write(&Count { id: event.kind.clone(), times: times + 1 });
    }
}
