//! Whom one acts for, and who acts for oneself.

use axum::extract::State;
use kernel::Cell;
use ledger::{Filter, Op};
use maud::{Markup, html};

use super::framed;
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    list,
    pages::{Answer, shown, table},
    reader::Reader,
    trouble::Trouble,
    ui::{self, Query},
    words::{say, say_with},
};

/// The view of deputies, in houses that have them.
const VIEW: &str = "maison_deputies";

/// `/account/deputies`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let named = rows(hall, &reader, "principal")?;
        let acts = rows(hall, &reader, "deputy")?;
        let main = html! {
            p class="lead" { (say(lang, "deputies-lead")) }
            @for under in &reader.deputations {
                (ui::notice(&ui::Notice {
                    text: say_with(lang, "deputies-now", &[
                        ("name", hall.name(&under.principal.0).into()),
                        ("until", clock::short(lang, &reader.zone, under.until).into()),
                    ]),
                    ..ui::Notice::default()
                }))
            }
            section {
                h2 { (say(lang, "deputies-mine")) }
                @if let Some(table) = named { (table) } @else { p class="soft" { (say(lang, "deputies-none")) } }
                @if hall.house().verb("maison.name_deputy").is_some() {
                    p { a class="button" href="/act/maison.name_deputy" { (say(lang, "deputies-name")) } }
                }
            }
            section {
                h2 { (say(lang, "deputies-acts")) }
                @if let Some(table) = acts { (table) } @else { p class="soft" { (say(lang, "deputies-acts-none")) } }
            }
        };
        Ok(shown(&reader, framed(hall, &reader, "/account/deputies", main)))
    })
    .await
}

/// The deputations in which the reader plays a part.
fn rows(hall: &Hall, reader: &Reader, part: &str) -> Result<Option<Markup>, Trouble> {
    let Some(view) = hall.house().view(VIEW) else { return Ok(None) };
    let mut asked = list::read(view, &Query::new(format!("/v/{VIEW}")), &reader.scope, &reader.zone, reader.now);
    let own = vec![Cell::from(reader.person.0.as_str())];
    asked.query.filters.push(Filter { column: part.to_owned(), op: Op::Is, values: own });
    asked.query.limit = 50;
    asked.query.facets.clear();
    let page = hall.ledger.page(&asked.query, &reader.scope).map_err(Trouble::failure)?;
    if page.rows.is_empty() {
        return Ok(None);
    }
    let address = Query::new(format!("/v/{VIEW}")).with(&format!("f.{part}"), Some(&reader.person.0));
    let mut made = table::of(hall, reader, view, &asked, &page, address);
    made.id = format!("{VIEW}-{part}");
    made.facets.clear();
    made.exports.clear();
    for column in &mut made.columns {
        (column.sortable, column.filterable) = (false, false);
    }
    Ok(Some(ui::table(reader.lang, &made)))
}
