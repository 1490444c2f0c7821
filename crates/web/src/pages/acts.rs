//! Acts of the ledger: by their numbers, of one object, or those a figure was computed from.

use axum::extract::State;
use kernel::ObjectRef;
use ledger::Struck;
use maud::html;

use super::{Answer, figures, shown, thread};
use crate::{
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell,
    sight::Sight,
    trouble::Trouble,
    ui::{self, Query},
    value,
    words::{say, say_with},
};

/// Acts on a page.
const PER_PAGE: usize = 100;
/// Numbers taken from one address.
const NUMBERS: usize = 500;

/// What an address asks for.
pub(crate) struct Found {
    pub acts: Vec<Struck>,
    /// How many there are in all, when that is known.
    pub total: Option<usize>,
    /// The sequence number to go on before, for the thread of an object.
    pub before: Option<u64>,
    pub object: Option<ObjectRef>,
}

/// `/acts?seqs=…`, `/acts?object=order/…`, `/acts?procedure=…&step=…`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let address = reader.query();
        let found = find(hall, &reader, &address)?;
        let lead = match (&found.object, found.total) {
            (Some(of), _) => of.id.clone(),
            (None, Some(total)) => say_with(lang, "acts-count", &[("count", total.into())]),
            (None, None) => String::new(),
        };
        let page: usize = address.get("page").and_then(|n| n.parse().ok()).unwrap_or(1).max(1);
        let more = found.total.is_some_and(|total| total > page.saturating_mul(PER_PAGE));
        let main = html! {
            @if let Some(of) = &found.object { @if let Some(href) = value::object_href(hall, &of.kind, &of.id) {
                a class="back" href=(href) { (ui::icon(ui::Icon::Back)) span { (of.id) } }
            } }
            (ui::page_title(&say(lang, "acts-title"), &lead, None))
            @if found.acts.is_empty() { (ui::empty(&say(lang, "acts-title"), &say(lang, "acts-empty"), None)) }
            @else { (thread::markup(hall, &reader, &found.acts, found.object.as_ref(), None)) }
            @if let Some(before) = found.before {
                p { a class="button" href=(address.with("before", Some(&before.to_string())).href()) { (say(lang, "acts-older")) } }
            }
            @if more { p { a class="button" href=(address.with("page", Some(&(page + 1).to_string())).href()) { (say(lang, "acts-next")) } } }
        };
        Ok(shown(&reader, shell::page(hall, &reader, &say(lang, "acts-title"), main)))
    })
    .await
}

/// The acts an address asks for, as far as the reader may see them.
pub(crate) fn find(hall: &Hall, reader: &Reader, address: &Query) -> Result<Found, Trouble> {
    let mut sight = Sight::new(hall, &reader.scope);
    let page: usize = address.get("page").and_then(|n| n.parse().ok()).unwrap_or(1).max(1);
    let none = Found { acts: vec![], total: None, before: None, object: None };
    if let Some((kind, id)) = address.get("object").and_then(|text| text.split_once('/')) {
        let object = ObjectRef::new(kind, id);
        if !sight.sees(&object)? {
            return Err(Trouble::NotFound);
        }
        let before = address.get("before").and_then(|n| n.parse().ok());
        let acts = hall.ledger.thread(&object, PER_PAGE, before).map_err(Trouble::failure)?;
        let before = (acts.len() == PER_PAGE).then(|| acts.last().map(|act| act.seq)).flatten();
        return Ok(Found { acts: seen(&mut sight, acts)?, before, object: Some(object), ..none });
    }
    let seqs: Vec<u64> = if let Some(list) = address.get("seqs") {
        list.split([',', ' ']).filter_map(|n| n.trim().parse().ok()).take(NUMBERS).collect()
    } else if address.get("procedure").is_some() {
        figures::behind(hall, reader, address)?
    } else {
        let head = hall.ledger.head().map_err(Trouble::failure)?.size;
        let first = head.saturating_sub(PER_PAGE as u64) + 1;
        (first..=head).rev().collect()
    };
    let total = seqs.len();
    let wanted: Vec<u64> = seqs.into_iter().skip((page - 1).saturating_mul(PER_PAGE)).take(PER_PAGE).collect();
    let mut acts = hall.ledger.acts(&wanted).map_err(Trouble::failure)?;
    acts.sort_by_key(|act| std::cmp::Reverse(act.seq));
    let acts = seen(&mut sight, acts)?;
    // Counting numbers that turn out to be out of sight would tell of them.
    let total = if address.get("procedure").is_some() { total } else { acts.len() };
    Ok(Found { acts, total: Some(total), ..none })
}

fn seen(sight: &mut Sight<'_>, acts: Vec<Struck>) -> Result<Vec<Struck>, Trouble> {
    let mut kept = Vec::with_capacity(acts.len());
    for act in acts {
        if sight.sees_act(&act.envelope)? {
            kept.push(act);
        }
    }
    Ok(kept)
}
