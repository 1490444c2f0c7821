//! `/admin/tokens`: the access tokens in force; they are revoked person by person, as an act of the ledger.

use axum::extract::State;
use maud::html;

use super::{framed, watching};
use crate::{
    clock,
    hall::{Shared, beside},
    pages::{
        Answer,
        account::tokens::{last_use, told},
        shown,
    },
    reader::Reader,
    token,
    ui::{self, Query},
    words::say,
};

/// The page.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    watching(&reader)?;
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let caption = say(lang, "admin-tokens");
        let tokens = token::list(&hall.ledger, None)?;
        let revoke =
            |token: &token::Token| Query::new("/act/maison.revoke_tokens").with("subject", Some(&token.person.0));
        let main = html! {
            p class="lead" { (say(lang, "admin-tokens-lead")) }
            @if tokens.is_empty() { (ui::empty(&caption, &say(lang, "admin-tokens-none"), None)) }
            @else {
                div class="table-wrap" role="region" aria-label=(caption) tabindex="0" {
                    table class="table" {
                        caption class="vh" { (caption) }
                        thead { tr {
                            th scope="col" { (say(lang, "admin-person")) }
                            th scope="col" { (say(lang, "tokens-name")) }
                            th scope="col" { (say(lang, "tokens-does")) }
                            th scope="col" { (say(lang, "tokens-until")) }
                            th scope="col" { (say(lang, "tokens-used")) }
                            th scope="col" { span class="vh" { (say(lang, "admin-acts")) } }
                        } }
                        tbody { @for token in &tokens {
                            @let name = hall.name(&token.person.0);
                            tr {
                                th scope="row" { a href={ "/admin/people/" (token.person) } { (name) } }
                                td { (token.pass.name) " " code { (token.pass.id) } }
                                td { (told(lang, token)) }
                                td { (ui::moment(&clock::dated(&reader, token.ends))) }
                                td { (last_use(&reader, token)) }
                                td { @if token.person != reader.person {
                                    a href=(revoke(token).href()) { (say(lang, "tokens-revoke")) span class="vh" { ": " (name) } }
                                } }
                            }
                        } }
                    }
                }
            }
        };
        Ok(shown(&reader, framed(hall, &reader, "/admin/tokens", None, main)))
    })
    .await
}
