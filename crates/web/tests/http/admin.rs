//! The pages of those who look after accounts, over the real maison: each change an act, each act with its effect.

use axum::{
    Router,
    http::{Method, StatusCode},
};
use ledger::Ledger;
use serde_json::{Value, json};

use crate::{
    house::PASSWORD,
    maison_house::maison,
    page::{Browser, Page},
    programs::program,
};

fn opened() -> (Router, Ledger) {
    let app = maison();
    let ledger = app.ledger.clone();
    (web::router(app), ledger)
}

fn kinds(ledger: &Ledger) -> Vec<String> {
    let mut kinds = Vec::new();
    ledger
        .scan(1, |act| {
            kinds.push(act.envelope.kind);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    kinds
}

async fn on(browser: &mut Browser, verb: &str, person: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(&format!("/act/{verb}?subject={person}")).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text());
    let (csrf, command) = (form.hidden("csrf"), form.hidden("command_id"));
    let mut all = vec![("csrf", csrf.as_str()), ("command_id", command.as_str()), ("person", person)];
    all.extend(fields);
    browser.post(&format!("/act/{verb}"), &all).await
}

async fn lasts(browser: &mut Browser) -> bool {
    browser.get("/help").await.status == StatusCode::OK
}

const PAGES: [&str; 9] = [
    "/admin",
    "/admin/people/cas",
    "/admin/roles",
    "/admin/sites",
    "/admin/deputies",
    "/admin/sessions",
    "/admin/tokens",
    "/admin/log",
    "/admin/settings",
];

#[tokio::test]
async fn those_who_look_after_accounts_see_the_pages_and_nobody_else_does() {
    let (router, _) = opened();
    for (login, status) in [("ada", 200), ("ivy", 200), ("fay", 404), ("cas", 404)] {
        let mut browser = Browser::of(&router, login).await;
        for path in PAGES.into_iter().chain(["/admin/enrol"]) {
            for lang in ["en", "fr"] {
                browser.get(&format!("/language/{lang}")).await;
                let page = browser.get(path).await;
                assert_eq!(page.status.as_u16(), status, "{login} {path} {lang}: {}", page.text());
                assert!(!page.text().contains("style=\"") && !page.text().contains("<script>"), "{path}");
            }
        }
        assert_eq!(browser.get("/").await.text().contains("href=\"/admin\""), status == 200, "{login}");
    }
    assert_eq!(Browser::new(&router).get("/admin").await.status, StatusCode::SEE_OTHER);
    let mut ada = Browser::of(&router, "ada").await;
    assert_eq!(ada.get("/admin/people/nobody").await.status, StatusCode::NOT_FOUND);
    let people = ada.get("/admin?q=fay").await.text();
    assert!(people.contains("Fay Test") && !people.contains("Cas Test"));
}

#[tokio::test]
async fn a_person_is_enrolled_and_chooses_a_password_by_a_link_that_works_once() {
    let (router, ledger) = opened();
    let mut ada = Browser::of(&router, "ada").await;
    let form = ada.get("/admin/enrol").await;
    let (csrf, command) = (form.hidden("csrf"), form.hidden("command_id"));
    assert!(form.text().contains("value=\"p-0001\""), "a code is proposed");
    let fields = |name: &'static str, login: &'static str, person: &'static str, home: &'static str| {
        [("name", name), ("login", login), ("person", person), ("home", home)]
    };
    let send = |fields: [(&'static str, &'static str); 4]| {
        let mut all = vec![("csrf".to_owned(), csrf.clone()), ("command_id".to_owned(), command.clone())];
        all.extend(fields.map(|(n, v)| (n.to_owned(), v.to_owned())));
        all
    };
    let wrong = send(fields("", "cas", "n i n a", "NOWHERE"));
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let page = ada.post("/admin/enrol", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    for told in ["the name colleagues read", "this login already", "only have letters", "no site NOWHERE"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let right = send(fields("Nina Roux", "nina", "p-0001", "GVA"));
    let right: Vec<(&str, &str)> = right.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let page = ada.post("/admin/enrol", &right).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/admin/people/p-0001"));
    let text = ada.get("/admin/people/p-0001").await.text();
    let at = text.find("/welcome?key=").expect("a link");
    let link = text[at..at + 56].to_owned();
    assert!(!ada.get("/admin/people/p-0001").await.text().contains("/welcome?key="), "shown once");
    assert!(text.contains("Nina Roux") && text.contains("Invited"));
    assert!(kinds(&ledger).ends_with(&["maison.person_enrolled".into(), "maison.person_invited".into()]));
    let all = serde_json::to_string(&ledger.acts(&[kinds(&ledger).len() as u64 - 1]).unwrap()[0].envelope).unwrap();
    assert!(!all.contains("Nina") && !all.contains("nina"), "codes only: {all}");

    ada.act("maison.grant", &[("person", "p-0001"), ("role", "cashier"), ("reach", "site"), ("place", "GVA")]).await;
    let early = Browser::new(&router).post("/sign-in", &[("login", "nina"), ("password", "")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "no password yet");
    let mut nina = Browser::new(&router);
    for _ in 0..2 {
        assert_eq!(nina.get(&link).await.status, StatusCode::OK, "looking uses nothing up");
    }
    let key = link.split('=').nth(1).unwrap().to_owned();
    let weak = nina.post("/welcome", &[("key", &key), ("new", "nina"), ("again", "x")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["8 characters or more", "neither your name nor your login", "two new passwords differ"] {
        assert!(weak.text().contains(told), "{told}");
    }
    let chosen = [("key", key.as_str()), ("new", "battery staple"), ("again", "battery staple")];
    assert_eq!(nina.post("/welcome", &chosen).await.header("location"), "/sign-in?chosen=1");
    assert_eq!(nina.post("/welcome", &chosen).await.status, StatusCode::NOT_FOUND, "used up");
    assert_eq!(nina.get(&link).await.status, StatusCode::NOT_FOUND);
    nina.post("/sign-in", &[("login", "nina"), ("password", "battery staple")]).await;
    assert!(lasts(&mut nina).await);
    assert!(Browser::new(&router).get("/welcome?key=").await.status == StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_locked_account_is_out_at_once_everywhere() {
    let (router, ledger) = opened();
    let mut ada = Browser::of(&router, "ada").await;
    let mut fay = Browser::of(&router, "fay").await;
    assert_eq!(program(&router, "fay", PASSWORD).get("/api/views").await.status, StatusCode::OK);
    let page = on(&mut ada, "maison.lock", "fay", &[("cause", "suspected")]).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/admin/people/fay"));
    assert!(!lasts(&mut fay).await);
    assert_eq!(program(&router, "fay", PASSWORD).get("/api/views").await.status, StatusCode::UNAUTHORIZED);
    let page = Browser::new(&router).post("/sign-in", &[("login", "fay"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ada.get("/admin").await.text().contains("Locked"));
    assert!(ada.get("/admin/log").await.text().contains("Turned away"));
    assert!(kinds(&ledger).contains(&"maison.account_locked".to_owned()));
    on(&mut ada, "maison.unlock", "fay", &[("cause", "returned")]).await;
    assert!(lasts(&mut Browser::of(&router, "fay").await).await);
    // Nobody locks themselves out, nor frees themselves.
    let own = on(&mut ada, "maison.lock", "ada", &[("cause", "asked")]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn sessions_end_with_a_role_and_by_an_act() {
    let (router, _) = opened();
    let mut ada = Browser::of(&router, "ada").await;
    let (mut cas, mut tablet) = (Browser::of(&router, "cas").await, Browser::of(&router, "cas").await);
    assert!(ada.get("/admin/sessions").await.text().contains("Cas Test"));
    on(&mut ada, "maison.end_sessions", "cas", &[("cause", "lost")]).await;
    assert!(!lasts(&mut cas).await && !lasts(&mut tablet).await);
    // A role more changes nothing; a role less asks to sign in again.
    let mut cat = Browser::of(&router, "cat").await;
    ada.act("maison.grant", &[("person", "cat"), ("role", "logistics"), ("reach", "everywhere")]).await;
    assert!(lasts(&mut cat).await);
    ada.act("maison.end_grant", &[("grant", "cat/logistics/*"), ("reason", "moved")]).await;
    assert!(!lasts(&mut cat).await, "what was begun with the role ends with it");
    assert!(lasts(&mut Browser::of(&router, "cat").await).await);
}

#[tokio::test]
async fn a_password_link_ends_sessions_and_a_second_factor_is_reset_by_an_act_only() {
    let (router, ledger) = opened();
    let mut ada = Browser::of(&router, "ada").await;
    let mut cas = Browser::of(&router, "cas").await;
    let page = on(&mut ada, "maison.reset_password", "cas", &[("cause", "asked")]).await;
    assert_eq!(page.header("location"), "/admin/people/cas");
    assert!(ada.get("/admin/people/cas").await.text().contains("/welcome?key="));
    assert!(!lasts(&mut cas).await);
    ledger
        .side_put(
            "second_factor",
            "fay",
            r#"{"login":"fay","sealed":"x","since":"2026-03-01T00:00:00.000000Z","last_step":0,"recovery":[]}"#,
            None,
        )
        .unwrap();
    let asked = Browser::new(&router).post("/sign-in", &[("login", "fay"), ("password", PASSWORD)]).await;
    assert_eq!(asked.header("location"), "/sign-in/code");
    on(&mut ada, "maison.reset_second_factor", "fay", &[("cause", "lost")]).await;
    assert!(kinds(&ledger).contains(&"maison.second_factor_reset".to_owned()));
    let again = Browser::new(&router).post("/sign-in", &[("login", "fay"), ("password", PASSWORD)]).await;
    assert_eq!(again.header("location"), "/");
    let mut fay = Browser::of(&router, "fay").await;
    let page = on(&mut fay, "maison.reset_second_factor", "cas", &[("cause", "lost")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "an administrator only");
}

#[tokio::test]
async fn a_role_that_approves_is_confirmed_on_the_pages_by_a_second_person() {
    let (router, _) = opened();
    let mut ada = Browser::of(&router, "ada").await;
    let page = on(&mut ada, "maison.grant", "cas", &[("role", "finance"), ("reach", "everywhere")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    assert!(ada.get("/admin/people/cas").await.text().contains("Waits for a second person"));
    let fields = [("proposal", "cas/finance/*")];
    let own = ada.act("maison.confirm_grant", &fields).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.text().contains("You proposed this role"));
    let mut ivy = Browser::of(&router, "ivy").await;
    assert!(ivy.get("/admin/roles").await.text().contains("cas/finance/*"));
    assert_eq!(ivy.act("maison.confirm_grant", &fields).await.status, StatusCode::SEE_OTHER);
    let person = ivy.get("/admin/people/cas").await.text();
    assert!(person.contains("Given by Ada Test") && person.contains("confirmed by Ivy Test"), "{person}");
}

/// Names cas the deputy of ada, confirmed by ivy.
async fn lend(router: &Router) {
    let mut ada = Browser::of(router, "ada").await;
    let fields = [
        ("deputy", "cas"),
        ("roles", "administrator"),
        ("from", "2026-03-01"),
        ("until", "2026-03-31"),
        ("ceiling", "V5"),
    ];
    let page = ada.act("maison.name_deputy", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let at = page.header("location").to_owned();
    let mut ivy = Browser::of(router, "ivy").await;
    let id = at.rsplit('/').next().unwrap();
    let page = ivy.act("maison.confirm_deputy", &[("deputation", id)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
}

#[tokio::test]
async fn a_deputy_is_asked_in_whose_name_and_both_names_stand_with_the_act() {
    let (router, ledger) = opened();
    let mut cas = Browser::of(&router, "cas").await;
    assert!(!cas.get("/act/maison.enrol").await.text().contains("name=\"on_behalf_of\""), "nobody to act for");
    let body = [("person", "p-9"), ("home", "GVA")];
    lend(&router).await;
    let form = cas.get("/act/maison.enrol").await.text();
    assert!(form.contains("name=\"on_behalf_of\"") && form.contains("Ada Test"), "{form}");
    assert!(cas.get("/account/deputies").await.text().contains("You act for Ada Test"));
    let own = cas.act("maison.enrol", &body).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "not in one's own name");
    let strange = cas.act("maison.enrol", &[body[0], body[1], ("on_behalf_of", "abe")]).await;
    assert!(strange.text().contains("You do not act for abe now"), "{}", strange.text());
    let done = cas.act("maison.enrol", &[body[0], body[1], ("on_behalf_of", "ada")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let last = ledger.acts(&[ledger.head().unwrap().size]).unwrap().remove(0).envelope;
    assert_eq!((last.actor.0.as_str(), last.on_behalf_of.unwrap().0.as_str()), ("cas", "ada"));
    assert_eq!(cas.get("/admin").await.status, StatusCode::NOT_FOUND, "the pages of accounts are not lent");
    // What one may only do for somebody is offered in their name.
    let form = cas.get("/act/maison.lock?subject=fay").await.text();
    assert!(form.contains("<option value=\"ada\" selected"), "{form}");
}

#[tokio::test]
async fn programs_act_for_somebody_under_the_same_rules() {
    let (router, _) = opened();
    lend(&router).await;
    let mut with = program(&router, "cas", PASSWORD);
    let mut n = 0;
    let mut send = async |whom: Value, person: &str| {
        n += 1;
        let mut sent = json!({"command_id": format!("0198c8a0-0000-7000-8000-0000000000{n:02}"), "site": "GVA",
            "body": {"person": person, "home": "GVA"}});
        if !whom.is_null() {
            sent["on_behalf_of"] = whom;
        }
        let path = "/api/commands/maison.enrol";
        let page = with.send(Method::POST, path, Some("application/json"), &sent.to_string()).await;
        let told: Value = serde_json::from_slice(&page.bytes).unwrap();
        (page.status.as_u16(), told["refusals"][0]["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(send(json!(null), "p-5").await, (422, "role.not_held".into()));
    assert_eq!(send(json!("ivy"), "p-5").await, (422, "deputy.not_named".into()));
    assert_eq!(send(json!("cas"), "p-5").await, (422, "deputy.not_named".into()), "nor for oneself");
    assert_eq!(send(json!("ada"), "p-5").await, (201, String::new()));
    assert_eq!(send(json!(""), "p-6").await, (422, "role.not_held".into()), "nobody is oneself");
}
