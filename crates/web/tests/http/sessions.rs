//! One's sessions: seen, and ended one by one or all at once.

use axum::http::StatusCode;

use crate::{
    house::PASSWORD,
    page::{Browser, server},
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn lasts(browser: &mut Browser) -> bool {
    browser.get("/help").await.status == StatusCode::OK
}

#[tokio::test]
async fn one_sees_ones_sessions_and_ends_them() {
    let router = server();
    let mut here = Browser::of(&router, "gva").await;
    let mut tablet = Browser::new(&router).with("user-agent", FIREFOX);
    tablet.post("/sign-in", &[("login", "gva"), ("password", PASSWORD)]).await;
    let mut other = Browser::of(&router, "tyo").await;
    let page = here.get("/account/sessions").await;
    let text = page.text();
    assert_eq!(text.matches("class=\"badge\"").count(), 1, "this one is marked");
    assert!(text.contains("Firefox · Linux"));
    assert!(!text.contains(&tablet.cookies["poincon"]), "a number opens nothing");
    let csrf = page.hidden("csrf");
    let number = text.split("name=\"which\" value=\"").nth(1).unwrap()[..16].to_owned();
    // Somebody else ends nothing of it, whatever they send.
    let theirs = other.get("/account/sessions").await.hidden("csrf");
    for which in [number.as_str(), "", "0", "others"] {
        other.post("/account/sessions/end", &[("csrf", &theirs), ("which", which)]).await;
    }
    assert!(lasts(&mut tablet).await && lasts(&mut here).await && lasts(&mut other).await);
    let forged = here.post("/account/sessions/end", &[("csrf", "x"), ("which", &number)]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    here.post("/account/sessions/end", &[("csrf", &csrf), ("which", &number)]).await;
    assert!(!lasts(&mut tablet).await && lasts(&mut here).await);
    let mut more = [Browser::of(&router, "gva").await, Browser::of(&router, "gva").await];
    here.post("/account/sessions/end", &[("csrf", &csrf), ("which", "others")]).await;
    for browser in &mut more {
        assert!(!lasts(browser).await);
    }
    assert!(lasts(&mut here).await, "the one that asked stays");
    assert!(here.get("/account/log").await.text().contains("Ended a session"));
}

#[tokio::test]
async fn the_log_is_ones_own_and_names_no_login_nobody_has() {
    let router = server();
    Browser::new(&router).post("/sign-in", &[("login", "my secret password"), ("password", "x")]).await;
    Browser::new(&router).post("/sign-in", &[("login", "gva"), ("password", "wrong horse")]).await;
    let mut gina = Browser::of(&router, "gva").await;
    gina.get("/v/pieces_all.csv").await;
    let text = gina.get("/account/log").await.text();
    for line in ["Wrong password", "Signed in", "Took a list away · pieces_all.csv"] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("my secret password") && !text.contains("wrong horse"));
    let others = Browser::of(&router, "tyo").await.get("/account/log").await.text();
    assert!(!others.contains("Took a list away"));
    assert_eq!(gina.get("/admin/log").await.status, StatusCode::NOT_FOUND, "not for keepers");
}
