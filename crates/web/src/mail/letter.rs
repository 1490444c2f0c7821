//! What a letter says: codes, stages, sites and links. Never a client, a title or an amount.

use kernel::Lang;
use maud::{DOCTYPE, html};
use serde::{Deserialize, Serialize};

use super::Mail;
use crate::{
    clock,
    hall::Hall,
    notices::{About, Notice},
    reader::Reader,
    value,
    words::{say, say_with},
};

/// Lines of one digest at most; the page has the others.
const LINES: usize = 60;

/// A letter ready to leave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Letter {
    /// To whom.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

struct Line {
    label: String,
    what: String,
    link: String,
}

fn line(hall: &Hall, reader: &Reader, mail: &Mail, notice: &Notice) -> Line {
    let lang = reader.lang;
    let mut what = match notice.about {
        // Who wrote stands in the house; the letter says that somebody did.
        About::Mention => notice.object.id.clone(),
        _ => format!("{} · {}", notice.object.id, notice.what.get(lang)),
    };
    if let Some(site) = &notice.site {
        what = format!("{what} · {}", value::object_words(hall, reader, "site", site));
    }
    if let Some(due) = notice.due {
        let due = match notice.about {
            About::Promise => clock::short_day(lang, due.in_zone(&reader.zone).date()),
            _ => clock::short(lang, &reader.zone, due),
        };
        what = format!("{what} · {}", say_with(lang, "mail-due", &[("due", due.into())]));
    }
    let path = match notice.about {
        About::Mention => Some("/mentions".to_owned()),
        _ => value::object_href(hall, &notice.object.kind, &notice.object.id),
    };
    let link = format!("{}{}", mail.origin.trim_end_matches('/'), path.unwrap_or_else(|| "/".to_owned()));
    Line { label: notice.label(lang), what, link }
}

/// A letter about one thing that was passed on.
pub(super) fn escalation(hall: &Hall, reader: &Reader, mail: &Mail, to: &str, notice: &Notice) -> Letter {
    let subject = say_with(reader.lang, "mail-escalation", &[("object", notice.object.id.as_str().into())]);
    written(reader.lang, (mail, &hall.settings.maison), to, subject, &[line(hall, reader, mail, notice)], 0)
}

/// The letter of a morning.
pub(super) fn digest(hall: &Hall, reader: &Reader, mail: &Mail, to: &str, notices: &[Notice]) -> Letter {
    let lang = reader.lang;
    let mut sorted: Vec<&Notice> = notices.iter().collect();
    // What was passed on and what is late first.
    let rank = |about: About| match about {
        About::Escalated => 0,
        About::Late => 1,
        About::Mention => 2,
        About::Promise => 3,
        About::Waits => 4,
    };
    sorted.sort_by_key(|notice| (rank(notice.about), notice.due));
    let day = clock::day(lang, reader.now.in_zone(&reader.zone).date());
    let subject = say_with(lang, "mail-digest", &[("day", day.into())]);
    let lines: Vec<Line> = sorted.iter().take(LINES).map(|notice| line(hall, reader, mail, notice)).collect();
    written(lang, (mail, &hall.settings.maison), to, subject, &lines, sorted.len().saturating_sub(LINES))
}

fn written(
    lang: Lang,
    (mail, maison): (&Mail, &str),
    to: &str,
    subject: String,
    lines: &[Line],
    more: usize,
) -> Letter {
    let origin = mail.origin.trim_end_matches('/');
    let foot = say_with(lang, "mail-foot", &[("maison", maison.into())]);
    let choose = format!("{origin}/account/notices");
    let more = (more > 0).then(|| say_with(lang, "today-more", &[("count", more.into())]));
    let mut text = format!("{subject}\n\n");
    for line in lines {
        text.push_str(&format!("{}: {}\n{}\n\n", line.label, line.what, line.link));
    }
    if let Some(more) = &more {
        text.push_str(&format!("{more} {origin}/notices\n\n"));
    }
    text.push_str(&format!("-- \n{foot}\n{choose}\n"));
    let html = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head { meta charset="utf-8"; title { (subject) } }
            body {
                h1 { (subject) }
                ul { @for line in lines { li { strong { (line.label) } ": " a href=(line.link) { (line.what) } } } }
                @if let Some(more) = &more { p { a href={ (origin) "/notices" } { (more) } } }
                p { small { (foot) " " a href=(choose) { (say(lang, "mail-choose")) } } }
            }
        }
    };
    Letter { to: to.to_owned(), subject, text, html: html.into_string() }
}
