//! Personal access tokens: made, shown once, used within their scope, ended.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::{
    Router,
    http::{Method, StatusCode},
};
use base::{Moment, moment::DAY};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    house::{PASSWORD, app, app_at, now},
    page::{Browser, Page, server, wide},
    programs::program,
};

/// Makes a token; gives its secret.
async fn made(browser: &mut Browser, name: &str, does: &str, verbs: &[&str]) -> String {
    let page = ask(browser, name, does, verbs, PASSWORD).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let text = browser.get("/account/tokens").await.text();
    let at = text.find("poi_").expect("shown");
    let secret = text[at..at + 47].to_owned();
    assert!(!browser.get("/account/tokens").await.text().contains("poi_"), "shown once");
    secret
}

async fn ask(browser: &mut Browser, name: &str, does: &str, verbs: &[&str], password: &str) -> Page {
    let csrf = browser.get("/account/tokens").await.hidden("csrf");
    let mut fields =
        vec![("csrf", csrf.as_str()), ("name", name), ("days", "30"), ("does", does), ("current", password)];
    fields.extend(verbs.iter().map(|verb| ("verbs", *verb)));
    browser.post("/account/tokens", &fields).await
}

fn bearer(router: &Router, secret: &str) -> Browser {
    let header = format!("Bearer {secret}");
    Browser::new(router).with("authorization", &header).with("origin", "").with("sec-fetch-site", "")
}

async fn take_in(browser: &mut Browser, n: u8) -> Page {
    let sent = json!({
        "command_id": format!("0198c8a0-0000-7000-8000-0000000000{n:02x}"), "site": "GVA",
        "body": {"piece": format!("GVA-{n}"), "title": "t", "kind": "ring", "price": {"minor": 5000, "currency": "CHF"}, "cost": 1},
    });
    browser.send(Method::POST, "/api/commands/pieces.take_in", Some("application/json"), &sent.to_string()).await
}

