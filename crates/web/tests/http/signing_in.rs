//! Signing in and out, sessions, limits.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicI64, Ordering},
};

use axum::http::StatusCode;
use web::Settings;

use crate::{
    house::{PASSWORD, app},
    page::{Browser, server, wide},
};

#[tokio::test]
async fn strangers_are_led_to_the_sign_in_page_and_back() {
    let router = server();
    let mut browser = Browser::new(&router);
    let page = browser.get("/v/pieces_all?q=a%20b").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let to = page.header("location").to_owned();
    assert_eq!(to, "/sign-in?next=%2Fv%2Fpieces_all%3Fq%3Da%2520b");
    let form = browser.get(&to).await;
    let next = form.hidden("next");
    let page = browser.post("/sign-in", &[("login", " GVA "), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/v/pieces_all?q=a%20b"));
    assert!(page.header("set-cookie").contains("HttpOnly; SameSite=Lax; Path=/"));
    assert_eq!(browser.get(&next).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_password_an_unknown_login_and_a_person_who_left_read_the_same() {
    let router = server();
    let mut told = Vec::new();
    for (login, password) in
        [("gva", "wrong horse"), ("nobody", PASSWORD), ("left", PASSWORD), ("gva", &"x".repeat(5000))]
    {
        let page = Browser::new(&router).post("/sign-in", &[("login", login), ("password", password)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.header("set-cookie"), "");
        assert!(!page.text().contains(password), "a password is never sent back");
        told.push(page.text().replace(&format!("value=\"{login}\""), ""));
    }
    assert!(told.iter().all(|text| *text == told[0]));
    let french = Browser::new(&router)
        .with("accept-language", "fr-CH")
        .post("/sign-in", &[("login", "x"), ("password", "y")])
        .await;
    assert!(french.text().contains("ne vont pas ensemble"));
}

#[tokio::test]
async fn next_never_leads_elsewhere() {
    let router = server();
    for evil in ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-out"] {
        let page =
            Browser::new(&router).post("/sign-in", &[("login", "gva"), ("password", PASSWORD), ("next", evil)]).await;
        assert_eq!(page.header("location"), "/", "{evil}");
    }
}

#[tokio::test]
async fn the_session_rotates_and_ends_for_good() {
    let router = server();
    let mut browser = Browser::of(&router, "gva").await;
    let first = browser.cookies["poincon"].clone();
    browser.post("/sign-in", &[("login", "gva"), ("password", PASSWORD)]).await;
    let second = browser.cookies["poincon"].clone();
    assert_ne!(first, second);
    let mut old = Browser::new(&router);
    old.cookies.insert("poincon".into(), first);
    assert_eq!(old.get("/").await.status, StatusCode::SEE_OTHER, "the former token is worth nothing");
    let csrf = browser.get("/").await.hidden("csrf");
    let page = browser.post("/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(!browser.cookies.contains_key("poincon"));
    browser.cookies.insert("poincon".into(), second);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "a kept cookie does not revive a session");
}

#[tokio::test]
async fn invented_tokens_open_nothing() {
    let router = server();
    for token in ["", "x", &"A".repeat(43), "../../etc/passwd", &"é".repeat(43)] {
        let mut browser = Browser::new(&router);
        browser.cookies.insert("poincon".into(), token.to_owned());
        assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "{token}");
    }
}

#[tokio::test]
async fn only_a_digest_of_the_token_is_kept() {
    let app = app(wide());
    let ledger = app.ledger.clone();
    let browser = Browser::of(&web::router(app), "gva").await;
    let kept = ledger.side_list("session").unwrap();
    assert_eq!(kept.len(), 1);
    let token = &browser.cookies["poincon"];
    assert!(!kept[0].0.contains(token.as_str()) && !kept[0].1.contains(token.as_str()));
}

#[tokio::test]
async fn a_new_password_ends_every_session_of_the_account() {
    let app = app(wide());
    let ledger = app.ledger.clone();
    let mut browser = Browser::of(&web::router(app), "gva").await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let mut account = web::account::Account::find(&ledger, "gva").unwrap().unwrap();
    account.set_password("another horse").unwrap();
    account.store(&ledger).unwrap();
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_is_slowed_for_the_account_and_for_the_address() {
    let few = NonZeroU32::new(3).unwrap();
    let router = web::router(app(Settings { attempts_per_account: few, ..wide() }));
    let mut seen = Vec::new();
    for _ in 0..5 {
        let page = Browser::new(&router).post("/sign-in", &[("login", "gva"), ("password", "wrong horse")]).await;
        seen.push(page.status.as_u16());
    }
    assert_eq!(seen, [422, 422, 422, 429, 429]);
    // Even the right password waits: otherwise the answer would tell.
    let page = Browser::new(&router).post("/sign-in", &[("login", "gva"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.header("retry-after").parse::<u64>().unwrap() >= 1);
    // A header anybody can write does not lift the limit of the address.
    let router = web::router(app(Settings { attempts_per_address: few, ..wide() }));
    let mut seen = Vec::new();
    for n in 0..5 {
        let browser = Browser::new(&router).with("x-forwarded-for", &format!("10.0.0.{n}"));
        let page = browser.clone().post("/sign-in", &[("login", &format!("p{n}")), ("password", "wrong horse")]).await;
        seen.push(page.status.as_u16());
    }
    assert_eq!(seen, [422, 422, 422, 429, 429]);
}

#[tokio::test]
async fn a_role_nobody_knows_signs_in_and_may_do_nothing() {
    let router = server();
    let mut browser = Browser::of(&router, "king").await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let page = browser
        .act(
            "pieces.take_in",
            &[
                ("piece", "X1"),
                ("title", "t"),
                ("kind", "ring"),
                ("price", "1"),
                ("price.currency", "CHF"),
                ("cost", "1"),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("This is for: Keeper"));
}

#[tokio::test]
async fn one_changes_ones_own_password_and_other_sessions_end() {
    let router = server();
    let mut here = Browser::of(&router, "gva").await;
    let mut elsewhere = Browser::of(&router, "gva").await;
    let csrf = here.get("/account").await.hidden("csrf");
    for (current, new, again, told) in [
        ("wrong horse", "battery staple", "battery staple", "not your present password"),
        (PASSWORD, "short", "short", "8 characters or more"),
        (PASSWORD, "battery staple", "battery stable", "passwords differ"),
        (PASSWORD, "gina.vallotton", "gina.vallotton", "neither your name"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("current", current), ("new", new), ("again", again)];
        let page = here.post("/account/password", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(page.text().contains(told) && !page.text().contains("battery"), "{told}");
    }
    let fields =
        [("csrf", csrf.as_str()), ("current", PASSWORD), ("new", "battery staple"), ("again", "battery staple")];
    assert_eq!(here.post("/account/password", &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/").await.status, StatusCode::OK, "one stays signed in here");
    assert_eq!(elsewhere.get("/").await.status, StatusCode::SEE_OTHER, "and nowhere else");
    let page = Browser::new(&router).post("/sign-in", &[("login", "gva"), ("password", "battery staple")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_has_several_sites_chooses_where_to_act() {
    let router = server();
    let mut tara = Browser::of(&router, "two").await;
    let csrf = tara.get("/account").await.hidden("csrf");
    tara.post("/preferences", &[("csrf", &csrf), ("site", "TYO"), ("back", "/account")]).await;
    assert!(tara.get("/").await.text().contains("Tokyo Ginza"));
    tara.post("/preferences", &[("csrf", &csrf), ("site", "NOWHERE")]).await;
    assert!(tara.get("/").await.text().contains("Tokyo Ginza"), "an unknown site changes nothing");
}

/// A clock these tests move.
static CLOCK: AtomicI64 = AtomicI64::new(0);

fn moved() -> base::Moment {
    crate::house::now().plus(CLOCK.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_after_a_day_whatever_happens() {
    use base::moment::{HOUR, MINUTE};
    let router = web::router(crate::house::app_at(wide(), moved));
    let mut busy = Browser::of(&router, "gva").await;
    let mut idle = Browser::of(&router, "tyo").await;
    for (at, busy_lasts, idle_lasts) in [
        (7 * HOUR, true, true),
        (15 * HOUR - MINUTE, true, true),
        (22 * HOUR, true, false),
        (24 * HOUR + MINUTE, false, false),
    ] {
        CLOCK.store(at, Ordering::SeqCst);
        let in_use = |page: crate::page::Page| page.status == StatusCode::OK;
        if at < 22 * HOUR {
            assert_eq!(in_use(idle.get("/help").await), idle_lasts, "{at}");
        }
        assert_eq!(in_use(busy.get("/help").await), busy_lasts, "{at}");
    }
    CLOCK.store(24 * HOUR, Ordering::SeqCst);
    assert_eq!(idle.get("/help").await.status, StatusCode::SEE_OTHER, "nine hours unused");
    assert_eq!(busy.get("/help").await.status, StatusCode::SEE_OTHER, "it was ended and stays ended");
}
