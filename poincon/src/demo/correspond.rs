//! What people of the demo say about the most pressing orders: a few messages, drawings, photos, a client's approval.

use anyhow::{Context as _, Result, bail};
use archive::{Archive, Kept, NotKept};
use base::{Moment, moment::MINUTE};
use kernel::{Cell, Scope};
use ledger::{Answer, Ask, Ledger, Query};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Plan, pictures};
use crate::network;

/// Orders that are spoken of.
const ORDERS: u32 = 10;

/// An order with the people who speak of it.
struct Spoken {
    id: String,
    boutique: String,
    advisor: String,
    artisan: Option<String>,
    gemmologist: String,
    desk: String,
    french: bool,
}

/// Who says it.
#[derive(Clone, Copy)]
enum Who {
    Advisor,
    Artisan,
    Gemmologist,
    Desk,
}

/// What comes with it.
#[derive(Clone, Copy)]
enum With {
    Nothing,
    Drawing,
    Photos(usize),
    Signed,
}

/// A line of a conversation: who, to whom, in French, in English, with what.
type Line = (Who, Option<Who>, &'static str, &'static str, With);

const TALKS: [&[Line]; 3] = [
    &[
        (
            Who::Advisor,
            Some(Who::Desk),
            "Voici le dessin retenu lors du rendez-vous : chaton un peu plus bas, épaules plus fines.",
            "Here is the drawing chosen at the appointment: a slightly lower collet, finer shoulders.",
            With::Drawing,
        ),
        (
            Who::Desk,
            Some(Who::Advisor),
            "Bien reçu. Il me faut la page signée avant de lancer la maquette.",
            "Received. I need the signed page before the model is begun.",
            With::Nothing,
        ),
        (Who::Advisor, None, "", "", With::Signed),
    ],
    &[
        (
            Who::Artisan,
            Some(Who::Gemmologist),
            "Une griffe touche la couronne près du filetis. Pouvez-vous confirmer l’orientation avant que je resserre ?",
            "One claw touches the crown near the girdle. Can you confirm the orientation before I tighten it?",
            With::Photos(2),
        ),
        (
            Who::Gemmologist,
            Some(Who::Artisan),
            "Tournez la pierre d’un huitième de tour : l’inclusion passera sous la griffe.\nNe resserrez qu’ensuite.",
            "Turn the stone by an eighth: the inclusion will lie under the claw.\nTighten it only then.",
            With::Nothing,
        ),
        (Who::Artisan, None, "Fait, c’est bien mieux.", "Done; it is much better.", With::Photos(1)),
    ],
    &[
        (
            Who::Desk,
            Some(Who::Advisor),
            "La date promise tient à deux jours près. Merci de prévenir si la remise doit être avancée.",
            "The promised date holds by two days. Please say if the hand-over must come sooner.",
            With::Nothing,
        ),
        (
            Who::Advisor,
            Some(Who::Desk),
            "Pas plus tôt, merci. L’écrin gravé est commandé, photo de l’épreuve ci-jointe.",
            "No sooner, thank you. The engraved case is ordered; a photo of the proof is attached.",
            With::Photos(1),
        ),
    ],
];

/// Writes it all, in the last hour of the simulated history.
pub(super) fn fill(ledger: &Ledger, archive: &Archive, plan: &Plan) -> Result<()> {
    let orders = orders(ledger)?;
    let mut n = 0;
    for (which, order) in orders.iter().enumerate() {
        let talk = TALKS[which % TALKS.len()];
        for (who, to, fr, en, with) in talk {
            let Some(speaker) = order.person(*who) else { continue };
            let at = plan.until.plus((n - 55) * MINUTE);
            n += 1;
            let text = if order.french { fr } else { en };
            let to = to.and_then(|to| order.person(to));
            say(ledger, archive, order, &speaker, to.as_deref(), text, *with, which, at)
                .with_context(|| format!("message of the demo about {}", order.id))?;
        }
    }
    Ok(())
}

impl Spoken {
    fn person(&self, who: Who) -> Option<String> {
        match who {
            Who::Advisor => Some(self.advisor.clone()),
            Who::Artisan => self.artisan.clone(),
            Who::Gemmologist => Some(self.gemmologist.clone()),
            Who::Desk => Some(self.desk.clone()),
        }
    }
}

