//! The second factor: set up, asked for, used once, lost, required.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::{Router, http::StatusCode};
use base::{Moment, moment::MINUTE, moment::SECOND};
use totp_rs::{Builder, Secret};
use web::{AccountKey, Settings};

use crate::{
    house::{PASSWORD, app, app_at, now},
    page::{Browser, Page, wide},
    programs::program,
};

fn with_key() -> Settings {
    Settings { account_key: Some(AccountKey::generate()), ..wide() }
}

/// The secret a page shows to be typed.
fn secret(page: &Page) -> String {
    let text = page.text();
    let at = text.find("class=\"digest\">").expect("a secret") + 15;
    text[at..].split('<').next().unwrap().replace(' ', "")
}

fn code(secret: &str, at: Moment) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(at.0 / SECOND).unwrap()).to_string()
}

/// Sets a second factor up; gives the secret and the recovery codes.
async fn set_up(browser: &mut Browser, at: Moment) -> (String, Vec<String>) {
    let page = browser.get("/account/second-factor").await;
    let (csrf, secret) = (page.hidden("csrf"), secret(&page));
    let fields = [("csrf", csrf.as_str()), ("code", &code(&secret, at)), ("current", PASSWORD)];
    let page = browser.post("/account/second-factor", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let text = browser.get("/account/second-factor").await.text();
    let codes: Vec<String> = text.split("<li><code>").skip(1).map(|t| t[..19].to_owned()).collect();
    assert_eq!(codes.len(), 10, "{text}");
    assert!(!browser.get("/account/second-factor").await.text().contains(&codes[0]), "shown once");
    (secret, codes)
}

async fn password(router: &Router, login: &str) -> (Browser, Page) {
    let mut browser = Browser::new(router);
    let page = browser.post("/sign-in", &[("login", login), ("password", PASSWORD), ("next", "/v")]).await;
    (browser, page)
}

#[tokio::test]
async fn signing_in_asks_for_the_code_and_each_code_is_worth_something_once() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    fn clock() -> Moment {
        now().plus(CLOCK.load(Ordering::SeqCst))
    }
    let router = web::router(app_at(with_key(), clock));
    let mut gina = Browser::of(&router, "gva").await;
    let mut elsewhere = Browser::of(&router, "gva").await;
    let page = gina.get("/account/second-factor").await;
    assert!(page.text().contains("<svg class=\"qr\""), "a drawing for the telephone");
    assert!(!page.text().contains("style="), "nothing inline");
    let csrf = page.hidden("csrf");
    for (code, password) in [("000000", PASSWORD), (&*code(&secret(&page), clock()), "wrong horse")] {
        let fields = [("csrf", csrf.as_str()), ("code", code), ("current", password)];
        let refused = gina.post("/account/second-factor", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (secret, _) = set_up(&mut gina, clock()).await;
    assert_eq!(elsewhere.get("/").await.status, StatusCode::SEE_OTHER, "other sessions end");
    assert_eq!(gina.get("/").await.status, StatusCode::OK);

    let (mut browser, page) = password(&router, "gva").await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/sign-in/code"));
    assert!(!browser.cookies.contains_key("poincon"), "no session before the code");
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    // The code that set it up is used; so is every code given before.
    let page = browser.post("/sign-in/code", &[("code", &code(&secret, clock()))]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "replayed");
    CLOCK.store(MINUTE, Ordering::SeqCst);
    let right = code(&secret, clock());
    let page = browser.post("/sign-in/code", &[("code", &right)]).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/v"));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert!(!browser.cookies.contains_key("poincon-code"));
    let (mut thief, _) = password(&router, "gva").await;
    let page = thief.post("/sign-in/code", &[("code", &right)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "seen over the shoulder");
    assert!(!thief.cookies.contains_key("poincon"));
}

#[tokio::test]
async fn what_the_operator_resets_is_set_up_anew_and_what_came_later_stays() {
    let app = app(with_key());
    let ledger = app.ledger.clone();
    let router = web::router(app);
    let mut gina = Browser::of(&router, "gva").await;
    set_up(&mut gina, now()).await;
    let person = base::id::PersonId::from("p-gva");
    web::account::forget_second_factors(&ledger, &person, now().plus(-MINUTE)).unwrap();
    assert_eq!(password(&router, "gva").await.1.header("location"), "/sign-in/code", "set up after that moment");
    web::account::forget_second_factors(&ledger, &person, now()).unwrap();
    assert_eq!(gina.get("/").await.status, StatusCode::SEE_OTHER, "sessions begun under it end");
    assert_eq!(
        password(&router, "gva").await.1.header("location"),
        "/v",
        "the password alone, until it is set up anew"
    );
}

#[tokio::test]
async fn two_requests_with_one_code_open_one_session() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    fn clock() -> Moment {
        now().plus(CLOCK.load(Ordering::SeqCst))
    }
    let router = web::router(app_at(with_key(), clock));
    let (secret, _) = set_up(&mut Browser::of(&router, "gva").await, clock()).await;
    CLOCK.store(2 * MINUTE, Ordering::SeqCst);
    let right = code(&secret, clock());
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(password(&router, "gva").await.0);
    }
    let all = waiting.iter_mut().map(|browser| {
        let right = right.clone();
        async move { browser.post("/sign-in/code", &[("code", &right)]).await.status }
    });
    let statuses = futures::future::join_all(all).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::SEE_OTHER).count(), 1, "{statuses:?}");
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_wrong_ones_end_the_question() {
    let app = app(with_key());
    let ledger = app.ledger.clone();
    let router = web::router(app);
    let (secret, codes) = set_up(&mut Browser::of(&router, "gva").await, now()).await;
    let kept = ledger.side_list("second_factor").unwrap();
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].1.contains(&secret) && !kept[0].1.contains(&codes[0]), "sealed and hashed");
    let (mut browser, _) = password(&router, "gva").await;
    let page = browser.post("/sign-in/code", &[("code", &codes[2].to_lowercase())]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/account/second-factor").await.text().contains("9 recovery codes are left"));
    let (mut again, _) = password(&router, "gva").await;
    for _ in 0..5 {
        let page = again.post("/sign-in/code", &[("code", &codes[2])]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Five tries, then the password again; and the factor itself rests.
    let page = again.post("/sign-in/code", &[("code", &codes[3])]).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    let (mut later, _) = password(&router, "gva").await;
    let page = later.post("/sign-in/code", &[("code", &codes[3])]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("wait 15 minutes"), "{}", page.text());
    // New codes ask for the password; the former ones are worth nothing.
    let csrf = browser.get("/account/second-factor").await.hidden("csrf");
    let path = "/account/second-factor/recovery";
    let wrong = browser.post(path, &[("csrf", &csrf), ("current", "wrong horse")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.post(path, &[("csrf", &csrf), ("current", PASSWORD)]).await;
    let text = browser.get("/account/second-factor").await.text();
    assert!(text.contains("10 recovery codes are left") && !text.contains(&codes[4]));
    let log = browser.get("/account/log").await.text();
    for line in ["Signed in with a recovery code", "Wrong code of the second factor", "Made new recovery codes"] {
        assert!(log.contains(line), "{line}");
    }
    assert!(!log.contains(&codes[2]));
}

#[tokio::test]
async fn a_password_alone_is_not_enough_for_programs_any_more() {
    let router = web::router(app(with_key()));
    assert_eq!(program(&router, "gva", PASSWORD).get("/api/views").await.status, StatusCode::OK);
    set_up(&mut Browser::of(&router, "gva").await, now()).await;
    let page = program(&router, "gva", PASSWORD).get("/api/views").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text().contains("account.second_factor_first") && page.text().contains("jeton"));
    let wrong = program(&router, "gva", "wrong horse").get("/api/views").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "a wrong password learns nothing");
}

#[tokio::test]
async fn roles_that_must_have_it_see_nothing_else_first() {
    let settings = Settings { second_factor_roles: vec!["finance".into()], ..with_key() };
    let router = web::router(app(settings));
    let mut fiona = Browser::of(&router, "fin").await;
    for path in ["/", "/v", "/account", "/account/tokens", "/v/pieces_all.csv", "/admin"] {
        let page = fiona.get(path).await;
        assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/account/second-factor"), "{path}");
    }
    assert_eq!(fiona.get("/api/views").await.status, StatusCode::FORBIDDEN);
    assert_eq!(program(&router, "fin", PASSWORD).get("/api/views").await.status, StatusCode::FORBIDDEN);
    assert!(fiona.get("/account/second-factor").await.text().contains("One of your roles asks for a second factor"));
    set_up(&mut fiona, now()).await;
    assert_eq!(fiona.get("/").await.status, StatusCode::OK);
    assert_eq!(Browser::of(&router, "gva").await.get("/").await.status, StatusCode::OK, "others may do without");
}

#[tokio::test]
async fn without_a_key_none_is_offered_and_no_page_breaks() {
    let settings = Settings { second_factor_roles: vec!["finance".into()], ..wide() };
    let router = web::router(app(settings));
    let mut fiona = Browser::of(&router, "fin").await;
    assert_eq!(fiona.get("/").await.status, StatusCode::OK);
    let page = fiona.get("/account/second-factor").await;
    assert!(page.status == StatusCode::OK && page.text().contains("no key to keep second factors with"));
}

#[tokio::test]
async fn the_question_for_the_code_cannot_be_reached_without_a_password() {
    let router = web::router(app(with_key()));
    let mut stranger = Browser::new(&router);
    assert_eq!(stranger.get("/sign-in/code").await.header("location"), "/sign-in");
    assert_eq!(stranger.post("/sign-in/code", &[("code", "123456")]).await.header("location"), "/sign-in");
    stranger.cookies.insert("poincon-code".into(), "A".repeat(43));
    assert_eq!(stranger.post("/sign-in/code", &[("code", "123456")]).await.header("location"), "/sign-in");
}
