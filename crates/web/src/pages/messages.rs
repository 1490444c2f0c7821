//! Writing in a thread: the box on an object's page, what it sends, and what was said as the thread shows it.

use std::collections::HashMap;

use archive::Words;
use axum::{
    extract::{Path, Request, State},
    response::IntoResponse,
};
use base::id::PersonId;
use correspondence::{ApprovalRecorded, MessageRow, MessageWritten};
use kernel::{Event, Field, FieldKind, ObjectKind, ObjectRef, Refusal, Refusals, StateExt, Text};
use ledger::{Answer as Struck, Ask, Receipt, Struck as Entry};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Answer, act, compose, mentioning, upload};
use crate::{
    deputy,
    forms::{IN_NAME_OF, Typed},
    hall::{Hall, Shared, beside},
    reader::Reader,
    shell, sight,
    trouble::{Trouble, worded},
    ui, value,
    words::{say, say_with},
};

/// Longest message, in characters.
pub(crate) const LONGEST: usize = 4000;

/// What was said in acts: by event.
#[derive(Default)]
pub(crate) struct Said(HashMap<Uuid, (MessageRow, Words)>);

impl Said {
    /// Reads the words of acts the reader sees.
    pub(crate) fn of(hall: &Hall, acts: &[Entry]) -> Self {
        let number = |act: &Entry| {
            let event = &act.envelope;
            let message = MessageWritten::read(event).map(|e| e.message);
            message.or_else(|| ApprovalRecorded::read(event).map(|e| e.message))
        };
        let named: Vec<(Uuid, String)> =
            acts.iter().filter_map(|act| number(act).map(|message| (act.envelope.id, message))).collect();
        let rows = hall.ledger.look(|state| {
            named.iter().filter_map(|(event, id)| Some((*event, state.row::<MessageRow>(id)?))).collect::<Vec<_>>()
        });
        let Ok(archive) = hall.archive() else { return Self::default() };
        let words = |row: &MessageRow| {
            let (Some(number), Some(seal)) = (&row.words, &row.seal) else { return None };
            let number = Uuid::parse_str(number).ok()?;
            if row.erased {
                return Some(Words::Gone);
            }
            Some(archive.words(number, seal).unwrap_or_else(|error| {
                // Words that are not those that were sealed are never shown.
                tracing::error!(%error, "words of a message not read");
                Words::Gone
            }))
        };
        let rows = rows.unwrap_or_default();
        Self(rows.into_iter().filter_map(|(event, row)| words(&row).map(|words| (event, (row, words)))).collect())
    }

    /// What an act says, as its entry in the thread shows it.
    pub(crate) fn markup(&self, reader: &Reader, act: Uuid) -> Option<Markup> {
        let (row, words) = self.0.get(&act)?;
        let lang = reader.lang;
        let own = row.by == reader.person && row.taken_back_at.is_none();
        Some(html! {
            @match words {
                _ if row.taken_back_at.is_some() => p class="said said-gone" { (say(lang, "message-taken-back")) },
                Words::Said(text) => p class="said" { (text) },
                Words::Gone if row.erased => p class="said said-gone" { (say(lang, "message-erased")) },
                Words::Gone => p class="said said-gone" { (say(lang, "message-gone")) },
            }
            @if own && !row.erased {
                p class="said-acts" { a href={ (value::path(&["messages", &row.id])) } { (say(lang, "message-take-back")) } }
            }
        })
    }
}

