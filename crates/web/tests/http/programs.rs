//! The way in for programs.

use axum::http::{Method, StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    house::{PASSWORD, app},
    page::{Browser, Page, server, wide},
};

pub fn program(router: &axum::Router, login: &str, password: &str) -> Browser {
    let secret = STANDARD.encode(format!("{login}:{password}"));
    // A program says nothing of where it comes from.
    Browser::new(router).with("authorization", &format!("Basic {secret}")).with("origin", "").with("sec-fetch-site", "")
}

async fn command(browser: &mut Browser, verb: &str, body: &Value) -> Page {
    let path = format!("/api/commands/{verb}");
    browser.send(Method::POST, &path, Some("application/json"), &body.to_string()).await
}

fn sent(n: u8, piece: &str, title: &str) -> Value {
    json!({
        "command_id": format!("0198c8a0-0000-7000-8000-0000000000{n:02x}"), "site": "GVA",
        "body": {"piece": piece, "title": title, "kind": "ring", "price": {"minor": 5000, "currency": "CHF"}, "cost": 1},
    })
}

fn read(page: &Page) -> Value {
    serde_json::from_slice(&page.bytes).unwrap_or_else(|error| panic!("{error}: {}", page.text()))
}

#[tokio::test]
async fn a_command_is_struck_once_replayed_the_same_and_refused_with_every_reason() {
    let router = server();
    let mut program = program(&router, "gva", PASSWORD);
    let page = command(&mut program, "pieces.take_in", &sent(1, "GVA-1", "t")).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    let first = read(&page);
    assert_eq!(first["subject"], json!({"type": "piece", "id": "GVA-1"}));
    let again = command(&mut program, "pieces.take_in", &sent(1, "GVA-1", "t")).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(read(&again)["events"], first["events"]);
    let other = command(&mut program, "pieces.take_in", &sent(1, "GVA-2", "t")).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    let refused = command(&mut program, "pieces.take_in", &sent(2, "GVA-1", "t")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let told = read(&refused);
    assert_eq!(told["refusals"][0]["code"], "pieces.known");
    assert!(told["refusals"][0]["text"]["fr"].as_str().unwrap().contains("déjà là"));
    assert_eq!(told["refusals"][0]["field"], "piece");
    let mut ahead = sent(4, "GVA-4", "t");
    ahead["occurred_at"] = json!("2026-03-03T11:00:00Z");
    let page = command(&mut program, "pieces.take_in", &ahead).await;
    assert_eq!(read(&page)["refusals"][0]["code"], "moment.future");
    let unknown = command(&mut program, "pieces.melt", &sent(3, "GVA-1", "t")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let elsewhere = json!({"command_id": "0198c8a0-0000-7000-8000-0000000000ff", "site": "TYO", "body": {}});
    let page = command(&mut program, "pieces.take_in", &elsewhere).await;
    assert_eq!(read(&page)["refusals"][0]["code"], "site.not_yours");
}

#[tokio::test]
async fn bodies_that_are_not_what_is_asked_are_told_what_is() {
    let router = server();
    let mut program = program(&router, "gva", PASSWORD);
    for body in [
        "",
        "{",
        "[]",
        "{}",
        "null",
        r#"{"command_id":"x","body":{}}"#,
        r#"{"command_id":"0198c8a0-0000-7000-8000-000000000001","body":{},"extra":1}"#,
    ] {
        let page = program.send(Method::POST, "/api/commands/pieces.take_in", Some("application/json"), body).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(page.text().contains("openapi.json"), "{body}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let page = program.send(Method::POST, "/api/commands/pieces.take_in", Some("application/json"), &deep).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    let page = program.send(Method::POST, "/api/commands/pieces.take_in", Some("text/plain"), "{}").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    let mut odd = sent(9, "GVA-1", "t");
    odd["body"]["price"] = json!(1.5);
    odd["body"]["colour"] = json!("red");
    let page = command(&mut program, "pieces.take_in", &odd).await;
    let codes: Vec<String> =
        read(&page)["refusals"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(codes, ["field.invalid", "field.unknown"]);
}

#[tokio::test]
async fn programs_sign_in_with_every_request_and_only_here() {
    let router = server();
    assert_eq!(program(&router, "gva", PASSWORD).get("/api/views").await.status, StatusCode::OK);
    for (login, password) in [("gva", "wrong horse"), ("nobody", PASSWORD), ("left", PASSWORD), ("", "")] {
        let page = program(&router, login, password).get("/api/views").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{login}");
        assert!(page.header("www-authenticate").starts_with("Basic "));
        assert_eq!(page.header("content-type"), "application/problem+json");
    }
    assert_eq!(program(&router, "gva", PASSWORD).get("/v/pieces_all").await.status, StatusCode::SEE_OTHER);
    assert_eq!(Browser::new(&router).get("/api/views").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_password_that_was_changed_is_worth_nothing_at_once() {
    let app = app(wide());
    let ledger = app.ledger.clone();
    let router = web::router(app);
    assert_eq!(program(&router, "gva", PASSWORD).get("/api/views").await.status, StatusCode::OK);
    let mut account = web::account::Account::find(&ledger, "gva").unwrap().unwrap();
    account.set_password("another horse").unwrap();
    account.store(&ledger).unwrap();
    assert_eq!(program(&router, "gva", PASSWORD).get("/api/views").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(program(&router, "gva", "another horse").get("/api/views").await.status, StatusCode::OK);
}

#[tokio::test]
async fn programs_are_slowed_too() {
    let few = std::num::NonZeroU32::new(3).unwrap();
    let router = web::router(app(web::Settings { attempts_per_account: few, ..wide() }));
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(program(&router, "gva", "wrong horse").get("/api/views").await.status.as_u16());
    }
    assert_eq!(seen, [401, 401, 401, 429, 429]);
    let router = web::router(app(web::Settings { api_per_second: few, ..wide() }));
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(program(&router, "gva", PASSWORD).get("/api/views").await.status.as_u16());
    }
    assert!(seen.contains(&429), "{seen:?}");
}

#[tokio::test]
async fn views_are_read_in_parts_with_their_stored_values() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    for n in 1..=5 {
        gina.take_in(&format!("GVA-{n}"), "t").await;
    }
    let mut program = program(&router, "gva", PASSWORD);
    let page = read(&program.get("/api/views/pieces_all?limit=2&offset=2&sort=-id").await);
    assert_eq!((page["total"].clone(), page["rows"][0]["id"].clone()), (json!(5), json!("GVA-3")));
    assert_eq!(page["rows"][0]["price"], json!(123_450));
    assert_eq!(page["rows"][0]["due"], json!("2026-03-04T10:00:00.000000Z"));
    for odd in [
        "limit=0",
        "limit=-1",
        "limit=99999999999",
        "offset=99999999999999999999",
        "offset=18446744073709551615",
        "limit=x",
    ] {
        let page = program.get(&format!("/api/views/pieces_all?{odd}")).await;
        assert_eq!(page.status, StatusCode::OK, "{odd}");
    }
}

#[tokio::test]
async fn the_document_covers_every_verb_and_view() {
    let app = app(wide());
    let house = app.ledger.house().clone();
    let mut program = program(&web::router(app), "gva", PASSWORD);
    let document = read(&program.get("/api/openapi.json").await);
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    for verb in house.verbs() {
        let post = &paths[&format!("/api/commands/{}", verb.spec().name)]["post"];
        let schema = &post["requestBody"]["content"]["application/json"]["schema"]["properties"]["body"];
        for field in &verb.spec().fields {
            assert!(schema["properties"][&field.name].is_object(), "{} {}", verb.spec().name, field.name);
        }
        for status in ["200", "201", "409", "422"] {
            assert!(post["responses"][status].is_object(), "{status}");
        }
    }
    for view in house.views() {
        assert!(paths[&format!("/api/views/{}", view.name)]["get"]["responses"]["200"].is_object(), "{}", view.name);
    }
    let mut operations: Vec<&str> = paths
        .values()
        .flat_map(|p| p.as_object().unwrap().values())
        .map(|o| o["operationId"].as_str().unwrap())
        .collect();
    operations.sort_unstable();
    let before = operations.len();
    operations.dedup();
    assert_eq!(operations.len(), before, "every operation has a name of its own");
}
