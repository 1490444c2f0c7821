//! Papers as PDF: those of an object, and the procedures as documents to sign; procedures as BPMN too. Setting type takes
//! a core for some tens of milliseconds, so only a few are set at once.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use kernel::{Envelope, Lang, ObjectRef, Paper, PaperDesk, PaperKind, PaperNames, Refusals, Text};
use maud::{Markup, html};
use papers::{Imprint, Press, Struck};
use sha2::{Digest, Sha256};

use super::{Answer, clients};
use crate::{
    hall::{Hall, Shared, beside},
    naming,
    reader::Reader,
    sight,
    trouble::Trouble,
    ui::{self, Fact},
    value,
    words::say,
};

/// Acts on one object a paper is written from; more than any order has.
const ACTS: usize = 5_000;

/// The part of an object's page that lists its papers: those that can be written now, in both languages.
pub(crate) fn list(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Markup, Trouble> {
    let house = hall.house().clone();
    if house.papers(&object.kind).next().is_none() {
        return Ok(html! {});
    }
    let acts = acts(hall, object)?;
    let acts: Vec<Envelope> = acts.into_iter().map(|(_, act)| act).collect();
    let mut facts = Vec::new();
    for kind in house.papers(&object.kind) {
        if write(hall, reader, kind, object, &acts, reader.lang)?.is_err() {
            continue;
        }
        let link = |lang: Lang| {
            let file = format!("{}.pdf", kind.name);
            let address = format!("{}?lang={lang}", value::path(&["o", &object.kind, &object.id, "papers", &file]));
            let label = format!("{}, PDF, {}", kind.title.get(reader.lang), lang.of("English", "français"));
            html! { a href=(address) hreflang=(lang) aria-label=(label) { (lang.of("English", "Français")) } }
        };
        let other = reader.lang.of(Lang::Fr, Lang::En);
        facts.push(Fact {
            label: kind.title.get(reader.lang).to_owned(),
            value: html! { (link(reader.lang)) " · " (link(other)) },
        });
    }
    Ok(if facts.is_empty() {
        html! {}
    } else {
        ui::facts(&say(reader.lang, "object-papers"), &facts)
    })
}

/// `/o/{kind}/{id}/papers/{paper}.pdf?lang=…`.
pub(crate) async fn paper(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let name = file.strip_suffix(".pdf").ok_or(Trouble::NotFound)?.to_owned();
    let lang = asked(&reader);
    let origin = origin(&hall, &headers);
    let _turn = hall.press.acquire().await.map_err(Trouble::failure)?;
    beside(&hall, move |hall| {
        let of = hall.house().object(&kind).ok_or(Trouble::NotFound)?;
        sight::object(hall, &reader.scope, of, &id)?.ok_or(Trouble::NotFound)?;
        let object = ObjectRef::new(of.kind, id);
        let paper = hall.house().papers(of.kind).find(|paper| paper.name == name).ok_or(Trouble::NotFound)?;
        let (places, acts): (HashMap<_, _>, Vec<Envelope>) =
            acts(hall, &object)?.into_iter().map(|(seq, act)| ((act.id, seq), act)).unzip();
        let written = write(hall, &reader, paper, &object, &acts, lang)?.map_err(Trouble::Refused)?;
        let struck = match written.based_on.and_then(|act| places.get(&act)) {
            Some(seq) => Some(struck(hall, *seq)?),
            None => None,
        };
        let imprint = Imprint { maison: hall.settings.maison.clone(), origin, struck };
        pdf(&written, &imprint, &format!("{}-{}-{lang}.pdf", object.id, paper.name))
    })
    .await
}

/// `/procedures/{id}.pdf` and `/procedures/{id}.bpmn`.
pub(crate) async fn procedure(hall: &Shared, reader: Reader, id: String, kind: &'static str) -> Answer {
    let lang = asked(&reader);
    let _turn = hall.press.acquire().await.map_err(Trouble::failure)?;
    beside(hall, move |hall| {
        let version = reader.query().get("version").and_then(|n| n.parse().ok());
        let found = match version {
            Some(version) => hall.book.version(&id, version),
            None => hall.book.procedure(&id),
        };
        let procedure = found.ok_or(Trouble::NotFound)?;
        if kind == "bpmn" {
            let text = procedure::bpmn::xml(&hall.book, procedure, lang);
            let file = format!("attachment; filename=\"{}-v{}.bpmn\"", procedure.id, procedure.version);
            let headers = [(header::CONTENT_TYPE, "application/xml".to_owned()), (header::CONTENT_DISPOSITION, file)];
            return Ok((headers, text).into_response());
        }
        let paper = procedure::document::paper(&hall.book, procedure, lang);
        let imprint = Imprint { maison: hall.settings.maison.clone(), origin: None, struck: None };
        pdf(&paper, &imprint, &format!("{}-v{}-{lang}.pdf", procedure.id, procedure.version))
    })
    .await
}

/// The language asked for, else the reader's.
pub(crate) fn asked(reader: &Reader) -> Lang {
    reader.query().get("lang").and_then(Lang::from_tag).unwrap_or(reader.lang)
}

/// Where codes lead: the address people type; on this machine alone, the one the browser named.
pub(crate) fn origin(hall: &Hall, headers: &HeaderMap) -> Option<String> {
    let here = || {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        (host.len() < 100 && host.chars().all(plain)).then(|| format!("http://{host}"))
    };
    hall.settings.public_origin.clone().or_else(here)
}

/// Acts on an object with their places, oldest first.
fn acts(hall: &Hall, object: &ObjectRef) -> Result<Vec<(u64, Envelope)>, Trouble> {
    let mut acts = hall.ledger.thread(object, ACTS, None).map_err(Trouble::failure)?;
    acts.reverse();
    Ok(acts.into_iter().map(|act| (act.seq, act.envelope)).collect())
}

fn write(
    hall: &Hall,
    reader: &Reader,
    kind: &PaperKind,
    object: &ObjectRef,
    acts: &[Envelope],
    lang: Lang,
) -> Result<Result<Paper, Refusals>, Trouble> {
    let names = Names(hall, reader);
    hall.ledger
        .look(|state| {
            let desk = PaperDesk { state, network: &reader.network, acts, id: &object.id, lang, names: &names };
            (kind.write)(&desk)
        })
        .map_err(Trouble::failure)
}

/// The place and the digest of an act: that of its leaf in the tree (RFC 6962).
fn struck(hall: &Hall, seq: u64) -> Result<Struck, Trouble> {
    let entry = hall.ledger.entry(seq).map_err(Trouble::failure)?.ok_or(Trouble::NotFound)?;
    let mut digest = Sha256::new();
    digest.update([0]);
    digest.update(&entry);
    Ok(Struck { seq, digest: hex::encode(digest.finalize()) })
}

pub(crate) fn pdf(paper: &Paper, imprint: &Imprint, name: &str) -> Result<Response, Trouble> {
    let pdf = Press::shared().pdf(paper, imprint).map_err(Trouble::failure)?;
    if !pdf.missing.is_empty() {
        tracing::warn!(paper = paper.number, missing = ?pdf.missing, "letters without a font");
    }
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
    ];
    Ok((headers, pdf.bytes).into_response())
}

/// Names as the house knows them.
struct Names<'a>(&'a Hall, &'a Reader);

impl PaperNames for Names<'_> {
    fn person(&self, id: &str) -> String {
        self.0.name(id)
    }

    fn client(&self, id: &str) -> Vec<String> {
        let mut lines = clients::envelope(self.0, self.1, id);
        // A name the press has no type for is told by its code beside.
        if !lines.iter().all(|line| Press::shared().prints(line)) {
            lines.insert(1, id.to_owned());
        }
        lines
    }

    fn stage(&self, id: &str) -> Text {
        naming::stage_title(self.0, None, id)
    }
}
