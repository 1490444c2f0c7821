//! The inbox of exceptions, notices with their bell, and the private calendar, over the small house.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::{Router, http::StatusCode};
use base::{
    Moment,
    moment::{DAY, HOUR},
};

use crate::{
    house::{app_at, now},
    page::{Browser, Page},
};

/// Days pass in these tests: nobody is signed out by them.
fn wide() -> web::Settings {
    web::Settings { session_idle: 90 * DAY, session_whole: 90 * DAY, ..crate::page::wide() }
}

/// A clock of each test's own: the tests of one binary run side by side.
macro_rules! clock {
    ($name:ident) => {
        static $name: AtomicI64 = AtomicI64::new(0);
    };
}

fn at(clock: &AtomicI64, hours: i64) {
    clock.store(hours * HOUR, Ordering::SeqCst);
}

fn read(clock: &AtomicI64) -> Moment {
    now().plus(clock.load(Ordering::SeqCst))
}

/// An incident told at Geneva by its keeper; due at the close of the next working day.
async fn told(router: &Router) -> (Browser, String) {
    let mut gina = Browser::of(router, "gva").await;
    let page = gina.act("incident.tell", &[("what", "A tray fell")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let number = page.header("location").rsplit('/').next().unwrap().to_owned();
    (gina, number)
}

/// Posts one of the little forms of the inbox.
async fn act(browser: &mut Browser, inbox: &Page, verb: &str, field: &str, text: &str) -> Page {
    let form = |name: &str| inbox.hidden(name);
    let (csrf, exception) = (form("csrf"), form("exception"));
    let command = uuid::Uuid::now_v7().to_string();
    let fields = [("csrf", &*csrf), ("command_id", &*command), ("exception", &*exception), (field, text)];
    browser.post(&format!("/act/{verb}"), &fields).await
}

#[tokio::test]
async fn a_missed_deadline_stands_in_the_inbox_until_somebody_took_and_settled_it() {
    clock!(CLOCK);
    let router = web::router(app_at(wide(), || read(&CLOCK)));
    let (mut gina, number) = told(&router).await;
    let inbox = gina.get("/inbox").await.text();
    assert!(inbox.contains("Nothing is out of order"), "{inbox}");
    at(&CLOCK, 48);
    let page = gina.get("/inbox").await;
    let inbox = page.text();
    for part in [number.as_str(), "Late: Told", "Nobody has taken it", "Keeper", "Mine", "badge-late"] {
        assert!(inbox.contains(part), "no {part} in {inbox}");
    }
    // The deadline is reckoned and shown on the clock of the site: 4 March 2026, 19:00 in Geneva.
    assert!(inbox.contains("Wednesday 4 March 2026, 19:00:00 (Europe/Zurich)"), "{inbox}");
    // Counts are good until the next act, or half a minute: another act makes them anew.
    gina.take_in("P1", "A ring").await;
    let today = gina.get("/").await.text();
    assert!(today.contains("1 exception waits for you"), "{today}");
    // A colleague of another boutique sees nothing of it; finance sees it, but it is not theirs to take.
    let mut toshi = Browser::of(&router, "tyo").await;
    assert!(!toshi.get("/inbox").await.text().contains(&number));
    let mut fiona = Browser::of(&router, "fin").await;
    let seen = fiona.get("/inbox").await.text();
    assert!(
        seen.contains(&number) && seen.contains("Others I may see") && !seen.contains("name=\"exception\""),
        "{seen}"
    );
    let refused = act(&mut fiona, &page, "procedure.take_exception", "note", "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "the form belongs to another session");
    // Taken: by whom and with what in mind.
    let taken = act(&mut gina, &page, "procedure.take_exception", "note", "I <b>look</b> today.").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    let page = gina.get("/inbox").await;
    let inbox = page.text();
    assert!(inbox.contains("Gina Vallotton") && inbox.contains("I &lt;b&gt;look&lt;/b&gt; today."), "{inbox}");
    assert!(!inbox.contains("Nobody has taken it"));
    let settled = act(&mut gina, &page, "procedure.settle_exception", "outcome", "Put right.").await;
    assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.text());
    assert!(!gina.get("/inbox").await.text().contains(&number), "what is settled has left the inbox");
    let list = gina.get("/v/exceptions").await.text();
    assert!(list.contains("Late: Told") && list.contains("Put right."), "{list}");
    let thread = gina.get(&format!("/o/incident/{number}")).await.text();
    assert!(thread.contains("Exception taken") && thread.contains("Exception settled"), "{thread}");
}

#[tokio::test]
async fn what_is_not_an_exception_is_refused_with_every_reason() {
    clock!(CLOCK);
    let router = web::router(app_at(wide(), || read(&CLOCK)));
    let (mut gina, number) = told(&router).await;
    for name in [format!("incident:{number}/late:told"), "nonsense".to_owned(), format!("incident:{number}/x")] {
        let page = gina.act("procedure.take_exception", &[("exception", &name)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.text().contains("is no exception that stands now"), "{}", page.text());
    }
}

fn bell(page: &str) -> Option<&str> {
    let bell = page.split("id=\"bell\"").nth(1)?.split("</a>").next()?;
    bell.split("<span class=\"count\">").nth(1)?.split('<').next()
}

#[tokio::test]
async fn the_bell_counts_what_is_new_since_one_looked_and_rings_again_when_it_is_late() {
    clock!(CLOCK);
    let router = web::router(app_at(wide(), || read(&CLOCK)));
    let (mut gina, number) = told(&router).await;
    assert_eq!(bell(&gina.get("/").await.text()), Some("1"));
    at(&CLOCK, 1);
    let notices = gina.get("/notices").await.text();
    assert!(
        notices.contains("Newly waits") && notices.contains(&number) && notices.contains("notice-new"),
        "{notices}"
    );
    assert_eq!(bell(&gina.get("/").await.text()), None, "looked at");
    assert!(!gina.get("/notices").await.text().contains("notice-new"));
    at(&CLOCK, 48);
    // A deadline passes without an act: another act makes the counts anew at once.
    gina.take_in("P1", "A ring").await;
    let ring = gina.get("/notices/bell").await.text();
    assert_eq!(bell(&ring), Some("1"), "{ring}");
    let notices = gina.get("/notices").await.text();
    assert!(notices.contains("Became late") && !notices.contains("Newly waits"), "{notices}");
    let mut toshi = Browser::of(&router, "tyo").await;
    assert_eq!(bell(&toshi.get("/").await.text()), None, "another boutique's");
    let stranger = Browser::new(&router).get("/notices").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
}

async fn address(browser: &mut Browser) -> String {
    let form = browser.get("/account/notices").await;
    let csrf = form.hidden("csrf");
    let made = browser.post("/account/notices/calendar", &[("csrf", &csrf), ("act", "renew")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let page = browser.get("/account/notices").await.text();
    let path = page.split("/calendar/").nth(1).and_then(|rest| rest.split(".ics").next());
    let path = format!("/calendar/{}.ics", path.unwrap_or_else(|| panic!("no address in {page}")));
    assert!(!browser.get("/account/notices").await.text().contains(&path), "it is shown once");
    path
}

#[tokio::test]
async fn the_calendar_is_private_stable_and_ends_with_its_address() {
    clock!(CLOCK);
    let app = app_at(wide(), || read(&CLOCK));
    let ledger = app.ledger.clone();
    let router = web::router(app);
    let (mut gina, number) = told(&router).await;
    let path = address(&mut gina).await;
    let mut desk = Browser::new(&router);
    let feed = desk.get(&path).await;
    assert_eq!(feed.status, StatusCode::OK);
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    let text = feed.text();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("SUMMARY:{number} · Told\r\n")), "{text}");
    // Due at the close of 4 March, 19:00 in Geneva: 18:00 in UTC.
    assert!(unfolded.contains("DTSTART:20260304T180000Z\r\n"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded: {text}");
    let uid = |text: &str| text.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned();
    // The same while nothing changes, so that nobody fetches it twice.
    at(&CLOCK, 5);
    assert_eq!(desk.get(&path).await.bytes, feed.bytes);
    let tag = feed.header("etag").to_owned();
    let same = desk.clone().with("if-none-match", &tag).get(&path).await;
    assert_eq!((same.status, same.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    gina.act("incident.tell", &[("what", "Another")]).await;
    let more = desk.clone().with("if-none-match", &tag).get(&path).await;
    assert_eq!(more.status, StatusCode::OK);
    assert!(more.text().contains(&uid(&text)), "the first keeps its identifier");
    // The secret itself is kept nowhere.
    let secret = path.trim_start_matches("/calendar/").trim_end_matches(".ics");
    let kept = ledger.side_list("calendar").unwrap();
    assert!(kept.len() == 1 && kept.iter().all(|(key, value)| !key.contains(secret) && !value.contains(secret)));
    // A new address ends the old one; a guess, another ending and a closed account open nothing.
    let renewed = address(&mut gina).await;
    assert_eq!(desk.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get(&renewed).await.status, StatusCode::OK);
    for wrong in ["/calendar/x.ics".to_owned(), renewed.trim_end_matches(".ics").to_owned()] {
        assert_eq!(desk.get(&wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let mut account = web::account::Account::find(&ledger, "gva").unwrap().unwrap();
    account.open = false;
    account.store(&ledger).unwrap();
    assert_eq!(desk.get(&renewed).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_one_is_sent_is_chosen_with_every_reason_why_not() {
    let router = crate::page::server();
    let mut gina = Browser::of(&router, "gva").await;
    let csrf = gina.get("/account/notices").await.hidden("csrf");
    let page = gina.post("/account/notices", &[("csrf", &csrf), ("when", "hourly"), ("address", "not one")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    assert!(text.contains("Choose when you are written to") && text.contains("not an e-mail address"), "{text}");
    assert!(text.contains("not one"), "what was typed is kept");
    let page =
        gina.post("/account/notices", &[("csrf", &csrf), ("when", "digest"), ("address", "gina@maison.example")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(gina.get("/account/notices").await.text().contains("gina@maison.example"));
    let forged = gina.post("/account/notices", &[("csrf", "x"), ("when", "never"), ("address", "")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}