/// The most pressing orders, as the board shows them.
fn orders(ledger: &Ledger) -> Result<Vec<Spoken>> {
    let view = ledger.house().view("orders_board").context("the house has a board of orders")?;
    let columns = ["id", "boutique", "atelier", "advisor"].map(str::to_owned).to_vec();
    let page = ledger.page(&Query { columns, limit: ORDERS, ..Query::view(view) }, &Scope::everything())?;
    let people = network::people();
    let holding = |role: &str, site: &str| {
        people.iter().find(|person| person.role == role && person.site == site).map(|person| person.id.clone())
    };
    let at = |name: &str| page.columns.iter().position(|column| column.name == name);
    let mut orders = Vec::new();
    for row in &page.rows {
        let text = |name: &str| at(name).and_then(|at| row.get(at)).and_then(Cell::text).unwrap_or_default().to_owned();
        let boutique = text("boutique");
        orders.push(Spoken {
            id: text("id"),
            french: ["PAR", "GVA"].iter().any(|city| boutique.starts_with(city)),
            boutique,
            advisor: text("advisor"),
            artisan: holding("artisan", &text("atelier")),
            gemmologist: holding("gemmologist", "HQ").context("the demo has a gemmologist")?,
            desk: holding("special_orders_desk", "HQ").context("the demo has a desk")?,
        });
    }
    Ok(orders)
}

fn say(
    ledger: &Ledger,
    archive: &Archive,
    order: &Spoken,
    speaker: &str,
    to: Option<&str>,
    text: &str,
    with: With,
    which: usize,
    at: Moment,
) -> Result<()> {
    let named = |fr: &str, en: &str| if order.french { fr.to_owned() } else { en.to_owned() };
    let files: Vec<(String, Vec<u8>)> = match with {
        With::Nothing => vec![],
        With::Drawing => vec![(named("dessin retenu.png", "chosen drawing.png"), pictures::drawing(which))],
        With::Photos(count) => (0..count)
            .map(|n| (format!("{}-{}.jpg", named("etabli", "bench"), n + 1), pictures::photo(which + n)))
            .collect(),
        With::Signed => {
            let lines = [order.id.clone(), named("Dessin accepté par le client.", "Drawing accepted by the client.")];
            vec![(named("dessin signé.pdf", "signed drawing.pdf"), pictures::signed(&lines))]
        }
    };
    let kept: Vec<Kept> =
        files.iter().map(|(name, bytes)| archive.keep(name, bytes, speaker, at)).collect::<Result<_, NotKept>>()?;
    let command = command(&[&order.id, speaker, text, &at.0.to_string()]);
    let mut body: Map<String, Value> = Map::new();
    body.insert("kind".to_owned(), json!("order"));
    body.insert("object".to_owned(), json!(order.id));
    body.insert("documents".to_owned(), json!(kept.iter().map(|k| &k.digest).collect::<Vec<_>>()));
    body.insert("media".to_owned(), json!(kept.iter().map(|k| k.media.mime()).collect::<Vec<_>>()));
    body.insert("bytes".to_owned(), json!(kept.iter().map(|k| k.bytes).collect::<Vec<_>>()));
    body.insert("mentions".to_owned(), json!(to.into_iter().collect::<Vec<_>>()));
    let verb = if let With::Signed = with {
        body.insert("approved".to_owned(), json!("drawing"));
        correspondence::APPROVE
    } else {
        // The same demo gives the same ledger: its seals have keys anybody could make, and its words are no secret.
        let key = Sha256::digest(format!("demo {command}")).into();
        let seal = archive.write_down_with(command, text, key)?.context("other words of that number")?;
        body.insert("words".to_owned(), json!(command.to_string()));
        body.insert("seal".to_owned(), json!(seal));
        correspondence::WRITE
    };
    let actor = ledger.actor(speaker)?.with_context(|| format!("{speaker} holds no role"))?;
    let site =
        network::people().iter().find(|person| person.id == speaker).map_or(order.boutique.as_str(), |p| p.site).into();
    match ledger.submit(Ask { now: Some(at), ..Ask::new(command, verb, body, actor, site) }) {
        Answer::Struck(_) => Ok(()),
        other => bail!("{verb} was not struck: {other:?}"),
    }
}

/// A command's identifier out of what it says: the same every time.
fn command(parts: &[&str]) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(parts.join("\n")).into();
    Uuid::from_slice(&digest[..16]).unwrap_or_default()
}
