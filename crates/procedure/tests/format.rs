//! The description of the format is itself a procedure that loads and runs.

mod house;

use house::{House, book, file};
use kernel::{Area, Command, Context, Decision, Event, Events, State, verb};
use serde::{Deserialize, Serialize};

kernel::object_ids! {
    /// A client.
    ClientId = "client",
}

/// Register a client: the verb of another area that the description's example begins with.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.register",
    en = "Register",
    fr = "Inscrire",
    purpose_fr = "Inscrire un client.",
    roles("client_advisor")
)]
struct Register {
    #[field(en = "Family name", fr = "Nom")]
    family_name: String,
    #[field(en = "Country", fr = "Pays")]
    country: String,
    #[field(en = "Language", fr = "Langue")]
    language: String,
}

#[derive(Serialize, Deserialize, Event)]
#[event(kind = "clients.registered", version = 1, en = "Registered", fr = "Inscrit")]
struct Registered {
    #[relation]
    client: ClientId,
}

impl Command for Register {
    fn decide(&self, _: &dyn State, _: &Context) -> Decision {
        Ok(Events::one(Registered { client: "C-1".into() }))
    }
}

fn clients() -> Area {
    Area { name: "clients", verbs: vec![verb::<Register>()], events: vec![Registered::spec()], ..Area::default() }
}

const FORMAT: &str = include_str!("../FORMAT.md");

#[test]
fn the_procedure_in_the_description_loads_and_its_example_comes_out_as_written() {
    let text = FORMAT.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a toml block");
    let house = House::of(book(&[("roles.toml", file("roles")), ("loan.toml", text.to_owned())]), vec![clients()]);
    assert_eq!(procedure::check(&house.house, &house.book), []);
    let results = procedure::run_examples(&house.house, &house.book);
    assert_eq!((results.len(), results[0].acts), (1, 3));
    assert_eq!(results[0].problems, []);
}

#[test]
fn every_kind_of_field_stands_in_the_description() {
    let text = FORMAT.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a toml block");
    let wrong = text.replace("kind = \"money\"", "kind = \"gold\"");
    let problems = procedure::Book::load([("loan.toml".to_owned(), wrong)]).unwrap_err();
    let kinds = problems[0].write.strip_prefix("write one of ").expect("a list of kinds");
    for kind in kinds.split(", ") {
        assert!(FORMAT.contains(kind), "{kind} is not described");
    }
}
