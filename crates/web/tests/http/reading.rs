//! Lists, boards, search, exports, languages: what readers see of what is there.

use axum::http::StatusCode;

use crate::page::{Browser, server};

async fn filled() -> Browser {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    for n in 1..=60 {
        gina.take_in(&format!("GVA-{n:03}"), &format!("Piece of number {n}")).await;
    }
    gina
}

#[tokio::test]
async fn lists_are_searched_narrowed_sorted_and_paged_by_their_address() {
    let mut gina = filled().await;
    let rows = |text: &str| text.matches("/o/piece/").count();
    let first = gina.get("/v/pieces_all").await.text();
    assert_eq!(rows(&first), 50);
    assert!(first.contains("60") && first.contains("page=2"));
    assert_eq!(rows(&gina.get("/v/pieces_all?page=2").await.text()), 10);
    let down = gina.get("/v/pieces_all?sort=-id").await.text();
    assert!(down.find("GVA-060") < down.find("GVA-059") && down.contains("GVA-059"));
    assert_eq!(rows(&gina.get("/v/pieces_all?q=number+47").await.text()), 1);
    assert_eq!(rows(&gina.get("/v/pieces_all?f.title=number+5").await.text()), 11);
    assert_eq!(rows(&gina.get("/v/pieces_all?f.kind=watch").await.text()), 0);
    assert_eq!(rows(&gina.get("/v/pieces_all?f.price=1000..2000&page=2").await.text()), 10);
    let some = gina.get("/v/pieces_all?cols=id&cols=title").await.text();
    assert!(!some.contains("CHF 1,234.50"));
    assert!(gina.get("/v/pieces_all").await.text().contains("CHF 74,070.00"), "the total of sixty pieces");
}

#[tokio::test]
async fn the_board_groups_and_counts() {
    let mut gina = filled().await;
    let text = gina.get("/b/pieces_all").await.text();
    assert!(text.contains("ring") && text.contains("watch") && text.contains(">60<"), "{text}");
    assert_eq!(text.matches("<article").count(), 30, "the first cards only");
}

#[tokio::test]
async fn search_leads_straight_to_a_code_and_lists_the_others() {
    let mut gina = filled().await;
    let page = gina.get("/search?q=GVA-007").await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/o/piece/GVA-007"));
    let text = gina.get("/search?q=number+33").await.text();
    assert!(text.contains("1 object found") && text.contains("GVA-033"), "{text}");
    assert!(gina.get("/search?q=zzz").await.text().contains("Nothing found"));
}

#[tokio::test]
async fn exports_hold_the_whole_filtered_list_with_formulas_made_harmless() {
    let mut gina = filled().await;
    gina.take_in("GVA-900", "=HYPERLINK(\"http://x\")").await;
    let page = gina.get("/v/pieces_all.csv").await;
    assert!(page.header("content-disposition").starts_with("attachment; filename=\"pieces_all-2026-03-03.csv\""));
    let text = page.text();
    assert_eq!(text.lines().count(), 62);
    assert!(text.contains("'=HYPERLINK") && !text.contains(",=HYPERLINK"), "{text}");
    assert!(!text.contains("Cost"), "a keeper sees no costs");
    let some = gina.get("/v/pieces_all.csv?q=number+33").await.text();
    assert_eq!(some.lines().count(), 2);
    let sheet = gina.get("/v/pieces_all.xlsx").await;
    assert!(sheet.bytes.starts_with(b"PK"), "a workbook");
}

#[tokio::test]
async fn an_export_that_is_cut_says_so() {
    let app = crate::house::app(web::Settings { export_rows: 2, ..crate::page::wide() });
    let router = web::router(app);
    let mut gina = Browser::of(&router, "gva").await;
    for n in 1..=3 {
        gina.take_in(&format!("GVA-{n}"), "t").await;
    }
    let text = gina.get("/v/pieces_all.csv").await.text();
    assert!(text.contains("Cut at 2 of 3 lines"), "{text}");
}

#[tokio::test]
async fn language_and_appearance_follow_the_choice_then_the_account_then_the_browser() {
    let router = server();
    let lang = |text: String| if text.contains("<html lang=\"fr\"") { "fr" } else { "en" };
    assert_eq!(lang(Browser::new(&router).with("accept-language", "fr").get("/sign-in").await.text()), "fr");
    let mut gina = Browser::of(&router, "gva").await.with("accept-language", "fr");
    let csrf = gina.get("/").await.hidden("csrf");
    assert_eq!(lang(gina.get("/").await.text()), "fr");
    let page = gina.post("/preferences", &[("csrf", &csrf), ("lang", "en"), ("back", "/v")]).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/v"));
    assert_eq!(lang(gina.get("/").await.text()), "en");
    gina.cookies.remove("lang");
    assert_eq!(lang(gina.get("/").await.text()), "en", "the account remembers");
    gina.post("/preferences", &[("csrf", &csrf), ("theme", "dark"), ("back", "//evil.example")]).await;
    assert!(gina.get("/").await.text().contains("data-theme=\"dark\""));
    let page = gina.get("/language/fr").await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/"));
    let text = gina.get("/v/pieces_all").await.text();
    assert!(text.contains("Pièces") && text.contains("<h1"), "{text}");
}

#[tokio::test]
async fn open_pages_hear_that_the_ledger_grew() {
    use axum::{body::Body, http::Request};
    use futures::StreamExt;
    use tower::ServiceExt;
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let cookie = format!("poincon={}", gina.cookies["poincon"]);
    let request = Request::builder().uri("/events").header("cookie", cookie).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let mut stream = response.into_body().into_data_stream();
    gina.take_in("GVA-1", "A ring").await;
    let heard = tokio::time::timeout(std::time::Duration::from_secs(1), stream.next()).await;
    let text = String::from_utf8(heard.expect("within a second").unwrap().unwrap().to_vec()).unwrap();
    assert!(text.contains("event: ledger") && text.contains("data: "), "{text}");
}
