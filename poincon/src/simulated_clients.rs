//! Clients of the demo: the first time one of them is met, they are registered as anybody would be. They do not exist:
//! their names are common ones of their country, their addresses stand under `.example`.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};
use kernel::base::{Moment, moment::zone::TimeZone};
use ledger::{Answer, Ask, Ledger};
use orders::simulate::Planned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::demo;

/// Given and family names of a country, its telephone prefix, a street with its town, the language one writes in.
struct Country {
    given: [&'static str; 16],
    family: [&'static str; 16],
    prefix: &'static str,
    street: &'static str,
    language: &'static str,
}

const FRANCE: Country = Country {
    given: [
        "Anne",
        "Béatrice",
        "Cécile",
        "Édouard",
        "François",
        "Hélène",
        "Isabelle",
        "Jean",
        "Laure",
        "Mathieu",
        "Noémie",
        "Olivier",
        "Philippe",
        "Sabine",
        "Thérèse",
        "Vincent",
    ],
    family: [
        "Aubert",
        "Baron",
        "Chevalier",
        "Delmas",
        "Faure",
        "Garnier",
        "Hamel",
        "Joly",
        "Lambert",
        "Marchand",
        "Noël",
        "Poirier",
        "Renaud",
        "Schmitt",
        "Tessier",
        "Vidal",
    ],
    prefix: "+33 6",
    street: "rue des Tilleuls, 75000 Paris",
    language: "fr",
};

const SWITZERLAND: Country = Country {
    given: [
        "Andrea",
        "Beat",
        "Chiara",
        "Dominique",
        "Elsbeth",
        "Fabio",
        "Gian",
        "Heidi",
        "Ivo",
        "Jeanne",
        "Lukas",
        "Maja",
        "Nicolas",
        "Regula",
        "Seraina",
        "Urs",
    ],
    family: [
        "Ammann",
        "Bianchi",
        "Caduff",
        "Décosterd",
        "Eberle",
        "Favre",
        "Gruber",
        "Huber",
        "Isler",
        "Jenni",
        "Kälin",
        "Lüthi",
        "Meier",
        "Rochat",
        "Steiner",
        "Zürcher",
    ],
    prefix: "+41 79",
    street: "chemin du Lac, 1200 Genève",
    language: "fr",
};

const BRITAIN: Country = Country {
    given: [
        "Amelia",
        "Benedict",
        "Charlotte",
        "Duncan",
        "Eleanor",
        "Frederick",
        "Georgina",
        "Henry",
        "Imogen",
        "James",
        "Katherine",
        "Leonard",
        "Margaret",
        "Nigel",
        "Ottilie",
        "Rupert",
    ],
    family: [
        "Ashworth",
        "Barlow",
        "Clarke",
        "Davies",
        "Evans",
        "Fletcher",
        "Graham",
        "Hughes",
        "Jennings",
        "Kirby",
        "Lawson",
        "Mitchell",
        "Norris",
        "O’Brien",
        "Palmer",
        "Whitaker",
    ],
    prefix: "+44 77",
    street: "Laburnum Road, London",
    language: "en",
};

const AMERICA: Country = Country {
    given: [
        "Abigail", "Brandon", "Caroline", "David", "Evelyn", "Grant", "Hannah", "Isaac", "Joanna", "Kevin", "Lillian",
        "Marcus", "Natalie", "Owen", "Rachel", "Theodore",
    ],
    family: [
        "Adams", "Bennett", "Coleman", "Delgado", "Ellis", "Foster", "Goldberg", "Hayes", "Jackson", "Kim", "Lopez",
        "Morgan", "Nguyen", "Parker", "Reed", "Walsh",
    ],
    prefix: "+1 212",
    street: "Maple Street, New York",
    language: "en",
};

const JAPAN: Country = Country {
    given: [
        "愛子",
        "健一",
        "千尋",
        "大輔",
        "恵美",
        "文子",
        "浩",
        "一郎",
        "純子",
        "和也",
        "美咲",
        "直樹",
        "理恵",
        "さくら",
        "隆",
        "優子",
    ],
    family: [
        "青木", "石井", "上田", "遠藤", "藤田", "後藤", "林", "池田", "加藤", "前田", "中村", "小川", "斎藤", "高橋",
        "和田", "山本",
    ],
    prefix: "+81 90",
    street: "銀座, 東京都中央区",
    language: "ja",
};

/// The clients met so far, by the number the simulation gives them.
pub struct SimulatedClients {
    seed: u64,
    known: HashMap<String, (String, usize)>,
    zone: TimeZone,
}

impl SimulatedClients {
    /// Nobody yet.
    pub fn new(seed: u64) -> Self {
        Self { seed, known: HashMap::new(), zone: TimeZone::UTC }
    }

    /// Registers the client a planned wish is of, when they come for the first time, and puts their code in its place.
    /// How many acts that took.
    pub fn meet(&mut self, ledger: &Ledger, planned: &mut Planned) -> Result<u64> {
        let Some(number) = planned.body.get("client").and_then(Value::as_str).map(str::to_owned) else { return Ok(0) };
        if planned.verb != "orders.request" {
            return Ok(0);
        }
        let mut struck = 0;
        if !self.known.contains_key(&number) {
            let body = self.person(ledger, planned, self.known.len());
            let code = register(ledger, planned, body)?;
            struck += 1 + verify(ledger, planned, &code, &self.zone)?;
            self.known.insert(number.clone(), (code, self.known.len()));
        }
        planned.body.insert("client".to_owned(), Value::from(self.known[&number].0.as_str()));
        Ok(struck)
    }

    /// Who they are: the same for the same seed.
    fn person(&self, ledger: &Ledger, planned: &Planned, n: usize) -> Value {
        let code = ledger.network().site(&planned.site).map_or("FR", |site| match site.country.as_str() {
            "CH" => "CH",
            "GB" => "GB",
            "US" => "US",
            "JP" => "JP",
            _ => "FR",
        });
        let country = match code {
            "CH" => SWITZERLAND,
            "GB" => BRITAIN,
            "US" => AMERICA,
            "JP" => JAPAN,
            _ => FRANCE,
        };
        let turned = n + usize::try_from(self.seed % 16).unwrap_or_default();
        let (given, family) = (country.given[turned % 16], country.family[(turned / 16 * 7 + turned * 3) % 16]);
        let channels = [vec![], vec!["email"], vec!["email", "letter"], vec!["phone"]];
        json!({
            "given_name": given, "family_name": family,
            "email": format!("client{:05}@courriel.example", n + 1),
            "phone": format!("{} {:02} {:02} {:02} {:02}", country.prefix, 10 + n / 10_000, n / 100 % 100, n % 100, 40 + n % 50),
            "address": format!("{}, {}", 1 + n % 120, country.street),
            "country": code, "language": country.language, "channels": channels[n % 4],
        })
    }
}

/// The same act asked by the advisor who takes the wish, a moment before.
fn beside(ledger: &Ledger, planned: &Planned, verb: &str, n: u128, body: Value) -> Result<Answer> {
    let mut ask: Ask = demo::ask(ledger, planned)?;
    ask.command = Uuid::from_u128(planned.command.as_u128() ^ (n << 64));
    ask.verb = verb.to_owned();
    ask.body = body.as_object().cloned().unwrap_or_default();
    Ok(ledger.submit(ask))
}

fn register(ledger: &Ledger, planned: &Planned, body: Value) -> Result<String> {
    match beside(ledger, planned, "clients.register", 1, body)? {
        Answer::Struck(receipt) => Ok(receipt.subject.context("a client without a code")?.id),
        other => bail!("a client of the demo was not registered: {other:?}"),
    }
}

/// Their document is seen as far as the wish says that they are known.
fn verify(ledger: &Ledger, planned: &Planned, client: &str, zone: &TimeZone) -> Result<u64> {
    let (level, document) = match planned.body.get("knowledge").and_then(Value::as_str) {
        Some("identified") => ("simplified", "identity_card"),
        Some("full") => ("full", "passport"),
        _ => return Ok(0),
    };
    let year = |at: Moment| at.date_in(zone).0.year();
    let body = json!({
        "client": client, "level": level, "document": document, "document_number": format!("X{}", &client[2..]),
        "issued_by": "FR", "valid_until": format!("{}-06-30", year(planned.at) + 3),
    });
    match beside(ledger, planned, "clients.verify_identity", 2, body)? {
        Answer::Struck(_) => Ok(1),
        other => bail!("the identity of {client} was not verified: {other:?}"),
    }
}
