//! Where one is mentioned: the messages one was asked to read, the unread first, nobody else's.

use archive::Words;
use axum::{extract::State, response::IntoResponse};
use correspondence::{MentionRow, MessageRow};
use kernel::StateExt;
use maud::{Markup, html};
use uuid::Uuid;

use super::Answer;
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell,
    sight::Sight,
    trouble::Trouble,
    ui, value,
    words::{say, say_with},
};

/// Most mentions on the page.
const SHOWN: usize = 100;

/// `GET /mentions`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lang = reader.lang;
        let mut found = hall
            .ledger
            .look(|state| {
                let mentions = correspondence::mentions_of(state, &reader.person, false);
                let message = |mention: &MentionRow| state.row::<MessageRow>(&mention.message);
                mentions.into_iter().filter_map(|m| message(&m).map(|row| (m, row))).collect::<Vec<_>>()
            })
            .map_err(Trouble::failure)?;
        found.sort_by_key(|(mention, _)| mention.read_at.is_some());
        let mut sight = Sight::new(hall, &reader.scope);
        let mut lines = Vec::new();
        for (mention, row) in found.into_iter().take(SHOWN) {
            // Who no longer sees the object no longer reads what was said of it.
            if let Some(object) = mention.object()
                && sight.sees(&object)?
            {
                let href = value::object_href(hall, &object.kind, &object.id).unwrap_or_else(|| "/".to_owned());
                lines.push(line(hall, &reader, &mention, &row, &object.id, &href));
            }
        }
        let title = say(lang, "mentions-title");
        let main = html! {
            (ui::page_title(&title, &say(lang, "mentions-purpose"), None))
            @if lines.is_empty() { p class="soft" { (say(lang, "mentions-none")) } }
            ol class="mentions" { @for line in &lines { (line) } }
        };
        Ok(shell::page(hall, &reader, &title, main).into_response())
    })
    .await
}

fn line(hall: &Hall, reader: &Reader, mention: &MentionRow, row: &MessageRow, number: &str, href: &str) -> Markup {
    let lang = reader.lang;
    let words = || {
        let (number, seal) = (row.words.as_ref()?, row.seal.as_ref()?);
        hall.archive().ok()?.words(Uuid::parse_str(number).ok()?, seal).ok()
    };
    let text = match words() {
        _ if row.taken_back_at.is_some() => say(lang, "message-taken-back"),
        _ if row.erased => say(lang, "message-erased"),
        _ if row.words.is_none() => say(lang, "mentions-documents"),
        Some(Words::Said(text)) => text,
        _ => say(lang, "message-gone"),
    };
    let unread = mention.read_at.is_none();
    html! {
        li class={ "mention" @if unread { " mention-unread" } } {
            p class="entry-line" {
                strong { (hall.name(&mention.by.0)) } " · " a class="code" href=(href) { (number) }
                @if unread { " " span class="badge badge-soon" { (say(lang, "mentions-unread")) } }
            }
            p class="entry-at soft" { (ui::moment(&clock::near(reader, mention.at))) }
            p class="said" { (text) }
            @if unread {
                form method="post" action=(value::path(&["act", correspondence::READ])) {
                    input type="hidden" name="csrf" value=(reader.csrf());
                    input type="hidden" name="command_id" value=(Uuid::now_v7());
                    input type="hidden" name="message" value=(mention.message);
                    button class="button" type="submit" aria-label=(say_with(lang, "mentions-read-of", &[("object", number.into())])) { (say(lang, "mentions-read")) }
                }
            }
        }
    }
}