/// What came of something said, with what is needed to answer.
pub(crate) struct Came {
    pub reader: Reader,
    pub object: ObjectRef,
    pub typed: Typed,
    /// The verb and its receipt, or every reason why not.
    pub came: Result<(&'static str, Receipt), Refusals>,
}

/// Says what the box holds, in one's own name or in that of somebody one is deputy of. Nothing is struck unless all of it
/// can be.
pub(crate) async fn say_it(
    hall: &Shared,
    reader: Reader,
    object: ObjectRef,
    typed: Typed,
    mut refusals: Refusals,
    command: Uuid,
) -> Result<Came, Trouble> {
    let whose = deputy::chosen(&reader.actor, &reader.deputations, typed.get(IN_NAME_OF));
    // Told before any word is written down.
    refusals.extend(whose.as_ref().err().cloned().unwrap_or_default());
    let (reader, object, typed, place, made) = beside(hall, move |hall| {
        let place = place(hall, &reader, &object)?;
        let made = made(hall, &reader, &object, &typed, refusals, command)?;
        Ok((reader, object, typed, place, made))
    })
    .await?;
    let came = match (made, whose) {
        (Ok((verb, body)), Ok((actor, on_behalf_of))) => {
            let site = reader.site_for(place.as_deref());
            let ask = Ask { on_behalf_of, ..Ask::new(command, verb, body, actor, site) };
            match act::submit(hall, ask).await? {
                Struck::Struck(receipt) => Ok((verb, receipt)),
                Struck::Refused(refusals) => {
                    // Nothing was struck under this number: its words belong to nothing.
                    hall.archive()?.forget_words(command).map_err(Trouble::failure)?;
                    Err(refusals)
                }
                Struck::OtherBody => return Err(Trouble::OtherBody),
                Struck::UnknownVerb(_) => return Err(Trouble::NotFound),
                Struck::Stopped(why) => {
                    tracing::error!(why, "ledger stopped");
                    return Err(Trouble::Stopped);
                }
            }
        }
        (made, _) => Err(made.err().unwrap_or_default()),
    };
    Ok(Came { reader, object, typed, came })
}

/// `POST /o/{kind}/{id}/message`: what the box sends.
pub(crate) async fn send(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let object = ObjectRef::new(kind, id);
    let (reader, object) = beside(&hall, move |hall| {
        // Before any file is taken in.
        place(hall, &reader, &object)?;
        Ok((reader, object))
    })
    .await?;
    let sent = upload::read(&hall, &reader, request).await?;
    let command = act::command(&sent.typed)?;
    let Came { reader, object, typed, came } =
        say_it(&hall, reader, object, sent.typed, sent.refusals, command).await?;
    let refusals = match came {
        Ok((verb, receipt)) => {
            let spec = hall.house().verb(verb).ok_or(Trouble::NotFound)?.spec().clone();
            return Ok(act::onward(&hall, &reader, &spec, &typed, &receipt));
        }
        Err(refusals) => refusals,
    };
    if reader.fragment {
        return Ok(worded(axum::http::StatusCode::UNPROCESSABLE_ENTITY, act::refused(&reader, &refusals)));
    }
    beside(&hall, move |hall| {
        let answer = act::refused(&reader, &refusals);
        let form = compose::form(hall, &reader, &object, &[], &typed, Some(answer))?;
        let title = say(reader.lang, "compose-title");
        let purpose = say_with(reader.lang, "compose-about", &[("object", object.id.clone().into())]);
        let main = html! { (ui::page_title(&title, &purpose, None)) (form) };
        Ok(worded(axum::http::StatusCode::UNPROCESSABLE_ENTITY, shell::page(hall, &reader, &title, main)))
    })
    .await
}

/// The site an object is at; out of sight is the same as missing.
fn place(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Option<String>, Trouble> {
    let kind: &ObjectKind = hall.house().object(&object.kind).ok_or(Trouble::NotFound)?;
    let page = sight::object(hall, &reader.scope, kind, &object.id)?.ok_or(Trouble::NotFound)?;
    let row = value::RowOf { columns: &page.columns, cells: &page.rows[0] };
    Ok(kind.place.and_then(|name| row.text(name)).map(ToOwned::to_owned))
}

type Made = Result<(&'static str, Map<String, Value>), Refusals>;

/// The command that says what the box holds; its words are in the archive then.
fn made(
    hall: &Hall,
    reader: &Reader,
    object: &ObjectRef,
    typed: &Typed,
    mut refusals: Refusals,
    command: Uuid,
) -> Result<Made, Trouble> {
    let archive = hall.archive()?;
    let mut body = Map::new();
    body.insert("kind".into(), json!(object.kind));
    body.insert("object".into(), json!(object.id));
    let (text, text_refused) = text(reader, typed);
    refusals.extend(text_refused);

    let (mut digests, mut media, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    for digest in typed.all(compose::DOCUMENT).into_iter().filter(|digest| !digest.is_empty()) {
        let label = archive.label(&digest, &reader.person.0).ok().flatten();
        match label.filter(|_| archive.has(&digest)) {
            Some(label) if !digests.contains(&digest) => {
                digests.push(digest);
                media.push(label.media);
                bytes.push(label.bytes);
            }
            Some(_) => {}
            None => refusals.add(not_brought()),
        }
    }
    let mut mentions: Vec<PersonId> = typed.all(compose::MENTION).into_iter().map(PersonId::from).collect();
    let (named, ambiguous) = mentioning::mentioned(&hall.names(), &text);
    mentions.extend(named);
    refusals.extend(ambiguous);
    let mut once: Vec<PersonId> = Vec::new();
    for person in mentions {
        if !person.0.is_empty() && !once.contains(&person) {
            once.push(person);
        }
    }
    let approved = typed.get(compose::APPROVED).filter(|code| !code.is_empty());
    let verb = match approved {
        Some(_) => correspondence::APPROVE,
        None if !text.is_empty() => correspondence::WRITE,
        None => correspondence::ATTACH,
    };
    // An empty box is refused as a whole; a box whose only file was refused says why that was.
    if approved.is_none() && text.is_empty() && digests.is_empty() && refusals.is_empty() {
        refusals.add(empty());
    }
    if let Some(code) = approved {
        body.insert("approved".into(), json!(code));
        if let Some(of) = typed.get(compose::OF).filter(|of| !of.is_empty()) {
            body.insert("of".into(), json!(of));
        }
    }
    body.insert("documents".into(), json!(digests));
    body.insert("media".into(), json!(media));
    body.insert("bytes".into(), json!(bytes));
    body.insert("mentions".into(), json!(once));
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    if !text.is_empty() {
        let seal = archive.write_down(command, &text).map_err(Trouble::failure)?.ok_or(Trouble::OtherBody)?;
        body.insert("words".into(), json!(command.to_string()));
        body.insert("seal".into(), json!(seal));
    }
    Ok(Ok((verb, body)))
}

/// The text as the rules of every field want it.
fn text(reader: &Reader, typed: &Typed) -> (String, Refusals) {
    let field = Field {
        name: compose::TEXT.to_owned(),
        label: Text::owned(say(kernel::Lang::En, "compose-text"), say(kernel::Lang::Fr, "compose-text")),
        help: Text::default(),
        kind: FieldKind::Paragraph { max: LONGEST },
        required: false,
        personal: true,
    };
    let read = field.read_form(&|name| typed.all(name));
    match read.and_then(|value| field.check(Some(&value)).map(|()| value)) {
        Ok(value) => (value.as_str().unwrap_or_default().to_owned(), Refusals::none()),
        Err(refusal) => {
            tracing::debug!(lang = reader.lang.tag(), code = refusal.code, "message refused");
            (typed.get(compose::TEXT).unwrap_or_default().trim().to_owned(), refusal.into())
        }
    }
}

fn not_brought() -> Refusal {
    Refusal::new(
        "document.not_brought",
        Text::new(
            "One of the documents is not here any more. Choose its file again.",
            "L’un des documents n’est plus ici. Choisissez à nouveau son fichier.",
        ),
    )
    .at("documents")
}

fn empty() -> Refusal {
    Refusal::new(
        "correspondence.empty",
        Text::new(
            "There is nothing to send. Write a few words or add a document.",
            "Il n’y a rien à envoyer. Écrivez quelques mots ou ajoutez un document.",
        ),
    )
    .at(compose::TEXT)
}

/// `GET /messages/{id}`: one message, with what may be done with it by its author and by those who erase.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    beside(&hall, move |hall| {
        let row = hall.ledger.look(|state| state.row::<MessageRow>(&id)).map_err(Trouble::failure)?;
        let row = row.ok_or(Trouble::NotFound)?;
        let object = row.object().ok_or(Trouble::NotFound)?;
        place(hall, &reader, &object)?;
        let lang = reader.lang;
        let title = say(lang, "message-title");
        let back = value::object_href(hall, &object.kind, &object.id).unwrap_or_else(|| "/".to_owned());
        let words = match (&row.words, &row.seal) {
            (Some(number), Some(seal)) if !row.erased => {
                let number = Uuid::parse_str(number).map_err(Trouble::failure)?;
                hall.archive()?.words(number, seal).map_err(Trouble::failure)?
            }
            _ => Words::Gone,
        };
        let mut said = HashMap::new();
        let own = row.by == reader.person && row.taken_back_at.is_none() && !row.erased;
        let may_erase = !row.erased && row.words.is_some() && erases(hall, &reader);
        let id = row.id.clone();
        said.insert(Uuid::nil(), (MessageRow { by: PersonId::from(""), ..row }, words));
        let main = html! {
            (ui::page_title(&title, "", None))
            p class="form-subject" { a href=(back) { span class="code" { (object.id) } } }
            @if let Some(shown) = Said(said).markup(&reader, Uuid::nil()) { (shown) }
            @for verb in [(own, correspondence::TAKE_BACK), (may_erase, correspondence::ERASE)].iter().filter(|(may, _)| *may).map(|(_, verb)| verb) {
                (act_form(hall, &reader, verb, &id, &back))
            }
        };
        Ok(shell::page(hall, &reader, &title, main).into_response())
    })
    .await
}

fn erases(hall: &Hall, reader: &Reader) -> bool {
    let held = reader.actor.roles_at(&reader.site, &reader.network);
    let verb = hall.house().verb(correspondence::ERASE);
    verb.is_some_and(|verb| verb.spec().roles.iter().any(|role| held.contains(role.as_str())))
}

/// The form of a verb about one message: the message is sent, the reason asked.
fn act_form(hall: &Hall, reader: &Reader, verb: &str, message: &str, back: &str) -> Markup {
    let Some(verb) = hall.house().verb(verb) else { return html! {} };
    let spec = verb.spec();
    let fields = spec.fields.iter().filter(|field| matches!(field.name.as_str(), "message" | "reason"));
    let fields = fields.map(|field| ui::Field {
        name: field.name.clone(),
        label: field.label.get(reader.lang).to_owned(),
        required: field.required,
        value: if field.name == "message" { message.to_owned() } else { String::new() },
        kind: match &field.kind {
            FieldKind::Choice(options) => ui::Kind::Choice(
                options.iter().map(|(code, label)| ui::Choice::new(code.clone(), label.get(reader.lang))).collect(),
            ),
            _ => ui::Kind::Hidden,
        },
        ..ui::Field::default()
    });
    let form = ui::Form {
        id: spec.name.replace(['.', '_'], "-"),
        action: value::path(&["act", &spec.name]),
        csrf: reader.csrf().to_owned(),
        command_id: Uuid::now_v7().to_string(),
        fields: fields.collect(),
        verb: spec.title.get(reader.lang).to_owned(),
        cancel: Some(ui::Link::new(say(reader.lang, "form-cancel"), back)),
        ..ui::Form::default()
    };
    html! { section class="message-act" { h2 { (spec.title.get(reader.lang)) } p class="soft" { (spec.purpose.get(reader.lang)) } (ui::form(reader.lang, &form)) } }
}

/// After a command was struck: what it erased the archive forgets at once. Erasures of a process cut short here are
/// made good when the store is next opened.
pub(crate) async fn struck(hall: &Shared, receipt: &Receipt) -> Result<(), Trouble> {
    if receipt.kinds.iter().all(|kind| kind != correspondence::Erased::spec().kind) {
        return Ok(());
    }
    let (object, events) = (receipt.subject.clone(), receipt.events.clone());
    beside(hall, move |hall| {
        let Some(object) = object else { return Ok(()) };
        // The act is among the latest of its object: it was struck just now.
        let latest = hall.ledger.thread(&object, 50, None).map_err(Trouble::failure)?;
        let acts = latest.iter().filter(|act| events.contains(&act.envelope.id));
        acts.filter_map(|act| correspondence::Erased::read(&act.envelope)).try_for_each(|erased| forget(hall, &erased))
    })
    .await
}

fn forget(hall: &Hall, erased: &correspondence::Erased) -> Result<(), Trouble> {
    let archive = hall.archive()?;
    if let Some(digest) = &erased.document {
        archive.forget(digest).map_err(Trouble::failure)?;
    }
    if let Some(message) = &erased.message {
        let row = hall.ledger.look(|state| state.row::<MessageRow>(message)).map_err(Trouble::failure)?;
        if let Some(number) = row.and_then(|row| row.words).and_then(|number| Uuid::parse_str(&number).ok()) {
            archive.forget_words(number).map_err(Trouble::failure)?;
        }
    }
    Ok(())
}
