//! A small area with people in it: guests, whose names go to the vault; and a careless one that writes them down.

use std::sync::Arc;

use kernel::{
    Area, Command, Context, Decision, Draft, Envelope, Event, Events, House, Network, ObjectRef, Personal, Projection,
    Refusals, Row, Rows, RowsExt, State, Text, personal, verb,
};
use ledger::Ask;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::network;
use uuid::Uuid;

kernel::object_ids! {
    /// A guest.
    GuestId = "guest",
}

/// A guest, as the ledger knows them.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "guest")]
pub struct Guest {
    #[column(en = "Guest", fr = "Invité")]
    pub id: GuestId,
    #[column(en = "Commitment", fr = "Engagement")]
    pub name: String,
    #[column(en = "Erased", fr = "Effacé")]
    pub erased: bool,
}

/// Welcome a guest, or correct what is known of one.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "guests.welcome", en = "Welcome", fr = "Accueillir", begins)]
pub struct Welcome {
    #[field(en = "Guest", fr = "Invité")]
    pub guest: GuestId,
    #[field(en = "Name", fr = "Nom")]
    pub family_name: Option<Personal>,
    #[field(en = "E-mail", fr = "E-mail")]
    pub email: Option<Personal>,
    #[field(en = "How", fr = "Comment")]
    pub how: Option<String>,
}

/// Erase a guest.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "guests.erase", en = "Erase", fr = "Effacer", subject = "guest")]
pub struct Erase {
    #[field(en = "Guest", fr = "Invité")]
    pub guest: GuestId,
}

/// Write a name down: the control.
#[derive(Serialize, Deserialize, Command)]
#[command(name = "guests.write_down", en = "Write down", fr = "Noter", begins)]
pub struct WriteDown {
    #[field(en = "Guest", fr = "Invité")]
    pub guest: GuestId,
    #[field(en = "Name", fr = "Nom")]
    pub family_name: String,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "guests.welcomed", version = 1, en = "Welcomed", fr = "Accueilli")]
pub struct Welcomed {
    #[relation("subject")]
    pub guest: GuestId,
    pub family_name: Option<Personal>,
    pub email: Option<Personal>,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "guests.erased", version = 1, en = "Erased", fr = "Effacé")]
pub struct Erased {
    #[relation("subject")]
    pub guest: GuestId,
}

impl Command for Welcome {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        for id in self.email.iter().flat_map(|email| state.known_as("guest", "email", email)) {
            refusals.add_if(id != self.guest.0, kernel::Refusal::new("guests.known", Text::same(id)));
        }
        let welcomed =
            Welcomed { guest: self.guest.clone(), family_name: self.family_name.clone(), email: self.email.clone() };
        let mut draft = Draft::from(welcomed);
        match self.how.as_deref() {
            Some("deep") => draft.payload = json!({ "names": [self.family_name] }),
            Some("of nobody") => draft.relations.clear(),
            _ => {}
        }
        refusals.or(Events(vec![draft]))
    }
}

impl Command for Erase {
    fn decide(&self, _: &dyn State, _: &Context) -> Decision {
        let mut draft = Draft::from(Erased { guest: self.guest.clone() });
        draft.relate(ObjectRef::of(&self.guest), personal::ERASED);
        Ok(Events(vec![draft]))
    }
}

impl Command for WriteDown {
    fn decide(&self, _: &dyn State, _: &Context) -> Decision {
        let mut draft = Draft::new("guests.written_down", 1, json!({ "family_name": self.family_name }));
        draft.relate(ObjectRef::of(&self.guest), "subject");
        Ok(Events(vec![draft]))
    }
}

struct Guests;

impl Projection for Guests {
    fn name(&self) -> &'static str {
        "guests"
    }

    fn tables(&self) -> Vec<&'static kernel::Table> {
        vec![Guest::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        if let Some(welcomed) = Welcomed::read(event) {
            let name = match welcomed.family_name {
                Some(Personal::Committed(hex)) => hex,
                Some(Personal::Said(_)) => "said".to_owned(),
                None => String::new(),
            };
            rows.write(&Guest { id: welcomed.guest, name, erased: false });
        } else if let Some(erased) = Erased::read(event) {
            rows.change::<Guest>(&erased.guest.0, |guest| guest.erased = true);
        } else if event.kind == "guests.written_down" {
            let name = event.payload["family_name"].as_str().unwrap_or_default().to_owned();
            let id = GuestId(event.related("subject").unwrap_or_default().to_owned());
            rows.write(&Guest { id, name, erased: false });
        }
    }
}

fn read_network(_: &dyn State) -> Network {
    Network::clone(&network::network(&["keeper"]))
}

/// A house of this one area.
pub fn house() -> Arc<House> {
    let area = Area {
        name: "guests",
        title: Text::new("Guests", "Invités"),
        verbs: vec![verb::<Welcome>(), verb::<Erase>(), verb::<WriteDown>()],
        projections: vec![Box::new(Guests)],
        ..Area::default()
    };
    Arc::new(House::new(vec![area], read_network, |_, person| Some(network::person(person, "keeper", "*"))))
}

/// An ask of a verb; `n` makes the command's identifier.
pub fn ask(n: u128, verb: &str, body: Value) -> Ask {
    let body = body.as_object().cloned().unwrap_or_default();
    let actor = network::person("camille", "keeper", "*");
    let mut ask = Ask::new(Uuid::from_u128(n), verb, body, actor, "GVA".into());
    ask.now = Some(crate::area::morning());
    ask
}

/// Welcomes a guest.
pub fn welcome(n: u128, guest: &str, name: &str, email: &str) -> Ask {
    ask(n, "guests.welcome", json!({ "guest": guest, "family_name": name, "email": email }))
}

/// Erases a guest.
pub fn erase(n: u128, guest: &str) -> Ask {
    ask(n, "guests.erase", json!({ "guest": guest }))
}