fn codes(page: &Page) -> Vec<String> {
    let told: Value = serde_json::from_slice(&page.bytes).unwrap();
    assert_eq!(page.header("content-type"), "application/problem+json");
    told["refusals"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_token_reads_and_does_what_it_was_made_for_and_nothing_more() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let reads = made(&mut gina, "sheet", "read", &[]).await;
    let some = made(&mut gina, "intake", "only", &["pieces.take_in"]).await;
    let all = made(&mut gina, "all", "all", &[]).await;
    for (n, (secret, reading, taking, renaming)) in
        [(&reads, true, false, false), (&some, false, true, false), (&all, true, true, true)].into_iter().enumerate()
    {
        let n = u8::try_from(n).unwrap();
        let mut with = bearer(&router, secret);
        for path in ["/api/views", "/api/views/pieces_all", "/api/acts", "/api/openapi.json"] {
            let page = with.get(path).await;
            assert_eq!(page.status == StatusCode::OK, reading, "{n} {path}");
            if !reading {
                assert_eq!(page.status, StatusCode::FORBIDDEN);
                assert_eq!(codes(&page), ["token.beyond_scope"]);
            }
        }
        let page = take_in(&mut with, n).await;
        assert_eq!(page.status == StatusCode::CREATED, taking, "{n} {}", page.text());
        if !taking {
            assert_eq!((page.status, codes(&page)), (StatusCode::FORBIDDEN, vec!["token.beyond_scope".to_owned()]));
        }
        let rename = json!({"command_id": format!("0198c8a0-0000-7000-8000-00000000010{n}"), "site": "GVA",
            "body": {"piece": "GVA-1", "title": "u"}});
        let path = "/api/commands/pieces.rename";
        let page = with.send(Method::POST, path, Some("application/json"), &rename.to_string()).await;
        assert_eq!(page.status == StatusCode::CREATED, renaming, "{n} {}", page.text());
        // A token opens no page, and no address that is neither a reading nor a verb of it.
        assert_eq!(with.get("/v/pieces_all").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn sheets_send_it_as_a_password_and_cookies_beside_it_count_for_nothing() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let secret = made(&mut gina, "sheet", "read", &[]).await;
    for (login, status) in [("gva", 200), ("GVA", 200), ("", 200), ("tyo", 401)] {
        assert_eq!(program(&router, login, &secret).get("/api/views").await.status.as_u16(), status, "{login}");
    }
    let mut both = gina.clone().with("authorization", &format!("Bearer poi_{}", "A".repeat(43)));
    assert_eq!(both.get("/api/views").await.status, StatusCode::UNAUTHORIZED, "a wrong token is not saved by a cookie");
    for odd in ["Bearer", "Bearer ", "Bearer x", "Digest abc", "Basic !!!", "Basic eA==", ""] {
        let page = Browser::new(&router).with("authorization", odd).get("/api/views").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{odd}");
    }
    let page = Browser::new(&router).get(&format!("/api/views?access_token={secret}")).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "never in an address");
}

#[tokio::test]
async fn only_a_digest_is_kept_and_it_is_worth_nothing_once_revoked_ended_or_its_owner_gone() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    fn clock() -> Moment {
        now().plus(CLOCK.load(Ordering::SeqCst))
    }
    let app = app_at(wide(), clock);
    let ledger = app.ledger.clone();
    let router = web::router(app);
    let mut gina = Browser::of(&router, "gva").await;
    let first = made(&mut gina, "one", "read", &[]).await;
    let second = made(&mut gina, "two", "read", &[]).await;
    let kept = ledger.side_list("token").unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|(key, text)| !(key.clone() + text).contains(&first[4..])));
    assert_eq!(bearer(&router, &first).get("/api/views").await.status, StatusCode::OK);
    assert!(gina.get("/account/tokens").await.text().contains("last used"));
    // Somebody else cannot revoke it.
    let page = gina.get("/account/tokens").await;
    let id = hex::encode(Sha256::digest(&first))[..12].to_owned();
    assert!(page.text().contains(&id));
    let mut toshi = Browser::of(&router, "tyo").await;
    let theirs = toshi.get("/account/tokens").await.hidden("csrf");
    toshi.post("/account/tokens/revoke", &[("csrf", &theirs), ("id", &id)]).await;
    assert_eq!(bearer(&router, &first).get("/api/views").await.status, StatusCode::OK);
    let csrf = page.hidden("csrf");
    gina.post("/account/tokens/revoke", &[("csrf", &csrf), ("id", &id)]).await;
    assert_eq!(bearer(&router, &first).get("/api/views").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(bearer(&router, &second).get("/api/views").await.status, StatusCode::OK);
    let mut account = web::account::Account::find(&ledger, "gva").unwrap().unwrap();
    account.open = false;
    account.store(&ledger).unwrap();
    assert_eq!(bearer(&router, &second).get("/api/views").await.status, StatusCode::UNAUTHORIZED, "closed");
    account.open = true;
    account.store(&ledger).unwrap();
    CLOCK.store(30 * DAY - 1, Ordering::SeqCst);
    assert_eq!(bearer(&router, &second).get("/api/views").await.status, StatusCode::OK);
    CLOCK.store(30 * DAY, Ordering::SeqCst);
    assert_eq!(bearer(&router, &second).get("/api/views").await.status, StatusCode::UNAUTHORIZED, "ended");
}

#[tokio::test]
async fn every_reason_why_a_token_is_not_made_is_told() {
    let app = app(wide());
    let router = web::router(app);
    let mut gina = Browser::of(&router, "gva").await;
    made(&mut gina, "sheet", "read", &[]).await;
    let page = ask(&mut gina, "sheet", "some", &[], "wrong horse").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    for told in ["not your present password", "token of this name", "at least one act"] {
        assert!(text.contains(told), "{told}");
    }
    assert!(
        !text.contains("wrong horse") && text.contains("value=\"sheet\""),
        "what was typed is kept, the password not"
    );
    let page = ask(&mut gina, "", "some", &["pieces.melt"], PASSWORD).await;
    assert!(page.text().contains("at most 60 characters") && page.text().contains("what you may not do yourself"));
    let forged = gina.post("/account/tokens", &[("csrf", "x"), ("name", "y"), ("current", PASSWORD)]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let log = gina.get("/account/log").await.text();
    assert!(log.contains("Made a token"));
}

#[tokio::test]
async fn a_token_does_no_more_than_its_owner() {
    let router = server();
    let mut fiona = Browser::of(&router, "fin").await;
    let all = made(&mut fiona, "all", "all", &[]).await;
    let page = take_in(&mut bearer(&router, &all), 1).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(codes(&page).contains(&"role.not_held".to_owned()) || codes(&page).contains(&"site.not_yours".to_owned()));
}
