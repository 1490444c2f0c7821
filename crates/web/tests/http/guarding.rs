//! What guards every address: headers, the origin of unsafe requests, the session's secret, sizes, methods, panics.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use axum::http::{Method, StatusCode};

use crate::page::{Browser, server};

/// Every address a person or program can ask for.
pub const ADDRESSES: [&str; 28] = [
    "/",
    "/sign-in",
    "/v",
    "/v/pieces_all",
    "/v/pieces_all.csv",
    "/v/pieces_all.xlsx",
    "/v/cases",
    "/v/work_today",
    "/b/pieces_all",
    "/o/piece/GVA-1",
    "/act/pieces.take_in",
    "/act/pieces.rename?subject=GVA-1",
    "/acts",
    "/acts?object=piece/GVA-1",
    "/figures",
    "/figures/incident",
    "/procedures",
    "/procedures/incident",
    "/ledger",
    "/search?q=GVA",
    "/help",
    "/account",
    "/api/views",
    "/api/views/pieces_all",
    "/api/objects/piece/GVA-1",
    "/api/acts",
    "/api/openapi.json",
    "/nowhere",
];

#[tokio::test]
async fn every_answer_carries_the_headers_and_none_an_inline_script_or_style() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-1", "A ring").await;
    for mut browser in [gina, Browser::new(&router)] {
        for address in ADDRESSES {
            let page = browser.get(address).await;
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{address}");
            assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{address}");
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{address}");
            assert_eq!(page.header("referrer-policy"), "same-origin", "{address}");
            assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{address}");
            assert_eq!(page.header("cache-control"), "no-store", "{address}");
            assert_eq!(page.header("strict-transport-security"), "", "plain HTTP must not pin TLS");
            let text = page.text();
            if page.header("content-type").starts_with("text/html") {
                let plain = text.replace("<script src=\"/assets/", "");
                assert!(
                    !plain.contains("<script") && !text.contains(" style=") && !text.contains("<style"),
                    "{address}"
                );
                assert!(!text.contains(" onclick") && !text.contains("javascript:"), "{address}");
                assert!(!text.contains("http://") || !text.contains("src=\"http"), "{address}");
            }
        }
    }
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host_and_browsers_are_told_to_stay_with_tls() {
    let settings = web::Settings { public_origin: Some("https://ops.example".into()), ..crate::page::wide() };
    let router = web::router(crate::house::app(settings));
    let mut browser = Browser::new(&router).with("origin", "https://ops.example");
    let page = browser.post("/sign-in", &[("login", "gva"), ("password", crate::house::PASSWORD)]).await;
    assert!(page.header("set-cookie").starts_with("__Host-poincon="), "{}", page.header("set-cookie"));
    assert!(page.header("set-cookie").contains("Secure"));
    assert!(page.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn unsafe_requests_need_our_origin_and_the_sessions_secret() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let form = gina.get("/act/pieces.take_in").await;
    let (csrf, command) = (form.hidden("csrf"), form.hidden("command_id"));
    let other = Browser::of(&router, "tyo").await.get("/").await.hidden("csrf");
    let body = |csrf: &str| {
        format!("csrf={csrf}&command_id={command}&piece=GVA-9&title=t&kind=ring&price=1&price.currency=CHF&cost=1")
    };
    let form_kind = Some("application/x-www-form-urlencoded");
    let pattern = gina.clone();
    let from = |pairs: &[(&str, &str)]| {
        let mut browser = pattern.clone();
        browser.extra = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        browser
    };
    let ours = [("origin", "http://localhost"), ("sec-fetch-site", "same-origin")];
    for address in [
        "/act/pieces.take_in",
        "/sign-out",
        "/preferences",
        "/account/password",
        "/ledger/checkpoint",
        "/api/commands/pieces.take_in",
    ] {
        for headers in [
            vec![("origin", ""), ("sec-fetch-site", "")],
            vec![("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            vec![("origin", "http://localhost.evil.example"), ("sec-fetch-site", "")],
            vec![("origin", "null"), ("sec-fetch-site", "")],
            vec![("origin", "http://localhost"), ("sec-fetch-site", "same-site")],
        ] {
            let page = from(&headers).send(Method::POST, address, form_kind, &body(&csrf)).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{address} {headers:?}");
        }
        for wrong in ["", "x", &other] {
            let page = from(&ours).send(Method::POST, address, form_kind, &body(wrong)).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{address} with a foreign secret");
        }
    }
    assert_eq!(gina.get("/o/piece/GVA-9").await.status, StatusCode::NOT_FOUND, "nothing was struck");
    let page = from(&ours).send(Method::POST, "/act/pieces.take_in", form_kind, &body(&csrf)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
}

#[tokio::test]
async fn strange_methods_sizes_and_bodies_are_told_apart_and_survived() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    assert_eq!(gina.send(Method::PUT, "/", None, "").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(gina.send(Method::DELETE, "/o/piece/1", None, "").await.status, StatusCode::METHOD_NOT_ALLOWED);
    let page = gina.post("/act/pieces.take_in", &[("title", &"x".repeat(2 << 20))]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text().contains("too large"));
    let huge = format!("{{\"command_id\": \"{}\"", "x".repeat(2 << 20));
    let page = gina.send(Method::POST, "/api/commands/pieces.take_in", Some("application/json"), &huge).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(page.header("content-type"), "application/problem+json");
    let page = gina.send(Method::POST, "/sign-in", None, "\u{0}\u{1}%%%=&&&").await;
    assert!(page.status.is_client_error());
    for address in [
        "/v/nothing",
        "/b/nothing",
        "/o/nothing/1",
        "/act/nothing.at_all",
        "/figures/nothing",
        "/procedures/nothing",
        "/v/pieces_all.exe",
        "/language/xx",
    ] {
        let page = gina.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.text().contains("There is no such page"), "{address}");
    }
}

#[tokio::test]
async fn assets_are_served_for_ever_and_nothing_beside_them() {
    let router = server();
    let mut browser = Browser::new(&router);
    let text = browser.get("/sign-in").await.text();
    let links: Vec<&str> = text.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(links.len() > 8, "{links:?}");
    for link in links {
        let page = browser.get(link).await;
        assert_eq!(page.status, StatusCode::OK, "{link}");
        assert_eq!(page.header("cache-control"), "public, max-age=31536000, immutable", "{link}");
        assert!(!page.bytes.is_empty());
    }
    for outside in
        ["/assets/x/../../Cargo.toml", "/assets/x/package.json", "/assets/x/%2e%2e/%2e%2e/Cargo.toml", "/assets/x/"]
    {
        assert_eq!(browser.get(outside).await.status, StatusCode::NOT_FOUND, "{outside}");
    }
}

/// What was logged, kept in memory.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_mistake_of_ours_is_logged_and_not_shown_and_no_secret_is_ever_logged() {
    let logged = Logged::default();
    let sink = logged.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    // For all threads: what blocks runs beside this one. Other tests are heard too; the words looked for are ours.
    tracing::subscriber::set_global_default(subscriber.with_writer(move || sink.clone()).finish()).unwrap();
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("BREAKS", "Canary-title").await;
    let csrf = gina.get("/").await.hidden("csrf");
    let page = gina.get("/act/pieces.break?subject=BREAKS").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.text().contains("Something failed on our side"));
    for inner in ["mistake", "panic", "src/", ".rs", "foresee"] {
        assert!(!page.text().contains(inner), "{inner} is shown");
    }
    assert_eq!(gina.get("/help").await.status, StatusCode::OK, "the others are served on");
    Browser::new(&router).post("/sign-in", &[("login", "gva"), ("password", "Canary-password")]).await;
    gina.get("/search?q=Canary-query").await;
    gina.clone().with("authorization", "Basic Canary-basic").get("/api/views").await;
    let text = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("answered") && text.contains("signed in") && text.contains("request failed"), "{text}");
    let token = gina.cookies["poincon"].clone();
    for secret in ["Canary", crate::house::PASSWORD, &token, &csrf] {
        assert!(!text.contains(secret), "{secret} is logged:\n{text}");
    }
}
